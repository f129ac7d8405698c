/* bates.h: Heston's stochastic variance and Merton's jumps, independent of each other (Bates 1996). */
#ifndef HC_BATES_H
#define HC_BATES_H

#include "heston.h"
#include "merton.h"

enum { HC_bates_COST = HC_heston_COST + HC_merton_COST, HC_bates_MOST_TURNS = HC_merton_MOST_TURNS };
#define HC_bates_STATE(REAL) HC_heston_STATE(REAL)
#define HC_bates_TERMS(REAL, REALS) HC_heston_TERMS(REAL, REALS) HC_merton_JUMP_TERMS(REAL, REALS)
#define HC_bates_DRAWS(DRAW) HC_heston_DRAWS(DRAW) HC_merton_JUMP_DRAWS(DRAW)
#define HC_bates_DECIDES(DRAW) HC_merton_DECIDES(DRAW)
#define HC_bates_VARIANCE(REAL) HC_heston_VARIANCE(REAL)
#define HC_bates_VARIES_BY(VALUE) HC_heston_VARIES_BY(VALUE) HC_merton_JUMPS_BY(VALUE)
#define HC_bates_MOMENTS(values) __builtin_inf()
#define HC_bates_LIMITED_BY(VALUE) HC_merton_JUMPS_BY(VALUE) HC_heston_LIMITED_BY(VALUE)
#define HC_bates_LIMIT "it counts up to 16 jumps in a step, and E[e^{x'}] of its scheme must be finite"
HC_WORLD_TYPES(bates)

/* What is Heston's of terms and draws. */
#define HC_bates_TAKE(name) taken.name = terms->name;
#define HC_bates_TAKE_DRAW(name, row, turns) taken.name = draws.name;
HC_FN hc_heston_terms hc_bates_variance(const hc_bates_terms *terms) {
  hc_heston_terms taken;
  HC_heston_TERMS(HC_bates_TAKE, );
  return taken;
}
HC_FN hc_heston_draws hc_bates_variance_draws(hc_bates_draws draws) {
  hc_heston_draws taken;
  HC_heston_DRAWS(HC_bates_TAKE_DRAW);
  return taken;
}

HC_FN hc_bates_state hc_bates_begin(const hc_bates_terms *terms) {
  hc_bates_state state = {hc_number(0), terms->initial};
  return state;
}

/* What a step moves and its jumps are added up before they meet the noise, as in merton.h. */
HC_FN hc_bates_state hc_bates_step(const hc_bates_terms *terms, hc_bates_state state, hc_bates_draws draws, int turns) {
  const hc_heston_terms variance = hc_bates_variance(terms);
  hc_heston_move move = hc_heston_moves(&variance, state.variance, hc_bates_variance_draws(draws), 1);
  const hc_real jumps =
      hc_merton_jumps(terms->still, terms->tail, terms->mean, terms->sd, draws.count, draws.jump, turns);
  if (turns != HC_STILL) move.gain = move.gain + jumps; /* else Heston, to the bit */
  state.noise = state.noise + move.gain;
  state.variance = move.variance;
  return state;
}

HC_FN int hc_bates_needed(const hc_bates_terms *terms, hc_bates_draws least) {
  return hc_merton_jumps_needed(terms->tail, least.count);
}

HC_FN double hc_bates_volatility(const hc_values *values) {
  return hc_sqrt_f64(hc_heston_mean_variance(values) + hc_merton_jump_variance(values));
}

HC_FN hc_expected hc_bates_expects(const hc_values *values, double years) {
  hc_expected variance = hc_heston_expects(values, years);
  variance.level += hc_merton_jump_variance(values);
  return variance;
}

HC_FN double hc_bates_log_drift(const hc_values *values) {
  return hc_heston_log_drift(values) + hc_merton_jump_drift(values);
}

HC_FN int hc_bates_turns(const hc_values *values, double dt) { return hc_merton_turns(values, dt); }

HC_FN void hc_bates_terms_of(const hc_values *values, double dt, hc_bates_coefficients *terms) {
  hc_heston_coefficients taken;
#define HC_bates_GIVE(name) terms->name = taken.name;
  hc_heston_terms_of(values, dt, &taken);
  HC_heston_TERMS(HC_bates_GIVE, );
#undef HC_bates_GIVE
  hc_merton_jumps_of(values, dt, &terms->still, terms->tail, terms->mean, terms->sd);
}

HC_FN double hc_bates_longest_step(const hc_values *values) {
  return hc_min_f64(hc_merton_longest_step(values), hc_heston_longest_step(values));
}

#endif
