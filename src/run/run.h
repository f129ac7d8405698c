/* run.h: computes the cells of a sweep and commits them to a cube, slab by slab. */
#ifndef HC_RUN_H
#define HC_RUN_H

#include <stdint.h>

#include "errors.h"
#include "sweep.h"

/* A path-step is one path of one world over one step of its grid; a cell-path-step is one path of one cell over one of
 * its rebalance intervals. */
typedef struct hc_progress {
  int64_t cells_done, cells; /* of this run (a resumed run counts what was left) */
  double path_steps_done, path_steps;
  double seconds; /* since the run began */
} hc_progress;

/* Called from the thread that called hc_run, a few times a second. Any of them may be NULL. */
typedef struct hc_callbacks {
  void (*progress)(void *user, const hc_progress *progress);
  void (*log)(void *user, const char *line); /* a notice, without newline */
  int (*cancelled)(void *user);              /* non-zero: stop soon, keep what is finished */
  void *user;
} hc_callbacks;

typedef enum hc_existing { HC_EXISTING_REFUSE, HC_EXISTING_REPLACE, HC_EXISTING_RESUME } hc_existing;

typedef struct hc_run_options {
  const char *output;   /* the cube's name                                            */
  const char *device;   /* see HC_DEVICE_FORMS; NULL: auto                            */
  const char *isa;      /* "auto", "baseline", "avx2", "avx512"; NULL: auto           */
  int threads;          /* 0: one for each processor this process may use             */
  hc_existing existing; /* what to do with a cube that is there                       */
  hc_callbacks callbacks;
} hc_run_options;

typedef struct hc_run_summary {
  int64_t cells, cells_done, cells_failed; /* in the cube: all, final, of those overflow or non-finite */
  double path_steps, cell_path_steps;      /* done in this run */
  double seconds, cpu_seconds;
  char device[96];
} hc_run_summary;

/* HC_OK: every cell is final (some may be failed: see the summary). HC_STOPPED: cancelled; finished slabs are in the
 * cube. */
hc_status hc_run(const hc_sweep *sweep, const hc_run_options *options, hc_run_summary *summary, hc_errors *errors);

#endif
