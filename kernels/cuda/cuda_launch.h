/* cuda_launch.h: how kernels are written and started, so that the same text also runs without a GPU: a kernel takes one
 * struct, its shared memory comes from an accessor, and no thread leaves before a barrier. */
#ifndef HC_CUDA_LAUNCH_H
#define HC_CUDA_LAUNCH_H

#include <cuda_runtime.h>
#include <stdint.h>

/* A function of the kernels alone. */
#define HC_DEVICE static __device__ __forceinline__
#define HC_DEVICE_MEMBER __device__ __forceinline__

/* The block's shared memory, as many bytes as it was launched with. */
template <typename T>
HC_DEVICE T *hc_shared() {
#if defined(__CUDACC__)
  extern __shared__ __align__(32) unsigned char room[];
#else
  unsigned char *room = hc_shim_shared();
#endif
  return reinterpret_cast<T *>(room);
}

template <typename Arguments>
static cudaError_t hc_launch(void (*kernel)(Arguments), int64_t blocks, unsigned threads, size_t shared_bytes,
                             cudaStream_t stream, const Arguments &arguments) {
  void *list[] = {const_cast<Arguments *>(&arguments)};
  return cudaLaunchKernel(kernel, dim3(static_cast<unsigned>(blocks)), dim3(threads), list, shared_bytes, stream);
}

#endif
