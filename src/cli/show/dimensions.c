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
  const char *names[HC_MAX_DIMENSIONS];
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

/* Of a rate, beside its suffix: the cube has funding per 8 h, which is its only rate without a unit, others per year.
 */
static double period_factor(const hc_dimension *dimension, const char *period) {
  const double year_in_8h = 1095;
  const int is_per_8h = strcmp(dimension->unit, "1") == 0;
  if (strcmp(period, "/y") == 0) return is_per_8h ? 1 / year_in_8h : 1;
  return strcmp(period, "/8h") == 0 && !is_per_8h ? year_in_8h : 1;
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
  const size_t length = strcspn(end, "/");
  for (size_t i = 0; i < sizeof suffix_table / sizeof *suffix_table; ++i)
    if (strlen(suffix_table[i].name) == length && strncmp(end, suffix_table[i].name, length) == 0)
      *value = *value * suffix_table[i].number / suffix_table[i].of;
  *value *= period_factor(dimension, end + length);
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

static int no_such_value(const hc_dimension *dimension, const hc_wanted_value *wanted, double value) {
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
  return hc_usage_error("%s%s: the cube has no value near that; it has %s%s", wanted->before, wanted->text, values,
                        hint_of(dimension, value).text);
}

/* Whether a value may stand for another: if that is not further off than the values are from each other, or is any
 * probability. */
static int is_near_enough(const hc_dimension *dimension, double nearest, double wanted) {
  const int is_probability = !dimension->key && *dimension->suffixes;
  double low = nearest, high = nearest;
  if (is_probability) return wanted >= 0 && wanted <= 1;
  for (size_t i = 0; i < dimension->count; ++i) {
    if (dimension->values[i] < low) low = dimension->values[i];
    if (dimension->values[i] > high) high = dimension->values[i];
  }
  return distance(nearest, wanted) <= high - low;
}

int hc_dimension_place(const hc_dimension *dimension, const hc_wanted_value *wanted, size_t *place, int *is_near) {
  double value;
  size_t nearest = 0;
  if (!read_value(dimension, wanted->text, &value))
    return hc_usage_error("%s%s: '%s' is not a value of %s; write a number%s%s", wanted->before, wanted->text,
                          wanted->text, dimension->name, *dimension->suffixes ? ", alone or with " : "",
                          hc_tick_suffixes(dimension).text);
  for (size_t i = 1; i < dimension->count; ++i)
    if (distance(dimension->values[i], value) < distance(dimension->values[nearest], value)) nearest = i;
  *is_near = !is_close(dimension->values[nearest], value);
  if (*is_near && !is_near_enough(dimension, dimension->values[nearest], value))
    return no_such_value(dimension, wanted, value);
  *place = nearest;
  return 0;
}
