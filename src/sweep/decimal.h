/* decimal.h: a decimal number as its digits, for arithmetic that is exact where doubles are not. */
#ifndef HC_DECIMAL_H
#define HC_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

enum { HC_DECIMAL_DIGITS = 104 };

/* 0.digits times 10^point; without zeros at either end, none for zero. */
typedef struct hc_decimal {
  char digits[HC_DECIMAL_DIGITS];
  size_t count;
  long point;
  int negative;
} hc_decimal;

/* Of a text "[+-]digits[.digits][e[+-]digits]" of fewer characters than HC_DECIMAL_DIGITS. */
hc_decimal hc_decimal_of(const char *text);

int hc_decimal_is_whole(const hc_decimal *decimal);

/* Of a whole number, its sign aside. Returns 0 if it does not fit. */
int hc_decimal_to_uint64(const hc_decimal *decimal, uint64_t *whole);

/* The double nearest to decimal * multiplier / divisor. */
double hc_decimal_scaled(const hc_decimal *decimal, uint32_t multiplier, uint32_t divisor);

/* strtod as in the "C" locale, of a text that is known to be a number. */
double hc_decimal_read(const char *digits);

#endif
