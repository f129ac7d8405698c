/* cpu_worker.h: what a thread holds while it walks a block of paths. */
#ifndef HC_CPU_WORKER_H
#define HC_CPU_WORKER_H

#include "lanes_ledger.h"
#include "lanes_side.h"
#include "lanes_world.h"

/* Paths whose outcomes are kept before the cells' tallies are fetched (a cell's bins are far away, in the third-level
 * cache, and a centred P&L lies in many), and how many of them are brought to a P&L at a time. */
#ifndef HC_TALLY_LANES
#define HC_TALLY_LANES 8192
#endif
enum { HC_LEDGER_LANES = 512 };

/* What one worker needs: the block's arrays, then the state of each world, each set of sides and each hedge, and each
 * desk's outcome. */
typedef struct {
  uint32_t path_words[3][HC_LANES], words[HC_BLOCK_WORDS][HC_LANES];
  hc_real rows[HC_ROOM_ROWS][HC_LANES];
  hc_lane_rows held;
  hc_real price[HC_LANES], discounted[HC_LANES], delta[HC_LANES], target[HC_LANES];
  hc_real traded[HC_LANES], traded_discounted[HC_LANES]; /* of a perpetual */
  hc_real mark_up[HC_LANES], mark_down[HC_LANES];        /* of a world's variance */
  hc_lane_side_rows sides;
  hc_real payoff[HC_LANES], amounts[HC_AMOUNT_COUNT][HC_LANES];
  hc_real owed[HC_LEDGER_LANES], y[HC_LEDGER_LANES];
  int32_t bins[HC_LEDGER_LANES];
} __attribute__((aligned(64))) hc_lane_block;

/* What a desk's cells read, for all paths since the last tally: its value, and behind it the amounts that it pays on.
 */
typedef struct {
  hc_real of[HC_TALLY_LANES];
} __attribute__((aligned(64))) hc_lane_outcome;

typedef struct {
  const hc_work *work;
  const hc_lane_model *model;
  hc_desk_tally *desk_tallies;
  hc_cell_tally *cell_tallies;
  hc_lane_block *block;
  hc_lane_world *worlds;
  hc_lane_sides *side_sets; /* room for one for each world */
  hc_lane_hedge *hedges;
  hc_lane_outcome *outcomes;
  int64_t chunk_steps; /* whose rows the block holds                       */
  int64_t chunk_begin;
  hc_lane_rows *rows;
  int group;         /* of the paths                                     */
  int outcome_count; /* paths in the outcomes                            */
  int count;         /* of the lanes, how many are paths to be tallied   */
} hc_worker;

#endif
