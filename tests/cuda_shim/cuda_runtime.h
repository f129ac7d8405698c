/* cuda_runtime.h: as much of CUDA as the backend uses, on the CPU, so that its kernels and its host side can be tested
 * where there is no GPU. For tests alone.
 *
 * A grid runs block by block, the threads of a block as fibers in a shuffled order that changes at every barrier, so
 * that a missing barrier shows. Streams keep what they are given until someone waits, and then take turns at random, so
 * that a missing wait shows. Memory comes filled with rubbish. Settings are read from the environment:
 *
 *   HC_SHIM_DRIVER    of which version of CUDA the driver is, 0 for none (13000)
 *   HC_SHIM_DEVICES   how many GPUs there are (1)
 *   HC_SHIM_MEMORY    bytes of each (2^30)
 *   HC_SHIM_FAIL_AT   the call that fails, from which on everything does, as when a device is lost (0: none)
 *   HC_SHIM_SEED      of the shuffling (1)
 *   HC_SHIM_CALLS     a file in which the number of calls is left at the end
 *   HC_SHIM_LAUNCHES  a file in which is left how often each walking kernel was launched, and its words: kernel_list.h
 */
#ifndef HC_CUDA_SHIM_H
#define HC_CUDA_SHIM_H

#include <cstddef>
#include <cstdint>
#include <functional>

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define CUDART_VERSION 13000

struct uint3 {
  unsigned x, y, z;
};
struct dim3 {
  unsigned x, y, z;
  explicit dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};
extern uint3 threadIdx, blockIdx;

/* ---- what threads of a block do together ---- */

unsigned char *hc_shim_shared();
void __syncthreads();
/* Gives each thread of a warp the word that the thread with index (its own ^ distance) came with. */
unsigned long long hc_shim_exchange(unsigned mask, unsigned long long word, int distance);

static inline unsigned long long __shfl_xor_sync(unsigned mask, unsigned long long value, int distance) {
  return hc_shim_exchange(mask, value, distance);
}
static inline long long __shfl_xor_sync(unsigned mask, long long value, int distance) {
  return static_cast<long long>(hc_shim_exchange(mask, static_cast<unsigned long long>(value), distance));
}

template <typename T>
static inline T atomicAdd(T *at, T value) {
  const T before = *at;
  *at = static_cast<T>(before + value);
  return before;
}
static inline unsigned long long atomicMax(unsigned long long *at, unsigned long long value) {
  const unsigned long long before = *at;
  if (value > before) *at = value;
  return before;
}

/* ---- the runtime ---- */

enum cudaError_t {
  cudaSuccess,
  cudaErrorInvalidValue,
  cudaErrorMemoryAllocation,
  cudaErrorInvalidConfiguration = 9,
  cudaErrorInsufficientDriver = 35,
  cudaErrorInvalidDeviceFunction = 98,
  cudaErrorNoDevice = 100,
  cudaErrorInvalidDevice = 101,
  cudaErrorNoKernelImageForDevice = 209,
  cudaErrorUnknown = 999
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2 };
enum cudaDeviceAttr { cudaDevAttrMultiProcessorCount = 16 };
enum { cudaStreamNonBlocking = 1, cudaEventBlockingSync = 1, cudaEventDisableTiming = 2 };
struct cudaDeviceProp {
  char name[256];
  size_t totalGlobalMem;
  int major, minor;
};
struct cudaFuncAttributes {
  int numRegs;
};
struct hc_shim_stream;
struct hc_shim_event;
typedef hc_shim_stream *cudaStream_t;
typedef hc_shim_event *cudaEvent_t;
#define cudaStreamPerThread (reinterpret_cast<cudaStream_t>(2))

cudaError_t cudaDriverGetVersion(int *version);
cudaError_t cudaGetDeviceCount(int *count);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int device);
cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int device);
cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *total_bytes);
cudaError_t cudaMalloc(void **memory, size_t size);
cudaError_t cudaFree(void *memory);
cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t size, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void *memory, int value, size_t size, cudaStream_t stream);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned flags);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned flags);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventSynchronize(cudaEvent_t event);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaGetLastError();
const char *cudaGetErrorString(cudaError_t error);

cudaError_t hc_shim_launch(const void *kernel, const std::function<void()> &thread, dim3 grid, dim3 block,
                           size_t shared_bytes, cudaStream_t stream);
template <typename Arguments>
cudaError_t cudaLaunchKernel(void (*kernel)(Arguments), dim3 grid, dim3 block, void **arguments, size_t shared_bytes,
                             cudaStream_t stream) {
  const Arguments copied = *static_cast<const Arguments *>(arguments[0]);
  return hc_shim_launch(
      reinterpret_cast<const void *>(kernel), [kernel, copied] { kernel(copied); }, grid, block, shared_bytes, stream);
}
template <typename Kernel>
cudaError_t cudaFuncGetAttributes(cudaFuncAttributes *attributes, Kernel *) {
  attributes->numRegs = 1;
  return cudaSuccess;
}

#endif
