/* carry.h: what it costs to hold a position beside its trades, look by look, where there is a perpetual: its funding,
 * what its basis brings, and how low the balance of gain less funding falls. In units of spot, discounted to t = 0.
 *
 * Funding is charged on the notional at the index when the position was taken: sum_i h_i S_i e^{-r t_{i+1}} (A_{i+1} -
 * A_i), with A the funding rate added up (premium.h) in steps. What holds a perpetual finances nothing: sum_i h_i
 * (F_{i+1} - F_i) e^{-r t_{i+1}} is desk.h's sum and sum_i h_i F_i e^{-r t_i} (1 - e^{-r (t_{i+1} - t_i)}). */
#ifndef HC_CARRY_H
#define HC_CARRY_H

#include "desk.h"
#include "hd.h"
#include "work.h"

/* What one interval between two looks, or the last of them, weighs. */
typedef struct {
  hc_real certain;    /* the rate that no premium moves times the interval, discounted over it */
  hc_real step;       /* a step in funding periods, discounted over the interval */
  hc_real unfinanced; /* 1 - e^{-r interval}; 0 if the hedge is financed */
} hc_carry_weights;

/* The same as reals. */
HC_FN hc_carry_weights hc_carry_weights_of(const hc_work_carry *from) {
  const hc_carry_weights weights = {(hc_real)from->certain, (hc_real)from->step, (hc_real)from->unfinanced};
  return weights;
}

/* Of the market at a look. */
typedef struct {
  hc_real index, traded; /* prices of the underlying and of what is traded, discounted */
  hc_real accrued;       /* A, beyond the rate that no premium moves */
  hc_real growth;        /* e^{r t} */
} hc_carry_market;

typedef struct {
  hc_real notional; /* what the last position pays on, for each step's rate */
  hc_real funding;
  hc_real low; /* of the balance times `sign` */
} hc_carry_state;

/* Arrives at a look, or at the horizon, with what is held. `sign` is 1, or -1 for a hedge ratio that is positive: what
 * is held is that of a ratio of minus one. */
HC_FN hc_carry_state hc_carry_arrive(hc_carry_state carry, hc_desk_state desk, hc_carry_market market, hc_real sign) {
  const hc_real paid = hc_fma(carry.notional, market.accrued, carry.funding);
  const hc_real balance = sign * (hc_fma(desk.held, market.traded, desk.cash) - paid) * market.growth;
  carry.funding = paid;
  carry.low = hc_select(balance < carry.low, balance, carry.low);
  return carry;
}

/* Leaves a look with another position. */
HC_FN hc_carry_state hc_carry_leave(hc_carry_state carry, hc_real target, hc_carry_market market,
                                    hc_carry_weights weights) {
  const hc_real notional = target * market.index;
  carry.notional = notional * weights.step;
  carry.funding = hc_fma(notional, weights.certain, hc_fma(-carry.notional, market.accrued, carry.funding));
  return carry;
}

/* What of the gain is the basis's, F - S, as desk.h has the gain: at a look, and at the horizon. */
HC_FN hc_real hc_carry_basis(hc_real held, hc_real target, hc_carry_market market, hc_real basis) {
  return hc_fma(held - target, market.traded - market.index, basis);
}
HC_FN hc_real hc_carry_last_basis(hc_real held, hc_carry_market market, hc_real basis) {
  return hc_fma(held, market.traded - market.index, basis);
}

/* What is added, where there is a rate, to a sum of a price that is not financed: to the cash, or to the basis. */
HC_FN hc_real hc_carry_unfinanced(hc_real target, hc_real price, hc_carry_weights weights, hc_real sum) {
  return hc_fma(target * price, weights.unfinanced, sum);
}

#endif
