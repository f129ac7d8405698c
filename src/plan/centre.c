#include "centre.h"

#include "black_scholes.h"
#include "exp_log.h"
#include "normal.h"

enum { HC_FUNDING_PERIOD = 8 * 3600 };
#define HC_MEAN_ABSOLUTE_NORMAL 0.79788456080286536 /* sqrt(2 / pi) */

/* A part of E[payoff], or of the mark at the horizon, where the price drifts at `drift` until then: a Black price whose
 * variance is realised up to the horizon and implied from there on. */
static double expected_payoff(const hc_scenario *scenario, double part, double drift) {
  if (!(hc_abs_f64(part) > 0)) return 0;
  double horizon = hc_years(scenario->horizon), expiry = hc_years(scenario->expiry), after = expiry - horizon, sum = 0;
  double forward = (drift * horizon + scenario->rate * after) / expiry;
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    double realised = scenario->volatility, implied = leg->implied_volatility;
    double variance = realised * realised * horizon + implied * implied * after;
    sum += leg->quantity * hc_option_price(leg->sign, leg->strike, expiry, hc_sqrt_f64(variance / expiry), forward);
  }
  return part * sum * hc_exp_f64(drift * horizon);
}

/* The book at t = 0 as its hedge sees it: delta, and gamma S^2, whose expectation stays what it is along a path. */
typedef struct {
  double delta, gamma;
} sensitivities;
static sensitivities at_the_start(const hc_scenario *scenario) {
  double years = hc_years(scenario->expiry);
  sensitivities sum = {0, 0};
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    hc_d1 d1 = hc_d1_of(leg->strike, years, leg->hedge_volatility, scenario->rate);
    sum.delta += leg->quantity * leg->sign * hc_normal_cdf_f64(leg->sign * d1.offset);
    sum.gamma += leg->quantity * hc_normal_pdf_f64(d1.offset) * d1.slope;
  }
  return sum;
}

/* A float, so that it is the same in both precisions; nothing where a closed form fails. */
static double rounded(double value) { return hc_abs_f64(value) < 0x1p40 ? (double)(float)value : 0; }

/* By the mean law the hedged part of the book is worth E[payoff] without drift, whatever the policy; a trade of a short
 * interval is |gamma| S^2 sigma sqrt(dt) |z|. */
hc_work_centre hc_scenario_centre(const hc_scenario *scenario) {
  double ratio = scenario->hedge_ratio, unit = hc_scenario_unit(scenario);
  double years = hc_years(scenario->horizon), growth = hc_exp_f64(scenario->rate * years);
  sensitivities book = at_the_start(scenario);
  double trades = (double)hc_scenario_rebalances(scenario) - 1;
  double move = scenario->volatility * hc_sqrt_f64(hc_years(scenario->interval)) * HC_MEAN_ABSOLUTE_NORMAL;
  double turnover = hc_abs_f64(book.delta) * (growth + scenario->close_out);
  if (trades > 0) turnover += hc_abs_f64(book.gamma) * move * trades;
  double payoff =
      expected_payoff(scenario, ratio, scenario->rate) + expected_payoff(scenario, 1 - ratio, scenario->drift);
  hc_work_centre centre = {
      rounded(payoff / unit),
      rounded(hc_abs_f64(ratio) * turnover / unit),
      rounded(-ratio * book.delta * growth * ((double)scenario->horizon / HC_FUNDING_PERIOD) / unit),
  };
  return centre;
}

double hc_scenario_shift(const hc_scenario *scenario) {
  hc_work_centre centre = hc_scenario_centre(scenario);
  return hc_scenario_constant(scenario) + centre.value - (scenario->fee + scenario->half_spread) * centre.turnover -
         scenario->funding * centre.funding;
}
