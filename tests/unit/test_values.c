/* test_values.c: numbers with units as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "table_rows.h"
#include "values.h"

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
               {"1y", HC_UNIT_TIME, 365 * 86400.0},
               {"10%/y", HC_UNIT_PER_YEAR, 0.1},
               {"0.1/y", HC_UNIT_PER_YEAR, 0.1},
               {"1bp/8h", HC_UNIT_PER_YEAR, 0.1095}, /* 0.0001 * 1095 is not */
               {"1%/8h", HC_UNIT_PER_YEAR, 10.95},
               {"1095%/y", HC_UNIT_PER_8H, 0.01},
               {"10%/y", HC_UNIT_PER_8H, 1 / 10950.0},
               {"33.3%/y", HC_UNIT_PER_8H, 333 / 1095000.0}, /* 0.333 / 1095 is not */
               {"-5bp/y", HC_UNIT_PER_8H, -1 / 2190000.0},
               {"3.65/y", HC_UNIT_PER_8H, 1 / 300.0},
               {"1bp/8h", HC_UNIT_PER_8H, 0.0001},
               {"12", HC_UNIT_EVENTS, 12},
               {"2.5/y", HC_UNIT_EVENTS, 2.5},
               {"3", HC_UNIT_PLACE, 3}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    hc_quantity quantity;
    hc_complaint complaint;
    hc_limits limits = {cases[i].unit, -1e12, 1e12, 0};
    if (!hc_value_parse(cases[i].text, &limits, &quantity, &complaint))
      fail_msg("%s: %s", cases[i].text, complaint.text);
    if (hc_quantity_value(quantity) != cases[i].value)
      fail_msg("%s: %.17g", cases[i].text, hc_quantity_value(quantity));
  }
}

static void suffixes_that_mean_nothing_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    hc_unit unit;
    const char *phrase;
  } cases[] = {{"60%/y", HC_UNIT_PER_SQRT_YEAR, "the wrong unit for a volatility"},
               {"5bp/8h", HC_UNIT_FRACTION, "the wrong unit for a fraction"},
               {"5/y", HC_UNIT_PRICE, "the wrong unit for a price"},
               {"1%/y", HC_UNIT_RATIO, "the wrong unit for a ratio"},
               {"1d/y", HC_UNIT_TIME, "the wrong unit for a time"},
               {"12%/y", HC_UNIT_EVENTS, "the wrong unit for a number a year"},
               {"100%", HC_UNIT_PLACE, "the wrong unit for a place in a list (accepted: a whole number)"},
               {"0.5", HC_UNIT_PLACE, "'0.5' is not a whole number (a place in a list counts from 0)"},
               {"12 p.a.", HC_UNIT_EVENTS, "did you mean 12/y?"},
               {"10%/d", HC_UNIT_PER_8H, "which /y or /8h may follow"},
               {"10%/", HC_UNIT_PER_8H, "the wrong unit for a rate per 8 h"},
               {"10%/y/y", HC_UNIT_PER_8H, "the wrong unit for a rate per 8 h"},
               {"10y", HC_UNIT_PER_8H, "the wrong unit for a rate per 8 h"},
               {"10%y", HC_UNIT_PER_8H, "unexpected '%y'"},
               {"10 % / year", HC_UNIT_PER_8H, "did you mean 10%/y?"},
               {"10% p.a.", HC_UNIT_PER_YEAR, "did you mean 10%/y?"},
               {"10pct/annum", HC_UNIT_PER_YEAR, "did you mean 10%/y?"},
               {"1bps/8hours", HC_UNIT_PER_8H, "did you mean 1bp/8h?"},
               {"40%", HC_UNIT_PER_8H, "did you mean 40%/y?"},
               {"40", HC_UNIT_PER_8H, "did you mean 40bp?"},
               {"1500%/y", HC_UNIT_PER_YEAR, "out of bounds"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    hc_quantity quantity;
    hc_complaint complaint;
    hc_limits limits = {cases[i].unit, -0.1, 0.1, 0};
    if (hc_value_parse(cases[i].text, &limits, &quantity, &complaint)) fail_msg("%s passed", cases[i].text);
    if (strstr(complaint.text, cases[i].phrase) == NULL) fail_msg("%s: %s", cases[i].text, complaint.text);
  }
}

/* The table that users see lists what is read. */
static void suffixes_are_those_that_the_table_of_parameters_names(void **state) {
  (void)state;
  static const char *const all[] = {"%", "bp", "s",   "min",  "h",   "d",    "w",
                                    "y", "/y", "%/y", "bp/y", "/8h", "%/8h", "bp/8h"};
  for (size_t i = 0; i < hc_slot_count(1); ++i) {
    const hc_parameter *parameter = hc_slot_parameter(i);
    char list[80];
    snprintf(list, sizeof list, " %s ", row_of(i).suffixes);
    for (size_t k = 0; k < sizeof all / sizeof all[0]; ++k) {
      char text[16], word[16];
      hc_quantity quantity;
      hc_complaint complaint;
      snprintf(text, sizeof text, "1%s", all[k]);
      snprintf(word, sizeof word, " %s ", all[k]);
      if (hc_quantity_parse(text, parameter->unit, &quantity, &complaint) != (strstr(list, word) != NULL))
        fail_msg("%s.%s: %s", parameter->section, parameter->name, all[k]);
    }
  }
}

static void numbers_print_shortest_and_read_back(void **state) {
  (void)state;
  assert_string_equal(hc_number_format(0.3).text, "0.3");
  assert_string_equal(hc_number_format(-0.00025).text, "-0.00025");
  assert_string_equal(hc_number_format(64000).text, "64000");
  assert_string_equal(hc_number_format(1e15).text, "1000000000000000");
  assert_string_equal(hc_number_format(1e16).text, "1.0e+16");
  assert_string_equal(hc_number_format(1.5e-9).text, "1.5e-9");
  assert_string_equal(hc_number_format(-5e-6).text, "-5.0e-6");
  assert_string_equal(hc_number_format(0.1 + 0.2).text, "0.30000000000000004");
  assert_string_equal(hc_value_format(3600, HC_UNIT_TIME).text, "1h");
  assert_string_equal(hc_value_format(5400, HC_UNIT_TIME).text, "90min");
  assert_string_equal(hc_value_format(30 * 86400, HC_UNIT_TIME).text, "30d");
  assert_string_equal(hc_value_format(3601, HC_UNIT_TIME).text, "3601s");
  assert_string_equal(hc_value_describe(0.499999, HC_UNIT_FRACTION).text, "49.9999%");
  assert_string_equal(hc_value_describe(-0.07, HC_UNIT_PER_YEAR).text, "-7%");
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
  } cases[] = {{"1e6", 1000000},
               {"1_000_000", 1000000},
               {"1.5e3", 1500},
               {"0", 0},
               {"-0", 0},
               {"007", 7},
               {"12.0", 12},
               {"120e-1", 12},
               {"18446744073709551615", UINT64_MAX},
               {"9007199254740993", 9007199254740993u}};
  hc_complaint complaint;
  uint64_t whole;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    if (!hc_whole_parse(cases[i].text, 0, UINT64_MAX, &whole, &complaint)) fail_msg("%s", complaint.text);
    assert_true(whole == cases[i].value);
  }
  static const char *const wrong[] = {"18446744073709551616",
                                      "1e30",
                                      "1e99999",
                                      "1.5",
                                      "1e-1",
                                      "-1",
                                      "",
                                      "x",
                                      "1x",
                                      "1__0",
                                      "_1",
                                      "1_",
                                      "0x10",
                                      "1e",
                                      "true",
                                      "1,5",
                                      "1e6.5"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    if (hc_whole_parse(wrong[i], 0, UINT64_MAX, &whole, &complaint)) fail_msg("%s passed", wrong[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(units_are_read_exactly),
      cmocka_unit_test(suffixes_that_mean_nothing_are_refused),
      cmocka_unit_test(suffixes_are_those_that_the_table_of_parameters_names),
      cmocka_unit_test(numbers_print_shortest_and_read_back),
      cmocka_unit_test(whole_numbers_are_exact),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
