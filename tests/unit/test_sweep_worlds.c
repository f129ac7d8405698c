/* test_sweep_worlds.c: what the models of the world ask of a sweep: where each mistake is pointed at, and that it is
 * reported once. */
#include "worlds_text.h"

static void models(void **state) {
  (void)state;
  static const mistake mistakes[] = {
      {merton, "merton", "merten",
       "s.yaml:2:10: error: unknown model 'merten' (it is gbm, merton, kou, heston, bates or regimes); did you mean "
       "merton?"},
      {gbm, "", "  jump_mean: -5%\n",
       "s.yaml:4:14: error: gbm does not read world.jump_mean; merton and bates do (leave it out, or set world.model "
       "to "
       "merton or bates)"},
      {gbm, "", "  jump_intensity: [1, 2]\n",
       "s.yaml:4:19: error: gbm does not read world.jump_intensity; merton, kou and bates do (leave it out, or set "
       "world.model to merton, kou or bates)"},
      {gbm, "", "  vol_of_vol: 0.1\n",
       "s.yaml:4:15: error: gbm does not read world.vol_of_vol; heston and bates do (leave it out, or set world.model "
       "to heston or bates)"},
      {heston, "", "  jump_up_mean: 1%\n",
       "s.yaml:4:17: error: heston does not read world.jump_up_mean; kou does (leave it out, or set world.model to "
       "kou)"},
      {kou, "", "  start_regime: 0\n",
       "s.yaml:4:17: error: kou does not read world.start_regime; regimes does (leave it out, or set world.model to "
       "regimes)"},
      {gbm, "", "  correlation: -3\n",
       "s.yaml:4:16: error: '-3' is out of bounds (a ratio here lies between -1 and 1); did you mean -3%?"},
      {regimes, "", "  volatility: 60%\n",
       "s.yaml:4:15: error: regimes does not read world.volatility; gbm, merton, kou, heston and bates do (leave it "
       "out, "
       "or set world.model to gbm, merton, kou, heston or bates)"},
      {merton, "60%", "world.vol_of_vol",
       "s.yaml:4:15: error: world.volatility cannot be tied to world.vol_of_vol (one is a volatility, the other a rate "
       "per year)"},
      {merton, "60%", "world.long_volatility",
       "s.yaml:4:15: error: world.volatility is tied to world.long_volatility, but merton does not read "
       "world.long_volatility; heston and bates do (give it a value, or set world.model to heston or bates)"},
      {heston, "  reversion: 4\n", "",
       "s.yaml:1:1: error: world.reversion is missing (speed at which the variance returns to its long-run value; it "
       "has "
       "no default)"},
      {bates, "  jump_sd: 10%\n", "",
       "s.yaml:1:1: error: world.jump_sd is missing (standard deviation of the jumps of the log price; it has no "
       "default)"},
      {kou, "jump_up_mean", "up_mean",
       "s.yaml:7:3: error: unknown key 'up_mean' (world has no such key); did you mean jump_up_mean?"},
      {merton, "jump_sd", "jump_std",
       "s.yaml:7:3: error: unknown key 'jump_std' (world has no such key); did you mean jump_sd?"}};
  CHECK(mistakes);
}

static void values(void **state) {
  (void)state;
  static const mistake mistakes[] = {
      {merton, "intensity: 12", "intensity: -1",
       "s.yaml:5:19: error: '-1' is out of bounds (a number a year here lies between 0/y and 10000/y)"},
      {merton, "intensity: 12", "intensity: 12%",
       "s.yaml:5:19: error: '12%' has the wrong unit for a number a year (accepted: a plain number, which /y "
       "may follow)"},
      {bates, "intensity: 12", "intensity: 12/year",
       "s.yaml:8:19: error: '12/year' has no known unit (accepted: a plain number, which /y may follow); did you mean "
       "12/y?"},
      {merton, "intensity: 12", "intensity: world.drift",
       "s.yaml:5:19: error: world.jump_intensity cannot be tied to world.drift (one is a number a year, the "
       "other a rate per year)"},
      {merton, "-5%", "-5",
       "s.yaml:6:14: error: '-5' is out of bounds (a fraction here lies between -100% and 100%); did you mean -5%?"},
      {merton, "10%", "-1%", "s.yaml:7:12: error: '-1%' is out of bounds (a fraction here lies between 0% and 100%)"},
      {kou, "probability: 40%", "probability: 40",
       "s.yaml:6:24: error: '40' is out of bounds (a fraction here lies between 0% and 100%); did you mean 40%?"},
      {kou, "probability: 40%", "probability: -1%",
       "s.yaml:6:24: error: '-1%' is out of bounds (a fraction here lies between 0% and 100%)"},
      {kou, "probability: 40%", "probability: [0, 101%]",
       "s.yaml:6:28: error: '101%' is out of bounds (a fraction here lies between 0% and 100%)"},
      {kou, "up_mean: 4%", "up_mean: 50%",
       "s.yaml:7:17: error: '50%' is out of bounds (a fraction here lies between 0% and 49.9999%)"},
      {kou, "up_mean: 4%", "up_mean: 4",
       "s.yaml:7:17: error: '4' is out of bounds (a fraction here lies between 0% and 49.9999%); did you mean 4%?"},
      {kou, "down_mean: 5%", "down_mean: 101%",
       "s.yaml:8:19: error: '101%' is out of bounds (a fraction here lies between 0% and 100%)"},
      {heston, "-0.5", "-1.5",
       "s.yaml:7:16: error: '-1.5' is out of bounds (a ratio here lies between -1 and 1); did you mean -1.5%?"},
      {heston, "vol_of_vol: 1", "vol_of_vol: -1",
       "s.yaml:6:15: error: '-1' is out of bounds (a rate per year here lies between 0% and 10000%)"},
      {heston, "reversion: 4", "reversion: 0",
       "s.yaml:5:14: error: '0' is out of bounds (a number a year here lies between 0.001/y and 10000/y)"},
      {heston, "", "  long_volatility: 0\n",
       "s.yaml:4:20: error: '0' is out of bounds (a volatility here lies between 0.01% and 1000%)"}};
  CHECK(mistakes);
}

/* The key that is to blame is named: of the regimes' rates, of Bates' two parts. */
static void steps_that_are_too_long(void **state) {
  (void)state;
#define YEARS "  expiry: 20y\n  legs:\n    - {type: call, strike: 100, quantity: -1}\ndesk:\n  rebalance: 10y\n"
#define LONG(model, keys) WORLD(model) "  step: 10y\n" keys "book:\n" YEARS
  static const char *const cases[][2] = {
      {LONG("merton", "  volatility: 60%\n" JUMPS),
       "at world.jump_intensity 12/y (it counts up to 16 jumps in a step); 1460h would do"},
      {LONG("kou",
            "  volatility: 60%\n  jump_intensity: [1, 12]\n  jump_up_probability: [0, 40%]\n  jump_up_mean: 4%\n  "
            "jump_down_mean: 5%\n"),
       "at world.jump_intensity 12/y (it counts up to 8 jumps up and 8 down in a step); 14600min would do"},
      {LONG("heston", "  volatility: 60%\n  reversion: 4\n  vol_of_vol: 1\n  correlation: [-1, 0.5]\n"),
       "at world.correlation 0.5 (E[e^{x'}] of its scheme is infinite for a longer one); 1825d would do"},
      {LONG("bates", VARIES JUMPS),
       "at world.jump_intensity 12/y (it counts up to 16 jumps in a step, and E[e^{x'}] of its scheme must be finite); "
       "1460h would do"},
      {LONG("bates",
            "  volatility: 60%\n  reversion: 4\n  vol_of_vol: 1\n  correlation: 0.5\n  jump_intensity: 0\n  "
            "jump_mean: -5%\n  jump_sd: 10%\n"),
       "at world.correlation 0.5 (it counts up to 16 jumps in a step, and E[e^{x'}] of its scheme must be finite); "
       "1825d would do"},
      {LONG("regimes", "regimes:\n" REGIMES),
       "at regimes[1].rate_to_0 12/y (it follows up to 8 changes in a step); 14600min would do"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    char expected[256];
    const char *model = strstr(cases[i][0], "model: ") + strlen("model: ");
    snprintf(expected, sizeof expected, "s.yaml:4:9: error: world.step 3650d is too long for %.*s %s",
             (int)strcspn(model, "\n"), model, cases[i][1]);
    mistaken_with(cases[i][0], NULL, expected);
  }
}

/* What the world varies by can be more than options are marked at; whose key it is owed to is pointed at. */
static void volatility_has_bounds(void **state) {
  (void)state;
  static const mistake mistakes[] = {{merton, "12\n  jump_mean: -5%", "9000\n  jump_mean: 90%",
                                      "s.yaml:5:19: error: book.implied_volatility is what the world varies by, up to "
                                      "8591%, and that is out of bounds "
                                      "(at most 1000%); give it a value"}};
  CHECK(mistakes);
  char *wild = change(regimes, "rate_to_1: 6", "rate_to_1: 1000");
  char *text = change(wild, "rate_to_0: 12", "rate_to_0: 1000\n    entry_jump_mean: [1%, 100%]");
  mistaken_with(
      text, NULL,
      "s.yaml:6:16: error: book.implied_volatility is what the world varies by, up to 2245%, and that is out of "
      "bounds (at most 1000%); give it a value");
  free(text);
  free(wild);
}

/* A warning where the P&L has no fourth moment, and only there. */
static void kou_warns_of_what_has_no_error(void **state) {
  (void)state;
  static const char *const cases[][3] = {{"4%", "25%", "pnl_sd_stderr and pnl_excess_kurtosis"},
                                         {"4%", "[4%, 30%, 20%]", "pnl_sd_stderr and pnl_excess_kurtosis"},
                                         {"4%", "34%", "pnl_sd_stderr, pnl_skewness and pnl_excess_kurtosis"},
                                         {"4%", "24.9999%", NULL},
                                         {"12\n  jump_up_probability: 40%\n  jump_up_mean: 4%",
                                          "0\n  jump_up_probability: 40%\n  jump_up_mean: 40%", NULL},
                                         {"40%\n  jump_up_mean: 4%", "0\n  jump_up_mean: 40%", NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    char *text = change(kou, cases[i][0], cases[i][1]);
    hc_sweep *sweep = parse(text);
    const hc_errors *warnings = hc_sweep_warnings(sweep);
    assert_int_equal(warnings->count, cases[i][2] != NULL);
    if (cases[i][2] != NULL) {
      assert_int_equal(strncmp(warnings->lines[0], "s.yaml:7:17: warning: world.jump_up_mean ", 41), 0);
      assert_non_null(strstr(warnings->lines[0], cases[i][2]));
    }
    hc_sweep_destroy(sweep);
    free(text);
  }
}

/* A warning where no rate leads out of a regime. */
static void a_regime_that_is_never_left_is_warned_of(void **state) {
  (void)state;
  static const char *const rates[] = {"rate_to_0: 12", "rate_to_0: [0, 3]", "rate_to_0: 0"};
  for (size_t i = 0; i < sizeof rates / sizeof *rates; ++i) {
    char *text = change(regimes, "rate_to_0: 12", rates[i]);
    hc_sweep *sweep = parse(text);
    const hc_errors *warnings = hc_sweep_warnings(sweep);
    assert_int_equal(warnings->count, i == 2);
    if (i == 2) assert_non_null(strstr(warnings->lines[0], "warning: regimes[1] is never left"));
    hc_sweep_destroy(sweep);
    free(text);
  }
}

/* What is meant is taken for what stands there: nothing follows from the mistake. */
static void a_misspelt_model_is_one_mistake(void **state) {
  (void)state;
#define WORDS "(it is gbm, merton, kou, heston, bates or regimes)"
  static const mistake mistakes[] = {
      {merton, "merton", "mertn", "s.yaml:2:10: error: unknown model 'mertn' " WORDS "; did you mean merton?"},
      {merton, "merton", "kappa", "s.yaml:2:10: error: unknown model 'kappa' " WORDS},
      {regimes, "regimes", "regime", "s.yaml:2:10: error: unknown model 'regime' " WORDS "; did you mean regimes?"},
      {regimes, "regimes", "markov", "s.yaml:2:10: error: unknown model 'markov' " WORDS},
      {regimes, "regimes", "[gbm, regimes]",
       "s.yaml:2:10: error: a list where one word belongs (model; it cannot be an axis)"},
      {regimes, "model", "modle",
       "s.yaml:2:3: error: unknown key 'modle' (world has no such key); did you mean model?"},
      {merton, "model", "modle",
       "s.yaml:2:3: error: unknown key 'modle' (world has no such key); did you mean model?"}};
  CHECK(mistakes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(models),
      cmocka_unit_test(values),
      cmocka_unit_test(steps_that_are_too_long),
      cmocka_unit_test(volatility_has_bounds),
      cmocka_unit_test(kou_warns_of_what_has_no_error),
      cmocka_unit_test(a_regime_that_is_never_left_is_warned_of),
      cmocka_unit_test(a_misspelt_model_is_one_mistake),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
