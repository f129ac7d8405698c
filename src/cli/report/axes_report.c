/* axes_report.c: see axes_report.h. */
#include "axes_report.h"

#include <stdio.h>

#include "figures.h"
#include "table.h"

static double smallest_of(const hc_axis_info *axis) {
  double smallest = axis->values[0];
  for (size_t i = 1; i < axis->count; ++i) smallest = axis->values[i] < smallest ? axis->values[i] : smallest;
  return smallest;
}

static double largest_of(const hc_axis_info *axis) {
  double largest = axis->values[0];
  for (size_t i = 1; i < axis->count; ++i) largest = axis->values[i] > largest ? axis->values[i] : largest;
  return largest;
}

static void add_heading(hc_table *table, int has_stages) {
  hc_table_add(table, "axis");
  hc_table_add(table, "values");
  hc_table_add(table, "range");
  hc_table_add(table, "unit");
  if (has_stages) hc_table_add(table, "stage");
}

int hc_axes_print(const hc_sweep *sweep, const hc_stage *stages) {
  hc_table table = {.columns = stages ? 5 : 4};
  if (hc_sweep_axis_count(sweep) == 0) {
    printf("no axes: one cell\n");
    return 0;
  }
  add_heading(&table, stages != NULL);
  for (size_t i = 0; i < hc_sweep_axis_count(sweep); ++i) {
    const hc_axis_info axis = hc_sweep_axis(sweep, i);
    hc_figure smallest = hc_figure_number(smallest_of(&axis)), largest = hc_figure_number(largest_of(&axis));
    hc_table_add(&table, "%s", axis.name);
    hc_table_add(&table, "%zu", axis.count);
    if (axis.count == 1)
      hc_table_add(&table, "%s", smallest.text);
    else
      hc_table_add(&table, "%s .. %s", smallest.text, largest.text);
    hc_table_add(&table, "%s", axis.unit);
    if (stages) hc_table_add(&table, "%s", hc_stage_name(stages[i]));
  }
  return hc_table_print(&table);
}

void hc_axes_json(hc_json *json, const hc_sweep *sweep, const hc_stage *stages) {
  hc_json_open(json, "axes", '[');
  for (size_t i = 0; i < hc_sweep_axis_count(sweep); ++i) {
    const hc_axis_info axis = hc_sweep_axis(sweep, i);
    hc_json_open(json, NULL, '{');
    hc_json_string(json, "name", axis.name);
    hc_json_string(json, "key", axis.key);
    hc_json_integer(json, "values", (int64_t)axis.count);
    hc_json_number(json, "minimum", smallest_of(&axis));
    hc_json_number(json, "maximum", largest_of(&axis));
    hc_json_string(json, "unit", axis.unit);
    if (stages) hc_json_string(json, "stage", hc_stage_name(stages[i]));
    hc_json_close(json, '}');
  }
  hc_json_close(json, ']');
}
