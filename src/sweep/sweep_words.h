/* sweep_words.h: the words of a sweep file: which stands under a key, and the keys by name. */
#ifndef HC_SWEEP_WORDS_H
#define HC_SWEEP_WORDS_H

#include "sweep_reader.h"

/* Sets all words, to their defaults where the file has none, and reports nothing: what a section requires depends on
 * words that may stand further below. */
void hc_words_learn(hc_reader *reader, const hc_yaml_node *root);

/* Reads a word; a mistaken one is taken as the one that was probably meant. */
void hc_words_read(hc_reader *reader, const hc_yaml_node *value, size_t word_slot);

/* Reports that a required key is not there. */
void hc_words_require(hc_reader *reader, size_t word_slot, const hc_place *place);

/* "float or double"; a word that does not fit is left out. */
typedef struct hc_word_list {
  char text[200];
} hc_word_list;
hc_word_list hc_words_list(const char *const *words, size_t count, const char *last);

/* "precision", "world.model", "legs[0].type". */
hc_slot_key hc_word_key_of(size_t word_slot);

#endif
