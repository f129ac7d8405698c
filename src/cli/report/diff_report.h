/* diff_report.h: in what two cubes differ, and how that is said on stdout. */
#ifndef HC_DIFF_REPORT_H
#define HC_DIFF_REPORT_H

#include <hedgecube/cube.h>

#include "differences.h"

enum { HC_MOST_VARIABLES = 64 };

/* The differences of one variable. */
typedef struct hc_variable_diff {
  const char *name;
  int64_t count;
  double largest; /* |difference|; infinite if only one of the two is a number */
  int64_t cell;   /* that has it */
} hc_variable_diff;

typedef struct hc_diff_findings {
  const char *paths[2];
  hc_cube *cubes[2];
  char *sweeps[2]; /* resolved, as text */
  hc_diff_summary summary;
  hc_differences differences; /* without checksums that differ because something else in their cell does */
  int64_t told_cell;          /* in which the last difference was */
  hc_variable_diff variables[HC_MOST_VARIABLES];
  size_t variable_count;
} hc_diff_findings;

int hc_diff_is_same(const hc_diff_findings *findings);

/* Returns 0, or an exit status if it cannot. */
int hc_diff_report(const hc_diff_findings *findings);
int hc_diff_report_json(const hc_diff_findings *findings);

#endif
