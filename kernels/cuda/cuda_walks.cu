/* cuda_walks.cu: starts the walking kernels of a batch. Compiled for each precision. */
#include "cuda_walk.h"

hc_walks HC_REAL_NAME(hc_walks_of)(int model) {
  static const hc_walks *const walks[HC_WORLD_COUNT] = {
#define HC_WORLD(name, doc) &HC_WALKS_OF(name),
#include "worlds.def"
#undef HC_WORLD
  };
  return *walks[model];
}

cudaError_t HC_REAL_NAME(hc_probe)(void) {
  cudaFuncAttributes attributes;
  return cudaFuncGetAttributes(&attributes, HC_REAL_NAME(hc_walks_of)(0).kernels[0].kernel);
}

static cudaError_t walk_alike(const hc_batch *batch, const hc_walks &walks, hc_range walkers,
                              void (*kernel)(walk_arguments), cudaStream_t stream) {
  const hc_image *image = batch->image;
  const unsigned char *bytes = batch->bytes;
  walk_arguments a = {};
  a.walkers = reinterpret_cast<const hc_walker *>(bytes + image->walkers_at) + walkers.first;
  a.entries = reinterpret_cast<const hc_entry *>(bytes + image->rows_at);
  a.reals = reinterpret_cast<const hc_real *>(bytes + image->reals_at);
  a.ledger = static_cast<hc_real *>(batch->ledger);
  a.seed = batch->seed;
  a.first_path = batch->first_path;
  a.walker_count = static_cast<uint32_t>(walkers.count);
  a.count = batch->count;
  a.stride = batch->stride;
  /* Walkers are spread evenly over the fewest blocks that hold them; paths fill up the block. */
  const int64_t groups = (walkers.count + HC_BLOCK_WALKERS - 1) / HC_BLOCK_WALKERS;
  a.width = static_cast<uint32_t>((walkers.count + groups - 1) / groups);
  a.lanes = HC_WARP * (HC_BLOCK_WALKERS / a.width);
  const uint32_t threads = a.lanes * a.width;
  const size_t fours = static_cast<size_t>(walks.fours_a_thread) * static_cast<size_t>(walks.rows) * threads;
  const size_t shared_bytes = fours * sizeof(hc_four) + a.width * walks.terms * sizeof(hc_real);
  return hc_launch(kernel, groups * ((batch->count + a.lanes - 1) / a.lanes), threads, shared_bytes, stream, a);
}

cudaError_t HC_REAL_NAME(hc_walk)(const hc_batch *batch, cudaStream_t stream) {
  const hc_walks walks = HC_REAL_NAME(hc_walks_of)(batch->image->model);
  for (int kernel = 0; kernel < walks.count; ++kernel) {
    const hc_range walkers = batch->image->walkers[kernel];
    if (walkers.count == 0) continue;
    const cudaError_t error = walk_alike(batch, walks, walkers, walks.kernels[kernel].kernel, stream);
    if (error != cudaSuccess) return error;
  }
  return cudaSuccess;
}
