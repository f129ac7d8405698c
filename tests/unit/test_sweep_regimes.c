/* test_sweep_regimes.c: the list of regimes, what stands in its entries and what they are tied to. */
#include "worlds_text.h"

/* What --set says is pointed at by its key. */
static void overrides_are_refused(void **state) {
  (void)state;
  static const char *const cases[][3] = {
      {regimes, "regimes[2].volatility=50%",
       "--set regimes[2].volatility: error: there is no [2] (it counts from 0, and there are 2)"},
      {regimes, "regimes[1].rate_to_1=3",
       "--set regimes[1].rate_to_1: error: regimes[1].rate_to_1 leads to itself (a rate is one of leaving for another "
       "regime); leave it out"},
      {regimes, "regimes[1].rate_to_2=3",
       "--set regimes[1].rate_to_2: error: regimes[1].rate_to_2 leads to a regime that is not there (the list has 2, "
       "numbered from 0); leave it out"},
      {regimes, "regimes[0]=3",
       "--set regimes[0]: error: a single value as a regime (a regime is a map {volatility, rate_to_0, ...})"},
      {regimes, "regimes=3",
       "--set regimes: error: a single value as regimes (regimes is a list of 2 to 4 maps); begin each regime with a "
       "dash"},
      {regimes, "regimes[-1].volatility=3",
       "--set regimes[-1].volatility: error: this is no key (a key is section.name, such as desk.rebalance or "
       "legs[0].strike)"},
      {regimes, "world.regimes[0].volatility=3",
       "--set world.regimes[0].volatility: error: there is no list 'regimes'"},
      {regimes, "world.start_regime=2",
       "--set world.start_regime: error: world.start_regime 2 is no regime (the list has 2, numbered from 0)"},
      {regimes, "world.model=gbm",
       "s.yaml:4:1: error: gbm does not read regimes; regimes does (leave it out, or set world.model to regimes)"},
      {gbm, "regimes[0].volatility=50%", "--set regimes[0].volatility: error: there is no list 'regimes'"},
      {gbm, "world.volatilities[0]=50%", "--set world.volatilities[0]: error: there is no list 'volatilities'"},
      {heston, "world.correlation=-0.5,0,2",
       "--set world.correlation: error: '2' is out of bounds (a ratio here lies between -1 and 1); did you mean 2%?"},
      {kou, "world.jump_up_mean=50%",
       "--set world.jump_up_mean: error: '50%' is out of bounds (a fraction here lies between 0% and 49.9999%)"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) mistaken_with(cases[i][0], cases[i][1], cases[i][2]);
}

static void lists_of_regimes(void **state) {
  (void)state;
#define LIST "regimes:\n" REGIMES
#define FIVE "regimes:\n  - {volatility: 40%}\n  - {}\n  - {}\n  - {}\n  - {}\n"
#define IN_WORLD "  regimes:\n    - {volatility: 40%, rate_to_1: 6}\n    - {volatility: 120%}\n"
  static const mistake mistakes[] = {
      {regimes, LIST, "", "s.yaml:1:1: error: regimes is missing (a list of 2 to 4 maps {volatility, rate_to_0, ...})"},
      {regimes, LIST, "regimes:\n",
       "s.yaml:4:9: error: a single value as regimes (regimes is a list of 2 to 4 maps); begin each regime with a "
       "dash"},
      {regimes, LIST, "regimes: 2\n",
       "s.yaml:4:10: error: a single value as regimes (regimes is a list of 2 to 4 maps); begin each regime with a "
       "dash"},
      {regimes, LIST, "regimes: {volatility: 40%}\n",
       "s.yaml:4:10: error: a map as regimes (regimes is a list of 2 to 4 maps); begin each regime with a dash"},
      {regimes, LIST, "regimes: []\n", "s.yaml:4:10: error: 0 regimes (a market has 2 to 4)"},
      {regimes, LIST, "regimes:\n  - {volatility: 40%, rate_to_1: 3}\n",
       "s.yaml:5:3: error: 1 regime (a market has 2 to 4)"},
      {regimes, LIST, FIVE, "s.yaml:5:3: error: 5 regimes (a market has 2 to 4)"},
      {regimes, LIST, LIST LIST, "s.yaml:9:1: error: 'regimes' stands twice in a sweep (first in line 4)"},
      {regimes, LIST, LIST "regimes: 3\n", "s.yaml:9:1: error: 'regimes' stands twice in a sweep (first in line 4)"},
      {regimes, LIST, IN_WORLD,
       "s.yaml:4:3: error: unknown key 'regimes' (world has no such key); it stands beside world, not in a section"},
      {regimes, "regimes:\n", "regims:\n",
       "s.yaml:4:1: error: unknown key 'regims' (a sweep has no such key); did you mean regimes?"},
      {regimes, "  model: regimes\n", "",
       "s.yaml:3:1: error: gbm does not read regimes; regimes does (leave it out, or set world.model to regimes)"},
      {heston, BOOK, "regimes: 3\n" BOOK,
       "s.yaml:8:1: error: heston does not read regimes; regimes does (leave it out, or set world.model to regimes)"}};
  CHECK(mistakes);
}

static void keys_of_a_regime(void **state) {
  (void)state;
#define FIRST "volatility: 40%\n    rate_to_1: 6"
  static const mistake mistakes[] = {
      {regimes, FIRST, "[40%, 3]",
       "s.yaml:5:5: error: a list as a regime (a regime is a map {volatility, rate_to_0, ...})"},
      {regimes, FIRST, "40%",
       "s.yaml:5:5: error: a single value as a regime (a regime is a map {volatility, rate_to_0, ...})"},
      {regimes, FIRST, "rate_to_1: 6",
       "s.yaml:5:5: error: regimes[0].volatility is missing (realised volatility of log-returns in the regime, "
       "annualised; it has no default)"},
      {regimes, "volatility: 40%", "volatilty: 40%",
       "s.yaml:5:5: error: unknown key 'volatilty' (a regime has no such key); did you mean volatility?"},
      {regimes, "rate_to_1: 6", "jump_mean: 6",
       "s.yaml:6:5: error: unknown key 'jump_mean' (a regime has no such key); did you mean entry_jump_mean?"},
      {regimes, "rate_to_1: 6", "rate_too_1: 6",
       "s.yaml:6:5: error: unknown key 'rate_too_1' (a regime has no such key); did you mean rate_to_1?"},
      {regimes, "rate_to_1: 6", "name: calm",
       "s.yaml:6:5: error: unknown key 'name' (a regime has no such key; see `hedgecube params`)"},
      {regimes, "rate_to_1: 6", "rate_to_0: 6",
       "s.yaml:6:5: error: regimes[0].rate_to_0 leads to itself (a rate is one of leaving for another regime); leave "
       "it "
       "out"},
      {regimes, "rate_to_1: 6", "rate_to_2: 6",
       "s.yaml:6:16: error: regimes[0].rate_to_2 leads to a regime that is not there (the list has 2, numbered from "
       "0); "
       "leave it out"},
      {regimes, "rate_to_1: 6", "rate_to_3: [1, 2]",
       "s.yaml:6:16: error: regimes[0].rate_to_3 leads to a regime that is not there (the list has 2, numbered from "
       "0); "
       "leave it out"},
      {regimes, "rate_to_1: 6", "rate_to_4: 6",
       "s.yaml:6:5: error: 'rate_to_4' leads to a regime that is not there (the list has 2, numbered from 0)"},
      {regimes, "rate_to_1: 6", "rate_to_1: -6",
       "s.yaml:6:16: error: '-6' is out of bounds (a number of events a year here lies between 0/y and 10000/y)"},
      {regimes, "rate_to_1: 6", "entry_jump_sd: -1%",
       "s.yaml:6:20: error: '-1%' is out of bounds (a fraction here lies between 0% and 100%)"},
      {regimes, "rate_to_1: 6", "drift: 5h",
       "s.yaml:6:12: error: '5h' has the wrong unit for a rate per year (accepted: a plain number, % or bp, which /y "
       "or "
       "/8h may follow)"}};
  CHECK(mistakes);
}

static void the_start_is_a_regime(void **state) {
  (void)state;
  static const mistake mistakes[] = {
      {regimes, "", "  start_regime: 2\n",
       "s.yaml:4:17: error: world.start_regime 2 is no regime (the list has 2, numbered from 0)"},
      {regimes, "", "  start_regime: [0, 1, 3]\n",
       "s.yaml:4:17: error: world.start_regime 3 is no regime (the list has 2, numbered from 0)"},
      {regimes, "", "  start_regime: {from: 0, to: 1, count: 3}\n",
       "s.yaml:4:17: error: world.start_regime 0.5 is no regime (the list has 2, numbered from 0)"},
      {regimes, "", "  start_regime: 4\n",
       "s.yaml:4:17: error: '4' is out of bounds (a place in a list here lies between 0 and 3)"},
      {regimes, "", "  start_regime: [0, -1]\n",
       "s.yaml:4:21: error: '-1' is out of bounds (a place in a list here lies between 0 and 3)"},
      {regimes, "", "  start_regime: 0.5\n",
       "s.yaml:4:17: error: '0.5' is not a whole number (a place in a list counts from 0)"},
      {regimes, "", "  start_regime: 100%\n",
       "s.yaml:4:17: error: '100%' has the wrong unit for a place in a list (accepted: a whole number)"},
      {regimes, "", "  start_regime: calm\n", "s.yaml:4:17: error: 'calm' is not a number (accepted: a whole number)"},
      {regimes, "", "  start_regime: legs[0].quantity\n",
       "s.yaml:4:17: error: world.start_regime cannot be tied to legs[0].quantity (one is a place in a list, the other "
       "a ratio)"}};
  CHECK(mistakes);
}

static void ties(void **state) {
  (void)state;
#define IN_A_CIRCLE " -> book.implied_volatility -> the world); give one of them a value"
  static const mistake mistakes[] = {
      {regimes, "40%", "regimes[0].volatility",
       "s.yaml:5:17: error: ties in a circle (regimes[0].volatility -> regimes[0].volatility); give one of them a "
       "value"},
      {regimes, "40%", "regimes[2].volatility",
       "s.yaml:5:17: error: regimes[0].volatility is tied to regimes[2].volatility, but regimes[2].volatility is of a "
       "regime that is not there (the list has 2, numbered from 0); give it a value"},
      {regimes, "rate_to_1: 6", "rate_to_1: regimes[1].rate_to_3",
       "s.yaml:6:16: error: regimes[0].rate_to_1 is tied to regimes[1].rate_to_3, but regimes[1].rate_to_3 leads to a "
       "regime that is not there (the list has 2, numbered from 0); give it a value"},
      {regimes, "40%", "regimes[5].volatility",
       "s.yaml:5:17: error: 'regimes[5].volatility' is no parameter that regimes[0].volatility could be tied to; did "
       "you "
       "mean regimes[0].volatility?"},
      {regimes, "40%", "regimes[1].volatilty",
       "s.yaml:5:17: error: 'regimes[1].volatilty' is no parameter that regimes[0].volatility could be tied to; did "
       "you "
       "mean regimes[1].volatility?"},
      {regimes, "40%", "regimes[0].rate_to_1",
       "s.yaml:5:17: error: regimes[0].volatility cannot be tied to regimes[0].rate_to_1 (one is a volatility, the "
       "other "
       "a number of events a year)"},
      {regimes, "40%", "world.volatility",
       "s.yaml:5:17: error: regimes[0].volatility is tied to world.volatility, but regimes does not read "
       "world.volatility; gbm, merton, kou, heston and bates do (give it a value, or set world.model to gbm, merton, "
       "kou, heston or bates)"},
      {regimes, "40%", "book.implied_volatility",
       "s.yaml:5:17: error: ties in a circle (regimes[0].volatility" IN_A_CIRCLE},
      {regimes, "120%", "desk.hedge_volatility",
       "s.yaml:7:17: error: ties in a circle (regimes[1].volatility" IN_A_CIRCLE},
      {regimes, "", "  drift: regimes[1].drift\n",
       "s.yaml:4:10: error: ties in a circle (world.drift -> regimes[1].drift -> world.drift); give one of them a "
       "value"},
      {regimes, "6\n", "6\n    entry_jump_mean: -5%\n    entry_jump_sd: regimes[0].entry_jump_mean\n",
       "s.yaml:8:20: error: regimes[0].entry_jump_sd is tied to regimes[0].entry_jump_mean, and -5% is out of bounds "
       "(0% "
       "to 100%)"},
      {gbm, "60%", "regimes[0].volatility",
       "s.yaml:4:15: error: world.volatility is tied to regimes[0].volatility, but gbm does not read "
       "regimes[0].volatility; regimes does (give it a value, or set world.model to regimes)"},
      {gbm, "30d", "30d\n  implied_volatility: world.vol_of_vol",
       "s.yaml:7:23: error: book.implied_volatility cannot be tied to world.vol_of_vol (one is a volatility, the other "
       "a "
       "rate per year)"},
      {merton, "60%", "book.implied_volatility", "s.yaml:4:15: error: ties in a circle (world.volatility" IN_A_CIRCLE},
      {heston, "60%", "book.implied_volatility", "s.yaml:4:15: error: ties in a circle (world.volatility" IN_A_CIRCLE},
      {heston, "", "  long_volatility: legs[0].implied_volatility\n",
       "s.yaml:4:20: error: ties in a circle (world.long_volatility" IN_A_CIRCLE},
      {heston, "60%", "world.long_volatility\n  long_volatility: book.implied_volatility",
       "s.yaml:5:20: error: ties in a circle (world.long_volatility" IN_A_CIRCLE},
      {heston, "60%", "world.long_volatility",
       "s.yaml:4:15: error: ties in a circle (world.volatility -> world.long_volatility -> world.volatility); give one "
       "of "
       "them a value"}};
  CHECK(mistakes);
  char *both = change(regimes, "40%", "book.implied_volatility"), *text = change(both, "120%", "regimes[0].volatility");
  mistaken_with(text, NULL, "s.yaml:5:17: error: ties in a circle (regimes[0].volatility" IN_A_CIRCLE);
  free(text);
  free(both);
}

/* With more combinations than are tried, the ends still are. */
static void very_many_worlds_are_not_checked(void **state) {
  (void)state;
#define RANGE(key, to) key ": {from: 1, to: " to ", count: 101}\n"
  static const char many[] = WORLD("regimes") "regimes:\n"
      "  - volatility: 40%\n    " RANGE("rate_to_1", "1000") "    " RANGE("rate_to_2", "1000")
      "  - volatility: 60%\n    " RANGE("rate_to_0", "1000") "    " RANGE("rate_to_2", "9000")
      "  - volatility: 80%\n" BOOK;
  mistaken_with(many, NULL,
                "s.yaml:1:1: error: the values of the world make 1.04e+08 combinations (at most 1e+07 can be checked); "
                "split the sweep");
}

/* Axes stand in the file's order, whichever entry of the list they are of, and the dump is read as they were. */
static void axes_of_regimes(void **state) {
  (void)state;
  static const char text[] =
      "regimes:\n  - rate_to_1: [6, 7]\n    volatility: [40%, 50%]\n  - rate_to_0: [12, 13]\n    volatility: 120%\n    "
      "drift: [1%, 2%]\n" WORLD("regimes") "  start_regime: [0, 1]\n" BOOK;
  static const char *const names[] = {"regime0_rate_to_1", "regime0_volatility", "regime1_rate_to_0", "regime1_drift",
                                      "start_regime"};
  hc_sweep *sweep = parse(text);
  for (int turn = 0; turn < 2; ++turn) {
    assert_int_equal(hc_sweep_axis_count(sweep), sizeof names / sizeof *names);
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
      assert_string_equal(hc_sweep_axis(sweep, i).name, names[i]);
    assert_string_equal(hc_sweep_axis(sweep, 2).key, "regimes[1].rate_to_0");
    assert_string_equal(hc_sweep_axis(sweep, 4).unit, "1");
    char *dump = hc_sweep_dump(sweep);
    hc_sweep_destroy(sweep);
    sweep = parse(dump);
    free(dump);
  }
  hc_sweep_destroy(sweep);
}

static void ties_of_regimes_are_followed(void **state) {
  (void)state;
  char *text = change(regimes, "120%", "regimes[0].volatility");
  const char *const axis = "regimes[0].volatility=50%,60%";
  hc_sweep *sweep = parse_with(text, &axis, 1);
  double cell[HC_PARAMETER_COUNT + HC_LEG_PARAMETER_COUNT];
  hc_sweep_cell(sweep, 1, cell);
  assert_true(cell[HC_PARAMETER_regime1_volatility] == 0.6);
  assert_true(cell[HC_PARAMETER_book_implied_volatility] - 0.6 < 1e-15);
  assert_true(0.6 - cell[HC_PARAMETER_book_implied_volatility] < 1e-15);
  hc_sweep_destroy(sweep);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(overrides_are_refused),
      cmocka_unit_test(lists_of_regimes),
      cmocka_unit_test(keys_of_a_regime),
      cmocka_unit_test(the_start_is_a_regime),
      cmocka_unit_test(ties),
      cmocka_unit_test(very_many_worlds_are_not_checked),
      cmocka_unit_test(axes_of_regimes),
      cmocka_unit_test(ties_of_regimes_are_followed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
