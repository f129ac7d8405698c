/* cube_label.h: what a cube says it is: the version that began it and its sweep, found among the file's bytes.
 *
 * Everything else in the description follows from these two, so HDF5 need not read a file that may be damaged or
 * hostile: the cube that they describe is laid out anew, and the file must have the same bytes. */
#ifndef HC_CUBE_LABEL_H
#define HC_CUBE_LABEL_H

#include "failures.h"

typedef struct hc_label {
  char *version, *sweep_yaml;
} hc_label;

/* HC_FAILED: no HDF5 file, cut short, or not hedgecube's; `name` stands for it in messages. */
hc_status hc_label_read(int fd, const char *name, hc_label *label, hc_errors *errors);
void hc_label_clear(hc_label *label);

/* Whether a file is a cube of any version, or what is left of one that was damaged or cut short. */
int hc_label_is_cube(int fd);

#endif
