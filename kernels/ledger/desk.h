/* desk.h: what a desk holds on a path and what one of its trades does to it, in units of spot and discounted to t = 0.
 *
 * The hedge's gain sum_i h_i (S_{i+1} - S_i e^{r dt}) e^{r (T - t_{i+1})} is, summed by parts, what the trades cost and
 * what the last position is worth: e^{rT} (h_{n-1} S_T e^{-rT} - sum_i (h_i - h_{i-1}) S_i e^{-r t_i}). So a trade is
 * all that a desk sees, and between two trades there is nothing to do. */
#ifndef HC_DESK_H
#define HC_DESK_H

#include "hd.h"

typedef struct {
  hc_real delta;    /* held since the last trade                            */
  hc_real cash;     /* - sum (delta_i - delta_{i-1}) S_i e^{-r t_i}         */
  hc_real turnover; /* sum |delta_i - delta_{i-1}| S_i e^{-r t_i}           */
} hc_desk_state;

/* Trades to a new delta at a price discounted to t = 0. */
HC_FN hc_desk_state hc_desk_trade(hc_desk_state desk, hc_real delta, hc_real discounted_price) {
  hc_real bought = delta - desk.delta;
  hc_desk_state next;
  next.delta = delta;
  next.cash = hc_fma(-bought, discounted_price, desk.cash);
  next.turnover = hc_fma(hc_abs(bought), discounted_price, desk.turnover);
  return next;
}

/* What a trade to a new delta turns over, undiscounted: sum |delta_i - delta_{i-1}| S_i; to be called before it. */
HC_FN hc_real hc_traded_add(hc_real traded, hc_real delta, hc_real held, hc_real price) {
  return hc_fma(hc_abs(delta - held), price, traded);
}

/* The notional held over an interval, as funding is charged on it: sum delta_i S_i weight_i, with
 * weight_i = (interval / 8 h) e^{-r t_{i+1}}. */
HC_FN hc_real hc_funding_add(hc_real funding, hc_real delta, hc_real price, hc_real weight) {
  return hc_fma(delta * price, weight, funding);
}

#endif
