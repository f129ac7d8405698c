/* sweep_model.h: what is behind hedgecube/sweep.h: a sweep file as data: every parameter's values, the axes, the book's
 * legs, the output's levels. */
#ifndef HC_SWEEP_MODEL_H
#define HC_SWEEP_MODEL_H

#include <hedgecube/sweep.h>
#include <stddef.h>
#include <stdint.h>

#include "failures.h"
#include "parameters.h"
#include "words.h"

typedef int hc_precision; /* HC_WORD_precision_float or HC_WORD_precision_double */

#define HC_NOT_AN_AXIS SIZE_MAX
#define HC_NOT_TIED SIZE_MAX
/* In place of a slot, what a word says and no parameter of its own: book.implied_volatility is what the `world` varies
 * by, perpetual.premium is drawn from its `stationary` law. */
#define HC_TIED_TO_WORD (SIZE_MAX - 1)
/* The word of such a slot, NULL if there is none. */
const char *hc_tie_word(size_t slot);

/* What the sweep file says of one slot. */
typedef struct hc_setting {
  double *values; /* [count], in the table's unit: fractions, prices, seconds */
  size_t count;   /* 0 if tied or unused                                      */
  size_t axis;    /* index into hc_sweep.axes, or HC_NOT_AN_AXIS              */
  size_t tie;     /* the slot whose value it takes, HC_TIED_TO_WORD, or HC_NOT_TIED */
} hc_setting;

/* A slot's key as a sweep file writes it: "world.spot", "legs[0].strike". */
typedef struct hc_slot_key {
  char text[48];
} hc_slot_key;

typedef struct hc_axis {
  size_t slot;
  char *name; /* the cube's dimension */
  hc_slot_key key;
  double *coordinates; /* [the setting's count] its values in the cube's unit */
} hc_axis;

struct hc_sweep {
  uint64_t seed;
  int64_t paths;
  int words[HC_MAX_WORD_SLOTS]; /* [HC_CHOICE_model] is HC_WORD_model_gbm, …; then the legs' */
  size_t regime_count;          /* 0 under another model than regimes */
  int has_perpetual;            /* there is a section of that name */
  size_t leg_count;
  hc_setting *settings; /* [hc_slot_count(leg_count)] */
  size_t axis_count;
  hc_axis *axes; /* [axis_count], in the file's order */
  size_t quantile_count;
  double *quantiles; /* [quantile_count] in (0, 1) */
  size_t tail_count;
  double *tails; /* [tail_count] in (0, 1) */
  int batches;   /* equal groups of paths, one after another, whose means the cube holds; 0: none */
  /* Sets of amounts of amounts.def: that any of its cells pays on, that any of its desks keeps, and might; and those
   * whose distribution is kept. */
  unsigned pays, keeps, may_keep, distributes;
  hc_errors warnings;
};

/* The scalars of one cell, ties followed: values[hc_slot_count(leg_count)]. A slot that nothing of the sweep
 * reads (rebalance under static) is 0. */
void hc_sweep_cell(const hc_sweep *sweep, int64_t cell, double *values);

/* As hc_sweep_dump, of all that is not swept, in an order that the axes do not change. */
char *hc_sweep_dump_without_axes(const hc_sweep *sweep);

/* Finds them. */
void hc_sweep_find_amounts(hc_sweep *sweep);
/* The sides of sides.def that there are, a bit each. */
unsigned hc_sweep_sides(const hc_sweep *sweep);
int hc_sweep_is_on_perpetual(const hc_sweep *sweep);

/* hedge_volatility is special in one way: tied to book.implied_volatility (its default) it means each leg's own. */
int hc_sweep_hedges_at_implied(const hc_sweep *sweep);

#endif
