/* book.h: what a book of European options is worth on a path, in units of spot (Black & Scholes 1973, Merton 1973).
 *
 * With x = log2(S/S0): d1 = (ln(S/K) + (r + sigma^2/2) tau) / (sigma sqrt(tau)) = slope x + offset, d2 = d1 - sigma
 * sqrt(tau). Calls and puts are one thing: put = call - forward, so that a book's delta is sum q N(d1) - sum of the
 * puts' q. */
#ifndef HC_BOOK_H
#define HC_BOOK_H

#include "exp_log.h"
#include "hd.h"
#include "normal.h"

/* Adds quantity * N(d1) to a delta. */
HC_FN hc_real hc_delta_add(hc_real delta, hc_real quantity, hc_real slope, hc_real offset, hc_real x) {
  return hc_fma(quantity, hc_normal_cdf(hc_fma(slope, x, offset)), delta);
}

/* Adds quantity * max(sign (S - K), 0) to a value: a leg at expiry; sign 1 is a call, -1 a put. */
HC_FN hc_real hc_payoff_add(hc_real value, hc_real quantity, hc_real sign, hc_real strike, hc_real price) {
  hc_real intrinsic = sign * (price - strike);
  return hc_fma(quantity, hc_max((hc_real)0, intrinsic), value);
}

/* Adds quantity * (sign S N(sign d1) - sign K e^{-r tau} N(sign d2)): a leg before expiry. `spread` is sigma sqrt(tau).
 */
HC_FN hc_real hc_mark_add(hc_real value, hc_real quantity, hc_real sign, hc_real discounted_strike, hc_real slope,
                          hc_real offset, hc_real spread, hc_real x, hc_real price) {
  hc_real d1 = hc_fma(slope, x, offset);
  hc_real stock = price * hc_normal_cdf(sign * d1);
  hc_real cash = discounted_strike * hc_normal_cdf(sign * (d1 - spread));
  return hc_fma(quantity * sign, stock - cash, value);
}

#endif
