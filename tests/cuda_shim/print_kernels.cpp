/* print_kernels.cpp: how the program launches each of its kernels for as many walkers as a block holds: a line with the
 * function's address, the block's threads and bytes of shared memory, and the words of kernel_list.h. Nothing runs.
 * Compiled for each precision, by tests/check-cuda-code. */
#include <cstdio>

#include "cuda_walk.h"
#include "kernel_list.h"

uint3 threadIdx, blockIdx;
unsigned char *hc_shim_shared() { return nullptr; }
void __syncthreads() {}
unsigned long long hc_shim_exchange(unsigned, unsigned long long word, int) { return word; }

static std::vector<hc_listed_kernel> listed;

cudaError_t hc_shim_launch(const void *kernel, const std::function<void()> &, dim3, dim3 block, size_t shared_bytes,
                           cudaStream_t) {
  std::string words;
  for (const hc_listed_kernel &one : listed) {
    if (one.kernel == kernel) words = one.words;
  }
  printf("%p\t%u\t%zu\t%s\n", const_cast<void *>(kernel), block.x, shared_bytes, words.c_str());
  return cudaSuccess;
}

int main() {
  HC_REAL_NAME(hc_list_kernels)(&listed);
  unsigned char nothing = 0;
  for (int model = 0; model < HC_WORLD_COUNT; ++model) {
    hc_image image = {};
    hc_batch batch = {};
    image.model = model;
    image.desk_count = image.cell_count = 1;
    batch.image = &image;
    batch.bytes = &nothing;
    batch.count = batch.stride = HC_BLOCK_THREADS;
    batch.processors = 1;
    for (hc_range &walkers : image.walkers) walkers.count = HC_BLOCK_WALKERS;
    if (HC_REAL_NAME(hc_walk)(&batch, nullptr) != cudaSuccess) return 1;
    if (model == 0 && HC_REAL_NAME(hc_tally)(&batch, nullptr) != cudaSuccess) return 1;
  }
  return 0;
}
