#include "intern.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
  int64_t number;
  size_t size;
  const void *bytes; /* the caller's while looking up, then the entry's own, behind it */
} entry;

static int compare(const void *left, const void *right) {
  const entry *a = left, *b = right;
  if (a->size != b->size) return a->size < b->size ? -1 : 1;
  return memcmp(a->bytes, b->bytes, a->size);
}

int64_t hc_intern_number(hc_intern *table, const void *key, size_t size, int *is_new) {
  entry wanted = {0, size, key};
  entry **found = tfind(&wanted, &table->root, compare);
  *is_new = !found;
  if (found) return (*found)->number;
  entry *added = malloc(sizeof *added + size);
  if (!added) return -1;
  memcpy(added + 1, key, size);
  *added = (entry){table->count, size, added + 1};
  if (!tsearch(added, &table->root, compare)) {
    free(added);
    return -1;
  }
  return table->count++;
}

void hc_intern_clear(hc_intern *table) {
  tdestroy(table->root, free);
  *table = (hc_intern){0};
}
