#include "break_even.h"

#include "exp_log.h"

#define HC_LOWEST 0.01
#define HC_HIGHEST 10.0
/* Volatilities at which the sign of vega is looked at: 3.5 % apart. */
enum { HC_VEGA_POINTS = 200 };
#define HC_NAN __builtin_nan("")

static int vega_keeps_one_sign(const hc_scenario *scenario) {
  int rises = 0, falls = 0;
  for (size_t leg = 0; leg < scenario->leg_count; ++leg) {
    rises |= scenario->legs[leg].quantity > 0;
    falls |= scenario->legs[leg].quantity < 0;
  }
  if (rises + falls == 1) return 1; /* every leg's vega is positive */
  rises = falls = 0;
  for (int point = 0; point < HC_VEGA_POINTS; ++point) {
    double part = (double)point / (HC_VEGA_POINTS - 1);
    double vega = hc_scenario_vega(scenario, HC_LOWEST * hc_exp_f64(part * hc_log_f64(HC_HIGHEST / HC_LOWEST)));
    rises |= vega > 0;
    falls |= vega < 0;
  }
  return rises + falls == 1;
}

/* Bisection: the premium is monotone in the volatility, so it needs nothing better and cannot fail. */
double hc_break_even_volatility(const hc_scenario *scenario, double premium, double margin) {
  double low = HC_LOWEST, high = HC_HIGHEST;
  double at_low = hc_scenario_premium(scenario, low) - premium, at_high = hc_scenario_premium(scenario, high) - premium;
  const int is_reached = at_low < 0 ? at_low <= -margin && at_high >= margin : at_low >= margin && at_high <= -margin;
  if (!is_reached || !vega_keeps_one_sign(scenario)) return HC_NAN;
  for (;;) {
    double middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return middle;
    double at_middle = hc_scenario_premium(scenario, middle) - premium;
    if ((at_middle < 0) == (at_low < 0)) {
      low = middle;
    } else {
      high = middle;
    }
  }
}
