/* statistics.h: from a cell's tallies to its row of results. */
#ifndef HC_STATISTICS_H
#define HC_STATISTICS_H

#include "distribution.h"
#include "scenario.h"
#include "variables.h"

/* What is added up of a cell: its desk's amounts, its own P&L, and, where the sweep keeps its distribution, the lowest
 * balance of the hedge. */
typedef struct hc_tallied {
  const hc_desk_tally *desk;
  const hc_cell_tally *cell, *cash_min;
} hc_tallied;

/* Fills result[hc_result_width(sweep)], in quote currency; NaN throughout if the cell failed. `room` is working memory.
 */
hc_cell_status hc_statistics(const hc_sweep *sweep, const hc_scenario *scenario, const hc_tallied *tallied,
                             hc_distribution *room, double *result);

#endif
