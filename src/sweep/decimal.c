/* decimal.c: see decimal.h. */
#include "decimal.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_digit(char c) { return c >= '0' && c <= '9'; }

double hc_decimal_read(const char *digits) {
  /* glibc's "C" locale is a constant: this neither allocates nor fails; elsewhere a failure gives a refused NaN. */
  locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (c_locale == (locale_t)0) return (double)NAN;
  double value = strtod_l(digits, NULL, c_locale);
  freelocale(c_locale);
  return value;
}

static long exponent_of(const char *text) {
  long exponent = 0;
  int minus = *text == '-';
  for (text += *text == '-' || *text == '+'; is_digit(*text); ++text) {
    if (exponent < 100000) exponent = exponent * 10 + (*text - '0');
  }
  return minus ? -exponent : exponent;
}

hc_decimal hc_decimal_of(const char *text) {
  hc_decimal d = {.negative = *text == '-'};
  if (*text == '-' || *text == '+') ++text;
  int behind_point = 0;
  for (; is_digit(*text) || *text == '.'; ++text) {
    if (*text == '.') {
      behind_point = 1;
    } else if (d.count == 0 && *text == '0') {
      d.point -= behind_point;
    } else {
      d.digits[d.count++] = *text;
      d.point += !behind_point;
    }
  }
  while (d.count > 0 && d.digits[d.count - 1] == '0') --d.count;
  if (*text == 'e') d.point += exponent_of(text + 1);
  return d;
}

int hc_decimal_is_whole(const hc_decimal *d) {
  return d->count == 0 || (d->point >= 0 && (size_t)d->point >= d->count);
}

int hc_decimal_to_uint64(const hc_decimal *d, uint64_t *whole) {
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

/* The product and the quotient go on from digit to digit, as on paper: `carry` is what a product hands on to the left,
 * `rest` what a quotient hands on to the right. */
double hc_decimal_scaled(const hc_decimal *d, uint32_t multiplier, uint32_t divisor) {
  enum { CARRY = 10, BEHIND = 40, PRODUCT = HC_DECIMAL_DIGITS + CARRY, QUOTIENT = PRODUCT + BEHIND };
  char product[PRODUCT] = {0}, text[QUOTIENT + 32];
  uint64_t carry = 0, rest = 0;
  const size_t width = d->count + CARRY; /* of the product, which may begin with zeros */
  for (size_t i = width; i-- > 0;) {
    carry += i < CARRY ? 0 : (uint64_t)(d->digits[i - CARRY] - '0') * multiplier;
    product[i] = (char)('0' + carry % 10);
    carry /= 10;
  }
  size_t length = (size_t)snprintf(text, sizeof text, "%s0.", d->negative && d->count > 0 ? "-" : "");
  for (size_t i = 0; i < width || (rest > 0 && i < width + BEHIND); ++i) {
    rest = rest * 10 + (i < width ? (uint64_t)(product[i] - '0') : 0);
    const uint64_t digit = rest / divisor;
    rest -= digit * divisor;
    text[length++] = (char)('0' + digit);
  }
  if (rest > 0) text[length++] = '1'; /* somewhere behind: what looks like a tie is none */
  snprintf(text + length, sizeof text - length, "e%ld", d->point + CARRY);
  return hc_decimal_read(text) + 0.0; /* no negative zero: it equals zero but would not print like it */
}
