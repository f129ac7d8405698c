/* hedgecube/cube.h: reading a cube, from a file or from memory, and comparing cubes.
 *
 * A file is only read if every byte of its description is as this version writes it for the sweep inside; what is
 * damaged, cut short, laid out otherwise by another version or written anew by another program is refused. Values can
 * be read while the cube is still being computed. A cube may be used by one thread at a time. */
#ifndef HEDGECUBE_CUBE_H
#define HEDGECUBE_CUBE_H

#include <stddef.h>
#include <stdint.h>

#include "errors.h"
#include "sweep.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hc_cube hc_cube;

/* Opens a file to read. HC_FAILED: not a cube, damaged, or not readable by this version; *cube is NULL then. */
HC_API hc_status hc_cube_open(const char *path, hc_cube **cube, hc_errors *errors);
/* NULL is fine. */
HC_API void hc_cube_close(hc_cube *cube);

/* What a file says of the cube in it, whichever version of hedgecube made it. Nothing else of the file is looked at,
 * and the sweep may be none that this version reads. */
typedef struct hc_cube_label {
  char *version; /* of hedgecube, that began the cube                 */
  char *layout;  /* its number; NULL: none, as before 0.3.0           */
  char *sweep;   /* as hc_sweep_dump of that version wrote it         */
} hc_cube_label;
/* HC_FAILED: it is no cube, or the file of another program. */
HC_API hc_status hc_cube_read_label(const char *path, hc_cube_label *label, hc_errors *errors);
HC_API void hc_cube_label_clear(hc_cube_label *label);

/* What the cube says of itself; everything lives as long as the cube. */
HC_API const hc_sweep *hc_cube_sweep(const hc_cube *cube);
HC_API const char *hc_cube_version(const hc_cube *cube); /* of hedgecube, that began it */
HC_API int64_t hc_cube_bytes(const hc_cube *cube);       /* of the file, or as one would be */

/* What became of a cell: the cube's `status`. */
typedef enum hc_cell_status {
  HC_CELL_PENDING,    /* not computed yet                                                    */
  HC_CELL_DONE,       /* computed                                                            */
  HC_CELL_OVERFLOW,   /* a path's P&L or an amount left the range of the exact sums: NaN     */
  HC_CELL_NON_FINITE, /* a path's P&L or an amount was not a finite number: NaN              */
  HC_CELL_STATUS_COUNT
} hc_cell_status;
HC_API const char *hc_cell_status_name(hc_cell_status status); /* "pending", "done", "overflow", "non_finite" */

/* The status of the cells [first, first + count) as it is now: status[count], hc_cell_status values. HC_INVALID: there
 * are no such cells. */
HC_API hc_status hc_cube_status(hc_cube *cube, int64_t first, int64_t count, uint8_t *status, hc_errors *errors);
/* How many cells have each status now. */
HC_API hc_status hc_cube_count(hc_cube *cube, int64_t by_status[HC_CELL_STATUS_COUNT], hc_errors *errors);

/* A variable over the cells. */
typedef struct hc_variable_info {
  const char *name, *unit, *doc;
  const char *dimension;     /* beyond the axes: "probability", "tail_level", "batch"; NULL: none */
  size_t extent;             /* values of a cell: the dimension's length, or 1                  */
  const double *coordinates; /* [extent] of the dimension, or NULL                              */
} hc_variable_info;
HC_API size_t hc_cube_variable_count(const hc_cube *cube);
/* All zeros if there is no such variable. */
HC_API hc_variable_info hc_cube_variable(const hc_cube *cube, size_t variable);
/* The variable of that name, or hc_cube_variable_count. */
HC_API size_t hc_cube_find(const hc_cube *cube, const char *name);

/* A variable's values in the cells [first, first + count), numbered as in sweep.h: values[count][extent], in the
 * variable's unit; NaN where a cell is pending or has failed. HC_INVALID: there are no such cells, no such variable. */
HC_API hc_status hc_cube_read(hc_cube *cube, size_t variable, int64_t first, int64_t count, double *values,
                              hc_errors *errors);

/* Facts about the runs that made it, not part of the answer. */
typedef struct hc_provenance {
  const char *host;    /* machine                                   */
  const char *device;  /* what computed, e.g. "cpu avx512, 2 threads" */
  const char *created; /* ISO 8601, UTC                             */
  double wall_seconds; /* of all runs together                      */
  int64_t resumed;     /* how often the cube was resumed            */
} hc_provenance;
/* Its strings live until the next call, or as long as the cube. */
HC_API hc_status hc_cube_provenance(hc_cube *cube, hc_provenance *provenance, hc_errors *errors);

/* Compares every final cell with its checksum, and looks for cells whose status was lost (not while a run is writing):
 * finds what a disk or a copy has damaged. `damaged` is called for each cell that differs, and may be NULL; *count is
 * how many do. HC_OK: all were compared, whatever was found. */
HC_API hc_status hc_cube_check(hc_cube *cube, void (*damaged)(void *user, int64_t cell), void *user, int64_t *count,
                               hc_errors *errors);
/* Which of the cells [first, first + count) are final but do not fit their checksums: damaged[count] becomes 1 there,
 * else 0. What hc_cube_read gives of such a cell is worth nothing. HC_INVALID: there are no such cells. */
HC_API hc_status hc_cube_damage(hc_cube *cube, int64_t first, int64_t count, uint8_t *damaged, hc_errors *errors);

/* A value that is not the same in two places. */
typedef struct hc_difference {
  int64_t cell;         /* in the first cube */
  const char *variable; /* its name, or "status", "paths", "checksum"; lives as long as the program */
  size_t index;         /* in the variable's further dimension */
  double here, there;   /* in the first cube and in the other */
} hc_difference;
typedef void (*hc_difference_callback)(void *user, const hc_difference *difference);

/* What hc_cube_diff found. */
typedef struct hc_diff_summary {
  int other_version, other_sweep; /* other than by the order of axes and of their values */
  int other_order;                /* of those: then cells are compared by their axes' values, else by their number, if
                                   * both have the same number of cells and of values in each */
  int compared;                   /* whether cells were                                        */
  int64_t cells;                  /* that are not the same                                     */
  int64_t pending_here, pending_there; /* of those, final in the other cube only               */
  int64_t pending_both;                /* cells that neither has computed */
  int64_t damaged_here, damaged_there; /* final cells that do not fit their checksums, compared as they are */
} hc_diff_summary;

/* In what two cubes differ, provenance aside; `difference` is called for each value that is not the same to the last
 * bit, in cells that are final in both, and may be NULL. */
HC_API hc_status hc_cube_diff(hc_cube *here, hc_cube *there, hc_diff_summary *summary,
                              hc_difference_callback difference, void *user, hc_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
