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

/* What a thread adds up of an amount. */
typedef struct {
  hc_moments moments;
  uint32_t overflows, non_finites;
} hc_amount_part;

/* Adds an amount; counts it if it is out of range. */
HC_DEVICE void add_amount(hc_real amount, hc_amount_part *part) {
  part->moments = hc_moments_add(part->moments, static_cast<double>(amount));
  const bool finite = hc_abs(amount) < static_cast<hc_real>(__builtin_inf());
  part->overflows += finite && !(hc_abs(amount) < static_cast<hc_real>(HC_AMOUNT_LIMIT));
  part->non_finites += !finite;
}

HC_DEVICE void add_count(uint64_t *total, uint32_t count) {
  if (count > 0) atomicAdd(reinterpret_cast<unsigned long long *>(total), static_cast<unsigned long long>(count));
}

/* To the totals: all of a warp's threads take part. */
HC_DEVICE void add_part(const hc_amount_part &part, int count, hc_amount_tally *tally) {
#pragma unroll
  for (int moment = 0; moment < HC_MOMENT_COUNT; ++moment) {
    const int64_t sum = warp_sum(hc_moments_close(part.moments, moment, count));
    if (threadIdx.x % HC_WARP == 0) add_wide(reinterpret_cast<hc_wide *>(&tally->moments[moment]), sum);
  }
  add_count(&tally->overflows, part.overflows);
  add_count(&tally->non_finites, part.non_finites);
}

/* A thread's paths of a strip, and where the desk's rows are. */
typedef struct {
  const tally_arguments &a;
  const hc_image_desk &desk;
  uint32_t first, end;
} hc_strip;

HC_DEVICE hc_real *row_of(const tally_arguments &a, uint32_t row) {
  return a.ledger + static_cast<uint64_t>(row) * a.stride;
}
HC_DEVICE hc_real log_price(const hc_strip &strip, uint32_t path) {
  return row_of(strip.a, strip.desk.noise_row)[path] + strip.desk.clock;
}

/* What the last position is worth a unit. */
HC_DEVICE hc_real settled_price(const hc_strip &strip, uint32_t path, hc_real price) {
  if (strip.desk.factor_row == strip.desk.noise_row) return price;
  return price * row_of(strip.a, strip.desk.factor_row)[path];
}

/* The mark at the horizon, where it moves. */
HC_DEVICE hc_mark mark_of(const hc_strip &strip, uint32_t path) {
  const hc_real made_of = row_of(strip.a, strip.desk.mark_row)[path];
  if (strip.desk.mark == HC_MARK_world) {
    return hc_mark_of_variance(made_of, strip.desk.mark_level, strip.desk.mark_slope);
  }
  return hc_mark_of_log(made_of);
}

HC_DEVICE hc_real payoff_of(const hc_strip &strip, hc_real x, hc_real price, uint32_t path) {
  hc_real payoff = 0;
  for (uint32_t index = 0; index < strip.desk.leg_count; ++index) {
    const hc_leg leg = strip.a.legs[strip.desk.first_leg + index];
    if (!(leg.spread > 0)) {
      payoff = hc_payoff_add(payoff, leg, price);
    } else if (strip.desk.mark == HC_MARK_fixed) {
      payoff = hc_mark_add(payoff, leg, x, price);
    } else {
      payoff = hc_mark_add_at(payoff, leg, x, price, mark_of(strip, path));
    }
  }
  return strip.desk.settlement.payoff * payoff;
}

/* What the book and the hedge come to, and the cells' value. */
HC_DEVICE void settle_value(const hc_strip &strip, hc_desk_tally *tally) {
  hc_amount_part payoffs = {}, gains = {};
  const hc_real *held = row_of(strip.a, strip.desk.hedge_row + HC_HEDGE_HELD);
  const hc_real *cash = row_of(strip.a, strip.desk.hedge_row + HC_HEDGE_CASH);
  hc_real *value = row_of(strip.a, strip.desk.outcome_row);
  int count = 0;
  for (uint32_t path = strip.first + threadIdx.x; path < strip.end; path += HC_BLOCK_THREADS, ++count) {
    const hc_real x = log_price(strip, path), price = hc_exp2(x);
    const hc_real payoff = payoff_of(strip, x, price, path);
    const hc_real settled = settled_price(strip, path, price);
    const hc_real gain = hc_settle_gain(&strip.desk.settlement, cash[path], held[path], settled);
    add_amount(payoff, &payoffs);
    add_amount(gain, &gains);
    value[path] = payoff + gain - strip.desk.centre;
  }
  add_part(payoffs, count, &tally->amounts[HC_AMOUNT_payoff]);
  add_part(gains, count, &tally->amounts[HC_AMOUNT_gain]);
}

/* A further amount of each path, by `settled`, which has it from a hedge's sum, its last position and the price. The
 * funding of a perpetual is off the value. */
template <typename Settled>
HC_DEVICE void settle_amount(const hc_strip &strip, int amount, hc_real *outcome, hc_amount_tally *tally,
                             Settled settled) {
  hc_real *value = row_of(strip.a, strip.desk.outcome_row);
  hc_amount_part part = {};
  const hc_real *held = row_of(strip.a, strip.desk.hedge_row + HC_HEDGE_HELD);
  const hc_real *sum = row_of(strip.a, strip.desk.sum_rows[amount]);
  const hc_real centre = strip.desk.centres[amount];
  int count = 0;
  for (uint32_t path = strip.first + threadIdx.x; path < strip.end; path += HC_BLOCK_THREADS, ++count) {
    const hc_real found = settled(sum[path], held[path], settled_price(strip, path, hc_exp2(log_price(strip, path))));
    add_amount(found, &part);
    if (amount == HC_AMOUNT_carry) value[path] = value[path] - found;
    if (outcome) outcome[path] = found - centre;
  }
  add_part(part, count, tally);
}

static __global__ void __launch_bounds__(HC_BLOCK_THREADS) settle(tally_arguments a) {
  const uint32_t index = blockIdx.x / a.strips, first = blockIdx.x % a.strips * a.strip;
  const uint32_t end = a.count - first < a.strip ? a.count : first + a.strip;
  const hc_image_desk &desk = a.desks[index];
  const hc_strip strip = {a, desk, first, end};
  hc_desk_tally *tally = &a.desk_tallies[index];
  uint32_t row = desk.outcome_row;
  settle_value(strip, tally);
#define HC_SETTLED_STAYS(name) return desk.settlement.factors[HC_AMOUNT_##name] * sum;
#define HC_SETTLED_CLOSES(name)                                                                                     \
  return hc_settle_closed(desk.settlement.factors[HC_AMOUNT_##name], sum, desk.settlement.closes[HC_AMOUNT_##name], \
                          hc_##name##_close(held, price));
#define HC_SETTLE_END(close, name)
#define HC_SETTLE_TRADE(close, name)                                                   \
  if (desk.keeps >> HC_AMOUNT_##name & 1) {                                            \
    hc_real *outcome = desk.pays >> HC_AMOUNT_##name & 1 ? row_of(a, ++row) : nullptr; \
    settle_amount(strip, HC_AMOUNT_##name, outcome, &tally->amounts[HC_AMOUNT_##name], \
                  [&](hc_real sum, hc_real held, hc_real price) -> hc_real {           \
                    (void)held, (void)price;                                           \
                    HC_SETTLED_##close(name)                                           \
                  });                                                                  \
  }
#define HC_SETTLE_HOLD(close, name) HC_SETTLE_TRADE(close, name)
#define HC_SETTLE_CARRY(close, name) HC_SETTLE_TRADE(close, name)
#define HC_AMOUNT(name, added, kept, factor, close, doc) HC_SETTLE_##added(close, name)
#include "amounts.def"
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

/* Where a cell reads what its desk has come to: its value, and what it pays on. The first is paid on without asking
 * whether there is one: else it is the value, at a rate of 0, which changes nothing. */
typedef struct {
  const tally_arguments &a;
  const hc_image_cell &cell;
  const hc_real *value, *first;
  hc_real rate; /* of the first */
} hc_cell_view;

HC_DEVICE hc_cell_view view_of(const tally_arguments &a, const hc_image_cell &cell) {
  const bool pays = cell.cost_count > 0;
  const hc_cell_view view = {a, cell, row_of(a, cell.value_row), row_of(a, pays ? cell.costs[0].row : cell.value_row),
                             pays ? cell.costs[0].rate : 0};
  return view;
}

HC_DEVICE void pay_four(hc_real rate, const hc_real *amounts, uint32_t path, hc_four *y) {
  const hc_four amount = *reinterpret_cast<const hc_four *>(amounts + path);
#pragma unroll
  for (int k = 0; k < HC_FOUR; ++k) y->of[k] = hc_pay(rate, amount.of[k], y->of[k]);
}

HC_DEVICE hc_real pnl_at(const hc_cell_view &view, uint32_t path) {
  hc_real y = hc_pay(view.rate, view.first[path], view.value[path]);
#pragma unroll 1
  for (uint32_t index = 1; index < view.cell.cost_count; ++index) {
    const hc_image_cost cost = view.cell.costs[index];
    y = hc_pay(cost.rate, row_of(view.a, cost.row)[path], y);
  }
  return y;
}

/* The same for four neighbouring paths. */
HC_DEVICE hc_four four_pnls_at(const hc_cell_view &view, uint32_t path) {
  hc_four y = *reinterpret_cast<const hc_four *>(view.value + path);
  pay_four(view.rate, view.first, path, &y);
#pragma unroll 1
  for (uint32_t index = 1; index < view.cell.cost_count; ++index) {
    const hc_image_cost cost = view.cell.costs[index];
    pay_four(cost.rate, row_of(view.a, cost.row), path, &y);
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
  const hc_cell_view cell = view_of(a, a.cells[index]);
  const hc_real zero = cell.cell.zero;
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
        for (int k = 0; k < HC_FOUR; ++k) add_path(y.of[k], zero, &part, histogram);
      },
      [&](uint32_t path) { add_path(pnl_at(cell, path), zero, &part, histogram); });
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
