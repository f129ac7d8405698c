/* policy.h: what a policy is. A policy NAME has, for the host,
 *
 *   hc_NAME_interval(values)   seconds between two looks; more than the horizon: one look, at t = 0
 *
 * and, if it decides on the path (policies.def),
 *
 *   HC_NAME_STATE(REAL)   the reals that it remembers, a REAL(name) each; they begin at 0
 *   HC_NAME_TERMS(REAL)   its coefficients
 *   hc_NAME_terms_of(values, coefficients)   for the host, in double
 *   hc_NAME_look(terms, state, look)         pure, without a branch on a real: the state after the look, its `held`
 * what is held then
 *
 * What is held is that of a hedge ratio of minus one: the book's delta, of any quantity. */
#ifndef HC_POLICY_H
#define HC_POLICY_H

#include "cell_values.h"
#include "exp_log.h"
#include "hd.h"

/* What a policy sees of a step: log2 of the price in units of spot, the book's delta, and 1 at t = 0, else 0. */
typedef struct {
  hc_real x, delta, first;
} hc_look;

#define HC_POLICY_REAL(name) hc_real name;
#define HC_POLICY_DOUBLE(name) double name;

/* hc_NAME_state, with what is held; hc_NAME_terms of reals, _coefficients of the host's doubles. */
#define HC_POLICY_TYPES(policy)                       \
  typedef struct {                                    \
    HC_##policy##_STATE(HC_POLICY_REAL) hc_real held; \
  } hc_##policy##_state;                              \
  typedef struct {                                    \
    HC_##policy##_TERMS(HC_POLICY_REAL)               \
  } hc_##policy##_terms;                              \
  typedef struct {                                    \
    HC_##policy##_TERMS(HC_POLICY_DOUBLE)             \
  } hc_##policy##_coefficients;

#endif
