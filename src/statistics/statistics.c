/* statistics.c: integer sums and counts in bins become moments, quantiles and errors, on the host, the same on every
 * machine. */
#include "statistics.h"

#include "break_even.h"
#include "centre.h"
#include "distribution.h"
#include "double_double.h"
#include "exp_log.h"
#include "policies.h"

#define HC_NAN __builtin_nan("")

/* How far the path arithmetic's own rounding moves y, in its units: every path alike, and each in its own way (root
 * mean square). */
typedef struct {
  double bias, noise;
} rounding;

/* What the variables are computed from; `factor` brings units of y to quote currency. */
typedef struct {
  const hc_sweep *sweep;
  const hc_scenario *scenario;
  const hc_desk_tally *desk;
  const hc_cell_tally *cell;
  const hc_distribution *distribution;
  double paths, factor;
  double shift; /* the P&L less y, in units of y */
  rounding rounding;
  double blur; /* what that comes to for the distribution, once it is known */
  double *result;
} context;

/* One that the sweep's cubes do not have has no place. */
static void set(const context *c, size_t variable, double value) {
  if (hc_variable_extent(c->sweep, variable) > 0) c->result[hc_result_offset(c->sweep, variable)] = value;
}
static double get(const context *c, size_t variable) { return c->result[hc_result_offset(c->sweep, variable)]; }

static double power_of_two(int exponent) { return hc_from_bits_f64((uint64_t)(1023 + exponent) << 52); }

/* Of a book of size B = sum |q| max(1, K/S0), which prices and money may make larger by the horizon: coefficients and
 * settlement leave a unit roundoff of it, and each trade of the hedge rounds cash of its size anew, nearly by chance.
 * tests/truth/test_honest_numbers.py holds both bounds. */
#define HC_TRADE_NOISE 0.35
#define HC_TRADE_BIAS 0.05
static rounding rounding_of(const hc_scenario *scenario, hc_precision precision) {
  double roundoff = precision == HC_WORD_precision_float ? 0x1p-24 : 0x1p-53, years = hc_years(scenario->horizon);
  double up = hc_max_f64(0, hc_max_f64(scenario->values.world_drift, scenario->values.world_rate)),
         down = hc_max_f64(0, -scenario->values.world_rate);
  double growth = hc_exp_f64((up + down) * years + hc_scenario_volatility(scenario) * hc_sqrt_f64(years));
  double size = roundoff * growth * hc_scenario_size(scenario) / hc_scenario_unit(scenario);
  double trades = hc_sqrt_f64((double)hc_scenario_rebalances(scenario)) * hc_abs_f64(scenario->values.desk_hedge_ratio);
  rounding result = {size * (1 + HC_TRADE_BIAS * trades), size * (1 + HC_TRADE_NOISE * trades)};
  return result;
}

/* Noise that is small beside a distribution's width widens it in proportion to its square alone. */
static double blur_of(rounding of, double width) {
  return hc_errors_together(of.bias, width > of.noise ? of.noise * (of.noise / width) : of.noise);
}

/* The width of the bulk of the paths, as a normal's sd, where that is less than the sd: of a heavy-tailed P&L. */
#define HC_QUARTILES_OF_SD 1.349
static double width_of(const hc_distribution *d, double sd) {
  return hc_min_f64((hc_quantile(d, 0.75) - hc_quantile(d, 0.25)) / HC_QUARTILES_OF_SD, sd);
}

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

/* A moment is given where the price has it, and the sums carry it: sd^power is four steps of their finest grid at
 * least; the mean of y, whose powers cancel in it, is not beyond so many sd; and rounding is small beside the sd. */
#define HC_MOST_CANCELLED 0x1p11
#define HC_LEAST_NOISES 8
static int is_carried(const context *c, double mean, double sd, int power) {
  double power_of_sd = sd * sd * sd * (power == 4 ? sd : 1);
  return power_of_sd >= power_of_two(2 - hc_power_bits(power) - HC_FINE_BITS) &&
         hc_abs_f64(mean) <= HC_MOST_CANCELLED * sd && sd >= HC_LEAST_NOISES * c->rounding.noise;
}

/* sd by n - 1; the standard error of sd is sd sqrt((excess kurtosis + 2) / (4 n)) (delta method). */
static void set_moments(context *c) {
  hc_dd e1 = raw_moment(c, 1), e2 = raw_moment(c, 2), e3 = raw_moment(c, 3), e4 = raw_moment(c, 4);
  hc_dd e1_squared = hc_dd_multiply(e1, e1);
  double m2 = hc_dd_add(e2, hc_dd_scale(e1_squared, -1)).high;
  double m3 = hc_dd_add(e3, hc_dd_multiply(e1, hc_dd_add(hc_dd_scale(e2, -3), hc_dd_scale(e1_squared, 2)))).high;
  hc_dd inner = hc_dd_add(hc_dd_scale(e2, 6), hc_dd_scale(e1_squared, -3));
  double m4 = hc_dd_add(hc_dd_add(e4, hc_dd_scale(hc_dd_multiply(e1, e3), -4)), hc_dd_multiply(e1_squared, inner)).high;
  m2 = hc_max_f64(m2, 0);
  double root = hc_sqrt_f64(m2), moments = hc_scenario_moments(c->scenario);
  double sd = c->paths > 1 ? hc_sqrt_f64(m2 * c->paths / (c->paths - 1)) : HC_NAN;
  double skewness = moments > 3 && is_carried(c, e1.high, root, 3) ? m3 / (m2 * root) : HC_NAN;
  double excess_kurtosis = moments > 4 && is_carried(c, e1.high, root, 4) ? m4 / (m2 * m2) - 3 : HC_NAN;
  double sd_stderr = sd * hc_sqrt_f64((excess_kurtosis + 2) / (4 * c->paths));
  c->blur = blur_of(c->rounding, width_of(c->distribution, root));
  set(c, HC_VARIABLE_pnl_mean, c->factor * (e1.high + c->shift));
  set(c, HC_VARIABLE_pnl_mean_stderr, c->factor * hc_errors_together(sd / hc_sqrt_f64(c->paths), c->rounding.bias));
  set(c, HC_VARIABLE_pnl_sd, c->factor * sd);
  set(c, HC_VARIABLE_pnl_sd_stderr, c->factor * hc_errors_together(sd_stderr, blur_of(c->rounding, root)));
  set(c, HC_VARIABLE_pnl_skewness, skewness);
  set(c, HC_VARIABLE_pnl_excess_kurtosis, excess_kurtosis);
}

/* Losses, whose error is binomial; where fewer than HC_LEAST_TAIL paths are or are not among them, that of one path
 * more of either kind (Laplace), since no loss among n is no proof of none. What rounding may move across zero is
 * added. */
static void set_losses(const context *c) {
  double losses = (double)c->cell->losses, n = c->paths, seen = losses / n;
  int few = losses < HC_LEAST_TAIL || n - losses < HC_LEAST_TAIL;
  double part = few ? (losses + 1) / (n + 2) : seen;
  double moved =
      hc_part_below(c->distribution, c->blur - c->shift) - hc_part_below(c->distribution, -c->blur - c->shift);
  set(c, HC_VARIABLE_prob_loss, seen);
  set(c, HC_VARIABLE_prob_loss_stderr, hc_errors_together(hc_sqrt_f64(part * (1 - part) / n), moved / 2));
}

static void set_distribution(const context *c) {
  const hc_sweep *sweep = c->sweep;
  double *quantiles = c->result + hc_result_offset(sweep, HC_VARIABLE_pnl_quantile);
  double *quantile_errors = c->result + hc_result_offset(sweep, HC_VARIABLE_pnl_quantile_stderr);
  double *risks = c->result + hc_result_offset(sweep, HC_VARIABLE_value_at_risk);
  double *risk_errors = c->result + hc_result_offset(sweep, HC_VARIABLE_value_at_risk_stderr);
  double *shortfalls = c->result + hc_result_offset(sweep, HC_VARIABLE_expected_shortfall);
  double *shortfall_errors = c->result + hc_result_offset(sweep, HC_VARIABLE_expected_shortfall_stderr);
  for (size_t level = 0; level < sweep->quantile_count; ++level) {
    quantiles[level] = c->factor * (hc_quantile(c->distribution, sweep->quantiles[level]) + c->shift);
    quantile_errors[level] =
        c->factor * hc_errors_together(hc_quantile_stderr(c->distribution, sweep->quantiles[level]), c->blur);
  }
  for (size_t level = 0; level < sweep->tail_count; ++level) {
    double p = 1 - sweep->tails[level];
    hc_tail tail = hc_lower_tail(c->distribution, p);
    risks[level] = -c->factor * (tail.quantile + c->shift);
    risk_errors[level] = c->factor * hc_errors_together(hc_quantile_stderr(c->distribution, p), c->blur);
    shortfalls[level] = -c->factor * (tail.mean + c->shift);
    shortfall_errors[level] = c->factor * hc_errors_together(tail.mean_stderr, c->blur);
  }
  set(c, HC_VARIABLE_pnl_min, c->factor * (c->cell->minimum + c->shift));
  set(c, HC_VARIABLE_pnl_max, c->factor * (c->cell->maximum + c->shift));
}

/* What the functions below ask of a row of amounts.def. */
static const struct {
  int added, kept, factor;
} amounts[HC_AMOUNT_COUNT] = {
#define HC_AMOUNT(name, ...) {HC_ADDED_OF_##name, HC_KEPT_OF_##name, HC_FACTOR_OF_##name},
#include "amounts.def"
};

/* The sums of an amount; where nothing is discounted, a sum of undiscounted ones is that above it in the table. */
static const hc_amount_tally *amount_tally(const context *c, int amount) {
  int discounts = hc_abs_f64(c->scenario->values.world_rate) > 0;
  return &c->desk->amounts[amounts[amount].kept == HC_KEPT_DISCOUNTED && !discounts ? amount - 1 : amount];
}

/* From an amount as it is added up to money, or, of what counts, to so much for each. */
static double factor_of(const context *c, int amount, double each) {
  const int factor = amounts[amount].factor, counts = factor == HC_FACTOR_COUNT || factor == HC_FACTOR_COUNT_GROWTH;
  return counts ? (1 << HC_COUNT_BITS) * each : c->factor;
}

/* What rounding may move the mean of an amount by. What is held is added up period by period; what counts is a whole
 * number, unless it is carried. */
static double rounded_of(const context *c, int amount, const hc_amount_tally *tally, double mean) {
  const int is_nothing = tally->moments[HC_MOMENT_SUM] == 0 && tally->moments[HC_MOMENT_SQUARE] == 0 &&
                         tally->moments[HC_MOMENT_FINE] == 0;
  const int is_held = amounts[amount].added == HC_ADDED_HOLD, is_whole = amounts[amount].factor == HC_FACTOR_COUNT;
  const double periods = is_held ? (double)c->scenario->horizon / HC_FUNDING_PERIOD : 1;
  if (is_nothing || is_whole) return 0;
  return c->rounding.bias * hc_max_f64(hc_max_f64(1, periods), hc_abs_f64(mean));
}

/* The mean of rate * amount, its standard error with what rounding may move it by, and the sd of rate * amount. */
static void set_mean(const context *c, size_t variable, int amount, double rate, double each) {
  const hc_amount_tally *tally = amount_tally(c, amount);
  const double factor = factor_of(c, amount, each), size = hc_abs_f64(rate) * factor;
  hc_dd mean = hc_dd_divide(hc_dd_scale(hc_dd_of_integer(tally->moments[HC_MOMENT_SUM]), power_of_two(-HC_AMOUNT_BITS)),
                            c->paths);
  hc_dd square = hc_dd_divide(
      hc_dd_add(
          hc_dd_scale(hc_dd_of_integer(tally->moments[HC_MOMENT_SQUARE]), power_of_two(-HC_SQUARE_BITS)),
          hc_dd_scale(hc_dd_of_integer(tally->moments[HC_MOMENT_FINE]), power_of_two(-HC_SQUARE_BITS - HC_FINE_BITS))),
      c->paths);
  double variance = hc_max_f64(0, hc_dd_add(square, hc_dd_scale(hc_dd_multiply(mean, mean), -1)).high);
  double sd = c->paths > 1 ? hc_sqrt_f64(variance * c->paths / (c->paths - 1)) : HC_NAN;
  double rounded = rounded_of(c, amount, tally, mean.high);
  set(c, variable, hc_abs_f64(rate) > 0 ? rate * (factor * mean.high) : 0);
  set(c, variable + 1, size * hc_errors_together(sd / hc_sqrt_f64(c->paths), rounded));
  set(c, variable + 2, size * sd);
}

/* What the schedule alone decides. */
static void set_certain(const context *c, size_t variable, double value) {
  set(c, variable, value);
  set(c, variable + 1, 0);
  set(c, variable + 2, 0);
}

static void set_ledger(const context *c) {
  const hc_scenario *scenario = c->scenario;
  set(c, HC_VARIABLE_premium, scenario->spot * hc_scenario_premium(scenario, 0));
#define HC_REPORT(name, amount) \
  if (scenario->may_keep & HC_BIT_OF(amount)) set_mean(c, HC_VARIABLE_##name##_mean, HC_AMOUNT_##amount, 1, 1);
#define HC_COST(name, amount, rate)           \
  if (scenario->may_keep & HC_BIT_OF(amount)) \
    set_mean(c, HC_VARIABLE_##name##_mean, HC_AMOUNT_##amount, scenario->values.rate, scenario->spot);
#include "amounts.def"
  if (hc_policy_models[scenario->policy].decides) return;
  set_certain(c, HC_VARIABLE_fixed_mean, scenario->spot * hc_scenario_fixed_costs(scenario));
  set_certain(c, HC_VARIABLE_trades_mean, (double)hc_scenario_trades(scenario));
}

/* The premium that would have made the mean zero is the premium less the mean, discounted; its error goes through vega.
 */
static void set_break_even(const context *c) {
  const hc_scenario *scenario = c->scenario;
  double discount = hc_exp_f64(-scenario->values.world_rate * hc_years(scenario->horizon));
  double mean = get(c, HC_VARIABLE_pnl_mean) / scenario->spot,
         error = get(c, HC_VARIABLE_pnl_mean_stderr) / scenario->spot;
  double volatility = hc_break_even_volatility(scenario, hc_scenario_premium(scenario, 0) - mean * discount,
                                               c->rounding.bias * hc_scenario_unit(scenario));
  set(c, HC_VARIABLE_break_even_volatility, volatility);
  if (!(volatility > 0)) return;
  set(c, HC_VARIABLE_break_even_volatility_stderr,
      error * discount / hc_abs_f64(hc_scenario_vega(scenario, volatility)));
}

/* The distribution of the lowest balance, in the room of the P&L's. */
static void set_cash_min(const context *c, const hc_cell_tally *tally, hc_distribution *room) {
  double *quantiles = c->result + hc_result_offset(c->sweep, HC_VARIABLE_hedge_cash_min_quantile);
  double *errors = c->result + hc_result_offset(c->sweep, HC_VARIABLE_hedge_cash_min_quantile_stderr);
  const int is_nothing = !(tally->minimum < 0);
  hc_distribution_of(tally, c->sweep->paths, room);
  for (size_t level = 0; level < c->sweep->quantile_count; ++level) {
    const double p = c->sweep->quantiles[level];
    const double quantile = hc_quantile(room, p), moved = is_nothing ? 0 : hc_max_f64(1, hc_abs_f64(quantile));
    quantiles[level] = c->factor * quantile;
    errors[level] = c->factor * hc_errors_together(hc_quantile_stderr(room, p), c->rounding.bias * moved);
  }
}

/* A cell fails with the amounts that it reads: those that every desk keeps, and those that it pays on. */
static hc_cell_status failure_of(const hc_scenario *scenario, const hc_desk_tally *desk, const hc_cell_tally *cell) {
  double rates[HC_AMOUNT_COUNT];
  uint64_t overflows = cell->overflows, non_finites = 0;
  const unsigned for_pay = HC_AMOUNTS_PAID;
  hc_scenario_rates(scenario, rates);
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    if ((for_pay >> amount & 1) && !(hc_abs_f64(rates[amount]) > 0)) continue;
    overflows += desk->amounts[amount].overflows;
    non_finites += desk->amounts[amount].non_finites;
  }
  return non_finites ? HC_CELL_NON_FINITE : overflows ? HC_CELL_OVERFLOW : HC_CELL_DONE;
}

hc_cell_status hc_statistics(const hc_sweep *sweep, const hc_scenario *scenario, const hc_tallied *tallied,
                             hc_distribution *room, double *result) {
  context c = {.sweep = sweep,
               .scenario = scenario,
               .desk = tallied->desk,
               .cell = tallied->cell,
               .distribution = room,
               .paths = (double)sweep->paths,
               .factor = scenario->spot * hc_scenario_unit(scenario),
               .shift = hc_scenario_shift(scenario),
               .rounding = rounding_of(scenario, sweep->words[HC_CHOICE_precision]),
               .result = result};
  size_t width = hc_result_width(sweep);
  for (size_t index = 0; index < width; ++index) result[index] = HC_NAN;
  const hc_cell_status failed = failure_of(scenario, tallied->desk, tallied->cell);
  if (failed != HC_CELL_DONE) return failed;
  hc_distribution_of(tallied->cell, sweep->paths, room);
  set_moments(&c);
  set_batches(&c);
  set_distribution(&c);
  set_losses(&c);
  set_ledger(&c);
  set_break_even(&c);
  if (sweep->distributes) set_cash_min(&c, tallied->cash_min, room);
  return HC_CELL_DONE;
}
