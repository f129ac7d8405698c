/* output_name.h: the name of a run's cube. */
#ifndef HC_OUTPUT_NAME_H
#define HC_OUTPUT_NAME_H

/* The sweep's file name with .h5 for its extension, in the current folder; the caller frees it. NULL: out of memory. */
char *hc_output_default(const char *sweep_path);

/* Whether both names are of one file that is there. */
int hc_output_is_sweep(const char *output, const char *sweep_path);

#endif
