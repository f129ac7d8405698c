/* centre.h: what a cell's amounts are expected to be, in closed form, before any path is walked. What is added up and
 * binned is the rest (ledger.h). It need not be right: one that is off by many standard deviations costs bins and sums
 * some of their digits, and none is so large that it alone takes a P&L out of its range. */
#ifndef HC_CENTRE_H
#define HC_CENTRE_H

#include "scenario.h"
#include "work.h"

/* Of the cell's desk: payoff + gain, and its amounts whatever they cost, in units of U. */
hc_work_centre hc_scenario_centre(const hc_scenario *scenario);

/* The P&L less y, in units of U: the cell's constant, and what its rates make of its desk's centre. */
double hc_scenario_shift(const hc_scenario *scenario);

#endif
