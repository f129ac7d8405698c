/* scenario.c: ties and units are resolved here, and what the schedule alone decides: how often is traded, for how much.
 */
#include "scenario.h"

#include "black_scholes.h"
#include "exp_log.h"

double hc_years(int64_t seconds) { return (double)seconds / HC_SECONDS_PER_YEAR; }

static void read_legs(const hc_sweep *sweep, const double *values, hc_scenario *scenario) {
  int own_hedge = hc_sweep_hedges_at_implied(sweep);
  scenario->leg_count = sweep->leg_count;
  for (size_t index = 0; index < sweep->leg_count; ++index) {
    hc_scenario_leg *leg = &scenario->legs[index];
    leg->sign = sweep->leg_types[index] == HC_CALL ? 1 : -1;
    leg->strike = values[hc_leg_slot(index, HC_LEG_strike)] / scenario->spot;
    leg->quantity = values[hc_leg_slot(index, HC_LEG_quantity)];
    leg->implied_volatility = values[hc_leg_slot(index, HC_LEG_implied_volatility)];
    leg->hedge_volatility = own_hedge ? leg->implied_volatility : values[HC_PARAMETER_desk_hedge_volatility];
  }
}

void hc_scenario_of_cell(const hc_sweep *sweep, int64_t cell, double *values, hc_scenario *scenario) {
  hc_sweep_cell(sweep, cell, values);
  scenario->spot = values[HC_PARAMETER_world_spot];
  scenario->drift = values[HC_PARAMETER_world_drift];
  scenario->rate = values[HC_PARAMETER_world_rate];
  scenario->volatility = values[HC_PARAMETER_world_volatility];
  scenario->step = (int64_t)values[HC_PARAMETER_world_step];
  scenario->expiry = (int64_t)values[HC_PARAMETER_book_expiry];
  scenario->horizon = (int64_t)values[HC_PARAMETER_book_horizon];
  scenario->interval = (int64_t)values[HC_PARAMETER_desk_rebalance];
  scenario->hedge_ratio = values[HC_PARAMETER_desk_hedge_ratio];
  scenario->close_out = sweep->close_out;
  scenario->fee = values[HC_PARAMETER_ledger_fee];
  scenario->half_spread = values[HC_PARAMETER_ledger_half_spread];
  scenario->fixed_cost = values[HC_PARAMETER_ledger_fixed_cost] / scenario->spot;
  scenario->funding = values[HC_PARAMETER_ledger_funding];
  int trades_once = sweep->policy == HC_POLICY_STATIC || scenario->interval > scenario->horizon;
  if (trades_once || !(hc_abs_f64(scenario->hedge_ratio) > 0)) scenario->interval = scenario->horizon;
  read_legs(sweep, values, scenario);
}

int64_t hc_scenario_rebalances(const hc_scenario *scenario) {
  if (!(hc_abs_f64(scenario->hedge_ratio) > 0)) return 0;
  return (scenario->horizon + scenario->interval - 1) / scenario->interval;
}

int64_t hc_scenario_trades(const hc_scenario *scenario) {
  int64_t rebalances = hc_scenario_rebalances(scenario);
  return rebalances + (rebalances > 0 && scenario->close_out);
}

double hc_scenario_fixed_costs(const hc_scenario *scenario) {
  int64_t rebalances = hc_scenario_rebalances(scenario);
  double close = (double)(hc_scenario_trades(scenario) - rebalances), trades = 0;
  if (!(hc_abs_f64(scenario->fixed_cost) > 0)) return 0;
  if (!(hc_abs_f64(scenario->rate) > 0)) return scenario->fixed_cost * ((double)rebalances + close);
  double growth = hc_exp_f64(scenario->rate * hc_years(scenario->horizon));
  double discount = hc_exp_f64(-scenario->rate * hc_years(scenario->interval));
  for (int64_t trade = 0; trade < rebalances; ++trade) {
    trades += growth;
    growth *= discount;
  }
  return scenario->fixed_cost * (trades + close);
}

double hc_scenario_premium(const hc_scenario *scenario, double flat_volatility) {
  double years = hc_years(scenario->expiry), premium = 0;
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    double volatility = flat_volatility > 0 ? flat_volatility : leg->implied_volatility;
    premium -= leg->quantity * hc_option_price(leg->sign, leg->strike, years, volatility, scenario->rate);
  }
  return premium;
}

double hc_scenario_vega(const hc_scenario *scenario, double flat_volatility) {
  double years = hc_years(scenario->expiry), vega = 0;
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    vega += leg->quantity * hc_option_vega(leg->strike, years, flat_volatility, scenario->rate);
  }
  return vega;
}

double hc_scenario_size(const hc_scenario *scenario) {
  double size = 0;
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    size += hc_abs_f64(leg->quantity) * hc_max_f64(1, leg->strike);
  }
  return size;
}

double hc_scenario_unit(const hc_scenario *scenario) {
  double size = hc_scenario_size(scenario), unit = 1;
  while (unit < size) unit *= 2;
  while (unit / 2 >= size) unit /= 2;
  return unit;
}

double hc_scenario_constant(const hc_scenario *scenario) {
  double growth = hc_exp_f64(scenario->rate * hc_years(scenario->horizon));
  double premium = hc_scenario_premium(scenario, 0) * growth;
  return (premium - hc_scenario_fixed_costs(scenario)) / hc_scenario_unit(scenario);
}
