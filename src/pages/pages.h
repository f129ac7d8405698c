/* pages.h: what is written of the program for its users' shells and manual, and the words that they share. Everything
 * goes through the tables of commands, options and parameters: a new one needs nothing here. */
#ifndef HC_PAGES_H
#define HC_PAGES_H

#include <hedgecube/sweep.h>
#include <stddef.h>
#include <stdio.h>

#include "commands.h"

/* A key that a sweep can set, as --set takes it: "desk.rebalance", "legs[0].strike". */
typedef struct hc_key {
  char name[64];
  const char *doc;           /* one line; NULL: the table has none */
  const char *default_value; /* NULL: none, or the table does not know */
  size_t word_count;
  const hc_word_info *words; /* [word_count] what it takes; none: no words */
} hc_key;

enum { HC_MAX_KEYS = 128 };
typedef struct hc_key_list {
  hc_key keys[HC_MAX_KEYS];
  size_t count;
} hc_key_list;

/* The tables' parameters and choices, and before them what else a sweep of the file `path` has. Returns 0, or -1 after
 * a message.
 */
int hc_key_list_read(hc_key_list *list, const char *path);

/* What stands for an option's argument or an operand. */
typedef enum hc_word_kind { HC_WORD_FREE, HC_WORD_SWEEP, HC_WORD_CUBE, HC_WORD_KEY, HC_WORD_ONE_OF } hc_word_kind;

/* By the name in the help; *words is empty but for HC_WORD_ONE_OF: then the words, parted by blanks. */
hc_word_kind hc_argument_kind(const char *argument, const char **words);
/* Every operand is a sweep or a cube. */
hc_word_kind hc_operand_kind(const char *operand);

void hc_write_man_page(FILE *out, const hc_key_list *keys);
void hc_write_bash_completion(FILE *out, const hc_key_list *keys);
void hc_write_zsh_completion(FILE *out, const hc_key_list *keys);

/* Calls `write` for each option of a command, --help the last. */
void hc_each_option(const hc_command *command, void (*write)(FILE *out, const hc_option *option), FILE *out);

#endif
