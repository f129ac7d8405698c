/* sweep_slots.c: the slots of a sweep by key, the ties between them, their names in the cube. */
#include "sweep_slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sweep_report.h"
#include "worlds.h"

static size_t leg_of(size_t slot) { return (slot - HC_PARAMETER_COUNT) / HC_LEG_PARAMETER_COUNT; }

hc_slot_key hc_slot_key_of(size_t slot) {
  hc_slot_key key;
  const hc_parameter *parameter = hc_slot_parameter(slot);
  const size_t regime = hc_parameter_regime(parameter);
  if (slot >= HC_PARAMETER_COUNT) {
    snprintf(key.text, sizeof key.text, "legs[%zu].%s", leg_of(slot), parameter->name);
  } else if (regime != HC_NO_REGIME) {
    snprintf(key.text, sizeof key.text, "regimes[%zu].%s", regime, parameter->name);
  } else {
    snprintf(key.text, sizeof key.text, "%s.%s", parameter->section, parameter->name);
  }
  return key;
}

/* A parameter of a section, not of a list's entries. */
static int is_of_section(size_t slot) {
  return slot < HC_PARAMETER_COUNT && hc_parameter_regime(hc_slot_parameter(slot)) == HC_NO_REGIME;
}

/* A parameter of one of the four sections whose names stand alone. */
static int stands_alone(size_t slot) {
  static const char *const alone[] = {"world", "book", "desk", "ledger"};
  for (size_t i = 0; is_of_section(slot) && i < sizeof alone / sizeof *alone; ++i) {
    if (strcmp(hc_slot_parameter(slot)->section, alone[i]) == 0) return 1;
  }
  return 0;
}

static const char *without_book(const char *key) { return strncmp(key, "book.legs[", 10) == 0 ? key + 5 : key; }

size_t hc_slot_find(const char *key, size_t legs) {
  key = without_book(key);
  for (size_t slot = 0; slot < hc_slot_count(legs); ++slot) {
    if (strcmp(hc_slot_key_of(slot).text, key) == 0) return slot;
  }
  return HC_NO_SLOT;
}

/* Whether a key was meant for an entry of a list, however it says so: legs[0].strike, regime1.volatility. */
static int names_entry(const char *key) { return strchr(key, '[') != NULL || strncmp(key, "regime", 6) == 0; }

size_t hc_slot_nearest(const char *key, size_t legs) {
  size_t nearest = HC_NO_SLOT, least = HC_UNLIKE;
  key = without_book(key);
  for (size_t slot = 0; slot < hc_slot_count(legs); ++slot) {
    size_t unlikeness = hc_unlikeness(key, hc_slot_key_of(slot).text);
    if (is_of_section(slot) && !names_entry(key)) {
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
  for (size_t steps = hc_slot_count(sweep->leg_count); sweep->settings[slot].tie < HC_TIED_TO_WORD; --steps) {
    if (steps == 0) return HC_NO_SLOT;
    slot = sweep->settings[slot].tie;
  }
  return slot;
}

static int is_taken_by_the_cube(const char *name) {
  static const char *const taken[] = {
#define HC_VARIABLE(variable, ...) #variable,
#include "variables.def"
      "paths", "status", "checksum", "probability", "tail_level", "batch", "provenance"};
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

/* A parameter's name is the same whichever others are swept, so that cubes of several sweeps fit together. */
static int needs_section(size_t slot, const char *name) {
  if (slot < HC_PARAMETER_COUNT && !stands_alone(slot)) return 1;
  for (size_t other = 0; other < HC_PARAMETER_COUNT; ++other) {
    if (other != slot && stands_alone(other) && strcmp(hc_slot_parameter(other)->name, name) == 0) return 1;
  }
  return is_taken_by_the_cube(name);
}

hc_slot_name hc_slot_name_of(size_t slot) {
  hc_slot_name name;
  const char *section = slot < HC_PARAMETER_COUNT ? hc_slot_parameter(slot)->section : "book";
  char bare[sizeof name.text - 16];
  bare_name(slot, bare, sizeof bare);
  const int is_long = needs_section(slot, bare);
  snprintf(name.text, sizeof name.text, "%s%s%s", is_long ? section : "", is_long ? "_" : "", bare);
  return name;
}

/* Where all legs take their implied volatility from; HC_NO_SLOT if they differ. */
static size_t implied_volatility_of_all_legs(const hc_sweep *sweep) {
  const size_t first = hc_sweep_root(sweep, hc_leg_slot(0, HC_LEG_implied_volatility));
  for (size_t leg = 1; leg < sweep->leg_count; ++leg) {
    if (hc_sweep_root(sweep, hc_leg_slot(leg, HC_LEG_implied_volatility)) != first) return HC_NO_SLOT;
  }
  return first;
}

static size_t end_of_ties(const hc_sweep *sweep, size_t slot) {
  const int is_each_legs = slot == HC_PARAMETER_desk_hedge_volatility && hc_sweep_hedges_at_implied(sweep);
  return is_each_legs ? implied_volatility_of_all_legs(sweep) : hc_sweep_root(sweep, slot);
}

int hc_sweep_is_of_world(const hc_sweep *sweep, size_t slot) {
  const size_t end = end_of_ties(sweep, slot);
  return end == HC_PARAMETER_book_implied_volatility && sweep->settings[end].tie == HC_TIED_TO_WORD;
}

int hc_sweep_varies_the_world(const hc_sweep *sweep, size_t slot) {
  const hc_world_model *model = &hc_world_models[sweep->words[HC_CHOICE_model]];
  for (size_t i = 0; i < model->varies_count; ++i) {
    if (hc_sweep_reads(sweep, model->varies_by[i]) && hc_sweep_root(sweep, model->varies_by[i]) == slot) return 1;
  }
  return 0;
}

size_t hc_sweep_source(const hc_sweep *sweep, size_t slot) {
  const size_t source = end_of_ties(sweep, slot);
  return source != HC_NO_SLOT && sweep->settings[source].count > 0 ? source : HC_NO_SLOT;
}
