/* cube_image.h: every byte of a sweep's cube that the sweep decides, in memory, with holes where the data goes.
 *
 * HDF5 writes it once into a sparse memory file; creating a cube is to copy it and fill the holes, and verifying one is
 * to compare it. So HDF5 never writes to a disk. */
#ifndef HC_CUBE_IMAGE_H
#define HC_CUBE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "cube_layout.h"
#include "failures.h"

typedef struct hc_image {
  hc_layout layout;
  int fd;        /* the memory file */
  int64_t bytes; /* of the whole cube */
} hc_image;

/* `version` of hedgecube, which must outlive the image. */
hc_status hc_image_init(hc_image *image, const hc_sweep *sweep, const char *version, hc_errors *errors);
void hc_image_clear(hc_image *image); /* fine on one that failed to initialise */

/* Writes the cube with all cells pending into an empty file. 0, or -1 with errno set. */
int hc_image_copy(const hc_image *image, int fd);

/* 1 if the file has the image's bytes (outside of the data), 0 if not, -1 with errno set. *where becomes
 * the first byte that differs. */
int hc_image_matches(const hc_image *image, int fd, int64_t *where);

#endif
