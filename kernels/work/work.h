/* work.h: a slab of work, flattened for a backend. Independent of the precision: a backend rounds the coefficients to
 * its real type where it reads them. Prices are in units of spot, times in steps of the world's grid.
 *
 * A slab holds worlds; a world has hedge rules (what a delta depends on); a rule has desks (what trades on that delta);
 * a desk has cells (what the trades cost). Each level names a range of the next. */
#ifndef HC_WORK_H
#define HC_WORK_H

#include <stddef.h>
#include <stdint.h>

#include "hd.h"

typedef struct {
  int64_t first, count;
} hc_range;

/* The greatest; of 0 and b it is b. */
HC_FN int64_t hc_common_divisor(int64_t a, int64_t b) {
  while (b) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

typedef struct {
  double drift_step, vol_step; /* of log2(S/S0), see gbm.h */
  int64_t steps;               /* the longest horizon of its desks */
  hc_range rules;
} hc_work_world;

/* A term q N(slope x + offset) of a delta; slope and offset change from row to row. */
typedef struct {
  hc_range terms;    /* quantities, in hc_work.term_quantities                       */
  double offset;     /* added to the terms: minus the quantities of the puts         */
  int64_t row_steps; /* there is a row of coefficients for every so many steps       */
  int64_t first_row; /* index of the first row's first number in hc_work.rows        */
  int discounts;     /* whether the rate is not zero                                 */
  hc_range desks;
} hc_work_rule;
/* A row: the discount factor e^{-r t}, then slope and offset of each term. */
HC_FN int64_t hc_row_width(const hc_work_rule *rule) { return 1 + 2 * rule->terms.count; }

/* A leg's value at the horizon; spread 0: at expiry, where only quantity, sign and strike count. */
typedef struct {
  double quantity, sign, strike; /* the strike discounted from the expiry to the horizon */
  double slope, offset, spread;  /* see hc_mark_add */
} hc_work_leg;

/* What is taken off a desk's amounts before its cells read them (plan/centre.h), in units of U: floats, so that both
 * precisions take off the same. */
typedef struct {
  double value, turnover, funding;
} hc_work_centre;

typedef struct {
  int64_t interval;    /* steps between two trades                                    */
  int64_t horizon;     /* step at which the P&L is taken                              */
  double ratio;        /* minus the hedge ratio: what is held for each unit of the book's delta */
  int close_out;       /* 1: the last position is traded away                         */
  int charges_funding; /* some cell pays funding, so that the amount is wanted     */
  double funding_weight, last_funding_weight; /* (interval / 8 h) e^{-r interval}, and of the last interval */
  double growth;                              /* e^{rT}  */
  double scale;                               /* 2^-m: amounts to units of U */
  hc_work_centre centre;
  hc_range legs;
  hc_range cells;
} hc_work_desk;

/* y = payoff + gain - trading_rate * turnover - funding_rate * funding, all in units of U and centred; a path is a loss
 * where y is below `zero`. */
typedef struct {
  double trading_rate, funding_rate, zero;
} hc_work_cell;

typedef struct {
  uint64_t seed;
  int64_t paths, group_paths; /* of each cell: in all, and in each of its groups */
  int64_t world_count, rule_count, desk_count, cell_count;
  const hc_work_world *worlds;
  const hc_work_rule *rules;
  const hc_work_desk *desks;
  const hc_work_leg *legs;
  const hc_work_cell *cells;
  const double *term_quantities;
  const double *rows;
} hc_work;

#endif
