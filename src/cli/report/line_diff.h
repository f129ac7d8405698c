/* line_diff.h: in which lines two texts differ. */
#ifndef HC_LINE_DIFF_H
#define HC_LINE_DIFF_H

#include <stddef.h>

/* Calls `callback` for every line of both, in order: ' ' is in both, '-' only here, '+' only there; as few as possible
 * are told apart, except in texts of thousands of lines. The text does not end in NUL. Returns 0, or -1 if out of
 * memory.
 */
typedef void (*hc_line_callback)(void *user, char sign, const char *text, size_t length);
int hc_line_diff(const char *here, const char *there, hc_line_callback callback, void *user);

#endif
