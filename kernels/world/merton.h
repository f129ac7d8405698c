/* merton.h: geometric Brownian motion with jumps, exact in law for any step that is not too long (Merton 1976).
 *
 * The log price jumps lambda times a year in the mean, each time by a normal of mean m and sd d; the N of a step
 * (events.h) add N m + sqrt(N) d Z.
 *
 * What the jumps add in the mean, lambda m, is the clock's: log_drift = mu - sigma^2/2 - lambda (e^{m + d^2/2} - 1 -
 * m), and the noise stays around 0, where its digits are. A step's parts are added up before they meet the noise: a
 * jump of one size alone, added to a noise of few digits, would be rounded the same way every time. */
#ifndef HC_MERTON_H
#define HC_MERTON_H

#include "events.h"
#include "world.h"

enum { HC_merton_COST = 35, HC_merton_MOST_TURNS = 16 };
#define HC_merton_STATE(REAL) REAL(noise)
/* Everything in units of ln 2; less their mean by the number of jumps, from one on: P(N >= n), n m and sqrt(n) d;
 * `still`: of none. */
#define HC_merton_JUMP_TERMS(REAL, REALS) \
  REAL(still) REALS(tail, HC_merton_MOST_TURNS) REALS(mean, HC_merton_MOST_TURNS) REALS(sd, HC_merton_MOST_TURNS)
#define HC_merton_TERMS(REAL, REALS) REAL(volatility) HC_merton_JUMP_TERMS(REAL, REALS)
#define HC_merton_JUMP_DRAWS(DRAW) DRAW(count, jump_uniform, 1) DRAW(jump, jump_normal, 1)
#define HC_merton_DRAWS(DRAW) DRAW(z, price_normal, HC_STILL) HC_merton_JUMP_DRAWS(DRAW)
#define HC_merton_DECIDES(DRAW) DRAW(count, jump_uniform, 1)
#define HC_merton_JUMPS_BY(VALUE) VALUE(world_jump_intensity) VALUE(world_jump_mean) VALUE(world_jump_sd)
#define HC_merton_VARIANCE(REAL)
#define HC_merton_VARIES_BY(VALUE) VALUE(world_volatility) HC_merton_JUMPS_BY(VALUE)
#define HC_merton_MOMENTS(values) __builtin_inf()
#define HC_merton_LIMITED_BY(VALUE) HC_merton_JUMPS_BY(VALUE)
#define HC_merton_LIMIT "it counts up to 16 jumps in a step"
HC_WORLD_TYPES(merton)

HC_FN hc_merton_state hc_merton_begin(const hc_merton_terms *terms) {
  hc_merton_state state = {hc_number(0)};
  (void)terms;
  return state;
}

/* What the jumps of a step add; the lists are of HC_merton_MOST_TURNS terms. */
HC_FN hc_real hc_merton_jumps(hc_real still, const hc_real *tails, const hc_real *means, const hc_real *sds,
                              hc_real count, hc_real jump, int turns) {
  hc_real mean = still, sd = hc_number(0);
  for (int turn = 0; turn < turns; ++turn) {
    hc_mask more = count < tails[turn];
    mean = hc_select(more, means[turn], mean);
    sd = hc_select(more, sds[turn], sd);
  }
  return hc_fma(sd, jump, mean);
}

HC_FN hc_merton_state hc_merton_step(const hc_merton_terms *terms, hc_merton_state state, hc_merton_draws draws,
                                     int turns) {
  if (turns == HC_STILL) { /* no jumps: geometric Brownian motion, to the bit */
    state.noise = hc_fma(terms->volatility, draws.z, state.noise);
    return state;
  }
  hc_real jumps = hc_merton_jumps(terms->still, terms->tail, terms->mean, terms->sd, draws.count, draws.jump, turns);
  state.noise = state.noise + hc_fma(terms->volatility, draws.z, jumps);
  return state;
}

/* The turns of jumps that are counted by uniforms nowhere below this. */
HC_FN int hc_merton_jumps_needed(const hc_real *tails, hc_real least) {
  int turns = 0;
  while (turns < HC_merton_MOST_TURNS && hc_any(least < tails[turns])) ++turns;
  return turns;
}
HC_FN int hc_merton_needed(const hc_merton_terms *terms, hc_merton_draws least) {
  return hc_merton_jumps_needed(terms->tail, least.count);
}

/* The jumps of a time in the mean. Jumps of no size are none, nor are those that are too rare for any step. */
HC_FN double hc_merton_events(const hc_values *values, double dt) {
  int has_size = hc_abs_f64(values->world_jump_mean) > 0 || values->world_jump_sd > 0;
  return has_size ? hc_events_found(values->world_jump_intensity * dt) : 0;
}

/* The variance that the jumps of a year have, and what the clock has of them: less their mean, which is the noise's. */
HC_FN double hc_merton_jump_variance(const hc_values *values) {
  double mean = values->world_jump_mean, sd = values->world_jump_sd;
  return values->world_jump_intensity * (mean * mean + sd * sd);
}
HC_FN double hc_merton_jump_drift(const hc_values *values) {
  double sd = values->world_jump_sd, growth = hc_exp_f64(values->world_jump_mean + sd * sd / 2) - 1;
  if (!(hc_merton_events(values, hc_years_of(values->world_step)) > 0)) return 0;
  return -values->world_jump_intensity * (growth - values->world_jump_mean);
}

HC_FN double hc_merton_volatility(const hc_values *values) {
  double sigma = values->world_volatility;
  return hc_sqrt_f64(sigma * sigma + hc_merton_jump_variance(values));
}
HC_WORLD_WITHOUT_VARIANCE(merton)

HC_FN double hc_merton_log_drift(const hc_values *values) {
  double variance = values->world_volatility * values->world_volatility;
  return values->world_drift - variance / 2 + hc_merton_jump_drift(values);
}

HC_FN int hc_merton_turns(const hc_values *values, double dt) {
  double tails[HC_merton_MOST_TURNS + 1];
  return hc_turns_of(hc_merton_events(values, dt), HC_merton_MOST_TURNS, tails);
}

HC_FN void hc_merton_jumps_of(const hc_values *values, double dt, double *still, double *tails, double *means,
                              double *sds) {
  double own[HC_merton_MOST_TURNS + 1], events = hc_merton_events(values, dt);
  hc_event_tails(events, HC_merton_MOST_TURNS, own);
  *still = -events * values->world_jump_mean / HC_LN2;
  for (int turn = 0; turn < HC_merton_MOST_TURNS; ++turn) {
    tails[turn] = own[turn];
    means[turn] = (turn + 1 - events) * values->world_jump_mean / HC_LN2;
    sds[turn] = hc_sqrt_f64(turn + 1) * values->world_jump_sd / HC_LN2;
  }
}

HC_FN void hc_merton_terms_of(const hc_values *values, double dt, hc_merton_coefficients *terms) {
  terms->volatility = values->world_volatility * hc_sqrt_f64(dt) / HC_LN2;
  hc_merton_jumps_of(values, dt, &terms->still, terms->tail, terms->mean, terms->sd);
}

HC_FN double hc_merton_longest_step(const hc_values *values) {
  return hc_longest_of(HC_EVENTS_OF_16_TURNS, hc_merton_events(values, 1));
}

#endif
