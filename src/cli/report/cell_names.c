#include "cell_names.h"

#include <inttypes.h>
#include <stdio.h>

#include "ticks.h"

size_t hc_cell_place(const hc_sweep *sweep, int64_t cell, size_t axis) {
  for (size_t later = hc_sweep_axis_count(sweep) - 1; later > axis; --later)
    cell /= (int64_t)hc_sweep_axis(sweep, later).count;
  return (size_t)cell % hc_sweep_axis(sweep, axis).count;
}

hc_cell_label hc_cell_name(const hc_sweep *sweep, int64_t cell) {
  hc_cell_label label;
  size_t length = (size_t)snprintf(label.text, sizeof label.text, "cell %" PRId64, cell);
  for (size_t i = 0; i < hc_sweep_axis_count(sweep) && length < sizeof label.text; ++i) {
    const hc_axis_info axis = hc_sweep_axis(sweep, i);
    const hc_dimension dimension = hc_dimension_of_axis(&axis);
    length += (size_t)snprintf(label.text + length, sizeof label.text - length, "%s%s %s", i ? ", " : " (", axis.name,
                               hc_dimension_tick(&dimension, hc_cell_place(sweep, cell, i)).text);
  }
  if (hc_sweep_axis_count(sweep) > 0 && length < sizeof label.text)
    snprintf(label.text + length, sizeof label.text - length, ")");
  return label;
}
