/* sweep.h: a sweep file as data: every parameter's values, the axes, the book's legs, the output's levels.
 *
 * A cell is one combination of the axes' values, in row-major order of the axes (the last axis runs fastest). */
#ifndef HC_SWEEP_H
#define HC_SWEEP_H

#include <stddef.h>
#include <stdint.h>

#include "errors.h"
#include "parameters.h"

typedef enum hc_precision { HC_PRECISION_FLOAT, HC_PRECISION_DOUBLE } hc_precision;
typedef enum hc_policy { HC_POLICY_DELTA, HC_POLICY_STATIC } hc_policy;
typedef enum hc_leg_type { HC_CALL, HC_PUT } hc_leg_type;

enum { HC_MAX_LEGS = 32, HC_MAX_AXES = 31 };
#define HC_NOT_AN_AXIS SIZE_MAX
#define HC_NOT_TIED SIZE_MAX

/* What the sweep file says of one slot. */
typedef struct hc_setting {
  double *values; /* [count], in the table's unit: fractions, prices, seconds */
  size_t count;   /* 0 if tied or unused                                      */
  size_t axis;    /* index into hc_sweep.axes, or HC_NOT_AN_AXIS              */
  size_t tie;     /* the slot whose value it takes, or HC_NOT_TIED            */
} hc_setting;

typedef struct hc_axis {
  size_t slot;
  char *name; /* the cube's dimension: "volatility", "leg0_strike", "desk_…" on a clash */
} hc_axis;

typedef struct hc_sweep {
  uint64_t seed;
  int64_t paths;
  hc_precision precision;
  hc_policy policy;
  int close_out;
  size_t leg_count;
  hc_leg_type leg_types[HC_MAX_LEGS];
  hc_setting *settings; /* [hc_slot_count(leg_count)] */
  size_t axis_count;
  hc_axis *axes; /* [axis_count], in the file's order */
  size_t quantile_count;
  double *quantiles; /* [quantile_count] in (0, 1) */
  size_t tail_count;
  double *tails; /* [tail_count] in (0, 1) */
} hc_sweep;

/* Reads a sweep file ("-": standard input), then applies overrides "section.key=value" in order. On failure *sweep is
 * NULL and every mistake has its line in `errors`: "file:line:col: error: …". HC_INVALID: the sweep is wrong;
 * HC_FAILED: it cannot be read. */
hc_status hc_sweep_read(const char *path, const char *const *overrides, size_t override_count, hc_sweep **sweep,
                        hc_errors *errors);

/* The same from memory; `name` stands for the file in messages. */
hc_status hc_sweep_parse(const char *name, const char *text, size_t length, const char *const *overrides,
                         size_t override_count, hc_sweep **sweep, hc_errors *errors);
void hc_sweep_destroy(hc_sweep *sweep);

/* The resolved sweep as YAML: every default filled in, ties as ties, values exact (reading it gives the same sweep and
 * the same text). Two sweeps are the same if this text is. The caller frees it; NULL if out of memory. */
char *hc_sweep_dump(const hc_sweep *sweep);

/* Number of cells: the product of the axes' lengths, at least 1; hc_sweep_read refuses what does not fit in int64. */
int64_t hc_sweep_cells(const hc_sweep *sweep);

/* The scalars of one cell, ties followed: values[hc_slot_count(leg_count)]. A slot that the policy does not read
 * (rebalance under static) is 0. */
void hc_sweep_cell(const hc_sweep *sweep, int64_t cell, double *values);

/* hedge_volatility is special in one way: tied to book.implied_volatility (its default) it means each leg's own. */
int hc_sweep_hedges_at_implied(const hc_sweep *sweep);

#endif
