/* values.c: reading numbers with units. */
#include "values.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sweep_report.h"

/* What a unit may be written with: one bit each. */
#define FOR(unit) (1u << HC_UNIT_##unit)
enum { RATES = FOR(PER_YEAR) | FOR(PER_8H), PARTS = RATES | FOR(PER_SQRT_YEAR) | FOR(FRACTION), YEAR_IN_8H = 365 * 3 };

/* A number with a suffix is number * multiplier / divisor. */
typedef struct unit_suffix {
  const char *name;
  unsigned units;
  uint32_t multiplier, divisor;
  int has_period;
} unit_suffix;

enum { NO_SUFFIX, PERCENT, BASIS_POINT, SECOND, YEAR = SECOND + 5, PERCENT_A_YEAR_IN_8H };
static const unit_suffix suffixes[] = {
    [NO_SUFFIX] = {"", PARTS | FOR(PRICE) | FOR(EVENTS) | FOR(RATIO) | FOR(PLACE), 1, 1, 0},
    [PERCENT] = {"%", PARTS | FOR(RATIO), 1, 100, 0},
    [BASIS_POINT] = {"bp", PARTS, 1, 10000, 0},
    [SECOND] = {"s", FOR(TIME), 1, 1, 0},
    {"min", FOR(TIME), 60, 1, 0},
    {"h", FOR(TIME), 3600, 1, 0},
    {"d", FOR(TIME), 86400, 1, 0},
    {"w", FOR(TIME), 604800, 1, 0},
    [YEAR] = {"y", FOR(TIME), 31536000, 1, 0},
    [PERCENT_A_YEAR_IN_8H] = {"%/y", FOR(PER_8H), 1, 100 * YEAR_IN_8H, 1},
    {"/y", FOR(PER_8H), 1, YEAR_IN_8H, 1},
    {"bp/y", FOR(PER_8H), 1, 10000 * YEAR_IN_8H, 1},
    {"/8h", FOR(PER_8H), 1, 1, 1},
    {"%/8h", FOR(PER_8H), 1, 100, 1},
    {"bp/8h", FOR(PER_8H), 1, 10000, 1},
    {"/y", FOR(PER_YEAR) | FOR(EVENTS), 1, 1, 1},
    {"%/y", FOR(PER_YEAR), 1, 100, 1},
    {"bp/y", FOR(PER_YEAR), 1, 10000, 1},
    {"/8h", FOR(PER_YEAR), YEAR_IN_8H, 1, 1},
    {"%/8h", FOR(PER_YEAR), YEAR_IN_8H, 100, 1},
    {"bp/8h", FOR(PER_YEAR), YEAR_IN_8H, 10000, 1}};
enum { SUFFIX_COUNT = sizeof suffixes / sizeof suffixes[0] };

void hc_complain(hc_complaint *complaint, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(complaint->text, sizeof complaint->text, format, arguments);
  va_end(arguments);
}

static const char *accepted(hc_unit unit) {
  switch (unit) {
    case HC_UNIT_PRICE:
      return "a plain number";
    case HC_UNIT_TIME:
      return "a number with s, min, h, d, w or y";
    case HC_UNIT_RATIO:
      return "a plain number or %";
    case HC_UNIT_PLACE:
      return "a whole number";
    case HC_UNIT_EVENTS:
      return "a plain number, which /y may follow";
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_PER_8H:
      return "a plain number, % or bp, which /y or /8h may follow";
    case HC_UNIT_PER_SQRT_YEAR:
    case HC_UNIT_FRACTION:
      break;
  }
  return "a plain number, % or bp";
}

const char *hc_unit_kind(hc_unit unit) {
  switch (unit) {
    case HC_UNIT_PRICE:
      return "price";
    case HC_UNIT_PER_YEAR:
      return "rate per year";
    case HC_UNIT_PER_SQRT_YEAR:
      return "volatility";
    case HC_UNIT_TIME:
      return "time";
    case HC_UNIT_FRACTION:
      return "fraction";
    case HC_UNIT_PER_8H:
      return "rate per 8 h";
    case HC_UNIT_EVENTS:
      return "number a year";
    case HC_UNIT_PLACE:
      return "place in a list";
    case HC_UNIT_RATIO:
      break;
  }
  return "ratio";
}

double hc_quantity_value(hc_quantity quantity) {
  const unit_suffix *suffix = &suffixes[quantity.suffix];
  if (suffix->multiplier == suffix->divisor || quantity.number - quantity.number != 0) return quantity.number + 0.0;
  const hc_decimal number = hc_decimal_of(hc_number_format(quantity.number).text);
  return hc_decimal_scaled(&number, suffix->multiplier, suffix->divisor);
}

int hc_quantity_has_period(hc_quantity quantity) { return suffixes[quantity.suffix].has_period; }

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* A number without its underscores, and how much of the text it took (0: there is none). */
typedef struct scanned {
  char digits[HC_DECIMAL_DIGITS];
  size_t length;
  size_t taken;
} scanned;

static int take(scanned *token, char c) {
  if (token->length + 1 >= sizeof token->digits) return 0;
  token->digits[token->length++] = c;
  return 1;
}

/* Digits, with single underscores between them. Returns the number of digits. */
static size_t take_digits(scanned *token, const char *text) {
  size_t count = 0;
  for (;; ++token->taken) {
    char c = text[token->taken];
    if (is_digit(c)) {
      if (!take(token, c)) return count;
      ++count;
    } else if (c != '_' || count == 0 || !is_digit(text[token->taken - 1]) || !is_digit(text[token->taken + 1])) {
      return count;
    }
  }
}

/* [+-] digits [. digits] [e [+-] digits]; a longer text than any honest number needs is cut, and the rest is then junk.
 */
static scanned scan_number(const char *text) {
  scanned token = {.length = 0};
  size_t digits = 0;
  if (text[0] == '+' || text[0] == '-') take(&token, text[token.taken++]);
  digits += take_digits(&token, text);
  if (text[token.taken] == '.' && take(&token, '.')) {
    ++token.taken;
    digits += take_digits(&token, text);
  }
  if (digits == 0) return (scanned){.length = 0};
  const char *rest = text + token.taken;
  if ((rest[0] == 'e' || rest[0] == 'E') &&
      (is_digit(rest[1]) || ((rest[1] == '+' || rest[1] == '-') && is_digit(rest[2])))) {
    scanned mantissa = token;
    int whole = take(&token, 'e') && (is_digit(rest[1]) || take(&token, rest[1]));
    token.taken += is_digit(rest[1]) ? 1 : 2;
    if (!whole || take_digits(&token, text) == 0) token = mantissa;
  }
  token.digits[token.length] = '\0';
  return token;
}

/* What people write instead of our units. */
static const char *meant_unit(const char *unit) {
  static const char *const pairs[][2] = {
      {"m", "min"},  {"mins", "min"}, {"minute", "min"}, {"minutes", "min"}, {"H", "h"},      {"hr", "h"},
      {"hrs", "h"},  {"hour", "h"},   {"hours", "h"},    {"D", "d"},         {"day", "d"},    {"days", "d"},
      {"W", "w"},    {"week", "w"},   {"weeks", "w"},    {"Y", "y"},         {"year", "y"},   {"years", "y"},
      {"yr", "y"},   {"S", "s"},      {"sec", "s"},      {"secs", "s"},      {"second", "s"}, {"seconds", "s"},
      {"bps", "bp"}, {"BP", "bp"},    {"pct", "%"},      {"percent", "%"},   {"Min", "min"},  {"MIN", "min"},
      {"a", "y"},    {"annum", "y"},  {"8hr", "8h"},     {"8hours", "8h"},   {"8H", "8h"}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; ++i) {
    if (strcmp(unit, pairs[i][0]) == 0) return pairs[i][1];
  }
  return unit;
}

/* The row of a suffix for a unit, or SUFFIX_COUNT. */
static size_t find_suffix(const char *name, hc_unit unit) {
  size_t i = 0;
  while (i < SUFFIX_COUNT && !(suffixes[i].units >> unit & 1 && strcmp(name, suffixes[i].name) == 0)) ++i;
  return i;
}

/* "10 % / year", "10% p.a.", "10pa": the suffix that was probably meant, one part and the other. */
static size_t find_meant(const char *written, hc_unit unit) {
  char name[24], *period;
  size_t length = 0;
  for (; *written && length + 1 < sizeof name; ++written)
    if (*written != ' ' && *written != '.') name[length++] = *written;
  name[length] = '\0';
  if (length >= 2 && strcmp(name + length - 2, "pa") == 0) memcpy(name + length - 2, "/y", 2);
  period = strchr(name, '/');
  if (period) *period++ = '\0';
  char meant[24];
  snprintf(meant, sizeof meant, "%s%s%s", meant_unit(name), period ? "/" : "", period ? meant_unit(period) : "");
  return find_suffix(meant, unit);
}

/* Whether any unit can be written so. */
static int is_suffix(const char *name) {
  for (size_t i = 0; i < SUFFIX_COUNT; ++i)
    if (strcmp(suffixes[i].name, name) == 0) return 1;
  return 0;
}

static int is_boolean(const char *text) {
  static const char *const words[] = {"true", "false", "yes", "no", "on", "off"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; ++i) {
    if (hc_unlikeness(text, words[i]) == 0) return 1;
  }
  return 0;
}

static void complain_no_number(const char *text, const char *wanted, hc_complaint *complaint) {
  if (text[0] == '\0') {
    hc_complain(complaint, "no value (accepted: %s)", wanted);
  } else {
    hc_complain(complaint, "'%s' is not a number (%saccepted: %s)", hc_quote(text).text,
                is_boolean(text) ? "it is a boolean; " : "", wanted);
  }
}

static void complain_rest(const char *text, size_t taken, hc_unit unit, hc_complaint *complaint) {
  const char *rest = text + taken;
  while (*rest == ' ') ++rest;
  size_t meant = find_meant(rest, unit);
  if (*rest == '\0') {
    hc_complain(complaint, "'%s' has no unit (a %s is %s)", hc_quote(text).text, hc_unit_kind(unit), accepted(unit));
  } else if (meant < SUFFIX_COUNT) {
    hc_complain(complaint, "'%s' has no known unit (accepted: %s); did you mean %.*s%s?", hc_quote(text).text,
                accepted(unit), (int)(taken < 40 ? taken : 40), text, suffixes[meant].name);
  } else if (is_suffix(meant_unit(rest)) || strchr(rest, '/')) {
    hc_complain(complaint, "'%s' has the wrong unit for a %s (accepted: %s)", hc_quote(text).text, hc_unit_kind(unit),
                accepted(unit));
  } else {
    hc_complain(complaint, "'%s' is not a number with a unit (unexpected '%s'; accepted: %s)", hc_quote(text).text,
                hc_quote(rest).text, accepted(unit));
  }
}

int hc_quantity_parse(const char *text, hc_unit unit, hc_quantity *quantity, hc_complaint *complaint) {
  scanned token = scan_number(text);
  size_t suffix = find_suffix(text + token.taken, unit);
  if (token.length == 0) {
    complain_no_number(text, accepted(unit), complaint);
    return 0;
  }
  if (suffix == SUFFIX_COUNT) {
    complain_rest(text, token.taken, unit, complaint);
    return 0;
  }
  *quantity = (hc_quantity){.number = hc_decimal_read(token.digits), .suffix = suffix};
  double value = hc_quantity_value(*quantity);
  if (!(value - value == 0)) {
    hc_complain(complaint, "'%s' is not a finite number (the largest is about 1.8e308)", hc_quote(text).text);
    return 0;
  }
  return 1;
}

static int within(double value, const hc_limits *limits) {
  if (limits->open) return value > limits->minimum && value < limits->maximum;
  return value >= limits->minimum && value <= limits->maximum;
}

/* 60 where 60% was meant, 10 where 10bp was (a jump of 5 is one of 5%), 40% where that is a year's funding. */
static size_t meant_suffix(hc_quantity quantity, const hc_limits *limits) {
  size_t candidate = NO_SUFFIX;
  switch (limits->unit) {
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_PER_SQRT_YEAR:
      candidate = PERCENT;
      break;
    case HC_UNIT_FRACTION:
      candidate = limits->maximum >= 0.4 ? PERCENT : BASIS_POINT;
      break;
    case HC_UNIT_PER_8H:
      candidate = quantity.suffix == PERCENT ? PERCENT_A_YEAR_IN_8H : BASIS_POINT;
      break;
    case HC_UNIT_RATIO:
      candidate = limits->maximum <= 10 ? PERCENT : NO_SUFFIX;
      break;
    case HC_UNIT_PRICE:
    case HC_UNIT_TIME:
    case HC_UNIT_EVENTS:
    case HC_UNIT_PLACE:
      break;
  }
  if (candidate <= quantity.suffix) return NO_SUFFIX;
  return within(hc_quantity_value((hc_quantity){quantity.number, candidate}), limits) ? candidate : NO_SUFFIX;
}

static void complain_bounds(const char *text, hc_quantity quantity, const hc_limits *limits, hc_complaint *complaint) {
  char hint[80] = "";
  size_t meant = meant_suffix(quantity, limits);
  if (meant != NO_SUFFIX) {
    snprintf(hint, sizeof hint, "; did you mean %s%s?", hc_number_format(quantity.number).text, suffixes[meant].name);
  }
  hc_complain(complaint, "'%s' is out of bounds (a %s here lies %s %s and %s)%s", hc_quote(text).text,
              limits->open ? "level" : hc_unit_kind(limits->unit), limits->open ? "strictly between" : "between",
              hc_value_describe(limits->minimum, limits->unit).text,
              hc_value_describe(limits->maximum, limits->unit).text, hint);
}

int hc_value_parse(const char *text, const hc_limits *limits, hc_quantity *quantity, hc_complaint *complaint) {
  if (!hc_quantity_parse(text, limits->unit, quantity, complaint)) return 0;
  double value = hc_quantity_value(*quantity);
  if (limits->unit == HC_UNIT_PLACE && floor(value) < value) {
    hc_complain(complaint, "'%s' is not a whole number (a %s counts from 0)", hc_quote(text).text,
                hc_unit_kind(limits->unit));
    return 0;
  }
  if (!within(value, limits)) {
    complain_bounds(text, *quantity, limits, complaint);
    return 0;
  }
  if (limits->unit == HC_UNIT_TIME && !hc_whole_seconds(&value)) {
    hc_complain(complaint, "'%s' is not a whole number of seconds (times are counted in seconds)", hc_quote(text).text);
    return 0;
  }
  if (limits->unit == HC_UNIT_TIME) *quantity = (hc_quantity){value, SECOND};
  return 1;
}

int hc_whole_parse(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *whole, hc_complaint *complaint) {
  scanned token = scan_number(text);
  if (token.length == 0) {
    complain_no_number(text, "a whole number", complaint);
    return 0;
  }
  if (text[token.taken] != '\0') {
    hc_complain(complaint, "'%s' is not a whole number (unexpected '%s')", hc_quote(text).text,
                hc_quote(text + token.taken).text);
    return 0;
  }
  hc_decimal d = hc_decimal_of(token.digits);
  if (!hc_decimal_is_whole(&d)) {
    hc_complain(complaint, "'%s' is not a whole number (it has a fraction)", hc_quote(text).text);
    return 0;
  }
  int representable = hc_decimal_to_uint64(&d, whole) && (!d.negative || d.count == 0);
  if (!representable || *whole < minimum || *whole > maximum) {
    hc_complain(complaint, "'%s' is out of bounds (from %llu to %llu)", hc_quote(text).text,
                (unsigned long long)minimum, (unsigned long long)maximum);
    return 0;
  }
  return 1;
}

int hc_whole_seconds(double *seconds) {
  double whole = floor(*seconds + 0.5);
  double error = *seconds - whole, tolerance = *seconds * 1e-12; /* the rounding of 1.1 h, not a real fraction */
  if (error > tolerance || -error > tolerance) return 0;
  *seconds = whole;
  return 1;
}
