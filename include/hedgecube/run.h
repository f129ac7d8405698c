/* hedgecube/run.h: computing a sweep, into a file or in memory.
 *
 * The numbers depend on the sweep and the version alone: not on the device, the threads, or a stop and a resume.
 * Functions use threads of their own while they last; several runs may go on at a time, into different files. Signals
 * are left to the caller. */
#ifndef HEDGECUBE_RUN_H
#define HEDGECUBE_RUN_H

#include <stdint.h>

#include "cube.h"
#include "errors.h"
#include "sweep.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A path-step is one path of one world over one step of its grid; a cell-path-step is one path of one cell over one of
 * its rebalance intervals. */
typedef struct hc_progress {
  int64_t cells_done, cells; /* of this run (a resumed run counts what was left) */
  double path_steps_done, path_steps;
  double seconds; /* since the run began */
} hc_progress;

/* Called from the thread that called the library, a few times a second; a run too short for that may never call one.
 * Any of them may be NULL. They may use sweeps and cubes, but not begin another run; they find the floating-point
 * environment rounding to nearest, whatever the caller's is, and must return (no longjmp, no C++ exception). */
typedef struct hc_callbacks {
  void (*progress)(void *user, const hc_progress *progress);
  void (*log)(void *user, const char *line);     /* a notice, without newline */
  void (*warning)(void *user, const char *line); /* likewise: of work that is lost, or that a stop would cost */
  int (*cancelled)(void *user);                  /* non-zero: stop soon, keep what is finished */
  void *user;
} hc_callbacks;

typedef enum hc_existing { HC_EXISTING_REFUSE, HC_EXISTING_REPLACE, HC_EXISTING_RESUME } hc_existing;

/* Zero-initialise; everything but the output has a default. A name that no device or instruction set has is HC_INVALID,
 * one that this machine lacks HC_FAILED. */
typedef struct hc_run_options {
  const char *output;   /* the cube's file name; not read by hc_compute              */
  const char *device;   /* see HC_DEVICE_FORMS; NULL: auto                            */
  const char *isa;      /* of the CPU: "auto", "baseline", "avx2", "avx512"; NULL: auto */
  int threads;          /* 0: hc_default_threads()                                     */
  hc_existing existing; /* what to do with a cube that is there                       */
  hc_callbacks callbacks;
} hc_run_options;

typedef struct hc_run_summary {
  int64_t cells, cells_done, cells_failed; /* in the cube: all, final, of those overflow or non-finite */
  int64_t cells_damaged;              /* that HC_EXISTING_RESUME found so, and has computed anew since, or not yet */
  int64_t paths_kept;                 /* of the slab at work, in the file of hc_partial_name; 0: there is none */
  int has_cube;                       /* the output is the cube that holds them; 0: there is none yet, what was to be
                                       * replaced is as it was, or somebody else has removed or changed it */
  double path_steps, cell_path_steps; /* done in this run */
  double seconds, cpu_seconds;        /* from the call on; the CPU's of the whole process */
  char device[96];                    /* what computed, "cpu avx512, 2 threads" */
} hc_run_summary;

/* Of the file beside an unfinished cube, CUBE.hedgecube-partial: paths of cells that are not final yet, from which
 * HC_EXISTING_RESUME goes on. There is none if the run had come to the end of a slab. */
#define HC_PARTIAL_SUFFIX ".hedgecube-partial"
/* Its name; that of a cube whose own is almost as long as names can be is cut. The caller frees it; NULL: out of
 * memory. */
HC_API char *hc_partial_name(const char *output);

/* Computes the sweep into a file, slab by slab. The file appears under its name whole, with all cells pending, and can
 * be read from then on; in the place of another only when it has something to keep. HC_EXISTING_RESUME computes cells
 * anew that do not fit their checksums. HC_OK: every cell is final (some may have failed: see the summary). HC_STOPPED:
 * cancelled. After that, or after a failure on the way, finished cells are in the file, and HC_EXISTING_RESUME goes on,
 * if the summary has_cube. */
HC_API hc_status hc_run(const hc_sweep *sweep, const hc_run_options *options, hc_run_summary *summary,
                        hc_errors *errors);

/* Whether hc_run could begin: the device is there, the file can be created or resumed. Changes nothing; fails as hc_run
 * would. */
HC_API hc_status hc_run_check(const hc_sweep *sweep, const hc_run_options *options, hc_errors *errors);

/* Computes the sweep in memory; the caller closes *cube. HC_OK and HC_STOPPED as in hc_run: then *cube holds what is
 * finished, the same bits as a file, and other cells are pending. Otherwise *cube is NULL. */
HC_API hc_status hc_compute(const hc_sweep *sweep, const hc_run_options *options, hc_cube **cube,
                            hc_run_summary *summary, hc_errors *errors);

/* What a sweep costs. */
typedef struct hc_estimate {
  int64_t cells, worlds, hedge_rules, hedges, desks, slabs;
  double path_steps, cell_path_steps;
  int64_t memory_bytes;              /* at the peak, estimated               */
  int64_t cube_bytes;                /* of the file                          */
  double seconds;                    /* estimated, on the CPU                */
  hc_stage axis_stages[HC_MAX_AXES]; /* [hc_sweep_axis_count]: where each axis acts in this sweep */
} hc_estimate;

/* threads 0: hc_default_threads(). */
HC_API hc_status hc_estimate_run(const hc_sweep *sweep, int threads, hc_estimate *estimate, hc_errors *errors);

/* Which cells hc_verify computes anew. */
typedef struct hc_verify_options {
  int64_t cells;   /* so many of the final cells, spread over the cube; 0: all of them */
  const char *isa; /* as in hc_run_options                                             */
  int threads;     /*                                                                  */
  hc_callbacks callbacks;
} hc_verify_options;

typedef struct hc_verify_summary {
  int64_t cells, differing; /* compared, and of those not the same to the last bit */
  double seconds;
} hc_verify_summary;

/* Computes cells anew on the CPU and compares every bit; `difference` is called for each value that is not the same,
 * `here` as stored and `there` as computed, and may be NULL. HC_OK: all was compared, see the summary; HC_INVALID: no
 * cell is final yet; HC_FAILED: also a cube of another version. */
HC_API hc_status hc_verify(hc_cube *cube, const hc_verify_options *options, hc_verify_summary *summary,
                           hc_difference_callback difference, void *user, hc_errors *errors);

/* What can compute on this machine. */
typedef struct hc_device_info {
  char name[64];         /* "cpu avx512", "cuda:0"                         */
  char description[160]; /* the processor's name; if not available, why not */
  int available;         /* it can compute in this process, here and now   */
} hc_device_info;

/* Fills devices[0..min(capacity, count)) and returns the count, the best device of each kind first. With capacity 0,
 * `devices` may be NULL. */
HC_API size_t hc_devices(hc_device_info *devices, size_t capacity);
/* Processors that this process may use, at least 1: those that it may run on, or the quota of its cgroup. */
HC_API int hc_processors(void);
/* Threads that a run takes if it is not told how many: one for each of those processors, fewer if this process may use
 * so little memory that they would take half of it. */
HC_API int hc_default_threads(void);

/* The forms of a device's name, for messages, and whether a name has one of them (the device need not be there). */
#define HC_DEVICE_FORMS "auto, cpu, cuda, cuda:N, cuda:N,M (each once) or cuda:all"
HC_API int hc_device_is_name(const char *name);

#ifdef __cplusplus
}
#endif

#endif
