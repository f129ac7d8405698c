/* dimensions.h: the dimensions of a variable, and those and their values as a command line names them. */
#ifndef HC_DIMENSIONS_H
#define HC_DIMENSIONS_H

#include <hedgecube/cube.h>

#include "ticks.h"

enum { HC_MAX_DIMENSIONS = HC_MAX_AXES + 1 };

/* In the order of the cube: the axes, then the variable's own. */
typedef struct hc_dimensions {
  const char *variable; /* whose they are */
  size_t count;
  hc_dimension items[HC_MAX_DIMENSIONS];
} hc_dimensions;

hc_dimensions hc_dimensions_of(const hc_cube *cube, const hc_variable_info *variable);

/* Finds the dimension that is called so, by its name or its axis' key; returns 0 or an exit status. `option` is what
 * the word was given to, "--x". */
int hc_dimension_find(const hc_dimensions *dimensions, const char *option, const char *word, size_t *found);

/* A value that a command line asks for, with a unit as in a sweep file or as a number in the cube's. */
typedef struct hc_wanted_value {
  const char *before; /* what stands before it, for messages: "--sel fee=", "--tail " */
  const char *text;   /* "5bp" */
} hc_wanted_value;

/* Finds the value nearest to it, and whether that is another one. What is further off than the dimension's values are
 * from each other is a mistake. Returns 0 or an exit status. */
int hc_dimension_place(const hc_dimension *dimension, const hc_wanted_value *wanted, size_t *place, int *is_near);

#endif
