/* dimensions.h: the dimensions of a variable as people write them: by name, with values in units that are easy to read.
 */
#ifndef HC_DIMENSIONS_H
#define HC_DIMENSIONS_H

#include <hedgecube/cube.h>

#include "figures.h"

/* How the values of a dimension are written: a number times `factor`, in so many digits, and the unit. */
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

/* In the order of the cube: the axes, then the variable's own. */
typedef struct hc_dimensions {
  const char *variable; /* whose they are */
  size_t count;
  hc_dimension items[HC_MAX_AXES + 1];
} hc_dimensions;

hc_dimensions hc_dimensions_of(const hc_cube *cube, const hc_variable_info *variable);

/* Finds the dimension that is called so, by its name or its axis' key; returns 0 or an exit status. `option` is what
 * the word was given to, "--x". */
int hc_dimension_find(const hc_dimensions *dimensions, const char *option, const char *word, size_t *found);

/* "30 %", "4 h", "5 bp" */
hc_figure hc_dimension_tick(const hc_dimension *dimension, size_t place);

/* Finds the value that is written so, with a unit as in a sweep file or as a number in the cube's; returns 0 or an exit
 * status. */
int hc_dimension_place(const hc_dimension *dimension, const char *text, size_t *place);

#endif
