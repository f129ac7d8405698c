/* checkpoint.h: the tallies of a slab that is not finished, in a file beside the cube, so that a long slab survives a
 * kill. The file is for the same version of the program on the same kind of machine; anything else is refused and the
 * slab begins anew. */
#ifndef HC_CHECKPOINT_H
#define HC_CHECKPOINT_H

#include "errors.h"
#include "slab.h"

/* What a checkpoint is of. */
typedef struct hc_checkpoint {
  int64_t cell_count, desk_count, paths_done;
  int64_t *cells; /* [cell_count], the sweep's indices in order of work */
} hc_checkpoint;

/* Replaces the checkpoint of a cube, CUBE.hedgecube-partial; sweep_text is hc_sweep_dump's. A file of that name that is
 * not a checkpoint is left alone, and HC_FAILED returned. */
hc_status hc_checkpoint_write(const char *cube, const char *sweep_text, const hc_slab *slab, int64_t paths_done,
                              const hc_desk_tally *desks, const hc_cell_tally *cells, hc_errors *errors);

/* Looks for the cube's checkpoint. HC_OK with cell_count 0: there is none that fits. */
hc_status hc_checkpoint_find(const char *cube, const char *sweep_text, hc_checkpoint *checkpoint, hc_errors *errors);
/* Reads its tallies, [cell_count] and [desk_count], for a slab of the same cells in the same order. */
hc_status hc_checkpoint_load(const char *cube, const hc_checkpoint *checkpoint, const hc_slab *slab,
                             hc_desk_tally *desks, hc_cell_tally *cells, hc_errors *errors);
void hc_checkpoint_clear(hc_checkpoint *checkpoint);
void hc_checkpoint_remove(const char *cube);

#endif
