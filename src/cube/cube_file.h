/* cube_file.h: a cube's HDF5. Its implementation is the only file that includes hdf5.h, and HDF5 only ever writes to
 * the descriptor it is given here, which holds no answer yet. Not thread-safe, as HDF5 is not. */
#ifndef HC_CUBE_FILE_H
#define HC_CUBE_FILE_H

#include <stdint.h>

#include "cube_layout.h"
#include "errors.h"

/* Writes the whole file but the bytes of its data into the empty file `fd`, and sets every dataset's offset. */
hc_status hc_cube_file_write(hc_layout *layout, int fd, hc_errors *errors);

/* What a cube says of itself. */
typedef struct hc_cube_header {
  char *version;
  char *sweep_yaml;
  int64_t cells;
  int64_t status_offset;
  int64_t provenance_offsets[HC_PROVENANCE_COUNT];
} hc_cube_header;

/* Reads the header of the file `fd`, called `name` in messages. HC_FAILED if it is not a cube or cut short. */
hc_status hc_cube_file_header(int fd, const char *name, hc_cube_header *header, hc_errors *errors);
void hc_cube_header_clear(hc_cube_header *header);

#endif
