/* test_sweep.c: the sweep reader: what a file means, what it refuses and with which words, and the dump's round trip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ranges.h"
#include "sweep.h"
#include "values.h"
#include "yaml_tree.h"

/* The sweep that the tests change one line of; expiry stands in line 6, the leg in line 8. */
static const char base[] =
    "seed: 7\n"
    "world:\n"
    "  spot: 100\n"
    "  volatility: 60%\n"
    "book:\n"
    "  expiry: 30d\n"
    "  legs:\n"
    "    - {type: call, strike: 100, quantity: -1}\n"
    "desk:\n"
    "  rebalance: 4h\n"
    "ledger:\n"
    "  fee: 5bp\n";

/* base with one line replaced; the caller frees it. */
static char *base_with(const char *line, const char *replacement) {
  const char *at = strstr(base, line);
  assert_non_null(at);
  size_t head = (size_t)(at - base);
  char *text = malloc(sizeof base + strlen(replacement));
  assert_non_null(text);
  memcpy(text, base, head);
  strcpy(text + head, replacement);
  strcat(text, at + strlen(line));
  return text;
}

static hc_sweep *parse_with(const char *text, const char *const *overrides, size_t count) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  hc_status status = hc_sweep_parse("s.yaml", text, strlen(text), overrides, count, &sweep, &errors);
  for (size_t i = 0; i < errors.count; ++i) print_error("%s\n", errors.lines[i]);
  assert_int_equal(status, HC_OK);
  assert_int_equal(errors.count, 0);
  assert_non_null(sweep);
  return sweep;
}

static hc_sweep *parse(const char *text) { return parse_with(text, NULL, 0); }

static hc_sweep *parse_change(const char *line, const char *replacement) {
  char *text = base_with(line, replacement);
  hc_sweep *sweep = parse(text);
  free(text);
  return sweep;
}

static int has_line(const hc_errors *errors, const char *expected) {
  for (size_t i = 0; i < errors->count; ++i) {
    if (strstr(errors->lines[i], expected) != NULL) return 1;
  }
  return 0;
}

/* The text is refused, and some message contains `expected`. */
static void refused_bytes(const char *text, size_t length, const char *const *overrides, size_t count, const char *expected) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  assert_int_equal(hc_sweep_parse("s.yaml", text, length, overrides, count, &sweep, &errors), HC_INVALID);
  assert_null(sweep);
  assert_true(errors.count > 0 && errors.count <= 51);
  if (!has_line(&errors, expected)) {
    print_error("expected: %s\n", expected);
    for (size_t i = 0; i < errors.count; ++i) print_error("     got: %s\n", errors.lines[i]);
    fail();
  }
  for (size_t i = 0; i < errors.count; ++i) {
    assert_null(strchr(errors.lines[i], '\n'));
    assert_non_null(strstr(errors.lines[i], ": error: "));
  }
  hc_errors_clear(&errors);
}

static void refused(const char *text, const char *expected) { refused_bytes(text, strlen(text), NULL, 0, expected); }

static void refused_change(const char *line, const char *replacement, const char *expected) {
  char *text = base_with(line, replacement);
  refused(text, expected);
  free(text);
}

static void refused_override(const char *override, const char *expected) {
  refused_bytes(base, strlen(base), &override, 1, expected);
}

static const hc_setting *setting(const hc_sweep *sweep, size_t slot) { return &sweep->settings[slot]; }

static void assert_values(const hc_sweep *sweep, size_t slot, const double *values, size_t count) {
  assert_int_equal(setting(sweep, slot)->count, count);
  for (size_t i = 0; i < count; ++i) {
    if (setting(sweep, slot)->values[i] != values[i]) {
      fail_msg("value %zu is %.17g, not %.17g", i, setting(sweep, slot)->values[i], values[i]);
    }
  }
}
#define ASSERT_VALUES(sweep, slot, ...) \
  assert_values(sweep, slot, (const double[]){__VA_ARGS__}, sizeof(const double[]){__VA_ARGS__} / sizeof(double))

/* ---- what a file means ---- */

static void defaults_are_filled_in(void **state) {
  (void)state;
  hc_sweep *sweep = parse(base);
  assert_int_equal(sweep->seed, 7);
  assert_int_equal(sweep->paths, 100000);
  assert_int_equal(sweep->precision, HC_PRECISION_FLOAT);
  assert_int_equal(sweep->policy, HC_POLICY_DELTA);
  assert_int_equal(sweep->close_out, 1);
  assert_int_equal(sweep->leg_count, 1);
  assert_int_equal(sweep->leg_types[0], HC_CALL);
  assert_int_equal(sweep->axis_count, 0);
  assert_int_equal(hc_sweep_cells(sweep), 1);
  assert_int_equal(sweep->quantile_count, 7);
  assert_int_equal(sweep->tail_count, 2);
  ASSERT_VALUES(sweep, HC_PARAMETER_world_step, 3600);
  ASSERT_VALUES(sweep, HC_PARAMETER_world_volatility, 0.6);
  ASSERT_VALUES(sweep, HC_PARAMETER_ledger_fee, 0.0005);
  assert_int_equal(setting(sweep, HC_PARAMETER_book_horizon)->tie, HC_PARAMETER_book_expiry);
  assert_int_equal(setting(sweep, HC_PARAMETER_book_implied_volatility)->tie, HC_PARAMETER_world_volatility);
  assert_int_equal(setting(sweep, hc_leg_slot(0, HC_LEG_implied_volatility))->tie, HC_PARAMETER_book_implied_volatility);
  assert_true(hc_sweep_hedges_at_implied(sweep));

  double values[64];
  hc_sweep_cell(sweep, 0, values);
  assert_true(values[HC_PARAMETER_desk_hedge_volatility] == 0.6);
  assert_true(values[HC_PARAMETER_book_horizon] == 30 * 86400.0);
  assert_true(values[hc_leg_slot(0, HC_LEG_quantity)] == -1);
  hc_sweep_destroy(sweep);
}

static void units_are_read_exactly(void **state) {
  (void)state;
  static const struct {
    const char *text;
    hc_unit unit;
    double value;
  } cases[] = {{"30%", HC_UNIT_PER_SQRT_YEAR, 0.3},
               {"29%", HC_UNIT_PER_SQRT_YEAR, 0.29}, /* 29 * 0.01 is not */
               {"57bp", HC_UNIT_FRACTION, 0.0057},
               {"-2.5bp", HC_UNIT_FRACTION, -0.00025},
               {"0.3", HC_UNIT_FRACTION, 0.3},
               {"+.5", HC_UNIT_RATIO, 0.5},
               {"5.", HC_UNIT_RATIO, 5},
               {"50%", HC_UNIT_RATIO, 0.5},
               {"64_000.5", HC_UNIT_PRICE, 64000.5},
               {"6.4e4", HC_UNIT_PRICE, 64000},
               {"6.4E+4", HC_UNIT_PRICE, 64000},
               {"90s", HC_UNIT_TIME, 90},
               {"15min", HC_UNIT_TIME, 900},
               {"1.1h", HC_UNIT_TIME, 3960},
               {"1d", HC_UNIT_TIME, 86400},
               {"2w", HC_UNIT_TIME, 1209600},
               {"1y", HC_UNIT_TIME, 365 * 86400.0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    hc_quantity quantity;
    hc_complaint complaint;
    hc_limits limits = {cases[i].unit, -1e12, 1e12, 0};
    if (!hc_value_parse(cases[i].text, &limits, &quantity, &complaint)) fail_msg("%s: %s", cases[i].text, complaint.text);
    if (hc_quantity_value(quantity) != cases[i].value) fail_msg("%s: %.17g", cases[i].text, hc_quantity_value(quantity));
  }
}

static void numbers_print_shortest_and_read_back(void **state) {
  (void)state;
  assert_string_equal(hc_number_format(0.3).text, "0.3");
  assert_string_equal(hc_number_format(-0.00025).text, "-0.00025");
  assert_string_equal(hc_number_format(64000).text, "64000");
  assert_string_equal(hc_number_format(1e15).text, "1000000000000000");
  assert_string_equal(hc_number_format(1e16).text, "1e16");
  assert_string_equal(hc_number_format(1.5e-9).text, "1.5e-9");
  assert_string_equal(hc_number_format(0.1 + 0.2).text, "0.30000000000000004");
  assert_string_equal(hc_value_format(3600, HC_UNIT_TIME).text, "1h");
  assert_string_equal(hc_value_format(5400, HC_UNIT_TIME).text, "90min");
  assert_string_equal(hc_value_format(30 * 86400, HC_UNIT_TIME).text, "30d");
  assert_string_equal(hc_value_format(3601, HC_UNIT_TIME).text, "3601s");
  uint64_t bits = 88172645463325252u; /* xorshift64, Marsaglia 2003 */
  for (int i = 0; i < 20000; ++i) {
    bits ^= bits << 13;
    bits ^= bits >> 7;
    bits ^= bits << 17;
    double value;
    memcpy(&value, &bits, sizeof value);
    if (value - value != 0) continue;
    if (hc_decimal_read(hc_number_format(value).text) != value) fail_msg("%.17g", value);
  }
}

static void whole_numbers_are_exact(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint64_t value;
  } cases[] = {{"1e6", 1000000}, {"1_000_000", 1000000}, {"1.5e3", 1500}, {"0", 0}, {"-0", 0}, {"007", 7}, {"12.0", 12},
               {"120e-1", 12}, {"18446744073709551615", UINT64_MAX}, {"9007199254740993", 9007199254740993u}};
  hc_complaint complaint;
  uint64_t whole;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    if (!hc_whole_parse(cases[i].text, 0, UINT64_MAX, &whole, &complaint)) fail_msg("%s", complaint.text);
    assert_true(whole == cases[i].value);
  }
  static const char *const wrong[] = {"18446744073709551616", "1e30", "1e99999", "1.5", "1e-1", "-1", "", "x", "1x", "1__0", "_1",
                                      "1_", "0x10", "1e", "true", "1,5", "1e6.5"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    if (hc_whole_parse(wrong[i], 0, UINT64_MAX, &whole, &complaint)) fail_msg("%s passed", wrong[i]);
  }
}

static void seed_and_paths(void **state) {
  (void)state;
  hc_sweep *sweep = parse_change("seed: 7\n", "seed: 18446744073709551615\npaths: 1e6\nprecision: double\n");
  assert_true(sweep->seed == UINT64_MAX);
  assert_int_equal(sweep->paths, 1000000);
  assert_int_equal(sweep->precision, HC_PRECISION_DOUBLE);
  hc_sweep_destroy(sweep);
}

static void ranges_land_on_the_decimals_they_name(void **state) {
  (void)state;
  hc_sweep *sweep = parse_change("  fee: 5bp\n", "  fee: {from: 0bp, to: 10bp, count: 11}\n");
  ASSERT_VALUES(sweep, HC_PARAMETER_ledger_fee, 0, 0.0001, 0.0002, 0.0003, 0.0004, 0.0005, 0.0006, 0.0007, 0.0008, 0.0009, 0.001);
  hc_sweep_destroy(sweep);
  sweep = parse_change("  fee: 5bp\n", "  fee: {from: 0, to: 9bp, step: 2bp}\n"); /* the end is missed */
  ASSERT_VALUES(sweep, HC_PARAMETER_ledger_fee, 0, 0.0002, 0.0004, 0.0006, 0.0008);
  hc_sweep_destroy(sweep);
  sweep = parse_change("  volatility: 60%\n", "  volatility: {from: 0.1, to: 1, step: 0.1}\n"); /* the end is hit */
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

static void a_range_of_plain_values_follows_the_formula(void **state) {
  (void)state;
  hc_sweep *sweep = parse_change("  spot: 100\n", "  spot: {from: 90.1, to: 110.7, count: 14}\n");
  for (int k = 1; k < 13; ++k) {
    assert_true(setting(sweep, HC_PARAMETER_world_spot)->values[k] == 90.1 + k * (110.7 - 90.1) / 13);
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
  static const char *const names[] = {"rebalance", "hedge_ratio", "leg0_implied_volatility", "leg0_strike",
                                      "implied_volatility", "volatility"};
  assert_int_equal(sweep->axis_count, 6);
  for (size_t i = 0; i < 6; ++i) {
    assert_string_equal(sweep->axes[i].name, names[i]);
    assert_int_equal(setting(sweep, sweep->axes[i].slot)->axis, i);
  }
  assert_int_equal(hc_sweep_cells(sweep), 2 * 1 * 2 * 2 * 3 * 2);
  double values[64];
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
  double values[64];
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
  double values[64];
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

static void overrides_replace_and_insert(void **state) {
  (void)state;
  const char *const overrides[] = {"desk.rebalance=1h,4h", "legs[0].strike=[90,100,110]", "paths=1_000", "output.tail=90%",
                                   "ledger.funding=1bp",   "book.legs[0].type=put",       "seed=3",      "desk.close_out=false",
                                   "desk.rebalance=2h,4h", "world.volatility={from: 30%, to: 60%, count: 4}",
                                   "output.quantiles=[5%, 50%, 95%]"};
  hc_sweep *sweep = parse_with(base, overrides, sizeof overrides / sizeof overrides[0]);
  assert_int_equal(sweep->seed, 3);
  assert_int_equal(sweep->paths, 1000);
  assert_int_equal(sweep->close_out, 0);
  assert_int_equal(sweep->leg_types[0], HC_PUT);
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
  sweep = parse("\xef\xbb\xbf{world: {spot: 1, volatility: '60%'}, book: {expiry: \"1d\", legs: [{type: put, strike: 1, quantity: 2}]},"
                " desk: {rebalance: 1h}}\r\n");
  hc_sweep_destroy(sweep);
}

/* ---- the dump ---- */

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

/* ---- what is refused ---- */

static void files_that_are_no_sweep(void **state) {
  (void)state;
  refused("", "s.yaml:1:1: error: the file is empty");
  refused("# nothing\n\n", "s.yaml:1:1: error: the file is empty");
  refused("---\n", "the file is empty");
  refused("hello\n", "s.yaml:1:1: error: a single value at the top level");
  refused("- 1\n- 2\n", "s.yaml:1:1: error: a list at the top level");
  refused("world: [1,\nbook: }\n", "error: not YAML (");
  refused("world:\n\tspot: 100\n", "s.yaml:2:1: error: not YAML (found character that cannot start any token while scanning "
                                   "for the next token); indent with spaces, not tabs");
  refused("a: 1\n---\na: 2\n", "s.yaml:2:1: error: a second YAML document");
  refused("[a, b]: 1\n", "s.yaml:1:1: error: a list or a map as a key");
  refused("spot: \"a\\0b\"\n", "s.yaml:1:7: error: a NUL character");
  refused("world: !!map {}\n", "s.yaml:1:8: error: a YAML tag");
  refused_bytes("\x7f"
                "ELF\x02\x01\x01\0\0\0",
                10, NULL, 0, "s.yaml:1:1: error: not a text file in UTF-8 (control characters are not allowed: 0x7f)");
  refused_bytes("world:\n  spot: \0 1\n", 19, NULL, 0, "s.yaml:2:9: error: not a text file in UTF-8 (control characters");
  refused("world:\n  sp\xff: 1\n", "s.yaml:2:5: error: not a text file in UTF-8 (invalid leading UTF-8 octet: 0xff)");
  refused("world: \xc3", "error: not a text file in UTF-8 (");
}

static void bombs(void **state) {
  (void)state;
  refused("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "s.yaml:1:4: error: a YAML anchor 'a'");
  refused("world: *w\n", "s.yaml:1:8: error: a YAML alias 'w'");

  enum { LEVELS = 5000, BIG = 10 << 20 };
  char *text = malloc(BIG);
  assert_non_null(text);
  memset(text, '[', LEVELS);
  refused_bytes(text, LEVELS, NULL, 0, "s.yaml:1:33: error: nested too deeply (at most 32 levels)");
  memset(text, '{', LEVELS);
  refused_bytes(text, LEVELS, NULL, 0, "error: ");
  for (size_t i = 0; i < LEVELS; ++i) memcpy(text + 2 * i, "- ", 2);
  refused_bytes(text, 2 * LEVELS, NULL, 0, "nested too deeply");
  memset(text, '#', BIG);
  refused_bytes(text, BIG, NULL, 0, "s.yaml:1:1: error: too big (a sweep file has at most 8 MiB)");
  text[0] = '[';
  for (size_t i = 1; i < HC_YAML_MAX_BYTES; ++i) text[i] = i % 2 ? '1' : ',';
  refused_bytes(text, HC_YAML_MAX_BYTES, NULL, 0, "error: too much (a sweep file has at most 500000 entries)");
  for (size_t i = 0; i < 400000; ++i) memcpy(text + 5 * i, "ab: \n", 5);
  refused_bytes(text, 5 * 200000, NULL, 0, "… and more (the first 50 are listed)");
  free(text);
}

static void keys(void **state) {
  (void)state;
  refused_change("  volatility: 60%\n", "  volatilty: 60%\n",
                 "s.yaml:4:3: error: unknown key 'volatilty' (world has no such key); did you mean volatility?");
  refused_change("  volatility: 60%\n", "  volatilty: 60%\n", "s.yaml:2:1: error: world.volatility is missing (");
  refused_change("desk:\n", "desc:\n", "s.yaml:9:1: error: unknown key 'desc' (a sweep has no such key); did you mean desk?");
  refused_change("desk:\n", "desc:\n", "s.yaml:1:1: error: desk.rebalance is missing");
  refused_change("seed: 7\n", "fee: 7bp\n", "s.yaml:1:1: error: unknown key 'fee' (a sweep has no such key); did you mean ledger.fee?");
  refused_change("  fee: 5bp\n", "  hedge_ratio: 1\n", "did you mean desk.hedge_ratio?");
  refused_change("  fee: 5bp\n", "  zzz: 1\n", "s.yaml:12:3: error: unknown key 'zzz' (ledger has no such key; see");
  refused_change("  fee: 5bp\n", "  fee: 5bp\n  fee: 6bp\n",
                 "s.yaml:13:3: error: 'fee' stands twice in ledger (first in line 12)");
  refused_change("seed: 7\n", "seed: 7\nworld: {}\n", "s.yaml:3:1: error: 'world' stands twice in a sweep (first in line 2)");
  refused_change("  fee: 5bp\n", "  fee: {from: 0, to: 1bp, count: 2, count: 3}\n", "s.yaml:12:37: error: 'count' stands twice");
  refused_change("  fee: 5bp\n", "  fee: {form: 0, to: 1bp, count: 2}\n", "s.yaml:12:9: error: unknown key 'form' (a range has");
  refused_change("ledger:\n  fee: 5bp\n", "ledger: 5\n", "s.yaml:11:9: error: a single value as ledger (it is a map of keys)");
  refused("seed: 1\n", "s.yaml:1:1: error: world.spot is missing");
  refused("seed: 1\n", "s.yaml:1:1: error: book.legs is missing");
}

static void all_mistakes_are_listed(void **state) {
  (void)state;
  hc_errors errors = {0};
  hc_sweep *sweep;
  char *text = base_with("  spot: 100\n  volatility: 60%\n", "  spot: -1\n  volatility: 60\n  nonsense: 1\n");
  assert_int_equal(hc_sweep_parse("s.yaml", text, strlen(text), NULL, 0, &sweep, &errors), HC_INVALID);
  assert_int_equal(errors.count, 3);
  free(text);
  hc_errors_clear(&errors);
  static const char many[] = "a: 1\n";
  char *all = malloc(100 * sizeof many);
  assert_non_null(all);
  all[0] = '\0';
  for (int i = 0; i < 100; ++i) strcat(all, many);
  assert_int_equal(hc_sweep_parse("s.yaml", all, strlen(all), NULL, 0, &sweep, &errors), HC_INVALID);
  assert_int_equal(errors.count, 51);
  assert_string_equal(errors.lines[50], "s.yaml: error: … and more (the first 50 are listed)");
  free(all);
  hc_errors_clear(&errors);
}

static void numbers(void **state) {
  (void)state;
  static const char *const junk[][2] = {
      {"0.6x", "'0.6x' is not a number with a unit (unexpected 'x'; accepted: a plain number, % or bp)"},
      {"1e", "'1e' is not a number with a unit (unexpected 'e'"},
      {"nan", "'nan' is not a number (accepted: a plain number, % or bp)"},
      {".nan", "'.nan' is not a number"},
      {"inf", "'inf' is not a number"},
      {"-.inf", "'-.inf' is not a number"},
      {"0x1p-1", "unexpected 'x1p-1'"},
      {"true", "'true' is not a number (it is a boolean; accepted: a plain number, % or bp)"},
      {"On", "(it is a boolean"},
      {"", "no value (accepted: a plain number, % or bp)"},
      {"1e999", "'1e999' is not a finite number"},
      {"60%%", "unexpected '%%'"},
      {"60 %", "did you mean 60%?"},
      {"60pct", "did you mean 60%?"},
      {"1h", "'1h' has the wrong unit for a volatility (accepted: a plain number, % or bp)"},
      {"60", "'60' is out of bounds (a volatility here lies between 0.01% and 1000%); did you mean 60%?"},
      {"0", "'0' is out of bounds"},
      {"-60%", "'-60%' is out of bounds"},
      {"[60%, 0%]", "s.yaml:4:21: error: '0%' is out of bounds"},
      {"[[60%]]", "s.yaml:4:16: error: a list where one number belongs"},
      {"[60%, world.spot]", "'world.spot' is not a number"},
      {"[]", "s.yaml:4:15: error: an empty list"},
      {"[60%, 0.6]", "s.yaml:4:21: error: 60% stands twice (values of an axis must differ)"},
      {"0,6", "unexpected ',6'"},
      {"0.60.1", "unexpected '.1'"},
      {"'60% '", "'60% ' is not a number with a unit"}};
  for (size_t i = 0; i < sizeof junk / sizeof junk[0]; ++i) {
    char line[128];
    snprintf(line, sizeof line, "  volatility: %s\n", junk[i][0]);
    refused_change("  volatility: 60%\n", line, junk[i][1]);
    refused_change("  volatility: 60%\n", line, "s.yaml:4:");
  }
}

static void units(void **state) {
  (void)state;
  refused_change("  spot: 100\n", "  spot: 100%\n", "s.yaml:3:9: error: '100%' has the wrong unit for a price (accepted: a plain number)");
  refused_change("  spot: 100\n", "  spot: 0\n", "s.yaml:3:9: error: '0' is out of bounds (a price here lies between 1e-9 and 1000000000000)");
  refused_change("  expiry: 30d\n", "  expiry: 30\n",
                 "s.yaml:6:11: error: '30' has no unit (a time is a number with s, min, h, d, w or y)");
  refused_change("  expiry: 30d\n", "  expiry: 30%\n", "'30%' has the wrong unit for a time");
  refused_change("  expiry: 30d\n", "  expiry: 1.5s\n", "'1.5s' is not a whole number of seconds");
  refused_change("  expiry: 30d\n", "  expiry: 30days\n", "did you mean 30d?");
  refused_change("  expiry: 30d\n", "  expiry: -30d\n", "(a time here lies between 1s and 36500d)");
  refused_change("  rebalance: 4h\n", "  rebalance: 0h\n", "s.yaml:10:14: error: '0h' is out of bounds");
  refused_change("  rebalance: 4h\n", "  rebalance: 5m\n", "did you mean 5min?");
  refused_change("  rebalance: 4h\n", "  rebalance: 4h\n  hedge_ratio: 5bp\n", "'5bp' has the wrong unit for a ratio (accepted: a plain number or %)");
  refused_change("  rebalance: 4h\n", "  rebalance: 4h\n  hedge_ratio: 100\n", "did you mean 100%?");
  refused_change("  fee: 5bp\n", "  fee: 10\n", "s.yaml:12:8: error: '10' is out of bounds (a fraction here lies between -10% and 10%); did you mean 10bp?");
  refused_change("  fee: 5bp\n", "  fee: 12%\n", "did you mean 12bp?");
  refused_change("  fee: 5bp\n", "  fee: 5s\n", "'5s' has the wrong unit for a fraction");
  refused_change("  volatility: 60%\n", "  volatility: 60%\n  step: -1h\n", "'-1h' is out of bounds");
  refused_change("  volatility: 60%\n", "  volatility: 60%\n  step: 0s\n", "'0s' is out of bounds");
}

static void whole_numbers(void **state) {
  (void)state;
  refused_change("seed: 7\n", "seed: -1\n", "s.yaml:1:7: error: '-1' is out of bounds (from 0 to 18446744073709551615)");
  refused_change("seed: 7\n", "seed: 1.5\n", "s.yaml:1:7: error: '1.5' is not a whole number (it has a fraction)");
  refused_change("seed: 7\n", "seed: [1, 2]\n", "s.yaml:1:7: error: a list where one whole number belongs (seed cannot be an axis)");
  refused_change("seed: 7\n", "paths: 0\n", "s.yaml:1:8: error: '0' is out of bounds (from 1 to 4000000000)");
  refused_change("seed: 7\n", "paths: -5\n", "out of bounds");
  refused_change("seed: 7\n", "paths: 5e9\n", "out of bounds");
  refused_change("seed: 7\n", "paths: true\n", "'true' is not a number (it is a boolean; accepted: a whole number)");
  refused_change("seed: 7\n", "paths: 1e6x\n", "'1e6x' is not a whole number (unexpected 'x')");
}

static void refused_ranges(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"{from: 0, to: 1bp}", "s.yaml:12:8: error: a range without `count` or `step`"},
      {"{}", "a range without `from`"},
      {"{to: 1bp, count: 2}", "a range without `from`"},
      {"{from: 1bp, count: 2}", "a range without `to`"},
      {"{from: 0, to: 1bp, count: 0}", "s.yaml:12:34: error: count: '0' is out of bounds (from 1 to 100000)"},
      {"{from: 0, to: 1bp, count: 2.5}", "count: '2.5' is not a whole number"},
      {"{from: 0, to: 1bp, count: 1e9}", "count: '1e9' is out of bounds"},
      {"{from: 0, to: 1bp, count: -3}", "count: '-3' is out of bounds"},
      {"{from: 0, to: 1bp, count: 2h}", "count: '2h' is not a whole number"},
      {"{from: 0, to: 1bp, count: [2]}", "count: no value"},
      {"{from: 0, to: 1bp, count: 1}", "a range of one value from 0% to 0.01% (one value cannot be both ends)"},
      {"{from: 1bp, to: 1bp, count: 3}", "0.01% stands twice"},
      {"{from: 0, to: 1bp, count: 3, step: 1bp}", "a range with both `count` and `step`"},
      {"{from: 0, to: 1bp, step: 0}", "never reaches its end"},
      {"{from: 0, to: 1bp, step: -1bp}", "never reaches its end"},
      {"{from: 0, to: 10%, step: 1e-9}", "the range has too many values (at most 100000)"},
      {"{from: 0, to: 1bp, step: 1h}", "step: '1h' has the wrong unit"},
      {"{from: 0, to: 1bp, count: 3, spacing: log}", "a log range from 0% to 0.01% (it cannot begin at, end at or pass through zero)"},
      {"{from: -1bp, to: 1bp, count: 3, spacing: log}", "pass through zero"},
      {"{from: 1bp, to: 2bp, step: 1bp, spacing: log}", "log spacing with `step`"},
      {"{from: 1bp, to: 2bp, count: 2, spacing: cubic}", "unknown spacing 'cubic' (linear or log)"},
      {"{from: 1bp, to: 20, count: 2}", "s.yaml:12:24: error: '20' is out of bounds"},
      {"{from: [1bp], to: 2bp, count: 2}", "a list where one number belongs"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    char line[128];
    snprintf(line, sizeof line, "  fee: %s\n", cases[i][0]);
    refused_change("  fee: 5bp\n", line, cases[i][1]);
  }
  refused_change("  rebalance: 4h\n", "  rebalance: {from: 1h, to: 2h, count: 8}\n", "is not a whole number of seconds");
  refused_change("    - {type: call, strike: 100, quantity: -1}\n",
                 "    - {type: call, strike: 100, quantity: {from: -1, to: 1, count: 3}}\n", "a quantity of 0");
}

static void grids(void **state) {
  (void)state;
  refused_change("  rebalance: 4h\n", "  rebalance: 90min\n",
                 "s.yaml:10:14: error: desk.rebalance 90min is not a multiple of world.step 1h (paths live on its grid); did you mean 1h or 2h?");
  refused_change("  rebalance: 4h\n", "  rebalance: [4h, 30min]\n", "desk.rebalance 30min is not a multiple of world.step 1h (paths live on its grid); did you mean 1h?");
  refused_change("  expiry: 30d\n", "  expiry: 100min\n", "s.yaml:6:11: error: book.expiry 100min is not a multiple");
  refused_change("  expiry: 30d\n", "  expiry: 30d\n  horizon: 100min\n", "s.yaml:7:12: error: book.horizon 100min is not a multiple");
  refused_change("  expiry: 30d\n", "  expiry: 30d\n  horizon: 40d\n", "s.yaml:7:12: error: book.horizon 40d is beyond book.expiry 30d");
  refused_change("  expiry: 30d\n", "  expiry: [30d, 7d]\n  horizon: [1d, 8d]\n", "book.horizon 8d is beyond book.expiry 7d");
  refused_change("  volatility: 60%\n", "  volatility: 60%\n  step: [1h, 3h]\n", "desk.rebalance 4h is not a multiple of world.step 3h");
  hc_sweep_destroy(parse_change("  expiry: 30d\n", "  expiry: 100y\n  horizon: 100y\n")); /* few enough steps */
}

static void steps_are_bounded(void **state) {
  (void)state;
  const char *const seconds[] = {"world.step=1s", "book.expiry=1y"};
  refused_bytes(base, strlen(base), seconds, 2, "--set world.step: error: too many steps per path (365d in steps of 1s, at most 10000000)");
}

static void books(void **state) {
  (void)state;
  static const char leg[] = "    - {type: call, strike: 100, quantity: -1}\n";
  refused_change(leg, "    - {type: cal, strike: 100, quantity: -1}\n", "s.yaml:8:14: error: unknown type 'cal' (it is call or put); did you mean call?");
  refused_change(leg, "    - {strike: 100, quantity: -1}\n", "s.yaml:8:7: error: legs[0].type is missing (it is call or put)");
  refused_change(leg, "    - {type: put, quantity: -1}\n", "s.yaml:8:7: error: legs[0].strike is missing");
  refused_change(leg, "    - {type: put, strike: 0, quantity: -1}\n", "s.yaml:8:27: error: '0' is out of bounds");
  refused_change(leg, "    - {type: put, strike: -3, quantity: -1}\n", "'-3' is out of bounds");
  refused_change(leg, "    - {type: put, strike: 100, quantity: 0}\n", "s.yaml:8:42: error: a quantity of 0 (a leg of nothing); leave the leg out");
  refused_change(leg, "    - {type: put, strike: 1e9, quantity: 1}\n", "s.yaml:8:27: error: legs[0].strike 1000000000 is too far from world.spot 100");
  refused_change(leg, "    - {type: [call, put], strike: 100, quantity: 1}\n", "a list where one word belongs (type; it cannot be an axis)");
  refused_change(leg, "    - 5\n", "s.yaml:8:7: error: a single value as a leg");
  refused_change("  legs:\n    - {type: call, strike: 100, quantity: -1}\n", "  legs: []\n", "s.yaml:7:9: error: no legs (a book has 1 to 32)");
  refused_change("  legs:\n    - {type: call, strike: 100, quantity: -1}\n", "  legs: {type: call}\n",
                 "s.yaml:7:9: error: a map as legs (legs is a list); begin each leg with a dash");
  refused_change("  legs:\n    - {type: call, strike: 100, quantity: -1}\n", "  legs:\n", "as legs (legs is a list)");
  refused_change("  legs:\n    - {type: call, strike: 100, quantity: -1}\n", "", "s.yaml:5:1: error: book.legs is missing");
  char many[40 * 48] = "";
  for (int i = 0; i < 33; ++i) strcat(many, "    - {type: put, strike: 100, quantity: 1}\n");
  refused_change(leg, many, "33 legs (a book has 1 to 32)");
}

static void policies(void **state) {
  (void)state;
  refused_change("  rebalance: 4h\n", "  policy: static\n  rebalance: [1h, 4h]\n",
                 "s.yaml:11:14: error: desk.rebalance as an axis (static trades once, at t = 0, so its cells would be the same)");
  refused_change("  rebalance: 4h\n", "  policy: statik\n", "s.yaml:10:11: error: unknown policy 'statik' (it is delta or static); did you mean static?");
  refused_change("  rebalance: 4h\n", "  policy: static\n  rebalance: 4\n", "'4' has no unit");
  refused_change("  rebalance: 4h\n", "  policy: delta\n", "s.yaml:9:1: error: desk.rebalance is missing");
  refused_change("  rebalance: 4h\n", "  rebalance: 4h\n  close_out: yes\n", "unknown close_out 'yes' (it is true or false)");
  const char *const unused[] = {"desk.policy=static", "book.horizon=desk.rebalance"};
  refused_bytes(base, strlen(base), unused, 2, "--set book.horizon: error: book.horizon is tied to desk.rebalance (policy static does not use it)");
  refused_change("seed: 7\n", "precision: half\n", "s.yaml:1:12: error: unknown precision 'half' (it is float or double)");
}

static void refused_ties(void **state) {
  (void)state;
  refused_change("  volatility: 60%\n", "  volatility: book.implied_volatility\n",
                 "s.yaml:4:15: error: ties in a circle (world.volatility -> book.implied_volatility -> world.volatility); give one of them a value");
  refused_change("  volatility: 60%\n", "  volatility: desk.hedge_volatility\n",
                 "(world.volatility -> desk.hedge_volatility -> book.implied_volatility -> world.volatility)");
  refused_change("  spot: 100\n", "  spot: world.spot\n", "ties in a circle (world.spot -> world.spot)");
  refused_change("  expiry: 30d\n", "  expiry: world.volatility\n", "book.expiry cannot be tied to world.volatility (one is a time, the other a volatility)");
  refused_change("  expiry: 30d\n", "  expiry: 30d\n  implied_volatility: world.volatilty\n",
                 "s.yaml:7:23: error: 'world.volatilty' is no parameter that book.implied_volatility could be tied to; did you mean world.volatility?");
  refused_change("  expiry: 30d\n", "  expiry: 30d\n  implied_volatility: volatility\n", "did you mean world.volatility?");
  refused_change("  rebalance: 4h\n", "  rebalance: desk.policy\n", "'desk.policy' is no parameter");
  refused_change("  spot: 100\n", "  spot: legs[1].strike\n", "'legs[1].strike' is no parameter that world.spot could be tied to; did you mean legs[0].strike?");
  refused_change("  spot: 100\n", "  spot: ledger.fixed_cost\n", "world.spot is tied to ledger.fixed_cost, and 0 is out of bounds (1e-9 to 1000000000000)");
  refused_change("  spot: 100\n  volatility: 60%\n", "  {spot: legs[0].strike}\n",
                 "s.yaml:3:14: error: not YAML (did not find expected ',' or '}' while parsing a flow mapping); between braces "
                 "or brackets put quotes around a key such as legs[0].strike");
  refused_override("desk.hedge_ratio=['legs[0].quantity',1]", "'legs[0].quantity' is not a number");
  const char *const zero[] = {"desk.hedge_ratio=0", "legs[0].quantity=desk.hedge_ratio"};
  refused_bytes(base, strlen(base), zero, 2, "legs[0].quantity is tied to desk.hedge_ratio, and 0 is out of bounds");
}

static void levels(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"quantiles: [0%, 50%]", "s.yaml:14:15: error: '0%' is out of bounds (a level here lies strictly between 0% and 100%)"},
      {"quantiles: [50%, 100%]", "'100%' is out of bounds"},
      {"quantiles: [1.5]", "did you mean 1.5%?"},
      {"tail: [95]", "s.yaml:14:10: error: '95' is out of bounds (a level here lies strictly between 0% and 100%); did you mean 95%?"},
      {"tail: []", "s.yaml:14:9: error: an empty list"},
      {"tail: [95%, 0.95]", "95% stands twice"},
      {"tail: [world.volatility]", "is not a number"},
      {"tail: {from: 1%, to: 99%, count: 65}", "65 levels (at most 64)"},
      {"tails: [1%]", "did you mean tail?"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    char lines[128];
    snprintf(lines, sizeof lines, "  fee: 5bp\noutput:\n  %s\n", cases[i][0]);
    refused_change("  fee: 5bp\n", lines, cases[i][1]);
  }
}

static void overrides(void **state) {
  (void)state;
  refused_override("desk.rebalance", "--set desk.rebalance: error: no value (an override is KEY=VALUE");
  refused_override("desk.rebalance=", "--set desk.rebalance: error: no value after the =");
  refused_override("desk.rebalance=90min", "--set desk.rebalance: error: desk.rebalance 90min is not a multiple");
  refused_override("desk.rebalance=1h,4x", "--set desk.rebalance: error: '4x' is not a number with a unit");
  refused_override("desk.rebalance=[1h", "--set desk.rebalance: error: not YAML (");
  refused_override("desc.rebalance=1h", "--set desc.rebalance: error: unknown key 'desc' (a sweep has no such key); did you mean desk?");
  refused_override("rebalance=1h", "--set rebalance: error: unknown key 'rebalance' (a sweep has no such key); did you mean desk.rebalance?");
  refused_override("legs[1].strike=1", "--set legs[1].strike: error: there is no [1] (it counts from 0, and there are 1)");
  refused_override("legs.strike=1", "--set legs.strike: error: there is no 'strike'");
  refused_override("desk.rebalance.x=1", "--set desk.rebalance.x: error: there is no 'x'");
  refused_override("=1", "error: this is no key");
  refused_override("a..b=1", "error: this is no key");
  refused_override("legs[0=1", "error: this is no key");
  refused_override("world.spot=*x", "--set world.spot: error: a YAML alias 'x'");
  refused_override("world.spot=\xff", "--set world.spot: error: not a text file in UTF-8");
  refused_override("legs=[]", "--set legs: error: no legs");
}

static void cells_are_bounded(void **state) {
  (void)state;
  const char *const axes[] = {"world.volatility={from: 30%, to: 60%, count: 100000}", "ledger.fee={from: 0, to: 1%, count: 100000}",
                              "ledger.funding={from: 0, to: 1%, count: 200}"};
  refused_bytes(base, strlen(base), axes, 3, "--set ledger.funding: error: too many cells (");
}

static void files_that_cannot_be_read(void **state) {
  (void)state;
  hc_errors errors = {0};
  hc_sweep *sweep;
  assert_int_equal(hc_sweep_read("/nonexistent/s.yaml", NULL, 0, &sweep, &errors), HC_FAILED);
  assert_null(sweep);
  assert_string_equal(errors.lines[0], "/nonexistent/s.yaml: error: the sweep cannot be opened (No such file or directory)");
  hc_errors_clear(&errors);
  assert_int_equal(hc_sweep_read("/", NULL, 0, &sweep, &errors), HC_FAILED);
  assert_string_equal(errors.lines[0], "/: error: the sweep cannot be read (Is a directory)");
  hc_errors_clear(&errors);
  assert_int_equal(hc_sweep_read("/dev/zero", NULL, 0, &sweep, &errors), HC_INVALID);
  assert_true(has_line(&errors, "/dev/zero:1:1: error: too big"));
  hc_errors_clear(&errors);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_are_filled_in),
      cmocka_unit_test(units_are_read_exactly),
      cmocka_unit_test(numbers_print_shortest_and_read_back),
      cmocka_unit_test(whole_numbers_are_exact),
      cmocka_unit_test(seed_and_paths),
      cmocka_unit_test(ranges_land_on_the_decimals_they_name),
      cmocka_unit_test(a_range_of_plain_values_follows_the_formula),
      cmocka_unit_test(axes_keep_the_order_of_the_file),
      cmocka_unit_test(ties_follow_cell_by_cell),
      cmocka_unit_test(an_explicit_tie_equals_the_default),
      cmocka_unit_test(static_ignores_the_interval),
      cmocka_unit_test(overrides_replace_and_insert),
      cmocka_unit_test(sections_may_be_bare),
      cmocka_unit_test(the_dump_reads_back_the_same),
      cmocka_unit_test(the_dump_keeps_the_order_of_axes),
      cmocka_unit_test(the_largest_axes_fit_their_dump),
      cmocka_unit_test(files_that_are_no_sweep),
      cmocka_unit_test(bombs),
      cmocka_unit_test(keys),
      cmocka_unit_test(all_mistakes_are_listed),
      cmocka_unit_test(numbers),
      cmocka_unit_test(units),
      cmocka_unit_test(whole_numbers),
      cmocka_unit_test(refused_ranges),
      cmocka_unit_test(grids),
      cmocka_unit_test(steps_are_bounded),
      cmocka_unit_test(books),
      cmocka_unit_test(policies),
      cmocka_unit_test(refused_ties),
      cmocka_unit_test(levels),
      cmocka_unit_test(overrides),
      cmocka_unit_test(cells_are_bounded),
      cmocka_unit_test(files_that_cannot_be_read),
      cmocka_unit_test(a_file_is_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
