/* cube_file.h: a cube's HDF5. Its implementation is the only file that includes hdf5.h, and HDF5 only ever writes to
 * the descriptor it is given here, which holds no answer yet; it reads nothing. */
#ifndef HC_CUBE_FILE_H
#define HC_CUBE_FILE_H

#include "cube_layout.h"
#include "failures.h"

/* Writes the whole file but the bytes of its data into the empty file `fd`, and sets every dataset's offset. */
hc_status hc_cube_file_write(hc_layout *layout, int fd, hc_errors *errors);

#endif
