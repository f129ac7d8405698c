/* test_steps.c: what a step of a world makes of its draws, also of those that hardly any run meets: the eighth jump of
 * a step comes once in 10^8. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "worlds.h"

static double next_uniform(void) { return ((double)lrand48() + 0.5) / 2147483648.0; }

static void assert_near(double value, double expected) {
  if (!(fabs(value - expected) <= 1e-13 * (1 + fabs(expected)))) fail_msg("%.17g, should be %.17g", value, expected);
}

/* P(N > k) from its definition. */
static long double tail_of(double events, int k) {
  long double chance = expl(-(long double)events), sum = 0;
  for (int n = 1; n < 200; ++n) {
    chance *= (long double)events / n;
    if (n > k) sum += chance;
  }
  return sum;
}

static void events_are_counted_by_their_tails(void **state) {
  (void)state;
  static const double all[] = {1e-9, 1e-5, 0.01, 0.3, HC_EVENTS_OF_8_TURNS, 1, HC_EVENTS_OF_16_TURNS};
  for (size_t i = 0; i < sizeof all / sizeof *all; ++i)
    for (int most = 8; most <= 16; most += 8) {
      double tails[17];
      const int turns = hc_event_tails(all[i], most, tails);
      if (all[i] > (most == 8 ? HC_EVENTS_OF_8_TURNS : HC_EVENTS_OF_16_TURNS)) continue;
      assert_true(turns <= most && turns == hc_turns_of(all[i], most, tails));
      assert_true((double)tail_of(all[i], turns - 1) >= HC_LEAST_TAIL &&
                  (double)tail_of(all[i], turns) < HC_LEAST_TAIL);
      for (int k = 0; k <= most; ++k) assert_near(tails[k], k < turns ? (double)tail_of(all[i], k) : 0);
    }
  double tails[17];
  assert_int_equal(hc_turns_of(0, 16, tails), HC_STILL);
  assert_true((double)tail_of(1.0001 * HC_EVENTS_OF_8_TURNS, 8) >= HC_LEAST_TAIL);
  assert_true((double)tail_of(1.0001 * HC_EVENTS_OF_16_TURNS, 16) >= HC_LEAST_TAIL);
}

/* A uniform that counts so many, of tails from one event on. */
static double count_of(const double *tails, int events, int most) {
  const double above = events > 0 ? tails[events - 1] : 1, below = events < most ? tails[events] : 0;
  return (above + below) / 2;
}

static void merton_adds_as_many_jumps_as_it_counts(void **state) {
  (void)state;
  const double dt = 0.01;
  const hc_values values = {
      .world_volatility = 0.5, .world_jump_intensity = 219, .world_jump_mean = -0.03, .world_jump_sd = 0.07};
  hc_merton_coefficients terms;
  hc_merton_terms_of(&values, dt, &terms);
  for (int events = 0; events <= hc_merton_turns(&values, dt); ++events) {
    const hc_merton_draws draws = {.z = 0.7, .count = count_of(terms.tail, events, 16), .jump = -1.3};
    const double jumps = (events - 2.19) * -0.03 + sqrt(events) * 0.07 * -1.3;
    hc_merton_terms own;
    memcpy(&own, &terms, sizeof own);
    assert_int_equal(hc_merton_needed(&own, draws), events);
    for (int turns = events; turns <= 16; ++turns)
      assert_near(hc_merton_step(&own, (hc_merton_state){1}, draws, turns).noise,
                  1 + (0.5 * 0.1 * 0.7 + jumps) / HC_LN2);
  }
}

static void kou_adds_as_many_jumps_as_it_counts(void **state) {
  (void)state;
  const double dt = 0.01;
  const hc_values values = {.world_volatility = 0.5,
                            .world_jump_intensity = 70,
                            .world_jump_up_probability = 0.49,
                            .world_jump_up_mean = 0.03,
                            .world_jump_down_mean = 0.05};
  hc_kou_coefficients terms;
  hc_kou_terms own;
  hc_kou_terms_of(&values, dt, &terms);
  memcpy(&own, &terms, sizeof own);
  hc_kou_draws draws = {.z = 0.7};
  double *const ups[] = {&draws.up_size0, &draws.up_size1, &draws.up_size2, &draws.up_size3,
                         &draws.up_size4, &draws.up_size5, &draws.up_size6, &draws.up_size7};
  double *const downs[] = {&draws.down_size0, &draws.down_size1, &draws.down_size2, &draws.down_size3,
                           &draws.down_size4, &draws.down_size5, &draws.down_size6, &draws.down_size7};
  const int most = hc_kou_turns(&values, dt);
  assert_int_equal(most, 8);
  for (int k = 0; k < 8; ++k) {
    *ups[k] = 1 << k;
    *downs[k] = 3 << k;
  }
  for (int up = 0; up <= 8; ++up)
    for (int down = 0; down <= 8; ++down) {
      draws.ups = count_of(terms.up_tail, up, 8);
      draws.downs = count_of(terms.down_tail, down, 8);
      const int needed = up > down ? up : down;
      const double jumps = 0.03 * ((1 << up) - 1) - 0.05 * 3 * ((1 << down) - 1);
      const double mean = 70 * dt * (0.49 * 0.03 - 0.51 * 0.05);
      assert_int_equal(hc_kou_needed(&own, draws), needed);
      for (int turns = needed; turns <= 8; ++turns)
        assert_near(hc_kou_step(&own, (hc_kou_state){1}, draws, turns).noise,
                    1 + (0.5 * 0.1 * 0.7 + jumps - mean) / HC_LN2);
    }
}

static const hc_values four = {.world_step = 3600,
                               .regime0_volatility = 0.3,
                               .regime0_drift = 0.1,
                               .regime0_rate_to_1 = 5,
                               .regime0_rate_to_2 = 7,
                               .regime0_rate_to_3 = 11,
                               .regime1_volatility = 0.5,
                               .regime1_drift = -1,
                               .regime1_rate_to_0 = 9,
                               .regime1_rate_to_2 = 4,
                               .regime1_rate_to_3 = 20,
                               .regime2_volatility = 0.8,
                               .regime2_drift = 0.4,
                               .regime2_rate_to_0 = 3,
                               .regime2_rate_to_1 = 6,
                               .regime2_rate_to_3 = 8,
                               .regime3_volatility = 1.3,
                               .regime3_drift = 2,
                               .regime3_rate_to_0 = 12,
                               .regime3_rate_to_1 = 14,
                               .regime3_rate_to_2 = 10,
                               .regime0_entry_jump_mean = 0.01,
                               .regime1_entry_jump_mean = -0.02,
                               .regime2_entry_jump_mean = 0.04,
                               .regime3_entry_jump_mean = -0.08,
                               .regime0_entry_jump_sd = 0.03,
                               .regime1_entry_jump_sd = 0.02,
                               .regime2_entry_jump_sd = 0.05,
                               .regime3_entry_jump_sd = 0.07,
                               .world_start_regime = 2};

/* A step from the definition: waits in units of the step, and where they lead. */
static hc_regimes_state plain_step(const hc_regimes_values *all, double dt, int from, const double *waits,
                                   const double *to) {
  const double trend_of_clock = hc_regimes_log_drift(&four), z = 0.7;
  double at = 0, trend = 0, variance = 0;
  for (int k = 0; k <= 8; ++k) {
    const double until = k < 8 && at + waits[k] < 1 ? at + waits[k] : 1;
    trend += (hc_regime_log_drift(all, from) - trend_of_clock) * dt * (until - at);
    variance += all->of[from].volatility * all->of[from].volatility * dt * (until - at);
    at = until;
    if (!(until < 1)) break;
    double below = 0;
    for (int next = 0; next < 4; ++next) {
      below += all->of[from].rates[next] / 36;
      if (!(to[k] < below)) continue;
      trend += all->of[next].entry_mean;
      variance += all->of[next].entry_sd * all->of[next].entry_sd;
      from = next;
      break;
    }
  }
  return (hc_regimes_state){(trend + sqrt(variance) * z) / HC_LN2, from};
}

/* Up to eight candidates a step, as the loop has turns; what it does not need changes nothing. */
static void regimes_follow_every_change(void **state) {
  (void)state;
  const double dt = HC_EVENTS_OF_8_TURNS / 36 * 0.999999;
  const hc_regimes_values all = hc_regimes_of(&four);
  hc_regimes_coefficients terms;
  hc_regimes_terms own;
  int seen[9] = {0};
  hc_regimes_terms_of(&four, dt, &terms);
  memcpy(&own, &terms, sizeof own);
  assert_true(hc_regimes_begin(&own).regime == 2);
  srand48(5);
  for (int trial = 0; trial < 20000; ++trial) {
    const double scale = exp(-3.5 * next_uniform());
    hc_regimes_draws draws = {.z = 0.7};
    double waits[8], to[8];
    double *const slots[8][2] = {{&draws.wait0, &draws.to0}, {&draws.wait1, &draws.to1}, {&draws.wait2, &draws.to2},
                                 {&draws.wait3, &draws.to3}, {&draws.wait4, &draws.to4}, {&draws.wait5, &draws.to5},
                                 {&draws.wait6, &draws.to6}, {&draws.wait7, &draws.to7}};
    double at = 0;
    int happen = 0;
    for (int k = 0; k < 8; ++k) {
      waits[k] = -log(next_uniform()) * scale;
      to[k] = next_uniform();
      happen += (at += waits[k]) < 1;
      *slots[k][0] = (k % 2 ? waits[k - 1] + waits[k] : waits[k]) * (36 * dt); /* two waits of a block add up */
      *slots[k][1] = to[k];
    }
    const int from = (int)(4 * next_uniform());
    const hc_regimes_state expected = plain_step(&all, dt, from, waits, to), before = {0, from};
    assert_int_equal(hc_regimes_needed(&own, draws), happen);
    for (int turns = happen; turns <= 8; ++turns) {
      const hc_regimes_state after = hc_regimes_step(&own, before, draws, turns);
      assert_near(after.noise, expected.noise);
      assert_true(after.noise == hc_regimes_step(&own, before, draws, 8).noise); /* to the bit: a strip may take more */
      assert_true(after.regime == expected.regime);
    }
    ++seen[happen];
  }
  for (int happen = 0; happen <= 8; ++happen) assert_true(seen[happen] > 100);
}

/* The largest 2 A a and A / beta of a step of Heston's, over variances: below 1, and E[e^{x'}] is finite. */
static double worst_of(const hc_values *values, double dt) {
  hc_heston_coefficients of;
  double worst = 0;
  hc_heston_terms_of(values, dt, &of);
  for (int k = -4000; k <= 8000; ++k) {
    const double v = k == -4000 ? 0 : exp(k / 200.0), mean = v + (of.long_run - v) * of.reverts;
    const double variance = of.spread_of * v + of.spread, psi = variance / (mean * mean);
    const double a = variance / 2 / (mean + sqrt(fmax(mean * mean - variance / 2, 0)));
    worst = fmax(worst, of.leverage * (psi <= 1.5 ? 2 * a : mean * (psi + 1) / 2));
  }
  return worst;
}

static void hestons_step_is_as_long_as_its_mean_is_finite(void **state) {
  (void)state;
  int finite = 0;
  srand48(6);
  for (int trial = 0; trial < 200; ++trial) {
    hc_values values = {.world_volatility = 0.6,
                        .world_long_volatility = 0.05 + next_uniform(),
                        .world_reversion = 0.3 * exp(4 * next_uniform()),
                        .world_vol_of_vol = 8 * next_uniform(),
                        .world_correlation = next_uniform()};
    const double longest = hc_heston_longest_step(&values);
    if (longest * values.world_reversion < 20) {
      ++finite;
      assert_true(worst_of(&values, 0.99 * longest) < 1 && worst_of(&values, 1.01 * longest) > 1);
    } else if (!(longest * values.world_reversion < 1e6)) {
      for (double k = 0.01; k < 12; k *= 2) assert_true(worst_of(&values, k / values.world_reversion) < 1);
    }
    values.world_correlation = -values.world_correlation;
    assert_true(hc_heston_longest_step(&values) > DBL_MAX);
  }
  assert_true(finite > 50 && finite < 150);
}

/* A longer one would have more turns than there are. */
static void a_step_is_as_long_as_its_loop(void **state) {
  (void)state;
  hc_values values = four;
  values.world_jump_intensity = 50;
  values.world_jump_up_mean = values.world_jump_down_mean = values.world_jump_sd = 0.1;
  for (int tenth = 0; tenth <= 10; ++tenth) {
    values.world_jump_up_probability = tenth / 10.0;
    const double longest = hc_kou_longest_step(&values);
    assert_int_equal(hc_kou_turns(&values, longest), 8);
    assert_int_equal(hc_kou_turns(&values, 1.01 * longest), 9);
  }
  const double merton = hc_merton_longest_step(&values), regimes = hc_regimes_longest_step(&values);
  assert_int_equal(hc_merton_turns(&values, merton), 16);
  assert_int_equal(hc_merton_turns(&values, 1.01 * merton), 17);
  assert_int_equal(hc_regimes_turns(&values, regimes), 8);
  assert_int_equal(hc_regimes_turns(&values, 1.01 * regimes), 9);
  values.world_reversion = 4, values.world_long_volatility = 0.6, values.world_vol_of_vol = 1;
  for (int sign = -1; sign <= 1; sign += 2) {
    values.world_correlation = sign * 0.9;
    for (values.world_jump_intensity = 0; values.world_jump_intensity < 10; values.world_jump_intensity += 0.5) {
      const double jumps = hc_merton_longest_step(&values), variance = hc_heston_longest_step(&values);
      assert_true(!(hc_bates_longest_step(&values) < fmin(jumps, variance)) &&
                  !(hc_bates_longest_step(&values) > fmin(jumps, variance)));
    }
  }
}

/* Which row of which stream a draw is; each is a purpose of its own. */
static void every_draw_has_a_row_of_its_own(void **state) {
  (void)state;
#define ROW(name, row, turns) {#name, HC_ROW_##row, HC_NUMBER_OF(HC_STREAM_OF_##row), HC_PLACE_OF_##row, turns},
#define HC_NUMBER_OF(stream) numbers[stream]
#define HC_ROW(...)
#define HC_STREAM(stream, number, steps) number,
  static const int numbers[] = {
#include "streams.def"
  };
#undef HC_ROW
#undef HC_STREAM
  typedef struct {
    const char *name;
    int row, number, place, turns;
  } drawn;
  const drawn kou[] = {HC_kou_DRAWS(ROW)}, regimes[] = {HC_regimes_DRAWS(ROW)};
  for (size_t i = 3; i < sizeof kou / sizeof *kou; ++i) { /* up and down, the first, the second, … of a step */
    const int size = (int)(i - 3) / 2, is_down = (int)(i - 3) % 2;
    char name[16];
    snprintf(name, sizeof name, "%s_size%d", is_down ? "down" : "up", size);
    assert_string_equal(kou[i].name, name);
    assert_int_equal(kou[i].number, 4 + size / 2);
    assert_int_equal(kou[i].place, 2 * is_down + size % 2);
    assert_int_equal(kou[i].turns, size + 1);
  }
  for (size_t i = 1; i < sizeof regimes / sizeof *regimes; ++i) { /* when and where to */
    const int change = (int)(i - 1) / 2, is_to = (int)(i - 1) % 2;
    char name[16];
    snprintf(name, sizeof name, "%s%d", is_to ? "to" : "wait", change);
    assert_string_equal(regimes[i].name, name);
    assert_int_equal(regimes[i].number, 8 + change / 2);
    assert_int_equal(regimes[i].place, 2 * is_to + change % 2);
    assert_int_equal(regimes[i].turns, change + 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(events_are_counted_by_their_tails),
      cmocka_unit_test(merton_adds_as_many_jumps_as_it_counts),
      cmocka_unit_test(kou_adds_as_many_jumps_as_it_counts),
      cmocka_unit_test(regimes_follow_every_change),
      cmocka_unit_test(hestons_step_is_as_long_as_its_mean_is_finite),
      cmocka_unit_test(a_step_is_as_long_as_its_loop),
      cmocka_unit_test(every_draw_has_a_row_of_its_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
