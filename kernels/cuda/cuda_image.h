/* cuda_image.h: the parts of a slab's image (cuda_kernels.h), with coefficients rounded to the real type, and the
 * ledger that the kernels pass on: rows of reals, one for each path of a batch.
 *
 * Desks that trade at the same times on the same delta share a hedge: what it holds and what it has traded. A walker's
 * rows in the ledger are its noise at the horizon, then for each hedge: held, cash, turnover, traded (if discounted),
 * funding (if funded). A desk's own are its outcome: value, turnover, funding (if it charges it). */
#ifndef HC_CUDA_IMAGE_H
#define HC_CUDA_IMAGE_H

#include "book.h"
#include "cuda_kernels.h"
#include "ledger.h"
#include "gbm.h"

#ifdef HC_SINGLE
typedef uint32_t hc_word;
#else
typedef uint64_t hc_word;
#endif

/* What a thread reads or writes at a time: normals of four steps, amounts of four paths. */
enum { HC_FOUR = 4 };
typedef struct __attribute__((aligned(HC_FOUR * sizeof(hc_real)))) {
  hc_real of[HC_FOUR];
} hc_four;

/* The coefficients of a walker at one of its visits; `due` has bit h set if hedge h trades, and bit 16 + h if that is
 * its last trade. Discounted or with several terms a visit has more entries: the reals behind the first are the
 * discount factor, a gap, and slope and offset of each further term. */
typedef struct __attribute__((aligned(4 * sizeof(hc_real)))) {
  hc_word due;
  hc_real drift, slope, offset;
} hc_entry;

typedef struct {
  hc_gbm gbm;
  hc_real offset, quantity;    /* what the delta begins with, and the quantity of its first term */
  uint32_t steps, visit_steps; /* the horizon; there is a visit every so many steps */
  uint32_t terms, first_quantity;
  uint32_t entries; /* of a visit */
  uint32_t hedges, ledger_row;
  uint64_t first_entry;
  hc_real funding_weights[HC_MAX_HEDGES], last_weights[HC_MAX_HEDGES];
} hc_walker;

/* What a kind of walker keeps for a hedge beyond what it holds, its cash and its turnover. */
HC_FN int hc_kind_discounts(int kind) { return kind == HC_WALK_DISCOUNTED; }
HC_FN int hc_kind_funds(int kind) {
  return kind == HC_WALK_EVERY_FUNDED || kind == HC_WALK_ONE_FUNDED || kind == HC_WALK_MANY_FUNDED ||
         kind == HC_WALK_DISCOUNTED;
}

/* A desk at the horizon; rows are the ledger's. */
typedef struct {
  hc_settlement settlement;
  hc_centre centre;
  hc_real drift;
  uint32_t noise_row, hedge_row, funding_row, outcome_row;
  uint32_t discounted, funded; /* whether the hedge's row `traded` and `funding_row` are there and wanted */
  uint32_t first_leg, leg_count;
} hc_image_desk;

typedef struct {
  hc_rates rates;
  uint32_t outcome_row;
} hc_image_cell;

/* The functions of hc_cuda_kernels; cuda_image.cu, cuda_walk.cu and cuda_tally.cu have one each. */
int HC_REAL_NAME(hc_make_image)(const hc_work *work, hc_image *image);
cudaError_t HC_REAL_NAME(hc_probe)(void);
cudaError_t HC_REAL_NAME(hc_walk)(const hc_batch *batch, cudaStream_t stream);
cudaError_t HC_REAL_NAME(hc_tally)(const hc_batch *batch, cudaStream_t stream);
void HC_REAL_NAME(hc_cell_extremes)(const hc_cell_sums *sums, double *minimum, double *maximum);

enum { HC_OUTCOME_VALUE, HC_OUTCOME_TURNOVER, HC_OUTCOME_FUNDING, HC_OUTCOME_ROWS };
enum { HC_HEDGE_HELD, HC_HEDGE_CASH, HC_HEDGE_TURNOVER, HC_HEDGE_TRADED, HC_HEDGE_FUNDING, HC_HEDGE_ROWS };
/* A desk's rows if it shares none: its walker's noise, all of a hedge and all of an outcome. */
enum { HC_MOST_DESK_ROWS = 1 + HC_HEDGE_ROWS + HC_OUTCOME_ROWS };

#endif
