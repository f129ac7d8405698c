/* heston.h: stochastic variance, dv = kappa (theta - v) dt + xi sqrt(v) dW, by the quadratic-exponential scheme with
 * martingale correction (Heston 1993; Andersen 2008, QE-M).
 *
 * Over a step D, v' has the mean m = theta + (v - theta) E and the variance s^2 of the true law, E = e^{-kappa D}.
 * Where psi = s^2/m^2 <= 3/2 it is a (b + Z)^2 = m + 2 a b Z + a (Z^2 - 1), a = s^2/2 / (m + (m^2 - s^2/2)^1/2) and (a
 * b)^2 = a (m - a); else 0 or an exponential. Given it,
 *
 *   x' = x + [A v' - ln E e^{A v'}] + [s_x Z_x - s_x^2/2],   s_x^2 = (1 - rho^2) D (v + v')/2,
 *   A = rho/xi (1 + kappa D/2) - rho^2 D/4:
 *
 * Andersen's K0* + K1 v + K2 v' + …, of which either bracket has E e^{…} = 1. With h = 2 A a and g = h b the first is,
 * in the quadratic branch, g Z + h Z^2/2 + ln(1 - h)/2 - g^2/(2 (1 - h)), which neither a small xi nor a short step
 * makes a difference of large numbers; in the exponential one, v' = y/beta with y = max(0, Exp - ln((psi + 1)/2)),
 * 1/beta = m (psi + 1)/2, it is g y - ln(1 + A m/(1 - g)), g = A/beta. Where
 * the exponential one is ever taken both are found, and share what they divide by. The clock has the mean of the log,
 * -theta/2, of a variance that stays where it returns to; where that may be none for long, what it has of none. */
#ifndef HC_HESTON_H
#define HC_HESTON_H

#include "world.h"

enum { HC_heston_COST = 170, HC_heston_MOST_TURNS = 1 };
#define HC_heston_STATE(REAL) REAL(noise) REAL(variance)
/* `reverts`: 1 - E; s^2 is spread + spread_of v; `leverage`: A; `beside`: (1 - rho^2) D/2; `trend`:
 * what the clock takes, see hc_heston_trend_of. */
#define HC_heston_TERMS(REAL, REALS) \
  REAL(initial)                      \
  REAL(long_run) REAL(reverts) REAL(spread_of) REAL(spread) REAL(leverage) REAL(beside) REAL(trend)
#define HC_heston_DRAWS(DRAW)     \
  DRAW(z, price_normal, HC_STILL) \
  DRAW(normal, variance_normal, HC_STILL) DRAW(exponential, variance_exponential, HC_STILL)
#define HC_heston_DECIDES(DRAW)
#define HC_heston_VARIANCE(REAL) REAL(variance)
#define HC_heston_VARIES_BY(VALUE) \
  VALUE(world_volatility) VALUE(world_long_volatility) VALUE(world_reversion) VALUE(book_expiry)
#define HC_heston_MOMENTS(values) __builtin_inf()
#define HC_heston_LIMITED_BY(VALUE) \
  VALUE(world_correlation) VALUE(world_vol_of_vol) VALUE(world_reversion) VALUE(world_long_volatility)
#define HC_heston_LIMIT "E[e^{x'}] of its scheme is infinite for a longer one"
/* In units of the volatility: less than this changes nothing that float would show, but would leave it without digits.
 */
#define HC_heston_LEAST_VOL_OF_VOL 1e-4
HC_WORLD_TYPES(heston)

HC_FN hc_heston_state hc_heston_begin(const hc_heston_terms *terms) {
  hc_heston_state state = {hc_number(0), terms->initial};
  return state;
}

/* The one or the other branch; without a turn there is but the first. */
HC_FN hc_real hc_heston_either(int turns, hc_mask quadratic, hc_real yes, hc_real no) {
  if (turns == 0) return yes;
  return hc_select(quadratic, yes, no);
}

/* What a step adds to the noise, and the variance after it. */
typedef struct {
  hc_real gain, variance;
} hc_heston_move;
HC_FN hc_heston_move hc_heston_moves(const hc_heston_terms *terms, hc_real v, hc_heston_draws draws, int turns) {
  const hc_real one = hc_number(1), half = hc_number(0.5), none = hc_number(0), z = draws.normal;
  const hc_real back = (terms->long_run - v) * terms->reverts, mean = v + back;
  const hc_real spread = hc_fma(terms->spread_of, v, terms->spread), square = mean * mean;
  const hc_mask quadratic = spread <= hc_number(1.5) * square;
  const hc_real root = hc_sqrt(hc_max(hc_fma(mean, mean, -half * spread), none));
  const hc_real ratio = hc_heston_either(turns, quadratic, half * spread, spread) /
                        hc_heston_either(turns, quadratic, mean + root, square);
  /* quadratic: a = ratio */
  const hc_real across = hc_sqrt(hc_max(ratio * (mean - ratio), none)); /* a b */
  const hc_real twice = terms->leverage + terms->leverage, h = twice * ratio, g = twice * across;
  const hc_real moved = hc_fma(ratio, hc_fma(z, z, -one), hc_fma(across + across, z, back));
  /* exponential: psi = ratio */
  const hc_real scale = hc_fma(ratio, mean, mean) * half, growth = terms->leverage * scale;
  const hc_real log_chance = hc_log2_1p(hc_fma(half, ratio, -half));
  const hc_real beyond = hc_max(hc_fma(log_chance, hc_number(-HC_LN2), draws.exponential), none);
  /* either */
  const hc_real rest = hc_heston_either(turns, quadratic, half * g * g, terms->leverage * mean) /
                       (one - hc_heston_either(turns, quadratic, h, growth));
  const hc_real log_mean =
      hc_heston_either(turns, quadratic, -half, one) * hc_log2_1p(hc_heston_either(turns, quadratic, -h, rest));
  const hc_real drawn = hc_heston_either(turns, quadratic, hc_fma(hc_fma(half * h, z, g), z, -rest), growth * beyond);
  const hc_real next = hc_max(hc_heston_either(turns, quadratic, v + moved, scale * beyond), none);
  const hc_real variance = terms->beside * (v + next);
  const hc_real natural = hc_fma(hc_sqrt(variance), draws.z, hc_fma(-half, variance, drawn + terms->trend));
  const hc_heston_move move = {hc_fma(natural, hc_number(1 / HC_LN2), -log_mean), next};
  return move;
}

HC_FN hc_heston_state hc_heston_step(const hc_heston_terms *terms, hc_heston_state state, hc_heston_draws draws,
                                     int turns) {
  const hc_heston_move move = hc_heston_moves(terms, state.variance, draws, turns);
  state.noise = state.noise + move.gain;
  state.variance = move.variance;
  return state;
}

HC_FN int hc_heston_needed(const hc_heston_terms *terms, hc_heston_draws least) {
  (void)terms;
  (void)least;
  return 1;
}

/* The variance of the log price that is expected, per year, from t = 0 to the expiry. */
HC_FN double hc_heston_mean_variance(const hc_values *values) {
  double first = values->world_volatility * values->world_volatility;
  double later = values->world_long_volatility * values->world_long_volatility;
  double years = hc_years_of(values->book_expiry);
  return later + (first - later) * hc_mean_decay(values->world_reversion * years);
}

HC_FN hc_expected hc_heston_expects(const hc_values *values, double years) {
  const double decay = hc_mean_decay(values->world_reversion * years);
  const hc_expected variance = {values->world_long_volatility * values->world_long_volatility * (1 - decay), decay};
  return variance;
}

HC_FN double hc_heston_volatility(const hc_values *values) { return hc_sqrt_f64(hc_heston_mean_variance(values)); }

/* psi of a step from no variance, the largest that there is: xi^2/(2 kappa theta). */
HC_FN double hc_heston_largest_psi(const hc_heston_coefficients *terms) {
  const double mean = terms->long_run * terms->reverts;
  return terms->spread / (mean * mean);
}

/* What the noise drifts by in a step beside what the clock has: what a step from no variance to none loses, if there is
 * such a step, so that it stands still while there is none; else what one of the long-run variance does. */
HC_FN double hc_heston_trend_of(const hc_heston_coefficients *terms, double usual) {
  const double mean = terms->long_run * terms->reverts, psi = hc_heston_largest_psi(terms);
  const double growth = terms->leverage * mean * (psi + 1) / 2;
  return psi > 1.5 ? hc_log_f64(1 + terms->leverage * mean / (1 - growth)) : usual;
}

HC_FN void hc_heston_terms_of(const hc_values *values, double dt, hc_heston_coefficients *terms) {
  const double kappa = values->world_reversion, rho = values->world_correlation;
  const double lower = hc_min_f64(values->world_volatility, values->world_long_volatility);
  const double xi = hc_max_f64(values->world_vol_of_vol, HC_heston_LEAST_VOL_OF_VOL * lower);
  const double theta = values->world_long_volatility * values->world_long_volatility;
  const double decay = dt * hc_mean_decay(kappa * dt); /* (1 - E) / kappa */
  terms->initial = values->world_volatility * values->world_volatility;
  terms->long_run = theta;
  terms->reverts = kappa * decay;
  terms->spread_of = xi * xi * decay * hc_exp_f64(-kappa * dt);
  terms->spread = theta * xi * xi * kappa * decay * decay / 2;
  terms->leverage = rho / xi * (1 + kappa * dt / 2) - rho * rho * dt / 4;
  terms->beside = dt * (1 - rho * rho) / 2;
  terms->trend = hc_heston_trend_of(terms, theta * dt / 2);
}

/* The exponential branch is a turn. Where no psi comes near 3/2 it is never taken. */
HC_FN int hc_heston_turns(const hc_values *values, double dt) {
  hc_heston_coefficients terms;
  hc_heston_terms_of(values, dt, &terms);
  return hc_heston_largest_psi(&terms) > 1.49;
}

HC_FN double hc_heston_log_drift(const hc_values *values) {
  const double dt = hc_years_of(values->world_step);
  hc_heston_coefficients terms;
  hc_heston_terms_of(values, dt, &terms);
  return values->world_drift - terms.trend / dt;
}

/* E e^{x'} is finite from any variance if h < 1 in the quadratic branch and g < 1 in the exponential one. With c = xi^2
 * (1 - E)/kappa, s^2 = c (m - theta (1 - E)/2), so that psi falls in v, from psi_0 = xi^2/(2 kappa theta) on: a is then
 * at most c/4 or half the 1/beta where psi = 3/2, and 1/beta at most 5/12 c (1 + (1 - 3/(2 psi_0))^1/2). So A c M < 1,
 * M the larger of 1/2 and the latter; in k = kappa D and n = rho xi/kappa, M n (1 - e^-k) (1 + k (1/2 - n/4)) < 1. Its
 * left is concave where it is positive, and Newton's method from 0 rises to the first root, or comes to a top below 1.
 */
HC_FN double hc_heston_longest_step(const hc_values *values) {
  enum { HC_NEWTON_STEPS = 60 };
  const double kappa = values->world_reversion, n = values->world_correlation * values->world_vol_of_vol / kappa;
  const double theta = values->world_long_volatility * values->world_long_volatility;
  const double inverse_psi = 2 * kappa * theta / (values->world_vol_of_vol * values->world_vol_of_vol);
  const double root = hc_sqrt_f64(hc_max_f64(1 - 1.5 * inverse_psi, 0));
  const double most = hc_max_f64(0.5, 5.0 / 12 * (1 + root)), slope = 0.5 - n / 4;
  double k = 0;
  if (!(n > 0)) return __builtin_inf();
  for (int step = 0; step < HC_NEWTON_STEPS; ++step) {
    const double e = hc_exp_f64(-k), line = 1 + k * slope, gone = k * hc_mean_decay(k);
    const double value = most * n * gone * line, rise = most * n * (e * line + gone * slope);
    const double left = 1 - value;
    if (left < 1e-12) break;
    if (!(rise > 0) || k > 1e6) return __builtin_inf();
    k += left / rise;
  }
  return k / kappa;
}

#endif
