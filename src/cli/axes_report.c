/* axes_report.c: see axes_report.h. */
#include "axes_report.h"

#include <stdio.h>

#include "figures.h"
#include "table.h"

double hc_cube_value(hc_unit unit, double value) { return unit == HC_UNIT_TIME ? value / 3600 : value; }

/* What is said of one axis; smallest and largest in the cube's unit. */
typedef struct axis_facts {
  const char *unit;
  size_t count;
  double smallest, largest;
} axis_facts;

static axis_facts axis_describe(const hc_sweep *sweep, const hc_axis *axis) {
  hc_unit unit = hc_slot_parameter(axis->slot)->unit;
  const hc_setting *setting = &sweep->settings[axis->slot];
  double smallest = setting->values[0], largest = setting->values[0];
  for (size_t i = 1; i < setting->count; ++i) {
    if (setting->values[i] < smallest) smallest = setting->values[i];
    if (setting->values[i] > largest) largest = setting->values[i];
  }
  return (axis_facts){hc_unit_name(unit), setting->count, hc_cube_value(unit, smallest), hc_cube_value(unit, largest)};
}

/* "book.expiry", "legs[2].strike" */
static hc_figure slot_key(size_t slot) {
  hc_figure key;
  const hc_parameter *parameter = hc_slot_parameter(slot);
  if (slot < HC_PARAMETER_COUNT) {
    snprintf(key.text, sizeof key.text, "%s.%s", parameter->section, parameter->name);
    return key;
  }
  size_t leg = (slot - HC_PARAMETER_COUNT) / HC_LEG_PARAMETER_COUNT;
  snprintf(key.text, sizeof key.text, "legs[%zu].%s", leg, parameter->name);
  return key;
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
  if (sweep->axis_count == 0) {
    printf("no axes: one cell\n");
    return 0;
  }
  add_heading(&table, stages != NULL);
  for (size_t i = 0; i < sweep->axis_count; ++i) {
    axis_facts facts = axis_describe(sweep, &sweep->axes[i]);
    hc_table_add(&table, "%s", sweep->axes[i].name);
    hc_table_add(&table, "%zu", facts.count);
    if (facts.count == 1)
      hc_table_add(&table, "%s", hc_figure_number(facts.smallest).text);
    else
      hc_table_add(&table, "%s .. %s", hc_figure_number(facts.smallest).text, hc_figure_number(facts.largest).text);
    hc_table_add(&table, "%s", facts.unit);
    if (stages) hc_table_add(&table, "%s", hc_stage_name(stages[i]));
  }
  return hc_table_print(&table);
}

void hc_axes_json(hc_json *json, const hc_sweep *sweep, const hc_stage *stages) {
  hc_json_open(json, "axes", '[');
  for (size_t i = 0; i < sweep->axis_count; ++i) {
    axis_facts facts = axis_describe(sweep, &sweep->axes[i]);
    hc_json_open(json, NULL, '{');
    hc_json_string(json, "name", sweep->axes[i].name);
    hc_json_string(json, "key", slot_key(sweep->axes[i].slot).text);
    hc_json_integer(json, "values", (int64_t)facts.count);
    hc_json_number(json, "minimum", facts.smallest);
    hc_json_number(json, "maximum", facts.largest);
    hc_json_string(json, "unit", facts.unit);
    if (stages) hc_json_string(json, "stage", hc_stage_name(stages[i]));
    hc_json_close(json, '}');
  }
  hc_json_close(json, ']');
}
