/* double_double.h: sums and products with twice a double's digits, for moments whose leading digits cancel.
 * Dekker 1971; Hida, Li & Bailey 2001 (the "sloppy" variants: the terms are of moderate size). */
#ifndef HC_DOUBLE_DOUBLE_H
#define HC_DOUBLE_DOUBLE_H

#include "hd.h"
#include "tallies.h"

typedef struct {
  double high, low; /* |low| <= half an ulp of high */
} hc_dd;

static inline hc_dd hc_dd_of_sum(double a, double b) {
  double sum = a + b, rest = sum - a;
  hc_dd result = {sum, (a - (sum - rest)) + (b - rest)};
  return result;
}
static inline hc_dd hc_dd_add(hc_dd a, hc_dd b) {
  hc_dd sum = hc_dd_of_sum(a.high, b.high);
  return hc_dd_of_sum(sum.high, sum.low + a.low + b.low);
}
static inline hc_dd hc_dd_multiply(hc_dd a, hc_dd b) {
  double product = a.high * b.high;
  double rest = hc_fma_f64(a.high, b.high, -product) + (a.high * b.low + a.low * b.high);
  return hc_dd_of_sum(product, rest);
}
static inline hc_dd hc_dd_scale(hc_dd a, double factor) {
  hc_dd b = {factor, 0};
  return hc_dd_multiply(a, b);
}
static inline hc_dd hc_dd_divide(hc_dd a, double divisor) {
  double quotient = a.high / divisor;
  double rest = hc_fma_f64(-quotient, divisor, a.high) + a.low;
  return hc_dd_of_sum(quotient, rest / divisor);
}
static inline hc_dd hc_dd_of_integer(hc_int128 integer) {
  double high = (double)integer;
  return hc_dd_of_sum(high, (double)(integer - (hc_int128)high));
}

#endif
