/* heat_scale.c: see heat_scale.h. */
#include "heat_scale.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 4, DIGITS_OF_RANGE = 3, MOST_DIGITS = 9, MOST_BEFORE_POINT = 6, SMALLEST_EXPONENT = -300 };

hc_heat_kind hc_heat_kind_of(const hc_slice *slice, size_t index) {
  if (slice->status[index] == HC_CELL_PENDING) return HC_HEAT_PENDING;
  if (slice->status[index] == HC_SLICE_DAMAGED) return HC_HEAT_DAMAGED;
  if (slice->status[index] != HC_CELL_DONE) return HC_HEAT_FAILED;
  return isfinite(slice->values[index]) ? HC_HEAT_NUMBER : HC_HEAT_NONE;
}

/* Digits in front of the point; for 0.00123 it is -2. */
static int digits_before_point(double value) {
  char text[32];
  int exponent = 0;
  snprintf(text, sizeof text, "%.3e", value);
  sscanf(text, "%*[^e]e%d", &exponent);
  return exponent + 1;
}

static double largest_size(const hc_heat_scale *scale) { return -scale->low > scale->high ? -scale->low : scale->high; }

/* Four digits of the largest value; more if all are so much alike that they would look the same. */
static void set_digits(hc_heat_scale *scale) {
  const double size = largest_size(scale), range = scale->high - scale->low;
  if (!(size > 0)) return;
  int before = digits_before_point(size);
  for (; before > MOST_BEFORE_POINT || (scale->exponent > 0 && before > 3); before -= 3) {
    scale->exponent += 3;
    scale->unit *= 1000;
  }
  for (; scale->exponent > SMALLEST_EXPONENT && (before < -1 || (scale->exponent < 0 && before < 1)); before += 3) {
    scale->exponent -= 3;
    scale->unit /= 1000;
  }
  scale->decimals = before < DIGITS ? DIGITS - before : 0;
  if (range > 0) {
    const int decimals = DIGITS_OF_RANGE - (digits_before_point(range) - scale->exponent);
    if (decimals > scale->decimals) scale->decimals = decimals;
  }
  const int most = before < MOST_DIGITS ? MOST_DIGITS - before : 0;
  if (scale->decimals > most) scale->decimals = most;
}

hc_heat_scale hc_heat_scale_of(const hc_slice *slice, int has_colour, int has_utf8) {
  hc_heat_scale scale = {.unit = 1, .has_colour = has_colour, .has_utf8 = has_utf8};
  for (size_t i = 0; i < slice->rows * slice->columns; ++i) {
    if (hc_heat_kind_of(slice, i) != HC_HEAT_NUMBER) continue;
    const double value = slice->values[i];
    if (scale.finite == 0 || value < scale.low) scale.low = value;
    if (scale.finite == 0 || value > scale.high) scale.high = value;
    ++scale.finite;
  }
  set_digits(&scale);
  return scale;
}

int hc_heat_is_diverging(const hc_heat_scale *scale) { return scale->low < 0 && scale->high > 0; }

double hc_heat_shade_part(const hc_heat_scale *scale, double value) {
  const double range = scale->high / 2 - scale->low / 2; /* the halves never overflow */
  return range > 0 ? (value / 2 - scale->low / 2) / range : 0.5;
}

double hc_heat_colour_part(const hc_heat_scale *scale, double value) {
  return hc_heat_is_diverging(scale) ? 0.5 + 0.5 * value / largest_size(scale) : hc_heat_shade_part(scale, value);
}

hc_figure hc_heat_number(const hc_heat_scale *scale, double value) {
  hc_figure figure;
  snprintf(figure.text, sizeof figure.text, "%.*f", scale->decimals, value / scale->unit);
  const int is_zero = figure.text[strspn(figure.text, "-0.")] == '\0';
  if (is_zero) snprintf(figure.text, sizeof figure.text, "%.*f", scale->decimals, 0.0); /* without a sign */
  return figure;
}

static const char *const ascii_shades[] = {" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"};
static const char *const utf8_shades[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

int hc_heat_shade_count(const hc_heat_scale *scale) {
  return scale->has_utf8 ? (int)(sizeof utf8_shades / sizeof *utf8_shades)
                         : (int)(sizeof ascii_shades / sizeof *ascii_shades);
}

const char *hc_heat_shade(const hc_heat_scale *scale, double part) {
  const int count = hc_heat_shade_count(scale);
  int place = (int)(part * count);
  if (place >= count) place = count - 1;
  return scale->has_utf8 ? utf8_shades[place] : ascii_shades[place];
}
