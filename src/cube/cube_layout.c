/* cube_layout.c: from a sweep to the datasets of its cube. */
#include "cube_layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hd.h"
#include "version.h"

int64_t hc_element_bytes(hc_element element) {
  switch (element) {
    case HC_ELEMENT_BYTE:
      return 1;
    case HC_ELEMENT_UINT32:
      return 4;
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
  snprintf(dataset->name.text, sizeof dataset->name.text, "%s", name);
  dataset->element = element;
  dataset->units = units;
  dataset->long_name = long_name;
  dataset->count = 1;
  dataset->bytes = hc_element_bytes(element);
  return dataset;
}

/* Values that the sweep decides: over a dimension, or one number. */
static int put_values(hc_dataset *dataset, const double *values, size_t count, size_t dimension) {
  dataset->values = malloc(count * sizeof *values);
  if (!dataset->values) return 0;
  memcpy(dataset->values, values, count * sizeof *values);
  dataset->rank = dimension != HC_NO_DATASET;
  dataset->dimensions[0] = dimension;
  dataset->count = (int64_t)count;
  dataset->bytes = dataset->count * hc_element_bytes(HC_ELEMENT_DOUBLE);
  return 1;
}

/* A dimension has itself as its dimension. */
static int add_dimension(hc_layout *layout, const char *name, const char *long_name, const double *values,
                         size_t count) {
  const size_t index = layout->dimension_count++;
  return put_values(add_dataset(layout, name, HC_ELEMENT_DOUBLE, "1", long_name), values, count, index);
}

static hc_dataset *add_parameter(hc_layout *layout, size_t slot) {
  const hc_parameter *parameter = hc_slot_parameter(slot);
  hc_dataset *dataset =
      add_dataset(layout, hc_slot_name_of(slot).text, HC_ELEMENT_DOUBLE, hc_unit_name(parameter->unit), parameter->doc);
  dataset->key = hc_slot_key_of(slot);
  return dataset;
}

static int add_dimensions(hc_layout *layout, const hc_sweep *sweep) {
  for (size_t i = 0; i < sweep->axis_count; ++i) {
    const hc_axis *axis = &sweep->axes[i];
    const size_t index = layout->dimension_count++, count = sweep->settings[axis->slot].count;
    if (!put_values(add_parameter(layout, axis->slot), axis->coordinates, count, index)) return 0;
  }
  double batches[HC_MAX_BATCHES];
  for (int i = 0; i < sweep->batches; ++i) batches[i] = i;
  return add_dimension(layout, "probability", "probability of a quantile", sweep->quantiles, sweep->quantile_count) &&
         add_dimension(layout, "tail_level", "level of value at risk and expected shortfall", sweep->tails,
                       sweep->tail_count) &&
         (sweep->batches == 0 ||
          add_dimension(layout, "batch", "number of a batch of paths", batches, (size_t)sweep->batches));
}

/* What the world varies by, in so many cells that are a stride apart. */
static int add_of_cells(hc_layout *layout, const hc_sweep *sweep, size_t slot, int64_t stride, size_t count,
                        size_t dimension) {
  double *cell = malloc(hc_slot_count(sweep->leg_count) * sizeof *cell), *values = malloc(count * sizeof *values);
  int good = cell && values;
  for (size_t at = 0; good && at < count; ++at) {
    hc_sweep_cell(sweep, (int64_t)at * stride, cell);
    values[at] = hc_cube_value(hc_slot_parameter(slot)->unit, cell[slot]);
  }
  good = good && put_values(add_parameter(layout, slot), values, count, dimension);
  free(values);
  free(cell);
  return good;
}

/* What the world varies by: a number, or values over the axis that moves it; left out if several do. */
static int add_of_world(hc_layout *layout, const hc_sweep *sweep, size_t slot) {
  int64_t stride = 1, moving_stride = 1;
  size_t moving = HC_NO_DATASET, count = 1;
  for (size_t axis = sweep->axis_count; axis-- > 0;) {
    const size_t length = sweep->settings[sweep->axes[axis].slot].count;
    if (hc_sweep_varies_the_world(sweep, sweep->axes[axis].slot)) {
      if (moving != HC_NO_DATASET) return 1;
      moving = axis;
      count = length;
      moving_stride = stride;
    }
    stride *= (int64_t)length;
  }
  return add_of_cells(layout, sweep, slot, moving_stride, count, moving);
}

/* The parameters that are no axes: a number, or, if tied to an axis, its values over the axis. */
static int add_parameters(hc_layout *layout, const hc_sweep *sweep) {
  for (size_t slot = 0; slot < hc_slot_count(sweep->leg_count); ++slot) {
    const size_t source = hc_sweep_source(sweep, slot);
    if (hc_sweep_is_of_world(sweep, slot) && !add_of_world(layout, sweep, slot)) return 0;
    if (source == HC_NO_SLOT || sweep->settings[slot].axis != HC_NOT_AN_AXIS) continue;
    const hc_setting *setting = &sweep->settings[source];
    const double scalar = hc_cube_value(hc_slot_parameter(source)->unit, setting->values[0]);
    const int is_scalar = setting->axis == HC_NOT_AN_AXIS;
    if (!put_values(add_parameter(layout, slot), is_scalar ? &scalar : sweep->axes[setting->axis].coordinates,
                    setting->count, is_scalar ? HC_NO_DATASET : setting->axis))
      return 0;
  }
  layout->coordinate_count = layout->dataset_count;
  return 1;
}

/* Readers take for a coordinate what is a dimension, or is in this list. */
static int list_parameters(hc_layout *layout) {
  size_t length = 0;
  layout->parameter_names = calloc(layout->coordinate_count + 1, sizeof layout->datasets->name.text);
  for (size_t i = layout->dimension_count; layout->parameter_names && i < layout->coordinate_count; ++i)
    length +=
        (size_t)sprintf(layout->parameter_names + length, "%s%s", length > 0 ? " " : "", layout->datasets[i].name.text);
  return layout->parameter_names != NULL;
}

/* The further dimensions stand behind the axes in this order. */
static size_t extra_dimension(const hc_sweep *sweep, hc_extra_dimension extra) {
  return sweep->axis_count + (size_t)extra - HC_EXTRA_PROBABILITY;
}

/* A variable over the cells, and over a further dimension if it has one. */
static int add_variable(hc_layout *layout, const hc_sweep *sweep, const char *name, hc_element element,
                        const char *units, const char *long_name, hc_extra_dimension extra) {
  hc_dataset *variable = add_dataset(layout, name, element, units, long_name);
  for (; variable->rank < sweep->axis_count; ++variable->rank) variable->dimensions[variable->rank] = variable->rank;
  if (extra != HC_EXTRA_NONE) variable->dimensions[variable->rank++] = extra_dimension(sweep, extra);
  return set_size(layout, variable);
}

static int add_variables(hc_layout *layout, const hc_sweep *sweep) {
  for (size_t i = 0; i < HC_VARIABLE_COUNT; ++i) {
    const hc_variable *variable = &hc_variables[i];
    layout->variables[i] = hc_variable_extent(sweep, i) > 0 ? layout->dataset_count : HC_NO_DATASET;
    if (layout->variables[i] == HC_NO_DATASET) continue;
    if (!add_variable(layout, sweep, variable->name, HC_ELEMENT_DOUBLE, hc_variable_unit_name(variable->unit),
                      variable->doc, variable->extra))
      return 0;
  }
  layout->paths = layout->dataset_count;
  if (!add_variable(layout, sweep, "paths", HC_ELEMENT_INT64, "1", "number of paths computed", HC_EXTRA_NONE)) return 0;
  layout->checksum = layout->dataset_count;
  if (!add_variable(layout, sweep, "checksum", HC_ELEMENT_UINT32, NULL, "CRC-32 of the cell's values, paths and status",
                    HC_EXTRA_NONE))
    return 0;
  layout->status = layout->dataset_count;
  return add_variable(layout, sweep, "status", HC_ELEMENT_BYTE, NULL, "what became of the cell", HC_EXTRA_NONE);
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

  layout->datasets = calloc(HC_MAX_DATASETS, sizeof *layout->datasets);
  layout->sweep_yaml = hc_sweep_dump(sweep);
  if (!layout->datasets || !layout->sweep_yaml || !add_dimensions(layout, sweep) || !add_parameters(layout, sweep) ||
      !list_parameters(layout)) {
    hc_layout_clear(layout);
    return hc_fail(errors, HC_FAILED, "out of memory for the cube's description");
  }
  if (!add_variables(layout, sweep)) {
    hc_layout_clear(layout);
    return hc_fail(errors, HC_INVALID, "the sweep has more cells than a file can hold; sweep fewer values");
  }
  add_provenance(layout);
  layout->cells = layout->datasets[layout->status].count;
  layout->version = HC_VERSION;
  snprintf(layout->seed, sizeof layout->seed, "%" PRIu64, sweep->seed);
  layout->precision = hc_choice_of(HC_CHOICE_precision).words[sweep->words[HC_CHOICE_precision]].word;
  return HC_OK;
}

void hc_layout_clear(hc_layout *layout) {
  for (size_t i = 0; layout->datasets && i < layout->dataset_count; ++i) free(layout->datasets[i].values);
  free(layout->datasets);
  free(layout->parameter_names);
  free(layout->sweep_yaml);
  *layout = (hc_layout){0};
}
