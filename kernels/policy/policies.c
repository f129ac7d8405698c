/* policies.c: the rows of policies.def as data, for the host. */
#include "policies.h"

#include <stddef.h>

/* Its terms are doubles, one after the other. */
#define HC_TERMS_OF_0(policy)
#define HC_TERMS_0(policy) 0, NULL
#define HC_TERMS_1(policy) sizeof(hc_##policy##_coefficients) / sizeof(double), policy##_terms_of
#define HC_TERMS_OF_1(policy)                                             \
  static void policy##_terms_of(const hc_values *values, double *terms) { \
    hc_##policy##_coefficients made;                                      \
    hc_##policy##_terms_of(values, &made);                                \
    memcpy(terms, &made, sizeof made);                                    \
  }
#define HC_POLICY(policy, shared, decides, doc)                                                       \
  static double policy##_interval(const hc_values *values) { return hc_##policy##_interval(values); } \
  HC_TERMS_OF_##decides(policy)
#include "policies.def"
#undef HC_POLICY

const hc_policy_model hc_policy_models[HC_POLICY_COUNT] = {
#define HC_POLICY(policy, shared, decides, doc) \
  {#policy, shared, decides, policy##_interval, HC_TERMS_##decides(policy)},
#include "policies.def"
#undef HC_POLICY
};
