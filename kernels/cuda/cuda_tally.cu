/* cuda_tally.cu: from the ledger to the tallies: the second and the third kernel. Compiled for each precision.
 *
 * A block has one desk, or one cell, and a strip of the batch's paths. Its threads add up in registers, a warp at a
 * time is added to the totals, and a cell's histogram is filled in shared memory before it goes to the totals: of what
 * a path adds, nothing meets another block's in memory. A warp has at most HC_MAX_LANES paths, so that 64 bits hold its
 * sums. */
#include "cuda_image.h"
#include "cuda_launch.h"

enum { HC_BLOCK_THREADS = 256, HC_WARP = 32, HC_BLOCK_WARPS = HC_BLOCK_THREADS / HC_WARP };
enum { HC_STRIP_GRAIN = HC_FOUR * HC_BLOCK_THREADS };
/* A strip's last, unfinished four may give its first warp three paths more than the others. */
enum { HC_LONGEST_STRIP = HC_BLOCK_WARPS * HC_MAX_LANES - HC_STRIP_GRAIN };
/* Blocks are worth their beginning and end if a processor has no more than so many. */
enum { HC_BLOCKS_PER_PROCESSOR = 16 };

typedef struct {
  const hc_image_desk *desks;
  const hc_image_cell *cells;
  const hc_leg *legs;
  hc_real *ledger;
  hc_desk_tally *desk_tallies;
  hc_cell_sums *cell_sums;
  uint32_t *bins;
  int group;
  uint32_t count, stride;
  uint32_t strips, strip; /* of a desk or a cell, and the paths of one: a multiple of HC_STRIP_GRAIN */
} tally_arguments;

/* ---- adding up ---- */

/* A warp's sum, in all its threads; the order does not matter. */
HC_DEVICE int64_t warp_sum(int64_t value) {
  for (int distance = HC_WARP / 2; distance > 0; distance /= 2) {
    value += __shfl_xor_sync(0xffffffffu, static_cast<long long>(value), distance);
  }
  return value;
}
HC_DEVICE unsigned long long warp_largest(unsigned long long value) {
  for (int distance = HC_WARP / 2; distance > 0; distance /= 2) {
    const unsigned long long other = __shfl_xor_sync(0xffffffffu, value, distance);
    value = other > value ? other : value;
  }
  return value;
}

/* Adds to a 128-bit total: whoever's low words wrap around carries. */
HC_DEVICE void add_wide(hc_wide *total, int64_t value) {
  const unsigned long long low = static_cast<unsigned long long>(value), before = atomicAdd(&total->low, low);
  const unsigned long long high = (value < 0 ? ~0ull : 0ull) + (before + low < before ? 1 : 0);
  if (high != 0) atomicAdd(&total->high, high);
}

/* The totals keep keys above zero, so that zero stands for no path: of the largest y, and of the smallest from the
 * other end. */
HC_DEVICE unsigned long long largest_word(hc_key key) {
  return static_cast<unsigned long long>(static_cast<int64_t>(key)) + (1ull << 63);
}
HC_DEVICE unsigned long long smallest_word(hc_key key) { return ~largest_word(key); }

void HC_REAL_NAME(hc_cell_extremes)(const hc_cell_sums *sums, double *minimum, double *maximum) {
  const hc_key smallest = static_cast<hc_key>(static_cast<int64_t>(~sums->smallest - (1ull << 63)));
  const hc_key largest = static_cast<hc_key>(static_cast<int64_t>(sums->largest - (1ull << 63)));
  *minimum = sums->smallest ? static_cast<double>(hc_from_sort_key(smallest)) : __builtin_inf();
  *maximum = sums->largest ? static_cast<double>(hc_from_sort_key(largest)) : -__builtin_inf();
}

/* ---- desks: what they hold at the horizon becomes amounts ---- */

/* What a thread adds up of a desk. */
typedef struct {
  uint64_t sums[HC_AMOUNT_COUNT];
  uint32_t overflows, non_finites, funding_overflows, funding_non_finites;
} hc_desk_part;

/* Adds an amount; counts it if it is out of range. */
HC_DEVICE void add_amount(hc_real amount, uint64_t *sum, uint32_t *overflows, uint32_t *non_finites) {
  *sum = hc_sum_add(*sum, static_cast<double>(amount), hc_rounder(HC_AMOUNT_BITS));
  const bool finite = hc_abs(amount) < static_cast<hc_real>(__builtin_inf());
  *overflows += finite && !(hc_abs(amount) < static_cast<hc_real>(HC_AMOUNT_LIMIT));
  *non_finites += !finite;
}

HC_DEVICE hc_real payoff_of(const tally_arguments &a, const hc_image_desk &desk, hc_real x, hc_real price) {
  hc_real payoff = 0;
  for (uint32_t index = 0; index < desk.leg_count; ++index) {
    const hc_leg leg = a.legs[desk.first_leg + index];
    payoff = leg.spread > 0 ? hc_mark_add(payoff, leg, x, price) : hc_payoff_add(payoff, leg, price);
  }
  return payoff * desk.settlement.payoff;
}

HC_DEVICE void settle_path(const tally_arguments &a, const hc_image_desk &desk, uint32_t path, hc_desk_part *part) {
  const uint64_t stride = a.stride;
  const hc_settlement settlement = desk.settlement;
  const hc_real *hedge = a.ledger + desk.hedge_row * stride + path;
  hc_real *outcome = a.ledger + desk.outcome_row * stride + path;
  const hc_real x = hc_gbm_log(a.ledger[desk.noise_row * stride + path], desk.drift), price = hc_gbm_price(x);
  const hc_real held = hedge[HC_HEDGE_HELD * stride], sum = hedge[HC_HEDGE_TURNOVER * stride];
  const hc_real payoff = payoff_of(a, desk, x, price);
  const hc_real gain = hc_settle_gain(settlement, hedge[HC_HEDGE_CASH * stride], held, price);
  const hc_real turnover = hc_settle_trades(settlement, settlement.turnover, sum, held, price);
  hc_real traded = turnover;
  if (desk.discounted) {
    traded = hc_settle_trades(settlement, settlement.traded, hedge[HC_HEDGE_TRADED * stride], held, price);
  }
  add_amount(payoff, &part->sums[HC_AMOUNT_PAYOFF], &part->overflows, &part->non_finites);
  add_amount(gain, &part->sums[HC_AMOUNT_GAIN], &part->overflows, &part->non_finites);
  add_amount(turnover, &part->sums[HC_AMOUNT_TURNOVER], &part->overflows, &part->non_finites);
  add_amount(traded, &part->sums[HC_AMOUNT_TRADED], &part->overflows, &part->non_finites);
  outcome[HC_OUTCOME_VALUE * stride] = payoff + gain - desk.centre.value;
  outcome[HC_OUTCOME_TURNOVER * stride] = turnover - desk.centre.turnover;
  if (!desk.funded) return;
  const hc_real funding = settlement.funding * a.ledger[desk.funding_row * stride + path];
  add_amount(funding, &part->sums[HC_AMOUNT_FUNDING], &part->funding_overflows, &part->funding_non_finites);
  outcome[HC_OUTCOME_FUNDING * stride] = funding - desk.centre.funding;
}

HC_DEVICE void add_count(uint64_t *total, uint32_t count) {
  if (count > 0) atomicAdd(reinterpret_cast<unsigned long long *>(total), static_cast<unsigned long long>(count));
}

static __global__ void __launch_bounds__(HC_BLOCK_THREADS) settle(tally_arguments a) {
  const uint32_t index = blockIdx.x / a.strips, first = blockIdx.x % a.strips * a.strip;
  const uint32_t end = a.count - first < a.strip ? a.count : first + a.strip;
  const hc_image_desk desk = a.desks[index];
  hc_desk_tally *tally = &a.desk_tallies[index];
  hc_desk_part part = {};
  int count = 0;
  for (uint32_t path = first + threadIdx.x; path < end; path += HC_BLOCK_THREADS, ++count) {
    settle_path(a, desk, path, &part);
  }
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    if (amount == HC_AMOUNT_FUNDING && !desk.funded) continue;
    const int64_t sum = warp_sum(hc_sum_close(part.sums[amount], hc_rounder(HC_AMOUNT_BITS), count));
    if (threadIdx.x % HC_WARP == 0) add_wide(reinterpret_cast<hc_wide *>(&tally->amounts[amount]), sum);
  }
  add_count(&tally->overflows, part.overflows);
  add_count(&tally->non_finites, part.non_finites);
  add_count(&tally->funding_overflows, part.funding_overflows);
  add_count(&tally->funding_non_finites, part.funding_non_finites);
}

/* ---- cells: a P&L for each path ---- */

/* What a thread adds up of a cell. */
typedef struct {
  hc_powers powers;
  hc_key smallest, largest;
  int count;
  uint32_t losses;
} hc_cell_part;

/* A block's histogram: a word for a bin of either side, y >= 0 in the lower half. A strip is short enough for them. */
static const uint32_t HC_NEGATIVE_SIDE = 1u << 16;
static_assert(static_cast<uint32_t>(HC_LONGEST_STRIP) < HC_NEGATIVE_SIDE, "a bin of a strip must not run over");

HC_DEVICE void add_path(hc_real y, hc_real zero, hc_cell_part *part, uint32_t *histogram) {
  const hc_key key = hc_sort_key(y);
  part->powers = hc_powers_add(part->powers, static_cast<double>(y));
  part->smallest = key < part->smallest ? key : part->smallest;
  part->largest = key > part->largest ? key : part->largest;
  ++part->count;
  part->losses += y < zero;
  atomicAdd(&histogram[hc_side_bin(y)], y < 0 ? HC_NEGATIVE_SIDE : 1u);
}

/* Where a cell reads what its desk has come to. */
typedef struct {
  hc_rates rates;
  const hc_real *value, *turnover, *funding; /* [path]; funding only if it is paid */
} hc_cell_view;

HC_DEVICE hc_real pnl_at(const hc_cell_view &cell, uint32_t path) {
  const hc_real y = hc_pnl(cell.rates, cell.value[path], cell.turnover[path]);
  return cell.funding ? hc_pnl_funded(cell.rates, y, cell.funding[path]) : y;
}

/* The same for four neighbouring paths. */
HC_DEVICE hc_four four_pnls_at(const hc_cell_view &cell, uint32_t path) {
  const hc_four value = *reinterpret_cast<const hc_four *>(cell.value + path);
  const hc_four turnover = *reinterpret_cast<const hc_four *>(cell.turnover + path);
  hc_four y;
#pragma unroll
  for (int k = 0; k < HC_FOUR; ++k) y.of[k] = hc_pnl(cell.rates, value.of[k], turnover.of[k]);
  if (cell.funding) {
    const hc_four funding = *reinterpret_cast<const hc_four *>(cell.funding + path);
#pragma unroll
    for (int k = 0; k < HC_FOUR; ++k) y.of[k] = hc_pnl_funded(cell.rates, y.of[k], funding.of[k]);
  }
  return y;
}

/* A thread's paths of the strip [first, end): fours, and of the last, unfinished four one path each. */
template <typename AddFour, typename AddOne>
HC_DEVICE void for_paths(uint32_t first, uint32_t end, AddFour add_four, AddOne add_one) {
  const uint32_t last = end / HC_FOUR * HC_FOUR;
  for (uint32_t path = first + HC_FOUR * threadIdx.x; path < last; path += HC_STRIP_GRAIN) add_four(path);
  if (last + threadIdx.x < end) add_one(last + threadIdx.x);
}

/* Counts the paths of which y left its range: seldom needed, so that it is looked for again. */
HC_DEVICE uint32_t out_of_range(const hc_cell_view &cell, uint32_t first, uint32_t end) {
  uint32_t out = 0;
  const auto look = [&](uint32_t path) {
    out += hc_abs(pnl_at(cell, path)) < static_cast<hc_real>(HC_Y_LIMIT) ? 0 : 1;
  };
  for_paths(
      first, end,
      [&](uint32_t path) {
        for (int k = 0; k < HC_FOUR; ++k) look(path + k);
      },
      look);
  return out;
}

HC_DEVICE void add_to_totals(const hc_cell_part &part, int group, hc_cell_sums *cell) {
  for (int index = 0; index < HC_SUM_COUNT; ++index) {
    const int64_t sum = warp_sum(hc_powers_close(part.powers, index, part.count));
    if (threadIdx.x % HC_WARP == 0) add_wide(&cell->totals[hc_total_of(index, group)], sum);
  }
  const int64_t losses = warp_sum(part.losses);
  const unsigned long long smallest = warp_largest(part.count ? smallest_word(part.smallest) : 0);
  const unsigned long long largest = warp_largest(part.count ? largest_word(part.largest) : 0);
  if (threadIdx.x % HC_WARP == 0) {
    if (losses > 0) atomicAdd(&cell->losses, static_cast<unsigned long long>(losses));
    atomicMax(&cell->smallest, smallest);
    atomicMax(&cell->largest, largest);
  }
}

HC_DEVICE void add_histogram(const uint32_t *histogram, uint32_t *bins) {
  for (uint32_t bin = threadIdx.x; bin < HC_SIDE_BINS; bin += HC_BLOCK_THREADS) {
    const uint32_t counts = histogram[bin];
    if (counts % HC_NEGATIVE_SIDE) atomicAdd(&bins[bin], counts % HC_NEGATIVE_SIDE);
    if (counts / HC_NEGATIVE_SIDE) atomicAdd(&bins[HC_SIDE_BINS + bin], counts / HC_NEGATIVE_SIDE);
  }
}

static __global__ void __launch_bounds__(HC_BLOCK_THREADS) tally_cells(tally_arguments a) {
  uint32_t *histogram = hc_shared<uint32_t>();
  const uint32_t index = blockIdx.x / a.strips, first = blockIdx.x % a.strips * a.strip;
  const uint32_t end = a.count - first < a.strip ? a.count : first + a.strip;
  const hc_image_cell own = a.cells[index];
  const hc_real *outcome = a.ledger + static_cast<uint64_t>(own.outcome_row) * a.stride;
  const bool funded = hc_abs(own.rates.funding_rate) > 0;
  const hc_cell_view cell = {own.rates, outcome, outcome + a.stride,
                             funded ? outcome + static_cast<uint64_t>(HC_OUTCOME_FUNDING) * a.stride : nullptr};
  hc_cell_part part = {};
  part.smallest = hc_sort_key(static_cast<hc_real>(__builtin_inf()));
  part.largest = hc_sort_key(-static_cast<hc_real>(__builtin_inf()));
  for (uint32_t bin = threadIdx.x; bin < HC_SIDE_BINS; bin += HC_BLOCK_THREADS) histogram[bin] = 0;
  __syncthreads();
  for_paths(
      first, end,
      [&](uint32_t path) {
        const hc_four y = four_pnls_at(cell, path);
#pragma unroll
        for (int k = 0; k < HC_FOUR; ++k) add_path(y.of[k], own.rates.zero, &part, histogram);
      },
      [&](uint32_t path) { add_path(pnl_at(cell, path), own.rates.zero, &part, histogram); });
  __syncthreads();
  add_histogram(histogram, a.bins + static_cast<uint64_t>(index) * HC_BINS);
  add_to_totals(part, a.group, &a.cell_sums[index]);
  const hc_key limit = hc_sort_key(static_cast<hc_real>(HC_Y_LIMIT));
  if (part.count && !(part.smallest > hc_sort_key(-static_cast<hc_real>(HC_Y_LIMIT)) && part.largest < limit)) {
    atomicAdd(&a.cell_sums[index].overflows, static_cast<unsigned long long>(out_of_range(cell, first, end)));
  }
}

/* ---- launching ---- */

/* Cuts a batch into strips: long ones, but enough of them for the whole device. */
static void cut(const hc_batch *batch, int64_t rows, tally_arguments *a) {
  const int64_t wanted = static_cast<int64_t>(batch->processors) * HC_BLOCKS_PER_PROCESSOR;
  int64_t strip = rows * batch->count / wanted / HC_STRIP_GRAIN * HC_STRIP_GRAIN;
  if (strip < HC_STRIP_GRAIN) strip = HC_STRIP_GRAIN;
  if (strip > HC_LONGEST_STRIP) strip = HC_LONGEST_STRIP;
  a->strip = static_cast<uint32_t>(strip);
  a->strips = static_cast<uint32_t>((batch->count + strip - 1) / strip);
}

cudaError_t HC_REAL_NAME(hc_tally)(const hc_batch *batch, cudaStream_t stream) {
  const hc_image *image = batch->image;
  tally_arguments a = {};
  a.desks = reinterpret_cast<const hc_image_desk *>(batch->bytes + image->desks_at);
  a.cells = reinterpret_cast<const hc_image_cell *>(batch->bytes + image->cells_at);
  a.legs = reinterpret_cast<const hc_leg *>(batch->bytes + image->legs_at);
  a.ledger = static_cast<hc_real *>(batch->ledger);
  a.desk_tallies = batch->desks;
  a.cell_sums = batch->cells;
  a.bins = batch->bins;
  a.group = batch->group;
  a.count = batch->count;
  a.stride = batch->stride;
  cut(batch, image->desk_count, &a);
  const cudaError_t error = hc_launch(settle, image->desk_count * a.strips, HC_BLOCK_THREADS, 0, stream, a);
  if (error != cudaSuccess) return error;
  cut(batch, image->cell_count, &a);
  return hc_launch(tally_cells, image->cell_count * a.strips, HC_BLOCK_THREADS, HC_SIDE_BINS * sizeof(uint32_t), stream,
                   a);
}
