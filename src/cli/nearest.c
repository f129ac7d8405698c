/* nearest.c: see nearest.h. */
#include "nearest.h"

#include <string.h>

#include "edit_distance.h"

const char *hc_nearest(const char *word, const char *const *candidates, size_t count) {
  const char *nearest = NULL;
  size_t fewest = strlen(word) / 3 + 1;
  for (size_t i = 0; i < count; ++i) {
    size_t edits = hc_edit_distance(word, candidates[i]);
    if (edits >= fewest) continue;
    fewest = edits;
    nearest = candidates[i];
  }
  return nearest;
}
