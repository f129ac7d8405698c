/* errors.h: how a function fails: a status for the caller, and lines for a human, "what (why); what to do". */
#ifndef HC_ERRORS_H
#define HC_ERRORS_H

#include <stddef.h>

typedef enum hc_status {
  HC_OK,
  HC_FAILED,  /* the machine refused: memory, disk, device, a file that is not what it should be */
  HC_INVALID, /* the request is wrong: a sweep, an option                                          */
  HC_STOPPED  /* the caller's cancel callback asked to stop; what was finished is kept            */
} hc_status;

/* A list of messages, one line each without a newline; zero-initialise, then hc_errors_clear. */
typedef struct hc_errors {
  char **lines;
  size_t count;
  size_t dropped; /* lines that found no memory */
} hc_errors;

/* Adds a formatted line; one that finds no memory is counted as dropped. */
void hc_errors_add(hc_errors *errors, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds a line and gives `status`, so that a function can `return hc_fail(errors, HC_FAILED, …)`. */
#define hc_fail(errors, status, ...) (hc_errors_add((errors), __VA_ARGS__), (hc_status)(status))
void hc_errors_clear(hc_errors *errors);
/* Moves all lines of a list to the end of another. */
void hc_errors_move(hc_errors *errors, hc_errors *from);

#endif
