/* book.h: what a book of European options is worth on a path, in units of spot (Black & Scholes 1973, Merton 1973).
 *
 * With x = log2(S/S0): d1 = (ln(S/K) + (r + sigma^2/2) tau) / (sigma sqrt(tau)) = slope x + offset, d2 = d1 - sigma
 * sqrt(tau). Calls and puts are one thing: put = call - forward, so that a book's delta is sum q N(d1) - sum of the
 * puts' q. Where the mark moves, sigma is that of t = 0 times the mark m, and d1 = (slope x + near)/m + m spread/2,
 * spread = sigma sqrt(tau). */
#ifndef HC_BOOK_H
#define HC_BOOK_H

#include "exp_log.h"
#include "hd.h"
#include "implied.h"
#include "normal.h"
#include "work.h"

/* Adds quantity * N(d1) to a delta. */
HC_FN hc_real hc_delta_add(hc_real delta, hc_real quantity, hc_real slope, hc_real offset, hc_real x) {
  return hc_fma(quantity, hc_normal_cdf(hc_fma(slope, x, offset)), delta);
}

/* The same where the mark moves. */
HC_FN hc_real hc_delta_add_at(hc_real delta, hc_real quantity, hc_real slope, hc_real near, hc_real half_spread,
                              hc_real x, hc_mark mark) {
  const hc_real d1 = hc_fma(hc_fma(slope, x, near), mark.down, half_spread * mark.up);
  return hc_fma(quantity, hc_normal_cdf(d1), delta);
}

/* A leg at the horizon, see hc_work_leg: sign 1 is a call, -1 a put; spread is sigma sqrt(tau), 0 at expiry. */
typedef struct {
  hc_real quantity, sign, strike, slope, offset, spread;
} hc_leg;

HC_FN hc_leg hc_leg_of(const hc_work_leg *from) {
  hc_leg leg = {(hc_real)from->quantity, (hc_real)from->sign,   (hc_real)from->strike,
                (hc_real)from->slope,    (hc_real)from->offset, (hc_real)from->spread};
  return leg;
}

/* Adds quantity * max(sign (S - K), 0) to a value: a leg at expiry. */
HC_FN hc_real hc_payoff_add(hc_real value, hc_leg leg, hc_real price) {
  hc_real intrinsic = leg.sign * (price - leg.strike);
  return hc_fma(leg.quantity, hc_max((hc_real)0, intrinsic), value);
}

/* Adds quantity * (sign S N(sign d1) - sign K e^{-r tau} N(sign d2)): a leg before expiry, its strike discounted. */
HC_FN hc_real hc_mark_add(hc_real value, hc_leg leg, hc_real x, hc_real price) {
  hc_real d1 = hc_fma(leg.slope, x, leg.offset);
  hc_real stock = price * hc_normal_cdf(leg.sign * d1);
  hc_real cash = leg.strike * hc_normal_cdf(leg.sign * (d1 - leg.spread));
  return hc_fma(leg.quantity * leg.sign, stock - cash, value);
}

/* The same where the mark moves; `offset` is then near. */
HC_FN hc_real hc_mark_add_at(hc_real value, hc_leg leg, hc_real x, hc_real price, hc_mark mark) {
  const hc_real spread = leg.spread * mark.up;
  hc_leg marked = leg;
  marked.slope = leg.slope * mark.down;
  marked.offset = hc_fma(leg.offset, mark.down, hc_number(0.5) * spread);
  marked.spread = spread;
  return hc_mark_add(value, marked, x, price);
}

#endif
