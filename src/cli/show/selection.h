/* selection.h: one value of each dimension: the one that a command line names, or the middle one. */
#ifndef HC_SELECTION_H
#define HC_SELECTION_H

#include "dimensions.h"

typedef struct hc_selection {
  size_t places[HC_MAX_DIMENSIONS];
  const char *wanted[HC_MAX_DIMENSIONS]; /* what --sel said of it, "5bp"; NULL: nothing */
  int is_near[HC_MAX_DIMENSIONS];        /* no value is what it said, this one is nearest */
} hc_selection;

hc_selection hc_selection_of_middles(const hc_dimensions *dimensions);

/* Takes the value of a --sel, "fee=5bp", whose text must live on; returns 0 or an exit status. */
int hc_selection_take(hc_selection *selection, const hc_dimensions *dimensions, const char *text);

/* "at fee 5 bp", and how that came about. */
void hc_selection_print(const hc_selection *selection, const hc_dimensions *dimensions, size_t dimension);

#endif
