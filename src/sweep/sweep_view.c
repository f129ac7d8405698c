/* sweep_view.c: a sweep and the table of parameters as hedgecube/sweep.h shows them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sweep_model.h"
#include "sweep_slots.h"

hc_status hc_sweep_override(const hc_sweep *sweep, const char *const *overrides, size_t override_count,
                            hc_sweep **overridden, hc_errors *errors) {
  char *text = hc_sweep_dump(sweep);
  *overridden = NULL;
  if (!text) return hc_fail(errors, HC_FAILED, "out of memory for a sweep");
  hc_status status = hc_sweep_parse("sweep", text, strlen(text), overrides, override_count, overridden, errors);
  free(text);
  return status;
}

const hc_errors *hc_sweep_warnings(const hc_sweep *sweep) { return &sweep->warnings; }

int64_t hc_sweep_cells(const hc_sweep *sweep) {
  int64_t cells = 1;
  for (size_t i = 0; i < sweep->axis_count; ++i) cells *= (int64_t)sweep->settings[sweep->axes[i].slot].count;
  return cells;
}

int64_t hc_sweep_paths(const hc_sweep *sweep) { return sweep->paths; }

size_t hc_sweep_axis_count(const hc_sweep *sweep) { return sweep->axis_count; }

hc_axis_info hc_sweep_axis(const hc_sweep *sweep, size_t index) {
  const hc_axis *axis = &sweep->axes[index];
  const hc_parameter *parameter = hc_slot_parameter(axis->slot);
  return (hc_axis_info){.name = axis->name,
                        .key = axis->key.text,
                        .unit = hc_unit_name(parameter->unit),
                        .doc = parameter->doc,
                        .count = sweep->settings[axis->slot].count,
                        .values = axis->coordinates};
}

/* What a sweep file may write, as parameters.h describes it. */
static const char *suffixes_of(hc_unit unit) {
  switch (unit) {
    case HC_UNIT_PRICE:
    case HC_UNIT_PLACE:
      return "";
    case HC_UNIT_TIME:
      return "s min h d w y";
    case HC_UNIT_RATIO:
      return "%";
    case HC_UNIT_EVENTS:
      return "/y";
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_PER_8H:
      return "% bp /y %/y bp/y /8h %/8h bp/8h";
    case HC_UNIT_PER_SQRT_YEAR:
    case HC_UNIT_FRACTION:
      break;
  }
  return "% bp";
}

/* Adds the words of a key whose readers begin at `first`, if some but not all of them read the parameter. */
static void add_readers(hc_parameter_info *info, uint64_t reads, uint64_t all, size_t choice, size_t first) {
  const hc_choice_row row = hc_choice_of(choice);
  for (size_t i = 0; i < row.count && (reads & all) != all; ++i) {
    const size_t length = strlen(info->read_by);
    if (reads >> (first + i) & 1)
      snprintf(info->read_by + length, sizeof info->read_by - length, "%s%s", length ? " " : "", row.words[i].word);
  }
}

/* One leg stands for all, and of what the regimes have in common the first that has it. */
static int is_listed(size_t slot) {
  const hc_parameter *parameter = hc_slot_parameter(slot);
  const int is_of_regime = hc_parameter_regime(parameter) != HC_NO_REGIME;
  for (size_t before = 0; is_of_regime && before < slot; ++before) {
    const hc_parameter *other = hc_slot_parameter(before);
    if (hc_parameter_regime(other) != HC_NO_REGIME && strcmp(other->name, parameter->name) == 0) return 0;
  }
  return 1;
}

size_t hc_parameter_count(void) {
  size_t count = 0;
  for (size_t slot = 0; slot < hc_slot_count(1); ++slot) count += (size_t)is_listed(slot);
  return count;
}

/* Rates stand in the order of where they lead to. */
static size_t listed_slot(size_t index) {
  size_t slot = 0, rates = 0;
  for (;; ++slot) {
    if (!is_listed(slot)) continue;
    if (index-- == 0) break;
    rates += hc_parameter_destination(hc_slot_parameter(slot)) != HC_NO_REGIME;
  }
  if (hc_parameter_destination(hc_slot_parameter(slot)) == HC_NO_REGIME) return slot;
  for (slot = 0; !is_listed(slot) || hc_parameter_destination(hc_slot_parameter(slot)) != rates; ++slot) continue;
  return slot;
}

static const char *section_of(size_t slot) {
  const hc_parameter *parameter = hc_slot_parameter(slot);
  if (slot >= HC_PARAMETER_COUNT) return "legs[N]";
  return hc_parameter_regime(parameter) == HC_NO_REGIME ? parameter->section : "regimes[N]";
}

hc_parameter_info hc_parameter_at(size_t index) {
  const size_t slot = listed_slot(index);
  const hc_parameter *parameter = hc_slot_parameter(slot);
  hc_parameter_info info = {.stage = parameter->stage,
                            .unit = hc_unit_name(parameter->unit),
                            .suffixes = suffixes_of(parameter->unit),
                            .minimum = hc_cube_value(parameter->unit, parameter->minimum),
                            .maximum = hc_cube_value(parameter->unit, parameter->maximum),
                            .default_value = parameter->default_value,
                            .doc = parameter->doc};
  snprintf(info.key, sizeof info.key, "%s.%s", section_of(slot), parameter->name);
  if (parameter->reads & HC_READS_ALWAYS) return info;
  add_readers(&info, parameter->reads, HC_READS_WORLDS, HC_CHOICE_model, 0);
  add_readers(&info, parameter->reads, HC_READS_POLICIES, HC_CHOICE_policy, HC_READER_FIRST_POLICY);
  add_readers(&info, parameter->reads, HC_READS_MARKS, HC_CHOICE_mark, HC_READER_FIRST_MARK);
  return info;
}
