/* ranges.c: {from, to, count}, {from, to, count, spacing: log} and {from, to, step} as values. */
#include "ranges.h"

#include <math.h>
#include <stdlib.h>

#include "double_double.h"
#include "exp_log.h"

/* A range is computed in the unit it was written in where it has one: 0bp to 10bp then passes through exactly 3bp =
 * 0.0003, which 3 * (0.001 / 10) is not. A bare zero fits every unit. Otherwise in plain values. */
static size_t common_suffix(const hc_quantity *quantities, size_t count) {
  size_t suffix = 0, found = 0;
  for (size_t i = 0; i < count; ++i) {
    if (quantities[i].number == 0) continue;
    if (found && quantities[i].suffix != suffix) return SIZE_MAX;
    suffix = quantities[i].suffix;
    found = 1;
  }
  return suffix;
}

static void to_plain(hc_quantity *quantities, size_t count) {
  for (size_t i = 0; i < count; ++i) quantities[i] = (hc_quantity){hc_quantity_value(quantities[i]), 0};
}

/* Turns {from, to, step} into a number of values. */
static int count_steps(const hc_quantity *q, hc_unit unit, size_t *count, hc_complaint *complaint) {
  double steps = (q[1].number - q[0].number) / q[2].number;
  if (q[2].number == 0 || !(steps >= 0)) {
    hc_complain(complaint, "the range never reaches its end (step must not be 0 and must lead from `from` to `to`)");
    return 0;
  }
  if (!(steps < HC_MAX_AXIS_VALUES)) {
    hc_complain(complaint, "the range has too many values (at most %d)", (int)HC_MAX_AXIS_VALUES);
    return 0;
  }
  double whole = floor(steps + 0.5);
  double off = steps > whole ? steps - whole : whole - steps;
  if (off > 1e-9 * (steps + 1)) {
    const hc_quantity last = {q[0].number + floor(steps) * q[2].number, q[2].suffix};
    hc_complain(
        complaint, "the steps miss the range's end, %s (they come to %s and pass it); end there, or write count",
        hc_value_describe(hc_quantity_value(q[1]), unit).text, hc_value_describe(hc_quantity_value(last), unit).text);
    return 0;
  }
  *count = (size_t)whole + 1;
  return 1;
}

static hc_dd power(hc_dd base, size_t exponent) {
  hc_dd result = {1, 0};
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2) result = hc_dd_multiply(result, base);
    base = hc_dd_multiply(base, base);
  }
  return result;
}

/* The ratio of two neighbours on a log scale: a double's root, and one step of Newton's beyond its digits, so that all
 * of its powers have 15. */
static hc_dd log_step(double from, double to, size_t steps) {
  hc_dd whole = hc_dd_divide((hc_dd){to, 0}, from);
  double root = hc_exp_f64(hc_log_f64(to / from) / (double)steps);
  hc_dd powered = power((hc_dd){root, 0}, steps);
  double off = (whole.high - powered.high + (whole.low - powered.low)) / powered.high;
  return hc_dd_of_sum(root, root * (off / (double)steps));
}

/* What lies between the ends is a decimal: .8 on the way from .2 to 3.2; and has no digit beyond the 15th of the larger
 * end, so that -.1 comes before 0 on the way from -2 to .4. */
static double linear(double from, double to, size_t k, size_t count) {
  double larger = fabs(from) > fabs(to) ? from : to;
  return hc_decimal_round(from + (double)k * (to - from) / (double)(count - 1), larger);
}
static double logarithmic(double from, hc_dd step, size_t k) {
  double number = hc_dd_scale(power(step, k), from).high;
  return hc_decimal_round(number, number);
}

static int check(const hc_value_range *range, size_t count, hc_complaint *complaint) {
  double from = hc_quantity_value(range->from), to = hc_quantity_value(range->to);
  if (count > HC_MAX_AXIS_VALUES) {
    hc_complain(complaint, "the range has too many values (at most %d)", (int)HC_MAX_AXIS_VALUES);
    return 0;
  }
  if (count == 1 && from != to) {
    hc_complain(complaint, "a range of one value from %s to %s (one value cannot be both ends)",
                hc_value_describe(from, range->unit).text, hc_value_describe(to, range->unit).text);
    return 0;
  }
  if (range->logarithmic && !((from > 0 && to > 0) || (from < 0 && to < 0))) {
    hc_complain(complaint, "a log range from %s to %s (it cannot begin at, end at or pass through zero)",
                hc_value_describe(from, range->unit).text, hc_value_describe(to, range->unit).text);
    return 0;
  }
  return 1;
}

hc_status hc_range_values(const hc_value_range *range, double **values, size_t *count, hc_complaint *complaint) {
  hc_quantity q[3] = {range->from, range->to, range->step};
  size_t used = range->count == 0 ? 3 : 2, length = range->count;
  size_t suffix = range->unit == HC_UNIT_TIME ? SIZE_MAX : common_suffix(q, used);
  if (suffix == SIZE_MAX) to_plain(q, used);
  if (length == 0 ? !count_steps(q, range->unit, &length, complaint) : !check(range, length, complaint))
    return HC_INVALID;
  double *out = malloc(length * sizeof *out);
  if (out == NULL) return HC_FAILED;
  const double from = q[0].number, to = q[1].number;
  hc_dd step = {1, 0};
  if (range->logarithmic && length > 1) step = log_step(from, to, length - 1);
  for (size_t k = 0; k < length; ++k) {
    double number = k == 0 ? from : to;
    if (k > 0 && k < length - 1) number = range->logarithmic ? logarithmic(from, step, k) : linear(from, to, k, length);
    out[k] = hc_quantity_value((hc_quantity){number, suffix == SIZE_MAX ? 0 : suffix});
    if (range->unit == HC_UNIT_TIME && !hc_whole_seconds(&out[k])) {
      hc_complain(complaint,
                  "value %zu of the range, %ss, is not a whole number of seconds (times are counted in seconds)", k + 1,
                  hc_number_format(out[k]).text);
      free(out);
      return HC_INVALID;
    }
  }
  *values = out;
  *count = length;
  return HC_OK;
}
