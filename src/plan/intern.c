#include "intern.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

typedef struct interned {
  int64_t number;
  size_t size;
  const void *bytes; /* the caller's while looking up, then the interned's own, behind it */
} interned;

static int compare(const void *left, const void *right) {
  const interned *a = left, *b = right;
  if (a->size != b->size) return a->size < b->size ? -1 : 1;
  return memcmp(a->bytes, b->bytes, a->size);
}

int64_t hc_intern_number(hc_intern *table, const void *key, size_t size, int *is_new) {
  interned wanted = {0, size, key};
  interned **found = tfind(&wanted, &table->root, compare);
  *is_new = !found;
  if (found) return (*found)->number;
  interned *added = malloc(sizeof *added + size);
  if (!added) return -1;
  memcpy(added + 1, key, size);
  *added = (interned){table->count, size, added + 1};
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
