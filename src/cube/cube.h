/* cube.h: the answer on disk, one HDF5 file. The only header whose implementation knows HDF5.
 *
 * A cube appears under its name whole: all metadata, coordinates and NaN-filled variables. From then on HDF5 is not
 * used: a slab's values are written in place, synced, then its status, synced. A cell whose status is not pending is
 * final. */
#ifndef HC_CUBE_H
#define HC_CUBE_H

#include <stdint.h>

#include "errors.h"
#include "sweep.h"

typedef struct hc_cube hc_cube;

/* Facts about a run that are not part of the answer; strings are cut to the file's fixed sizes. */
typedef struct hc_provenance {
  const char *host;    /* machine                                  */
  const char *device;  /* what computed, e.g. "cpu avx512, 2 threads" */
  const char *created; /* ISO 8601, UTC                             */
  double wall_seconds; /* of all runs together                      */
  int64_t resumed;     /* how often the cube was resumed            */
} hc_provenance;

/* Creates the cube; refuses (HC_FAILED) a name that exists unless `replace`, a missing or read-only folder, a full
 * disk. With `replace` the old file stays until the new one takes its name. Nothing is left behind on failure. */
hc_status hc_cube_create(const char *path, const hc_sweep *sweep, int replace, const hc_provenance *provenance,
                         hc_cube **cube, hc_errors *errors);

/* Opens a cube to go on with it. HC_FAILED, the file untouched: not a cube, cut short, another sweep, another version,
 * another writer at work. */
hc_status hc_cube_resume(const char *path, const hc_sweep *sweep, hc_cube **cube, hc_errors *errors);

/* The status of every cell as it was when the cube was opened: [hc_sweep_cells], hc_cell_status values. */
const uint8_t *hc_cube_status(const hc_cube *cube);
/* The provenance as it stands in the file when the cube was opened (strings live as long as the cube). */
const hc_provenance *hc_cube_provenance(const hc_cube *cube);

/* Makes cells final: results is [count][hc_result_width], status is [count]; `cells` ascends. Durable on return. */
hc_status hc_cube_commit(hc_cube *cube, const int64_t *cells, int64_t count, const double *results,
                         const uint8_t *status, hc_errors *errors);

/* Writes the provenance anew. */
hc_status hc_cube_set_provenance(hc_cube *cube, const hc_provenance *provenance, hc_errors *errors);
void hc_cube_close(hc_cube *cube);

/* Bytes of the file that hc_cube_create would make. */
int64_t hc_cube_bytes(const hc_sweep *sweep);

/* What a cube says of itself, for `info`. */
typedef struct hc_cube_info {
  char *version;
  char *sweep_yaml; /* the resolved sweep */
  int64_t cells;
  int64_t by_status[4]; /* cells of each hc_cell_status */
  int64_t bytes;
  hc_provenance provenance; /* strings owned by the info */
} hc_cube_info;
hc_status hc_cube_info_read(const char *path, hc_cube_info *info, hc_errors *errors);
void hc_cube_info_clear(hc_cube_info *info);

#endif
