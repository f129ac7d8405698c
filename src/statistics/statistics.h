/* statistics.h: from a cell's tallies to its row of results. */
#ifndef HC_STATISTICS_H
#define HC_STATISTICS_H

#include "distribution.h"
#include "scenario.h"
#include "variables.h"

/* Fills result[hc_result_width(sweep)], in quote currency; NaN throughout if the cell failed. `room` is working memory.
 */
hc_cell_status hc_statistics(const hc_sweep *sweep, const hc_scenario *scenario, const hc_desk_tally *desk,
                             const hc_cell_tally *cell, hc_distribution *room, double *result);

#endif
