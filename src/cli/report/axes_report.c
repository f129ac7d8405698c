/* axes_report.c: see axes_report.h. */
#include "axes_report.h"

#include <stdio.h>

#include "table.h"
#include "ticks.h"

static size_t place_of_smallest(const hc_axis_info *axis) {
  size_t place = 0;
  for (size_t i = 1; i < axis->count; ++i)
    if (axis->values[i] < axis->values[place]) place = i;
  return place;
}

static size_t place_of_largest(const hc_axis_info *axis) {
  size_t place = 0;
  for (size_t i = 1; i < axis->count; ++i)
    if (axis->values[i] > axis->values[place]) place = i;
  return place;
}

static void add_heading(hc_table *table, int has_stages) {
  hc_table_add(table, "axis");
  hc_table_add(table, "values");
  hc_table_add(table, "range");
  hc_table_add(table, "unit in the cube");
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
    const hc_dimension dimension = hc_dimension_of_axis(&axis);
    const hc_figure smallest = hc_dimension_tick(&dimension, place_of_smallest(&axis)),
                    largest = hc_dimension_tick(&dimension, place_of_largest(&axis));
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
    hc_json_number(json, "minimum", axis.values[place_of_smallest(&axis)]);
    hc_json_number(json, "maximum", axis.values[place_of_largest(&axis)]);
    hc_json_string(json, "unit", axis.unit);
    if (stages) hc_json_string(json, "stage", hc_stage_name(stages[i]));
    hc_json_close(json, '}');
  }
  hc_json_close(json, ']');
}
