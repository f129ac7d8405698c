/* ticks.h: the values of a dimension as people write them, in units that are easy to read. */
#ifndef HC_TICKS_H
#define HC_TICKS_H

#include <hedgecube/cube.h>

#include "figures.h"

/* How values are written: a number times `factor`, in so many digits, and the unit. */
typedef struct hc_tick_style {
  double factor;
  const char *unit; /* "%", "h", "" */
  int digits;
} hc_tick_style;

typedef struct hc_dimension {
  const char *name;
  const char *key;      /* of the axis, "world.volatility"; NULL: the variable's own dimension */
  const char *unit;     /* the cube's */
  const char *suffixes; /* that a value may be written with, "% bp" */
  size_t count;
  const double *values; /* [count] */
  hc_tick_style style;
} hc_dimension;

/* Volatilities and rates are in %, fees in bp, times in the longest unit that leaves whole numbers; with as many digits
 * as tell the values apart. */
hc_dimension hc_dimension_of_axis(const hc_axis_info *axis);
/* The dimension of its own that a variable has. */
hc_dimension hc_dimension_of_variable(const hc_variable_info *variable);

/* "30 %", "4 h", "5 bp" */
hc_figure hc_dimension_tick(const hc_dimension *dimension, size_t place);

/* "%, bp": what the dimension's values may be written with. */
hc_figure hc_tick_suffixes(const hc_dimension *dimension);

#endif
