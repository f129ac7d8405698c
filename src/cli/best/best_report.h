/* best_report.h: choices on stdout. */
#ifndef HC_BEST_REPORT_H
#define HC_BEST_REPORT_H

#include "choices.h"

/* Returns 0, or -1 if there was no memory (said). */
int hc_best_report(const hc_choices *choices);

void hc_best_report_json(const char *path, const hc_choices *choices);

#endif
