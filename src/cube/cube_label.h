/* cube_label.h: what a cube says it is: the version that began it, the number of its layout and its sweep, found among
 * the file's bytes.
 *
 * Everything else in the description follows from these, so HDF5 need not read a file that may be damaged or hostile:
 * the cube that they describe is laid out anew, and the file must have the same bytes. */
#ifndef HC_CUBE_LABEL_H
#define HC_CUBE_LABEL_H

#include <stdint.h>

#include <hedgecube/cube.h>

#include "failures.h"

typedef struct hc_label {
  hc_cube_label said;
  int64_t bytes; /* of the file                                 */
  int64_t end;   /* of it, as its superblock has it; -1 unknown */
} hc_label;

/* HC_FAILED: no HDF5 file, cut short, or not as hedgecube writes one; `name` stands for it in messages. */
hc_status hc_label_read(int fd, const char *name, hc_label *label, hc_errors *errors);
void hc_label_clear(hc_label *label);

/* Whether a file is a cube of any version, or what is left of one that was damaged or cut short. */
int hc_label_is_cube(int fd);
/* HC_FAILED if the cube has another layout than this version's. */
hc_status hc_label_check_layout(const hc_label *label, const char *name, hc_errors *errors);

/* HC_FAILED with the reason why a file with such a label is not its cube, which has `expected` bytes (more than the
 * file if INT64_MAX) and others than these from the byte `where` on. */
hc_status hc_label_fail(const hc_label *label, const char *name, int64_t expected, int64_t where, hc_errors *errors);

#endif
