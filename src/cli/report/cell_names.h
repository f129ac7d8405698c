/* cell_names.h: a cell as people call it: by the values of its axes. */
#ifndef HC_CELL_NAMES_H
#define HC_CELL_NAMES_H

#include <hedgecube/sweep.h>

typedef struct hc_cell_label {
  char text[512];
} hc_cell_label;

/* "cell 17 (volatility 60 %, rebalance 4 h, fee 5 bp)"; cut short if there are very many axes. */
hc_cell_label hc_cell_name(const hc_sweep *sweep, int64_t cell);

/* The index of a cell's value on an axis. */
size_t hc_cell_place(const hc_sweep *sweep, int64_t cell, size_t axis);

#endif
