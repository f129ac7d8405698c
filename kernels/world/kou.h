/* kou.h: geometric Brownian motion with jumps up and down, exponential each, exact in law for any step that is not too
 * long (Kou 2002).
 *
 * The log price jumps lambda times a year in the mean, up with probability p, by an exponential of mean u, else down by
 * one of mean d. Ups and downs are independent: both are counted (events.h), and the first so many of the exponentials
 * that the step has for either add up. The clock has the mean of the jumps, as in merton.h. */
#ifndef HC_KOU_H
#define HC_KOU_H

#include "events.h"
#include "world.h"

enum { HC_kou_COST = 45, HC_kou_MOST_TURNS = 8 };
#define HC_kou_STATE(REAL) REAL(noise)
/* In units of ln 2; `still`: less the mean of the jumps; P(N >= n) of ups and of downs, from one on. */
#define HC_kou_TERMS(REAL, REALS) \
  REAL(volatility)                \
  REAL(still) REAL(up) REAL(down) REALS(up_tail, HC_kou_MOST_TURNS) REALS(down_tail, HC_kou_MOST_TURNS)
/* clang-format off */
#define HC_kou_SIZES(SIZE, ...)                                             \
  SIZE(0, size1, first, __VA_ARGS__) SIZE(1, size1, second, __VA_ARGS__)    \
  SIZE(2, size2, first, __VA_ARGS__) SIZE(3, size2, second, __VA_ARGS__)    \
  SIZE(4, size3, first, __VA_ARGS__) SIZE(5, size3, second, __VA_ARGS__)    \
  SIZE(6, size4, first, __VA_ARGS__) SIZE(7, size4, second, __VA_ARGS__)
/* clang-format on */
#define HC_kou_DRAW_SIZES(k, stream, place, DRAW) \
  DRAW(up_size##k, stream##_up_##place, k + 1) DRAW(down_size##k, stream##_down_##place, k + 1)
#define HC_kou_DRAWS(DRAW)        \
  DRAW(z, price_normal, HC_STILL) \
  DRAW(ups, arrival_up, 1) DRAW(downs, arrival_down, 1) HC_kou_SIZES(HC_kou_DRAW_SIZES, DRAW)
#define HC_kou_DECIDES(DRAW) DRAW(ups, arrival_up, 1) DRAW(downs, arrival_down, 1)
#define HC_kou_VARIES_BY(VALUE) \
  VALUE(world_volatility)       \
  VALUE(world_jump_intensity) VALUE(world_jump_up_probability) VALUE(world_jump_up_mean) VALUE(world_jump_down_mean)
#define HC_kou_MOMENTS(values) hc_kou_moments(values)
#define HC_kou_LIMITED_BY(VALUE) VALUE(world_jump_intensity) VALUE(world_jump_up_probability)
#define HC_kou_LIMIT "it counts up to 8 jumps up and 8 down in a step"
HC_WORLD_TYPES(kou)

HC_FN hc_kou_state hc_kou_begin(const hc_kou_terms *terms) {
  hc_kou_state state = {hc_number(0)};
  (void)terms;
  return state;
}

HC_FN hc_kou_state hc_kou_step(const hc_kou_terms *terms, hc_kou_state state, hc_kou_draws draws, int turns) {
  hc_real jumps = terms->still, up, down;
  if (turns == HC_STILL) { /* no jumps: geometric Brownian motion, to the bit */
    state.noise = hc_fma(terms->volatility, draws.z, state.noise);
    return state;
  }
#define HC_kou_JUMP(k, ...)                                                          \
  if (turns > k) {                                                                   \
    up = hc_select(draws.ups < terms->up_tail[k], terms->up, hc_number(0));          \
    down = hc_select(draws.downs < terms->down_tail[k], -terms->down, hc_number(0)); \
    jumps = hc_fma(down, draws.down_size##k, hc_fma(up, draws.up_size##k, jumps));   \
  }
  HC_kou_SIZES(HC_kou_JUMP, );
#undef HC_kou_JUMP
  state.noise = state.noise + hc_fma(terms->volatility, draws.z, jumps);
  return state;
}

HC_FN int hc_kou_needed(const hc_kou_terms *terms, hc_kou_draws least) {
  int turns = 0;
  while (turns < HC_kou_MOST_TURNS &&
         (hc_any(least.ups < terms->up_tail[turns]) || hc_any(least.downs < terms->down_tail[turns])))
    ++turns;
  return turns;
}

HC_FN double hc_kou_volatility(const hc_values *values) {
  double sigma = values->world_volatility, p = values->world_jump_up_probability;
  double up = values->world_jump_up_mean, down = values->world_jump_down_mean;
  return hc_sqrt_f64(sigma * sigma + 2 * values->world_jump_intensity * (p * up * up + (1 - p) * down * down));
}

/* Of the log price, what a jump adds in the mean. */
HC_FN double hc_kou_jump_mean(const hc_values *values) {
  double p = values->world_jump_up_probability;
  return p * values->world_jump_up_mean - (1 - p) * values->world_jump_down_mean;
}

/* Of the price, a jump adds p u / (1 - u) - (1 - p) d / (1 + d) in the mean. */
HC_FN double hc_kou_log_drift(const hc_values *values) {
  double variance = values->world_volatility * values->world_volatility, p = values->world_jump_up_probability;
  double up = values->world_jump_up_mean, down = values->world_jump_down_mean;
  double growth = p * up / (1 - up) - (1 - p) * down / (1 + down);
  return values->world_drift - variance / 2 - values->world_jump_intensity * (growth - hc_kou_jump_mean(values));
}

/* The jumps up in a time, or down. Jumps of no size are none. */
HC_FN double hc_kou_events(const hc_values *values, int is_up, double dt) {
  double p = is_up ? values->world_jump_up_probability : 1 - values->world_jump_up_probability;
  double mean = is_up ? values->world_jump_up_mean : values->world_jump_down_mean;
  return mean > 0 ? values->world_jump_intensity * p * dt : 0;
}

HC_FN int hc_kou_turns(const hc_values *values, double dt) {
  double tails[HC_kou_MOST_TURNS + 1];
  int ups = hc_turns_of(hc_kou_events(values, 1, dt), HC_kou_MOST_TURNS, tails);
  int downs = hc_turns_of(hc_kou_events(values, 0, dt), HC_kou_MOST_TURNS, tails);
  return ups > downs ? ups : downs;
}

HC_FN void hc_kou_terms_of(const hc_values *values, double dt, hc_kou_coefficients *terms) {
  double ups[HC_kou_MOST_TURNS + 1], downs[HC_kou_MOST_TURNS + 1];
  hc_event_tails(hc_kou_events(values, 1, dt), HC_kou_MOST_TURNS, ups);
  hc_event_tails(hc_kou_events(values, 0, dt), HC_kou_MOST_TURNS, downs);
  terms->volatility = values->world_volatility * hc_sqrt_f64(dt) / HC_LN2;
  terms->still = -values->world_jump_intensity * dt * hc_kou_jump_mean(values) / HC_LN2;
  terms->up = values->world_jump_up_mean / HC_LN2;
  terms->down = values->world_jump_down_mean / HC_LN2;
  for (int turn = 0; turn < HC_kou_MOST_TURNS; ++turn) {
    terms->up_tail[turn] = ups[turn];
    terms->down_tail[turn] = downs[turn];
  }
}

/* E S^n is finite where n times the mean jump up is below 1. */
HC_FN double hc_kou_moments(const hc_values *values) {
  return hc_kou_events(values, 1, 1) > 0 ? 1 / values->world_jump_up_mean : __builtin_inf();
}

HC_FN double hc_kou_longest_step(const hc_values *values) {
  double p = values->world_jump_up_probability;
  return hc_longest_of(HC_EVENTS_OF_8_TURNS, values->world_jump_intensity * hc_max_f64(p, 1 - p));
}

#endif
