/* backends_cuda.h: NVIDIA GPUs as a backend: a worker is a GPU and the thread that feeds it. A build without CUDA has
 * this too (cuda_absent.c), with no GPU. */
#ifndef HC_BACKENDS_CUDA_H
#define HC_BACKENDS_CUDA_H

#include "backend.h"

#ifdef __cplusplus
extern "C" {
#endif

/* [0: float, 1: double] */
extern const hc_backend hc_cuda_backends[2];

/* How many GPUs there are; if none, why. */
int hc_cuda_count(hc_fault *why);
/* Whether GPUs could be there at all: 0 in a build without CUDA. */
int hc_cuda_built(void);

/* A GPU's name, and its name with memory and compute capability. */
typedef struct {
  char name[64], description[160];
} hc_cuda_device;
int hc_cuda_describe(int device, hc_cuda_device *described, hc_fault *fault);

#ifdef __cplusplus
}
#endif

#endif
