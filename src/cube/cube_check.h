/* cube_check.h: cells that are not as their checksums say. */
#ifndef HC_CUBE_CHECK_H
#define HC_CUBE_CHECK_H

#include "cube_cells.h"
#include "failures.h"

/* Whether a cell of a block is damaged. One that is pending is so if it has the values and the checksum of one that is
 * final, and nobody `is_writing`, who would be about to say so: then its status is what was lost. */
int hc_cell_is_damaged(const hc_cell_map *map, const hc_cell_block *block, int64_t index, int is_writing);

/* Calls `damaged` for each damaged cell of [first, first + count), in order. `name` stands for the file in messages. */
hc_status hc_cells_check(int fd, const hc_cell_map *map, const char *name, int64_t first, int64_t count, int is_writing,
                         void (*damaged)(void *user, int64_t cell), void *user, hc_errors *errors);

#endif
