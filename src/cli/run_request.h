/* run_request.h: what the command line of `hedgecube run` asks for, and that command line again for going on. */
#ifndef HC_RUN_REQUEST_H
#define HC_RUN_REQUEST_H

#include <hedgecube/run.h>
#include "sweep_source.h"

typedef struct hc_run_request {
  const char *program; /* as it was called */
  hc_sweep_source source;
  const char *output; /* as it was given, or NULL */
  const char *device, *isa, *threads_text;
  int threads;
  int force, resume, dry_run, dump, json, quiet;
} hc_run_request;

/* The command line that goes on with the run: the same one with --resume in place of --force, quoted for a shell. The
 * caller frees it; NULL if out of memory. */
char *hc_run_request_again(const hc_run_request *request);

#endif
