/* verify_report.h: what verifying a cube was asked to do, what it found, and how it says so on stdout. */
#ifndef HC_VERIFY_REPORT_H
#define HC_VERIFY_REPORT_H

#include <hedgecube/run.h>

#include "differences.h"

typedef struct hc_verify_request {
  const char *path, *isa;
  int64_t cells; /* 0: not said */
  int all, threads, json, quiet;
} hc_verify_request;

typedef struct hc_verify_findings {
  hc_status status; /* of the whole */
  int64_t damaged;  /* cells that do not fit their checksums */
  int64_t by_status[HC_CELL_STATUS_COUNT];
  hc_verify_summary summary;
  hc_differences differences;
} hc_verify_findings;

/* How many cells of the cube are computed. */
int64_t hc_verify_final_cells(const hc_verify_findings *findings);

/* Prints them, unless the request is to be quiet; returns 0 or an exit status if it cannot. */
int hc_verify_report(const hc_verify_request *request, const hc_cube *cube, const hc_verify_findings *findings);

#endif
