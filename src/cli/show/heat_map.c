/* heat_map.c: see heat_map.h. */
#include "heat_map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "colours.h"
#include "heat_layout.h"

static const char colours_end[] = "\033[0m";

static void begin_colour(hc_colour colour) { printf("\033[48;5;%d;38;5;%dm", colour.background, colour.foreground); }

static void pad(size_t count) { printf("%*s", (int)count, ""); }

/* ---- above the map ---- */

/* "pnl_mean [quote]: mean P&L at the horizon" */
static void print_title(const hc_slice *slice, const char *unit) {
  printf("%s%s%s%s: %s\n", slice->info.name, *unit ? " [" : "", unit, *unit ? "]" : "", slice->info.doc);
}

static void print_places(const hc_slice *slice) {
  for (size_t i = 0; i < slice->dimensions.count; ++i)
    if (i != slice->x && i != slice->y) hc_selection_print(&slice->selection, &slice->dimensions, i);
}

/* The columns from `first` on that stand beside each other end before this one. */
static size_t block_end(const hc_slice *slice, const hc_heat_layout *layout, size_t first) {
  const size_t end = first + layout->block * layout->column_step;
  return end < slice->columns ? end : slice->columns;
}

/* The names of the two dimensions, and the columns' ticks. */
static void print_head(const hc_slice *slice, const hc_heat_scale *scale, const hc_heat_layout *layout, size_t first) {
  const char *down = slice->y == HC_NO_DIMENSION ? "" : slice->dimensions.items[slice->y].name;
  const size_t before = layout->column_width - layout->number_width - (scale->has_colour ? 1 : 0);
  const size_t end = block_end(slice, layout, first);
  if (slice->x == HC_NO_DIMENSION) {
    printf("\n%*s\n", (int)layout->label_width, down);
    return;
  }
  putchar('\n');
  pad(layout->label_width + before);
  printf("%s\n%*s", slice->dimensions.items[slice->x].name, (int)layout->label_width, down);
  for (size_t column = first; column < end; column += layout->column_step) {
    pad(before);
    printf("%*s", (int)layout->number_width, hc_heat_column_tick(slice, column).text);
    if (scale->has_colour && column + layout->column_step < end) putchar(' ');
  }
  putchar('\n');
}

/* ---- the map ---- */

static void print_number(const hc_heat_scale *scale, const hc_heat_layout *layout, double value) {
  const hc_figure number = hc_number_scaled(&scale->number, value);
  if (scale->has_colour) {
    begin_colour(hc_colour_of(hc_heat_colour_part(scale, value), hc_heat_is_diverging(scale)));
    printf(" %*s %s", (int)layout->number_width, number.text, colours_end);
  } else {
    printf("  %s %*s", hc_heat_shade(scale, hc_heat_shade_part(scale, value)), (int)layout->number_width, number.text);
  }
}

static void print_mark(const hc_heat_scale *scale, const hc_heat_layout *layout, hc_heat_kind kind) {
  const char *mark = hc_heat_mark(scale, kind);
  const size_t width = kind == HC_HEAT_NONE ? strlen(mark) : 1; /* the dot of UTF-8 has two bytes */
  pad(layout->column_width - width - (scale->has_colour ? 1 : 0));
  fputs(mark, stdout);
  if (scale->has_colour) putchar(' ');
}

static void print_row(const hc_slice *slice, const hc_heat_scale *scale, const hc_heat_layout *layout, size_t row,
                      size_t first) {
  printf("%*s", (int)layout->label_width, hc_heat_row_tick(slice, row).text);
  for (size_t column = first; column < block_end(slice, layout, first); column += layout->column_step) {
    const size_t index = row * slice->columns + column;
    const hc_heat_kind kind = hc_heat_kind_of(slice, index);
    if (kind == HC_HEAT_NUMBER)
      print_number(scale, layout, slice->values[index]);
    else
      print_mark(scale, layout, kind);
  }
  putchar('\n');
}

/* ---- below the map ---- */

static void print_colours(const hc_heat_scale *scale) {
  enum { WIDTH = 26 };
  const int diverges = hc_heat_is_diverging(scale);
  const double end = -scale->low > scale->high ? -scale->low : scale->high;
  printf("\n%s ", hc_number_scaled(&scale->number, diverges ? -end : scale->low).text);
  for (int i = 0; i < WIDTH; ++i) {
    begin_colour(hc_colour_of((i + 0.5) / WIDTH, diverges));
    putchar(' ');
  }
  printf("%s %s", colours_end, hc_number_scaled(&scale->number, diverges ? end : scale->high).text);
}

static void print_shades(const hc_heat_scale *scale) {
  const int count = hc_heat_shade_count(scale);
  printf("\n%s", scale->has_utf8 ? "" : "'");
  for (int i = 0; i < count; ++i) fputs(hc_heat_shade(scale, (i + 0.5) / count), stdout);
  printf("%s", scale->has_utf8 ? "" : "'");
}

static void print_legend(const hc_heat_scale *scale) {
  if (scale->finite == 0) {
    putchar('\n');
    return;
  }
  if (scale->has_colour)
    print_colours(scale);
  else
    print_shades(scale);
  const hc_figure low = hc_number_scaled(&scale->number, scale->low),
                  high = hc_number_scaled(&scale->number, scale->high);
  printf("%s from %s to %s\n", scale->has_colour ? "; values" : "", low.text, high.text);
}

/* What has no number, and why. */
static void print_gaps(const hc_slice *slice, const hc_heat_scale *scale) {
  static const struct {
    const char *one, *many;
  } reasons[HC_HEAT_KINDS] = {
      [HC_HEAT_PENDING] = {"cell is not computed yet", "cells are not computed yet"},
      [HC_HEAT_FAILED] = {"cell failed: `status` in the cube says why", "cells failed: `status` in the cube says why"},
      [HC_HEAT_DAMAGED] = {"cell is damaged: it does not fit its checksum",
                           "cells are damaged: they do not fit their checksums"},
      [HC_HEAT_NONE] = {"cell has no such value", "cells have no such value"}};
  size_t counts[HC_HEAT_KINDS] = {0};
  for (size_t i = 0; i < slice->rows * slice->columns; ++i) ++counts[hc_heat_kind_of(slice, i)];
  for (int kind = HC_HEAT_PENDING; kind < HC_HEAT_KINDS; ++kind)
    if (counts[kind] > 0)
      printf("%s  %zu %s\n", hc_heat_mark(scale, (hc_heat_kind)kind), counts[kind],
             counts[kind] == 1 ? reasons[kind].one : reasons[kind].many);
}

static void print_left_out(const hc_slice *slice, size_t dimension, size_t step, const char *bound, size_t size) {
  if (step == 1) return;
  const size_t last = step % 10, tens = step / 10 % 10;
  const char *ending = tens == 1 || last > 3 || last == 0 ? "th" : last == 1 ? "st" : last == 2 ? "nd" : "rd";
  printf("of the %zu values of %s every %zu%s is shown: the terminal has %zu %s\n",
         slice->dimensions.items[dimension].count, slice->dimensions.items[dimension].name, step, ending, size, bound);
}

void hc_heat_map_print(const hc_slice *slice, const hc_heat_scale *scale, hc_terminal_size bounds) {
  const hc_heat_layout layout = hc_heat_layout_of(slice, scale, bounds);
  print_title(slice, hc_number_scale_unit(&scale->number).text);
  print_places(slice);
  for (size_t first = 0; first < slice->columns; first = block_end(slice, &layout, first)) {
    print_head(slice, scale, &layout, first);
    for (size_t row = 0; row < slice->rows; row += layout.row_step) print_row(slice, scale, &layout, row, first);
  }
  print_legend(scale);
  print_gaps(slice, scale);
  print_left_out(slice, slice->x, layout.column_step, "columns", bounds.columns);
  print_left_out(slice, slice->y, layout.row_step, "lines", bounds.rows);
}

void hc_heat_value_print(const hc_slice *slice, const hc_heat_scale *scale, double standard_error) {
  const hc_measure measure = scale->number.measure;
  print_title(slice, measure.unit);
  print_places(slice);
  if (scale->finite > 0) {
    printf("\n%s", hc_figure_digits(slice->values[0] / measure.size, 6).text);
    if (isfinite(standard_error) && standard_error > 0)
      printf(" %s %s", scale->has_utf8 ? "±" : "+-", hc_figure_digits(standard_error / measure.size, 3).text);
    printf("%s%s\n", *measure.unit ? " " : "", measure.unit);
  } else {
    putchar('\n');
    print_gaps(slice, scale);
  }
}
