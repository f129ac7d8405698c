/* intern.h: numbers for things: equal bytes get equal numbers, 0, 1, 2, … in order of first sight. */
#ifndef HC_INTERN_H
#define HC_INTERN_H

#include <stddef.h>
#include <stdint.h>

typedef struct hc_intern {
  void *root; /* tsearch tree */
  int64_t count;
} hc_intern;

/* The number of a key; *is_new says whether it was seen for the first time. -1 if out of memory. */
int64_t hc_intern_number(hc_intern *table, const void *key, size_t size, int *is_new);
void hc_intern_clear(hc_intern *table);

#endif
