/* test_sweep_refusals.c: what the sweep reader refuses, where it points and which words it uses. */
#include "sweep_text.h"
#include "yaml_tree.h"

static void files_that_are_no_sweep(void **state) {
  (void)state;
  refused("", "s.yaml:1:1: error: the file is empty");
  refused("# nothing\n\n", "s.yaml:1:1: error: the file is empty");
  refused("---\n", "the file is empty");
  refused("hello\n", "s.yaml:1:1: error: a single value at the top level");
  refused("- 1\n- 2\n", "s.yaml:1:1: error: a list at the top level");
  refused("world: [1,\nbook: }\n", "error: not YAML (");
  refused("world:\n\tspot: 100\n",
          "s.yaml:2:1: error: not YAML (found character that cannot start any token while scanning "
          "for the next token); indent with spaces, not tabs");
  refused("a: 1\n---\na: 2\n", "s.yaml:2:1: error: a second YAML document");
  refused("[a, b]: 1\n", "s.yaml:1:1: error: a list or a map as a key");
  refused("spot: \"a\\0b\"\n", "s.yaml:1:7: error: a NUL character");
  refused("world: !!map {}\n", "s.yaml:1:8: error: a YAML tag");
  refused_bytes(
      "\x7f"
      "ELF\x02\x01\x01\0\0\0",
      10, NULL, 0, "s.yaml:1:1: error: not a text file in UTF-8 (control characters are not allowed: 0x7f)");
  refused_bytes("world:\n  spot: \0 1\n", 19, NULL, 0,
                "s.yaml:2:9: error: not a text file in UTF-8 (control characters");
  refused("world:\n  sp\xff: 1\n", "s.yaml:2:5: error: not a text file in UTF-8 (invalid leading UTF-8 octet: 0xff)");
  refused("world: \xc3", "error: not a text file in UTF-8 (");
}

static void bombs(void **state) {
  (void)state;
  refused("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "s.yaml:1:4: error: a YAML anchor 'a'");
  refused("world: *w\n", "s.yaml:1:8: error: a YAML alias 'w'");
  refused("# x\r%TAG ! tag:x\n--- x\n", "s.yaml:1:5: error: a YAML directive '%TAG'");

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
  int length = 0;
  for (int i = 0; i < 400000; ++i) length += sprintf(text + length, "%%TAG !%d! tag:x\n", i);
  refused_bytes(text, (size_t)length, NULL, 0, "s.yaml:1:1: error: a YAML directive '%TAG'");
  free(text);
}

static void keys(void **state) {
  (void)state;
  misspelt("  volatility: 60%\n", "  volatilty: 60%\n",
           "s.yaml:4:3: error: unknown key 'volatilty' (world has no such key); did you mean volatility?");
  misspelt("  volatility: 60%\n", "  volatilty: 60%\n  volatility: 60%\n",
           "s.yaml:4:3: error: unknown key 'volatilty' (world has no such key); did you mean volatility?");
  misspelt("  legs:\n", "  leg:\n", "s.yaml:7:3: error: unknown key 'leg' (book has no such key); did you mean legs?");
  misspelt("desk:\n", "desc:\n", "s.yaml:9:1: error: unknown key 'desc' (a sweep has no such key); did you mean desk?");
  refused_change("  - {type: call, strike: 100, quantity: -1}\n", "  - {type: call, strike:100, quantity: -1}\n",
                 "unknown key 'strike:100' (a leg has no such key); write a space after the colon");
  refused_change("  volatility: 60%\n", "  zzz: 60%\n", "s.yaml:2:1: error: world.volatility is missing (");
  refused_change("desk:\n", "zzz:\n", "s.yaml:1:1: error: desk.rebalance is missing");
  refused_change("seed: 7\n", "fee: 7bp\n",
                 "s.yaml:1:1: error: unknown key 'fee' (a sweep has no such key); did you mean ledger.fee?");
  refused_change("  fee: 5bp\n", "  hedge_ratio: 1\n", "did you mean desk.hedge_ratio?");
  refused_change("  fee: 5bp\n", "  zzz: 1\n", "s.yaml:12:3: error: unknown key 'zzz' (ledger has no such key; see");
  refused_change("  fee: 5bp\n", "  fee: 5bp\n  fee: 6bp\n",
                 "s.yaml:13:3: error: 'fee' stands twice in ledger (first in line 12)");
  refused_change("seed: 7\n", "seed: 7\nworld: {}\n",
                 "s.yaml:3:1: error: 'world' stands twice in a sweep (first in line 2)");
  refused_change("  fee: 5bp\n", "  fee: {from: 0, to: 1bp, count: 2, count: 3}\n",
                 "s.yaml:12:37: error: 'count' stands twice");
  refused_change("  fee: 5bp\n", "  fee: {form: 0, to: 1bp, count: 2}\n",
                 "s.yaml:12:9: error: unknown key 'form' (a range has");
  refused_change("ledger:\n  fee: 5bp\n", "ledger: 5\n",
                 "s.yaml:11:9: error: a single value as ledger (it is a map of keys)");
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
      {"'60% '", "'60% ' has no known unit (accepted: a plain number, % or bp); did you mean 60%?"}};
  for (size_t i = 0; i < sizeof junk / sizeof junk[0]; ++i) {
    char line[128];
    snprintf(line, sizeof line, "  volatility: %s\n", junk[i][0]);
    refused_change("  volatility: 60%\n", line, junk[i][1]);
    refused_change("  volatility: 60%\n", line, "s.yaml:4:");
  }
}

static void units(void **state) {
  (void)state;
  refused_change("  spot: 100\n", "  spot: 100%\n",
                 "s.yaml:3:9: error: '100%' has the wrong unit for a price (accepted: a plain number)");
  refused_change("  spot: 100\n", "  spot: 0\n",
                 "s.yaml:3:9: error: '0' is out of bounds (a price here lies between 1.0e-9 and 1000000000000)");
  refused_change("  expiry: 30d\n", "  expiry: 30\n",
                 "s.yaml:6:11: error: '30' has no unit (a time is a number with s, min, h, d, w or y)");
  refused_change("  expiry: 30d\n", "  expiry: 30%\n", "'30%' has the wrong unit for a time");
  refused_change("  expiry: 30d\n", "  expiry: 1.5s\n", "'1.5s' is not a whole number of seconds");
  refused_change("  expiry: 30d\n", "  expiry: 30days\n", "did you mean 30d?");
  refused_change("  expiry: 30d\n", "  expiry: -30d\n", "(a time here lies between 1s and 36500d)");
  refused_change("  rebalance: 4h\n", "  rebalance: 0h\n", "s.yaml:10:14: error: '0h' is out of bounds");
  refused_change("  rebalance: 4h\n", "  rebalance: 5m\n", "did you mean 5min?");
  refused_change("  rebalance: 4h\n", "  rebalance: 4h\n  hedge_ratio: 5bp\n",
                 "'5bp' has the wrong unit for a ratio (accepted: a plain number or %)");
  refused_change("  rebalance: 4h\n", "  rebalance: 4h\n  hedge_ratio: 100\n", "did you mean 100%?");
  refused_change(
      "  fee: 5bp\n", "  fee: 10\n",
      "s.yaml:12:8: error: '10' is out of bounds (a fraction here lies between -10% and 10%); did you mean 10bp?");
  refused_change("  fee: 5bp\n", "  fee: 12%\n", "did you mean 12bp?");
  refused_change("  fee: 5bp\n", "  fee: 5s\n", "'5s' has the wrong unit for a fraction");
  refused_change("  volatility: 60%\n", "  volatility: 60%\n  step: -1h\n", "'-1h' is out of bounds");
  refused_change("  volatility: 60%\n", "  volatility: 60%\n  step: 0s\n", "'0s' is out of bounds");
}

static void whole_numbers(void **state) {
  (void)state;
  refused_change("seed: 7\n", "seed: -1\n",
                 "s.yaml:1:7: error: '-1' is out of bounds (from 0 to 18446744073709551615)");
  refused_change("seed: 7\n", "seed: 1.5\n", "s.yaml:1:7: error: '1.5' is not a whole number (it has a fraction)");
  refused_change("seed: 7\n", "seed: [1, 2]\n",
                 "s.yaml:1:7: error: a list where one whole number belongs (seed cannot be an axis)");
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
      {"{from: 0, to: 9bp, step: 2bp}",
       "the steps miss the range's end, 0.09% (they come to 0.08% and pass it); end there, or write count"},
      {"{from: 0, to: 1bp, step: -1bp}", "never reaches its end"},
      {"{from: 0, to: 10%, step: 1e-9}", "the range has too many values (at most 100000)"},
      {"{from: 0, to: 1bp, step: 1h}", "step: '1h' has the wrong unit"},
      {"{from: 0, to: 1bp, count: 3, spacing: log}",
       "a log range from 0% to 0.01% (it cannot begin at, end at or pass through zero)"},
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
  refused_change("  rebalance: 4h\n", "  rebalance: {from: 1h, to: 2h, count: 8}\n",
                 "is not a whole number of seconds");
  refused_change("    - {type: call, strike: 100, quantity: -1}\n",
                 "    - {type: call, strike: 100, quantity: {from: -1, to: 1, count: 3}}\n", "a quantity of 0");
}

static void grids(void **state) {
  (void)state;
  refused_change("  rebalance: 4h\n", "  rebalance: 90min\n",
                 "s.yaml:10:14: error: desk.rebalance 90min is not a multiple of world.step 1h (paths live on its "
                 "grid); did you mean 1h or 2h?");
  refused_change("  rebalance: 4h\n", "  rebalance: [4h, 30min]\n",
                 "desk.rebalance 30min is not a multiple of world.step 1h (paths live on its grid); did you mean 1h?");
  refused_change("  expiry: 30d\n", "  expiry: 100min\n", "s.yaml:6:11: error: book.expiry 100min is not a multiple");
  refused_change("  expiry: 30d\n", "  expiry: 30d\n  horizon: 100min\n",
                 "s.yaml:7:12: error: book.horizon 100min is not a multiple");
  refused_change("  expiry: 30d\n", "  expiry: 30d\n  horizon: 40d\n",
                 "s.yaml:7:12: error: book.horizon 40d is beyond book.expiry 30d");
  refused_change("  expiry: 30d\n", "  expiry: [30d, 7d]\n  horizon: [1d, 8d]\n",
                 "book.horizon 8d is beyond book.expiry 7d");
  refused_change("  volatility: 60%\n", "  volatility: 60%\n  step: [1h, 3h]\n",
                 "desk.rebalance 4h is not a multiple of world.step 3h");
  hc_sweep_destroy(parse_change("  expiry: 30d\n", "  expiry: 100y\n  horizon: 100y\n")); /* few enough steps */
}

static void steps_are_bounded(void **state) {
  (void)state;
  const char *const seconds[] = {"world.step=1s", "book.expiry=1y"};
  refused_bytes(base, strlen(base), seconds, 2,
                "--set world.step: error: too many steps per path (365d in steps of 1s, at most 10000000)");
}

static void books(void **state) {
  (void)state;
  static const char leg[] = "    - {type: call, strike: 100, quantity: -1}\n";
  refused_change(leg, "    - {type: cal, strike: 100, quantity: -1}\n",
                 "s.yaml:8:14: error: unknown type 'cal' (it is call or put); did you mean call?");
  refused_change(leg, "    - {strike: 100, quantity: -1}\n",
                 "s.yaml:8:7: error: legs[0].type is missing (it is call or put)");
  refused_change(leg, "    - {type: put, quantity: -1}\n", "s.yaml:8:7: error: legs[0].strike is missing");
  refused_change(leg, "    - {type: put, strike: 0, quantity: -1}\n", "s.yaml:8:27: error: '0' is out of bounds");
  refused_change(leg, "    - {type: put, strike: -3, quantity: -1}\n", "'-3' is out of bounds");
  refused_change(leg, "    - {type: put, strike: 100, quantity: 0}\n",
                 "s.yaml:8:42: error: a quantity of 0 (a leg of nothing); leave the leg out");
  refused_change(leg, "    - {type: put, strike: 1e9, quantity: 1}\n",
                 "s.yaml:8:27: error: legs[0].strike 1000000000 is too far from world.spot 100");
  refused_change(leg, "    - {type: [call, put], strike: 100, quantity: 1}\n",
                 "a list where one word belongs (type; it cannot be an axis)");
  refused_change(leg, "    - 5\n", "s.yaml:8:7: error: a single value as a leg");
  refused_change("  legs:\n    - {type: call, strike: 100, quantity: -1}\n", "  legs: []\n",
                 "s.yaml:7:9: error: no legs (a book has 1 to 32)");
  refused_change("  legs:\n    - {type: call, strike: 100, quantity: -1}\n", "  legs: {type: call}\n",
                 "s.yaml:7:9: error: a map as legs (legs is a list); begin each leg with a dash");
  refused_change("  legs:\n    - {type: call, strike: 100, quantity: -1}\n", "  legs:\n", "as legs (legs is a list)");
  refused_change("  legs:\n    - {type: call, strike: 100, quantity: -1}\n", "",
                 "s.yaml:5:1: error: book.legs is missing");
  char many[40 * 48] = "";
  for (int i = 0; i < 33; ++i) strcat(many, "    - {type: put, strike: 100, quantity: 1}\n");
  refused_change(leg, many, "33 legs (a book has 1 to 32)");
}

static void refused_ties(void **state) {
  (void)state;
  refused_change("  volatility: 60%\n", "  volatility: book.implied_volatility\n",
                 "s.yaml:4:15: error: ties in a circle (world.volatility -> book.implied_volatility -> "
                 "world.volatility); give one of them a value");
  refused_change("  volatility: 60%\n", "  volatility: desk.hedge_volatility\n",
                 "(world.volatility -> desk.hedge_volatility -> book.implied_volatility -> world.volatility)");
  refused_change("  spot: 100\n", "  spot: world.spot\n", "ties in a circle (world.spot -> world.spot)");
  refused_change("  expiry: 30d\n", "  expiry: world.volatility\n",
                 "book.expiry cannot be tied to world.volatility (one is a time, the other a volatility)");
  refused_change("  expiry: 30d\n", "  expiry: 30d\n  implied_volatility: world.volatilty\n",
                 "s.yaml:7:23: error: 'world.volatilty' is no parameter that book.implied_volatility could be tied to; "
                 "did you mean world.volatility?");
  refused_change("  expiry: 30d\n", "  expiry: 30d\n  implied_volatility: volatility\n",
                 "did you mean world.volatility?");
  refused_change("  rebalance: 4h\n", "  rebalance: desk.policy\n", "'desk.policy' is no parameter");
  refused_change("  spot: 100\n", "  spot: legs[1].strike\n",
                 "'legs[1].strike' is no parameter that world.spot could be tied to; did you mean legs[0].strike?");
  refused_change("  spot: 100\n", "  spot: ledger.fixed_cost\n",
                 "world.spot is tied to ledger.fixed_cost, and 0 is out of bounds (1.0e-9 to 1000000000000)");
  refused_change(
      "  spot: 100\n  volatility: 60%\n", "  {spot: legs[0].strike}\n",
      "s.yaml:3:14: error: not YAML (did not find expected ',' or '}' while parsing a flow mapping); between braces "
      "or brackets put quotes around a key such as legs[0].strike");
  refused_override("desk.hedge_ratio=['legs[0].quantity',1]", "'legs[0].quantity' is not a number");
  const char *const zero[] = {"desk.hedge_ratio=0", "legs[0].quantity=desk.hedge_ratio"};
  refused_bytes(base, strlen(base), zero, 2, "legs[0].quantity is tied to desk.hedge_ratio, and 0 is out of bounds");
}

static void levels(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"quantiles: [0%, 50%]",
       "s.yaml:14:15: error: '0%' is out of bounds (a level here lies strictly between 0% and 100%)"},
      {"quantiles: [50%, 100%]", "'100%' is out of bounds"},
      {"quantiles: [1.5]", "did you mean 1.5%?"},
      {"tail: [95]",
       "s.yaml:14:10: error: '95' is out of bounds (a level here lies strictly between 0% and 100%); did you mean "
       "95%?"},
      {"tail: []", "s.yaml:14:9: error: an empty list"},
      {"tail: [95%, 0.95]", "95% stands twice"},
      {"tail: [world.volatility]", "is not a number"},
      {"tail: {from: 1%, to: 99%, count: 65}", "65 levels (at most 64)"},
      {"batches: 7", "s.yaml:14:12: error: 100000 paths are not 7 equal batches; take paths: 100002"},
      {"batches: 65", "s.yaml:14:12: error: '65' is out of bounds"},
      {"batches: [2, 4]", "a list where one whole number belongs (batches cannot be an axis)"},
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
  refused_override("desc.rebalance=1h",
                   "--set desc.rebalance: error: unknown key 'desc' (a sweep has no such key); did you mean desk?");
  refused_override(
      "rebalance=1h",
      "--set rebalance: error: unknown key 'rebalance' (a sweep has no such key); did you mean desk.rebalance?");
  refused_override("legs[1].strike=1",
                   "--set legs[1].strike: error: there is no [1] (it counts from 0, and there are 1)");
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
  const char *const axes[] = {"world.volatility={from: 30%, to: 60%, count: 100000}",
                              "ledger.fee={from: 0, to: 1%, count: 100000}",
                              "ledger.funding={from: 0, to: 1%, count: 200}"};
  refused_bytes(base, strlen(base), axes, 3, "--set ledger.funding: error: too many cells (");
}

static void files_that_cannot_be_read(void **state) {
  (void)state;
  hc_errors errors = {0};
  hc_sweep *sweep;
  assert_int_equal(hc_sweep_read("/nonexistent/s.yaml", NULL, 0, &sweep, &errors), HC_FAILED);
  assert_null(sweep);
  assert_string_equal(errors.lines[0],
                      "/nonexistent/s.yaml: error: the sweep cannot be opened (No such file or directory)");
  hc_errors_clear(&errors);
  assert_int_equal(hc_sweep_read("/", NULL, 0, &sweep, &errors), HC_FAILED);
  assert_string_equal(errors.lines[0], "/: error: the sweep cannot be read (Is a directory)");
  hc_errors_clear(&errors);
  assert_int_equal(hc_sweep_read("/dev/zero", NULL, 0, &sweep, &errors), HC_INVALID);
  assert_true(has_line(&errors, "/dev/zero:1:1: error: too big"));
  hc_errors_clear(&errors);
}

int main(void) {
  const struct CMUnitTest tests[] = {
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
      cmocka_unit_test(refused_ties),
      cmocka_unit_test(levels),
      cmocka_unit_test(overrides),
      cmocka_unit_test(cells_are_bounded),
      cmocka_unit_test(files_that_cannot_be_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
