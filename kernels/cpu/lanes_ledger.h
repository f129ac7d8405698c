/* lanes_ledger.h: what becomes of a block's hedges at the horizon: amounts, their sums, a P&L for each cell, over the
 * lanes. */
#ifndef HC_LANES_LEDGER_H
#define HC_LANES_LEDGER_H

#include "book.h"
#include "lanes.h"
#include "lanes_hedge.h"
#include "ledger.h"
#include "tallies.h"

/* ---- desks: amounts ---- */

static void hc_lanes_add_leg(hc_leg leg, hc_lane_path path, hc_in price, hc_out value) {
  if (leg.spread > 0) {
    HC_FOR_LANES(lane) value[lane] = hc_mark_add(value[lane], leg, path.noise[lane] + path.clock, price[lane]);
  } else {
    HC_FOR_LANES(lane) value[lane] = hc_payoff_add(value[lane], leg, price[lane]);
  }
}
/* The same where the mark moves; at expiry nothing is marked. */
static void hc_lanes_add_leg_at(hc_leg leg, hc_lane_path path, hc_in price, hc_in up, hc_in down, hc_out value) {
  HC_FOR_LANES(lane) {
    const hc_mark mark = {up[lane], down[lane]};
    value[lane] = hc_mark_add_at(value[lane], leg, path.noise[lane] + path.clock, price[lane], mark);
  }
}
static void hc_lanes_scale(hc_real factor, hc_in values, hc_out scaled) {
  HC_FOR_LANES(lane) scaled[lane] = factor * values[lane];
}
static void hc_lanes_gain(const hc_settlement *settlement, const hc_lane_hedge *hedge, hc_in price, hc_out gain) {
  hc_in held = hedge->held, cash = hedge->cash;
  HC_FOR_LANES(lane) gain[lane] = hc_settle_gain(settlement, cash[lane], held[lane], price[lane]);
}

/* An amount from a hedge's sum; by amounts.def. */
typedef void (*hc_lane_settler)(const hc_settlement *settlement, const hc_lane_hedge *hedge, hc_in price,
                                hc_out amount);
#define HC_SETTLER_STAYS(name)                                                                                 \
  static void hc_lanes_settle_##name(const hc_settlement *settlement, const hc_lane_hedge *hedge, hc_in price, \
                                     hc_out amount) {                                                          \
    (void)price;                                                                                               \
    hc_lanes_scale(settlement->factors[HC_AMOUNT_##name], hedge->sums[HC_AMOUNT_##name], amount);              \
  }
#define HC_SETTLER_CLOSES(name)                                                                                 \
  static void hc_lanes_settle_##name(const hc_settlement *settlement, const hc_lane_hedge *hedge, hc_in price,  \
                                     hc_out amount) {                                                           \
    hc_in held = hedge->held, sum = hedge->sums[HC_AMOUNT_##name];                                              \
    const hc_real factor = settlement->factors[HC_AMOUNT_##name], close = settlement->closes[HC_AMOUNT_##name]; \
    HC_FOR_LANES(lane)                                                                                          \
    amount[lane] = hc_settle_closed(factor, sum[lane], close, hc_##name##_close(held[lane], price[lane]));      \
  }
#define HC_SETTLER_END(close, name)
#define HC_SETTLER_TRADE(close, name) HC_SETTLER_##close(name)
#define HC_SETTLER_HOLD(close, name) HC_SETTLER_##close(name)
#define HC_SETTLER_CARRY(close, name) HC_SETTLER_##close(name)
#define HC_AMOUNT(name, added, kept, factor, close, doc) HC_SETTLER_##added(close, name)
#include "amounts.def"
static const hc_lane_settler hc_lane_settlers[HC_AMOUNT_COUNT] = {
#define HC_SETTLER_OF_END(name) NULL
#define HC_SETTLER_OF_TRADE(name) hc_lanes_settle_##name
#define HC_SETTLER_OF_HOLD(name) hc_lanes_settle_##name
#define HC_SETTLER_OF_CARRY(name) hc_lanes_settle_##name
#define HC_AMOUNT(name, added, ...) HC_SETTLER_OF_##added(name),
#include "amounts.def"
};

/* What cells read of a desk is centred. */
static void hc_lanes_value(hc_in payoff, hc_in gain, hc_real centre, int count, hc_out value) {
  HC_FOR(lane, count) value[lane] = payoff[lane] + gain[lane] - centre;
}
static void hc_lanes_less(hc_in amount, int count, hc_out value) {
  HC_FOR(lane, count) value[lane] = value[lane] - amount[lane];
}
static void hc_lanes_centred(hc_in amount, hc_real centre, int count, hc_out centred) {
  HC_FOR(lane, count) centred[lane] = amount[lane] - centre;
}

/* ---- adding up ---- */

/* Number of values that are not below the limit in size (a NaN is not). */
static int hc_lanes_out_of_range(hc_in values, hc_real limit, int count) {
  int out = 0;
  HC_FOR(lane, count) out += hc_abs(values[lane]) < limit ? 0 : 1;
  return out;
}

static void hc_lanes_tally(hc_in amount, int count, hc_amount_tally *tally) {
  hc_moments moments = {{0}};
  HC_FOR(lane, count) moments = hc_moments_add(moments, (double)amount[lane]);
  for (int moment = 0; moment < HC_MOMENT_COUNT; ++moment) {
    tally->moments[moment] += hc_moments_close(moments, moment, count);
  }
  if (!hc_lanes_out_of_range(amount, (hc_real)HC_AMOUNT_LIMIT, count)) return;
  for (int lane = 0; lane < count; ++lane) {
    if (hc_abs(amount[lane]) < (hc_real)HC_AMOUNT_LIMIT) continue;
    ++*(hc_abs(amount[lane]) < (hc_real)__builtin_inf() ? &tally->overflows : &tally->non_finites);
  }
}

/* ---- cells: a P&L for each path ---- */

/* An amount that a cell pays on. */
typedef struct {
  hc_real rate;
  hc_in amount;
} hc_lane_cost;

/* Of y on some paths: its smallest and largest value, found by keys, whose comparisons vectorise; and the losses. */
typedef struct {
  hc_real smallest, largest;
  int losses;
} hc_lane_extent;

/* y of one cell after its last costs, at most two, and its bins. */
HC_FN hc_lane_extent hc_lanes_pnl_if(const int costs, const hc_lane_cost *cost, hc_real zero, hc_in value, int count,
                                     hc_out y, int32_t *HC_RESTRICT bins) {
  int losses = 0;
  hc_key smallest = hc_sort_key((hc_real)__builtin_inf()), largest = hc_sort_key(-(hc_real)__builtin_inf());
  HC_FOR(lane, count) {
    hc_real pnl = value[lane];
    if (costs > 0) pnl = hc_pay(cost[0].rate, cost[0].amount[lane], pnl);
    if (costs > 1) pnl = hc_pay(cost[1].rate, cost[1].amount[lane], pnl);
    hc_key key = hc_sort_key(pnl);
    smallest = key < smallest ? key : smallest;
    largest = key > largest ? key : largest;
    losses += pnl < zero ? 1 : 0;
    y[lane] = pnl;
    bins[lane] = hc_bin(pnl);
  }
  hc_lane_extent extent = {hc_from_sort_key(smallest), hc_from_sort_key(largest), losses};
  return extent;
}
/* `owed` is room for what is left after the costs before those. */
static hc_lane_extent hc_lanes_pnl(const hc_lane_cost *costs, int cost_count, hc_real zero, hc_in value, int count,
                                   hc_out owed, hc_out y, int32_t *HC_RESTRICT bins) {
  if (cost_count == 0) return hc_lanes_pnl_if(0, costs, zero, value, count, y, bins);
  if (cost_count == 1) return hc_lanes_pnl_if(1, costs, zero, value, count, y, bins);
  if (cost_count == 2) return hc_lanes_pnl_if(2, costs, zero, value, count, y, bins);
  HC_FOR(lane, count) owed[lane] = hc_pay(costs[0].rate, costs[0].amount[lane], value[lane]);
  for (; cost_count > 3; --cost_count, ++costs) {
    HC_FOR(lane, count) owed[lane] = hc_pay(costs[1].rate, costs[1].amount[lane], owed[lane]);
  }
  return hc_lanes_pnl_if(2, costs + 1, zero, owed, count, y, bins);
}

static hc_powers hc_lanes_powers(hc_in y, int count) {
  hc_powers powers = {{0}};
  HC_FOR(lane, count) powers = hc_powers_add(powers, (double)y[lane]);
  return powers;
}

#endif
