/* number_scale.c: see number_scale.h. */
#include "number_scale.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 4, DIGITS_OF_RANGE = 3, MOST_DIGITS = 9, MOST_BEFORE_POINT = 6, SMALLEST_EXPONENT = -300 };

hc_measure hc_measure_of(const hc_variable_info *variable) {
  const int is_share = strchr(variable->unit, '/') != NULL || strncmp(variable->name, "prob_", strlen("prob_")) == 0;
  if (is_share) return (hc_measure){0.01, "%"};
  return (hc_measure){1, strcmp(variable->unit, "1") == 0 ? "" : variable->unit};
}

/* Digits in front of the point; for 0.00123 it is -2. */
static int digits_before_point(double value) {
  char text[32];
  int exponent = 0;
  snprintf(text, sizeof text, "%.3e", value);
  sscanf(text, "%*[^e]e%d", &exponent);
  return exponent + 1;
}

static int by_value(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The median of the sizes of those that are not zero; 0 if there is none, the largest if there is no memory. */
static double median_size(const double *values, size_t count, double measure) {
  double *sizes = malloc((count + 1) * sizeof *sizes), largest = 0;
  size_t found = 0;
  for (size_t i = 0; i < count; ++i) {
    const double size = fabs(values[i] / measure);
    if (!isfinite(size) || !(size > 0)) continue;
    if (size > largest) largest = size;
    if (sizes) sizes[found++] = size;
  }
  if (found > 0) qsort(sizes, found, sizeof *sizes, by_value);
  const double median = found > 0 ? sizes[(found - 1) / 2] : largest;
  free(sizes);
  return median;
}

/* Digits before the point of the largest of the numbers that the scale is for, and of the range that they span. */
typedef struct extent {
  int before, range_before;
  int has_range;
} extent;

static int is_far(const hc_number_scale *scale, double value) {
  return digits_before_point(value / scale->unit) > MOST_BEFORE_POINT;
}

static extent extent_of(const hc_number_scale *scale, const double *values, size_t count) {
  double low = 0, high = 0;
  int any = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!isfinite(values[i]) || is_far(scale, values[i])) continue;
    if (!any || values[i] < low) low = values[i];
    if (!any || values[i] > high) high = values[i];
    any = 1;
  }
  low /= scale->unit;
  high /= scale->unit;
  return (extent){digits_before_point(-low > high ? -low : high), digits_before_point(high - low), high > low};
}

hc_number_scale hc_number_scale_of(const double *values, size_t count, hc_measure measure) {
  hc_number_scale scale = {.measure = measure, .unit = measure.size};
  const double median = median_size(values, count, measure.size);
  if (!(median > 0)) return scale;
  int before = digits_before_point(median);
  for (; before > MOST_BEFORE_POINT || (scale.exponent > 0 && before > 3); before -= 3) {
    scale.exponent += 3;
    scale.unit *= 1000;
  }
  for (; scale.exponent > SMALLEST_EXPONENT && (before < -1 || (scale.exponent < 0 && before < 1)); before += 3) {
    scale.exponent -= 3;
    scale.unit /= 1000;
  }
  const extent those = extent_of(&scale, values, count);
  scale.decimals = before < DIGITS ? DIGITS - before : 0;
  if (those.has_range && DIGITS_OF_RANGE - those.range_before > scale.decimals)
    scale.decimals = DIGITS_OF_RANGE - those.range_before;
  const int most = those.before < MOST_DIGITS ? MOST_DIGITS - those.before : 0;
  if (scale.decimals > most) scale.decimals = most;
  return scale;
}

hc_figure hc_number_scaled(const hc_number_scale *scale, double value) {
  hc_figure figure;
  const double number = value / scale->unit;
  if (is_far(scale, value))
    snprintf(figure.text, sizeof figure.text, "%.*e", DIGITS - 1, number);
  else
    snprintf(figure.text, sizeof figure.text, "%.*f", scale->decimals, number);
  const int is_zero = figure.text[strspn(figure.text, "-0.")] == '\0';
  if (is_zero) snprintf(figure.text, sizeof figure.text, "%.*f", scale->decimals, 0.0); /* without a sign */
  return hc_figure_grouped(figure);
}

hc_figure hc_number_scale_unit(const hc_number_scale *scale) {
  hc_figure figure = {""};
  const char *unit = scale->measure.unit;
  if (scale->exponent != 0)
    snprintf(figure.text, sizeof figure.text, "10^%d%s%.24s", scale->exponent, *unit ? " " : "", unit);
  else
    snprintf(figure.text, sizeof figure.text, "%.24s", unit);
  return figure;
}
