/* values.h: a value of a sweep file as text and as a number: units, bounds, whole numbers, canonical form. No locale,
 * and no arithmetic but + - * / and floor. */
#ifndef HC_VALUES_H
#define HC_VALUES_H

#include <stddef.h>
#include <stdint.h>

#include "decimal.h"
#include "parameters.h"

/* Why a value was refused: "what (why); did you mean …". */
typedef struct hc_complaint {
  char text[320];
} hc_complaint;
void hc_complain(hc_complaint *complaint, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What a value may be. */
typedef struct hc_limits {
  hc_unit unit;
  double minimum, maximum;
  int open; /* the bounds themselves are out */
} hc_limits;

/* A number as it was written; `suffix` is a row of the table of suffixes, 0 is none. */
typedef struct hc_quantity {
  double number;
  size_t suffix;
} hc_quantity;

/* The plain value of a quantity: a fraction, a price, seconds; the double nearest to what the number, as the shortest
 * text that means it, and its suffix say. */
double hc_quantity_value(hc_quantity quantity);

/* Whether a rate says per how long it is, as 10%/y does. */
int hc_quantity_has_period(hc_quantity quantity);

/* The functions return 0, with the complaint written, if the text or value is refused. */

/* Reads a number with its unit; only the form is checked. */
int hc_quantity_parse(const char *text, hc_unit unit, hc_quantity *quantity, hc_complaint *complaint);

/* Reads a number and checks everything: unit, bounds, whole seconds. */
int hc_value_parse(const char *text, const hc_limits *limits, hc_quantity *quantity, hc_complaint *complaint);

/* A whole number, "1e6" and "1_000_000" included, exact to 64 bits. */
int hc_whole_parse(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *whole, hc_complaint *complaint);

/* Takes the rounding error out of a time. Returns 0 if it is no whole number of seconds. */
int hc_whole_seconds(double *seconds);

/* The double nearest to the decimal that is nearest to a value and has no digit beyond the 15th of a magnitude, which
 * is not below it: what people would write. */
double hc_decimal_round(double value, double magnitude);

/* The shortest text that reads back as the same double, plain or with its unit. */
typedef struct hc_number_text {
  char text[48];
} hc_number_text;
hc_number_text hc_number_format(double value);
hc_number_text hc_value_format(double value, hc_unit unit);   /* as the dump writes it: 0.3, 1h     */
hc_number_text hc_value_describe(double value, hc_unit unit); /* as a message says it: 30%, 1h      */

/* "volatility", "time", … for messages. */
const char *hc_unit_kind(hc_unit unit);

#endif
