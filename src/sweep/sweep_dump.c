/* sweep_dump.c: the resolved sweep as YAML. Keys stand in the table's order, except that those which are axes change
 * places among themselves so that reading the text finds the axes in the same order. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fp_environment.h"
#include "sweep_model.h"
#include "sweep_slots.h"
#include "values.h"

/* A text that grows; `failed` once memory ran out. */
typedef struct sheet {
  char *text;
  size_t length, size;
  int failed;
} sheet;

static void put(sheet *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(sheet *out, const char *format, ...) {
  enum { LINE = 160 }; /* more than any single piece needs */
  if (out->failed) return;
  if (out->size - out->length < LINE) {
    size_t size = out->size * 2 + 4096;
    char *text = realloc(out->text, size);
    if (text == NULL) {
      out->failed = 1;
      return;
    }
    out->text = text;
    out->size = size;
  }
  va_list arguments;
  va_start(arguments, format);
  int written = vsnprintf(out->text + out->length, LINE, format, arguments);
  va_end(arguments);
  if (written < 0 || written >= LINE) {
    out->failed = 1;
  } else {
    out->length += (size_t)written;
  }
}

/* Something that stands in the text, and the first axis inside it. */
typedef struct item {
  size_t id;
  size_t axis; /* HC_NOT_AN_AXIS: none */
} item;

/* Lets the items that hold axes change places among themselves until their axes ascend. */
static void sort_axes(item *items, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (items[i].axis == HC_NOT_AN_AXIS) continue;
    for (size_t j = i + 1; j < count; ++j) {
      if (items[j].axis == HC_NOT_AN_AXIS || items[j].axis > items[i].axis) continue;
      item swapped = items[i];
      items[i] = items[j];
      items[j] = swapped;
    }
  }
}

/* Else nothing reads it. */
static int is_set(const hc_setting *setting) { return setting->tie != HC_NOT_TIED || setting->count > 0; }

static void put_setting(sheet *out, const hc_sweep *sweep, size_t slot, const char *indent) {
  const hc_setting *setting = &sweep->settings[slot];
  const hc_parameter *parameter = hc_slot_parameter(slot);
  if (!is_set(setting)) return;
  put(out, "%s%s: ", indent, parameter->name);
  if (setting->tie != HC_NOT_TIED) {
    put(out, "%s\n", setting->tie == HC_TIED_TO_WORD ? hc_tie_word(slot) : hc_slot_key_of(setting->tie).text);
    return;
  }
  int is_axis = setting->axis != HC_NOT_AN_AXIS;
  if (is_axis) put(out, "[");
  for (size_t i = 0; i < setting->count; ++i) {
    put(out, "%s%s", i > 0 ? ", " : "", hc_value_format(setting->values[i], parameter->unit).text);
  }
  put(out, is_axis ? "]\n" : "\n");
}

static void put_levels(sheet *out, const char *name, const double *levels, size_t count) {
  put(out, "  %s: [", name);
  for (size_t i = 0; i < count; ++i) put(out, "%s%s", i > 0 ? ", " : "", hc_number_format(levels[i]).text);
  put(out, "]\n");
}

static void put_word(sheet *out, const hc_sweep *sweep, size_t word_slot, const char *indent) {
  const hc_choice_row choice = hc_choice_of(word_slot);
  put(out, "%s%s: %s\n", indent, choice.key, choice.words[sweep->words[word_slot]].word);
}

/* Of sides that are not there nothing is said: the text of a sweep that has none is that of versions that knew none. */
static int is_silent(const hc_sweep *sweep, const char *section) {
  if (strcmp(section, "perpetual") == 0) return !sweep->has_perpetual;
  return strcmp(section, "implied") == 0 && sweep->words[HC_CHOICE_mark] == HC_WORD_mark_fixed;
}
static int is_silent_of(const hc_sweep *sweep, size_t choice) {
  return choice == HC_CHOICE_instrument && !sweep->has_perpetual;
}

/* The words of a section, "" is the top level, that stand in front of everything else, or behind it. */
static void put_words(sheet *out, const hc_sweep *sweep, const char *section, int last) {
  for (size_t i = 0; i < HC_CHOICE_COUNT; ++i) {
    const hc_choice_row choice = hc_choice_of(i);
    if (strcmp(choice.section, section) == 0 && choice.stands_last == last && !is_silent_of(sweep, i))
      put_word(out, sweep, i, *section ? "  " : "");
  }
}

static void put_leg(sheet *out, const hc_sweep *sweep, size_t leg) {
  item items[HC_LEG_PARAMETER_COUNT];
  for (size_t i = 0; i < HC_LEG_PARAMETER_COUNT; ++i) {
    items[i] = (item){hc_leg_slot(leg, i), sweep->settings[hc_leg_slot(leg, i)].axis};
  }
  sort_axes(items, HC_LEG_PARAMETER_COUNT);
  for (size_t i = 0; i < HC_LEG_CHOICE_COUNT; ++i)
    put_word(out, sweep, hc_leg_word_slot(leg, i), i == 0 ? "    - " : "      ");
  for (size_t i = 0; i < HC_LEG_PARAMETER_COUNT; ++i) put_setting(out, sweep, items[i].id, "      ");
}

/* The legs count as one item of the book, under an id that is no slot. */
#define LEGS SIZE_MAX

static size_t first_axis(const hc_sweep *sweep, size_t first_slot, size_t end_slot) {
  size_t first = HC_NOT_AN_AXIS;
  for (size_t slot = first_slot; slot < end_slot; ++slot) {
    if (sweep->settings[slot].axis < first) first = sweep->settings[slot].axis; /* HC_NOT_AN_AXIS is the largest */
  }
  return first;
}

/* The section "regimes" has those of all of them. */
static int is_of_section(size_t slot, const char *section) {
  const hc_parameter *parameter = hc_slot_parameter(slot);
  return strcmp(parameter->section, section) == 0 ||
         (strcmp(section, "regimes") == 0 && hc_parameter_regime(parameter) != HC_NO_REGIME);
}

static size_t section_items(const hc_sweep *sweep, const char *section, item *items) {
  size_t count = 0;
  for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot) {
    if (is_of_section(slot, section)) items[count++] = (item){slot, sweep->settings[slot].axis};
  }
  if (strcmp(section, "book") == 0) {
    items[count++] = (item){LEGS, first_axis(sweep, HC_PARAMETER_COUNT, hc_slot_count(sweep->leg_count))};
  }
  sort_axes(items, count);
  return count;
}

static void put_regimes(sheet *out, const hc_sweep *sweep) {
  if (sweep->regime_count > 0) put(out, "regimes:\n");
  for (size_t regime = 0; regime < sweep->regime_count; ++regime) {
    char section[32];
    item items[HC_PARAMETER_COUNT + 1];
    snprintf(section, sizeof section, "regime%zu", regime);
    const size_t count = section_items(sweep, section, items);
    int is_first = 1;
    for (size_t i = 0; i < count; ++i) {
      if (!is_set(&sweep->settings[items[i].id])) continue;
      put_setting(out, sweep, items[i].id, is_first ? "  - " : "    ");
      is_first = 0;
    }
  }
}

static void put_section(sheet *out, const hc_sweep *sweep, const char *section) {
  item items[HC_PARAMETER_COUNT + 1];
  if (strcmp(section, "regimes") == 0) {
    put_regimes(out, sweep);
    return;
  }
  if (is_silent(sweep, section)) return;
  size_t count = section_items(sweep, section, items);
  put(out, "%s:\n", section);
  put_words(out, sweep, section, 0);
  for (size_t i = 0; i < count; ++i) {
    if (items[i].id != LEGS) {
      put_setting(out, sweep, items[i].id, "  ");
    } else {
      put(out, "  legs:\n");
      for (size_t leg = 0; leg < sweep->leg_count; ++leg) put_leg(out, sweep, leg);
    }
  }
  put_words(out, sweep, section, 1);
}

static char *dump(const hc_sweep *sweep) {
  static const char *const names[] = {"world", "regimes", "perpetual", "implied", "book", "desk", "ledger"};
  enum { SECTIONS = sizeof names / sizeof names[0] };
  sheet out = {0};
  item sections[SECTIONS];
  for (size_t i = 0; i < SECTIONS; ++i) {
    item items[HC_PARAMETER_COUNT + 1];
    size_t count = section_items(sweep, names[i], items);
    sections[i] = (item){i, HC_NOT_AN_AXIS};
    for (size_t j = 0; j < count; ++j) {
      if (items[j].axis < sections[i].axis) sections[i].axis = items[j].axis;
    }
  }
  sort_axes(sections, SECTIONS);
  put_words(&out, sweep, "", 0);
  put(&out, "seed: %" PRIu64 "\npaths: %" PRId64 "\n", sweep->seed, sweep->paths);
  put_words(&out, sweep, "", 1);
  for (size_t i = 0; i < SECTIONS; ++i) put_section(&out, sweep, names[sections[i].id]);
  put(&out, "output:\n");
  put_levels(&out, "quantiles", sweep->quantiles, sweep->quantile_count);
  put_levels(&out, "tail", sweep->tails, sweep->tail_count);
  put(&out, "  batches: %d\n", sweep->batches);
  if (!out.failed) return out.text;
  free(out.text);
  return NULL;
}

char *hc_sweep_dump(const hc_sweep *sweep) {
  hc_fp_environment saved;
  hc_fp_enter(&saved);
  char *text = dump(sweep);
  hc_fp_leave(&saved);
  return text;
}

char *hc_sweep_dump_without_axes(const hc_sweep *sweep) {
  const size_t bytes = hc_slot_count(sweep->leg_count) * sizeof *sweep->settings;
  hc_sweep rest = *sweep;
  rest.settings = malloc(bytes);
  if (rest.settings == NULL) return NULL;
  memcpy(rest.settings, sweep->settings, bytes);
  for (size_t i = 0; i < sweep->axis_count; ++i)
    rest.settings[sweep->axes[i].slot] = (hc_setting){.axis = HC_NOT_AN_AXIS, .tie = HC_NOT_TIED};
  char *text = hc_sweep_dump(&rest);
  free(rest.settings);
  return text;
}
