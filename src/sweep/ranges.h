/* ranges.h: {from, to, count}, {from, to, count, spacing: log} and {from, to, step} as values. */
#ifndef HC_RANGES_H
#define HC_RANGES_H

#include "failures.h"
#include "values.h"

/* A dump writes axes out in full, so what an axis may hold is bounded by what a sweep file may hold: two axes of this
 * length already make as many cells as a sweep may have. */
enum { HC_MAX_AXIS_VALUES = 100000 };

typedef struct hc_value_range {
  hc_unit unit;
  hc_quantity from, to;
  hc_quantity step; /* if count is 0 */
  size_t count;
  int logarithmic;
} hc_value_range;

/* The values, to be freed by the caller. HC_INVALID: the complaint says why; HC_FAILED: out of memory. */
hc_status hc_range_values(const hc_value_range *range, double **values, size_t *count, hc_complaint *complaint);

#endif
