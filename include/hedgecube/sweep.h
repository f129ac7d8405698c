/* hedgecube/sweep.h: what is to be computed: the sweep file, its axes, and the table of parameters.
 *
 * A sweep does not change once it is made, so any number of threads may use it at a time. A cell is one combination of
 * the axes' values; cells are numbered in row-major order of the axes (the last axis runs fastest). */
#ifndef HEDGECUBE_SWEEP_H
#define HEDGECUBE_SWEEP_H

#include <stddef.h>
#include <stdint.h>

#include "errors.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hc_sweep hc_sweep;

enum { HC_MAX_AXES = 31, HC_MAX_LEGS = 32, HC_MAX_BATCHES = 64 };

/* Reads a sweep file ("-": standard input), then applies overrides "section.key=value" (a leg's: "legs[0].strike=90")
 * in order; `overrides` may be NULL if there are none. On failure *sweep is NULL and every mistake has its line.
 * HC_INVALID: the sweep is wrong; HC_FAILED: it cannot be read. */
HC_API hc_status hc_sweep_read(const char *path, const char *const *overrides, size_t override_count, hc_sweep **sweep,
                               hc_errors *errors);

/* The same from memory: text[length] need not end in NUL; `name` stands for the file in messages. */
HC_API hc_status hc_sweep_parse(const char *name, const char *text, size_t length, const char *const *overrides,
                                size_t override_count, hc_sweep **sweep, hc_errors *errors);

/* Another sweep: this one, which stays as it is, with overrides. Fails as hc_sweep_parse does. */
HC_API hc_status hc_sweep_override(const hc_sweep *sweep, const char *const *overrides, size_t override_count,
                                   hc_sweep **overridden, hc_errors *errors);

/* NULL is fine. */
HC_API void hc_sweep_destroy(hc_sweep *sweep);

/* What is allowed but was hardly meant, as a year's funding that is taken per 8 h: lines that begin with their place,
 * "file:line:col: warning: " or "--set KEY: warning: ". The list belongs to the sweep and may be empty. */
HC_API const hc_errors *hc_sweep_warnings(const hc_sweep *sweep);

/* The resolved sweep as YAML: every default filled in, ties as ties, values exact (reading it gives the same sweep and
 * the same text). Two sweeps are the same if this text is. The caller frees it with free(); NULL if out of memory. */
HC_API char *hc_sweep_dump(const hc_sweep *sweep);

/* Number of cells: the product of the axes' lengths, from 1 to 2^40. */
HC_API int64_t hc_sweep_cells(const hc_sweep *sweep);
/* Random paths of each cell. */
HC_API int64_t hc_sweep_paths(const hc_sweep *sweep);

/* A swept parameter. Everything belongs to the sweep. */
typedef struct hc_axis_info {
  const char *name; /* the cube's dimension: "volatility", "leg0_strike"       */
  const char *key;  /* as a sweep file writes it: "world.volatility"           */
  const char *unit; /* of the values, as in the cube: "h" for times, "1/sqrt(yr)" */
  const char *doc;  /* one line                                                */
  size_t count;
  const double *values; /* [count] */
} hc_axis_info;

HC_API size_t hc_sweep_axis_count(const hc_sweep *sweep);
/* The axis at `index`, below hc_sweep_axis_count, in the order of the cube's dimensions. */
HC_API hc_axis_info hc_sweep_axis(const hc_sweep *sweep, size_t index);

/* Where a parameter acts: what the market does, what the desk decides, what the trades cost. */
typedef enum hc_stage { HC_STAGE_WORLD, HC_STAGE_DESK, HC_STAGE_LEDGER } hc_stage;
HC_API const char *hc_stage_name(hc_stage stage); /* "world", "desk", "ledger" */

/* A numeric parameter, any of which may be an axis. One that nothing of a sweep reads is neither required nor in its
 * dump. */
typedef struct hc_parameter_info {
  char key[48];              /* "world.volatility", "legs[N].strike", "regimes[N].drift" */
  hc_stage stage;            /* the earliest in which it can act                          */
  const char *unit;          /* as in the cube                                            */
  const char *suffixes;      /* that a sweep file may write, "% bp"; "" if none           */
  double minimum, maximum;   /* inclusive, in the cube's unit                             */
  const char *default_value; /* as a sweep file writes it: a number or another key; NULL: required */
  const char *doc;           /* one line                                                  */
  char read_by[128];         /* the models or policies that read it, "merton"; "": all do */
} hc_parameter_info;

HC_API size_t hc_parameter_count(void);
HC_API hc_parameter_info hc_parameter_at(size_t index); /* index below hc_parameter_count */

typedef struct hc_word_info {
  const char *word; /* "merton"  */
  const char *doc;  /* one line */
} hc_word_info;

/* A key that takes one of a few words, such as the model of the world; it cannot be an axis. */
typedef struct hc_choice_info {
  char key[48];              /* "precision", "world.model"; a leg's: "legs[N].type" */
  const char *default_value; /* one of the words; NULL: required                    */
  const char *doc;           /* one line                                            */
  size_t count;
  const hc_word_info *words; /* [count] */
} hc_choice_info;

HC_API size_t hc_choice_count(void);
HC_API hc_choice_info hc_choice_at(size_t index); /* index below hc_choice_count */

#ifdef __cplusplus
}
#endif

#endif
