/* cuda_image.h: the parts of a slab's image (cuda_kernels.h), with coefficients rounded to the real type, and the
 * ledger that the kernels pass on: rows of reals, one for each path of a batch.
 *
 * A walker's rows in the ledger are its noise at the horizon; if its kernel walks sides, what the last position is
 * worth in units of the price, and what the mark is made of; then for each hedge: held, cash, turnover, and the further
 * amounts that its kernel keeps, in the table's order. A desk's own are its outcome: value, and each amount that it
 * pays on. */
#ifndef HC_CUDA_IMAGE_H
#define HC_CUDA_IMAGE_H

#include "book.h"
#include "carry.h"
#include "cuda_kernels.h"
#include "ledger.h"
#include "policies.h"
#include "sides.h"
#include "worlds.h"

#ifdef HC_SINGLE
typedef uint32_t hc_word;
#else
typedef uint64_t hc_word;
#endif

/* What a thread reads or writes at a time: a row's reals of four steps, amounts of four paths. */
enum { HC_FOUR = 4 };
typedef struct __attribute__((aligned(HC_FOUR * sizeof(hc_real)))) {
  hc_real of[HC_FOUR];
} hc_four;

/* The coefficients of a walker at one of its visits; `due` has bit h set if hedge h looks, and bit 16 + h if that is
 * its last look. Discounted or with several terms a visit has more entries: the reals behind the first are the
 * discount factor, a gap, and slope and offset of each further term. Of a kernel that walks sides they are the discount
 * factor, half the spread of the first term, level and slope of the mark, then slope, offset and half the spread of
 * each further term. */
typedef struct __attribute__((aligned(4 * sizeof(hc_real)))) {
  hc_word due;
  hc_real clock, slope, offset;
} hc_entry;

/* What else a walker with sides is, a bit each. */
enum {
  HC_WALKS_CARRY = 1,      /* there is a perpetual                                      */
  HC_WALKS_PERPETUAL = 2,  /* which the hedges trade                                    */
  HC_WALKS_TO_INDEX = 4,   /* and which is settled at its index                         */
  HC_WALKS_MARK = 8,       /* the mark moves by itself                                  */
  HC_WALKS_VARIANCE = 16,  /* or with the world's variance                              */
  HC_WALKS_FOLLOWING = 32, /* and the delta with it                                     */
};
typedef struct {
  unsigned does;              /* HC_WALKS_… */
  uint32_t first_term, terms; /* of all sides that there are, among the reals */
  uint32_t pay_steps;         /* of an interval of payment */
  hc_real last_clock, last_discount;
  hc_real sign[HC_MOST_WALKER_HEDGES];
  hc_carry_weights carry[2][HC_MOST_WALKER_HEDGES]; /* of an interval, and of the last */
} hc_walker_sides;

typedef struct {
  hc_real offset, quantity;    /* what the delta begins with, and the quantity of its first term */
  uint32_t steps, visit_steps; /* the horizon; there is a visit every so many steps */
  uint32_t terms, first_quantity;
  uint32_t world_terms; /* where the model's terms begin among the reals */
  int32_t turns;
  uint32_t entries; /* of a visit */
  uint32_t hedges, ledger_row;
  uint64_t first_entry;
  uint32_t policy_terms[HC_MOST_WALKER_HEDGES]; /* where they begin among the reals */
  hc_real funding_weights[HC_MOST_WALKER_HEDGES], last_weights[HC_MOST_WALKER_HEDGES];
  hc_walker_sides sides;
} hc_walker;

/* What a walker may need of its kernel, and the kernels of a model, cheapest first. */
enum {
  HC_NEEDS_GAPS = 1,
  HC_NEEDS_TERMS = 2,
  HC_NEEDS_DISCOUNTS = 4,
  HC_NEEDS_SIDES = 8
};                        /* steps without a visit; several terms; a rate; sides, or a mark that moves */
enum { HC_FOLLOWS = -1 }; /* in place of a policy that decides */
struct walk_arguments;
typedef struct {
  unsigned needs, keeps; /* what it can do */
  int policy, hedges;
  void (*kernel)(walk_arguments);
} hc_walk_kernel;
typedef struct {
  const hc_walk_kernel *kernels;
  int count;
  int rows;     /* of the streams, that are drawn into shared memory */
  size_t terms; /* reals */
} hc_walks;

/* How many fours of each row a thread draws for a stretch. */
HC_FN constexpr uint32_t hc_fours_of(int rows) { return rows > 1 ? 1 : 2; }

/* The amounts beside the turnover, whose places in the ledger are the table's. */
HC_FN constexpr unsigned hc_further(unsigned keeps) { return keeps & HC_AMOUNTS_FURTHER; }
HC_FN constexpr int hc_place(uint64_t set, int member) {
  int place = 0;
  for (int before = 0; before < member; ++before) place += static_cast<int>(set >> before & 1);
  return place;
}

/* A desk at the horizon; rows are the ledger's. */
typedef struct {
  hc_settlement settlement;
  hc_real centre, centres[HC_AMOUNT_COUNT];
  hc_real clock;
  hc_real mark_level, mark_slope;
  unsigned keeps, pays;
  int mark;                                 /* a row of marks.def */
  uint32_t noise_row, factor_row, mark_row; /* the same if there are no sides */
  uint32_t hedge_row, outcome_row;
  uint32_t sum_rows[HC_AMOUNT_COUNT];
  uint32_t first_leg, leg_count;
} hc_image_desk;

/* A cell, and what it pays on which row. */
typedef struct {
  hc_real rate;
  uint32_t row;
} hc_image_cost;
typedef struct {
  hc_image_cost costs[HC_AMOUNT_COUNT];
  hc_real zero;
  uint32_t cost_count, value_row;
} hc_image_cell;

/* The functions of hc_cuda_kernels, and the kernels of each model; a file of this folder has each. */
int HC_REAL_NAME(hc_make_image)(const hc_work *work, hc_image *image);
cudaError_t HC_REAL_NAME(hc_probe)(void);
cudaError_t HC_REAL_NAME(hc_walk)(const hc_batch *batch, cudaStream_t stream);
cudaError_t HC_REAL_NAME(hc_tally)(const hc_batch *batch, cudaStream_t stream);
void HC_REAL_NAME(hc_cell_extremes)(const hc_cell_sums *sums, double *minimum, double *maximum);
hc_walks HC_REAL_NAME(hc_walks_of)(int model);
#ifdef HC_SINGLE
#define HC_WALKS_OF(model) hc_##model##_walks_f32
#else
#define HC_WALKS_OF(model) hc_##model##_walks_f64
#endif
#define HC_WORLD(model, doc) extern const hc_walks HC_WALKS_OF(model);
#include "worlds.def"
#undef HC_WORLD

enum { HC_HEDGE_HELD, HC_HEDGE_CASH, HC_HEDGE_TURNOVER, HC_HEDGE_FURTHER };
enum { HC_SIDE_ROWS = 2 };
/* A hedge's rows if it shares none: its walker's noise, what is traded, the mark, and all amounts. */
enum { HC_MOST_HEDGE_ROWS = 1 + HC_SIDE_ROWS + HC_HEDGE_FURTHER + HC_AMOUNT_COUNT };

#endif
