/* axes_report.h: the axes of a sweep, as `plan` and `info` print them. */
#ifndef HC_AXES_REPORT_H
#define HC_AXES_REPORT_H

#include <hedgecube/sweep.h>

#include "json.h"

/* stages is [axis_count], or NULL if they are not known. Returns 0, or -1 if there was no memory (said). */
int hc_axes_print(const hc_sweep *sweep, const hc_stage *stages);

/* The member "axes": an array of objects. */
void hc_axes_json(hc_json *json, const hc_sweep *sweep, const hc_stage *stages);

#endif
