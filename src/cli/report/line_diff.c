/* line_diff.c: see line_diff.h. The longest common subsequence, by the table of its lengths. */
#include "line_diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct line {
  const char *text;
  size_t length;
} line;

typedef struct lines {
  line *items;
  size_t count;
} lines;

static lines split(const char *text) {
  lines all = {NULL, 0};
  for (const char *at = text; *at; ++at) all.count += *at == '\n' || !at[1];
  all.items = calloc(all.count + 1, sizeof *all.items);
  for (size_t i = 0; all.items && i < all.count; ++i) {
    const size_t length = strcspn(text, "\n");
    all.items[i] = (line){text, length};
    text += length + (text[length] == '\n');
  }
  return all;
}

static int is_same(line a, line b) { return a.length == b.length && memcmp(a.text, b.text, a.length) == 0; }

typedef struct line_sink {
  hc_line_callback line;
  void *user;
} line_sink;

static void tell(const line_sink *sink, char sign, const line *items, size_t count) {
  for (size_t i = 0; i < count; ++i) sink->line(sink->user, sign, items[i].text, items[i].length);
}

/* Tells the lines apart by lengths[i][j], the length of what here[i..] and there[j..] have in common; with no room for
 * the table everything is taken for different. */
static void walk(lines here, lines there, uint32_t *lengths, const line_sink *sink) {
  const size_t width = there.count + 1;
  size_t i = 0, j = 0;
  for (size_t a = here.count; lengths && a-- > 0;)
    for (size_t b = there.count; b-- > 0;) {
      const uint32_t down = lengths[(a + 1) * width + b], right = lengths[a * width + b + 1];
      lengths[a * width + b] = is_same(here.items[a], there.items[b]) ? lengths[(a + 1) * width + b + 1] + 1
                               : down > right                         ? down
                                                                      : right;
    }
  while (lengths && i < here.count && j < there.count) {
    if (is_same(here.items[i], there.items[j])) {
      tell(sink, ' ', &here.items[i++], 1);
      ++j;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
      tell(sink, '-', &here.items[i++], 1);
    } else {
      tell(sink, '+', &there.items[j++], 1);
    }
  }
  tell(sink, '-', here.items + i, here.count - i);
  tell(sink, '+', there.items + j, there.count - j);
}

/* What both begin with and end in needs no table. */
static void compare(lines here, lines there, const line_sink *sink) {
  enum { MOST_PAIRS = 1 << 22 };
  size_t first = 0, last = 0;
  const size_t shorter = here.count < there.count ? here.count : there.count;
  while (first < shorter && is_same(here.items[first], there.items[first])) ++first;
  while (last < shorter - first && is_same(here.items[here.count - 1 - last], there.items[there.count - 1 - last]))
    ++last;
  const lines ours = {here.items + first, here.count - first - last};
  const lines theirs = {there.items + first, there.count - first - last};
  uint32_t *lengths = NULL;
  if ((ours.count + 1) <= MOST_PAIRS / (theirs.count + 1))
    lengths = calloc((ours.count + 1) * (theirs.count + 1), sizeof *lengths);
  tell(sink, ' ', here.items, first);
  walk(ours, theirs, lengths, sink);
  tell(sink, ' ', here.items + here.count - last, last);
  free(lengths);
}

int hc_line_diff(const char *here, const char *there, hc_line_callback callback, void *user) {
  lines ours = split(here), theirs = split(there);
  const line_sink sink = {callback, user};
  const int failed = !ours.items || !theirs.items;
  if (!failed) compare(ours, theirs, &sink);
  free(theirs.items);
  free(ours.items);
  return failed ? -1 : 0;
}
