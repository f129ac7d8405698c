/* failures.h: how the library's own functions fail; see hedgecube/errors.h. */
#ifndef HC_FAILURES_H
#define HC_FAILURES_H

#include <hedgecube/errors.h>

/* Adds a formatted line; one that finds no memory is counted as dropped. */
void hc_errors_add(hc_errors *errors, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds a line and gives `status`, so that a function can `return hc_fail(errors, HC_FAILED, …)`. */
#define hc_fail(errors, status, ...) (hc_errors_add((errors), __VA_ARGS__), (hc_status)(status))
/* Moves all lines of a list to the end of another. */
void hc_errors_move(hc_errors *errors, hc_errors *from);

#endif
