/* backends.h: from a device's name to who computes. */
#ifndef HC_BACKENDS_H
#define HC_BACKENDS_H

#include <hedgecube/run.h>

#include "backend.h"
#include "failures.h"
#include "sweep_model.h"

/* What will compute: a backend, and a worker on each of its devices. */
enum { HC_MAX_WORKERS = 1024 };
typedef struct hc_choice {
  const hc_backend *backend;
  int count, devices[HC_MAX_WORKERS];
  char name[96];     /* for the cube's provenance: "cpu avx512, 2 threads", "cuda:0 NVIDIA H200" */
  char notice[600];  /* why it is not what "auto" would rather have; empty if there is nothing to say */
  int may_fall_back; /* "auto" chose it, and the CPU will do as well */
} hc_choice;

/* Chooses by device and, on the CPU, instruction set ("auto", "baseline", "avx2", "avx512") and threads; NULL: auto.
 * HC_INVALID: no such name; HC_FAILED: this machine or this build does not have it. */
hc_status hc_backend_choose(const char *device, const char *isa, hc_precision precision, int threads, hc_choice *choice,
                            hc_errors *errors);

#endif
