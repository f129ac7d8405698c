/* words.h: the keys of a sweep that take a word, and their words. The tables are words.def, worlds.def and
 * policies.def; here are their rows as numbers and as data. */
#ifndef HC_WORDS_H
#define HC_WORDS_H

#include <hedgecube/sweep.h>
#include <stddef.h>

/* The keys of the whole sweep, in the table's order, then those of a leg: HC_CHOICE_model, HC_LEG_CHOICE_type. */
enum {
#define HC_CHOICE(name, ...) HC_CHOICE_##name,
#include "words.def"
  HC_CHOICE_COUNT
};
enum {
#define HC_LEG_CHOICE(key, ...) HC_LEG_CHOICE_##key,
#include "words.def"
  HC_LEG_CHOICE_COUNT
};

/* Where the words of a key begin among all words of the table, and where each stands. */
enum {
#define HC_CHOICE(name, ...) HC_WORDS_OF_##name, HC_WORDS_BEFORE_##name = HC_WORDS_OF_##name - 1,
#define HC_LEG_CHOICE(key, ...) HC_WORDS_OF_##key, HC_WORDS_BEFORE_##key = HC_WORDS_OF_##key - 1,
#define HC_WORD(key, word, ...) HC_WORD_ROW_##key##_##word,
#include "words.def"
  HC_WORD_ROW_COUNT
};

/* The words of a key, from 0: HC_WORD_model_gbm, HC_WORD_close_out_true. A model has the number of its row in
 * worlds.def, a policy that of its row in policies.def. */
enum {
#define HC_WORD(key, word, ...) HC_WORD_##key##_##word = HC_WORD_ROW_##key##_##word - HC_WORDS_OF_##key,
#include "words.def"
  HC_NO_WORD = -1
};

/* A key. */
typedef struct hc_choice_row {
  const char *section, *key; /* "" and "precision"; "legs" and "type"       */
  int stands_last;           /* in its section of a dump                    */
  int fallback;              /* the default; HC_NO_WORD if it must be given */
  size_t count;
  const hc_word_info *words; /* [count] */
  const char *doc;
} hc_choice_row;

/* A word slot is such a key of a given sweep: those of the whole sweep first, then each leg's. */
enum { HC_MAX_WORD_SLOTS = HC_CHOICE_COUNT + HC_MAX_LEGS * HC_LEG_CHOICE_COUNT };
static inline size_t hc_leg_word_slot(size_t leg, size_t leg_choice) {
  return HC_CHOICE_COUNT + leg * HC_LEG_CHOICE_COUNT + leg_choice;
}

/* The row of a word slot. */
hc_choice_row hc_choice_of(size_t word_slot);

#endif
