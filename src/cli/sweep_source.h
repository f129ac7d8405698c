/* sweep_source.h: the sweep that a command line names: a file and the --set that change it. */
#ifndef HC_SWEEP_SOURCE_H
#define HC_SWEEP_SOURCE_H

#include <hedgecube/sweep.h>

typedef struct hc_sweep_source {
  const char *path;
  const char **overrides; /* [override_count], in the command line's order; room for [capacity] */
  size_t override_count, capacity;
} hc_sweep_source;

/* Takes the value of a --set. Returns 0 or an exit status, with the mistake said. */
int hc_sweep_source_set(hc_sweep_source *source, const char *override);

/* Reads the sweep. Returns 0 or an exit status, with every mistake and warning said; a sweep that cannot be read is
 * one. */
int hc_sweep_source_read(const hc_sweep_source *source, hc_sweep **sweep);

/* As a message calls it: its path, or "standard input". */
const char *hc_sweep_source_name(const hc_sweep_source *source);

void hc_sweep_source_clear(hc_sweep_source *source);

#endif
