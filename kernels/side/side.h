/* side.h: what a side is, a market variable beside the price, for a thread of a GPU, for a block of lanes and for the
 * host. A side NAME has
 *
 *   HC_NAME_STATE(REAL)   the reals that a path carries from step to step
 *   HC_NAME_TERMS(REAL)   its coefficients
 *   HC_NAME_COST          what a step takes beside its draw, in 10^-11 s a lane of 512-bit vectors
 *
 * and the functions, of which the last two are the host's, in double:
 *
 *   hc_NAME_begin(terms, start)     at t = 0; `start` is a normal, the stream start's
 *   hc_NAME_period(terms, state)    at the first step of each of its periods, before the step
 *   hc_NAME_step(terms, state, price, own)   `price`: the price's own normal of the step, `own`: that of its own stream
 *   hc_NAME_terms_of(values, dt, coefficients)
 *   hc_NAME_seconds(values)         its period, whole steps
 *
 * pure, without a branch on a real. */
#ifndef HC_SIDE_H
#define HC_SIDE_H

#include "cell_values.h"
#include "exp_log.h"
#include "hd.h"

#define HC_SIDE_REAL(name) hc_real name;
#define HC_SIDE_DOUBLE(name) double name;

/* hc_NAME_state and _terms of reals; _coefficients are the terms as the host makes them. */
#define HC_SIDE_TYPES(side)           \
  typedef struct {                    \
    HC_##side##_STATE(HC_SIDE_REAL)   \
  } hc_##side##_state;                \
  typedef struct {                    \
    HC_##side##_TERMS(HC_SIDE_REAL)   \
  } hc_##side##_terms;                \
  typedef struct {                    \
    HC_##side##_TERMS(HC_SIDE_DOUBLE) \
  } hc_##side##_coefficients;

/* ---- Ornstein & Uhlenbeck's process over a step, exact in law (Uhlenbeck & Ornstein 1930) ---- */

/* y' = y + reverts (mean - y) + moved. What that sum loses goes into the next (Kahan 1965): a slow return over short
 * steps would be rounded, always the same way. */
typedef struct {
  hc_real y, lost;
} hc_ou_state;
HC_FN hc_ou_state hc_ou_step(hc_real y, hc_real lost, hc_real mean, hc_real reverts, hc_real moved) {
  const hc_real change = hc_fma(reverts, mean - y, moved) - lost, sum = y + change;
  const hc_ou_state next = {sum, (sum - y) - change};
  return next;
}

/* Of dy = kappa (m - y) dt + a dW', d<W, W'> = rho dt, with W what moves the price. Its noise over a step D,
 * a int e^{-kappa (D - t)} dW'_t, has the variance a^2 (1 - e^{-2 kappa D})/2 kappa, and with W's increment the
 * covariance a rho (1 - e^{-kappa D})/kappa; so nothing depends on the step. */
typedef struct {
  double reverts, by_price, by_own;
} hc_ou;
HC_FN hc_ou hc_ou_of(double kappa, double a, double rho, double dt) {
  const double square = hc_mean_decay(2 * kappa * dt),
               correlation = rho * hc_mean_decay(kappa * dt) / hc_sqrt_f64(square);
  const double sd = a * hc_sqrt_f64(dt * square);
  const hc_ou made = {kappa * dt * hc_mean_decay(kappa * dt), sd * correlation,
                      sd * hc_sqrt_f64(hc_max_f64(0, 1 - correlation * correlation))};
  return made;
}

#endif
