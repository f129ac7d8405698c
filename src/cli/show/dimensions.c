/* dimensions.c: see dimensions.h. */
#include "dimensions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"
#include "word_list.h"

hc_dimensions hc_dimensions_of(const hc_cube *cube, const hc_variable_info *variable) {
  const hc_sweep *sweep = hc_cube_sweep(cube);
  hc_dimensions dimensions = {.variable = variable->name, .count = hc_sweep_axis_count(sweep)};
  for (size_t i = 0; i < dimensions.count; ++i) {
    const hc_axis_info axis = hc_sweep_axis(sweep, i);
    dimensions.items[i] = hc_dimension_of_axis(&axis);
  }
  if (variable->dimension) dimensions.items[dimensions.count++] = hc_dimension_of_variable(variable);
  return dimensions;
}

int hc_dimension_find(const hc_dimensions *dimensions, const char *option, const char *word, size_t *found) {
  const char *names[HC_MAX_AXES + 1];
  for (size_t i = 0; i < dimensions->count; ++i) {
    const hc_dimension *dimension = &dimensions->items[i];
    names[i] = dimension->name;
    *found = i;
    if (strcmp(word, dimension->name) == 0 || (dimension->key && strcmp(word, dimension->key) == 0)) return 0;
  }
  const hc_wish wish = {option, word, dimensions->variable, "axis"};
  return hc_no_such(&wish, names, dimensions->count);
}

/* ---- a value as it is written ---- */

/* A suffix times what is the cube's unit. */
static const struct {
  const char *name;
  double number, of;
} suffix_table[] = {{"%", 1, 100}, {"bp", 1, 10000}, {"s", 1, 3600}, {"min", 1, 60},
                    {"h", 1, 1},   {"d", 24, 1},     {"w", 168, 1},  {"y", 8760, 1}};

/* Whether a word is one of a list with blanks between them. */
static int is_among(const char *list, const char *word) {
  const size_t length = strlen(word);
  for (const char *at = list; *at; at += strspn(at, " ")) {
    const size_t item = strcspn(at, " ");
    if (item == length && strncmp(at, word, length) == 0) return 1;
    at += item;
  }
  return 0;
}

/* Reads a number, with a suffix or without; 0 if it is none. */
static int read_value(const hc_dimension *dimension, const char *text, double *value) {
  char *end;
  if (!*text || !strchr("+-.0123456789", *text) || strpbrk(text, "xX")) return 0; /* strtod takes inf, nan and hex */
  *value = strtod(text, &end);
  if (end == text) return 0;
  end += strspn(end, " ");
  if (!*end) return 1;
  if (!is_among(dimension->suffixes, end)) return 0;
  for (size_t i = 0; i < sizeof suffix_table / sizeof *suffix_table; ++i)
    if (strcmp(end, suffix_table[i].name) == 0) *value = *value * suffix_table[i].number / suffix_table[i].of;
  return 1;
}

static double distance(double a, double b) { return a > b ? a - b : b - a; }
static double size(double a) { return distance(a, 0); }

/* So that what a tick shows, rounded to six digits, names its value. */
static int is_close(double value, double wanted) { return distance(value, wanted) <= 6e-6 * size(value); }

/* "; did you mean 5 bp?" if the number would be a value in the unit that values are shown in. */
static hc_figure hint_of(const hc_dimension *dimension, double wanted) {
  hc_figure hint = {""};
  for (size_t i = 0; i < dimension->count; ++i)
    if (is_close(dimension->values[i] * dimension->style.factor, wanted))
      snprintf(hint.text, sizeof hint.text, "; did you mean %.22s?", hc_dimension_tick(dimension, i).text);
  return hint;
}

static int no_such_value(const hc_dimension *dimension, const char *text, double wanted) {
  enum { MOST = 16 };
  char values[512] = "";
  size_t length = 0;
  const size_t shown = dimension->count > MOST ? MOST : dimension->count;
  for (size_t i = 0; i < shown && length < sizeof values; ++i)
    length += (size_t)snprintf(values + length, sizeof values - length, "%s%s", i ? ", " : "",
                               hc_dimension_tick(dimension, i).text);
  if (shown < dimension->count && length < sizeof values)
    snprintf(values + length, sizeof values - length, " and %zu more up to %s", dimension->count - shown,
             hc_dimension_tick(dimension, dimension->count - 1).text);
  return hc_usage_error("--sel %s=%s: the cube has no such value; it has %s%s", dimension->name, text, values,
                        hint_of(dimension, wanted).text);
}

int hc_dimension_place(const hc_dimension *dimension, const char *text, size_t *place) {
  double wanted;
  size_t nearest = 0;
  if (!read_value(dimension, text, &wanted))
    return hc_usage_error("--sel %s=%s: '%s' is not a value of %s; write a number%s%s", dimension->name, text, text,
                          dimension->name, *dimension->suffixes ? ", alone or with " : "",
                          hc_tick_suffixes(dimension).text);
  for (size_t i = 1; i < dimension->count; ++i)
    if (distance(dimension->values[i], wanted) < distance(dimension->values[nearest], wanted)) nearest = i;
  if (!is_close(dimension->values[nearest], wanted)) return no_such_value(dimension, text, wanted);
  *place = nearest;
  return 0;
}
