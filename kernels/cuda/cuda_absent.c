/* cuda_absent.c: in place of cuda_backend.cu in a build without CUDA. */
#include <stdio.h>

#include "backends_cuda.h"

const hc_backend hc_cuda_backends[2];

int hc_cuda_built(void) { return 0; }

int hc_cuda_count(hc_fault *why) {
  snprintf(why->text, sizeof why->text, "this build has no CUDA backend");
  return 0;
}

int hc_cuda_describe(int device, hc_cuda_device *described, hc_fault *fault) {
  (void)device;
  (void)described;
  hc_cuda_count(fault);
  return -1;
}
