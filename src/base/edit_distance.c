#include "edit_distance.h"

#include <string.h>

enum { LONGEST = 63 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static char plain(char c) {
  if (c >= 'A' && c <= 'Z') return (char)(c - 'A' + 'a');
  return c == '-' ? '_' : c;
}

/* rows[i % 3][j] is the distance of a[0..i) and b[0..j). */
size_t hc_edit_distance(const char *a, const char *b) {
  size_t rows[3][LONGEST + 1], length_a = strlen(a), length_b = strlen(b);
  if (length_a > LONGEST || length_b > LONGEST) return HC_FAR_APART;
  for (size_t j = 0; j <= length_b; ++j) rows[0][j] = j;
  for (size_t i = 1; i <= length_a; ++i) {
    size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= length_b; ++j) {
      char from = plain(a[i - 1]), to = plain(b[j - 1]);
      row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (from != to));
      int swapped = i > 1 && j > 1 && from == plain(b[j - 2]) && plain(a[i - 2]) == to;
      if (swapped) row[j] = smaller(row[j], two_above[j - 2] + 1);
    }
  }
  return rows[length_a % 3][length_b];
}
