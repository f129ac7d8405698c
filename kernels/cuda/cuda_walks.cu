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

/* Of a block, whose shared memory holds what each of a walker's first warp takes. */
static int64_t most_walkers(size_t bytes) {
  const size_t fit = HC_SHARED_BYTES / bytes;
  return fit < HC_BLOCK_WALKERS ? static_cast<int64_t>(fit) : static_cast<int64_t>(HC_BLOCK_WALKERS);
}

static cudaError_t walk_alike(const hc_batch *batch, const hc_walks &walks, hc_range walkers,
                              const hc_walk_kernel &kernel, cudaStream_t stream) {
  const hc_image *image = batch->image;
  const unsigned char *bytes = batch->bytes;
  walk_arguments a = {};
  a.walkers = reinterpret_cast<const hc_walker *>(bytes + image->walkers_at) + walkers.first;
  a.entries = reinterpret_cast<const hc_entry *>(bytes + image->rows_at);
  a.reals = reinterpret_cast<const hc_real *>(bytes + image->reals_at);
  a.ledger = static_cast<hc_real *>(batch->ledger);
  a.seed = batch->seed;
  a.first_path = batch->first_path;
  a.sides = image->sides;
  a.walker_count = static_cast<uint32_t>(walkers.count);
  a.count = batch->count;
  a.stride = batch->stride;
  const bool sided = (kernel.needs & HC_NEEDS_SIDES) != 0;
  const int rows = walks.rows + (sided ? static_cast<int>(HC_SIDE_COUNT) : 0);
  const size_t terms = walks.terms + (sided ? static_cast<size_t>(HC_SIDE_TERMS) : 0);
  const size_t thread_bytes = hc_fours_of(rows) * static_cast<size_t>(rows) * sizeof(hc_four);
  const int64_t most = most_walkers(HC_WARP * thread_bytes + terms * sizeof(hc_real));
  /* Walkers are spread evenly over the fewest blocks that hold them; paths fill up the block. */
  const int64_t groups = (walkers.count + most - 1) / most;
  a.width = static_cast<uint32_t>((walkers.count + groups - 1) / groups);
  a.lanes = HC_WARP * static_cast<uint32_t>(most / a.width);
  const uint32_t threads = a.lanes * a.width;
  const size_t shared_bytes = threads * thread_bytes + a.width * terms * sizeof(hc_real);
  return hc_launch(kernel.kernel, groups * ((batch->count + a.lanes - 1) / a.lanes), threads, shared_bytes, stream, a);
}

cudaError_t HC_REAL_NAME(hc_walk)(const hc_batch *batch, cudaStream_t stream) {
  const hc_walks walks = HC_REAL_NAME(hc_walks_of)(batch->image->model);
  for (int kernel = 0; kernel < walks.count; ++kernel) {
    const hc_range walkers = batch->image->walkers[kernel];
    if (walkers.count == 0) continue;
    const cudaError_t error = walk_alike(batch, walks, walkers, walks.kernels[kernel], stream);
    if (error != cudaSuccess) return error;
  }
  return cudaSuccess;
}
