/* cube_provenance.h: the few bytes of a cube that may differ between two runs with the same answer. */
#ifndef HC_CUBE_PROVENANCE_H
#define HC_CUBE_PROVENANCE_H

#include <stdint.h>

#include <hedgecube/cube.h>

#include "cube_layout.h"

enum { HC_PROVENANCE_TEXTS = HC_PROVENANCE_CREATED + 1 }; /* the items before are texts */

typedef struct hc_stored_provenance {
  char text[HC_PROVENANCE_TEXTS][HC_TEXT_BYTES];
  double wall_seconds;
  int64_t resumed;
} hc_stored_provenance;

/* `offsets` is [HC_PROVENANCE_COUNT]. 0, or -1 with errno set. */
int hc_provenance_read(int fd, const int64_t *offsets, hc_stored_provenance *stored);
int hc_provenance_write(int fd, const int64_t *offsets, const hc_provenance *provenance);

/* The same with strings that lie in `stored`. */
hc_provenance hc_provenance_of(const hc_stored_provenance *stored);

#endif
