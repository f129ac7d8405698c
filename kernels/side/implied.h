/* implied.h: the volatility at which a book is marked, as it moves along a path.
 *
 * Every leg is marked at the volatility at which it was sold times the same number, the mark, which is 1 at t = 0: e^y
 * with y Ornstein & Uhlenbeck's; or, where the world's variance moves, the root of what is then expected of it to the
 * expiry over the same at t = 0. */
#ifndef HC_IMPLIED_H
#define HC_IMPLIED_H

#include "side.h"

enum { HC_implied_COST = 6 };
#define HC_implied_STATE(REAL) REAL(log) REAL(lost) /* log2 of the mark */
#define HC_implied_TERMS(REAL) REAL(mean) REAL(reverts) REAL(by_price) REAL(by_own)
HC_SIDE_TYPES(implied)

HC_FN hc_implied_state hc_implied_begin(const hc_implied_terms *terms, hc_real start) {
  const hc_implied_state state = {hc_number(0), hc_number(0)};
  (void)terms;
  (void)start;
  return state;
}

HC_FN hc_implied_state hc_implied_period(const hc_implied_terms *terms, hc_implied_state state) {
  (void)terms;
  return state;
}

HC_FN hc_implied_state hc_implied_step(const hc_implied_terms *terms, hc_implied_state state, hc_real price,
                                       hc_real own) {
  const hc_real moved = hc_fma(terms->by_price, price, terms->by_own * own);
  const hc_ou_state next = hc_ou_step(state.log, state.lost, terms->mean, terms->reverts, moved);
  state.log = next.y;
  state.lost = next.lost;
  return state;
}

HC_FN double hc_implied_seconds(const hc_values *values) { return values->world_step; }

HC_FN void hc_implied_terms_of(const hc_values *values, double dt, hc_implied_coefficients *terms) {
  const hc_ou ou = hc_ou_of(values->implied_reversion, values->implied_vol_of_vol, values->implied_correlation, dt);
  terms->mean = hc_log_f64(values->implied_long_volatility / values->book_implied_volatility) / HC_LN2;
  terms->reverts = ou.reverts;
  terms->by_price = ou.by_price / HC_LN2;
  terms->by_own = ou.by_own / HC_LN2;
}

/* A mark, and its reciprocal. */
typedef struct {
  hc_real up, down;
} hc_mark;

HC_FN hc_mark hc_mark_of_log(hc_real log) {
  const hc_mark mark = {hc_exp2(log), hc_exp2(-log)};
  return mark;
}

/* Of a variance v of which level + slope v is expected, in units of what was at t = 0; no less than a millionth of that
 * volatility, so that there is a reciprocal. */
HC_FN hc_mark hc_mark_of_variance(hc_real variance, hc_real level, hc_real slope) {
  const hc_real root = hc_sqrt(hc_max(hc_fma(slope, variance, level), hc_number(1e-12)));
  const hc_mark mark = {root, hc_number(1) / root};
  return mark;
}

#endif
