/* heat_scale.c: see heat_scale.h. */
#include "heat_scale.h"

#include <math.h>

hc_heat_kind hc_heat_kind_of(const hc_slice *slice, size_t index) {
  if (slice->status[index] == HC_CELL_PENDING) return HC_HEAT_PENDING;
  if (slice->status[index] == HC_SLICE_DAMAGED) return HC_HEAT_DAMAGED;
  if (slice->status[index] != HC_CELL_DONE) return HC_HEAT_FAILED;
  return isfinite(slice->values[index]) ? HC_HEAT_NUMBER : HC_HEAT_NONE;
}

static double largest_size(const hc_heat_scale *scale) { return -scale->low > scale->high ? -scale->low : scale->high; }

hc_heat_scale hc_heat_scale_of(const hc_slice *slice, int has_colour, int has_utf8) {
  hc_heat_scale scale = {.has_colour = has_colour, .has_utf8 = has_utf8};
  scale.number = hc_number_scale_of(slice->values, slice->rows * slice->columns, hc_measure_of(&slice->info));
  for (size_t i = 0; i < slice->rows * slice->columns; ++i) {
    if (hc_heat_kind_of(slice, i) != HC_HEAT_NUMBER) continue;
    const double value = slice->values[i];
    if (scale.finite == 0 || value < scale.low) scale.low = value;
    if (scale.finite == 0 || value > scale.high) scale.high = value;
    ++scale.finite;
  }
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
