/* checkpoint.h: the tallies of a slab that is not finished, in a file beside the cube, so that a long slab survives a
 * kill. The file is for the same version of the program on the same kind of machine; anything else is refused and the
 * slab begins anew. */
#ifndef HC_CHECKPOINT_H
#define HC_CHECKPOINT_H

#include <stdio.h>

#include "failures.h"
#include "slab.h"
#include "tallies.h"

/* An open checkpoint. It stays readable when its file is removed or replaced. */
typedef struct hc_checkpoint {
  int64_t cell_count, desk_count, paths_done; /* cell_count 0: there is none */
  int64_t *cells;                             /* [cell_count], the sweep's indices in order of work */
  FILE *file;
} hc_checkpoint;

/* What is to be done when a checkpoint is written, and before it takes its name, after which nothing more can fail for
 * want of memory or room: the cube takes its own. The checkpoint is given up if that fails, with its status. */
typedef struct hc_checkpoint_turn {
  hc_status (*written)(void *user);
  void *user;
} hc_checkpoint_turn;

/* Replaces the checkpoint of a cube, hc_partial_name, and opens the new one; sweep_text is hc_sweep_dump's. A
 * file of that name that is not a checkpoint is left alone, and HC_FAILED returned. */
struct hc_tallies;
hc_status hc_checkpoint_write(const char *cube, const char *sweep_text, const hc_slab *slab, int64_t paths_done,
                              const struct hc_tallies *tallies, const hc_checkpoint_turn *turn,
                              hc_checkpoint *checkpoint, hc_errors *errors);

/* Looks for the cube's checkpoint and opens it. HC_OK with cell_count 0: there is none that fits; if there is a file,
 * `unused` gets a line that says why it is not used. */
hc_status hc_checkpoint_find(const char *cube, const char *sweep_text, hc_checkpoint *checkpoint, hc_errors *unused,
                             hc_errors *errors);
/* Whether it is of a slab: of the same cells in the same order. */
int hc_checkpoint_fits(const hc_checkpoint *checkpoint, const hc_slab *slab);

/* Adds what it holds to other tallies: all desks [desk_count], or a range of cells; from any number of threads. */
hc_status hc_checkpoint_add_desks(const hc_checkpoint *checkpoint, hc_desk_tally *desks, hc_errors *errors);
hc_status hc_checkpoint_add_cells(const hc_checkpoint *checkpoint, hc_range range, hc_cell_tally *cells,
                                  hc_errors *errors);

/* Closes it; the file stays. */
void hc_checkpoint_clear(hc_checkpoint *checkpoint);
void hc_checkpoint_remove(const char *cube);

#endif
