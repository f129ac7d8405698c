/* child.h: work that may end its process, in a process of its own. */
#ifndef HC_CHILD_H
#define HC_CHILD_H

#include <stddef.h>

/* Calls work(user, result) in a child process, where result[bytes] is all zeros at first, and brings what it writes
 * there to the caller's `result`; if the child crashes, that is as far as it came. The child writes to open files other
 * than stderr, and is silent; no handler of the caller's runs in it, it ignores what they answer, and it ends with its
 * parent. Returns 1, or 0 if there can be no child: none is allowed, or the process has other threads, whose
 * locks a child would inherit with nobody to release them. */
int hc_in_child(void (*work)(void *user, void *result), void *user, void *result, size_t bytes);

#endif
