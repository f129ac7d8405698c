/* sweep_words.c: the words of a sweep file. */
#include "sweep_words.h"

#include <stdio.h>
#include <string.h>

hc_word_list hc_words_list(const char *const *words, size_t count, const char *last) {
  hc_word_list list = {""};
  size_t used = 0;
  for (size_t i = 0; i < count && used < sizeof list.text; ++i) {
    const char *before = i == 0 ? "" : i == count - 1 ? last : ", ";
    used += (size_t)snprintf(list.text + used, sizeof list.text - used, "%s%s", before, words[i]);
  }
  return list;
}

static hc_word_list alternatives(const hc_choice_row *choice) {
  const char *words[HC_WORD_ROW_COUNT];
  for (size_t i = 0; i < choice->count; ++i) words[i] = choice->words[i].word;
  return hc_words_list(words, choice->count, " or ");
}

hc_slot_key hc_word_key_of(size_t word_slot) {
  hc_slot_key key;
  const hc_choice_row choice = hc_choice_of(word_slot);
  if (word_slot < HC_CHOICE_COUNT) {
    snprintf(key.text, sizeof key.text, "%s%s%s", choice.section, *choice.section ? "." : "", choice.key);
  } else {
    snprintf(key.text, sizeof key.text, "legs[%zu].%s", (word_slot - HC_CHOICE_COUNT) / HC_LEG_CHOICE_COUNT,
             choice.key);
  }
  return key;
}

/* The word that a text is, or HC_NO_WORD. */
static int find_word(const hc_choice_row *choice, const char *text) {
  for (size_t i = 0; i < choice->count; ++i)
    if (strcmp(choice->words[i].word, text) == 0) return (int)i;
  return HC_NO_WORD;
}

/* The word that a text was probably meant to be, or HC_NO_WORD. */
static int guess_word(const hc_choice_row *choice, const char *text) {
  size_t least = HC_UNLIKE;
  int nearest = HC_NO_WORD;
  for (size_t i = 0; i < choice->count; ++i) {
    const size_t unlikeness = hc_unlikeness(text, choice->words[i].word);
    if (unlikeness < least) {
      least = unlikeness;
      nearest = (int)i;
    }
  }
  return nearest;
}

/* Takes the word that stands there or is meant; without one the sweep goes on with what it has, but is not asked what
 * it reads. */
static void take_word(hc_reader *reader, const hc_choice_row *choice, const hc_yaml_node *value, size_t word_slot) {
  const int word = value->kind == HC_YAML_SCALAR ? guess_word(choice, value->text) : HC_NO_WORD;
  if (word == HC_NO_WORD) {
    reader->is_unsure = 1;
  } else {
    reader->sweep->words[word_slot] = word;
  }
}

void hc_words_learn(hc_reader *reader, const hc_yaml_node *root) {
  for (size_t i = 0; i < HC_CHOICE_COUNT; ++i) {
    const hc_choice_row choice = hc_choice_of(i);
    const hc_yaml_node *map = *choice.section ? hc_yaml_find(root, choice.section) : root;
    const hc_yaml_node *value = hc_yaml_find(map, choice.key);
    reader->sweep->words[i] = choice.fallback;
    if (value != NULL) take_word(reader, &choice, value, i);
  }
}

void hc_words_read(hc_reader *reader, const hc_yaml_node *value, size_t word_slot) {
  const hc_choice_row choice = hc_choice_of(word_slot);
  take_word(reader, &choice, value, word_slot);
  if (word_slot < HC_CHOICE_COUNT) reader->word_where[word_slot] = &value->place;
  if (value->kind != HC_YAML_SCALAR) {
    hc_report_mistake(reader->report, &value->place, "%s where one word belongs (%s; it cannot be an axis)",
                      hc_yaml_kind_name(value->kind), value->key->text);
  } else if (find_word(&choice, value->text) == HC_NO_WORD) {
    const int meant = guess_word(&choice, value->text);
    hc_report_mistake(reader->report, &value->place, "unknown %s '%s' (it is %s)%s%s%s", value->key->text,
                      hc_quote(value->text).text, alternatives(&choice).text,
                      meant != HC_NO_WORD ? "; did you mean " : "", meant != HC_NO_WORD ? choice.words[meant].word : "",
                      meant != HC_NO_WORD ? "?" : "");
  }
}

void hc_words_require(hc_reader *reader, size_t word_slot, const hc_place *place) {
  const hc_choice_row choice = hc_choice_of(word_slot);
  if (choice.fallback != HC_NO_WORD) return;
  hc_report_mistake(reader->report, place, "%s is missing (it is %s)", hc_word_key_of(word_slot).text,
                    alternatives(&choice).text);
}
