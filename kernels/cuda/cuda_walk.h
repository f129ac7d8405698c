/* cuda_walk.h: how a walking kernel is written, for any model and policy: see cuda_walk.cu. */
#ifndef HC_CUDA_WALK_H
#define HC_CUDA_WALK_H

#include "cuda_image.h"
#include "cuda_launch.h"
#include "desk.h"
#include "streams.h"

enum { HC_BLOCK_THREADS = 256, HC_WARP = 32, HC_BLOCK_WALKERS = HC_BLOCK_THREADS / HC_WARP };
enum { HC_SHARED_BYTES = 48 << 10 }; /* that any device gives a block */

struct walk_arguments {
  const hc_walker *walkers;
  const hc_entry *entries;
  const hc_real *reals;
  hc_real *ledger;
  uint64_t seed, first_path;
  unsigned sides; /* that there are */
  uint32_t walker_count, count, stride;
  uint32_t width, lanes; /* walkers and paths of a block */
};

#endif
