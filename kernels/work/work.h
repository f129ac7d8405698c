/* work.h: a slab of work, flattened for a backend. Independent of the precision: a backend rounds the coefficients to
 * its real type where it reads them. Prices are in units of spot, times in steps of the world's grid.
 *
 * A slab holds worlds (what the market does); a world has rules (what a delta depends on); a rule has hedges (what is
 * held on that delta); a hedge has desks (what is held of it, for which book, until when it is settled); a desk has
 * cells (what that costs). Each level names a range of the next. */
#ifndef HC_WORK_H
#define HC_WORK_H

#include <stddef.h>
#include <stdint.h>

#include "amounts.h"
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
  int64_t first_term; /* of the model's terms, in hc_work.terms */
  int turns;          /* of its step's loop, or HC_STILL */
  double clock_step;  /* what log2 of the price drifts by in a step, see world.h */
  int64_t steps;      /* the longest horizon of its hedges */
  hc_range rules;
} hc_work_world;
/* The clock at a step, rounded once. */
HC_FN double hc_clock(const hc_work_world *world, int64_t step) { return world->clock_step * (double)step; }

/* A term q N(slope x + offset) of a delta; slope and offset change from row to row. */
typedef struct {
  hc_range terms;    /* quantities, in hc_work.term_quantities                       */
  double offset;     /* added to the terms: minus the quantities of the puts         */
  int64_t row_steps; /* there is a row of coefficients for every so many steps       */
  int64_t first_row; /* index of the first row's first number in hc_work.rows        */
  int discounts;     /* whether the rate is not zero                                 */
  hc_range hedges;
} hc_work_rule;
/* A row: the discount factor e^{-r t}, then slope and offset of each term. */
HC_FN int64_t hc_row_width(const hc_work_rule *rule) { return 1 + 2 * rule->terms.count; }

/* A leg's value at the horizon; spread 0: at expiry, where only quantity, sign and strike count. */
typedef struct {
  double quantity, sign, strike; /* the strike discounted from the expiry to the horizon */
  double slope, offset, spread;  /* see hc_mark_add */
} hc_work_leg;

/* What is held, for a hedge ratio of minus one. */
typedef struct {
  int64_t interval;                           /* steps between two looks            */
  int64_t horizon;                            /* step at which the P&L is taken     */
  int64_t first_term;                         /* of the policy's terms, in hc_work.terms */
  unsigned keeps;                             /* the amounts that its desks keep    */
  int64_t first_outcome;                      /* of its first desk, see hc_desk_outcomes */
  double funding_weight, last_funding_weight; /* (interval / 8 h) e^{-r interval}, and of the last interval */
  hc_range desks;
} hc_work_hedge;

/* What is taken off a desk's amounts before its cells read them (plan/centre.h), in units of U: floats, so that both
 * precisions take off the same. */
typedef struct {
  double value; /* payoff + gain */
  double amounts[HC_AMOUNT_COUNT];
} hc_work_centre;

typedef struct {
  double ratio;   /* minus the hedge ratio: what is held for each unit of the book's delta */
  int close_out;  /* 1: the last position is traded away */
  double growth;  /* e^{rT}  */
  double scale;   /* 2^-m: amounts to units of U */
  unsigned keeps; /* the amounts that are added up */
  unsigned pays;  /* those among them that some cell pays on */
  hc_work_centre centre;
  hc_range legs;
  hc_range cells;
} hc_work_desk;

/* How many reals a path passes on to a desk's cells: its value, and the amounts that they pay on. */
HC_FN int64_t hc_desk_outcomes(const hc_work_desk *desk) {
  int64_t outcomes = 1;
  int amount;
  for (amount = 0; amount < HC_AMOUNT_COUNT; ++amount) outcomes += desk->pays >> amount & 1;
  return outcomes;
}

/* y = payoff + gain - sum of rates * amounts, all in units of U and centred; a path is a loss where y is below `zero`.
 */
typedef struct {
  double rates[HC_AMOUNT_COUNT]; /* 0: it does not pay */
  double zero;
} hc_work_cell;
/* The amounts that it pays on. */
HC_FN unsigned hc_cell_pays(const hc_work_cell *cell) {
  unsigned amounts = 0;
  int amount;
  for (amount = 0; amount < HC_AMOUNT_COUNT; ++amount)
    amounts |= (hc_abs_f64(cell->rates[amount]) > 0 ? 1u : 0u) << amount;
  return amounts;
}

typedef struct {
  uint64_t seed;
  int64_t paths, group_paths; /* of each cell: in all, and in each of its groups */
  int model, policy;          /* rows of worlds.def and policies.def */
  int decides;                /* whether the policy does, on the path */
  int64_t world_count, rule_count, hedge_count, desk_count, cell_count;
  int64_t outcome_count; /* of all desks               */
  int64_t terms_count;   /* of all models and policies */
  const hc_work_world *worlds;
  const hc_work_rule *rules;
  const hc_work_hedge *hedges;
  const hc_work_desk *desks;
  const hc_work_leg *legs;
  const hc_work_cell *cells;
  const double *term_quantities; /* of the rules */
  const double *terms;           /* of the model and the policy */
  const double *rows;
} hc_work;

#endif
