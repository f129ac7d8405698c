/* sweep_report.h: mistakes in a sweep: where they stand, how many are listed, and what was probably meant. */
#ifndef HC_SWEEP_REPORT_H
#define HC_SWEEP_REPORT_H

#include <stddef.h>

#include "failures.h"

/* A place in the sweep: in the file, or in an override when `set` is its key. */
typedef struct hc_place {
  const char *set;
  size_t line, column; /* from 1 */
} hc_place;

typedef struct hc_report {
  const char *file;
  hc_errors *errors;
  hc_errors warnings; /* what is allowed but was hardly meant; the report's owner takes or clears them */
  size_t count;       /* mistakes so far, listed or not */
  hc_status status;   /* the first failure, out of memory before all */
} hc_report;

enum { HC_LISTED_MISTAKES = 50 };

/* Adds "file:line:col: error: …"; NULL is the top of the file. */
void hc_report_mistake(hc_report *report, const hc_place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds "file:line:col: warning: …" to the warnings. */
void hc_report_warning(hc_report *report, const hc_place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void hc_report_no_memory(hc_report *report);

/* Once the list is full nobody reads on: long loops over mistakes may end. */
static inline int hc_report_full(const hc_report *report) { return report->count > HC_LISTED_MISTAKES; }

/* A piece of the sweep as a message may show it: one line, short. */
typedef struct hc_quoted {
  char text[56];
} hc_quoted;
hc_quoted hc_quote(const char *text);

/* How unlike a known word another is; HC_UNLIKE if nobody would have meant it. */
#define HC_UNLIKE ((size_t)1000)
size_t hc_unlikeness(const char *word, const char *known);

#endif
