/* values_format.c: numbers as text, the shortest that reads back as the same double, whatever the locale. */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "values.h"

/* The digits and exponent of printf's d.ddde+dd; the locale's decimal point, whatever it is, is stepped over. */
typedef struct scientific {
  char digits[24];
  size_t count;
  int exponent;
  int negative;
} scientific;

static scientific split(const char *printed) {
  scientific s = {.negative = *printed == '-'};
  for (; *printed != 'e' && *printed != '\0'; ++printed) {
    if (*printed >= '0' && *printed <= '9' && s.count < sizeof s.digits - 1) s.digits[s.count++] = *printed;
  }
  while (s.count > 1 && s.digits[s.count - 1] == '0') --s.count;
  s.digits[s.count] = '\0';
  if (*printed == 'e') s.exponent = atoi(printed + 1);
  return s;
}

/* Plain digits where they stay readable, 1.0e-9 elsewhere: to YAML 1.1, which many loaders read, 1e-9 and 1.0e16 are
 * text. */
static hc_number_text lay_out(const scientific *s) {
  hc_number_text out;
  const char *sign = s->negative ? "-" : "";
  int count = (int)s->count;
  if (s->exponent < -5 || s->exponent > 15) {
    snprintf(out.text, sizeof out.text, "%s%c.%se%+d", sign, s->digits[0], count > 1 ? s->digits + 1 : "0",
             s->exponent);
  } else if (s->exponent < 0) {
    snprintf(out.text, sizeof out.text, "%s0.%.*s%s", sign, -s->exponent - 1, "0000", s->digits);
  } else if (count <= s->exponent + 1) {
    snprintf(out.text, sizeof out.text, "%s%s%.*s", sign, s->digits, s->exponent + 1 - count, "000000000000000");
  } else {
    snprintf(out.text, sizeof out.text, "%s%.*s.%s", sign, s->exponent + 1, s->digits, s->digits + s->exponent + 1);
  }
  return out;
}

static scientific print(double value, int precision) {
  char printed[64];
  snprintf(printed, sizeof printed, "%.*e", precision, value);
  return split(printed);
}

hc_number_text hc_number_format(double value) {
  hc_number_text out = {"0"};
  if (value == 0) return out;
  /* 15 digits of a normal number are those of any shorter text that means it, and zeros. */
  for (int precision = value < DBL_MIN && value > -DBL_MIN ? 0 : 14; precision < 17; ++precision) {
    const scientific s = print(value, precision);
    out = lay_out(&s);
    if (hc_decimal_read(out.text) == value) break;
  }
  return out;
}

double hc_decimal_round(double value, double magnitude) {
  enum { LAST = 14 };
  const int precision = LAST - (print(magnitude, LAST).exponent - print(value, LAST).exponent);
  if (precision < 0) return 0;
  const scientific s = print(value, precision < LAST ? precision : LAST);
  return hc_decimal_read(lay_out(&s).text);
}

static hc_number_text with_unit(double number, const char *unit) {
  hc_number_text out = hc_number_format(number);
  size_t length = strlen(out.text);
  snprintf(out.text + length, sizeof out.text - length, "%s", unit);
  return out;
}

/* The largest of d, h, min, s that divides the time. */
static hc_number_text format_time(double seconds) {
  static const struct {
    const char *name;
    int64_t seconds;
  } units[] = {{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}};
  if (!(seconds >= 0 && seconds < 9e15) || (double)(int64_t)seconds != seconds) return with_unit(seconds, "s");
  size_t i = 0;
  while ((int64_t)seconds % units[i].seconds != 0) ++i;
  return with_unit((double)((int64_t)seconds / units[i].seconds), units[i].name);
}

hc_number_text hc_value_format(double value, hc_unit unit) {
  return unit == HC_UNIT_TIME ? format_time(value) : hc_number_format(value);
}

hc_number_text hc_value_describe(double value, hc_unit unit) {
  switch (unit) {
    case HC_UNIT_TIME:
      return format_time(value);
    case HC_UNIT_PRICE:
    case HC_UNIT_RATIO:
    case HC_UNIT_PLACE:
      return hc_number_format(value);
    case HC_UNIT_EVENTS:
      return with_unit(value, "/y");
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_PER_SQRT_YEAR:
    case HC_UNIT_FRACTION:
    case HC_UNIT_PER_8H:
      break;
  }
  const hc_decimal number = hc_decimal_of(hc_number_format(value).text);
  return with_unit(hc_decimal_scaled(&number, 100, 1), "%");
}
