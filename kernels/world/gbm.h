/* gbm.h: geometric Brownian motion, exact in law for any step (Black & Scholes 1973).
 *
 * x = log2(S/S0) = ((mu - sigma^2/2) t + sigma W_t) / ln 2. Base 2 makes S = S0 2^x cheap and its argument reduction
 * exact; the logarithms that a strike or a volatility needs are scaled on the host. What is carried from step to step
 * is the noise alone: the drift of a short step may be smaller than half a unit in x's last place, and would be lost or
 * doubled step after step. */
#ifndef HC_GBM_H
#define HC_GBM_H

#include "exp_log.h"
#include "hd.h"
#include "work.h"

typedef struct {
  hc_real vol_step; /* sigma sqrt(dt) / ln 2 */
} hc_gbm;

HC_FN hc_gbm hc_gbm_of(const hc_work_world *world) {
  hc_gbm gbm = {(hc_real)world->vol_step};
  return gbm;
}

/* The drift up to a step, (mu - sigma^2/2) t / ln 2. */
HC_FN hc_real hc_gbm_drift(const hc_work_world *world, int64_t step) {
  return (hc_real)(world->drift_step * (double)step);
}

/* One step of the noise sigma W / ln 2. */
HC_FN hc_real hc_gbm_step(hc_gbm gbm, hc_real noise, hc_real z) { return hc_fma(gbm.vol_step, z, noise); }

/* x from the noise and the drift so far. */
HC_FN hc_real hc_gbm_log(hc_real noise, hc_real drift) { return noise + drift; }

/* The price in units of S0. */
HC_FN hc_real hc_gbm_price(hc_real x) { return hc_exp2(x); }

#endif
