/* slice_report.h: a slice of a cube as JSON. */
#ifndef HC_SLICE_REPORT_H
#define HC_SLICE_REPORT_H

#include "slice.h"

void hc_slice_json(const hc_slice *slice);

#endif
