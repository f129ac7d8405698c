/* worlds.c: the rows of worlds.def as data, for the host. */
#include "worlds.h"

#include <stddef.h>

/* Its terms are doubles, one after the other. */
#define HC_ONE_OF(name) +1
#define HC_VALUE_PLACE(name) offsetof(hc_values, name) / sizeof(double),
#define HC_WORLD(model, doc)                                                                                \
  static const size_t model##_limited_by[] = {HC_##model##_LIMITED_BY(HC_VALUE_PLACE) 0};                   \
  static const size_t model##_varies_by[] = {HC_##model##_VARIES_BY(HC_VALUE_PLACE) 0};                     \
  static double model##_volatility(const hc_values *values) { return hc_##model##_volatility(values); }     \
  static hc_expected model##_expects(const hc_values *values, double years) {                               \
    return hc_##model##_expects(values, years);                                                             \
  }                                                                                                         \
  static double model##_log_drift(const hc_values *values) { return hc_##model##_log_drift(values); }       \
  static int model##_turns(const hc_values *values, double dt) { return hc_##model##_turns(values, dt); }   \
  static double model##_longest_step(const hc_values *values) { return hc_##model##_longest_step(values); } \
  static double model##_moments(const hc_values *values) {                                                  \
    (void)values;                                                                                           \
    return HC_##model##_MOMENTS(values);                                                                    \
  }                                                                                                         \
  static hc_rows model##_rows(int turns) { return hc_rows_of_##model(turns); }                              \
  static void model##_terms_of(const hc_values *values, double dt, double *terms) {                         \
    hc_##model##_coefficients made;                                                                         \
    hc_##model##_terms_of(values, dt, &made);                                                               \
    memcpy(terms, &made, sizeof made);                                                                      \
  }
#include "worlds.def"
#undef HC_WORLD

#define HC_COUNT_OF(list) (sizeof(list) / sizeof *(list)-1)
const hc_world_model hc_world_models[HC_WORLD_COUNT] = {
#define HC_WORLD(model, doc)                                         \
  {.name = #model,                                                   \
   .cost = HC_##model##_COST,                                        \
   .term_count = sizeof(hc_##model##_coefficients) / sizeof(double), \
   .volatility = model##_volatility,                                 \
   .has_variance = 0 HC_##model##_VARIANCE(HC_ONE_OF),               \
   .expects = model##_expects,                                       \
   .log_drift = model##_log_drift,                                   \
   .terms_of = model##_terms_of,                                     \
   .turns = model##_turns,                                           \
   .longest_step = model##_longest_step,                             \
   .moments = model##_moments,                                       \
   .rows = model##_rows,                                             \
   .varies_by = model##_varies_by,                                   \
   .varies_count = HC_COUNT_OF(model##_varies_by),                   \
   .limited_by = model##_limited_by,                                 \
   .limit_count = HC_COUNT_OF(model##_limited_by),                   \
   .limit = HC_##model##_LIMIT},
#include "worlds.def"
#undef HC_WORLD
};
