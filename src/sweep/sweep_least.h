/* sweep_least.h: the least of what a model makes of the values that a sweep gives some slots. */
#ifndef HC_SWEEP_LEAST_H
#define HC_SWEEP_LEAST_H

#include "cell_values.h"
#include "sweep_reader.h"
#include "worlds.h"

typedef double (*hc_measure)(const hc_world_model *model, const hc_values *values);

typedef struct hc_least {
  const hc_world_model *model;
  double value;
  hc_values of;
} hc_least;

/* The least of all combinations of the slots' values, ties followed, and the one that it is of; slots that nothing
 * reads are 0. Infinite if a slot is mistaken, or if there are more than ten million, which is reported. */
hc_least hc_least_of(hc_reader *reader, const size_t *slots, size_t count, hc_measure measure);

/* The slot of the world's that it is owed to: which at 0, or next to it, would raise it furthest. */
size_t hc_least_by(const hc_least *found, const size_t *slots, size_t count, hc_measure measure);

#endif
