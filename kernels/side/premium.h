/* premium.h: the premium of a perpetual over its index, in the log, and the funding that follows from it.
 *
 * p is Ornstein & Uhlenbeck's. At the beginning of each interval of payment the funding rate, per 8 h, is set to
 *
 *   f = interest + soft(p - interest, damper), between -cap and cap,   soft(x, d) = x - max(-d, min(x, d)):
 *
 * p + max(-damper, min(interest - p, damper)), as venues write it. It accrues evenly until the next. The interest
 * itself is a hedge's to add up (carry.h), so that a rate that is nothing else has no rounding; what is beyond it is
 * added up here, over whole intervals, with what their sum loses carried along (Kahan 1965). */
#ifndef HC_PREMIUM_H
#define HC_PREMIUM_H

#include "side.h"

enum { HC_premium_COST = 10 };
/* `beyond`: the rate of the interval less the interest; `accrued`: its sum over the steps of those before, `lost` what
 * that lacks. */
#define HC_premium_STATE(REAL) REAL(premium) REAL(premium_lost) REAL(beyond) REAL(accrued) REAL(lost)
#define HC_premium_TERMS(REAL) \
  REAL(first)                  \
  REAL(first_sd) REAL(mean) REAL(reverts) REAL(by_price) REAL(by_own) REAL(interest) REAL(damper) REAL(cap) REAL(steps)
HC_SIDE_TYPES(premium)

HC_FN hc_premium_state hc_premium_begin(const hc_premium_terms *terms, hc_real start) {
  const hc_real none = hc_number(0);
  const hc_premium_state state = {hc_fma(terms->first_sd, start, terms->first), none, none, none, none};
  return state;
}

/* Between -most and most. */
HC_FN hc_real hc_premium_within(hc_real x, hc_real most) {
  const hc_real below = hc_select(x > most, most, x);
  return hc_max(below, -most);
}

HC_FN hc_premium_state hc_premium_period(const hc_premium_terms *terms, hc_premium_state state) {
  const hc_real paid = hc_fma(state.beyond, terms->steps, -state.lost), accrued = state.accrued + paid;
  const hc_real distance = state.premium - terms->interest;
  const hc_real soft = distance - hc_premium_within(distance, terms->damper);
  state.lost = (accrued - state.accrued) - paid;
  state.accrued = accrued;
  state.beyond = hc_premium_within(terms->interest + soft, terms->cap) - terms->interest;
  return state;
}

HC_FN hc_premium_state hc_premium_step(const hc_premium_terms *terms, hc_premium_state state, hc_real price,
                                       hc_real own) {
  const hc_real moved = hc_fma(terms->by_price, price, terms->by_own * own);
  const hc_ou_state next = hc_ou_step(state.premium, state.premium_lost, terms->mean, terms->reverts, moved);
  state.premium = next.y;
  state.premium_lost = next.lost;
  return state;
}

/* The rate beyond the interest, added up over the steps so far, of which so many are of the interval at hand. */
HC_FN hc_real hc_premium_accrued(hc_real beyond, hc_real accrued, hc_real steps) {
  return hc_fma(beyond, steps, accrued);
}

/* What the perpetual trades at, in units of its index. */
HC_FN hc_real hc_premium_factor(hc_real premium) { return hc_exp2(premium * hc_number(1 / HC_LN2)); }

HC_FN double hc_premium_seconds(const hc_values *values) { return values->perpetual_interval; }

/* A premium that is no number is drawn from the stationary law. */
HC_FN int hc_premium_is_stationary(const hc_values *values) {
  return !(values->perpetual_premium <= 0) && !(values->perpetual_premium > 0);
}

HC_FN void hc_premium_terms_of(const hc_values *values, double dt, hc_premium_coefficients *terms) {
  const double kappa = values->perpetual_premium_reversion, sd = values->perpetual_premium_sd;
  const hc_ou ou = hc_ou_of(kappa, sd * hc_sqrt_f64(2 * kappa), values->perpetual_correlation, dt);
  const int is_stationary = hc_premium_is_stationary(values);
  terms->first = is_stationary ? values->perpetual_premium_mean : values->perpetual_premium;
  terms->first_sd = is_stationary ? sd : 0;
  terms->mean = values->perpetual_premium_mean;
  terms->reverts = ou.reverts;
  terms->by_price = ou.by_price;
  terms->by_own = ou.by_own;
  terms->interest = values->perpetual_interest;
  terms->damper = values->perpetual_damper;
  terms->cap = values->perpetual_cap;
  terms->steps = values->perpetual_interval / values->world_step;
}

#endif
