/* edit_distance.h: how far apart two words are, for "did you mean …?" */
#ifndef HC_EDIT_DISTANCE_H
#define HC_EDIT_DISTANCE_H

#include <stddef.h>

/* The fewest insertions, deletions, replacements and swaps of neighbours that make one word the other (optimal string
 * alignment), upper and lower case alike, - and _ too. HC_FAR_APART if one is too long to be meant. */
#define HC_FAR_APART ((size_t)1000)
size_t hc_edit_distance(const char *a, const char *b);

#endif
