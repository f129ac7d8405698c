/* output_check.h: what can be said of a run's output before the run. */
#ifndef HC_OUTPUT_CHECK_H
#define HC_OUTPUT_CHECK_H

#include "run.h"
#include "sweep.h"

/* The sweep's file name with .h5 for its extension, in the current folder; the caller frees it. NULL: out of memory. */
char *hc_output_default(const char *sweep_path);

/* Whether both names are of one file that is there. */
int hc_output_is_sweep(const char *output, const char *sweep_path);

/* Whether hc_run could create the cube or go on with it; nothing is changed. Returns an exit status, mistakes are said.
 */
int hc_output_check(const char *output, const hc_sweep *sweep, hc_existing existing);

#endif
