/* sweep_schema.c: which keys a sweep file has and what stands under each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sweep_reader.h"
#include "sweep_values.h"
#include "sweep_world.h"
#include "sweep_words.h"
#include "worlds.h"

enum { MAX_LEVELS = 64 };
#define REGIMES "regimes"
#define A_REGIME "a regime"
#define RATE_TO "rate_to_"

/* A key that a map may have. `slot` is the parameter for read_setting, the word slot for hc_words_read, or whatever
 * `read` takes it for. */
typedef struct field {
  const char *name;
  void (*read)(hc_reader *reader, const hc_yaml_node *value, size_t slot);
  size_t slot;
  const hc_yaml_node *seen; /* where it stood */
} field;

static void read_setting(hc_reader *reader, const hc_yaml_node *value, size_t slot);
static void read_regimes(hc_reader *reader, const hc_yaml_node *value, size_t slot);

/* `seen` of a key that another was probably meant to be: it is not missing. */
static const hc_yaml_node misspelt;

/* A parameter of another section that a key may have been meant to be: one that the sweep reads. */
static size_t other_slot(const hc_reader *reader, const char *key, size_t least) {
  const size_t slot = least > 0 ? hc_slot_nearest(key, 0) : HC_NO_SLOT;
  const int is_read = slot != HC_NO_SLOT && (reader->is_unsure || hc_sweep_reads(reader->sweep, slot));
  return is_read && hc_unlikeness(key, hc_slot_parameter(slot)->name) < least ? slot : HC_NO_SLOT;
}

/* The field that a key was probably meant to be, of those that the sweep reads or else of all; `count` if none is. */
static size_t nearest_field(const hc_reader *reader, const char *key, const field *fields, size_t count,
                            size_t *least) {
  size_t nearest = count;
  *least = HC_UNLIKE;
  for (int all = reader->is_unsure != 0; all < 2 && nearest == count; ++all) {
    for (size_t i = 0; i < count; ++i) {
      const int is_unread = fields[i].read == read_setting && !hc_sweep_reads(reader->sweep, fields[i].slot);
      const size_t unlikeness = is_unread && !all ? HC_UNLIKE : hc_unlikeness(key, fields[i].name);
      if (unlikeness >= *least) continue;
      *least = unlikeness;
      nearest = i;
    }
  }
  return nearest;
}

static void report_unknown(hc_reader *reader, const hc_yaml_node *key, const char *map, field *fields, size_t count) {
  size_t least;
  const size_t nearest = nearest_field(reader, key->text, fields, count, &least);
  const size_t slot = other_slot(reader, key->text, least);
  if (strcmp(key->text, REGIMES) == 0) {
    hc_report_mistake(reader->report, &key->place,
                      "unknown key '%s' (%s has no such key); it stands beside world, not in a section", REGIMES, map);
    reader->is_unsure = 1; /* they are not missing */
  } else if (strcmp(map, A_REGIME) == 0 && strncmp(key->text, RATE_TO, strlen(RATE_TO)) == 0) {
    hc_report_mistake(reader->report, &key->place,
                      "'%s' leads to a regime that is not there (the list has %zu, numbered from 0)",
                      hc_quote(key->text).text, reader->sweep->regime_count);
  } else if (slot != HC_NO_SLOT) {
    hc_report_mistake(reader->report, &key->place, "unknown key '%s' (%s has no such key); did you mean %s?",
                      hc_quote(key->text).text, map, hc_slot_key_of(slot).text);
  } else if (nearest < count) {
    hc_report_mistake(reader->report, &key->place, "unknown key '%s' (%s has no such key); did you mean %s?",
                      hc_quote(key->text).text, map, fields[nearest].name);
    if (fields[nearest].seen == NULL) fields[nearest].seen = &misspelt;
  } else if (strchr(key->text, ':') != NULL) {
    hc_report_mistake(reader->report, &key->place,
                      "unknown key '%s' (%s has no such key); write a space after the colon", hc_quote(key->text).text,
                      map);
  } else {
    hc_report_mistake(reader->report, &key->place, "unknown key '%s' (%s has no such key; see `hedgecube params`)",
                      hc_quote(key->text).text, map);
  }
}

static void read_map(hc_reader *reader, const hc_yaml_node *map, const char *name, field *fields, size_t count) {
  for (const hc_yaml_node *value = map->first; value != NULL && !hc_report_full(reader->report); value = value->next) {
    size_t i = 0;
    while (i < count && strcmp(fields[i].name, value->key->text) != 0) ++i;
    if (i == count) {
      report_unknown(reader, value->key, name, fields, count);
    } else if (fields[i].seen != NULL && fields[i].seen != &misspelt) {
      hc_report_mistake(reader->report, &value->key->place, "'%s' stands twice in %s (first in line %zu)",
                        fields[i].name, name, fields[i].seen->key->place.line);
    } else {
      fields[i].seen = value;
      fields[i].read(reader, value, fields[i].slot);
    }
  }
  for (size_t i = 0; i < count; ++i)
    if (fields[i].seen == &misspelt && (fields[i].read == hc_words_read || fields[i].read == read_regimes))
      reader->is_unsure = 1;
}

static void add_axis(hc_reader *reader, size_t slot) {
  hc_sweep *sweep = reader->sweep;
  hc_axis *axes = realloc(sweep->axes, (sweep->axis_count + 1) * sizeof *axes);
  if (axes == NULL) {
    hc_report_no_memory(reader->report);
    return;
  }
  sweep->axes = axes;
  axes[sweep->axis_count] = (hc_axis){.slot = slot};
  sweep->settings[slot].axis = sweep->axis_count++;
}

/* A quantity of zero is in the table's bounds, but a leg of nothing is a mistake. */
static int has_zero_quantity(size_t slot, const double *values, size_t count) {
  if (slot < HC_PARAMETER_COUNT || (slot - HC_PARAMETER_COUNT) % HC_LEG_PARAMETER_COUNT != HC_LEG_quantity) return 0;
  for (size_t i = 0; i < count; ++i) {
    if (values[i] == 0) return 1;
  }
  return 0;
}

/* The word that a slot may take in place of a value, NULL if there is none. */
static const char *word_of(size_t slot) { return slot == HC_PARAMETER_perpetual_interval ? "step" : hc_tie_word(slot); }

/* Such a word is no value of an axis. */
static int has_word(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  const char *word = word_of(slot);
  for (const hc_yaml_node *item = value->first; word != NULL && item != NULL; item = item->next) {
    if (item->kind != HC_YAML_SCALAR || strcmp(item->text, word) != 0) continue;
    hc_report_mistake(reader->report, &item->place,
                      "'%s' among values (it is no number that an axis could have); write "
                      "%s: %s alone, or numbers",
                      word, hc_slot_parameter(slot)->name, word);
    return 1;
  }
  return 0;
}

static void set_values(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  hc_setting *setting = &reader->sweep->settings[slot];
  const hc_parameter *parameter = hc_slot_parameter(slot);
  hc_limits limits = {.unit = parameter->unit, .minimum = parameter->minimum, .maximum = parameter->maximum};
  if (value->kind != HC_YAML_SCALAR && has_word(reader, value, slot)) return;
  hc_values_read(value, &limits, reader->report, &setting->values, &setting->count);
  if (has_zero_quantity(slot, setting->values, setting->count)) {
    hc_report_mistake(reader->report, &value->place, "a quantity of 0 (a leg of nothing); leave the leg out");
  }
  if (setting->count > 0 && value->kind != HC_YAML_SCALAR) add_axis(reader, slot);
}

/* Whether a text was meant as the key of a parameter rather than as a number. */
static int looks_like_a_key(const char *text) {
  char c = text[0];
  if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return 0;
  if (strchr(text, '.') != NULL || strchr(text, '[') != NULL) return 1;
  size_t slot = hc_slot_nearest(text, 0);
  return slot != HC_NO_SLOT && strcmp(hc_slot_parameter(slot)->name, text) == 0;
}

static void set_tie(hc_reader *reader, const char *text, const hc_place *place, size_t slot) {
  size_t legs = reader->sweep->leg_count;
  size_t target = hc_slot_find(text, legs);
  if (target == HC_NO_SLOT) {
    size_t nearest = hc_slot_nearest(text, legs);
    hc_report_mistake(reader->report, place, "'%s' is no parameter that %s could be tied to%s%s%s", hc_quote(text).text,
                      hc_slot_key_of(slot).text, nearest != HC_NO_SLOT ? "; did you mean " : "",
                      nearest != HC_NO_SLOT ? hc_slot_key_of(nearest).text : "", nearest != HC_NO_SLOT ? "?" : "");
  } else if (hc_slot_parameter(target)->unit != hc_slot_parameter(slot)->unit) {
    hc_report_mistake(reader->report, place, "%s cannot be tied to %s (one is a %s, the other a %s)",
                      hc_slot_key_of(slot).text, hc_slot_key_of(target).text,
                      hc_unit_kind(hc_slot_parameter(slot)->unit), hc_unit_kind(hc_slot_parameter(target)->unit));
  } else {
    reader->sweep->settings[slot].tie = target;
  }
}

void hc_schema_read_scalar(hc_reader *reader, const char *text, const hc_place *place, size_t slot) {
  if (slot == HC_PARAMETER_book_implied_volatility && strcmp(text, "world") == 0) {
    hc_world_tie(reader);
  } else if (slot == HC_PARAMETER_perpetual_premium && strcmp(text, "stationary") == 0) {
    reader->sweep->settings[slot].tie = HC_TIED_TO_WORD;
  } else if (slot == HC_PARAMETER_perpetual_interval && strcmp(text, "step") == 0) {
    reader->sweep->settings[slot].tie = HC_PARAMETER_world_step;
  } else if (looks_like_a_key(text)) {
    set_tie(reader, text, place, slot);
  } else {
    hc_yaml_node node = {.kind = HC_YAML_SCALAR, .place = *place, .text = text};
    set_values(reader, &node, slot);
  }
}

static void read_setting(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  reader->where[slot] = &value->place;
  if (value->kind == HC_YAML_SCALAR) {
    hc_schema_read_scalar(reader, value->text, &value->place, slot);
  } else {
    set_values(reader, value, slot);
  }
}

static uint64_t read_whole(hc_reader *reader, const hc_yaml_node *value, uint64_t minimum, uint64_t maximum) {
  hc_complaint complaint;
  uint64_t whole = minimum;
  if (value->kind != HC_YAML_SCALAR) {
    hc_report_mistake(reader->report, &value->place, "%s where one whole number belongs (%s cannot be an axis)",
                      hc_yaml_kind_name(value->kind), value->key->text);
  } else if (!hc_whole_parse(value->text, minimum, maximum, &whole, &complaint)) {
    hc_report_mistake(reader->report, &value->place, "%s", complaint.text);
  }
  return whole;
}

static void read_seed(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  (void)slot;
  reader->sweep->seed = read_whole(reader, value, 0, UINT64_MAX);
}

static void read_paths(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  (void)slot;
  reader->sweep->paths = (int64_t)read_whole(reader, value, 1, 4000000000u);
}

/* The slots [first, first + count) as fields; returns how many. */
static size_t setting_fields(field *fields, const char *section, size_t first, size_t count) {
  size_t found = 0;
  for (size_t slot = first; slot < first + count; ++slot) {
    const hc_parameter *parameter = hc_slot_parameter(slot);
    if (strcmp(parameter->section, section) == 0) fields[found++] = (field){parameter->name, read_setting, slot, NULL};
  }
  return found;
}

/* The keys of a section, "" is the top level, that take a word; returns how many. */
static size_t word_fields(field *fields, const char *section) {
  size_t found = 0;
  for (size_t i = 0; i < HC_CHOICE_COUNT; ++i) {
    const hc_choice_row choice = hc_choice_of(i);
    if (strcmp(choice.section, section) == 0) fields[found++] = (field){choice.key, hc_words_read, i, NULL};
  }
  return found;
}

/* Whoever of the models and policies it is. */
static int is_read_for_sure(const hc_reader *reader, size_t slot) {
  return hc_sweep_reads(reader->sweep, slot) &&
         (!reader->is_unsure || (hc_slot_parameter(slot)->reads & HC_READS_ALWAYS) != 0);
}

static void require(hc_reader *reader, const field *fields, size_t count, const hc_place *place) {
  for (size_t i = 0; i < count; ++i) {
    size_t slot = fields[i].slot;
    if (fields[i].seen != NULL) continue;
    if (fields[i].read == hc_words_read) hc_words_require(reader, slot, place);
    if (fields[i].read != read_setting || !is_read_for_sure(reader, slot)) continue;
    if (hc_slot_parameter(slot)->default_value != HC_REQUIRED) continue;
    hc_report_mistake(reader->report, place, "%s is missing (%s; it has no default)", hc_slot_key_of(slot).text,
                      hc_slot_parameter(slot)->doc);
  }
}

static void read_leg(hc_reader *reader, const hc_yaml_node *node, size_t leg) {
  field fields[HC_LEG_CHOICE_COUNT + HC_LEG_PARAMETER_COUNT];
  size_t count = 0;
  for (; count < HC_LEG_CHOICE_COUNT; ++count) {
    const size_t word_slot = hc_leg_word_slot(leg, count);
    fields[count] = (field){hc_choice_of(word_slot).key, hc_words_read, word_slot, NULL};
  }
  count += setting_fields(fields + count, "legs", hc_leg_slot(leg, 0), HC_LEG_PARAMETER_COUNT);
  if (node->kind != HC_YAML_MAP) {
    hc_report_mistake(reader->report, &node->place, "%s as a leg (a leg is a map {type, strike, quantity})",
                      hc_yaml_kind_name(node->kind));
    return;
  }
  read_map(reader, node, "a leg", fields, count);
  require(reader, fields, count, &node->place);
}

static void read_legs(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  (void)slot;
  if (value->kind != HC_YAML_LIST) {
    hc_report_mistake(reader->report, &value->place, "%s as legs (legs is a list); begin each leg with a dash",
                      hc_yaml_kind_name(value->kind));
  } else if (value->count == 0) {
    hc_report_mistake(reader->report, &value->place, "no legs (a book has 1 to %d)", (int)HC_MAX_LEGS);
  } else if (value->count > HC_MAX_LEGS) {
    hc_report_mistake(reader->report, &value->place, "%zu legs (a book has 1 to %d)", value->count, (int)HC_MAX_LEGS);
  } else if (reader->sweep->leg_count == value->count) { /* else: the second of two `legs`, reported already */
    size_t leg = 0;
    for (const hc_yaml_node *node = value->first; node != NULL; node = node->next) read_leg(reader, node, leg++);
  }
}

/* A regime is never left for itself. */
static void read_own_rate(hc_reader *reader, const hc_yaml_node *value, size_t regime) {
  hc_report_mistake(reader->report, &value->key->place,
                    "regimes[%zu].rate_to_%zu leads to itself (a rate is one of leaving for another regime); leave it "
                    "out",
                    regime, regime);
}

static void read_regime(hc_reader *reader, const hc_yaml_node *node, size_t regime) {
  field fields[HC_PARAMETER_COUNT + 1];
  char section[32], own_rate[32];
  snprintf(section, sizeof section, "regime%zu", regime);
  snprintf(own_rate, sizeof own_rate, RATE_TO "%zu", regime);
  size_t count = setting_fields(fields, section, 0, HC_PARAMETER_COUNT);
  fields[count++] = (field){own_rate, read_own_rate, regime, NULL};
  if (node->kind != HC_YAML_MAP) {
    hc_report_mistake(reader->report, &node->place, "%s as a regime (a regime is a map {volatility, rate_to_0, ...})",
                      hc_yaml_kind_name(node->kind));
    return;
  }
  read_map(reader, node, A_REGIME, fields, count);
  require(reader, fields, count, &node->place);
}

static int is_of_regimes(const hc_reader *reader) {
  return reader->sweep->words[HC_CHOICE_model] == HC_WORD_model_regimes;
}

static void read_regimes(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  const int fewest = HC_FEWEST_REGIMES, most = HC_MOST_REGIMES;
  (void)slot;
  if (!is_of_regimes(reader)) return; /* report_unread_regimes says so */
  if (value->kind != HC_YAML_LIST) {
    hc_report_mistake(reader->report, &value->place,
                      "%s as regimes (regimes is a list of %d to %d maps); begin each regime with a dash",
                      hc_yaml_kind_name(value->kind), fewest, most);
  } else if (reader->sweep->regime_count == 0) {
    hc_report_mistake(reader->report, &value->place, "%zu regime%s (a market has %d to %d)", value->count,
                      value->count == 1 ? "" : "s", fewest, most);
  } else {
    size_t regime = 0;
    for (const hc_yaml_node *node = value->first; node != NULL; node = node->next) read_regime(reader, node, regime++);
  }
}

static size_t regime_count(const hc_reader *reader) {
  const hc_yaml_node *regimes = reader->regimes;
  const int is_list = is_of_regimes(reader) && regimes != NULL && regimes->kind == HC_YAML_LIST;
  const int is_good = is_list && regimes->count >= HC_FEWEST_REGIMES && regimes->count <= HC_MOST_REGIMES;
  return is_good ? regimes->count : 0;
}

/* A list that is not read is one mistake: the model was forgotten, and what it reads is not known. */
enum { UNSURE_OF_REGIMES = 2 };
static void learn_regimes(hc_reader *reader, const hc_yaml_node *root) {
  reader->regimes = hc_yaml_find(root, REGIMES);
  reader->sweep->regime_count = regime_count(reader);
  if (reader->regimes != NULL && !is_of_regimes(reader) && !reader->is_unsure) reader->is_unsure = UNSURE_OF_REGIMES;
}

static void report_unread_regimes(hc_reader *reader) {
  const hc_choice_row model = hc_choice_of(HC_CHOICE_model);
  const char *own = model.words[HC_WORD_model_regimes].word;
  hc_report_mistake(reader->report, &reader->regimes->key->place,
                    "%s does not read %s; %s does (leave it out, or set world.model to %s)",
                    model.words[reader->sweep->words[HC_CHOICE_model]].word, REGIMES, own, own);
}

static void read_levels(hc_reader *reader, const hc_yaml_node *value, double **levels, size_t *count) {
  const hc_limits limits = {.unit = HC_UNIT_FRACTION, .minimum = 0, .maximum = 1, .open = 1};
  hc_values_read(value, &limits, reader->report, levels, count);
  if (*count > MAX_LEVELS) {
    hc_report_mistake(reader->report, &value->place, "%zu levels (at most %d)", *count, (int)MAX_LEVELS);
  }
}

static void read_quantiles(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  (void)slot;
  read_levels(reader, value, &reader->sweep->quantiles, &reader->sweep->quantile_count);
}

static void read_tail(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  (void)slot;
  read_levels(reader, value, &reader->sweep->tails, &reader->sweep->tail_count);
}

static void read_batches(hc_reader *reader, const hc_yaml_node *value, size_t slot) {
  (void)slot;
  reader->sweep->batches = (int)read_whole(reader, value, 0, HC_MAX_BATCHES);
  reader->batches_place = &value->place;
}

enum { WORLD, BOOK, DESK, LEDGER, OUTPUT, PERPETUAL, IMPLIED, SECTION_COUNT };
static const char *const section_names[SECTION_COUNT] = {"world",  "book",      "desk",   "ledger",
                                                         "output", "perpetual", "implied"};

/* What stands in a section beside its parameters and words; their slot is the section. */
static const field other_fields[] = {{"legs", read_legs, BOOK, NULL},
                                     {"quantiles", read_quantiles, OUTPUT, NULL},
                                     {"tail", read_tail, OUTPUT, NULL},
                                     {"batches", read_batches, OUTPUT, NULL}};
enum { OTHER_FIELDS = sizeof other_fields / sizeof *other_fields };

static void read_section(hc_reader *reader, const hc_yaml_node *value, size_t section) {
  field fields[HC_PARAMETER_COUNT + HC_CHOICE_COUNT + OTHER_FIELDS]; /* were all of the tables in one section */
  size_t count = setting_fields(fields, section_names[section], 0, HC_PARAMETER_COUNT);
  count += word_fields(fields + count, section_names[section]);
  for (size_t i = 0; i < OTHER_FIELDS; ++i) {
    if (other_fields[i].slot == section) fields[count++] = other_fields[i];
  }
  if (value->kind == HC_YAML_MAP) {
    read_map(reader, value, section_names[section], fields, count);
  } else if (!hc_yaml_is_nothing(value)) {
    hc_report_mistake(reader->report, &value->place, "%s as %s (it is a map of keys)", hc_yaml_kind_name(value->kind),
                      section_names[section]);
    return;
  }
  require(reader, fields, count, &value->key->place);
  for (size_t i = 0; i < count; ++i) {
    if (fields[i].seen == NULL && fields[i].read == read_legs) {
      hc_report_mistake(reader->report, &value->key->place,
                        "book.legs is missing (a list of 1 to %d maps {type, strike, quantity})", (int)HC_MAX_LEGS);
    }
  }
}

size_t hc_schema_leg_count(const hc_yaml_node *root) {
  const hc_yaml_node *legs = hc_yaml_find(hc_yaml_find(root, "book"), "legs");
  return legs != NULL && legs->kind == HC_YAML_LIST && legs->count <= HC_MAX_LEGS ? legs->count : 0;
}

void hc_schema_read(hc_reader *reader, const hc_yaml_node *root) {
  field fields[3 + HC_CHOICE_COUNT + SECTION_COUNT] = {
      {"seed", read_seed, 0, NULL}, {"paths", read_paths, 0, NULL}, {REGIMES, read_regimes, 0, NULL}};
  const size_t first_section = 3 + word_fields(fields + 3, "");
  field *sections = fields + first_section;
  for (size_t section = 0; section < SECTION_COUNT; ++section) {
    sections[section] = (field){section_names[section], read_section, section, NULL};
  }
  hc_words_learn(reader, root);
  reader->sweep->has_perpetual = hc_yaml_find(root, section_names[PERPETUAL]) != NULL;
  learn_regimes(reader, root);
  read_map(reader, root, "a sweep", fields, first_section + SECTION_COUNT);
  if (reader->is_unsure == UNSURE_OF_REGIMES) report_unread_regimes(reader);
  for (size_t section = 0; section < OUTPUT; ++section) { /* a section that is not there lacks its required keys */
    const hc_yaml_node nothing = {.kind = HC_YAML_SCALAR, .text = "", .place = {.line = 1, .column = 1}};
    hc_yaml_node absent = nothing;
    absent.key = &absent;
    if (sections[section].seen == NULL) read_section(reader, &absent, section);
  }
}
