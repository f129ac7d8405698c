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
  int64_t sides;      /* which of hc_work.side_sets its sides are, if there are any */
  hc_range rules;
} hc_work_world;
/* The clock at a step, rounded once. */
HC_FN double hc_clock(const hc_work_world *world, int64_t step) { return world->clock_step * (double)step; }

/* Sides, which worlds may have in common: they owe nothing to the world but the price's own normals. */
typedef struct {
  int64_t first_term; /* of their terms, in hc_work.terms: of one side behind the other */
  int64_t pay_steps;  /* of an interval of payment of the perpetual's, or 1 */
  int64_t steps;      /* the longest horizon of their worlds */
} hc_work_sides;
/* How many steps before this one are of the interval of payment that the one before it is of. */
HC_FN int64_t hc_accrued_steps(const hc_work_sides *sides, int64_t step) {
  return step > 0 ? (step - 1) % sides->pay_steps + 1 : 0;
}

/* A term q N(slope x + offset) of a delta; slope and offset change from row to row. Where a rule follows the mark, a
 * row has a term's slope, near and half its spread (book.h), and what is then expected of a variance. */
typedef struct {
  hc_range terms;    /* quantities, in hc_work.term_quantities                       */
  double offset;     /* added to the terms: minus the quantities of the puts         */
  int64_t row_steps; /* there is a row of coefficients for every so many steps       */
  int64_t first_row; /* index of the first row's first number in hc_work.rows        */
  int discounts;     /* whether the rate is not zero                                 */
  int follows;       /* the mark: whether it moves, and the delta with it            */
  hc_range hedges;
} hc_work_rule;
/* A row: the discount factor e^{-r t}, then slope and offset of each term; or, before three of each, level and slope of
 * the mark. */
enum { HC_ROW_FIRST_TERM = 1, HC_ROW_MARK = 1, HC_FOLLOWING_ROW_FIRST_TERM = 3 };
HC_FN int64_t hc_row_width(const hc_work_rule *rule) {
  return rule->follows ? HC_FOLLOWING_ROW_FIRST_TERM + 3 * rule->terms.count
                       : HC_ROW_FIRST_TERM + 2 * rule->terms.count;
}

/* A leg's value at the horizon; spread 0: at expiry, where only quantity, sign and strike count. */
typedef struct {
  double quantity, sign, strike; /* the strike discounted from the expiry to the horizon */
  double slope, offset, spread;  /* see hc_mark_add; where the mark moves, hc_mark_add_at */
} hc_work_leg;

/* What a hedge carries, see carry.h: in an interval between two looks, and in the last. */
typedef struct {
  double certain, step, unfinanced;
} hc_work_carry;

/* What is held, for a hedge ratio of minus one. */
typedef struct {
  int64_t interval;                           /* steps between two looks            */
  int64_t horizon;                            /* step at which the P&L is taken     */
  int64_t first_term;                         /* of the policy's terms, in hc_work.terms */
  unsigned keeps;                             /* the amounts that its desks keep    */
  int64_t first_outcome;                      /* of its first desk, see hc_desk_outcomes */
  double funding_weight, last_funding_weight; /* (interval / 8 h) e^{-r interval}, and of the last interval */
  hc_work_carry carry, last_carry;            /* where there is a perpetual */
  double sign, last_discount;                 /* 1, or -1 for a positive ratio; e^{-rT} */
  double mark_level, mark_slope;              /* of the mark at the horizon */
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

/* y = payoff + gain - carry - sum of rates * amounts, all in units of U and centred; a path is a loss where y is below
 * `zero`. Or, where the distribution of an amount is wanted, that amount, as a cell of its own behind the desk's
 * others.
 */
enum { HC_IS_PNL = -1 };
typedef struct {
  double rates[HC_AMOUNT_COUNT]; /* 0: it does not pay */
  double zero;
  int of; /* HC_IS_PNL, or an amount */
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
  unsigned sides;             /* that there are, see sides.h */
  int mark;                   /* a row of marks.def */
  int on_perpetual;           /* whether that is what hedges trade */
  int settles_to_index;       /* and it is worth its index at the horizon */
  int64_t world_count, rule_count, hedge_count, desk_count, cell_count;
  int64_t outcome_count;  /* of all desks               */
  int64_t terms_count;    /* of all models and policies */
  int64_t side_set_count; /* 0 if there are no sides */
  const hc_work_sides *side_sets;
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
