/* plan.h: from cells to work. Which cells share a world, a hedge rule, a desk; in which order they are computed; what it costs. */
#ifndef HC_PLAN_H
#define HC_PLAN_H

#include <stdint.h>

#include "errors.h"
#include "sweep.h"

typedef struct hc_plan hc_plan;

typedef struct hc_plan_summary {
  int64_t cells;
  int64_t worlds;      /* different paths                                     */
  int64_t hedge_rules; /* different deltas per world, added over the worlds    */
  int64_t desks;       /* different trade sequences, added over the worlds     */
  int64_t slabs;       /* units of work, each committed when it is finished    */
  double path_steps;      /* worlds × steps × paths                            */
  double cell_path_steps; /* cells × their trades on a path × paths             */
  int64_t memory_bytes;   /* peak, estimated                                   */
  int64_t cube_bytes;
  double seconds; /* estimated, all threads */
  hc_stage *axis_stages; /* [axis_count]: the earliest stage that reads the axis in this sweep */
} hc_plan_summary;

/* Plans the whole sweep for that many threads (0: all). Refuses what does not fit into memory. */
hc_status hc_plan_summarise(const hc_sweep *sweep, int threads, hc_plan_summary *summary, hc_errors *errors);
void hc_plan_summary_clear(hc_plan_summary *summary);

#endif
