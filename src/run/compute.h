/* compute.h: cells of a sweep into memory. */
#ifndef HC_COMPUTE_H
#define HC_COMPUTE_H

#include <hedgecube/run.h>

/* As hc_compute, but only the cells whose `wanted` is HC_CELL_PENDING: [hc_sweep_cells]; NULL: all. */
hc_status hc_compute_cells(const hc_sweep *sweep, const hc_run_options *options, const uint8_t *wanted, hc_cube **cube,
                           hc_run_summary *summary, hc_errors *errors);

#endif
