/* cpu_lanes.h: the path functions over a block of paths: arrays of HC_LANES in the first-level cache, one loop each,
 * which the compiler vectorises. Nothing here decides anything; the arithmetic is in the path headers. */
#ifndef HC_CPU_LANES_H
#define HC_CPU_LANES_H

#include "book.h"
#include "desk.h"
#include "ledger.h"
#include "philox_lanes.h"
#include "tally.h"
#include "work.h"
#include "gbm.h"

#ifndef HC_LANES
#define HC_LANES 256
#endif

/* The arrays of a loop are known not to overlap. Loops are short, so unrolling them only costs registers. */
#if defined(__clang__)
#define HC_VECTORISE _Pragma("clang loop vectorize(assume_safety)")
#else
#define HC_VECTORISE _Pragma("GCC ivdep") _Pragma("GCC unroll 1")
#endif
#define HC_FOR(lane, count) HC_VECTORISE for (int lane = 0; lane < (count); ++lane)
#define HC_FOR_LANES(lane) HC_FOR(lane, HC_LANES)

/* A desk on a block: [lane] arrays, and when it acts next. */
typedef struct {
  hc_real held[HC_LANES], cash[HC_LANES], turnover[HC_LANES]; /* see hc_desk_state */
  hc_real traded[HC_LANES];  /* the turnover undiscounted; only kept where the rate is not zero */
  hc_real funding[HC_LANES]; /* only kept where a cell pays funding                             */
  int64_t next_step;         /* the next trade, or the horizon; INT64_MAX when it is done       */
} __attribute__((aligned(64))) hc_lane_desk;

typedef hc_real *HC_RESTRICT hc_out;
typedef const hc_real *HC_RESTRICT hc_in;

/* Four steps' normals, rows of HC_LANES, from four rows of words. */
static void hc_lanes_normals(const uint32_t *HC_RESTRICT words, hc_out normals) {
  HC_FOR_LANES(lane) {
    hc_box_muller(words[lane], words[HC_LANES + lane], &normals[lane], &normals[HC_LANES + lane]);
    hc_box_muller(words[2 * HC_LANES + lane], words[3 * HC_LANES + lane], &normals[2 * HC_LANES + lane],
                  &normals[3 * HC_LANES + lane]);
  }
}

/* Advances the noise over `steps` rows of normals. */
static void hc_lanes_advance(hc_gbm gbm, hc_in normals, int64_t steps, hc_out noise) {
  for (int64_t step = 0; step < steps; ++step) {
    hc_in row = normals + step * HC_LANES;
    HC_FOR_LANES(lane) noise[lane] = hc_gbm_step(gbm, noise[lane], row[lane]);
  }
}

/* A world at a step: its noise, and the drift so far. */
typedef struct {
  hc_in noise;
  hc_real drift;
} hc_lane_path;

static void hc_lanes_price(hc_lane_path path, hc_out price) {
  HC_FOR_LANES(lane) price[lane] = hc_gbm_price(hc_gbm_log(path.noise[lane], path.drift));
}

static void hc_lanes_discount(hc_real factor, hc_in price, hc_out discounted) {
  HC_FOR_LANES(lane) discounted[lane] = factor * price[lane];
}
static void hc_lanes_scale(hc_real factor, hc_out values) { HC_FOR_LANES(lane) values[lane] *= factor; }

/* The book's delta from a row of coefficients. */
static void hc_lanes_delta(const hc_work_rule *rule, const double *quantities, const double *row, hc_lane_path path,
                           hc_out delta) {
  const double *coefficients = row + 1;
  hc_real first_offset = (hc_real)rule->offset;
  for (int64_t term = 0; term < rule->terms.count; ++term) {
    hc_real quantity = (hc_real)quantities[term];
    hc_real slope = (hc_real)coefficients[2 * term], offset = (hc_real)coefficients[2 * term + 1];
    if (term == 0) {
      HC_FOR_LANES(lane)
      delta[lane] = hc_delta_add(first_offset, quantity, slope, offset, hc_gbm_log(path.noise[lane], path.drift));
    } else {
      HC_FOR_LANES(lane)
      delta[lane] = hc_delta_add(delta[lane], quantity, slope, offset, hc_gbm_log(path.noise[lane], path.drift));
    }
  }
  if (rule->terms.count == 0) HC_FOR_LANES(lane) delta[lane] = first_offset;
}

/* A term of a delta at one step. */
typedef struct {
  hc_real delta, quantity, slope, offset; /* the term is added to `delta` */
} hc_lane_term;

/* What one loop does to every lane: prices it (unless priced), finds a one-term delta (unless it is found), and trades
 * up to HC_FUSED_DESKS desks. One loop for all of it keeps the arithmetic units busy while a desk's arrays are loaded
 * and stored. */
enum { HC_FUSED_DESKS = 4 };
HC_FN void hc_lanes_hedge(const int priced, const int found, const int desk_count, const hc_lane_term *term,
                          hc_lane_path path, hc_out price, hc_out delta, hc_in discounted, hc_lane_desk *const *desks) {
  hc_lane_term t = *term;
  HC_FOR_LANES(lane) {
    hc_real x = found ? 0 : hc_gbm_log(path.noise[lane], path.drift);
    hc_real s = found ? discounted[lane] : priced ? price[lane] : hc_gbm_price(x);
    hc_real d = found ? delta[lane] : hc_delta_add(t.delta, t.quantity, t.slope, t.offset, x);
    if (!priced) price[lane] = s;
    if (!found) delta[lane] = d;
    for (int index = 0; index < desk_count; ++index) {
      /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): as many desks as desk_count says */
      hc_lane_desk *desk = desks[index];
      hc_desk_state state = {desk->held[lane], desk->cash[lane], desk->turnover[lane]};
      state = hc_desk_trade(state, d, s);
      desk->held[lane] = state.delta;
      desk->cash[lane] = state.cash;
      desk->turnover[lane] = state.turnover;
    }
  }
}

/* The same for counts that are known when the program runs. */
#define HC_HEDGE_CASES(priced, found)                                                             \
  switch (desk_count) {                                                                           \
    case 1:                                                                                       \
      hc_lanes_hedge(priced, found, 1, term, path, price, delta, discounted, desks);              \
      break;                                                                                      \
    case 2:                                                                                       \
      hc_lanes_hedge(priced, found, 2, term, path, price, delta, discounted, desks);              \
      break;                                                                                      \
    case 3:                                                                                       \
      hc_lanes_hedge(priced, found, 3, term, path, price, delta, discounted, desks);              \
      break;                                                                                      \
    default:                                                                                      \
      hc_lanes_hedge(priced, found, HC_FUSED_DESKS, term, path, price, delta, discounted, desks); \
      break;                                                                                      \
  }
static void hc_lanes_price_and_hedge(int desk_count, const hc_lane_term *term, hc_lane_path path, hc_out price,
                                     hc_out delta, hc_lane_desk *const *desks) {
  hc_in discounted = NULL;
  HC_HEDGE_CASES(0, 0)
}
static void hc_lanes_find_and_hedge(int desk_count, const hc_lane_term *term, hc_lane_path path, hc_out price,
                                    hc_out delta, hc_lane_desk *const *desks) {
  hc_in discounted = NULL;
  HC_HEDGE_CASES(1, 0)
}
static void hc_lanes_trade(int desk_count, hc_out delta, hc_in discounted, hc_lane_desk *const *desks) {
  const hc_lane_term none = {0, 0, 0, 0}, *term = &none;
  const hc_lane_path path = {NULL, 0};
  hc_out price = NULL;
  HC_HEDGE_CASES(1, 1)
}
#undef HC_HEDGE_CASES

/* To be called before the trade. */
static void hc_lanes_traded(hc_in delta, hc_in price, hc_in held, hc_out traded) {
  HC_FOR_LANES(lane) traded[lane] = hc_traded_add(traded[lane], delta[lane], held[lane], price[lane]);
}

static void hc_lanes_funding(hc_real weight, hc_in held, hc_in discounted_price, hc_out funding) {
  HC_FOR_LANES(lane) funding[lane] = hc_funding_add(funding[lane], held[lane], discounted_price[lane], weight);
}

static void hc_lanes_add_leg(hc_leg leg, hc_lane_path path, hc_in price, hc_out value) {
  if (leg.spread > 0) {
    HC_FOR_LANES(lane)
    value[lane] = hc_mark_add(value[lane], leg, hc_gbm_log(path.noise[lane], path.drift), price[lane]);
  } else {
    HC_FOR_LANES(lane) value[lane] = hc_payoff_add(value[lane], leg, price[lane]);
  }
}

static void hc_lanes_gain(hc_settlement settlement, hc_in held, hc_in price, hc_out cash) {
  HC_FOR_LANES(lane) cash[lane] = hc_settle_gain(settlement, cash[lane], held[lane], price[lane]);
}
static void hc_lanes_trades(hc_settlement settlement, hc_real factor, hc_in held, hc_in price, hc_out sum) {
  HC_FOR_LANES(lane) sum[lane] = hc_settle_trades(settlement, factor, sum[lane], held[lane], price[lane]);
}

/* What cells read of a desk: its amounts, centred. */
static void hc_lanes_value(hc_in payoff, hc_in gain, hc_real centre, int count, hc_out value) {
  HC_FOR(lane, count) value[lane] = payoff[lane] + gain[lane] - centre;
}
static void hc_lanes_centred(hc_in amount, hc_real centre, int count, hc_out centred) {
  HC_FOR(lane, count) centred[lane] = amount[lane] - centre;
}

/* Number of values that are not below the limit in size (a NaN is not). */
static int hc_lanes_out_of_range(hc_in values, hc_real limit, int count) {
  int out = 0;
  HC_FOR(lane, count) out += hc_abs(values[lane]) < limit ? 0 : 1;
  return out;
}

static int64_t hc_lanes_sum(hc_in values, double rounder, int count) {
  uint64_t sum = 0;
  HC_FOR(lane, count) sum = hc_sum_add(sum, (double)values[lane], rounder);
  return hc_sum_close(sum, rounder, count);
}

/* Of y on some paths: its smallest and largest value, found by keys, whose comparisons vectorise; and the losses. */
typedef struct {
  hc_real smallest, largest;
  int losses;
} hc_lane_extent;

/* y of one cell, and its bins. */
HC_FN hc_lane_extent hc_lanes_ledger_if(const int funded, hc_rates rates, hc_in value, hc_in turnover, hc_in funding,
                                        int count, hc_out y, int32_t *HC_RESTRICT bins) {
  int losses = 0;
  hc_key smallest = hc_sort_key((hc_real)__builtin_inf()), largest = hc_sort_key(-(hc_real)__builtin_inf());
  HC_FOR(lane, count) {
    hc_real pnl = hc_pnl(rates, value[lane], turnover[lane]);
    if (funded) pnl = hc_pnl_funded(rates, pnl, funding[lane]);
    hc_key key = hc_sort_key(pnl);
    smallest = key < smallest ? key : smallest;
    largest = key > largest ? key : largest;
    losses += pnl < rates.zero ? 1 : 0;
    y[lane] = pnl;
    bins[lane] = hc_bin(pnl);
  }
  hc_lane_extent extent = {hc_from_sort_key(smallest), hc_from_sort_key(largest), losses};
  return extent;
}
static hc_lane_extent hc_lanes_ledger(hc_rates rates, hc_in value, hc_in turnover, hc_in funding, int count, hc_out y,
                                      int32_t *HC_RESTRICT bins) {
  return hc_abs(rates.funding_rate) > 0 ? hc_lanes_ledger_if(1, rates, value, turnover, funding, count, y, bins)
                                        : hc_lanes_ledger_if(0, rates, value, turnover, funding, count, y, bins);
}

static hc_powers hc_lanes_powers(hc_in y, int count) {
  hc_powers powers = {{0}};
  HC_FOR(lane, count) powers = hc_powers_add(powers, (double)y[lane]);
  return powers;
}

#endif
