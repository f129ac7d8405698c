/* sides.c: the rows of sides.def as data, for the host. */
#include "sides.h"

/* Its terms are doubles, one after the other. */
#define HC_SIDE(side, doc)                                                         \
  static void side##_terms_of(const hc_values *values, double dt, double *terms) { \
    hc_##side##_coefficients made;                                                 \
    hc_##side##_terms_of(values, dt, &made);                                       \
    memcpy(terms, &made, sizeof made);                                             \
  }
#include "sides.def"
#undef HC_SIDE

const hc_side_model hc_side_models[HC_SIDE_COUNT] = {
#define HC_SIDE(side, doc) {HC_##side##_COST, sizeof(hc_##side##_coefficients) / sizeof(double), side##_terms_of},
#include "sides.def"
#undef HC_SIDE
};

size_t hc_side_terms_of(unsigned sides) {
  size_t terms = 0;
  for (int side = 0; side < HC_SIDE_COUNT; ++side)
    if (sides >> side & 1) terms += hc_side_models[side].term_count;
  return terms;
}
