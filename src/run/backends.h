/* backends.h: what can compute on this machine, as `hedgecube devices` lists it. */
#ifndef HC_BACKENDS_H
#define HC_BACKENDS_H

#include <stddef.h>

#include "errors.h"
#include "sweep.h"
#include "work.h"

typedef struct hc_device_info {
  char name[64];         /* "cpu avx512", "cuda:0"                               */
  char description[160]; /* the processor's name; if not available, why not      */
  int available;         /* it can compute in this process, here and now         */
} hc_device_info;

/* Fills devices[0..min(capacity, count)) and returns the count, the best device of each kind first. */
size_t hc_devices(hc_device_info *devices, size_t capacity);

/* The backend for a device ("auto", "cpu", "cuda", "cuda:N") and, on the CPU, an instruction set ("auto", "baseline",
 * "avx2", "avx512"); NULL: auto. HC_INVALID: no such name; HC_FAILED: this machine or this build does not have it. */
hc_status hc_backend_choose(const char *device, const char *isa, hc_precision precision, const hc_backend **backend,
                            hc_errors *errors);

#endif
