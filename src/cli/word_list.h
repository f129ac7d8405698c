/* word_list.h: names that a user may have meant. */
#ifndef HC_WORD_LIST_H
#define HC_WORD_LIST_H

#include <stddef.h>

/* What is asked for: "--x fe" asks pnl_mean for an axis. */
typedef struct hc_wish {
  const char *option, *word; /* "--x", "fe"        */
  const char *owner, *kind;  /* "pnl_mean", "axis" */
} hc_wish;

/* Says that there is no such thing, what there is, and which of it may be meant; returns the exit status. */
int hc_no_such(const hc_wish *wish, const char *const *names, size_t count);

#endif
