/* plural.h: "1 cell", "48 cells". */
#ifndef HC_PLURAL_H
#define HC_PLURAL_H

#include <stdint.h>

/* The word that goes with a count: hc_plural(n, "cell", "cells"), hc_plural(n, "is", "are"). */
static inline const char *hc_plural(int64_t count, const char *one, const char *many) {
  return count == 1 ? one : many;
}

/* "cell" or "cells", which most messages count. */
static inline const char *hc_cells_word(int64_t count) { return hc_plural(count, "cell", "cells"); }

#endif
