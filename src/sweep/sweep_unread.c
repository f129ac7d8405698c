/* sweep_unread.c: the keys that the sweep's model and policy do not read. */
#include "sweep_unread.h"

#include <stdio.h>
#include <stdlib.h>

#include "sweep_words.h"

static int is_absent(const hc_sweep *sweep, size_t regime) {
  return regime != HC_NO_REGIME && regime >= sweep->regime_count;
}

uint64_t hc_sweep_readers(const hc_sweep *sweep) {
  return HC_READS_ALWAYS | (uint64_t)1 << (HC_READER_FIRST_WORLD + sweep->words[HC_CHOICE_model]) |
         (uint64_t)1 << (HC_READER_FIRST_POLICY + sweep->words[HC_CHOICE_policy]) |
         (uint64_t)1 << (HC_READER_FIRST_MARK + sweep->words[HC_CHOICE_mark]) |
         (sweep->has_perpetual ? HC_READS_PERPETUAL : 0);
}

int hc_sweep_reads(const hc_sweep *sweep, size_t slot) {
  const hc_parameter *parameter = hc_slot_parameter(slot);
  if (is_absent(sweep, hc_parameter_regime(parameter)) || is_absent(sweep, hc_parameter_destination(parameter)))
    return 0;
  return (parameter->reads & hc_sweep_readers(sweep)) != 0;
}

/* Who else reads a slot: "merton and bates", and for whom the key is then set. */
typedef struct readers {
  size_t choice; /* HC_CHOICE_model, HC_CHOICE_policy or HC_CHOICE_mark */
  size_t count;
  const char *words[HC_READER_COUNT];
} readers;

static readers readers_of(size_t slot) {
  const uint64_t reads = hc_slot_parameter(slot)->reads;
  readers found = {.choice = HC_CHOICE_policy};
  size_t first = HC_READER_FIRST_POLICY;
  if (reads & HC_READS_WORLDS) {
    found.choice = HC_CHOICE_model;
    first = HC_READER_FIRST_WORLD;
  } else if (reads & HC_READS_MARKS) {
    found.choice = HC_CHOICE_mark;
    first = HC_READER_FIRST_MARK;
  }
  const hc_choice_row choice = hc_choice_of(found.choice);
  for (size_t i = 0; i < choice.count; ++i)
    if (reads >> (first + i) & 1) found.words[found.count++] = choice.words[i].word;
  return found;
}

/* Of a perpetual that is not there. */
static void report_no_perpetual(hc_reader *reader, const hc_place *place, const char *before, const char *remedy) {
  hc_report_mistake(reader->report, place, "%sthere is no perpetual; %s, or add the section perpetual", before, remedy);
}

/* "gbm does not read world.jump_mean; merton does (WHY; REMEDY, or set world.model to merton)" */
static void report_unread(hc_reader *reader, const hc_place *place, size_t slot, const char *before,
                          const char *remedy) {
  const readers others = readers_of(slot);
  const hc_choice_row choice = hc_choice_of(others.choice);
  hc_report_mistake(reader->report, place, "%s%s does not read %s; %s %s (%s, or set %s to %s)", before,
                    choice.words[reader->sweep->words[others.choice]].word, hc_slot_key_of(slot).text,
                    hc_words_list(others.words, others.count, " and ").text, others.count == 1 ? "does" : "do", remedy,
                    hc_word_key_of(others.choice).text, hc_words_list(others.words, others.count, " or ").text);
}

/* Of a regime that is not there; where no list of them is read, that is one mistake, which sweep_schema.c reports. */
static void report_absent(hc_reader *reader, const hc_place *place, size_t slot, const char *before,
                          const char *remedy) {
  const size_t count = reader->sweep->regime_count;
  const int is_of_none = hc_parameter_regime(hc_slot_parameter(slot)) >= count;
  if (count == 0) return;
  hc_report_mistake(reader->report, place, "%s%s %s a regime that is not there (the list has %zu, numbered from 0); %s",
                    before, hc_slot_key_of(slot).text, is_of_none ? "is of" : "leads to", count, remedy);
}

static void check_value(hc_reader *reader, size_t slot) {
  const int is_of_models = (hc_slot_parameter(slot)->reads & (HC_READS_WORLDS | HC_READS_MARKS)) != 0;
  const hc_setting *setting = &reader->sweep->settings[slot];
  if (reader->where[slot] == NULL || (setting->count == 0 && setting->tie == HC_NOT_TIED)) return; /* or mistaken */
  if (hc_parameter_regime(hc_slot_parameter(slot)) != HC_NO_REGIME) {
    report_absent(reader, reader->where[slot], slot, "", "leave it out");
  } else if (is_of_models) {
    report_unread(reader, reader->where[slot], slot, "", "leave it out");
  } else if (setting->axis != HC_NOT_AN_AXIS) {
    report_unread(reader, reader->where[slot], slot, "", "an axis of equal cells; leave it out");
  }
}

static void check_tie(hc_reader *reader, size_t slot) {
  const size_t tie = reader->sweep->settings[slot].tie;
  char before[128];
  if (tie >= HC_TIED_TO_WORD || hc_sweep_reads(reader->sweep, tie)) return;
  snprintf(before, sizeof before, "%s is tied to %s, but ", hc_slot_key_of(slot).text, hc_slot_key_of(tie).text);
  if (hc_parameter_regime(hc_slot_parameter(tie)) != HC_NO_REGIME && reader->sweep->regime_count > 0) {
    report_absent(reader, reader->where[slot], tie, before, "give it a value");
  } else if (hc_slot_parameter(tie)->reads & HC_READS_PERPETUAL) {
    report_no_perpetual(reader, reader->where[slot], before, "give it a value");
  } else {
    report_unread(reader, reader->where[slot], tie, before, "give it a value");
  }
}

void hc_unread_drop(hc_reader *reader) {
  hc_sweep *sweep = reader->sweep;
  if (reader->is_unsure) return;
  for (size_t slot = 0; slot < hc_slot_count(sweep->leg_count); ++slot) {
    if (hc_sweep_reads(sweep, slot)) {
      check_tie(reader, slot);
    } else {
      check_value(reader, slot);
    }
  }
  for (size_t slot = 0; slot < hc_slot_count(sweep->leg_count); ++slot) {
    if (hc_sweep_reads(sweep, slot)) continue;
    free(sweep->settings[slot].values);
    sweep->settings[slot] = (hc_setting){.axis = HC_NOT_AN_AXIS, .tie = HC_NOT_TIED};
  }
}
