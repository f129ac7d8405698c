/* variables.h: what a cell's answer consists of. A cell's result is a row of doubles, variable after variable in the
 * order of variables.def, each with 1 value or as many as its further dimension has; one that has none is not in the
 * cube. */
#ifndef HC_VARIABLES_H
#define HC_VARIABLES_H

#include <hedgecube/cube.h>
#include <stddef.h>

#include "sweep_model.h"

typedef enum hc_extra_dimension {
  HC_EXTRA_NONE,
  HC_EXTRA_PROBABILITY,
  HC_EXTRA_TAIL,
  HC_EXTRA_BATCH,
  HC_EXTRA_COUNT
} hc_extra_dimension;
typedef enum hc_variable_unit {
  HC_VARIABLE_UNIT_PRICE,
  HC_VARIABLE_UNIT_ONE,
  HC_VARIABLE_UNIT_PER_SQRT_YEAR
} hc_variable_unit;

enum {
#define HC_VARIABLE(name, ...) HC_VARIABLE_##name,
#include "variables.def"
  HC_VARIABLE_COUNT
};

typedef struct hc_variable {
  const char *name;
  hc_extra_dimension extra;
  hc_variable_unit unit;
  unsigned kept_with; /* amounts: it is in cubes of sweeps that keep one of them; 0: in all */
  const char *doc;
} hc_variable;

extern const hc_variable hc_variables[HC_VARIABLE_COUNT];

/* As the cube writes it. */
const char *hc_variable_unit_name(hc_variable_unit unit);

/* Number of doubles of one variable of a cell, of a cell, and where a variable begins in it. */
size_t hc_variable_extent(const hc_sweep *sweep, size_t variable);
size_t hc_result_offset(const hc_sweep *sweep, size_t variable);
static inline size_t hc_result_width(const hc_sweep *sweep) { return hc_result_offset(sweep, HC_VARIABLE_COUNT); }

#endif
