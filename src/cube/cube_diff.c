/* cube_diff.c: in what two cubes differ. */
#include <stdlib.h>
#include <string.h>

#include "cube_check.h"
#include "cube_compare.h"
#include "cube_io.h"
#include "cube_order.h"
#include "cube_reader.h"

/* Whether the cells of both are the same scenarios of the same sweep, or at least have as many values of each variable
 * that both have: which amounts are paid on makes no other form. */
static int have_one_layout(const hc_cube *here, const hc_cube *there) {
  if (here->map.cells != there->map.cells) return 0;
  for (size_t row = 0; row < HC_VARIABLE_COUNT; ++row) {
    if (here->map.extents[row] != there->map.extents[row] && hc_variables[row].kept_with == 0) return 0;
  }
  return 1;
}

static void compare_cell(const hc_cube *cubes[2], const hc_cell_block blocks[2], int64_t index,
                         hc_diff_summary *summary, hc_difference_callback difference, void *user) {
  summary->damaged_here += hc_cell_is_damaged(&cubes[0]->map, &blocks[0], index, 1);
  summary->damaged_there += hc_cell_is_damaged(&cubes[1]->map, &blocks[1], index, 1);
  const int pending_here = blocks[0].status[index] == HC_CELL_PENDING;
  const int pending_there = blocks[1].status[index] == HC_CELL_PENDING;
  summary->pending_here += pending_here && !pending_there;
  summary->pending_there += pending_there && !pending_here;
  summary->pending_both += pending_here && pending_there;
  if (pending_here || pending_there) {
    summary->cells += pending_here != pending_there;
    return;
  }
  summary->cells +=
      hc_cells_compare(&cubes[0]->map, &cubes[1]->map, &blocks[0], &blocks[1], index, difference, user) > 0;
}

/* Reads the cells that are [first, first + count) in the other cube, wherever they lie, as many at a time as lie side
 * by side. 0, or -1 with errno set. */
static int read_there(hc_cell_block *block, const hc_cube *there, const hc_cell_order *order, int64_t first,
                      int64_t count) {
  for (int64_t at = 0, length; at < count; at += length) {
    const int64_t cell = hc_cell_there(order, first + at);
    const size_t skipped = (size_t)at;
    hc_cell_block part = {.rows = block->rows + skipped * there->map.width,
                          .paths = block->paths + skipped,
                          .checksums = block->checksums + skipped,
                          .status = block->status + skipped};
    length = 1;
    while (at + length < count && hc_cell_there(order, first + at + length) == cell + length) ++length;
    if (hc_cell_block_read(&part, there->fd, &there->map, cell, length) != 0) return -1;
  }
  return 0;
}

/* `order` is NULL if cells are compared by their number. */
static hc_status compare_cells(const hc_cube *cubes[2], const hc_cell_order *order, hc_cell_block blocks[2],
                               int64_t capacity, hc_diff_summary *summary, hc_difference_callback difference,
                               void *user, hc_errors *errors) {
  const int64_t cells = cubes[0]->map.cells;
  for (int64_t first = 0, count; first < cells; first += count) {
    count = cells - first < capacity ? cells - first : capacity;
    if (hc_cell_block_read(&blocks[0], cubes[0]->fd, &cubes[0]->map, first, count) != 0)
      return hc_fail_io(errors, "read", cubes[0]->name);
    if ((order ? read_there(&blocks[1], cubes[1], order, first, count)
               : hc_cell_block_read(&blocks[1], cubes[1]->fd, &cubes[1]->map, first, count)) != 0)
      return hc_fail_io(errors, "read", cubes[1]->name);
    for (int64_t index = 0; index < count; ++index) compare_cell(cubes, blocks, index, summary, difference, user);
  }
  return HC_OK;
}

/* Whether the sweeps differ, other than by the order of axes that both have. HC_FAILED: out of memory. */
static hc_status compare_sweeps(const hc_cube *here, const hc_cube *there, hc_diff_summary *summary) {
  summary->other_sweep = strcmp(here->layout.sweep_yaml, there->layout.sweep_yaml) != 0;
  if (!summary->other_order) return HC_OK;
  char *ours = hc_sweep_dump_without_axes(here->sweep), *theirs = hc_sweep_dump_without_axes(there->sweep);
  const hc_status status = ours && theirs ? HC_OK : HC_FAILED;
  if (status == HC_OK) summary->other_sweep = strcmp(ours, theirs) != 0;
  free(theirs);
  free(ours);
  return status;
}

static hc_status diff(const hc_cube *cubes[2], const hc_cell_order *order, hc_diff_summary *summary,
                      hc_difference_callback difference, void *user, hc_errors *errors) {
  hc_cell_block blocks[2] = {{0}, {0}};
  int64_t capacity = cubes[0]->map.cells;
  hc_status status = compare_sweeps(cubes[0], cubes[1], summary);
  if (status == HC_OK && !summary->compared) return HC_OK;
  if (status == HC_OK && hc_cell_block_init(&blocks[0], &cubes[0]->map, &capacity) &&
      hc_cell_block_init(&blocks[1], &cubes[1]->map, &capacity))
    status = compare_cells(cubes, order->is_other ? order : NULL, blocks, capacity, summary, difference, user, errors);
  else
    status = hc_fail(errors, HC_FAILED, "out of memory for the cells of '%s'", cubes[0]->name);
  hc_cell_block_clear(&blocks[0]);
  hc_cell_block_clear(&blocks[1]);
  return status;
}

hc_status hc_cube_diff(hc_cube *here, hc_cube *there, hc_diff_summary *summary, hc_difference_callback difference,
                       void *user, hc_errors *errors) {
  const hc_cube *cubes[2] = {here, there};
  hc_cell_order order;
  *summary = (hc_diff_summary){.other_version = strcmp(here->version, there->version) != 0,
                               .compared = have_one_layout(here, there)};
  hc_status status = hc_cell_order_init(&order, here->sweep, there->sweep);
  if (status == HC_FAILED) return hc_fail(errors, HC_FAILED, "out of memory for the axes of '%s'", here->name);
  summary->other_order = order.is_other;
  status = diff(cubes, &order, summary, difference, user, errors);
  hc_cell_order_clear(&order);
  return status;
}
