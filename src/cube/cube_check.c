#include "cube_check.h"

#include <string.h>

#include "cube_io.h"
#include "cube_reader.h"

static int fits(const hc_cell_map *map, const hc_cell_block *block, int64_t index, uint8_t status) {
  return hc_cell_checksum(map, block->rows + (size_t)index * map->width, block->paths[index], status) ==
         block->checksums[index];
}

int hc_cell_is_damaged(const hc_cell_map *map, const hc_cell_block *block, int64_t index, int is_writing) {
  if (block->status[index] != HC_CELL_PENDING) return !fits(map, block, index, block->status[index]);
  if (is_writing || block->paths[index] == 0) return 0;
  for (int status = HC_CELL_PENDING + 1; status < HC_CELL_STATUS_COUNT; ++status)
    if (fits(map, block, index, (uint8_t)status)) return 1;
  return 0;
}

hc_status hc_cells_check(int fd, const hc_cell_map *map, const char *name, int64_t first, int64_t count, int is_writing,
                         void (*damaged)(void *user, int64_t cell), void *user, hc_errors *errors) {
  hc_cell_block block;
  int64_t capacity = count;
  if (count == 0) return HC_OK;
  if (!hc_cell_block_init(&block, map, &capacity))
    return hc_fail(errors, HC_FAILED, "out of memory for the cells of '%s'", name);
  int failed = 0;
  for (const int64_t end = first + count; !failed && first < end; first += block.count) {
    failed = hc_cell_block_read(&block, fd, map, first, end - first < capacity ? end - first : capacity);
    for (int64_t index = 0; !failed && index < block.count; ++index)
      if (hc_cell_is_damaged(map, &block, index, is_writing)) damaged(user, first + index);
  }
  hc_cell_block_clear(&block);
  return failed ? hc_fail_io(errors, "read", name) : HC_OK;
}

/* ---- of a cube that is read ---- */

typedef struct {
  uint8_t *marks; /* of the cells from `first` on */
  int64_t first;
} marking;

static void mark(void *user, int64_t cell) {
  const marking *into = user;
  into->marks[cell - into->first] = 1;
}

hc_status hc_cube_damage(hc_cube *cube, int64_t first, int64_t count, uint8_t *damaged, hc_errors *errors) {
  marking into = {damaged, first};
  const hc_status status = hc_cube_check_range(cube, first, count, errors);
  if (status != HC_OK) return status;
  memset(damaged, 0, (size_t)count);
  return hc_cells_check(cube->fd, &cube->map, cube->name, first, count, 1, mark, &into, errors);
}

typedef struct {
  void (*damaged)(void *user, int64_t cell);
  void *user;
  int64_t count;
} counting;

static void count_and_tell(void *user, int64_t cell) {
  counting *found = user;
  ++found->count;
  if (found->damaged) found->damaged(found->user, cell);
}

hc_status hc_cube_check(hc_cube *cube, void (*damaged)(void *user, int64_t cell), void *user, int64_t *count,
                        hc_errors *errors) {
  counting found = {damaged, user, 0};
  const hc_status status = hc_cells_check(cube->fd, &cube->map, cube->name, 0, cube->map.cells, hc_is_locked(cube->fd),
                                          count_and_tell, &found, errors);
  *count = found.count;
  return status;
}
