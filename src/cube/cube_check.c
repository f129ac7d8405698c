/* cube_check.c: every final cell against its checksum. */
#include "cube_io.h"
#include "cube_reader.h"

static int fits(const hc_cube *cube, const hc_cell_block *block, int64_t index, uint8_t status) {
  return hc_cell_checksum(&cube->map, block->rows + (size_t)index * cube->map.width, block->paths[index], status) ==
         block->checksums[index];
}

/* A cell that is pending has nothing to check, unless it has the values and the checksum of one that is final, and
 * nobody is about to say so: then its status is what was lost. */
static int is_damaged(const hc_cube *cube, const hc_cell_block *block, int64_t index, int is_being_written) {
  if (block->status[index] != HC_CELL_PENDING) return !fits(cube, block, index, block->status[index]);
  if (is_being_written || block->paths[index] == 0) return 0;
  for (int status = HC_CELL_PENDING + 1; status < HC_CELL_STATUS_COUNT; ++status)
    if (fits(cube, block, index, (uint8_t)status)) return 1;
  return 0;
}

hc_status hc_cube_check(hc_cube *cube, void (*damaged)(void *user, int64_t cell), void *user, int64_t *count,
                        hc_errors *errors) {
  hc_cell_block block;
  int64_t capacity;
  *count = 0;
  if (!hc_cell_block_init(&block, &cube->map, &capacity))
    return hc_fail(errors, HC_FAILED, "out of memory for the cells of '%s'", cube->name);
  const int is_being_written = hc_is_locked(cube->fd);
  int failed = 0;
  for (int64_t first = 0; !failed && first < cube->map.cells; first += block.count) {
    const int64_t left = cube->map.cells - first;
    failed = hc_cell_block_read(&block, cube->fd, &cube->map, first, left < capacity ? left : capacity);
    for (int64_t index = 0; !failed && index < block.count; ++index) {
      if (!is_damaged(cube, &block, index, is_being_written)) continue;
      ++*count;
      if (damaged) damaged(user, first + index);
    }
  }
  hc_cell_block_clear(&block);
  return failed ? hc_fail_io(errors, "read", cube->name) : HC_OK;
}
