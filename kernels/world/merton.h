/* merton.h: geometric Brownian motion with jumps, exact in law for any step that is not too long (Merton 1976).
 *
 * The log price jumps lambda times a year in the mean, each time by a normal of mean m and sd d. The jumps of a step
 * are counted by inversion: a uniform u below P(N > k) says that there are more than k. N of them add N m + sqrt(N) d
 * Z. A step's loop has as many turns as leave less than 2^-32, which no uniform of 32 bits would find, beyond them; one
 * that needs more than HC_merton_MOST_TURNS is too long.
 *
 * What the jumps add in the mean, lambda m, is the clock's: log_drift = mu - sigma^2/2 - lambda (e^{m + d^2/2} - 1 -
 * m), and the noise stays around 0, where its digits are. A step's parts are added up before they meet the noise: a
 * jump of one size alone, added to a noise of few digits, would be rounded the same way every time. */
#ifndef HC_MERTON_H
#define HC_MERTON_H

#include "world.h"

enum { HC_merton_COST = 35, HC_merton_MOST_TURNS = 16, HC_merton_ADDS_VARIANCE = 1 };
#define HC_merton_STATE(REAL) REAL(noise)
/* Everything in units of ln 2; less their mean by the number of jumps, from one on: P(N >= n), n m and sqrt(n) d;
 * `still`: of none. */
#define HC_merton_TERMS(REAL, REALS) \
  REAL(volatility)                   \
  REAL(still) REALS(tail, HC_merton_MOST_TURNS) REALS(mean, HC_merton_MOST_TURNS) REALS(sd, HC_merton_MOST_TURNS)
#define HC_merton_DRAWS(DRAW) DRAW(z, price_normal) DRAW(count, jump_uniform) DRAW(jump, jump_normal)
#define HC_merton_LIMITED_BY(VALUE) VALUE(world_jump_intensity)
#define HC_merton_LIMIT "it counts up to 16 jumps in a step"
#define HC_merton_LEAST_TAIL 0x1p-32
HC_WORLD_TYPES(merton)

HC_FN hc_merton_state hc_merton_begin(const hc_merton_terms *terms) {
  hc_merton_state state = {hc_number(0)};
  (void)terms;
  return state;
}

HC_FN hc_merton_state hc_merton_step(const hc_merton_terms *terms, hc_merton_state state, hc_merton_draws draws,
                                     int turns) {
  hc_real mean = terms->still, sd = hc_number(0);
  if (turns == 0) { /* no jumps: geometric Brownian motion, to the bit */
    state.noise = hc_fma(terms->volatility, draws.z, state.noise);
    return state;
  }
  for (int turn = 0; turn < turns; ++turn) {
    hc_mask more = draws.count < terms->tail[turn];
    mean = hc_select(more, terms->mean[turn], mean);
    sd = hc_select(more, terms->sd[turn], sd);
  }
  state.noise = state.noise + hc_fma(terms->volatility, draws.z, hc_fma(sd, draws.jump, mean));
  return state;
}

HC_FN double hc_merton_volatility(const hc_values *values) {
  double sigma = values->world_volatility, mean = values->world_jump_mean, sd = values->world_jump_sd;
  return hc_sqrt_f64(sigma * sigma + values->world_jump_intensity * (mean * mean + sd * sd));
}

HC_FN double hc_merton_log_drift(const hc_values *values) {
  double variance = values->world_volatility * values->world_volatility, sd = values->world_jump_sd;
  double growth = hc_exp_f64(values->world_jump_mean + sd * sd / 2) - 1;
  return values->world_drift - variance / 2 - values->world_jump_intensity * (growth - values->world_jump_mean);
}

/* P(N > k) of Poisson's law for k = 0, 1, …, summed from the far end, where the terms are smallest; 0 from the first on
 * that is below the least. Returns how many are not. For up to some 40 events. */
HC_FN int hc_merton_tails(double events, double tails[HC_merton_MOST_TURNS + 1]) {
  enum { HC_FAR = 96 };
  double chances[HC_FAR], sum = 0;
  int turns = 0;
  chances[0] = hc_exp_f64(-events);
  for (int n = 1; n < HC_FAR; ++n) chances[n] = chances[n - 1] * events / n;
  for (int n = HC_FAR - 1; n > 0; --n) {
    sum += chances[n];
    if (n > HC_merton_MOST_TURNS + 1) continue;
    tails[n - 1] = sum < HC_merton_LEAST_TAIL ? 0 : sum;
    if (tails[n - 1] > 0 && turns == 0) turns = n;
  }
  return turns;
}

/* Jumps of no size are none. */
HC_FN int hc_merton_turns(const hc_values *values, double dt) {
  double tails[HC_merton_MOST_TURNS + 1];
  if (!(hc_abs_f64(values->world_jump_mean) > 0) && !(values->world_jump_sd > 0)) return 0;
  return hc_merton_tails(values->world_jump_intensity * dt, tails);
}

HC_FN void hc_merton_terms_of(const hc_values *values, double dt, hc_merton_coefficients *terms) {
  double tails[HC_merton_MOST_TURNS + 1], events = values->world_jump_intensity * dt;
  hc_merton_tails(events, tails);
  terms->volatility = values->world_volatility * hc_sqrt_f64(dt) / HC_LN2;
  terms->still = -events * values->world_jump_mean / HC_LN2;
  for (int turn = 0; turn < HC_merton_MOST_TURNS; ++turn) {
    terms->tail[turn] = tails[turn];
    terms->mean[turn] = (turn + 1 - events) * values->world_jump_mean / HC_LN2;
    terms->sd[turn] = hc_sqrt_f64(turn + 1) * values->world_jump_sd / HC_LN2;
  }
}

/* The events of a step of which P(N > HC_merton_MOST_TURNS) is the least tail. */
#define HC_merton_MOST_EVENTS 2.1987
HC_FN double hc_merton_longest_step(const hc_values *values) {
  return values->world_jump_intensity > 0 ? HC_merton_MOST_EVENTS / values->world_jump_intensity : __builtin_inf();
}

#endif
