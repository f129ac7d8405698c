/* lanes_hedge.h: prices, deltas, what a policy decides, and trades, over a block's lanes. */
#ifndef HC_LANES_HEDGE_H
#define HC_LANES_HEDGE_H

#include "book.h"
#include "carry.h"
#include "desk.h"
#include "lanes.h"
#include "policies.h"
#include "work.h"
#include "world.h"

/* What a hedge is on a block: [lane] arrays, see hc_desk_state; and when it acts next. */
enum { HC_POLICY_REALS = sizeof(hc_any_policy_state) / sizeof(hc_real) };
typedef struct {
  hc_real held[HC_LANES], cash[HC_LANES];
  hc_real sums[HC_AMOUNT_COUNT][HC_LANES];  /* of those amounts that it keeps */
  hc_real state[HC_POLICY_REALS][HC_LANES]; /* what its policy remembers      */
  hc_real notional[HC_LANES];               /* see hc_carry_state             */
  int64_t next_step;                        /* the next look, or the horizon; INT64_MAX when it is done */
} __attribute__((aligned(64))) hc_lane_hedge;

/* ---- the rule: prices and deltas ---- */

/* A world at a step: x is noise + clock. */
typedef struct {
  hc_in noise;
  hc_real clock;
} hc_lane_path;

static void hc_lanes_price(hc_lane_path path, hc_out price) {
  HC_FOR_LANES(lane) price[lane] = hc_exp2(path.noise[lane] + path.clock);
}

static void hc_lanes_discount(hc_real factor, hc_in price, hc_out discounted) {
  HC_FOR_LANES(lane) discounted[lane] = factor * price[lane];
}

/* A term of a delta at one step; it is added to `delta`. */
typedef struct {
  hc_real delta, quantity, slope, offset;
} hc_lane_term;

static hc_lane_term hc_lane_term_of(const hc_work_rule *rule, const double *quantities, const double *row,
                                    int64_t term) {
  hc_lane_term found = {(hc_real)rule->offset, (hc_real)quantities[term], (hc_real)row[1 + 2 * term],
                        (hc_real)row[2 + 2 * term]};
  return found;
}

/* The book's delta from a row of coefficients. */
static void hc_lanes_delta(const hc_work_rule *rule, const double *quantities, const double *row, hc_lane_path path,
                           hc_out delta) {
  const hc_lane_term first = hc_lane_term_of(rule, quantities, row, 0);
  HC_FOR_LANES(lane)
  delta[lane] = hc_delta_add(first.delta, first.quantity, first.slope, first.offset, path.noise[lane] + path.clock);
  for (int64_t term = 1; term < rule->terms.count; ++term) {
    const hc_lane_term t = hc_lane_term_of(rule, quantities, row, term);
    HC_FOR_LANES(lane)
    delta[lane] = hc_delta_add(delta[lane], t.quantity, t.slope, t.offset, path.noise[lane] + path.clock);
  }
}

/* The same where it follows the mark. */
static void hc_lanes_delta_at(const hc_work_rule *rule, const double *quantities, const double *row, hc_lane_path path,
                              hc_in up, hc_in down, hc_out delta) {
  HC_FOR_LANES(lane) delta[lane] = (hc_real)rule->offset;
  for (int64_t term = 0; term < rule->terms.count; ++term) {
    const double *own = row + HC_FOLLOWING_ROW_FIRST_TERM + 3 * term;
    const hc_real quantity = (hc_real)quantities[term], slope = (hc_real)own[0], near = (hc_real)own[1],
                  half_spread = (hc_real)own[2];
    HC_FOR_LANES(lane) {
      const hc_mark mark = {up[lane], down[lane]};
      delta[lane] =
          hc_delta_add_at(delta[lane], quantity, slope, near, half_spread, path.noise[lane] + path.clock, mark);
    }
  }
}

/* ---- the hedge: decisions and trades ---- */

/* Trades at a step: to what, and at which prices. */
typedef struct {
  hc_in target, price, discounted;
  hc_real discount, weight; /* see hc_trade */
} hc_lane_trades;

/* One loop for a price, a delta of one term, and the trade of one hedge to it, without a rate: it keeps the arithmetic
 * units busy while the hedge's arrays are loaded and stored. */
HC_FN void hc_lanes_follow_if(const int priced, hc_lane_term t, hc_lane_path path, hc_out price, hc_out delta,
                              hc_lane_hedge *hedge) {
  hc_out held = hedge->held, cash = hedge->cash, turnover = hedge->sums[HC_AMOUNT_turnover];
  HC_FOR_LANES(lane) {
    hc_real x = path.noise[lane] + path.clock;
    hc_real s = priced ? price[lane] : hc_exp2(x);
    hc_real d = hc_delta_add(t.delta, t.quantity, t.slope, t.offset, x);
    hc_desk_state state = {held[lane], cash[lane], turnover[lane]};
    if (!priced) price[lane] = s;
    delta[lane] = d;
    state = hc_desk_trade(state, d, s);
    held[lane] = state.held;
    cash[lane] = state.cash;
    turnover[lane] = state.turnover;
  }
}
static void hc_lanes_follow(int priced, hc_lane_term term, hc_lane_path path, hc_out price, hc_out delta,
                            hc_lane_hedge *hedge) {
  if (priced) {
    hc_lanes_follow_if(1, term, path, price, delta, hedge);
  } else {
    hc_lanes_follow_if(0, term, path, price, delta, hedge);
  }
}

static void hc_lanes_trade(const hc_lane_trades *trades, hc_lane_hedge *hedge) {
  hc_in target = trades->target, discounted = trades->discounted;
  hc_out held = hedge->held, cash = hedge->cash, turnover = hedge->sums[HC_AMOUNT_turnover];
  HC_FOR_LANES(lane) {
    hc_desk_state state = {held[lane], cash[lane], turnover[lane]};
    state = hc_desk_trade(state, target[lane], discounted[lane]);
    held[lane] = state.held;
    cash[lane] = state.cash;
    turnover[lane] = state.turnover;
  }
}

/* What a look at a market with a perpetual is made of; see carry.h. */
typedef struct {
  hc_in index, traded, accrued; /* both discounted */
  hc_real growth;
} hc_lane_market;

static void hc_lanes_arrive(const hc_lane_market *market, hc_real sign, hc_lane_hedge *hedge) {
  hc_in index = market->index, traded = market->traded, accrued = market->accrued, held = hedge->held,
        cash = hedge->cash, notional = hedge->notional;
  hc_out funding = hedge->sums[HC_AMOUNT_carry], low = hedge->sums[HC_AMOUNT_cash_min];
  HC_FOR_LANES(lane) {
    const hc_desk_state desk = {held[lane], cash[lane], hc_number(0)};
    const hc_carry_market at = {index[lane], traded[lane], accrued[lane], market->growth};
    hc_carry_state carry = {notional[lane], funding[lane], low[lane]};
    carry = hc_carry_arrive(carry, desk, at, sign);
    funding[lane] = carry.funding;
    low[lane] = carry.low;
  }
}

static void hc_lanes_last_basis(const hc_lane_market *market, hc_lane_hedge *hedge) {
  hc_in index = market->index, traded = market->traded, held = hedge->held;
  hc_out basis = hedge->sums[HC_AMOUNT_basis];
  HC_FOR_LANES(lane) {
    const hc_carry_market at = {index[lane], traded[lane], hc_number(0), market->growth};
    basis[lane] = hc_carry_last_basis(held[lane], at, basis[lane]);
  }
}

/* A look in one loop: what was carried to it, the trade, and what is carried from it. */
HC_FN void hc_lanes_carry_if(const int on_perpetual, const int unfinanced, const hc_lane_market *market,
                             hc_carry_weights weights, hc_real sign, hc_in target, hc_lane_hedge *hedge) {
  hc_in index = market->index, traded = market->traded, accrued = market->accrued;
  hc_out held = hedge->held, cash = hedge->cash, turnover = hedge->sums[HC_AMOUNT_turnover], notional = hedge->notional,
         funding = hedge->sums[HC_AMOUNT_carry], low = hedge->sums[HC_AMOUNT_cash_min],
         basis = hedge->sums[HC_AMOUNT_basis];
  HC_FOR_LANES(lane) {
    const hc_carry_market at = {index[lane], on_perpetual ? traded[lane] : index[lane], accrued[lane], market->growth};
    hc_desk_state desk = {held[lane], cash[lane], turnover[lane]};
    hc_carry_state carry = {notional[lane], funding[lane], low[lane]};
    carry = hc_carry_arrive(carry, desk, at, sign);
    carry = hc_carry_leave(carry, target[lane], at, weights);
    if (on_perpetual) {
      hc_real gained = hc_carry_basis(desk.held, target[lane], at, basis[lane]);
      if (unfinanced) gained = hc_carry_unfinanced(target[lane], at.traded - at.index, weights, gained);
      basis[lane] = gained;
    }
    desk = hc_desk_trade(desk, target[lane], at.traded);
    if (unfinanced) desk.cash = hc_carry_unfinanced(target[lane], at.traded, weights, desk.cash);
    held[lane] = desk.held;
    cash[lane] = desk.cash;
    turnover[lane] = desk.turnover;
    notional[lane] = carry.notional;
    funding[lane] = carry.funding;
    low[lane] = carry.low;
  }
}
static void hc_lanes_carry(int on_perpetual, const hc_lane_market *market, hc_carry_weights weights, hc_real sign,
                           hc_in target, hc_lane_hedge *hedge) {
  if (hc_abs(weights.unfinanced) > 0) {
    hc_lanes_carry_if(1, 1, market, weights, sign, target, hedge);
  } else if (on_perpetual) {
    hc_lanes_carry_if(1, 0, market, weights, sign, target, hedge);
  } else {
    hc_lanes_carry_if(0, 0, market, weights, sign, target, hedge);
  }
}

/* What a trade adds to an amount, and the position after it until the next; to be called before the trade. */
typedef void (*hc_lane_adder)(const hc_lane_trades *trades, hc_in held, hc_out sum);
#define HC_ADDER_END(name)
#define HC_ADDER_TRADE(name)                                                               \
  static void hc_lanes_add_##name(const hc_lane_trades *trades, hc_in held, hc_out sum) {  \
    hc_in target = trades->target, price = trades->price, discounted = trades->discounted; \
    HC_FOR_LANES(lane) {                                                                   \
      hc_trade trade = {target[lane] - held[lane], target[lane],     price[lane],          \
                        discounted[lane],          trades->discount, trades->weight};      \
      sum[lane] = hc_##name##_add(sum[lane], trade);                                       \
    }                                                                                      \
  }
#define HC_ADDER_HOLD(name) HC_ADDER_TRADE(name)
#define HC_ADDER_CARRY(name)
#define HC_AMOUNT(name, added, ...) HC_ADDER_##added(name)
#include "amounts.def"
#define HC_ADDER_OF_END(name) NULL
#define HC_ADDER_OF_TRADE(name) hc_lanes_add_##name
#define HC_ADDER_OF_HOLD(name) hc_lanes_add_##name
#define HC_ADDER_OF_CARRY(name) NULL
static const hc_lane_adder hc_lane_adders[HC_AMOUNT_COUNT] = {
#define HC_AMOUNT(name, added, ...) HC_ADDER_OF_##added(name),
#include "amounts.def"
};

/* What a policy that decides wants to hold; what it remembers is kept. */
typedef void (*hc_lane_look)(const double *terms, hc_lane_path path, hc_in delta, hc_real first, hc_lane_hedge *hedge,
                             hc_out target);
#define HC_POLICY(policy, shared, decides, doc) HC_IF_DECIDES_##decides(HC_LOOK(policy))
#define HC_LOOK(policy)                                                                                 \
  static void hc_lanes_look_##policy(const double *from, hc_lane_path path, hc_in delta, hc_real first, \
                                     hc_lane_hedge *hedge, hc_out target) {                             \
    hc_##policy##_terms terms;                                                                          \
    hc_terms_read(from, sizeof terms, &terms);                                                          \
    HC_FOR_LANES(lane) {                                                                                \
      hc_##policy##_state state;                                                                        \
      const hc_look look = {path.noise[lane] + path.clock, delta[lane], first};                         \
      for (size_t real = 0; real < sizeof state / sizeof(hc_real); ++real)                              \
        ((hc_real *)&state)[real] = hedge->state[real][lane];                                           \
      state.held = hedge->held[lane];                                                                   \
      state = hc_##policy##_look(&terms, state, look);                                                  \
      for (size_t real = 0; real < sizeof state / sizeof(hc_real); ++real)                              \
        hedge->state[real][lane] = ((hc_real *)&state)[real];                                           \
      target[lane] = state.held;                                                                        \
    }                                                                                                   \
  }
#include "policies.def"
#undef HC_POLICY
static const hc_lane_look hc_lane_looks[HC_POLICY_COUNT] = {
#define HC_LOOK_OF_0(policy) NULL,
#define HC_LOOK_OF_1(policy) hc_lanes_look_##policy,
#define HC_POLICY(policy, shared, decides, doc) HC_LOOK_OF_##decides(policy)
#include "policies.def"
#undef HC_POLICY
};

#endif
