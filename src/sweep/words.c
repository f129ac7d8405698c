/* words.c: the rows of words.def as data, and as hedgecube/sweep.h shows them. */
#include "words.h"

#include <stdio.h>

static const hc_word_info words[HC_WORD_ROW_COUNT] = {
#define HC_WORD(key, word, doc) {#word, doc},
#include "words.def"
};

/* Without its words: they are those up to the next row's. */
typedef struct row {
  const char *section, *key;
  int stands_last, fallback;
  size_t first;
  const char *doc;
} row;

enum { FIRST, LAST };
static const row rows[HC_CHOICE_COUNT + HC_LEG_CHOICE_COUNT] = {
#define HC_CHOICE(name, section, key, stands, fallback, doc) \
  {#section, #key, stands == LAST, HC_WORD_##name##_##fallback, HC_WORDS_OF_##name, doc},
#define HC_LEG_CHOICE(key, doc) {"legs", #key, 0, HC_NO_WORD, HC_WORDS_OF_##key, doc},
#include "words.def"
};
enum { ROWS = sizeof rows / sizeof *rows };

hc_choice_row hc_choice_of(size_t word_slot) {
  const size_t leg_choice = (word_slot - HC_CHOICE_COUNT) % HC_LEG_CHOICE_COUNT;
  const size_t index = word_slot < HC_CHOICE_COUNT ? word_slot : HC_CHOICE_COUNT + leg_choice;
  const row *r = &rows[index];
  const size_t end = index + 1 < ROWS ? rows[index + 1].first : HC_WORD_ROW_COUNT;
  return (hc_choice_row){.section = r->section,
                         .key = r->key,
                         .stands_last = r->stands_last,
                         .fallback = r->fallback,
                         .count = end - r->first,
                         .words = &words[r->first],
                         .doc = r->doc};
}

/* One leg stands for all. */
size_t hc_choice_count(void) { return ROWS; }

hc_choice_info hc_choice_at(size_t index) {
  const hc_choice_row choice = hc_choice_of(index);
  hc_choice_info info = {.default_value = choice.fallback == HC_NO_WORD ? NULL : choice.words[choice.fallback].word,
                         .doc = choice.doc,
                         .count = choice.count,
                         .words = choice.words};
  snprintf(info.key, sizeof info.key, "%s%s%s", index < HC_CHOICE_COUNT ? choice.section : "legs[N]",
           *choice.section ? "." : "", choice.key);
  return info;
}
