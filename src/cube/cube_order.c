#include "cube_order.h"

#include <stdlib.h>

typedef struct ranked {
  double value;
  int64_t place;
} ranked;

static int by_value(const void *left, const void *right) {
  const double a = ((const ranked *)left)->value, b = ((const ranked *)right)->value;
  return (a > b) - (a < b);
}

/* The values in ascending order, with their places; NULL if out of memory. */
static ranked *sorted(const hc_setting *setting) {
  ranked *values = malloc(setting->count * sizeof *values);
  if (!values) return NULL;
  for (size_t i = 0; i < setting->count; ++i) values[i] = (ranked){setting->values[i], (int64_t)i};
  qsort(values, setting->count, sizeof *values, by_value);
  return values;
}

/* Finds each value of an axis there. HC_INVALID if one is missing. */
static hc_status place_values(const hc_setting *here, const hc_setting *there, int64_t *places) {
  ranked *ours = sorted(here), *theirs = sorted(there);
  hc_status status = ours && theirs ? HC_OK : HC_FAILED;
  for (size_t i = 0; status == HC_OK && i < here->count; ++i) {
    places[ours[i].place] = theirs[i].place;
    if (ours[i].value != theirs[i].value) status = HC_INVALID;
  }
  free(ours);
  free(theirs);
  return status;
}

static hc_status add_axis(hc_cell_order *order, const hc_sweep *here, const hc_sweep *there) {
  const size_t axis = order->axis_count, slot = here->axes[axis].slot;
  const hc_setting *ours = &here->settings[slot], *theirs = &there->settings[slot];
  if (theirs->axis == HC_NOT_AN_AXIS || theirs->count != ours->count) return HC_INVALID;
  int64_t *places = malloc(ours->count * sizeof *places), stride = 1;
  if (!places) return HC_FAILED;
  for (size_t behind = theirs->axis + 1; behind < there->axis_count; ++behind)
    stride *= (int64_t)there->settings[there->axes[behind].slot].count;
  order->axes[order->axis_count].count = (int64_t)ours->count;
  order->axes[order->axis_count].stride = stride;
  order->axes[order->axis_count++].places = places;
  const hc_status status = place_values(ours, theirs, places);
  order->is_other |= theirs->axis != axis;
  for (int64_t i = 0; status == HC_OK && i < (int64_t)ours->count; ++i) order->is_other |= places[i] != i;
  return status;
}

hc_status hc_cell_order_init(hc_cell_order *order, const hc_sweep *here, const hc_sweep *there) {
  *order = (hc_cell_order){0};
  if (here->axis_count != there->axis_count || here->leg_count != there->leg_count) return HC_INVALID;
  hc_status status = HC_OK;
  while (status == HC_OK && order->axis_count < here->axis_count) status = add_axis(order, here, there);
  if (status != HC_OK) hc_cell_order_clear(order);
  return status;
}

void hc_cell_order_clear(hc_cell_order *order) {
  for (size_t i = 0; i < order->axis_count; ++i) free(order->axes[i].places);
  *order = (hc_cell_order){0};
}

int64_t hc_cell_there(const hc_cell_order *order, int64_t cell) {
  int64_t there = 0;
  for (size_t i = order->axis_count; i-- > 0; cell /= order->axes[i].count)
    there += order->axes[i].places[cell % order->axes[i].count] * order->axes[i].stride;
  return there;
}
