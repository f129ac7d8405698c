/* worlds.c: the rows of worlds.def as data, for the host. */
#include "worlds.h"

#include <stddef.h>

/* Its terms are doubles, one after the other. */
#define HC_VALUE_PLACE(name) offsetof(hc_values, name) / sizeof(double),
#define HC_WORLD(model, doc)                                                                                \
  static const size_t model##_limited_by[] = {HC_##model##_LIMITED_BY(HC_VALUE_PLACE) 0};                   \
  static double model##_volatility(const hc_values *values) { return hc_##model##_volatility(values); }     \
  static double model##_log_drift(const hc_values *values) { return hc_##model##_log_drift(values); }       \
  static int model##_turns(const hc_values *values, double dt) { return hc_##model##_turns(values, dt); }   \
  static double model##_longest_step(const hc_values *values) { return hc_##model##_longest_step(values); } \
  static void model##_terms_of(const hc_values *values, double dt, double *terms) {                         \
    hc_##model##_coefficients made;                                                                         \
    hc_##model##_terms_of(values, dt, &made);                                                               \
    memcpy(terms, &made, sizeof made);                                                                      \
  }
#include "worlds.def"
#undef HC_WORLD

const hc_world_model hc_world_models[HC_WORLD_COUNT] = {
#define HC_WORLD(model, doc)                                   \
  {#model,                                                     \
   HC_ROWS_OF_##model,                                         \
   HC_##model##_ADDS_VARIANCE,                                 \
   HC_##model##_COST,                                          \
   sizeof(hc_##model##_coefficients) / sizeof(double),         \
   model##_volatility,                                         \
   model##_log_drift,                                          \
   model##_terms_of,                                           \
   model##_turns,                                              \
   model##_longest_step,                                       \
   model##_limited_by,                                         \
   sizeof model##_limited_by / sizeof *model##_limited_by - 1, \
   HC_##model##_LIMIT},
#include "worlds.def"
#undef HC_WORLD
};
