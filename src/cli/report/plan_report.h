/* plan_report.h: what a sweep would cost, as `plan` and `run --dry-run` print it. */
#ifndef HC_PLAN_REPORT_H
#define HC_PLAN_REPORT_H

#include <hedgecube/run.h>

/* Plans the sweep and prints the plan to stdout. Returns an exit status; mistakes are said. */
int hc_plan_report(const char *sweep_path, const hc_sweep *sweep, int threads, int json);

#endif
