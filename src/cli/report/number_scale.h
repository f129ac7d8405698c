/* number_scale.h: how many numbers that stand beside each other are written: in one unit, with equally many decimals.
 */
#ifndef HC_NUMBER_SCALE_H
#define HC_NUMBER_SCALE_H

#include <hedgecube/cube.h>
#include <stddef.h>

#include "figures.h"

/* What a variable's values are read in. */
typedef struct hc_measure {
  double size;      /* in the variable's unit */
  const char *unit; /* "quote", "%", "" */
} hc_measure;

/* Volatilities and probabilities are in %, as their axes are. */
hc_measure hc_measure_of(const hc_variable_info *variable);

typedef struct hc_number_scale {
  hc_measure measure;
  double unit; /* in which numbers are written: the measure's size times 10^exponent, a multiple of 3 */
  int exponent;
  int decimals; /* behind the point */
} hc_number_scale;

/* So that half of the numbers, by size, show four digits, and more if they would else look alike. Those that are not
 * finite do not count. */
hc_number_scale hc_number_scale_of(const double *values, size_t count, hc_measure measure);

/* "12,345.67"; a number for which the scale is far too small is written "1.235e+12". */
hc_figure hc_number_scaled(const hc_number_scale *scale, double value);

/* "10^6 quote", "%", "" */
hc_figure hc_number_scale_unit(const hc_number_scale *scale);

#endif
