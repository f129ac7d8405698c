/* nearest.c: see nearest.h. */
#include "nearest.h"

#include <string.h>

enum { LONGEST = 40 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Optimal string alignment distance; rows[i % 3][j] is the distance of a[0..i) and b[0..j). */
static size_t distance(const char *a, const char *b) {
  size_t rows[3][LONGEST + 1], length_a = strlen(a), length_b = strlen(b);
  if (length_a > LONGEST || length_b > LONGEST) return LONGEST;
  for (size_t j = 0; j <= length_b; ++j) rows[0][j] = j;
  for (size_t i = 1; i <= length_a; ++i) {
    size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= length_b; ++j) {
      row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
      int swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = smaller(row[j], two_above[j - 2] + 1);
    }
  }
  return rows[length_a % 3][length_b];
}

const char *hc_nearest(const char *word, const char *const *candidates, size_t count) {
  const char *nearest = NULL;
  size_t fewest = smaller(strlen(word), LONGEST) / 3 + 1;
  for (size_t i = 0; i < count; ++i) {
    size_t edits = distance(word, candidates[i]);
    if (edits >= fewest) continue;
    fewest = edits;
    nearest = candidates[i];
  }
  return nearest;
}
