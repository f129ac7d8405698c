/* heat_layout.c: see heat_layout.h. */
#include "heat_layout.h"

#include <string.h>

hc_figure hc_heat_row_tick(const hc_slice *slice, size_t row) {
  if (slice->y == HC_NO_DIMENSION) return (hc_figure){""};
  return hc_dimension_tick(&slice->dimensions.items[slice->y], row);
}

hc_figure hc_heat_column_tick(const hc_slice *slice, size_t column) {
  if (slice->x == HC_NO_DIMENSION) return (hc_figure){""};
  return hc_dimension_tick(&slice->dimensions.items[slice->x], column);
}

const char *hc_heat_mark(const hc_heat_scale *scale, hc_heat_kind kind) {
  switch (kind) {
    case HC_HEAT_PENDING:
      return scale->has_utf8 ? "·" : ".";
    case HC_HEAT_FAILED:
      return "-";
    case HC_HEAT_DAMAGED:
      return "?";
    case HC_HEAT_NONE:
      return "nan";
    case HC_HEAT_NUMBER:
    case HC_HEAT_KINDS:
      break;
  }
  return "";
}

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

static size_t width_of_rows(const hc_slice *slice) {
  size_t width = slice->y == HC_NO_DIMENSION ? 0 : strlen(slice->dimensions.items[slice->y].name);
  for (size_t row = 0; row < slice->rows; ++row) width = larger(width, strlen(hc_heat_row_tick(slice, row).text));
  return width;
}

static size_t width_of_numbers(const hc_slice *slice, const hc_heat_scale *scale) {
  const size_t ends =
      larger(strlen(hc_heat_number(scale, scale->low).text), strlen(hc_heat_number(scale, scale->high).text));
  size_t width = larger(ends, strlen(hc_heat_mark(scale, HC_HEAT_NONE)));
  for (size_t column = 0; column < slice->columns; ++column)
    width = larger(width, strlen(hc_heat_column_tick(slice, column).text));
  return width;
}

/* Every so many-th of a count fits into the room; one always does. */
static size_t step_for(size_t count, size_t room) {
  if (room == 0) room = 1;
  return (count + room - 1) / room;
}

hc_heat_layout hc_heat_layout_of(const hc_slice *slice, const hc_heat_scale *scale, hc_terminal_size bounds) {
  enum { BESIDE_NUMBER = 2, BESIDE_SHADE = 4 }; /* " 12 ", or "  # 12" */
  const size_t other_lines = 8 + slice->dimensions.count;
  hc_heat_layout layout = {width_of_rows(slice), width_of_numbers(slice, scale), 0, 1, 1};
  layout.column_width = layout.number_width + (scale->has_colour ? BESIDE_NUMBER : BESIDE_SHADE);
  if (bounds.columns > 0)
    layout.column_step =
        step_for(slice->columns,
                 bounds.columns > layout.label_width ? (bounds.columns - layout.label_width) / layout.column_width : 0);
  if (bounds.rows > 0)
    layout.row_step = step_for(slice->rows, bounds.rows > other_lines ? bounds.rows - other_lines : 0);
  return layout;
}
