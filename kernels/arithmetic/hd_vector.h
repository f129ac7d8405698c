/* hd_vector.h: the reals of hd.h as vectors of sixteen floats, for HC_VECTOR. */
#ifndef HC_HD_VECTOR_H
#define HC_HD_VECTOR_H

#include "hd.h"

enum { HC_VECTOR_LANES = 16 };
typedef float hc_real __attribute__((vector_size(64)));
typedef int32_t hc_mask __attribute__((vector_size(64)));

HC_FN hc_real hc_number(double value) { return (float)value - (hc_real){0}; }
HC_FN hc_real hc_select(hc_mask mask, hc_real yes, hc_real no) {
  return (hc_real)((mask & (hc_mask)yes) | (~mask & (hc_mask)no));
}
HC_FN int hc_any(hc_mask mask) {
  int any = 0;
  for (int lane = 0; lane < HC_VECTOR_LANES; ++lane) any |= mask[lane] != 0;
  return any;
}
HC_FN hc_real hc_fma_vector(hc_real a, hc_real b, hc_real c) {
  for (int lane = 0; lane < HC_VECTOR_LANES; ++lane) c[lane] = hc_fma_f32(a[lane], b[lane], c[lane]);
  return c;
}
HC_FN hc_real hc_sqrt_vector(hc_real a) {
  for (int lane = 0; lane < HC_VECTOR_LANES; ++lane) a[lane] = hc_sqrt_f32(a[lane]);
  return a;
}
HC_FN hc_real hc_abs_vector(hc_real a) { return (hc_real)((hc_mask)a & 0x7fffffff); }
HC_FN hc_real hc_max_vector(hc_real a, hc_real b) { return hc_select(a > b, a, b); }

#endif
