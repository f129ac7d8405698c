/* backends.h: what can compute on this machine, as `hedgecube devices` lists it. */
#ifndef HC_BACKENDS_H
#define HC_BACKENDS_H

#include <stddef.h>

#include "backend.h"
#include "errors.h"
#include "sweep.h"

typedef struct hc_device_info {
  char name[64];         /* "cpu avx512", "cuda:0"                               */
  char description[160]; /* the processor's name; if not available, why not      */
  int available;         /* it can compute in this process, here and now         */
} hc_device_info;

/* Fills devices[0..min(capacity, count)) and returns the count, the best device of each kind first. */
size_t hc_devices(hc_device_info *devices, size_t capacity);

/* What will compute: a backend, and a worker on each of its devices. */
enum { HC_MAX_WORKERS = 1024 };
typedef struct hc_choice {
  const hc_backend *backend;
  int count, devices[HC_MAX_WORKERS];
  char name[96];     /* for the cube's provenance: "cpu avx512, 2 threads", "cuda:0 NVIDIA H200" */
  char notice[600];  /* why it is not what "auto" would rather have; empty if there is nothing to say */
  int may_fall_back; /* "auto" chose it, and the CPU will do as well */
} hc_choice;

/* The forms of a device's name, for messages. */
#define HC_DEVICE_FORMS "auto, cpu, cuda, cuda:N, cuda:N,M (each once) or cuda:all"
/* Whether a name has one of them; the device need not be there. */
int hc_device_is_name(const char *name);

/* Chooses by device and, on the CPU, instruction set ("auto", "baseline", "avx2", "avx512") and threads; NULL: auto.
 * HC_INVALID: no such name; HC_FAILED: this machine or this build does not have it. */
hc_status hc_backend_choose(const char *device, const char *isa, hc_precision precision, int threads, hc_choice *choice,
                            hc_errors *errors);

#endif
