/* commit.h: a slab whose paths are all walked becomes final cells of the cube. */
#ifndef HC_COMMIT_H
#define HC_COMMIT_H

#include "collect.h"
#include "cube_writer.h"
#include "slab.h"

/* Computes the statistics of every cell, on so many threads, and commits them. *failed: how many of the cells have no
 * answer (see hc_cell_status). */
hc_status hc_commit_slab(const hc_sweep *sweep, const hc_slab *slab, const hc_tallies *tallies, int threads,
                         hc_writer *writer, int64_t *failed, hc_errors *errors);

#endif
