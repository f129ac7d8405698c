/* run_report.h: what a run has done, on stdout. */
#ifndef HC_RUN_REPORT_H
#define HC_RUN_REPORT_H

#include <hedgecube/run.h>

void hc_run_report_json(const char *output, hc_status status, const hc_run_summary *summary);

/* Returns 0, or -1 if there was no memory (said). */
int hc_run_report(const char *output, const hc_run_summary *summary);

#endif
