/* word_list.c: see word_list.h. */
#include "word_list.h"

#include <stdio.h>

#include "messages.h"
#include "nearest.h"

int hc_no_such(const hc_wish *wish, const char *const *names, size_t count) {
  char list[2048] = "none";
  size_t length = 0;
  for (size_t i = 0; i < count && length < sizeof list; ++i)
    length += (size_t)snprintf(list + length, sizeof list - length, "%s%s", i ? ", " : "", names[i]);
  const char *nearest = hc_nearest(wish->word, names, count);
  return hc_usage_error("%s: %s has no %s '%s'%s%s%s (it has %s)", wish->option, wish->owner, wish->kind, wish->word,
                        nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "", list);
}
