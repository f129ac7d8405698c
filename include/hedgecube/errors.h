/* hedgecube/errors.h: how a function fails: a status for the caller, and lines for a human, "what (why); what to do".
 */
#ifndef HEDGECUBE_ERRORS_H
#define HEDGECUBE_ERRORS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Marks what the library offers. */
#define HC_API __attribute__((visibility("default")))

typedef enum hc_status {
  HC_OK,
  HC_FAILED,  /* the machine refused: memory, disk, device, a file that is not what it should be */
  HC_INVALID, /* the request is wrong: a sweep, an option                                          */
  HC_STOPPED  /* the caller's cancel callback asked to stop; what was finished is kept            */
} hc_status;

/* A list of messages, one line each without a newline. Zero-initialise it; functions add to it; the caller clears it.
 * A mistake in a sweep begins with its place, "file:line:col: error: ", one in an override with "--set KEY: error: ".
 * Wherever a function takes one, NULL is fine: then nobody reads why. One list is for one thread at a time. */
typedef struct hc_errors {
  char **lines; /* [count] */
  size_t count;
  size_t dropped; /* lines for which there was no memory */
} hc_errors;

/* Frees the lines; the list can be used again. NULL is fine. */
HC_API void hc_errors_clear(hc_errors *errors);

/* The library's version, "MAJOR.MINOR.PATCH". */
HC_API const char *hc_version(void);

#ifdef __cplusplus
}
#endif

#endif
