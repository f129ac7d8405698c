/* sweep_slots.c: the slots of a sweep by key, the ties between them, the names of the axes. */
#include "sweep_slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sweep_report.h"

static size_t leg_of(size_t slot) { return (slot - HC_PARAMETER_COUNT) / HC_LEG_PARAMETER_COUNT; }

hc_slot_key hc_slot_key_of(size_t slot) {
  hc_slot_key key;
  const hc_parameter *parameter = hc_slot_parameter(slot);
  if (slot < HC_PARAMETER_COUNT) {
    snprintf(key.text, sizeof key.text, "%s.%s", parameter->section, parameter->name);
  } else {
    snprintf(key.text, sizeof key.text, "legs[%zu].%s", leg_of(slot), parameter->name);
  }
  return key;
}

static const char *without_book(const char *key) { return strncmp(key, "book.legs[", 10) == 0 ? key + 5 : key; }

size_t hc_slot_find(const char *key, size_t legs) {
  key = without_book(key);
  for (size_t slot = 0; slot < hc_slot_count(legs); ++slot) {
    if (strcmp(hc_slot_key_of(slot).text, key) == 0) return slot;
  }
  return HC_NO_SLOT;
}

size_t hc_slot_nearest(const char *key, size_t legs) {
  size_t nearest = HC_NO_SLOT, least = HC_UNLIKE;
  key = without_book(key);
  for (size_t slot = 0; slot < hc_slot_count(legs); ++slot) {
    size_t unlikeness = hc_unlikeness(key, hc_slot_key_of(slot).text);
    if (slot < HC_PARAMETER_COUNT) {
      size_t bare = hc_unlikeness(key, hc_slot_parameter(slot)->name);
      const char *dot = strrchr(key, '.'); /* the right name in the wrong section */
      size_t moved = dot != NULL ? hc_unlikeness(dot + 1, hc_slot_parameter(slot)->name) : HC_UNLIKE;
      if (bare < unlikeness) unlikeness = bare;
      if (moved < unlikeness) unlikeness = moved;
    }
    if (unlikeness < least) {
      least = unlikeness;
      nearest = slot;
    }
  }
  return nearest;
}

size_t hc_sweep_root(const hc_sweep *sweep, size_t slot) {
  for (size_t steps = hc_slot_count(sweep->leg_count); sweep->settings[slot].tie != HC_NOT_TIED; --steps) {
    if (steps == 0) return HC_NO_SLOT;
    slot = sweep->settings[slot].tie;
  }
  return slot;
}

static int is_taken_by_the_cube(const char *name) {
  static const char *const taken[] = {
#define HC_VARIABLE(variable, ...) #variable,
#include "variables.def"
#undef HC_VARIABLE
      "paths", "status", "checksum", "quantile", "tail_level", "batch", "provenance"};
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; ++i) {
    if (strcmp(taken[i], name) == 0) return 1;
  }
  return 0;
}

static void bare_name(size_t slot, char *name, size_t size) {
  if (slot < HC_PARAMETER_COUNT) {
    snprintf(name, size, "%s", hc_slot_parameter(slot)->name);
  } else {
    snprintf(name, size, "leg%zu_%s", leg_of(slot), hc_slot_parameter(slot)->name);
  }
}

static int clashes(const hc_sweep *sweep, size_t axis) {
  char name[64], other[64];
  bare_name(sweep->axes[axis].slot, name, sizeof name);
  for (size_t i = 0; i < sweep->axis_count; ++i) {
    bare_name(sweep->axes[i].slot, other, sizeof other);
    if (i != axis && strcmp(name, other) == 0) return 1;
  }
  return is_taken_by_the_cube(name);
}

int hc_sweep_name_axes(hc_sweep *sweep) {
  for (size_t i = 0; i < sweep->axis_count; ++i) {
    char name[64], qualified[96];
    size_t slot = sweep->axes[i].slot;
    bare_name(slot, name, sizeof name);
    snprintf(qualified, sizeof qualified, "%s_%s",
             slot < HC_PARAMETER_COUNT ? hc_slot_parameter(slot)->section : "book", name);
    sweep->axes[i].name = strdup(clashes(sweep, i) ? qualified : name);
    if (sweep->axes[i].name == NULL) return 0;
  }
  return 1;
}
