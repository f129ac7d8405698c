/* test_sweep.c: what a sweep file means, cell by cell, and the dump's round trip. */
#include <unistd.h>

#include "sweep_text.h"

static void defaults_are_filled_in(void **state) {
  (void)state;
  hc_sweep *sweep = parse(base);
  assert_int_equal(sweep->seed, 7);
  assert_int_equal(sweep->paths, 100000);
  assert_int_equal(sweep->words[HC_CHOICE_precision], HC_WORD_precision_float);
  assert_int_equal(sweep->words[HC_CHOICE_policy], HC_WORD_policy_delta);
  assert_int_equal(sweep->words[HC_CHOICE_close_out], HC_WORD_close_out_true);
  assert_int_equal(sweep->words[HC_CHOICE_model], HC_WORD_model_gbm);
  assert_int_equal(sweep->leg_count, 1);
  assert_int_equal(sweep->words[hc_leg_word_slot(0, HC_LEG_CHOICE_type)], HC_WORD_type_call);
  assert_int_equal(sweep->axis_count, 0);
  assert_int_equal(hc_sweep_cells(sweep), 1);
  assert_int_equal(sweep->quantile_count, 7);
  assert_int_equal(sweep->tail_count, 2);
  ASSERT_VALUES(sweep, HC_PARAMETER_world_step, 3600);
  ASSERT_VALUES(sweep, HC_PARAMETER_world_volatility, 0.6);
  ASSERT_VALUES(sweep, HC_PARAMETER_ledger_fee, 0.0005);
  assert_int_equal(setting(sweep, HC_PARAMETER_book_horizon)->tie, HC_PARAMETER_book_expiry);
  assert_int_equal(setting(sweep, HC_PARAMETER_book_implied_volatility)->tie, HC_PARAMETER_world_volatility);
  assert_int_equal(setting(sweep, hc_leg_slot(0, HC_LEG_implied_volatility))->tie,
                   HC_PARAMETER_book_implied_volatility);
  assert_true(hc_sweep_hedges_at_implied(sweep));

  double values[HC_PARAMETER_COUNT + 8 * HC_LEG_PARAMETER_COUNT];
  hc_sweep_cell(sweep, 0, values);
  assert_true(values[HC_PARAMETER_desk_hedge_volatility] == 0.6);
  assert_true(values[HC_PARAMETER_book_horizon] == 30 * 86400.0);
  assert_true(values[hc_leg_slot(0, HC_LEG_quantity)] == -1);
  hc_sweep_destroy(sweep);
}

static void seed_and_paths(void **state) {
  (void)state;
  hc_sweep *sweep = parse_change("seed: 7\n", "seed: 18446744073709551615\npaths: 1e6\nprecision: double\n");
  assert_true(sweep->seed == UINT64_MAX);
  assert_int_equal(sweep->paths, 1000000);
  assert_int_equal(sweep->words[HC_CHOICE_precision], HC_WORD_precision_double);
  hc_sweep_destroy(sweep);
}

static void ranges_land_on_the_decimals_they_name(void **state) {
  (void)state;
  hc_sweep *sweep = parse_change("  fee: 5bp\n", "  fee: {from: 0bp, to: 10bp, count: 11}\n");
  ASSERT_VALUES(sweep, HC_PARAMETER_ledger_fee, 0, 0.0001, 0.0002, 0.0003, 0.0004, 0.0005, 0.0006, 0.0007, 0.0008,
                0.0009, 0.001);
  hc_sweep_destroy(sweep);
  sweep = parse_change("  volatility: 60%\n", "  volatility: {from: 0.1, to: 1, step: 0.1}\n");
  assert_int_equal(setting(sweep, HC_PARAMETER_world_volatility)->count, 10);
  assert_true(setting(sweep, HC_PARAMETER_world_volatility)->values[9] == 1);
  hc_sweep_destroy(sweep);
  sweep = parse_change("  rebalance: 4h\n", "  rebalance: {from: 1d, to: 6h, count: 4}\n");
  ASSERT_VALUES(sweep, HC_PARAMETER_desk_rebalance, 86400, 64800, 43200, 21600);
  hc_sweep_destroy(sweep);
  sweep = parse_change("  rebalance: 4h\n", "  rebalance: {from: 1h, to: 64h, count: 7, spacing: log}\n");
  ASSERT_VALUES(sweep, HC_PARAMETER_desk_rebalance, 3600, 7200, 14400, 28800, 57600, 115200, 230400);
  hc_sweep_destroy(sweep);
  sweep = parse_change("  volatility: 60%\n", "  volatility: {from: 20%, to: 180%, count: 3, spacing: log}\n");
  assert_true(setting(sweep, HC_PARAMETER_world_volatility)->values[0] == 0.2);
  assert_float_equal(setting(sweep, HC_PARAMETER_world_volatility)->values[1], 0.6, 1e-6);
  assert_true(setting(sweep, HC_PARAMETER_world_volatility)->values[2] == 1.8);
  hc_sweep_destroy(sweep);
  sweep = parse_change("  volatility: 60%\n", "  volatility: {from: 60%, count: 1}\n");
  ASSERT_VALUES(sweep, HC_PARAMETER_world_volatility, 0.6);
  assert_int_equal(sweep->axis_count, 1);
  hc_sweep_destroy(sweep);
}

/* Each value is the double nearest to what the formula gives, to the 15th digit of the larger end. */
static void a_range_of_plain_values_follows_the_formula(void **state) {
  (void)state;
  hc_sweep *sweep = parse_change("  spot: 100\n", "  spot: {from: 90.1, to: 110.7, count: 14}\n");
  for (int k = 1; k < 13; ++k) {
    char digits[32];
    snprintf(digits, sizeof digits, "%.12f", 90.1 + k * (110.7 - 90.1) / 13);
    assert_true(setting(sweep, HC_PARAMETER_world_spot)->values[k] == strtod(digits, NULL));
  }
  assert_true(setting(sweep, HC_PARAMETER_world_spot)->values[13] == 110.7);
  hc_sweep_destroy(sweep);
}

static void axes_keep_the_order_of_the_file(void **state) {
  (void)state;
  hc_sweep *sweep = parse(
      "desk: {rebalance: [1h, 4h], hedge_ratio: [1]}\n"
      "book:\n"
      "  legs:\n"
      "    - {type: put, implied_volatility: [50%, 60%], strike: [90, 100], quantity: -1}\n"
      "  implied_volatility: [70%, 80%, 90%]\n"
      "  expiry: 7d\n"
      "world: {volatility: [30%, 60%], spot: 100}\n");
  static const char *const names[] = {"rebalance",   "hedge_ratio",        "leg0_implied_volatility",
                                      "leg0_strike", "implied_volatility", "volatility"};
  assert_int_equal(sweep->axis_count, 6);
  for (size_t i = 0; i < 6; ++i) {
    assert_string_equal(sweep->axes[i].name, names[i]);
    assert_int_equal(setting(sweep, sweep->axes[i].slot)->axis, i);
  }
  assert_int_equal(hc_sweep_cells(sweep), 2 * 1 * 2 * 2 * 3 * 2);
  double values[HC_PARAMETER_COUNT + 8 * HC_LEG_PARAMETER_COUNT];
  hc_sweep_cell(sweep, 1 + 2 * (2 + 3 * (1 + 2 * (0 + 2 * (0 + 1 * 1)))), values);
  assert_true(values[HC_PARAMETER_world_volatility] == 0.6);
  assert_true(values[HC_PARAMETER_book_implied_volatility] == 0.9);
  assert_true(values[hc_leg_slot(0, HC_LEG_strike)] == 100);
  assert_true(values[hc_leg_slot(0, HC_LEG_implied_volatility)] == 0.5);
  assert_true(values[HC_PARAMETER_desk_rebalance] == 14400);
  assert_true(values[HC_PARAMETER_desk_hedge_volatility] == 0.9);
  hc_sweep_destroy(sweep);
}

static void ties_follow_cell_by_cell(void **state) {
  (void)state;
  hc_sweep *sweep = parse(
      "world: {spot: [100, 200], volatility: [30%, 60%]}\n"
      "book:\n"
      "  expiry: [7d, 30d]\n"
      "  horizon: book.expiry\n"
      "  legs:\n"
      "    - {type: call, strike: world.spot, quantity: -1, implied_volatility: 55%}\n"
      "    - {type: put, strike: 'book.legs[0].strike', quantity: 'legs[0].quantity'}\n"
      "desk: {rebalance: book.expiry, hedge_volatility: \"legs[0].implied_volatility\"}\n");
  double values[HC_PARAMETER_COUNT + 8 * HC_LEG_PARAMETER_COUNT];
  assert_int_equal(sweep->axis_count, 3);
  assert_false(hc_sweep_hedges_at_implied(sweep));
  hc_sweep_cell(sweep, 1 + 2 * (0 + 2 * 1), values); /* spot 200, volatility 30%, expiry 30d */
  assert_true(values[hc_leg_slot(0, HC_LEG_strike)] == 200);
  assert_true(values[hc_leg_slot(1, HC_LEG_strike)] == 200);
  assert_true(values[hc_leg_slot(1, HC_LEG_quantity)] == -1);
  assert_true(values[hc_leg_slot(1, HC_LEG_implied_volatility)] == 0.3);
  assert_true(values[HC_PARAMETER_desk_hedge_volatility] == 0.55);
  assert_true(values[HC_PARAMETER_book_horizon] == 30 * 86400.0);
  assert_true(values[HC_PARAMETER_desk_rebalance] == 30 * 86400.0);
  hc_sweep_destroy(sweep);
}

static void an_explicit_tie_equals_the_default(void **state) {
  (void)state;
  hc_sweep *a = parse(base), *b = parse_change("  fee: 5bp\n", "  fee: 0.0005\n  funding: 0%\n");
  const char *const overrides[] = {"desk.hedge_volatility=book.implied_volatility", "book.horizon=book.expiry"};
  hc_sweep *c = parse_with(base, overrides, 2);
  char *x = hc_sweep_dump(a), *y = hc_sweep_dump(b), *z = hc_sweep_dump(c);
  assert_string_equal(x, y);
  assert_string_equal(x, z);
  assert_true(hc_sweep_hedges_at_implied(c));
  free(x);
  free(y);
  free(z);
  hc_sweep_destroy(a);
  hc_sweep_destroy(b);
  hc_sweep_destroy(c);
}

static void static_ignores_the_interval(void **state) {
  (void)state;
  hc_sweep *a = parse_change("  rebalance: 4h\n", "  policy: static\n");
  hc_sweep *b = parse_change("  rebalance: 4h\n", "  policy: static\n  rebalance: 4h\n");
  double values[HC_PARAMETER_COUNT + 8 * HC_LEG_PARAMETER_COUNT];
  hc_sweep_cell(b, 0, values);
  assert_true(values[HC_PARAMETER_desk_rebalance] == 0);
  assert_int_equal(setting(b, HC_PARAMETER_desk_rebalance)->count, 0);
  char *x = hc_sweep_dump(a), *y = hc_sweep_dump(b);
  assert_string_equal(x, y);
  assert_null(strstr(x, "rebalance"));
  free(x);
  free(y);
  hc_sweep_destroy(a);
  hc_sweep_destroy(b);
}

static void a_model_reads_its_own_keys(void **state) {
  (void)state;
  hc_sweep *sweep = parse_change("  volatility: 60%\n",
                                 "  jump_mean: [-5%, 0]\n  volatility: 60%\n  jump_intensity: 12/y\n"
                                 "  jump_sd: 10%\n  model: merton\n");
  assert_int_equal(sweep->words[HC_CHOICE_model], HC_WORD_model_merton);
  assert_string_equal(sweep->axes[0].name, "jump_mean");
  ASSERT_VALUES(sweep, HC_PARAMETER_world_jump_intensity, 12);
  ASSERT_VALUES(sweep, HC_PARAMETER_world_jump_mean, -0.05, 0);
  hc_sweep_destroy(sweep);
}

static void overrides_replace_and_insert(void **state) {
  (void)state;
  const char *const overrides[] = {"desk.rebalance=1h,4h",
                                   "legs[0].strike=[90,100,110]",
                                   "paths=1_000",
                                   "output.tail=90%",
                                   "ledger.funding=1bp",
                                   "book.legs[0].type=put",
                                   "seed=3",
                                   "desk.close_out=false",
                                   "desk.rebalance=2h,4h",
                                   "world.volatility={from: 30%, to: 60%, count: 4}",
                                   "output.quantiles=[5%, 50%, 95%]"};
  hc_sweep *sweep = parse_with(base, overrides, sizeof overrides / sizeof overrides[0]);
  assert_int_equal(sweep->seed, 3);
  assert_int_equal(sweep->paths, 1000);
  assert_int_equal(sweep->words[HC_CHOICE_close_out], HC_WORD_close_out_false);
  assert_int_equal(sweep->words[hc_leg_word_slot(0, HC_LEG_CHOICE_type)], HC_WORD_type_put);
  assert_int_equal(sweep->tail_count, 1);
  assert_int_equal(sweep->quantile_count, 3);
  assert_int_equal(sweep->axis_count, 3);
  assert_string_equal(sweep->axes[0].name, "volatility"); /* each keeps its place */
  assert_string_equal(sweep->axes[1].name, "leg0_strike");
  assert_string_equal(sweep->axes[2].name, "rebalance");
  ASSERT_VALUES(sweep, HC_PARAMETER_desk_rebalance, 7200, 14400);
  ASSERT_VALUES(sweep, HC_PARAMETER_ledger_funding, 0.0001);
  hc_sweep_destroy(sweep);
}

static void sections_may_be_bare(void **state) {
  (void)state;
  hc_sweep *sweep = parse_change("  fee: 5bp\n", "  # fee: 5bp\noutput:\n");
  ASSERT_VALUES(sweep, HC_PARAMETER_ledger_fee, 0);
  hc_sweep_destroy(sweep);
  sweep = parse(
      "\xef\xbb\xbf{world: {spot: 1, volatility: '60%'}, book: {expiry: \"1d\", legs: [{type: put, strike: 1, "
      "quantity: 2}]},"
      " desk: {rebalance: 1h}}\r\n");
  hc_sweep_destroy(sweep);
}

static void assert_round_trip(const hc_sweep *sweep) {
  char *first = hc_sweep_dump(sweep);
  assert_non_null(first);
  hc_sweep *again = parse(first);
  char *second = hc_sweep_dump(again);
  assert_string_equal(first, second);
  assert_int_equal(again->axis_count, sweep->axis_count);
  for (size_t i = 0; i < sweep->axis_count; ++i) {
    assert_int_equal(again->axes[i].slot, sweep->axes[i].slot);
    assert_string_equal(again->axes[i].name, sweep->axes[i].name);
  }
  for (size_t slot = 0; slot < hc_slot_count(sweep->leg_count); ++slot) {
    assert_int_equal(setting(again, slot)->tie, setting(sweep, slot)->tie);
    assert_values(again, slot, setting(sweep, slot)->values, setting(sweep, slot)->count);
  }
  free(first);
  free(second);
  hc_sweep_destroy(again);
}

static void the_dump_reads_back_the_same(void **state) {
  (void)state;
  static const char *const changes[][2] = {
      {"seed: 7\n", "seed: 18446744073709551615\npaths: 4e9\nprecision: double\n"},
      {"  volatility: 60%\n", "  volatility: {from: 31.7%, to: 123.456789%, count: 17, spacing: log}\n"},
      {"  fee: 5bp\n", "  fee: {from: -0.1bp, count: 1}\n"},
      {"  fee: 5bp\n", "  half_spread: [1bp]\n  fee: {from: -0.1bp, to: 7.3bp, count: 9}\n  fixed_cost: -1e-300\n"},
      {"  expiry: 30d\n", "  implied_volatility: [50%]\n  horizon: [7d, 14d]\n  expiry: [30d, 60d]\n"},
      {"  rebalance: 4h\n", "  hedge_ratio: [0, 1]\n  policy: static\n  close_out: false\n"},
      {"  volatility: 60%\n",
       "  jump_intensity: [12, 6e1]\n  model: merton\n  volatility: 0.5\n  jump_mean: -1\n  jump_sd: [1%]\n"},
      {"    - {type: call, strike: 100, quantity: -1}\n",
       "    - {quantity: [-1, 1], type: put, strike: [100, 1.2e0_2], implied_volatility: world.volatility}\n"
       "    - {type: call, strike: world.spot, quantity: 'legs[0].quantity'}\n"},
      {"    - {type: call, strike: 100, quantity: -1}\n",
       "    - {quantity: [-1, 1], type: put, strike: [100, 120], implied_volatility: world.volatility}\n"
       "    - {type: call, strike: world.spot, quantity: 'legs[0].quantity', implied_volatility: [1, 2]}\n"}};
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; ++i) {
    hc_sweep *sweep = parse_change(changes[i][0], changes[i][1]);
    assert_round_trip(sweep);
    hc_sweep_destroy(sweep);
  }
}

static void the_dump_keeps_the_order_of_axes(void **state) {
  (void)state;
  hc_sweep *sweep = parse(
      "ledger: {half_spread: [1bp, 2bp], fee: [1bp, 2bp]}\n"
      "book:\n"
      "  implied_volatility: [70%, 80%, 90%]\n"
      "  legs:\n"
      "    - {type: put, strike: 90, quantity: -1}\n"
      "    - {type: put, implied_volatility: [50%, 60%], strike: [90, 100], quantity: -1}\n"
      "  expiry: [7d]\n"
      "desk: {rebalance: 1h}\n"
      "world: {volatility: [30%, 60%], spot: [100, 99]}\n");
  assert_int_equal(sweep->axis_count, 8);
  assert_round_trip(sweep);
  hc_sweep_destroy(sweep);
}

static void the_largest_axes_fit_their_dump(void **state) {
  (void)state;
  const char *const overrides[] = {"world.volatility={from: 30.1%, to: 60.7%, count: 100000, spacing: log}",
                                   "ledger.fee={from: 1.3bp, to: 5.7bp, count: 100000, spacing: log}"};
  hc_sweep *sweep = parse_with(base, overrides, 2);
  assert_true(hc_sweep_cells(sweep) == 10000000000);
  assert_round_trip(sweep);
  hc_sweep_destroy(sweep);
}

static void a_file_is_read(void **state) {
  (void)state;
  char path[] = "/tmp/hc_test_sweep_XXXXXX";
  int descriptor = mkstemp(path);
  assert_true(descriptor >= 0);
  assert_int_equal(write(descriptor, base, strlen(base)), strlen(base));
  close(descriptor);
  hc_errors errors = {0};
  hc_sweep *sweep;
  const char *const overrides_here[] = {"seed=9"};
  assert_int_equal(hc_sweep_read(path, overrides_here, 1, &sweep, &errors), HC_OK);
  assert_int_equal(sweep->seed, 9);
  hc_sweep_destroy(sweep);
  hc_errors_clear(&errors);
  unlink(path);
}

/* One for a parameter. */
static void what_was_hardly_meant_is_a_warning(void **state) {
  (void)state;
  hc_sweep *quiet = parse(base), *loud = parse_change("  fee: 5bp\n", "  funding: [10%/y, 10%, 5%]\n");
  assert_int_equal(hc_sweep_warnings(quiet)->count, 0);
  assert_int_equal(hc_sweep_warnings(loud)->count, 1);
  assert_true(has_line(hc_sweep_warnings(loud), "warning: '10%' is taken as 10% per 8 h, 10950% a year"));
  hc_sweep_destroy(quiet);
  hc_sweep_destroy(loud);
  hc_errors errors = {0};
  const char *const overrides[] = {"ledger.funding=1%", "paths=x"};
  assert_int_equal(hc_sweep_parse("s.yaml", base, strlen(base), overrides, 2, &loud, &errors), HC_INVALID);
  assert_int_equal(errors.count, 1); /* warnings of a sweep that is refused are lost with it */
  hc_errors_clear(&errors);
  loud = parse_with(base, overrides, 1);
  assert_true(has_line(hc_sweep_warnings(loud), "--set ledger.funding: warning: "));
  hc_sweep_destroy(loud);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_are_filled_in),
      cmocka_unit_test(seed_and_paths),
      cmocka_unit_test(ranges_land_on_the_decimals_they_name),
      cmocka_unit_test(a_range_of_plain_values_follows_the_formula),
      cmocka_unit_test(axes_keep_the_order_of_the_file),
      cmocka_unit_test(ties_follow_cell_by_cell),
      cmocka_unit_test(an_explicit_tie_equals_the_default),
      cmocka_unit_test(static_ignores_the_interval),
      cmocka_unit_test(a_model_reads_its_own_keys),
      cmocka_unit_test(overrides_replace_and_insert),
      cmocka_unit_test(sections_may_be_bare),
      cmocka_unit_test(the_dump_reads_back_the_same),
      cmocka_unit_test(the_dump_keeps_the_order_of_axes),
      cmocka_unit_test(the_largest_axes_fit_their_dump),
      cmocka_unit_test(a_file_is_read),
      cmocka_unit_test(what_was_hardly_meant_is_a_warning),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
