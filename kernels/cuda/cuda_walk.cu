/* cuda_walk.cu: paths from start to horizon, and their hedges: the first kernel. Compiled for each precision.
 *
 * A thread is one walker on one path. A block is a few walkers on some paths: they draw the normals of a stretch of
 * steps together, into shared memory, and then each walks that stretch; so a block of eight worlds draws an eighth of
 * the normals for each. The threads of a warp are neighbouring paths of the same walker: what depends on the walker
 * alone is the same for all of them. What a hedge holds stays in registers until the horizon, when it goes to the
 * ledger. */
#include "cuda_image.h"
#include "cuda_launch.h"
#include "philox.h"

enum { HC_BLOCK_THREADS = 256, HC_WARP = 32, HC_BLOCK_WALKERS = HC_BLOCK_THREADS / HC_WARP };
/* Normals are drawn four at a time; a thread draws so many fours for a stretch. */
enum { HC_FOURS_PER_THREAD = 2 };

typedef struct {
  const hc_walker *walkers;
  const hc_entry *entries;
  const hc_real *quantities;
  hc_real *ledger;
  uint64_t seed, first_path;
  uint32_t walker_count, count, stride;
  uint32_t width, lanes; /* walkers and paths of a block */
} walk_arguments;

/* What a thread knows of its walker, and where it stands. */
template <int HEDGES>
struct hc_stand {
  hc_real noise;
  hc_desk_state hedges[HEDGES];
  hc_real traded[HEDGES], funding[HEDGES];
  hc_real weights[HEDGES]; /* of funding, until the next trade */
  uint32_t step, next_visit;
  const hc_entry *entry; /* of the next visit */
};

/* The last interval of some hedges, a bit each, begins: it may be shorter than the others. */
template <int HEDGES>
HC_DEVICE void last_weights(const hc_walker *walker, hc_word last, hc_stand<HEDGES> *at) {
#pragma unroll
  for (int h = 0; h < HEDGES; ++h) {
    if (last >> h & 1) at->weights[h] = walker->last_weights[h];
  }
}

/* Everything that happens at a visit: the price, the delta, and the trades that are due. */
template <int HEDGES, bool MANY, bool FUNDED, bool DISCOUNTED>
HC_DEVICE void visit(const hc_walker *walker, const hc_walker &own, const hc_real *quantities, hc_stand<HEDGES> *at) {
  const hc_entry entry = *at->entry;
  const hc_real *more = reinterpret_cast<const hc_real *>(at->entry + 1);
  const hc_real x = hc_gbm_log(at->noise, entry.drift);
  const hc_real price = hc_gbm_price(x);
  hc_real delta = hc_delta_add(own.offset, own.quantity, entry.slope, entry.offset, x);
  if (MANY) {
#pragma unroll 1
    for (uint32_t term = 1; term < own.terms; ++term) {
      delta = hc_delta_add(delta, quantities[own.first_quantity + term], more[2 * term], more[2 * term + 1], x);
    }
  }
  const hc_real discounted = DISCOUNTED ? more[0] * price : price;
  if (FUNDED && entry.due >> 16) last_weights(walker, entry.due >> 16, at);
#pragma unroll
  for (int h = 0; h < HEDGES; ++h) {
    if (HEDGES > 1 && !(entry.due >> h & 1)) continue; /* a hedge alone sets the visits */
    if (DISCOUNTED) at->traded[h] = hc_traded_add(at->traded[h], delta, at->hedges[h].delta, price);
    at->hedges[h] = hc_desk_trade(at->hedges[h], delta, discounted);
    if (FUNDED) at->funding[h] = hc_funding_add(at->funding[h], delta, discounted, at->weights[h]);
  }
  at->entry += own.entries;
  at->next_visit += own.visit_steps;
}

/* One step: the visit, if there is one, then the noise. */
template <int HEDGES, bool EVERY, bool MANY, bool FUNDED, bool DISCOUNTED>
HC_DEVICE void step_on(const hc_walker *walker, const hc_walker &own, const hc_real *quantities, hc_real z,
                       hc_stand<HEDGES> *at) {
  if (EVERY || at->step == at->next_visit) visit<HEDGES, MANY, FUNDED, DISCOUNTED>(walker, own, quantities, at);
  at->noise = hc_gbm_step(own.gbm, at->noise, z);
  ++at->step;
}

/* Draws the thread's part of a stretch that begins with the four `first`. */
HC_DEVICE void draw(const walk_arguments &a, uint64_t path, uint32_t first, uint32_t lane, uint32_t place,
                    hc_four *normals) {
#pragma unroll
  for (uint32_t part = 0; part < HC_FOURS_PER_THREAD; ++part) {
    const uint32_t four = part * a.width + place;
    uint32_t words[4];
    hc_four drawn;
    hc_philox_draw(a.seed, HC_STREAM_PRICE, path, first + four, words);
    hc_box_muller(words[0], words[1], &drawn.of[0], &drawn.of[1]);
    hc_box_muller(words[2], words[3], &drawn.of[2], &drawn.of[3]);
    normals[four * a.lanes + lane] = drawn;
  }
}

template <int HEDGES, bool FUNDED, bool DISCOUNTED>
HC_DEVICE void leave(const walk_arguments &a, const hc_walker &own, const hc_stand<HEDGES> &at, uint32_t path) {
  hc_real *row = a.ledger + static_cast<uint64_t>(own.ledger_row) * a.stride + path;
  *row = at.noise;
#pragma unroll
  for (uint32_t h = 0; h < HEDGES; ++h) {
    if (h >= own.hedges) break;
    *(row += a.stride) = at.hedges[h].delta;
    *(row += a.stride) = at.hedges[h].cash;
    *(row += a.stride) = at.hedges[h].turnover;
    if (DISCOUNTED) *(row += a.stride) = at.traded[h];
    if (FUNDED) *(row += a.stride) = at.funding[h];
  }
}

/* How many blocks are to share a multiprocessor: as many as leave each thread the registers for its hedges, so that
 * nothing is spilled. */
constexpr int blocks_at_least(int kept) {
  return sizeof(hc_real) == sizeof(double) ? (kept >= 20 ? 1 : 2) : kept > 12 ? 2 : kept > 6 ? 3 : 4;
}

template <int HEDGES, bool EVERY, bool MANY, bool FUNDED, bool DISCOUNTED>
static __global__ void __launch_bounds__(HC_BLOCK_THREADS, blocks_at_least(HEDGES *(3 + FUNDED + DISCOUNTED)))
    walk(walk_arguments a) {
  hc_four *normals = hc_shared<hc_four>();
  const uint32_t lane = threadIdx.x % a.lanes, place = threadIdx.x / a.lanes;
  const uint32_t groups = (a.walker_count + a.width - 1) / a.width;
  const uint32_t first = blockIdx.x % groups * a.width, path = blockIdx.x / groups * a.lanes + lane;
  const bool mine = first + place < a.walker_count;
  const hc_walker *walker = a.walkers + (mine ? first + place : first);
  const hc_walker own = *walker;
  const uint32_t longest = a.walkers[first].steps, stretch = HC_FOURS_PER_THREAD * HC_FOUR * a.width;
  hc_stand<HEDGES> at = {};
  at.entry = a.entries + own.first_entry;
#pragma unroll
  for (int h = 0; h < HEDGES; ++h) at.weights[h] = FUNDED ? own.funding_weights[h] : 0;
  for (uint32_t begin = 0; begin < longest; begin += stretch) {
    draw(a, a.first_path + path, begin / HC_FOUR, lane, place, normals);
    __syncthreads();
    const uint32_t left = mine && own.steps > begin ? own.steps - begin : 0, steps = left < stretch ? left : stretch;
    const hc_four *own_normals = normals + lane;
#pragma unroll 1
    for (uint32_t four = 0; four < steps / HC_FOUR; ++four, own_normals += a.lanes) {
      const hc_four drawn = *own_normals;
#pragma unroll
      for (int k = 0; k < HC_FOUR; ++k) {
        step_on<HEDGES, EVERY, MANY, FUNDED, DISCOUNTED>(walker, own, a.quantities, drawn.of[k], &at);
      }
    }
#pragma unroll 1
    for (uint32_t k = 0; k < steps % HC_FOUR; ++k) {
      step_on<HEDGES, EVERY, MANY, FUNDED, DISCOUNTED>(walker, own, a.quantities, own_normals->of[k], &at);
    }
    __syncthreads();
  }
  if (mine && path < a.count) leave<HEDGES, FUNDED, DISCOUNTED>(a, own, at, path);
}

/* ---- launching ---- */

typedef void (*walk_kernel)(walk_arguments);

#define HC_WALK_SIZES(every, many, funded, discounted)                                     \
  {                                                                                        \
    walk<1, every, many, funded, discounted>, walk<2, every, many, funded, discounted>,    \
        walk<4, every, many, funded, discounted>, walk<8, every, many, funded, discounted> \
  }
static const walk_kernel kernels[HC_WALK_KINDS][HC_HEDGE_SIZES] = {
    HC_WALK_SIZES(true, false, false, false),  /* HC_WALK_EVERY        */
    HC_WALK_SIZES(true, false, true, false),   /* HC_WALK_EVERY_FUNDED */
    HC_WALK_SIZES(false, false, false, false), /* HC_WALK_ONE          */
    HC_WALK_SIZES(false, false, true, false),  /* HC_WALK_ONE_FUNDED   */
    HC_WALK_SIZES(false, true, false, false),  /* HC_WALK_MANY         */
    HC_WALK_SIZES(false, true, true, false),   /* HC_WALK_MANY_FUNDED  */
    HC_WALK_SIZES(false, true, true, true),    /* HC_WALK_DISCOUNTED   */
};

cudaError_t HC_REAL_NAME(hc_probe)(void) {
  cudaFuncAttributes attributes;
  return cudaFuncGetAttributes(&attributes, kernels[HC_WALK_EVERY][0]);
}

static cudaError_t walk_alike(const hc_batch *batch, hc_range walkers, walk_kernel kernel, cudaStream_t stream) {
  const hc_image *image = batch->image;
  const unsigned char *bytes = batch->bytes;
  walk_arguments a = {};
  a.walkers = reinterpret_cast<const hc_walker *>(bytes + image->walkers_at) + walkers.first;
  a.entries = reinterpret_cast<const hc_entry *>(bytes + image->rows_at);
  a.quantities = reinterpret_cast<const hc_real *>(bytes + image->quantities_at);
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
  const size_t shared_bytes = HC_FOURS_PER_THREAD * threads * sizeof(hc_four);
  return hc_launch(kernel, groups * ((batch->count + a.lanes - 1) / a.lanes), threads, shared_bytes, stream, a);
}

cudaError_t HC_REAL_NAME(hc_walk)(const hc_batch *batch, cudaStream_t stream) {
  for (int kind = 0; kind < HC_WALK_KINDS; ++kind) {
    for (int size = 0; size < HC_HEDGE_SIZES; ++size) {
      const hc_range walkers = batch->image->walkers[kind][size];
      if (walkers.count == 0) continue;
      const cudaError_t error = walk_alike(batch, walkers, kernels[kind][size], stream);
      if (error != cudaSuccess) return error;
    }
  }
  return cudaSuccess;
}
