/* ticks.c: see ticks.h. */
#include "ticks.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST_DIGITS = 6, MOST_DIGITS = 17 };

static int all_are_multiples(const hc_dimension *dimension, int64_t seconds) {
  for (size_t i = 0; i < dimension->count; ++i)
    if ((int64_t)(dimension->values[i] * 3600 + 0.5) % seconds != 0) return 0;
  return 1;
}

static hc_tick_style style_of_times(const hc_dimension *dimension) {
  static const struct {
    int64_t seconds, grain; /* quarters of an hour are read more easily than many minutes */
    const char *name;
  } units[] = {{86400, 86400, "d"}, {3600, 900, "h"}, {60, 60, "min"}, {1, 1, "s"}};
  size_t unit = 0;
  while (!all_are_multiples(dimension, units[unit].grain)) ++unit;
  return (hc_tick_style){3600 / (double)units[unit].seconds, units[unit].name, FEWEST_DIGITS};
}

/* A part is written in bp as long as it is less than 1 %. */
static int are_small(const hc_dimension *dimension) {
  for (size_t i = 0; i < dimension->count; ++i)
    if (dimension->values[i] >= 0.01 || dimension->values[i] <= -0.01) return 0;
  return 1;
}

static hc_tick_style style_of_kind(const hc_dimension *dimension) {
  if (strcmp(dimension->unit, "h") == 0) return style_of_times(dimension);
  const int has_bp = strstr(dimension->suffixes, "bp") != NULL, has_percent = strchr(dimension->suffixes, '%') != NULL;
  const int is_plain = strcmp(dimension->unit, "1") == 0;
  if (has_bp && is_plain && are_small(dimension)) return (hc_tick_style){10000, "bp", FEWEST_DIGITS};
  if (has_bp || (has_percent && !dimension->key)) return (hc_tick_style){100, "%", FEWEST_DIGITS};
  return (hc_tick_style){1, "", FEWEST_DIGITS};
}

hc_figure hc_dimension_tick(const hc_dimension *dimension, size_t place) {
  const hc_tick_style *style = &dimension->style;
  hc_figure figure;
  snprintf(figure.text, sizeof figure.text, "%.*g%s%s", style->digits, dimension->values[place] * style->factor,
           *style->unit ? " " : "", style->unit);
  return figure;
}

static int neighbours_look_alike(const hc_dimension *dimension) {
  for (size_t i = 1; i < dimension->count; ++i)
    if (strcmp(hc_dimension_tick(dimension, i).text, hc_dimension_tick(dimension, i - 1).text) == 0) return 1;
  return 0;
}

static int by_value(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The values of a list are in any order: those that might look alike are neighbours once they are sorted. */
static hc_dimension styled(hc_dimension dimension) {
  double *sorted = malloc(dimension.count * sizeof *sorted);
  hc_dimension ordered = dimension;
  ordered.style = style_of_kind(&dimension);
  if (sorted) {
    memcpy(sorted, dimension.values, dimension.count * sizeof *sorted);
    qsort(sorted, dimension.count, sizeof *sorted, by_value);
    ordered.values = sorted;
  }
  while (ordered.style.digits < MOST_DIGITS && neighbours_look_alike(&ordered)) ++ordered.style.digits;
  free(sorted);
  dimension.style = ordered.style;
  return dimension;
}

/* Whether a key is one that a row of the table of parameters is of, in which one entry of a list stands for all:
 * legs[N].strike. */
static int is_of_row(const char *key, const char *row) {
  const char *any = strchr(row, '[');
  const char *name = strchr(key, '.'), *row_name = strchr(row, '.');
  if (!any || !name) return strcmp(row, key) == 0;
  return strncmp(key, row, (size_t)(any - row) + 1) == 0 && strcmp(name, row_name) == 0;
}

/* What the values of an axis may be written with. */
static const char *suffixes_of(const char *key) {
  for (size_t i = 0; i < hc_parameter_count(); ++i) {
    const hc_parameter_info parameter = hc_parameter_at(i);
    if (is_of_row(key, parameter.key)) return parameter.suffixes;
  }
  return "";
}

hc_dimension hc_dimension_of_axis(const hc_axis_info *axis) {
  return styled((hc_dimension){.name = axis->name,
                               .key = axis->key,
                               .unit = axis->unit,
                               .suffixes = suffixes_of(axis->key),
                               .count = axis->count,
                               .values = axis->values});
}

/* Probabilities are written in per cent, batches are counted. */
hc_dimension hc_dimension_of_variable(const hc_variable_info *variable) {
  return styled((hc_dimension){.name = variable->dimension,
                               .unit = "1",
                               .suffixes = strcmp(variable->dimension, "batch") == 0 ? "" : "%",
                               .count = variable->extent,
                               .values = variable->coordinates});
}

hc_figure hc_tick_suffixes(const hc_dimension *dimension) {
  hc_figure list;
  size_t length = 0;
  for (const char *at = dimension->suffixes; *at && length + 2 < sizeof list.text; ++at) {
    if (*at == ' ') list.text[length++] = ',';
    list.text[length++] = *at;
  }
  list.text[length] = '\0';
  return list;
}
