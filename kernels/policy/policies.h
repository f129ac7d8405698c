/* policies.h: the policies of policies.def, and what the host asks of any. */
#ifndef HC_POLICIES_H
#define HC_POLICIES_H

#include <stddef.h>

#include "delta.h"
#include "static.h"

enum {
#define HC_POLICY(name, shared, decides, doc) HC_POLICY_##name,
#include "policies.def"
#undef HC_POLICY
  HC_POLICY_COUNT
};

/* A text for those alone that decide on the path. */
#define HC_IF_DECIDES_0(...)
#define HC_IF_DECIDES_1(...) __VA_ARGS__

/* As large as the largest of those policies' states and terms. */
typedef union {
  hc_real none;
#define HC_POLICY(name, shared, decides, doc) HC_IF_DECIDES_##decides(hc_##name##_state name;)
#include "policies.def"
#undef HC_POLICY
} hc_any_policy_state;
typedef union {
  hc_real none;
#define HC_POLICY(name, shared, decides, doc) HC_IF_DECIDES_##decides(hc_##name##_terms name;)
#include "policies.def"
#undef HC_POLICY
} hc_any_policy_terms;

typedef struct {
  const char *name;
  int shared, decides; /* see policies.def */
  double (*interval)(const hc_values *values);
  size_t term_count;
  void (*terms_of)(const hc_values *values, double *terms); /* [term_count]; NULL if it has none */
} hc_policy_model;

extern const hc_policy_model hc_policy_models[HC_POLICY_COUNT];

#endif
