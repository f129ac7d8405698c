#include "centre.h"

#include "black_scholes.h"
#include "exp_log.h"
#include "normal.h"
#include "sides.h"
#include "worlds.h"

enum { HC_TIMES = 8 };
#define HC_MEAN_ABSOLUTE_NORMAL 0.79788456080286536 /* sqrt(2 / pi) */
/* No centre is so large that it alone could take y out of its range: of rates that are 0.2 and 0.1 at most. */
#define HC_MOST_VALUE 200.0
#define HC_MOST_TURNOVER 320.0
#define HC_MOST_FUNDING 640.0

/* E[payoff], or of the mark at the horizon, where the price earns the rate, or, of a perpetual, which costs nothing to
 * hold, nothing: by the mean law what a hedged book comes to, whatever the policy. A Black price whose variance is
 * realised up to the horizon and implied from there on. */
static double fair_value(const hc_scenario *scenario) {
  double horizon = hc_years(scenario->horizon), expiry = hc_years(scenario->expiry), sum = 0;
  double rate = scenario->values.world_rate * (scenario->on_perpetual ? (expiry - horizon) / expiry : 1);
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    double realised = hc_scenario_volatility(scenario), implied = leg->implied_volatility;
    double variance = realised * realised * horizon + implied * implied * (expiry - horizon);
    sum += leg->quantity * hc_option_price(leg->sign, leg->strike, expiry, hc_sqrt_f64(variance / expiry), rate);
  }
  return sum * hc_exp_f64(scenario->on_perpetual ? 0 : rate * horizon);
}

/* The payoff, or mark, at the median price: what a book that is not hedged often comes to, as nothing at all. Its mean
 * may be that of paths which are never seen. */
static double median_value(const hc_scenario *scenario) {
  double horizon = hc_years(scenario->horizon), after = hc_years(scenario->expiry) - horizon, sum = 0;
  double price = hc_exp_f64(hc_world_models[scenario->model].log_drift(&scenario->values) * horizon);
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    double intrinsic = hc_max_f64(0, leg->sign * (price - leg->strike));
    sum += leg->quantity * (after > 0 ? price * hc_option_price(leg->sign, leg->strike / price, after,
                                                                leg->implied_volatility, scenario->values.world_rate)
                                      : intrinsic);
  }
  return sum;
}

/* The book's delta at t = 0, as its hedge sees it. */
static double first_delta(const hc_scenario *scenario) {
  double sum = 0;
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    hc_d1 d1 = hc_d1_of(leg->strike, hc_years(scenario->expiry), leg->hedge_volatility, scenario->values.world_rate);
    sum += leg->quantity * leg->sign * hc_normal_cdf_f64(leg->sign * d1.offset);
  }
  return sum;
}

/* E[S^2 gamma] at a time: of a lognormal price, a density of log price again, with the variance realised so far added
 * to the hedge's (w below). */
static double expected_gamma(const hc_scenario *scenario, double time) {
  double left = hc_years(scenario->expiry) - time, realised = hc_scenario_volatility(scenario), sum = 0;
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    double w = realised * realised * time + leg->hedge_volatility * leg->hedge_volatility * left;
    sum += leg->quantity * hc_normal_pdf_f64(hc_d1_of(leg->strike, 1, hc_sqrt_f64(w), 0).offset) / hc_sqrt_f64(w);
  }
  return sum;
}

/* Of trades after the first: each is |gamma| S^2 sigma sqrt(dt) |z|. */
static double expected_trading(const hc_scenario *scenario) {
  double trades = (double)hc_scenario_rebalances(scenario) - 1, sum = 0;
  if (!(trades > 0)) return 0;
  for (int index = 0; index < HC_TIMES; ++index) {
    sum += hc_abs_f64(expected_gamma(scenario, (index + 0.5) / HC_TIMES * hc_years(scenario->horizon)));
  }
  double move = hc_scenario_volatility(scenario) * hc_sqrt_f64(hc_years(scenario->interval)) * HC_MEAN_ABSOLUTE_NORMAL;
  return sum / HC_TIMES * trades * move;
}

/* G(a) = E max(0, P - m + a) of a normal P of mean m. */
static double expected_excess(double a, double sd) {
  if (!(sd > 0)) return hc_max_f64(0, a);
  return sd * hc_normal_pdf_f64(a / sd) + a * hc_normal_cdf_f64(a / sd);
}

/* The funding rate that is expected per 8 h of a stationary premium, and what the sweep adds: I + G(m - I - d) -
 * G(m - c - d) - G(I - m - d) + G(-m - c - d). */
static double expected_rate(const hc_scenario *scenario) {
  const hc_values *values = &scenario->values;
  double mean = values->perpetual_premium_mean, sd = values->perpetual_premium_sd,
         interest = values->perpetual_interest, damper = values->perpetual_damper, cap = values->perpetual_cap;
  return values->ledger_funding + interest + expected_excess(mean - interest - damper, sd) -
         expected_excess(mean - cap - damper, sd) - expected_excess(interest - mean - damper, sd) +
         expected_excess(-mean - cap - damper, sd);
}

/* A float, so that it is the same in both precisions; nothing where a closed form is of no use. */
static double rounded(double value, double most) { return hc_abs_f64(value) <= most ? (double)(float)value : 0; }

hc_work_centre hc_scenario_centre(const hc_scenario *scenario) {
  double ratio = scenario->values.desk_hedge_ratio, size = hc_abs_f64(ratio), unit = hc_scenario_unit(scenario),
         value = 0;
  double growth = hc_exp_f64(scenario->values.world_rate * hc_years(scenario->horizon)), delta = first_delta(scenario);
  if (size > 0) value += ratio * fair_value(scenario);
  if (hc_abs_f64(1 - ratio) > 0) value += (1 - ratio) * median_value(scenario);
  double turnover = hc_abs_f64(delta) * (growth + scenario->close_out) + expected_trading(scenario);
  double funding = -ratio * delta * growth * ((double)scenario->horizon / HC_FUNDING_PERIOD);
  if (hc_carries(scenario->sides)) value -= funding * expected_rate(scenario);
  hc_work_centre centre = {rounded(value / unit, HC_MOST_VALUE), {0}};
  centre.amounts[HC_AMOUNT_turnover] = rounded(size * turnover / unit, HC_MOST_TURNOVER);
  centre.amounts[HC_AMOUNT_funding] = rounded(funding / unit, HC_MOST_FUNDING);
  return centre;
}

double hc_scenario_shift(const hc_scenario *scenario) {
  hc_work_centre centre = hc_scenario_centre(scenario);
  double rates[HC_AMOUNT_COUNT], shift = hc_scenario_constant(scenario) + centre.value;
  hc_scenario_rates(scenario, rates);
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) shift -= rates[amount] * centre.amounts[amount];
  return shift;
}
