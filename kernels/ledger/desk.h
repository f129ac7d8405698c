/* desk.h: what a hedge holds on a path and what one of its trades does to it, in units of spot and discounted to t = 0.
 *
 * The hedge's gain sum_i h_i (S_{i+1} - S_i e^{r dt}) e^{r (T - t_{i+1})} is, summed by parts, what the trades cost and
 * what the last position is worth: e^{rT} (h_{n-1} S_T e^{-rT} - sum_i (h_i - h_{i-1}) S_i e^{-r t_i}). So a trade is
 * all that a hedge sees, and between two trades there is nothing to do. A trade of nothing changes nothing. */
#ifndef HC_DESK_H
#define HC_DESK_H

#include "amounts.h"
#include "hd.h"

typedef struct {
  hc_real held;     /* since the last trade                               */
  hc_real cash;     /* - sum (held_i - held_{i-1}) S_i e^{-r t_i}         */
  hc_real turnover; /* sum |held_i - held_{i-1}| S_i e^{-r t_i}           */
} hc_desk_state;

/* Trades to a new position at a price discounted to t = 0. */
HC_FN hc_desk_state hc_desk_trade(hc_desk_state desk, hc_real target, hc_real discounted_price) {
  hc_trade trade = {target - desk.held, target, discounted_price, discounted_price, hc_number(1), hc_number(0)};
  hc_desk_state next;
  next.held = target;
  next.cash = hc_fma(-trade.bought, discounted_price, desk.cash);
  next.turnover = hc_turnover_add(desk.turnover, trade);
  return next;
}

#endif
