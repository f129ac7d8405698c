/* gbm.h: geometric Brownian motion, exact in law for any step (Black & Scholes 1973).
 *
 * noise = sigma W_t / ln 2; log_drift = mu - sigma^2/2. */
#ifndef HC_GBM_H
#define HC_GBM_H

#include "world.h"

#define HC_gbm_STATE(REAL) REAL(noise)
#define HC_gbm_TERMS(REAL, REALS) REAL(volatility) /* sigma sqrt(dt) / ln 2 */
#define HC_gbm_DRAWS(DRAW) DRAW(z, price_normal, HC_STILL)
enum { HC_gbm_COST = 13, HC_gbm_MOST_TURNS = 0 };
#define HC_gbm_DECIDES(DRAW)
#define HC_gbm_VARIANCE(REAL)
#define HC_gbm_VARIES_BY(VALUE) VALUE(world_volatility)
#define HC_gbm_MOMENTS(values) __builtin_inf()
#define HC_gbm_LIMITED_BY(VALUE)
#define HC_gbm_LIMIT ""
HC_WORLD_TYPES(gbm)
HC_WORLD_WITHOUT_TURNS(gbm)

HC_FN hc_gbm_state hc_gbm_begin(const hc_gbm_terms *terms) {
  hc_gbm_state state = {hc_number(0)};
  (void)terms;
  return state;
}

HC_FN hc_gbm_state hc_gbm_step(const hc_gbm_terms *terms, hc_gbm_state state, hc_gbm_draws draws, int turns) {
  (void)turns;
  state.noise = hc_fma(terms->volatility, draws.z, state.noise);
  return state;
}

HC_FN double hc_gbm_volatility(const hc_values *values) { return values->world_volatility; }
HC_WORLD_WITHOUT_VARIANCE(gbm)

HC_FN double hc_gbm_log_drift(const hc_values *values) {
  double variance = values->world_volatility * values->world_volatility;
  return values->world_drift - variance / 2;
}

HC_FN void hc_gbm_terms_of(const hc_values *values, double dt, hc_gbm_coefficients *terms) {
  terms->volatility = values->world_volatility * hc_sqrt_f64(dt) / HC_LN2;
}

HC_FN double hc_gbm_longest_step(const hc_values *values) {
  (void)values;
  return __builtin_inf();
}

#endif
