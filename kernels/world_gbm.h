/* world_gbm.h: geometric Brownian motion, exact in law for any step (Black & Scholes 1973).
 *
 * x = log2(S/S0); over dt years x += ((mu - sigma^2/2) dt + sigma sqrt(dt) z) / ln 2. Base 2 makes S = S0 2^x cheap and
 * its argument reduction exact; the logarithms that a strike or a volatility needs are scaled on the host. */
#ifndef HC_WORLD_GBM_H
#define HC_WORLD_GBM_H

#include "exp_log.h"
#include "hd.h"

typedef struct {
  hc_real drift_step; /* (mu - sigma^2/2) dt / ln 2 */
  hc_real vol_step;   /* sigma sqrt(dt) / ln 2      */
} hc_gbm;

HC_FN hc_real hc_gbm_step(hc_gbm gbm, hc_real x, hc_real z) { return hc_fma(gbm.vol_step, z, x + gbm.drift_step); }

/* The price in units of S0. */
HC_FN hc_real hc_gbm_price(hc_real x) { return hc_exp2(x); }

#endif
