/* values.c: reading numbers with units. */
#include "values.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sweep_report.h"

typedef struct unit_suffix {
  const char *name;
  double factor;
  int divides; /* 30% is the correctly rounded quotient 30/100, not the product 30 * 0.01 */
} unit_suffix;

enum { NO_SUFFIX, PERCENT, BASIS_POINT, SECOND, MINUTE, HOUR, DAY, WEEK, YEAR, SUFFIX_COUNT };
static const unit_suffix suffixes[SUFFIX_COUNT] = {{"", 1, 0},      {"%", 100, 1},    {"bp", 10000, 1},
                                                   {"s", 1, 0},     {"min", 60, 0},   {"h", 3600, 0},
                                                   {"d", 86400, 0}, {"w", 604800, 0}, {"y", 31536000, 0}};

void hc_complain(hc_complaint *complaint, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(complaint->text, sizeof complaint->text, format, arguments);
  va_end(arguments);
}

static int fits(size_t suffix, hc_unit unit) {
  switch (unit) {
    case HC_UNIT_PRICE:
      return suffix == NO_SUFFIX;
    case HC_UNIT_TIME:
      return suffix >= SECOND;
    case HC_UNIT_RATIO:
      return suffix <= PERCENT;
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_PER_SQRT_YEAR:
    case HC_UNIT_FRACTION:
    case HC_UNIT_PER_8H:
      break;
  }
  return suffix <= BASIS_POINT;
}

static const char *accepted(hc_unit unit) {
  switch (unit) {
    case HC_UNIT_PRICE:
      return "a plain number";
    case HC_UNIT_TIME:
      return "a number with s, min, h, d, w or y";
    case HC_UNIT_RATIO:
      return "a plain number or %";
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_PER_SQRT_YEAR:
    case HC_UNIT_FRACTION:
    case HC_UNIT_PER_8H:
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
    case HC_UNIT_RATIO:
      break;
  }
  return "ratio";
}

/* The double nearest to the decimal that was meant: 33.3 is not 33.3 to the last digit, and a quotient of it need not
 * be 0.333. Numbers of up to 15 digits survive the way through decimals. */
static double nearest_decimal(double number, double quotient) {
  return hc_decimal_round(number) == number ? hc_decimal_round(quotient) : quotient;
}

double hc_quantity_value(hc_quantity quantity) {
  const unit_suffix *suffix = &suffixes[quantity.suffix];
  double value = suffix->divides ? nearest_decimal(quantity.number, quantity.number / suffix->factor)
                                 : quantity.number * suffix->factor;
  return value + 0.0; /* no negative zero: it equals zero but would not print like it */
}

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* A number without its underscores, and how much of the text it took (0: there is none). */
typedef struct scanned {
  char digits[104];
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

double hc_decimal_read(const char *digits) {
  /* glibc's "C" locale is a constant: this neither allocates nor fails; elsewhere a failure gives a refused NaN. */
  locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (c_locale == (locale_t)0) return (double)NAN;
  double value = strtod_l(digits, NULL, c_locale);
  freelocale(c_locale);
  return value;
}

/* What people write instead of our units. */
static const char *meant_unit(const char *unit) {
  static const char *const pairs[][2] = {
      {"m", "min"},  {"mins", "min"}, {"minute", "min"}, {"minutes", "min"}, {"H", "h"},      {"hr", "h"},
      {"hrs", "h"},  {"hour", "h"},   {"hours", "h"},    {"D", "d"},         {"day", "d"},    {"days", "d"},
      {"W", "w"},    {"week", "w"},   {"weeks", "w"},    {"Y", "y"},         {"year", "y"},   {"years", "y"},
      {"yr", "y"},   {"S", "s"},      {"sec", "s"},      {"secs", "s"},      {"second", "s"}, {"seconds", "s"},
      {"bps", "bp"}, {"BP", "bp"},    {"pct", "%"},      {"percent", "%"},   {"Min", "min"},  {"MIN", "min"}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; ++i) {
    if (strcmp(unit, pairs[i][0]) == 0) return pairs[i][1];
  }
  return unit;
}

static size_t find_suffix(const char *name) {
  for (size_t i = 0; i < SUFFIX_COUNT; ++i) {
    if (strcmp(name, suffixes[i].name) == 0) return i;
  }
  return SUFFIX_COUNT;
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
  size_t meant = find_suffix(meant_unit(rest));
  if (meant < SUFFIX_COUNT && fits(meant, unit)) {
    hc_complain(complaint, "'%s' has no known unit (accepted: %s); did you mean %.*s%s?", hc_quote(text).text,
                accepted(unit), (int)(taken < 40 ? taken : 40), text, suffixes[meant].name);
  } else if (meant < SUFFIX_COUNT) {
    hc_complain(complaint, "'%s' has the wrong unit for a %s (accepted: %s)", hc_quote(text).text, hc_unit_kind(unit),
                accepted(unit));
  } else {
    hc_complain(complaint, "'%s' is not a number with a unit (unexpected '%s'; accepted: %s)", hc_quote(text).text,
                hc_quote(rest).text, accepted(unit));
  }
}

int hc_quantity_parse(const char *text, hc_unit unit, hc_quantity *quantity, hc_complaint *complaint) {
  scanned token = scan_number(text);
  size_t suffix = find_suffix(text + token.taken);
  if (token.length == 0) {
    complain_no_number(text, accepted(unit), complaint);
    return 0;
  }
  if (suffix == NO_SUFFIX && !fits(suffix, unit)) {
    hc_complain(complaint, "'%s' has no unit (a %s is %s)", hc_quote(text).text, hc_unit_kind(unit), accepted(unit));
    return 0;
  }
  if (suffix == SUFFIX_COUNT || !fits(suffix, unit)) {
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

/* 60 where 60% was meant, 10 where 10bp was. */
static size_t meant_suffix(hc_quantity quantity, const hc_limits *limits) {
  size_t candidate = NO_SUFFIX;
  switch (limits->unit) {
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_PER_SQRT_YEAR:
      candidate = PERCENT;
      break;
    case HC_UNIT_FRACTION:
      candidate = limits->open ? PERCENT : BASIS_POINT;
      break;
    case HC_UNIT_PER_8H:
      candidate = BASIS_POINT;
      break;
    case HC_UNIT_RATIO:
      candidate = limits->maximum <= 10 ? PERCENT : NO_SUFFIX;
      break;
    case HC_UNIT_PRICE:
    case HC_UNIT_TIME:
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

/* The significant digits of a scanned number and where its decimal point stands: 0.digits times 10^point. */
typedef struct decimal {
  char digits[104];
  size_t count;
  long point;
  int negative;
} decimal;

static decimal decimal_of(const char *digits) {
  decimal d = {.negative = *digits == '-'};
  if (*digits == '-' || *digits == '+') ++digits;
  int behind_point = 0;
  for (; is_digit(*digits) || *digits == '.'; ++digits) {
    if (*digits == '.') {
      behind_point = 1;
    } else if (d.count == 0 && *digits == '0') {
      d.point -= behind_point;
    } else {
      d.digits[d.count++] = *digits;
      d.point += !behind_point;
    }
  }
  while (d.count > 0 && d.digits[d.count - 1] == '0') --d.count;
  if (*digits == 'e') {
    int minus = digits[1] == '-';
    long exponent = 0;
    for (digits += digits[1] == '-' || digits[1] == '+' ? 2 : 1; is_digit(*digits); ++digits) {
      if (exponent < 100000) exponent = exponent * 10 + (*digits - '0');
    }
    d.point += minus ? -exponent : exponent;
  }
  return d;
}

/* Returns 0 if the number does not fit; the caller knows that it is whole and not negative. */
static int to_uint64(const decimal *d, uint64_t *whole) {
  *whole = 0;
  if (d->count == 0) return 1;
  if (d->point > 20) return 0;
  for (long i = 0; i < d->point; ++i) {
    uint64_t digit = (size_t)i < d->count ? (uint64_t)(d->digits[i] - '0') : 0;
    if (*whole > (UINT64_MAX - digit) / 10) return 0;
    *whole = *whole * 10 + digit;
  }
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
  decimal d = decimal_of(token.digits);
  if (d.count > 0 && (d.point < 0 || (size_t)d.point < d.count)) {
    hc_complain(complaint, "'%s' is not a whole number (it has a fraction)", hc_quote(text).text);
    return 0;
  }
  int representable = to_uint64(&d, whole) && (!d.negative || d.count == 0);
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
