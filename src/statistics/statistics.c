#include "statistics.h"

#include "break_even.h"
#include "distribution.h"
#include "double_double.h"
#include "exp_log.h"

#define HC_NAN __builtin_nan("")

/* What the variables are computed from; `factor` brings units of y to quote currency. */
typedef struct {
  const hc_sweep *sweep;
  const hc_scenario *scenario;
  const hc_desk_tally *desk;
  const hc_cell_tally *cell;
  const hc_distribution *distribution;
  double paths, factor;
  double shift; /* what rounding the cell's constant to float took from every path, in units of y */
  double *result;
} context;

static void set(const context *c, size_t variable, double value) {
  c->result[hc_result_offset(c->sweep, variable)] = value;
}
static double get(const context *c, size_t variable) { return c->result[hc_result_offset(c->sweep, variable)]; }

static double power_of_two(int exponent) { return hc_from_bits_f64((uint64_t)(1023 + exponent) << 52); }

/* The mean of y^power over so many paths: the coarse and the fine sums together. */
static hc_dd mean_power(int power, hc_int128 coarse, hc_int128 fine, double paths) {
  hc_dd sum = hc_dd_add(hc_dd_scale(hc_dd_of_integer(coarse), power_of_two(-hc_power_bits(power))),
                        hc_dd_scale(hc_dd_of_integer(fine), power_of_two(-hc_power_bits(power) - HC_FINE_BITS)));
  return hc_dd_divide(sum, paths);
}

/* E[y^power]; of y itself every group has totals. */
static hc_dd raw_moment(const context *c, int power) {
  int coarse = HC_SUM_Y + power - 1, fine = HC_SUM_Y_FINE + power - 1;
  hc_int128 coarse_sum = c->cell->totals[coarse], fine_sum = c->cell->totals[fine];
  for (int group = 1; power == 1 && group < HC_MAX_GROUPS; ++group) {
    coarse_sum += c->cell->totals[hc_total_of(coarse, group)];
    fine_sum += c->cell->totals[hc_total_of(fine, group)];
  }
  return mean_power(power, coarse_sum, fine_sum, c->paths);
}

static void set_batches(const context *c) {
  double *means = c->result + hc_result_offset(c->sweep, HC_VARIABLE_pnl_batch_mean);
  for (int batch = 0; batch < c->sweep->batches; ++batch) {
    hc_dd mean = mean_power(1, c->cell->totals[hc_total_of(HC_SUM_Y, batch)],
                            c->cell->totals[hc_total_of(HC_SUM_Y_FINE, batch)], c->paths / c->sweep->batches);
    means[batch] = c->factor * (mean.high + c->shift);
  }
}

/* sd by n - 1; the standard error of sd is sd sqrt((excess kurtosis + 2) / (4 n)) (delta method). */
static void set_moments(const context *c) {
  hc_dd e1 = raw_moment(c, 1), e2 = raw_moment(c, 2), e3 = raw_moment(c, 3), e4 = raw_moment(c, 4);
  hc_dd e1_squared = hc_dd_multiply(e1, e1);
  double m2 = hc_dd_add(e2, hc_dd_scale(e1_squared, -1)).high;
  double m3 = hc_dd_add(e3, hc_dd_multiply(e1, hc_dd_add(hc_dd_scale(e2, -3), hc_dd_scale(e1_squared, 2)))).high;
  hc_dd inner = hc_dd_add(hc_dd_scale(e2, 6), hc_dd_scale(e1_squared, -3));
  double m4 = hc_dd_add(hc_dd_add(e4, hc_dd_scale(hc_dd_multiply(e1, e3), -4)), hc_dd_multiply(e1_squared, inner)).high;
  m2 = hc_max_f64(m2, 0);
  double sd = c->paths > 1 ? c->factor * hc_sqrt_f64(m2 * c->paths / (c->paths - 1)) : HC_NAN;
  /* m4 >= m2^2, unless a P&L this small in units of U is lost in the grids. */
  double excess_kurtosis = m2 > 0 && m4 >= m2 * m2 ? m4 / (m2 * m2) - 3 : HC_NAN;
  set(c, HC_VARIABLE_pnl_mean, c->factor * (e1.high + c->shift));
  set(c, HC_VARIABLE_pnl_mean_stderr, sd / hc_sqrt_f64(c->paths));
  set(c, HC_VARIABLE_pnl_sd, sd);
  set(c, HC_VARIABLE_pnl_sd_stderr, sd * hc_sqrt_f64((excess_kurtosis + 2) / (4 * c->paths)));
  set(c, HC_VARIABLE_pnl_skewness, excess_kurtosis > -3 ? m3 / (m2 * hc_sqrt_f64(m2)) : HC_NAN);
  set(c, HC_VARIABLE_pnl_excess_kurtosis, excess_kurtosis);
}

/* Expected shortfall's standard error: (variance beyond + alpha (ES - VaR)^2) / (n (1 - alpha)) (Manistre & Hancock
 * 2005). */
static void set_distribution(const context *c) {
  const hc_sweep *sweep = c->sweep;
  double *quantiles = c->result + hc_result_offset(sweep, HC_VARIABLE_pnl_quantile);
  double *quantile_errors = c->result + hc_result_offset(sweep, HC_VARIABLE_pnl_quantile_stderr);
  double *risks = c->result + hc_result_offset(sweep, HC_VARIABLE_value_at_risk);
  double *risk_errors = c->result + hc_result_offset(sweep, HC_VARIABLE_value_at_risk_stderr);
  double *shortfalls = c->result + hc_result_offset(sweep, HC_VARIABLE_expected_shortfall);
  double *shortfall_errors = c->result + hc_result_offset(sweep, HC_VARIABLE_expected_shortfall_stderr);
  double loss = (double)hc_losses(c->cell) / c->paths;
  for (size_t level = 0; level < sweep->quantile_count; ++level) {
    quantiles[level] = c->factor * (hc_quantile(c->distribution, sweep->quantiles[level]) + c->shift);
    quantile_errors[level] = c->factor * hc_quantile_stderr(c->distribution, sweep->quantiles[level]);
  }
  for (size_t level = 0; level < sweep->tail_count; ++level) {
    double p = 1 - sweep->tails[level];
    hc_tail tail = hc_lower_tail(c->distribution, p);
    double beyond = tail.quantile - tail.mean;
    double variance = (tail.variance + sweep->tails[level] * beyond * beyond) / (c->paths * p);
    risks[level] = -c->factor * (tail.quantile + c->shift);
    risk_errors[level] = c->factor * hc_quantile_stderr(c->distribution, p);
    shortfalls[level] = -c->factor * (tail.mean + c->shift);
    shortfall_errors[level] = c->paths > 1 ? c->factor * hc_sqrt_f64(variance) : HC_NAN;
  }
  set(c, HC_VARIABLE_pnl_min, c->factor * (c->cell->minimum + c->shift));
  set(c, HC_VARIABLE_pnl_max, c->factor * (c->cell->maximum + c->shift));
  set(c, HC_VARIABLE_prob_loss, loss);
  set(c, HC_VARIABLE_prob_loss_stderr, hc_sqrt_f64(loss * (1 - loss) / c->paths));
}

static int pays_funding(const hc_scenario *scenario) { return hc_abs_f64(scenario->funding) > 0; }

static double amount_mean(const context *c, int amount) {
  hc_dd sum = hc_dd_scale(hc_dd_of_integer(c->desk->amounts[amount]), power_of_two(-HC_AMOUNT_BITS));
  return c->factor * hc_dd_divide(sum, c->paths).high;
}

static void set_ledger(const context *c) {
  const hc_scenario *scenario = c->scenario;
  double turnover = amount_mean(c, HC_AMOUNT_TURNOVER);
  set(c, HC_VARIABLE_premium, scenario->spot * hc_scenario_premium(scenario, 0));
  set(c, HC_VARIABLE_payoff_mean, amount_mean(c, HC_AMOUNT_PAYOFF));
  set(c, HC_VARIABLE_hedge_gain_mean, amount_mean(c, HC_AMOUNT_GAIN));
  set(c, HC_VARIABLE_fees_mean, scenario->fee * turnover);
  set(c, HC_VARIABLE_spread_mean, scenario->half_spread * turnover);
  set(c, HC_VARIABLE_fixed_mean, scenario->spot * hc_scenario_fixed_costs(scenario));
  set(c, HC_VARIABLE_funding_mean, pays_funding(scenario) ? scenario->funding * amount_mean(c, HC_AMOUNT_FUNDING) : 0);
  set(c, HC_VARIABLE_turnover_mean, amount_mean(c, HC_AMOUNT_TRADED));
  set(c, HC_VARIABLE_trades_mean, (double)hc_scenario_trades(scenario));
}

/* The premium that would have made the mean zero is the premium less the mean, discounted; its error goes through vega.
 */
static void set_break_even(const context *c) {
  const hc_scenario *scenario = c->scenario;
  double discount = hc_exp_f64(-scenario->rate * hc_years(scenario->horizon));
  double mean = get(c, HC_VARIABLE_pnl_mean) / scenario->spot,
         error = get(c, HC_VARIABLE_pnl_mean_stderr) / scenario->spot;
  double volatility = hc_break_even_volatility(scenario, hc_scenario_premium(scenario, 0) - mean * discount);
  set(c, HC_VARIABLE_break_even_volatility, volatility);
  if (!(volatility > 0)) return;
  set(c, HC_VARIABLE_break_even_volatility_stderr,
      error * discount / hc_abs_f64(hc_scenario_vega(scenario, volatility)));
}

hc_cell_status hc_statistics(const hc_sweep *sweep, const hc_scenario *scenario, const hc_desk_tally *desk,
                             const hc_cell_tally *cell, hc_distribution *room, double *result) {
  double constant = hc_scenario_constant(scenario);
  context c = {.sweep = sweep,
               .scenario = scenario,
               .desk = desk,
               .cell = cell,
               .distribution = room,
               .paths = (double)sweep->paths,
               .factor = scenario->spot * hc_scenario_unit(scenario),
               .result = result};
  if (sweep->precision == HC_PRECISION_FLOAT) c.shift = constant - (double)(float)constant;
  size_t width = hc_result_width(sweep);
  for (size_t index = 0; index < width; ++index) result[index] = HC_NAN;
  int funding = pays_funding(scenario);
  if (desk->non_finites || (funding && desk->funding_non_finites)) return HC_CELL_NON_FINITE;
  if (desk->overflows || (funding && desk->funding_overflows) || cell->overflows) return HC_CELL_OVERFLOW;
  hc_distribution_of(cell, sweep->paths, room);
  set_moments(&c);
  set_batches(&c);
  set_distribution(&c);
  set_ledger(&c);
  set_break_even(&c);
  return HC_CELL_DONE;
}
