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
#define HC_kou_JUMPS_BY(VALUE) \
  VALUE(world_jump_intensity)  \
  VALUE(world_jump_up_probability) VALUE(world_jump_up_mean) VALUE(world_jump_down_mean)
#define HC_kou_VARIANCE(REAL)
#define HC_kou_VARIES_BY(VALUE) VALUE(world_volatility) HC_kou_JUMPS_BY(VALUE)
#define HC_kou_MOMENTS(values) hc_kou_moments(values)
#define HC_kou_LIMITED_BY(VALUE) HC_kou_JUMPS_BY(VALUE)
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
HC_WORLD_WITHOUT_VARIANCE(kou)

/* The jumps up in a time, or down, in the mean. Jumps of no size are none, nor are those that are too rare for any
 * step.
 */
HC_FN double hc_kou_events(const hc_values *values, int is_up, double dt) {
  double p = is_up ? values->world_jump_up_probability : 1 - values->world_jump_up_probability;
  double mean = is_up ? values->world_jump_up_mean : values->world_jump_down_mean;
  return mean > 0 ? hc_events_found(values->world_jump_intensity * p * dt) : 0;
}

/* Jumps up make the price grow by u / (1 - u) each in the mean, those down by -d / (1 + d); the noise has u and -d. */
HC_FN double hc_kou_log_drift(const hc_values *values) {
  double variance = values->world_volatility * values->world_volatility, dt = hc_years_of(values->world_step);
  double up = values->world_jump_up_mean, down = values->world_jump_down_mean;
  double ups = hc_kou_events(values, 1, dt) / dt, downs = hc_kou_events(values, 0, dt) / dt;
  return values->world_drift - variance / 2 - ups * (up / (1 - up) - up) - downs * (down - down / (1 + down));
}

HC_FN int hc_kou_turns(const hc_values *values, double dt) {
  double tails[HC_kou_MOST_TURNS + 1];
  int ups = hc_turns_of(hc_kou_events(values, 1, dt), HC_kou_MOST_TURNS, tails);
  int downs = hc_turns_of(hc_kou_events(values, 0, dt), HC_kou_MOST_TURNS, tails);
  return ups > downs ? ups : downs;
}

HC_FN void hc_kou_terms_of(const hc_values *values, double dt, hc_kou_coefficients *terms) {
  double ups[HC_kou_MOST_TURNS + 1], downs[HC_kou_MOST_TURNS + 1];
  double up_events = hc_kou_events(values, 1, dt), down_events = hc_kou_events(values, 0, dt);
  hc_event_tails(up_events, HC_kou_MOST_TURNS, ups);
  hc_event_tails(down_events, HC_kou_MOST_TURNS, downs);
  terms->volatility = values->world_volatility * hc_sqrt_f64(dt) / HC_LN2;
  terms->still = (down_events * values->world_jump_down_mean - up_events * values->world_jump_up_mean) / HC_LN2;
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
  double most = hc_max_f64(hc_kou_events(values, 1, 1), hc_kou_events(values, 0, 1));
  return hc_longest_of(HC_EVENTS_OF_8_TURNS, most);
}

#endif
