/* collect.h: a slab's tallies, wherever they are: in the hands of a crew, and in the checkpoint that it goes on from.
 * They are read a few cells at a time, so that no one needs memory for all of them. */
#ifndef HC_COLLECT_H
#define HC_COLLECT_H

#include "checkpoint.h"
#include "crew.h"

typedef struct hc_tallies {
  hc_crew *crew;
  int slot;
  const hc_checkpoint *base; /* its cell_count is 0: there is none */
} hc_tallies;

/* Cells that are best read together. */
enum { HC_COLLECT_CELLS = 16 };

/* All desks [count], and the cells of a range [range.count]; from any number of threads. */
hc_status hc_tallies_desks(const hc_tallies *tallies, int64_t count, hc_desk_tally *desks, hc_errors *errors);
hc_status hc_tallies_cells(const hc_tallies *tallies, hc_range range, hc_cell_tally *cells, hc_errors *errors);

#endif
