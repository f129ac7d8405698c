/* pipeline.h: the slabs of a plan on their way into the cube: while one is walked, the coefficients of the next are
 * found, and the one before is brought into the cube. */
#ifndef HC_PIPELINE_H
#define HC_PIPELINE_H

#include <hedgecube/run.h>

#include "checkpoint.h"
#include "crew.h"
#include "cube_writer.h"
#include "plan.h"

typedef struct hc_pipeline {
  const hc_sweep *sweep;
  const char *output, *sweep_text; /* the cube's name, NULL if it is in memory, and hc_sweep_dump's text */
  hc_plan *plan;
  hc_crew *crew;
  hc_writer *writer;
  int threads;    /* of the host, for statistics */
  double started; /* hc_wall_seconds of the run  */
  hc_callbacks callbacks;
} hc_pipeline;

/* Computes all planned cells, those of the checkpoint first: it is taken over, and cleared. Counts what it commits in
 * the summary, even if it fails in the end. */
hc_status hc_pipeline_run(const hc_pipeline *pipeline, hc_checkpoint *checkpoint, hc_run_summary *summary,
                          hc_errors *errors);

#endif
