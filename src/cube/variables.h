/* variables.h: what a cell's answer consists of. A cell's result is a row of doubles, variable after variable in the
 * order of variables.def, each with 1, quantile_count or tail_count values. */
#ifndef HC_VARIABLES_H
#define HC_VARIABLES_H

#include <stddef.h>

#include "sweep.h"

typedef enum hc_extra_dimension { HC_EXTRA_NONE, HC_EXTRA_QUANTILE, HC_EXTRA_TAIL } hc_extra_dimension;
typedef enum hc_variable_unit {
  HC_VARIABLE_UNIT_PRICE,
  HC_VARIABLE_UNIT_ONE,
  HC_VARIABLE_UNIT_PER_SQRT_YEAR
} hc_variable_unit;

enum {
#define HC_VARIABLE(name, ...) HC_VARIABLE_##name,
#include "variables.def"
#undef HC_VARIABLE
  HC_VARIABLE_COUNT
};

typedef struct hc_variable {
  const char *name;
  hc_extra_dimension extra;
  hc_variable_unit unit;
  const char *doc;
} hc_variable;

extern const hc_variable hc_variables[HC_VARIABLE_COUNT];

/* What became of a cell: the cube's `status`. */
typedef enum hc_cell_status {
  HC_CELL_PENDING,    /* not computed yet                                                    */
  HC_CELL_DONE,       /* computed                                                            */
  HC_CELL_OVERFLOW,   /* a path's P&L or an amount left the range of the exact sums: NaN     */
  HC_CELL_NON_FINITE, /* a path's P&L or an amount was not a finite number: NaN              */
  HC_CELL_STATUS_COUNT
} hc_cell_status;
const char *hc_cell_status_name(hc_cell_status status); /* "pending", "done", "overflow", "non_finite" */

/* Number of doubles of one variable of a cell, of a cell, and where a variable begins in it. */
size_t hc_variable_extent(const hc_sweep *sweep, size_t variable);
size_t hc_result_offset(const hc_sweep *sweep, size_t variable);
static inline size_t hc_result_width(const hc_sweep *sweep) { return hc_result_offset(sweep, HC_VARIABLE_COUNT); }

#endif
