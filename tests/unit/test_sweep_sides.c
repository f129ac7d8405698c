/* test_sweep_sides.c: the sections perpetual and implied: what they take, what is refused, and what is said of neither.
 */
#include "sides.h"
#include "sweep_text.h"

/* The sweep of these tests; the premium stands in line 5, the mark in line 6. */
#define BEFORE "seed: 7\nworld: {spot: 100, volatility: 60%, step: 1h}\n"
#define BOOK "book: {expiry: 30d, horizon: 20d, legs: [{type: call, strike: 100, quantity: -1}]}\n"
#define PERPETUAL "perpetual: {premium_sd: 8bp, premium_reversion: 365/y, interest: 1bp, damper: 5bp, cap: 30bp}\n"
#define IMPLIED "implied: {model: ou, reversion: 10/y, vol_of_vol: 150%}\n"
#define DESK "desk: {instrument: perpetual, rebalance: 4h}\n"
static const char both[] = BEFORE BOOK PERPETUAL IMPLIED DESK;
static const char none[] = BEFORE BOOK "desk: {rebalance: 4h}\n";

static void overrides_are_refused(void **state) {
  (void)state;
  static const char *const cases[][3] = {
      {both, "perpetual.cap=0.5bp",
       "--set perpetual.cap: error: perpetual.cap 0.005% is below the size of perpetual.interest 0.01% (what is paid "
       "where the "
       "premium is near it); raise the one or lower the other"},
      {both, "perpetual.interest=-31bp",
       "s.yaml:4:89: error: perpetual.cap 0.3% is below the size of perpetual.interest -0.31% (what is paid where the "
       "premium is "
       "near it); raise the one or lower the other"},
      {both, "perpetual.interval=90min",
       "--set perpetual.interval: error: perpetual.interval 90min is not a multiple of world.step 1h (paths live on "
       "its "
       "grid); did you mean 1h or 2h?"},
      {both, "perpetual.interval=step,8h",
       "--set perpetual.interval: error: 'step' among values (it is no number that an axis could have); write "
       "interval: "
       "step alone, or numbers"},
      {both, "perpetual.premium=stationary,0bp",
       "--set perpetual.premium: error: 'stationary' among values (it is no number that an axis could have); write "
       "premium: stationary alone, or numbers"},
      {both, "perpetual.premium_mean=perpetual.premium",
       "--set perpetual.premium_mean: error: perpetual.premium_mean is tied to perpetual.premium, which is stationary "
       "(another on each path); give it a value"},
      {both, "perpetual.premium_sd=-1bp",
       "--set perpetual.premium_sd: error: '-1bp' is out of bounds (a fraction here lies between 0% and 50%)"},
      {both, "perpetual.premium_reversion=0",
       "--set perpetual.premium_reversion: error: '0' is out of bounds (a number a year here lies between 0.001/y and "
       "1000000/y)"},
      {both, "perpetual.correlation=2",
       "--set perpetual.correlation: error: '2' is out of bounds (a ratio here lies between -1 and 1); did you mean "
       "2%?"},
      {both, "perpetual.settle_to_index=yes",
       "--set perpetual.settle_to_index: error: unknown settle_to_index 'yes' (it is true or false)"},
      {both, "desk.instrument=future",
       "--set desk.instrument: error: unknown instrument 'future' (it is spot or perpetual)"},
      {both, "implied.model=world",
       "s.yaml:5:33: error: world does not read implied.reversion; ou does (leave it out, or set implied.model to ou)"},
      {both, "implied.correlation=-2",
       "--set implied.correlation: error: '-2' is out of bounds (a ratio here lies between -1 and 1); did you mean "
       "-2%?"},
      {both, "perpetual.premum=1bp",
       "--set perpetual.premum: error: unknown key 'premum' (perpetual has no such key); did you mean premium?"},
      {both, "world.premium_sd=1bp",
       "--set world.premium_sd: error: unknown key 'premium_sd' (world has no such key); did you mean "
       "perpetual.premium_sd?"},
      {none, "desk.instrument=perpetual",
       "--set desk.instrument: error: desk.instrument perpetual without a perpetual (its premium is not known); add "
       "the "
       "section perpetual: {premium_sd, premium_reversion}, or trade spot"},
      {none, "implied.model=world",
       "--set implied.model: error: implied.model world under gbm (what variance it expects does not move); set "
       "world.model to heston or bates, or implied.model to ou"},
      {none, "implied.reversion=10",
       "--set implied.reversion: error: fixed does not read implied.reversion; ou does (leave it out, or set "
       "implied.model to ou)"},
      {none, "implied=3", "--set implied: error: a single value as implied (it is a map of keys)"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    hc_errors errors = {0};
    hc_sweep *sweep = NULL;
    assert_int_equal(hc_sweep_parse("s.yaml", cases[i][0], strlen(cases[i][0]), &cases[i][1], 1, &sweep, &errors),
                     HC_INVALID);
    assert_string_equal(errors.lines[0], cases[i][2]);
    hc_errors_clear(&errors);
  }
}

/* A premium without its process, and what is settled that is not held. */
static void what_is_missing(void **state) {
  (void)state;
  static const char premium[] = BEFORE BOOK "perpetual: {premium: 10bp}\n" DESK;
  static const char empty[] = BEFORE BOOK "perpetual:\n" DESK;
  static const char settled[] = BEFORE BOOK
      "perpetual: {premium_sd: 8bp, premium_reversion: 365/y, settle_to_index: true}\n"
      "desk: {rebalance: 4h}\n";
  static const char tied[] =
      "world: {spot: 100, volatility: 60%, model: merton, jump_intensity: 3, jump_sd: 5%, "
      "jump_mean: perpetual.premium_mean}\n" BOOK "desk: {rebalance: 4h}\n";
  refused(premium, "s.yaml:4:1: error: perpetual.premium_sd is missing (");
  refused(premium, "s.yaml:4:1: error: perpetual.premium_reversion is missing (");
  refused(empty, "s.yaml:4:1: error: perpetual.premium_sd is missing (");
  mistaken_with(
      settled, NULL,
      "s.yaml:4:73: error: perpetual.settle_to_index without a position in it (the hedge trades spot); leave it "
      "out, or set desk.instrument to perpetual");
  mistaken_with(tied, NULL,
                "s.yaml:1:95: error: world.jump_mean is tied to perpetual.premium_mean, but there is no perpetual; "
                "give it a value, or add the section perpetual");
  mistaken_with(none, "implied.model=ou,world",
                "--set implied.model: error: a list where one word belongs (model; it cannot be an axis)");
}

static void words_in_place_of_values(void **state) {
  (void)state;
  static const char *const step[] = {"perpetual.interval=step"};
  hc_sweep *sweep = parse_with(both, step, 1);
  char *text = hc_sweep_dump(sweep);
  double values[HC_PARAMETER_COUNT + HC_LEG_PARAMETER_COUNT];
  hc_sweep_cell(sweep, 0, values);
  assert_true(values[HC_PARAMETER_perpetual_interval] == 3600);
  assert_true(values[HC_PARAMETER_perpetual_premium] != values[HC_PARAMETER_perpetual_premium]);
  assert_true(values[HC_PARAMETER_implied_long_volatility] == 0.6);
  assert_non_null(strstr(text, "\n  premium: stationary\n"));
  assert_non_null(strstr(text, "\n  interval: world.step\n"));
  assert_non_null(strstr(text, "\n  instrument: perpetual\n"));
  hc_sweep *again = parse(text);
  char *second = hc_sweep_dump(again);
  assert_string_equal(text, second);
  assert_int_equal(hc_sweep_sides(again), HC_SIDE_BIT(premium) | HC_SIDE_BIT(implied));
  free(text);
  free(second);
  hc_sweep_destroy(sweep);
  hc_sweep_destroy(again);
}

/* Axes of these sections are named by section and key, so that world's and book's stay as they are. */
static void axes_have_their_sections_name(void **state) {
  (void)state;
  static const char *const axes[] = {"perpetual.premium_mean=0bp,2bp", "implied.correlation=-0.5,0",
                                     "perpetual.correlation=0,0.3", "implied.long_volatility=60%,70%"};
  static const char *const names[] = {"perpetual_premium_mean", "perpetual_correlation", "implied_long_volatility",
                                      "implied_correlation"};
  hc_sweep *sweep = parse_with(both, axes, 4);
  assert_int_equal(hc_sweep_axis_count(sweep), 4);
  for (size_t i = 0; i < 4; ++i) {
    int found = 0;
    for (size_t axis = 0; axis < 4; ++axis) found |= strcmp(hc_sweep_axis(sweep, axis).name, names[i]) == 0;
    assert_true(found);
  }
  hc_sweep_destroy(sweep);
}

static void nothing_is_said_of_sides_that_are_not_there(void **state) {
  (void)state;
  static const char *const off[] = {"implied.model=fixed", "desk.instrument=spot"};
  hc_sweep *plain = parse(none), *said = parse_with(none, off, 2);
  char *text = hc_sweep_dump(plain), *same = hc_sweep_dump(said);
  assert_string_equal(text, same);
  assert_null(strstr(text, "perpetual"));
  assert_null(strstr(text, "instrument"));
  assert_null(strstr(text, "implied:"));
  assert_int_equal(hc_sweep_sides(plain), 0);
  free(text);
  free(same);
  hc_sweep_destroy(plain);
  hc_sweep_destroy(said);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(overrides_are_refused),
      cmocka_unit_test(what_is_missing),
      cmocka_unit_test(words_in_place_of_values),
      cmocka_unit_test(axes_have_their_sections_name),
      cmocka_unit_test(nothing_is_said_of_sides_that_are_not_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
