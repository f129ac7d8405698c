/* cube_writer.h: the answer on disk, one HDF5 file.
 *
 * A cube appears under its name whole: all metadata, coordinates and NaN-filled variables. From then on HDF5 is not
 * used: a slab's values are written in place, synced, then its status, synced. A cell whose status is not pending is
 * final. */
#ifndef HC_CUBE_WRITER_H
#define HC_CUBE_WRITER_H

#include <hedgecube/cube.h>
#include <stdint.h>

#include "failures.h"
#include "sweep_model.h"

typedef struct hc_writer hc_writer;

/* Creates the cube; refuses (HC_FAILED) a name that exists unless `replace`, a missing or read-only folder, a full
 * disk. With `replace` the old file stays until the new one takes its name. Nothing is left behind on failure. Strings
 * of the provenance are cut to the file's fixed sizes. */
hc_status hc_writer_create(const char *path, const hc_sweep *sweep, int replace, const hc_provenance *provenance,
                           hc_writer **writer, hc_errors *errors);

/* Whether hc_writer_create could begin; leaves nothing behind. */
hc_status hc_writer_check(const char *path, const hc_sweep *sweep, int replace, hc_errors *errors);

/* Opens a cube to go on with it. HC_FAILED, the file untouched: not a cube, cut short, another sweep, another version,
 * another writer at work. */
hc_status hc_writer_resume(const char *path, const hc_sweep *sweep, hc_writer **writer, hc_errors *errors);

/* Fills a cube in memory, all of whose cells are pending. */
hc_status hc_writer_in_memory(const hc_cube *cube, const hc_provenance *provenance, hc_writer **writer,
                              hc_errors *errors);

/* Whether it keeps other writers away: where a file system has no locks, none can. */
int hc_writer_has_locks(const hc_writer *writer);
/* The status of every cell as it was when the cube was opened: [hc_sweep_cells], hc_cell_status values. */
const uint8_t *hc_writer_status(const hc_writer *writer);
/* The provenance as it stands in the file when the cube was opened (strings live as long as the writer). */
const hc_provenance *hc_writer_provenance(const hc_writer *writer);

/* Makes cells final: rows is [count][hc_result_width], status is [count]; `cells` ascends. Durable on return. */
hc_status hc_writer_commit(hc_writer *writer, const int64_t *cells, int64_t count, const double *rows,
                           const uint8_t *status, hc_errors *errors);

/* Writes the provenance anew. */
hc_status hc_writer_set_provenance(hc_writer *writer, const hc_provenance *provenance, hc_errors *errors);
void hc_writer_close(hc_writer *writer);

/* Bytes of the file that hc_writer_create would make; fails if it could not even lay it out. */
hc_status hc_cube_file_bytes(const hc_sweep *sweep, int64_t *bytes, hc_errors *errors);

#endif
