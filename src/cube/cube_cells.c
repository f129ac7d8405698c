#include "cube_cells.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "cube_io.h"

hc_cell_map hc_cell_map_of(const hc_layout *layout, const hc_sweep *sweep) {
  hc_cell_map map = {.cells = layout->cells, .paths = sweep->paths, .width = hc_result_width(sweep)};
  for (size_t i = 0; i < HC_VARIABLE_COUNT; ++i) {
    map.extents[i] = hc_variable_extent(sweep, i);
    if (map.extents[i] > 0) map.offsets[i] = layout->datasets[layout->variables[i]].offset;
  }
  map.paths_offset = layout->datasets[layout->paths].offset;
  map.checksum_offset = layout->datasets[layout->checksum].offset;
  map.status_offset = layout->datasets[layout->status].offset;
  for (size_t i = 0; i < HC_PROVENANCE_COUNT; ++i)
    map.provenance_offsets[i] = layout->datasets[layout->first_provenance + i].offset;
  return map;
}

static uint32_t extend(uint32_t checksum, const void *bytes, size_t count) {
  return (uint32_t)crc32_z(checksum, bytes, count);
}

uint32_t hc_cell_checksum(const hc_cell_map *map, const double *row, int64_t paths, uint8_t status) {
  uint32_t checksum = extend(0, row, map->width * sizeof *row);
  checksum = extend(checksum, &paths, sizeof paths);
  checksum = extend(checksum, &status, sizeof status);
  return checksum == HC_NO_CHECKSUM ? 0 : checksum;
}

/* ---- writing ---- */

/* Length of the run of neighbouring cells at the start, at most `limit`. */
static int64_t run_length(const int64_t *cells, int64_t count, int64_t limit) {
  int64_t length = 1;
  while (length < count && length < limit && cells[length] == cells[length - 1] + 1) ++length;
  return length;
}

/* Writes an item of each cell, items[count] that lie `stride` bytes apart, run by run through the buffer. */
static int write_items(int fd, const int64_t *cells, int64_t count, int64_t offset, const void *items,
                       size_t item_bytes, size_t stride, char *buffer, size_t capacity) {
  const char *from = items;
  for (int64_t first = 0, length; first < count; first += length) {
    length = run_length(cells + first, count - first, (int64_t)(capacity / item_bytes));
    for (int64_t i = 0; i < length; ++i)
      memcpy(buffer + (size_t)i * item_bytes, from + (size_t)(first + i) * stride, item_bytes);
    if (hc_write_at(fd, buffer, (size_t)length * item_bytes, offset + cells[first] * (int64_t)item_bytes) != 0)
      return -1;
  }
  return 0;
}

static int write_checksums(int fd, const hc_cell_map *map, const int64_t *cells, int64_t count, const double *rows,
                           const uint8_t *status, char *buffer) {
  uint32_t checksums[256];
  for (int64_t first = 0, length; first < count; first += length) {
    length = count - first < (int64_t)(sizeof checksums / sizeof *checksums)
                 ? count - first
                 : (int64_t)(sizeof checksums / sizeof *checksums);
    for (int64_t i = 0; i < length; ++i)
      checksums[i] = hc_cell_checksum(map, rows + (size_t)(first + i) * map->width, map->paths, status[first + i]);
    if (write_items(fd, cells + first, length, map->checksum_offset, checksums, sizeof *checksums, sizeof *checksums,
                    buffer, HC_CELLS_ROOM_BYTES) != 0)
      return -1;
  }
  return 0;
}

int hc_cells_write_values(int fd, const hc_cell_map *map, const int64_t *cells, int64_t count, const double *rows,
                          const uint8_t *status, char *room) {
  const double *values = rows;
  for (size_t variable = 0; variable < HC_VARIABLE_COUNT; values += map->extents[variable++]) {
    if (map->extents[variable] > 0 &&
        write_items(fd, cells, count, map->offsets[variable], values, map->extents[variable] * sizeof *values,
                    map->width * sizeof *values, room, HC_CELLS_ROOM_BYTES) != 0)
      return -1;
  }
  if (write_items(fd, cells, count, map->paths_offset, &map->paths, sizeof map->paths, 0, room, HC_CELLS_ROOM_BYTES) !=
      0)
    return -1;
  return write_checksums(fd, map, cells, count, rows, status, room);
}

int hc_cells_write_status(int fd, const hc_cell_map *map, const int64_t *cells, int64_t count, const uint8_t *status) {
  for (int64_t first = 0, length; first < count; first += length) {
    length = run_length(cells + first, count - first, INT64_MAX);
    if (hc_write_at(fd, status + first, (size_t)length, map->status_offset + cells[first]) != 0) return -1;
  }
  return 0;
}

/* ---- reading ---- */

int hc_cell_block_init(hc_cell_block *block, const hc_cell_map *map, int64_t *capacity) {
  const size_t row_bytes = map->width * sizeof(double);
  int64_t count = (int64_t)(HC_CELLS_ROOM_BYTES / row_bytes);
  if (count < 1) count = 1;
  if (count > *capacity) count = *capacity;
  *capacity = count;
  *block = (hc_cell_block){.rows = malloc((size_t)count * row_bytes),
                           .paths = malloc((size_t)count * sizeof(int64_t)),
                           .checksums = malloc((size_t)count * sizeof(uint32_t)),
                           .status = malloc((size_t)count)};
  if (block->rows && block->paths && block->checksums && block->status) return 1;
  hc_cell_block_clear(block);
  return 0;
}

void hc_cell_block_clear(hc_cell_block *block) {
  free(block->rows);
  free(block->paths);
  free(block->checksums);
  free(block->status);
  *block = (hc_cell_block){0};
}

static int read_items(int fd, int64_t offset, int64_t first, int64_t count, size_t item_bytes, void *items) {
  return hc_read_at(fd, items, (size_t)count * item_bytes, offset + first * (int64_t)item_bytes);
}

static int read_variable(int fd, const hc_cell_map *map, size_t variable, int64_t first, int64_t count, double *to) {
  const size_t extent = map->extents[variable];
  double *values = extent > 0 ? malloc((size_t)count * extent * sizeof *values) : NULL;
  int result = extent == 0 ? 0 : values ? 0 : -1;
  if (values) result = read_items(fd, map->offsets[variable], first, count, extent * sizeof *values, values);
  for (int64_t cell = 0; values && result == 0 && cell < count; ++cell)
    memcpy(to + (size_t)cell * map->width, values + (size_t)cell * extent, extent * sizeof *values);
  free(values);
  return result;
}

int hc_cell_block_read(hc_cell_block *block, int fd, const hc_cell_map *map, int64_t first, int64_t count) {
  double *values = block->rows;
  block->first = first;
  block->count = count;
  if (read_items(fd, map->status_offset, first, count, 1, block->status) != 0) return -1;
  for (size_t variable = 0; variable < HC_VARIABLE_COUNT; values += map->extents[variable++])
    if (read_variable(fd, map, variable, first, count, values) != 0) return -1;
  return read_items(fd, map->paths_offset, first, count, sizeof *block->paths, block->paths) == 0 &&
                 read_items(fd, map->checksum_offset, first, count, sizeof *block->checksums, block->checksums) == 0
             ? 0
             : -1;
}
