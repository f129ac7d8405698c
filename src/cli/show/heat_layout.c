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
  size_t width = strlen(hc_heat_mark(scale, HC_HEAT_NONE));
  for (size_t i = 0; i < slice->rows * slice->columns; ++i)
    if (hc_heat_kind_of(slice, i) == HC_HEAT_NUMBER)
      width = larger(width, strlen(hc_number_scaled(&scale->number, slice->values[i]).text));
  for (size_t column = 0; column < slice->columns; ++column)
    width = larger(width, strlen(hc_heat_column_tick(slice, column).text));
  return width;
}

/* Every so many-th of a count fits into the room; one always does. */
static size_t step_for(size_t count, size_t room) {
  if (room == 0) room = 1;
  return (count + room - 1) / room;
}

/* What would take many screens is shown on one. */
static void leave_out(hc_heat_layout *layout, const hc_slice *slice, size_t lines) {
  enum { MOST_SCREENS = 10, HEAD = 3 };
  const size_t blocks = step_for(slice->columns, layout->block), other_lines = 8 + slice->dimensions.count;
  if (lines == 0 || blocks * (slice->rows + HEAD) <= MOST_SCREENS * lines) return;
  layout->column_step = blocks;
  layout->row_step = step_for(slice->rows, lines > other_lines ? lines - other_lines : 0);
}

hc_heat_layout hc_heat_layout_of(const hc_slice *slice, const hc_heat_scale *scale, hc_terminal_size bounds) {
  enum { BESIDE_NUMBER = 2, BESIDE_SHADE = 4 }; /* " 12 ", or "  # 12" */
  hc_heat_layout layout = {.label_width = width_of_rows(slice),
                           .number_width = width_of_numbers(slice, scale),
                           .block = slice->columns,
                           .row_step = 1,
                           .column_step = 1};
  layout.column_width = layout.number_width + (scale->has_colour ? BESIDE_NUMBER : BESIDE_SHADE);
  if (bounds.columns > 0) {
    const size_t room = bounds.columns > layout.label_width ? bounds.columns - layout.label_width : 0;
    layout.block = larger(room / layout.column_width, 1);
  }
  leave_out(&layout, slice, bounds.rows);
  return layout;
}
