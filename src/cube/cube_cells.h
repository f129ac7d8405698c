/* cube_cells.h: cells in a cube's file: where their values lie, and a checksum of each. */
#ifndef HC_CUBE_CELLS_H
#define HC_CUBE_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "cube_layout.h"

/* A row is a cell's result, hc_result_width doubles, as variables.h describes it. */
typedef struct hc_cell_map {
  int64_t cells, paths;
  size_t width;                       /* doubles of a row           */
  size_t extents[HC_VARIABLE_COUNT];  /* of each variable in it     */
  int64_t offsets[HC_VARIABLE_COUNT]; /* in the file                */
  int64_t paths_offset, checksum_offset, status_offset;
  int64_t provenance_offsets[HC_PROVENANCE_COUNT];
} hc_cell_map;
hc_cell_map hc_cell_map_of(const hc_layout *layout, const hc_sweep *sweep);

/* CRC-32 (ISO 3309, as zlib has it) of the cell's row, paths and status, little-endian: doubles, int64, uint8; 0 for
 * the one that would be HC_NO_CHECKSUM. */
uint32_t hc_cell_checksum(const hc_cell_map *map, const double *row, int64_t paths, uint8_t status);

/* What writing works in, so that it never lacks memory; a cell's share of a variable has at most some hundred doubles.
 */
enum { HC_CELLS_ROOM_BYTES = 1 << 20 };
/* Writes everything but the status of cells, which ascend: rows[count][width]. 0, or -1 with errno set. */
int hc_cells_write_values(int fd, const hc_cell_map *map, const int64_t *cells, int64_t count, const double *rows,
                          const uint8_t *status, char *room);
int hc_cells_write_status(int fd, const hc_cell_map *map, const int64_t *cells, int64_t count, const uint8_t *status);

/* Neighbouring cells, as the file holds them. */
typedef struct hc_cell_block {
  int64_t first, count;
  double *rows; /* [count][width] */
  int64_t *paths;
  uint32_t *checksums;
  uint8_t *status;
} hc_cell_block;

/* Room for as many cells at a time as are handy, at most the capacity; 0 if out of memory. */
int hc_cell_block_init(hc_cell_block *block, const hc_cell_map *map, int64_t *capacity);
void hc_cell_block_clear(hc_cell_block *block);
/* Reads cells [first, first + count), count at most the capacity. 0, or -1 with errno set. */
int hc_cell_block_read(hc_cell_block *block, int fd, const hc_cell_map *map, int64_t first, int64_t count);

#endif
