/* cube_diff.c: in what two cubes differ. */
#include <string.h>

#include "cube_check.h"
#include "cube_compare.h"
#include "cube_io.h"
#include "cube_reader.h"

/* Whether the cells of both are the same scenarios of the same sweep, or at least have rows of the same form. */
static int have_one_layout(const hc_cube *here, const hc_cube *there) {
  return here->map.cells == there->map.cells &&
         memcmp(here->map.extents, there->map.extents, sizeof here->map.extents) == 0;
}

static void compare_cell(const hc_cube *cube, const hc_cell_block blocks[2], int64_t index, hc_diff_summary *summary,
                         hc_difference_callback difference, void *user) {
  summary->damaged_here += hc_cell_is_damaged(&cube->map, &blocks[0], index, 1);
  summary->damaged_there += hc_cell_is_damaged(&cube->map, &blocks[1], index, 1);
  const int pending_here = blocks[0].status[index] == HC_CELL_PENDING;
  const int pending_there = blocks[1].status[index] == HC_CELL_PENDING;
  summary->pending_here += pending_here && !pending_there;
  summary->pending_there += pending_there && !pending_here;
  summary->pending_both += pending_here && pending_there;
  if (pending_here || pending_there) {
    summary->cells += pending_here != pending_there;
    return;
  }
  summary->cells += hc_cells_compare(&cube->map, &blocks[0], &blocks[1], index, difference, user) > 0;
}

static hc_status compare_cells(const hc_cube *cubes[2], hc_cell_block blocks[2], int64_t capacity,
                               hc_diff_summary *summary, hc_difference_callback difference, void *user,
                               hc_errors *errors) {
  const int64_t cells = cubes[0]->map.cells;
  for (int64_t first = 0, count; first < cells; first += count) {
    count = cells - first < capacity ? cells - first : capacity;
    for (int side = 0; side < 2; ++side) {
      if (hc_cell_block_read(&blocks[side], cubes[side]->fd, &cubes[side]->map, first, count) != 0)
        return hc_fail_io(errors, "read", cubes[side]->name);
    }
    for (int64_t index = 0; index < count; ++index) compare_cell(cubes[0], blocks, index, summary, difference, user);
  }
  return HC_OK;
}

hc_status hc_cube_diff(hc_cube *here, hc_cube *there, hc_diff_summary *summary, hc_difference_callback difference,
                       void *user, hc_errors *errors) {
  const hc_cube *cubes[2] = {here, there};
  hc_cell_block blocks[2] = {{0}, {0}};
  int64_t capacity = here->map.cells;
  *summary = (hc_diff_summary){.other_version = strcmp(here->version, there->version) != 0,
                               .other_sweep = strcmp(here->layout.sweep_yaml, there->layout.sweep_yaml) != 0,
                               .compared = have_one_layout(here, there)};
  if (!summary->compared) return HC_OK;
  hc_status status =
      hc_cell_block_init(&blocks[0], &here->map, &capacity) && hc_cell_block_init(&blocks[1], &there->map, &capacity)
          ? compare_cells(cubes, blocks, capacity, summary, difference, user, errors)
          : hc_fail(errors, HC_FAILED, "out of memory for the cells of '%s'", here->name);
  hc_cell_block_clear(&blocks[0]);
  hc_cell_block_clear(&blocks[1]);
  return status;
}
