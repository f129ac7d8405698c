/* child.h: work that may end its process, or that keeps its state in globals, in a process of its own. */
#ifndef HC_CHILD_H
#define HC_CHILD_H

#include <stddef.h>

/* Calls work(user, result) in a child process, where result[bytes] is all zeros at first, and brings what it writes
 * there to the caller's `result`. The child shares nothing else but open files, and is silent; if it crashes, that is
 * how far it wrote. No other thread may hold a lock that the work needs. Returns 0, or -1 with errno if there is no
 * child. */
int hc_in_child(void (*work)(void *user, void *result), void *user, void *result, size_t bytes);

#endif
