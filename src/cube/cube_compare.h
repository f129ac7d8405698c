/* cube_compare.h: two answers for the same cells, bit for bit. */
#ifndef HC_CUBE_COMPARE_H
#define HC_CUBE_COMPARE_H

#include "cube_cells.h"

/* Compares a cell that is final in both blocks, which hold the same range, in the variables that both maps have; calls
 * `difference`, unless NULL, for each value that is not the same to the last bit, and returns how many are not. */
int64_t hc_cells_compare(const hc_cell_map *map, const hc_cell_map *there_map, const hc_cell_block *here,
                         const hc_cell_block *there, int64_t index, hc_difference_callback difference, void *user);

#endif
