/* scenario.h: one cell in the engine's terms: prices in units of spot, times in seconds and years, ties and defaults
 * gone. */
#ifndef HC_SCENARIO_H
#define HC_SCENARIO_H

#include <stdint.h>

#include "cell_values.h"
#include "sweep_model.h"

enum { HC_FUNDING_PERIOD = 8 * 3600 };

typedef struct hc_scenario_leg {
  int sign; /* 1 call, -1 put */
  double strike, quantity;
  double implied_volatility, hedge_volatility;
} hc_scenario_leg;

typedef struct hc_scenario {
  double spot;      /* quote currency */
  hc_values values; /* prices in units of spot, which is 1 */
  int model, policy, close_out;
  unsigned sides, may_keep;                /* sets of sides and of amounts */
  int mark, follows;                       /* a row of marks.def; whether the hedge's volatility moves with the mark */
  int on_perpetual;                        /* whether the hedge trades it */
  int64_t step, expiry, horizon, interval; /* seconds; interval = horizon: one look */
  size_t leg_count;
  hc_scenario_leg legs[HC_MAX_LEGS];
} hc_scenario;

/* `values` is room for hc_slot_count(sweep->leg_count) doubles. */
void hc_scenario_of_cell(const hc_sweep *sweep, int64_t cell, double *values, hc_scenario *scenario);

double hc_years(int64_t seconds);

/* 1, or -1 for a positive hedge ratio. */
double hc_scenario_sign(const hc_scenario *scenario);

/* The log price's volatility beside its drift, all of its noise included: annualised. */
double hc_scenario_volatility(const hc_scenario *scenario);
/* The price has those below: infinite if all. */
double hc_scenario_moments(const hc_scenario *scenario);

/* Looks of the hedge at t < T: ceil(T / interval), 0 if nothing is hedged. */
int64_t hc_scenario_rebalances(const hc_scenario *scenario);
/* Trades that pay a fixed cost, where the schedule decides: those and the close; 0 where the path does. */
int64_t hc_scenario_trades(const hc_scenario *scenario);
/* What their fixed costs are worth at the horizon: the sum over those trades of fixed_cost e^{r (T - t)}. */
double hc_scenario_fixed_costs(const hc_scenario *scenario);
/* What a cell pays on each amount of amounts.def, for an amount in units of hc_scenario_unit; 0: nothing. */
void hc_scenario_rates(const hc_scenario *scenario, double *rates);

/* What the book is sold for at t = 0 if every leg is priced at `flat_volatility`, or at its own if that is 0. */
double hc_scenario_premium(const hc_scenario *scenario, double flat_volatility);
/* sum q vega at t = 0 at one flat volatility. */
double hc_scenario_vega(const hc_scenario *scenario, double flat_volatility);

/* What every path's P&L begins with, in units of hc_scenario_unit: the premium at the horizon, less the fixed costs. */
double hc_scenario_constant(const hc_scenario *scenario);

/* How large the book is: sum|q| max(1, K/S0), in units of spot; and the unit of the exact sums: the smallest power of
 * two that is not below it. */
double hc_scenario_size(const hc_scenario *scenario);
double hc_scenario_unit(const hc_scenario *scenario);

#endif
