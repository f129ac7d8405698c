/* cube_reader.h: what is behind hedgecube/cube.h: an open file, whose description is verified, or a file in memory. */
#ifndef HC_CUBE_READER_H
#define HC_CUBE_READER_H

#include <hedgecube/cube.h>

#include "cube_cells.h"
#include "cube_layout.h"
#include "cube_provenance.h"

struct hc_cube {
  int fd;
  char *name; /* for messages */
  char *version;
  hc_sweep *sweep;
  hc_layout layout;
  hc_cell_map map;
  int64_t bytes;
  hc_stored_provenance stored; /* as last read */
};

/* A cube of the sweep in memory, with all cells pending. Cells that are pending may hold anything. */
hc_status hc_cube_create_in_memory(const hc_sweep *sweep, hc_cube **cube, hc_errors *errors);

/* HC_INVALID: it has no such cells. */
hc_status hc_cube_check_range(const hc_cube *cube, int64_t first, int64_t count, hc_errors *errors);

#endif
