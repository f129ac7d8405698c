/* nearest.h: "did you mean …?" */
#ifndef HC_NEAREST_H
#define HC_NEAREST_H

#include <stddef.h>

/* The candidate that is the fewest insertions, deletions, replacements and swaps of neighbours away from `word`, if
 * that is at most one third of its length; NULL if none is. */
const char *hc_nearest(const char *word, const char *const *candidates, size_t count);

#endif
