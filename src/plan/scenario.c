/* scenario.c: ties and units are resolved here, and what the schedule alone decides: how often is traded, for how much.
 */
#include "scenario.h"

#include "amounts.h"
#include "black_scholes.h"
#include "exp_log.h"
#include "policies.h"
#include "sides.h"
#include "worlds.h"

double hc_years(int64_t seconds) { return (double)seconds / HC_SECONDS_PER_YEAR; }

static void read_legs(const hc_sweep *sweep, const double *values, hc_scenario *scenario) {
  int own_hedge = hc_sweep_hedges_at_implied(sweep);
  scenario->leg_count = sweep->leg_count;
  for (size_t index = 0; index < sweep->leg_count; ++index) {
    hc_scenario_leg *leg = &scenario->legs[index];
    leg->sign = sweep->words[hc_leg_word_slot(index, HC_LEG_CHOICE_type)] == HC_WORD_type_call ? 1 : -1;
    leg->strike = values[hc_leg_slot(index, HC_LEG_strike)] / scenario->spot;
    leg->quantity = values[hc_leg_slot(index, HC_LEG_quantity)];
    leg->implied_volatility = values[hc_leg_slot(index, HC_LEG_implied_volatility)];
    leg->hedge_volatility = own_hedge ? leg->implied_volatility : scenario->values.desk_hedge_volatility;
  }
}

/* Prices in units of spot; and how often is looked: once where nothing is hedged. */
void hc_scenario_of_cell(const hc_sweep *sweep, int64_t cell, double *values, hc_scenario *scenario) {
  hc_sweep_cell(sweep, cell, values);
  hc_values *own = &scenario->values;
  scenario->spot = values[HC_PARAMETER_world_spot];
  for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot) {
    const double scale = hc_slot_parameter(slot)->unit == HC_UNIT_PRICE ? scenario->spot : 1;
    ((double *)own)[slot] = values[slot] / scale;
  }
  scenario->model = sweep->words[HC_CHOICE_model];
  scenario->policy = sweep->words[HC_CHOICE_policy];
  scenario->close_out = sweep->words[HC_CHOICE_close_out] == HC_WORD_close_out_true;
  scenario->sides = hc_sweep_sides(sweep);
  scenario->mark = sweep->words[HC_CHOICE_mark];
  scenario->follows = scenario->mark != HC_MARK_fixed && hc_sweep_hedges_at_implied(sweep);
  scenario->on_perpetual = hc_sweep_is_on_perpetual(sweep);
  scenario->may_keep = sweep->may_keep;
  scenario->step = (int64_t)own->world_step;
  scenario->expiry = (int64_t)own->book_expiry;
  scenario->horizon = (int64_t)own->book_horizon;
  const double interval = hc_policy_models[scenario->policy].interval(own);
  const int looks_once = interval > own->book_horizon || !(hc_abs_f64(own->desk_hedge_ratio) > 0);
  scenario->interval = looks_once ? scenario->horizon : (int64_t)interval;
  own->desk_rebalance = (double)scenario->interval; /* intervals that come to the same are the same */
  read_legs(sweep, values, scenario);
}

double hc_scenario_sign(const hc_scenario *scenario) { return scenario->values.desk_hedge_ratio > 0 ? -1 : 1; }

double hc_scenario_volatility(const hc_scenario *scenario) {
  return hc_world_models[scenario->model].volatility(&scenario->values);
}

double hc_scenario_moments(const hc_scenario *scenario) {
  return hc_world_models[scenario->model].moments(&scenario->values);
}

int64_t hc_scenario_rebalances(const hc_scenario *scenario) {
  if (!(hc_abs_f64(scenario->values.desk_hedge_ratio) > 0)) return 0;
  return (scenario->horizon + scenario->interval - 1) / scenario->interval;
}

int64_t hc_scenario_trades(const hc_scenario *scenario) {
  int64_t rebalances = hc_scenario_rebalances(scenario);
  if (hc_policy_models[scenario->policy].decides) return 0;
  return rebalances + (rebalances > 0 && scenario->close_out);
}

double hc_scenario_fixed_costs(const hc_scenario *scenario) {
  const double cost = scenario->values.ledger_fixed_cost, rate = scenario->values.world_rate;
  int64_t rebalances = hc_scenario_rebalances(scenario);
  double close = rebalances > 0 && scenario->close_out, trades = 0;
  if (!(hc_abs_f64(cost) > 0) || hc_policy_models[scenario->policy].decides) return 0;
  if (!(hc_abs_f64(rate) > 0)) return cost * ((double)rebalances + close);
  double growth = hc_exp_f64(rate * hc_years(scenario->horizon));
  double discount = hc_exp_f64(-rate * hc_years(scenario->interval));
  for (int64_t trade = 0; trade < rebalances; ++trade) {
    trades += growth;
    growth *= discount;
  }
  return cost * (trades + close);
}

/* A count has a scale of its own. */
static double scale_of(int factor, const hc_scenario *scenario) {
  const int counts = factor == HC_FACTOR_COUNT || factor == HC_FACTOR_COUNT_GROWTH;
  return counts ? (1 << HC_COUNT_BITS) / hc_scenario_unit(scenario) : 1;
}

void hc_scenario_rates(const hc_scenario *scenario, double *rates) {
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) rates[amount] = 0;
#define HC_COST(name, amount, rate)           \
  if (scenario->may_keep & HC_BIT_OF(amount)) \
    rates[HC_AMOUNT_##amount] += scenario->values.rate * scale_of(HC_FACTOR_OF_##amount, scenario);
#include "amounts.def"
}

double hc_scenario_premium(const hc_scenario *scenario, double flat_volatility) {
  double years = hc_years(scenario->expiry), premium = 0;
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    double volatility = flat_volatility > 0 ? flat_volatility : leg->implied_volatility;
    premium -= leg->quantity * hc_option_price(leg->sign, leg->strike, years, volatility, scenario->values.world_rate);
  }
  return premium;
}

double hc_scenario_vega(const hc_scenario *scenario, double flat_volatility) {
  double years = hc_years(scenario->expiry), vega = 0;
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    vega += leg->quantity * hc_option_vega(leg->strike, years, flat_volatility, scenario->values.world_rate);
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
  double growth = hc_exp_f64(scenario->values.world_rate * hc_years(scenario->horizon));
  double premium = hc_scenario_premium(scenario, 0) * growth;
  return (premium - hc_scenario_fixed_costs(scenario)) / hc_scenario_unit(scenario);
}
