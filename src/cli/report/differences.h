/* differences.h: values that are not the same in two places: how many, and the first of them. */
#ifndef HC_DIFFERENCES_H
#define HC_DIFFERENCES_H

#include <hedgecube/cube.h>

#include "json.h"

enum { HC_MOST_DIFFERENCES = 50 };

typedef struct hc_differences {
  const hc_cube *cube; /* that names cells and variables */
  int64_t most;        /* that are kept: at most HC_MOST_DIFFERENCES */
  int64_t count;       /* of all */
  hc_difference first[HC_MOST_DIFFERENCES];
} hc_differences;

void hc_differences_add(hc_differences *differences, const hc_difference *difference);

/* Prints those that are kept as a table and says how many more there are; `here` and `there` head the values. Returns
 * 0, or -1 if out of memory, which it has said. */
int hc_differences_print(const hc_differences *differences, const char *here, const char *there);
void hc_differences_json(hc_json *json, const hc_differences *differences, const char *here, const char *there);

#endif
