/* heat_layout.h: where things stand in a heat map, and what there is room for. */
#ifndef HC_HEAT_LAYOUT_H
#define HC_HEAT_LAYOUT_H

#include "heat_scale.h"
#include "slice.h"
#include "terminal.h"

typedef struct hc_heat_layout {
  size_t label_width;           /* of the rows' ticks */
  size_t number_width;          /* of the values, and of the columns' ticks above them */
  size_t column_width;          /* with what stands beside the value */
  size_t block;                 /* columns that stand beside each other; the others follow below */
  size_t row_step, column_step; /* every so many-th is shown; 1: all, as far as that is no more than a few screens */
} hc_heat_layout;

hc_heat_layout hc_heat_layout_of(const hc_slice *slice, const hc_heat_scale *scale, hc_terminal_size bounds);

/* The tick of a row or column, "" if there is no such dimension. */
hc_figure hc_heat_row_tick(const hc_slice *slice, size_t row);
hc_figure hc_heat_column_tick(const hc_slice *slice, size_t column);

/* What stands for a value that is none. */
const char *hc_heat_mark(const hc_heat_scale *scale, hc_heat_kind kind);

#endif
