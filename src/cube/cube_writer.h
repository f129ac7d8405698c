/* cube_writer.h: the answer on disk, one HDF5 file.
 *
 * A cube appears under its name whole: all metadata, coordinates and NaN-filled variables. HDF5 is not used any more by
 * then: a slab's values are written in place, synced, then its status, synced. A cell whose status is not pending is
 * final. */
#ifndef HC_CUBE_WRITER_H
#define HC_CUBE_WRITER_H

#include <hedgecube/cube.h>
#include <stdint.h>

#include "failures.h"
#include "sweep_model.h"

typedef struct hc_writer hc_writer;

/* Writes a cube with all cells pending that has no name yet; refuses (HC_FAILED) a name that exists unless `replace`,
 * and a file that is no cube even then, a missing or read-only folder, a full disk. Nothing is left behind on failure,
 * or if the writer is closed before the cube has its name. Strings of the provenance are cut to the file's fixed sizes.
 */
hc_status hc_writer_prepare(const char *path, const hc_sweep *sweep, int replace, const hc_provenance *provenance,
                            hc_writer **writer, hc_errors *errors);

/* Sees to it that the cube has its name: gives it that, durably, in place of what was there; or if it has had it, fails
 * if it does not lead to the cube any more. A commit begins with this. */
hc_status hc_writer_publish(hc_writer *writer, hc_errors *errors);
int hc_writer_waits(const hc_writer *writer);    /* whether it has no name yet            */
int hc_writer_replaces(const hc_writer *writer); /* whether something has its name so far */

/* The last check of a cube with a name: it leads to the cube, nobody has written to that, and the cells that were
 * committed are final there. After it, or hc_writer_publish, has failed so, the cube is lost. */
hc_status hc_writer_confirm(hc_writer *writer, hc_errors *errors);
int hc_writer_is_lost(const hc_writer *writer);

/* Whether hc_writer_prepare would do; leaves nothing behind. */
hc_status hc_writer_check(const char *path, const hc_sweep *sweep, int replace, hc_errors *errors);

/* Opens a cube to go on with it. HC_FAILED, the file untouched: not a cube, cut short, another sweep, another version,
 * another writer at work. */
hc_status hc_writer_resume(const char *path, const hc_sweep *sweep, hc_writer **writer, hc_errors *errors);

/* Fills a cube in memory, all of whose cells are pending. */
hc_status hc_writer_in_memory(const hc_cube *cube, const hc_provenance *provenance, hc_writer **writer,
                              hc_errors *errors);

/* Makes final cells that do not fit their checksums pending, in the file too, and counts them. */
hc_status hc_writer_drop_damaged(hc_writer *writer, int64_t *count, hc_errors *errors);

/* Whether it keeps other writers away: where a file system has no locks, none can. */
int hc_writer_has_locks(const hc_writer *writer);
/* The status of every cell: [hc_sweep_cells], hc_cell_status values; of a damaged cell that was not dropped, anything.
 */
const uint8_t *hc_writer_status(const hc_writer *writer);
/* The provenance as it stands in the file when the cube was opened (strings live as long as the writer). */
const hc_provenance *hc_writer_provenance(const hc_writer *writer);

/* Makes cells final: rows is [count][hc_result_width], status is [count]; `cells` ascends. Durable on return. */
hc_status hc_writer_commit(hc_writer *writer, const int64_t *cells, int64_t count, const double *rows,
                           const uint8_t *status, hc_errors *errors);

/* Writes the provenance anew. */
hc_status hc_writer_set_provenance(hc_writer *writer, const hc_provenance *provenance, hc_errors *errors);
void hc_writer_close(hc_writer *writer);

/* Bytes of the file that hc_writer_prepare would make; fails if it could not even lay it out. */
hc_status hc_cube_file_bytes(const hc_sweep *sweep, int64_t *bytes, hc_errors *errors);

#endif
