/* sweep_text.h: what the tests of the sweep reader share: a small sweep to change one line of, and what to expect of
 * it. */
#ifndef HC_TEST_SWEEP_TEXT_H
#define HC_TEST_SWEEP_TEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sweep_model.h"

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
static inline char *base_with(const char *line, const char *replacement) {
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

static inline hc_sweep *parse_with(const char *text, const char *const *overrides, size_t count) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  hc_status status = hc_sweep_parse("s.yaml", text, strlen(text), overrides, count, &sweep, &errors);
  for (size_t i = 0; i < errors.count; ++i) print_error("%s\n", errors.lines[i]);
  assert_int_equal(status, HC_OK);
  assert_int_equal(errors.count, 0);
  assert_non_null(sweep);
  return sweep;
}

static inline hc_sweep *parse(const char *text) { return parse_with(text, NULL, 0); }

static inline hc_sweep *parse_change(const char *line, const char *replacement) {
  char *text = base_with(line, replacement);
  hc_sweep *sweep = parse(text);
  free(text);
  return sweep;
}

static inline int has_line(const hc_errors *errors, const char *expected) {
  for (size_t i = 0; i < errors->count; ++i) {
    if (strstr(errors->lines[i], expected) != NULL) return 1;
  }
  return 0;
}

/* The text is refused, and some message contains `expected`. */
static inline void refused_bytes(const char *text, size_t length, const char *const *overrides, size_t count,
                                 const char *expected) {
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

static inline void refused(const char *text, const char *expected) {
  refused_bytes(text, strlen(text), NULL, 0, expected);
}

static inline void refused_change(const char *line, const char *replacement, const char *expected) {
  char *text = base_with(line, replacement);
  refused(text, expected);
  free(text);
}

static inline void refused_override(const char *override, const char *expected) {
  refused_bytes(base, strlen(base), &override, 1, expected);
}

/* The text is refused with one message, which is `expected`. */
static inline void mistaken_with(const char *text, const char *override, const char *expected) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  assert_int_equal(hc_sweep_parse("s.yaml", text, strlen(text), &override, override != NULL, &sweep, &errors),
                   HC_INVALID);
  for (size_t i = 1; i < errors.count; ++i) print_error("more: %s\n", errors.lines[i]);
  assert_string_equal(errors.lines[0], expected);
  assert_int_equal(errors.count, 1);
  hc_errors_clear(&errors);
}

/* A misspelt key is one mistake: what it was meant to be is not missing. */
static inline void misspelt(const char *line, const char *replacement, const char *expected) {
  char *text = base_with(line, replacement);
  mistaken_with(text, NULL, expected);
  free(text);
}

static inline const hc_setting *setting(const hc_sweep *sweep, size_t slot) { return &sweep->settings[slot]; }

static inline void assert_values(const hc_sweep *sweep, size_t slot, const double *values, size_t count) {
  assert_int_equal(setting(sweep, slot)->count, count);
  for (size_t i = 0; i < count; ++i) {
    if (setting(sweep, slot)->values[i] != values[i]) {
      fail_msg("value %zu is %.17g, not %.17g", i, setting(sweep, slot)->values[i], values[i]);
    }
  }
}
#define ASSERT_VALUES(sweep, slot, ...) \
  assert_values(sweep, slot, (const double[]){__VA_ARGS__}, sizeof(const double[]){__VA_ARGS__} / sizeof(double))

#endif
