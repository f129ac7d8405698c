/* plan.h: from cells to work: which cells share a world, a rule, a hedge, a desk; in which order they are computed;
 * what it costs. */
#ifndef HC_PLAN_H
#define HC_PLAN_H

#include <stdint.h>

#include "backend.h"
#include "failures.h"
#include "scenario.h"
#include "sweep_model.h"
#include "system.h"

/* A cell and what it shares; cells with the same number share that thing. A level's key is the values that are read
 * there (parameters.def), and the number of the level above it, of the rule on. */
typedef struct hc_plan_cell {
  uint32_t world; /* path */
  uint32_t rule;  /* delta: what is hedged, at which volatility, on which grid */
  uint32_t hedge; /* what is held: when it looks, and how it decides           */
  uint32_t desk;  /* how much of it is held, and the book that it pays for     */
  int64_t cell;
} hc_plan_cell;

/* What a hedge costs. */
typedef struct hc_plan_hedge {
  int64_t horizon_steps, interval_steps;
} hc_plan_hedge;

typedef struct hc_plan {
  const hc_sweep *sweep;
  int64_t cell_count;
  hc_plan_cell *cells;   /* [cell_count], in order of work: by world, rule, hedge, desk, cell */
  hc_team team;          /* who will walk the slabs */
  hc_memory memory;      /* in which they fit       */
  hc_stage *axis_stages; /* [axis_count]: the earliest stage that reads the axis in this sweep */
  hc_plan_hedge *hedges; /* by hedge number */
} hc_plan;

/* HC_FAILED: there are more cells than this process may use memory to plan. */
hc_status hc_plan_check_memory(const hc_sweep *sweep, hc_errors *errors);

/* Plans the cells whose status is pending, for a team; status NULL: all. HC_FAILED: also if not even a slab of one cell
 * would fit into memory. */
hc_status hc_plan_create(const hc_sweep *sweep, const uint8_t *status, hc_team team, hc_plan **plan, hc_errors *errors);
void hc_plan_destroy(hc_plan *plan);

/* Brings some cells to the front, if all of them are planned, and returns how many they are; 0 if not. -1: out of
 * memory. */
int64_t hc_plan_bring_forward(hc_plan *plan, const int64_t *cells, int64_t count);

/* Where the slab that begins at index `begin` of plan->cells ends. Slabs are whole worlds, eight or more of them so
 * that normals are shared, unless the tallies would not fit. */
int64_t hc_plan_slab_end(const hc_plan *plan, int64_t begin);

/* The members of a set of amounts, or of sides. */
static inline int64_t hc_count_bits(unsigned set) { return __builtin_popcount(set); }

/* How often a hedge looks before the horizon. */
static inline int64_t hc_plan_looks(const hc_plan_hedge *hedge) {
  return (hedge->horizon_steps + hedge->interval_steps - 1) / hedge->interval_steps;
}

/* Work per path of the planned cells [begin, end), and memory in bytes; all estimates. */
typedef struct hc_plan_work {
  int64_t worlds, rules, hedges, desks; /* those of each world, added up */
  double path_steps;                    /* sum of the worlds' steps              */
  double cell_path_steps;               /* sum of the cells' trades before T     */
  /* Nanoseconds of one thread with 512-bit vectors: for normals and prices, of which normals once for all worlds; for
   * deltas, trades and settlements; for the cells' P&L; and all together. */
  double normals, walking, hedging, booking, nanoseconds;
  int64_t row_bytes;    /* the rules' coefficients               */
  int64_t image_bytes;  /* the slab as a worker keeps it         */
  int64_t tally_bytes;  /* each worker's tallies                 */
  int64_t worker_bytes; /* what each worker needs beside them    */
} hc_plan_work;
hc_plan_work hc_plan_work_of(const hc_plan *plan, int64_t begin, int64_t end);
/* What a run takes of the host's memory, whatever its slabs; and while a slab is at work. */
int64_t hc_plan_fixed_bytes(const hc_plan *plan);
int64_t hc_plan_host_bytes(const hc_plan *plan, const hc_plan_work *work);

#endif
