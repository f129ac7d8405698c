/* cube_layout.c: from a sweep to the datasets of its cube. */
#include "cube_layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { extra_dimensions = 2 }; /* quantile and tail_level, behind the axes */

int64_t hc_element_bytes(hc_element element) {
  switch (element) {
    case HC_ELEMENT_BYTE:
      return 1;
    case HC_ELEMENT_TEXT:
      return HC_TEXT_BYTES;
    case HC_ELEMENT_DOUBLE:
    case HC_ELEMENT_INT64:
      break;
  }
  return 8;
}

/* The sum of all datasets must fit into a file offset, so each gets at most this share. */
static const int64_t max_dataset_bytes = INT64_MAX / 1024;

static int set_size(const hc_layout *layout, hc_dataset *dataset) {
  dataset->count = 1;
  for (size_t i = 0; i < dataset->rank; ++i)
    if (__builtin_mul_overflow(dataset->count, layout->datasets[dataset->dimensions[i]].count, &dataset->count))
      return 0;
  return !__builtin_mul_overflow(dataset->count, hc_element_bytes(dataset->element), &dataset->bytes) &&
         dataset->bytes <= max_dataset_bytes;
}

static hc_dataset *add_dataset(hc_layout *layout, const char *name, hc_element element, const char *units,
                               const char *long_name) {
  hc_dataset *dataset = &layout->datasets[layout->dataset_count++];
  dataset->name = name;
  dataset->element = element;
  dataset->units = units;
  dataset->long_name = long_name;
  dataset->count = 1;
  dataset->bytes = hc_element_bytes(element);
  return dataset;
}

/* A dimension and its coordinates; `unit_size` is what one of the file's units is in the sweep's. */
static int add_dimension(hc_layout *layout, const char *name, const char *units, const char *long_name,
                         const double *values, size_t count, double unit_size) {
  const size_t index = layout->dataset_count;
  hc_dataset *dimension = add_dataset(layout, name, HC_ELEMENT_DOUBLE, units, long_name);
  dimension->coordinates = malloc(count * sizeof *values);
  if (!dimension->coordinates) return 0;
  for (size_t i = 0; i < count; ++i) dimension->coordinates[i] = values[i] / unit_size;
  dimension->rank = 1;
  dimension->dimensions[0] = index;
  dimension->count = (int64_t)count;
  dimension->bytes = dimension->count * hc_element_bytes(HC_ELEMENT_DOUBLE);
  ++layout->dimension_count;
  return 1;
}

static int add_axis(hc_layout *layout, const hc_sweep *sweep, const hc_axis *axis) {
  const hc_parameter *parameter = hc_slot_parameter(axis->slot);
  const hc_setting *setting = &sweep->settings[axis->slot];
  const double seconds_per_hour = 3600;
  const double unit_size = parameter->unit == HC_UNIT_TIME ? seconds_per_hour : 1;
  if (!add_dimension(layout, axis->name, hc_unit_name(parameter->unit), parameter->doc, setting->values, setting->count,
                     unit_size))
    return 0;
  layout->datasets[layout->dataset_count - 1].key = hc_slot_key_of(axis->slot);
  return 1;
}

static int add_dimensions(hc_layout *layout, const hc_sweep *sweep) {
  for (size_t axis = 0; axis < sweep->axis_count; ++axis)
    if (!add_axis(layout, sweep, &sweep->axes[axis])) return 0;
  return add_dimension(layout, "quantile", "1", "probability of a quantile", sweep->quantiles, sweep->quantile_count,
                       1) &&
         add_dimension(layout, "tail_level", "1", "level of value at risk and expected shortfall", sweep->tails,
                       sweep->tail_count, 1);
}

/* A variable over the cells, with a further dimension if `extra` is an index of one. */
static int add_variable(hc_layout *layout, const char *name, hc_element element, const char *units,
                        const char *long_name, size_t extra) {
  hc_dataset *variable = add_dataset(layout, name, element, units, long_name);
  const size_t axes = layout->dimension_count - extra_dimensions;
  for (; variable->rank < axes; ++variable->rank) variable->dimensions[variable->rank] = variable->rank;
  if (extra < layout->dimension_count) variable->dimensions[variable->rank++] = extra;
  return set_size(layout, variable);
}

static const char *variable_units(hc_variable_unit unit) {
  switch (unit) {
    case HC_VARIABLE_UNIT_PRICE:
      return hc_unit_name(HC_UNIT_PRICE);
    case HC_VARIABLE_UNIT_PER_SQRT_YEAR:
      return hc_unit_name(HC_UNIT_PER_SQRT_YEAR);
    case HC_VARIABLE_UNIT_ONE:
      break;
  }
  return "1";
}

static int add_variables(hc_layout *layout) {
  const size_t tail_level = layout->dimension_count - 1, quantile = tail_level - 1;
  layout->first_variable = layout->dataset_count;
  for (size_t i = 0; i < HC_VARIABLE_COUNT; ++i) {
    const hc_variable *variable = &hc_variables[i];
    const size_t extra = variable->extra == HC_EXTRA_QUANTILE ? quantile
                         : variable->extra == HC_EXTRA_TAIL   ? tail_level
                                                              : SIZE_MAX;
    if (!add_variable(layout, variable->name, HC_ELEMENT_DOUBLE, variable_units(variable->unit), variable->doc, extra))
      return 0;
  }
  layout->paths = layout->dataset_count;
  if (!add_variable(layout, "paths", HC_ELEMENT_INT64, "1", "number of paths computed", SIZE_MAX)) return 0;
  layout->status = layout->dataset_count;
  return add_variable(layout, "status", HC_ELEMENT_BYTE, NULL, "what became of the cell", SIZE_MAX);
}

static const struct {
  const char *name;
  hc_element element;
  const char *units, *long_name;
} provenance_items[HC_PROVENANCE_COUNT] = {
    {"provenance/host", HC_ELEMENT_TEXT, NULL, "machine that computed the cube"},
    {"provenance/device", HC_ELEMENT_TEXT, NULL, "processor that computed the cube"},
    {"provenance/created", HC_ELEMENT_TEXT, NULL, "when the cube was created, ISO 8601, UTC"},
    {"provenance/wall_seconds", HC_ELEMENT_DOUBLE, "s", "wall time of all runs together"},
    {"provenance/resumed", HC_ELEMENT_INT64, "1", "how often the cube was resumed"},
};

const char *hc_provenance_name(hc_provenance_item item) { return provenance_items[item].name; }
hc_element hc_provenance_element(hc_provenance_item item) { return provenance_items[item].element; }

static void add_provenance(hc_layout *layout) {
  layout->first_provenance = layout->dataset_count;
  for (size_t i = 0; i < HC_PROVENANCE_COUNT; ++i)
    add_dataset(layout, provenance_items[i].name, provenance_items[i].element, provenance_items[i].units,
                provenance_items[i].long_name);
}

hc_status hc_layout_init(hc_layout *layout, const hc_sweep *sweep, hc_errors *errors) {
  *layout = (hc_layout){0};
  if (sweep->axis_count >= HC_MAX_RANK)
    return hc_fail(errors, HC_INVALID,
                   "the sweep has %zu axes (a cube holds at most %d); sweep fewer parameters at once",
                   sweep->axis_count, HC_MAX_RANK - 1);
  if (sweep->quantile_count == 0 || sweep->tail_count == 0)
    return hc_fail(errors, HC_INVALID, "the sweep asks for no quantile or no tail level; give one of each");

  const size_t paths_and_status = 2;
  const size_t capacity =
      sweep->axis_count + extra_dimensions + HC_VARIABLE_COUNT + paths_and_status + HC_PROVENANCE_COUNT;
  layout->datasets = calloc(capacity, sizeof *layout->datasets);
  layout->sweep_yaml = hc_sweep_dump(sweep);
  if (!layout->datasets || !layout->sweep_yaml || !add_dimensions(layout, sweep)) {
    hc_layout_clear(layout);
    return hc_fail(errors, HC_FAILED, "out of memory for the cube's description");
  }
  if (!add_variables(layout)) {
    hc_layout_clear(layout);
    return hc_fail(errors, HC_INVALID, "the sweep has more cells than a file can hold; sweep fewer values");
  }
  add_provenance(layout);
  layout->cells = layout->datasets[layout->status].count;
  snprintf(layout->seed, sizeof layout->seed, "%" PRIu64, sweep->seed);
  layout->precision = sweep->precision == HC_PRECISION_DOUBLE ? "double" : "float";
  return HC_OK;
}

void hc_layout_clear(hc_layout *layout) {
  for (size_t i = 0; layout->datasets && i < layout->dataset_count; ++i) free(layout->datasets[i].coordinates);
  free(layout->datasets);
  free(layout->sweep_yaml);
  *layout = (hc_layout){0};
}
