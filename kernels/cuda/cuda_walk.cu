/* cuda_walk.cu: paths from start to horizon, and their hedges: the first kernel. Compiled for each precision and each
 * model of worlds.def, which the build names with HC_WALK_MODEL.
 *
 * A thread is one walker on one path. A block is a few walkers on some paths: they draw the rows of a stretch of
 * steps together, into shared memory, and then each walks that stretch; so a block of eight worlds draws an eighth of
 * the rows for each. The threads of a warp are neighbouring paths of the same walker: what depends on the walker
 * alone is the same for all of them. What a hedge holds stays in registers until the horizon, when it goes to the
 * ledger. */
#include "cuda_sides.h"
#include "cuda_walk.h"

/* ---- what a kernel is made for ---- */

#define HC_JOIN_(a, b, c) a##b##c
#define HC_JOIN(a, b, c) HC_JOIN_(a, b, c)
#define HC_OWN(what) HC_JOIN(hc_, HC_WALK_MODEL, what)

namespace {

/* What a thread draws for itself at a step, of a stream that has no step to share a block with: four words, made into
 * reals. */
template <int STREAM>
struct block_of;
#define HC_ROW(...)
#define HC_STREAM(stream, number_, steps_)                                                        \
  template <>                                                                                     \
  struct block_of<HC_STREAM_##stream> {                                                           \
    static HC_DEVICE_MEMBER void draw(uint64_t seed, uint64_t path, uint32_t step, hc_real *to) { \
      uint32_t words[HC_BLOCK_WORDS];                                                             \
      hc_philox_draw(seed, number_, path, step, words);                                           \
      hc_##stream##_draw(words, to);                                                              \
    }                                                                                             \
  };
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW

/* Rows of streams whose blocks serve several steps, which a block of threads draws into shared memory. */
#define HC_ROW(stream, row, place) | (HC_STEPS_OF_##stream > 1 ? static_cast<hc_rows>(1) << HC_ROW_##stream##_##row : 0)
#define HC_STREAM(...)
static constexpr hc_rows shared_rows = 0
#include "streams.def"
    ;
#undef HC_STREAM
#undef HC_ROW

/* The model: its types, its step, what it draws. Few terms are kept in registers, many in shared memory. */
struct world {
  typedef HC_OWN(_terms) terms;
  typedef HC_OWN(_state) state;
  typedef HC_OWN(_draws) draws;
  static constexpr hc_rows all_rows = HC_JOIN(hc_rows_of_, HC_WALK_MODEL, )(HC_JOIN(HC_, HC_WALK_MODEL, _MOST_TURNS));
  static constexpr hc_rows rows = all_rows & shared_rows;
  static constexpr int own_rows = hc_place(all_rows & ~shared_rows, HC_ROW_COUNT);
  static constexpr uint32_t term_count = sizeof(terms) / sizeof(hc_real), row_count = hc_place(rows, HC_ROW_COUNT);
  static constexpr bool keeps_terms = term_count <= 4;

  /* The variance that a mark follows, if it moves. */
  static HC_DEVICE_MEMBER hc_real variance(const state &at) {
#define HC_VARIANCE_OF(name) return at.name;
    HC_JOIN(HC_, HC_WALK_MODEL, _VARIANCE)(HC_VARIANCE_OF) return at.noise;
  }
  static HC_DEVICE_MEMBER state begin(const terms *own) { return HC_OWN(_begin)(own); }
  static HC_DEVICE_MEMBER state step(const terms *own, state at, draws drawn, int turns) {
    return HC_OWN(_step)(own, at, drawn, turns);
  }
  /* Of a four of each shared row, which are so far apart, the k-th step's. */
  template <hc_rows ROWS>
  static HC_DEVICE_MEMBER draws pick(const hc_four *drawn, size_t apart, int k) {
    draws picked;
#define HC_PICK(name, row, least) \
  picked.name = rows >> HC_ROW_##row & 1 ? drawn[hc_place(ROWS, HC_ROW_##row) * apart].of[k] : 0;
    HC_JOIN(HC_, HC_WALK_MODEL, _DRAWS)(HC_PICK) return picked;
  }
  /* The other rows, as many as a loop of so many turns reads; the first row of a stream is read first. */
  static HC_DEVICE_MEMBER void draw_own(uint64_t seed, uint64_t path, uint32_t step, int turns, draws *drawn) {
    hc_real block[HC_BLOCK_REALS] = {};
#define HC_DRAW_OWN(name, row, least)                                                        \
  if (!(shared_rows >> HC_ROW_##row & 1) && turns >= (least)) {                              \
    if (HC_PLACE_OF_##row == 0) block_of<HC_STREAM_OF_##row>::draw(seed, path, step, block); \
    drawn->name = block[HC_PLACE_OF_##row];                                                  \
  }
    HC_JOIN(HC_, HC_WALK_MODEL, _DRAWS)(HC_DRAW_OWN)
  }
};

/* The policies: those that follow the delta, and each of those that decide. */
struct follows {
  static constexpr bool decides = false;
  static constexpr int row = HC_FOLLOWS;
  struct state {
    hc_real held;
  };
  static HC_DEVICE_MEMBER state look(const hc_real *, state at, hc_look) { return at; }
};
#define HC_POLICY(policy, shared, decides, doc) HC_IF_DECIDES_##decides(HC_DECIDING(policy))
#define HC_DECIDING(policy)                                                                      \
  struct policy##_policy {                                                                       \
    static constexpr bool decides = true;                                                        \
    static constexpr int row = HC_POLICY_##policy;                                               \
    typedef hc_##policy##_state state;                                                           \
    static HC_DEVICE_MEMBER state look(const hc_real *reals, state at, hc_look look) {           \
      return hc_##policy##_look(reinterpret_cast<const hc_##policy##_terms *>(reals), at, look); \
    }                                                                                            \
  };
#include "policies.def"
#undef HC_POLICY

/* The rows that a kernel draws into shared memory. */
HC_FN constexpr hc_rows rows_of(unsigned needs) {
  return needs & HC_NEEDS_SIDES ? world::rows | hc_side_rows : world::rows;
}

/* A thread draws so many fours of each for a stretch. */
HC_FN constexpr uint32_t fours_of(hc_rows rows) { return hc_fours_of(hc_place(rows, HC_ROW_COUNT)); }

/* What a thread knows of its walker, and where it stands. */
template <class POLICY, int HEDGES, unsigned NEEDS, unsigned KEEPS>
struct hc_stand : hc_sides_stand<HEDGES, (NEEDS & HC_NEEDS_SIDES) != 0> {
  static constexpr bool sided = (NEEDS & HC_NEEDS_SIDES) != 0;
  static constexpr unsigned further = hc_further(KEEPS);
  static constexpr int further_count = hc_place(further, HC_AMOUNT_COUNT);
  typename world::state state;
  hc_desk_state hedges[HEDGES];
  hc_real sums[HEDGES][further_count ? further_count : 1];
  typename POLICY::state policies[HEDGES];
  hc_real weights[HEDGES]; /* of what is held until the next look */
  uint32_t step, next_visit;
  const hc_entry *entry; /* of the next visit */
};

/* ---- a visit ---- */

/* The last interval of some hedges, a bit each, begins: it may be shorter than the others. */
template <class STAND, int HEDGES>
HC_DEVICE void last_weights(const hc_walker *walker, hc_word last, STAND *at) {
#pragma unroll
  for (int h = 0; h < HEDGES; ++h) {
    if (last >> h & 1) at->weights[h] = walker->last_weights[h];
  }
}

/* What a trade and the position after it add to the further amounts. */
template <class STAND>
HC_DEVICE void add_amounts(hc_trade trade, hc_real *sums) {
#define HC_ADD_END(name)
#define HC_ADD_TRADE(name)                                            \
  if (STAND::further >> HC_AMOUNT_##name & 1) {                       \
    hc_real *sum = &sums[hc_place(STAND::further, HC_AMOUNT_##name)]; \
    *sum = hc_##name##_add(*sum, trade);                              \
  }
#define HC_ADD_HOLD(name) HC_ADD_TRADE(name)
#define HC_ADD_CARRY(name)
#define HC_AMOUNT(name, added, ...) HC_ADD_##added(name)
#include "amounts.def"
  (void)trade;
  (void)sums;
}

/* Everything that happens at a visit: the price, the delta, and the trades of those who look. */
template <class POLICY, int HEDGES, unsigned NEEDS, unsigned KEEPS>
HC_DEVICE void visit(const hc_walker *walker, const hc_walker &own, const hc_real *reals,
                     hc_stand<POLICY, HEDGES, NEEDS, KEEPS> *at) {
  typedef hc_stand<POLICY, HEDGES, NEEDS, KEEPS> stand;
  const hc_entry entry = *at->entry;
  const hc_real *more = reinterpret_cast<const hc_real *>(at->entry + 1);
  const hc_real x = at->state.noise + entry.clock;
  const hc_real index = hc_exp2(x);
  hc_real delta, price = index;
  if constexpr (stand::sided) {
    delta = hc_delta_with_sides(own, reals, entry, more, x, world::variance(at->state), *at);
    if (own.sides.does & HC_WALKS_PERPETUAL) price = index * hc_traded_factor(own, *at);
  } else {
    delta = hc_delta_add(own.offset, own.quantity, entry.slope, entry.offset, x);
    if (NEEDS & HC_NEEDS_TERMS) {
#pragma unroll 1
      for (uint32_t term = 1; term < own.terms; ++term) {
        delta = hc_delta_add(delta, reals[own.first_quantity + term], more[2 * term], more[2 * term + 1], x);
      }
    }
  }
  const hc_real discount = NEEDS & HC_NEEDS_DISCOUNTS ? more[0] : 1;
  const hc_real discounted = NEEDS & HC_NEEDS_DISCOUNTS ? discount * price : price;
  if (stand::further && entry.due >> 16) last_weights<stand, HEDGES>(walker, entry.due >> 16, at);
#pragma unroll
  for (int h = 0; h < HEDGES; ++h) {
    if (HEDGES > 1 && !(entry.due >> h & 1)) continue; /* a hedge alone sets the visits */
    hc_real target = delta;
    if (POLICY::decides) {
      const hc_look look = {x, delta, static_cast<hc_real>(at->step == 0)};
      at->policies[h].held = at->hedges[h].held;
      at->policies[h] = POLICY::look(reals + own.policy_terms[h], at->policies[h], look);
      target = at->policies[h].held;
    }
    const hc_trade trade = {target - at->hedges[h].held, target, price, discounted, discount, at->weights[h]};
    add_amounts<stand>(trade, at->sums[h]);
    if constexpr (stand::sided) {
      const bool last = entry.due >> (16 + h) & 1;
      const hc_carry_market market = {discount * index, discounted, hc_accrued(*at),
                                      static_cast<hc_real>(1) / discount};
      const hc_carry_weights &weights = walker->sides.carry[last][h];
      if (own.sides.does & HC_WALKS_CARRY) hc_carry_on(walker, own, market, target, last, h, at);
      at->hedges[h] = hc_desk_trade(at->hedges[h], target, discounted);
      if (hc_abs(weights.unfinanced) > 0) {
        at->hedges[h].cash = hc_carry_unfinanced(target, market.traded, weights, at->hedges[h].cash);
      }
    } else {
      at->hedges[h] = hc_desk_trade(at->hedges[h], target, discounted);
    }
  }
  at->entry += own.entries;
  at->next_visit += own.visit_steps;
}

/* ---- a stretch ---- */

/* Draws the thread's part of a stretch that begins with the four `first`: of each of the model's rows a four, and of
 * those of the sides. */
template <hc_rows ROWS>
HC_DEVICE void draw(const walk_arguments &a, uint64_t path, uint32_t first, uint32_t lane, uint32_t place,
                    hc_four *room) {
  const size_t apart = static_cast<size_t>(fours_of(ROWS)) * a.width * a.lanes;
#pragma unroll
  for (uint32_t part = 0; part < fours_of(ROWS); ++part) {
    const uint32_t four = part * a.width + place;
    hc_four *rows = room + four * a.lanes + lane;
    unsigned streams = 0, absent = 0;
#define HC_SIDE(side, doc) absent |= a.sides & HC_SIDE_BIT(side) ? 0u : 1u << HC_STREAM_##side;
#include "sides.def"
#undef HC_SIDE
#define HC_ROW(stream, row, place) \
  streams |= static_cast<unsigned>(ROWS >> HC_ROW_##stream##_##row & 1) << HC_STREAM_##stream;
#define HC_STREAM(...)
#include "streams.def"
#undef HC_ROW
#undef HC_STREAM
#define HC_STREAM(stream, number, steps)                                                                          \
  hc_real stream##_drawn[HC_FOUR / (steps)][HC_BLOCK_REALS] = {};                                                 \
  for (uint32_t block = 0; (streams & ~absent) >> HC_STREAM_##stream & 1 && block < HC_FOUR / (steps); ++block) { \
    uint32_t words[HC_BLOCK_WORDS];                                                                               \
    hc_philox_draw(a.seed, number, path, (first + four) * (HC_FOUR / (steps)) + block, words);                    \
    hc_##stream##_draw(words, stream##_drawn[block]);                                                             \
  }
#define HC_ROW(stream, row, place)                                                                        \
  if (ROWS >> HC_ROW_##stream##_##row & 1) {                                                              \
    const int steps = HC_STEPS_OF_##stream;                                                               \
    hc_four drawn;                                                                                        \
    for (int k = 0; k < HC_FOUR; ++k) drawn.of[k] = stream##_drawn[k / steps][(place)*steps + k % steps]; \
    rows[hc_place(ROWS, HC_ROW_##stream##_##row) * apart] = drawn;                                        \
  }
#include "streams.def"
#undef HC_ROW
#undef HC_STREAM
  }
}

/* One step: the visit, if there is one, then the world's, and its sides'. */
template <class POLICY, int HEDGES, unsigned NEEDS, unsigned KEEPS>
HC_DEVICE void step_on(const walk_arguments &a, const hc_walker *walker, const hc_walker &own,
                       const typename world::terms *terms, const hc_side_terms &side_terms, uint64_t path,
                       world::draws drawn, hc_side_draws side_drawn, hc_stand<POLICY, HEDGES, NEEDS, KEEPS> *at) {
  if (!(NEEDS & HC_NEEDS_GAPS) || at->step == at->next_visit) {
    visit<POLICY, HEDGES, NEEDS, KEEPS>(walker, own, a.reals, at);
  }
  if (world::own_rows) world::draw_own(a.seed, path, at->step, own.turns, &drawn);
  at->state = world::step(terms, at->state, drawn, own.turns);
  if constexpr ((NEEDS & HC_NEEDS_SIDES) != 0) hc_step_sides(own, side_terms, side_drawn, at);
  ++at->step;
}

/* Walks so many steps, whose fours begin at `rows`. */
template <class POLICY, int HEDGES, unsigned NEEDS, unsigned KEEPS>
HC_DEVICE void walk_on(const walk_arguments &a, const hc_walker *walker, const hc_walker &own,
                       const typename world::terms *terms, const hc_side_terms &side_terms, uint64_t path,
                       const hc_four *rows, uint32_t steps, hc_stand<POLICY, HEDGES, NEEDS, KEEPS> *at) {
  constexpr hc_rows drawn_rows = rows_of(NEEDS);
  constexpr uint32_t row_count = hc_place(drawn_rows, HC_ROW_COUNT);
  const size_t apart = static_cast<size_t>(fours_of(rows_of(NEEDS))) * a.width * a.lanes;
#pragma unroll 1
  for (uint32_t four = 0; four < steps / HC_FOUR; ++four, rows += a.lanes) {
    hc_four drawn[row_count];
#pragma unroll
    for (uint32_t row = 0; row < row_count; ++row) drawn[row] = rows[row * apart];
#pragma unroll
    for (int k = 0; k < HC_FOUR; ++k) {
      step_on<POLICY, HEDGES, NEEDS, KEEPS>(a, walker, own, terms, side_terms, path,
                                            world::pick<drawn_rows>(drawn, 1, k),
                                            hc_pick_sides<drawn_rows>(drawn, 1, k), at);
    }
  }
#pragma unroll 1
  for (uint32_t k = 0; k < steps % HC_FOUR; ++k) {
    const int step = static_cast<int>(k);
    step_on<POLICY, HEDGES, NEEDS, KEEPS>(a, walker, own, terms, side_terms, path,
                                          world::pick<drawn_rows>(rows, apart, step),
                                          hc_pick_sides<drawn_rows>(rows, apart, step), at);
  }
}

template <class POLICY, int HEDGES, unsigned NEEDS, unsigned KEEPS>
HC_DEVICE void leave(const walk_arguments &a, const hc_walker *walker, const hc_walker &own,
                     hc_stand<POLICY, HEDGES, NEEDS, KEEPS> &at, uint32_t path) {
  typedef hc_stand<POLICY, HEDGES, NEEDS, KEEPS> stand;
  hc_real *row = a.ledger + static_cast<uint64_t>(own.ledger_row) * a.stride + path;
  *row = at.state.noise;
  if constexpr (stand::sided) {
    *(row += a.stride) = own.sides.does & HC_WALKS_TO_INDEX ? static_cast<hc_real>(1) : hc_traded_factor(own, at);
    *(row += a.stride) = own.sides.does & HC_WALKS_VARIANCE ? world::variance(at.state) : at.implied.log;
  }
#pragma unroll
  for (uint32_t h = 0; h < HEDGES; ++h) {
    if (h >= own.hedges) break;
    if constexpr (stand::sided) {
      if (own.sides.does & HC_WALKS_CARRY) hc_finish_carry(walker, own, static_cast<int>(h), &at);
    }
    *(row += a.stride) = at.hedges[h].held;
    *(row += a.stride) = at.hedges[h].cash;
    *(row += a.stride) = at.hedges[h].turnover;
#pragma unroll
    for (int sum = 0; sum < stand::further_count; ++sum) *(row += a.stride) = at.sums[h][sum];
  }
}

/* ---- the kernels ---- */

/* How many blocks are to share a multiprocessor: as many as leave each thread the registers for what it keeps, so that
 * nothing is spilled. */
HC_FN constexpr int blocks_at_least(int kept) {
  return sizeof(hc_real) == sizeof(double) ? (kept >= 20 ? 1 : 2) : kept >= 37 ? 1 : kept > 12 ? 2 : kept > 6 ? 3 : 4;
}
template <class POLICY, int HEDGES, unsigned NEEDS, unsigned KEEPS>
constexpr int blocks_for() {
  typedef hc_stand<POLICY, HEDGES, NEEDS, KEEPS> stand;
  constexpr int sided = stand::sided ? 8 + 4 * HEDGES : 0;
  constexpr int policy = POLICY::decides ? static_cast<int>(sizeof(typename POLICY::state) / sizeof(hc_real)) : 0;
  constexpr int state = static_cast<int>(sizeof(typename world::state) / sizeof(hc_real)) - 1;
  /* rows beside the first and what is made of them, and where terms are that are not at hand */
  constexpr int drawn =
      2 * HC_FOUR * (hc_place(rows_of(NEEDS), HC_ROW_COUNT) - 1) + world::own_rows + !world::keeps_terms;
  return blocks_at_least(state + drawn + sided + HEDGES * (3 + stand::further_count + policy));
}

template <class POLICY, int HEDGES, unsigned NEEDS, unsigned KEEPS>
static __global__ void __launch_bounds__(HC_BLOCK_THREADS, (blocks_for<POLICY, HEDGES, NEEDS, KEEPS>()))
    walk(walk_arguments a) {
  constexpr uint32_t fours = fours_of(rows_of(NEEDS));
  hc_four *room = hc_shared<hc_four>();
  const uint32_t lane = threadIdx.x % a.lanes, place = threadIdx.x / a.lanes;
  const uint32_t groups = (a.walker_count + a.width - 1) / a.width;
  const uint32_t first = blockIdx.x % groups * a.width, path = blockIdx.x / groups * a.lanes + lane;
  const bool mine = first + place < a.walker_count;
  const hc_walker *walker = a.walkers + (mine ? first + place : first);
  const hc_walker own = *walker;
  const uint32_t longest = a.walkers[first].steps, stretch = fours * HC_FOUR * a.width;
  /* the terms of the block's walkers behind their fours */
  constexpr bool sided = (NEEDS & HC_NEEDS_SIDES) != 0;
  constexpr uint32_t row_count = hc_place(rows_of(NEEDS), HC_ROW_COUNT);
  constexpr uint32_t most_terms = world::term_count + (sided ? static_cast<uint32_t>(HC_SIDE_TERMS) : 0);
  hc_real *shared = reinterpret_cast<hc_real *>(room + fours * row_count * a.width * a.lanes);
  hc_real *own_terms = shared + place * most_terms;
  for (uint32_t term = lane; term < world::term_count; term += a.lanes) {
    own_terms[term] = a.reals[own.world_terms + term];
  }
  for (uint32_t term = lane; sided && term < own.sides.terms; term += a.lanes) {
    own_terms[world::term_count + term] = a.reals[own.sides.first_term + term];
  }
  __syncthreads();
  const world::terms *all = reinterpret_cast<const world::terms *>(own_terms);
  const world::terms kept = world::keeps_terms ? *all : world::terms();
  const world::terms *terms = world::keeps_terms ? &kept : all;
  hc_stand<POLICY, HEDGES, NEEDS, KEEPS> at = {};
  const hc_side_terms side_terms = hc_terms_of_sides(own.sides.does, own_terms + world::term_count);
  at.state = world::begin(terms);
  if constexpr (sided) hc_begin_sides(own, side_terms, a.seed, a.first_path + path, &at);
  at.entry = a.entries + own.first_entry;
#pragma unroll
  for (int h = 0; h < HEDGES; ++h) at.weights[h] = hc_further(KEEPS) ? own.funding_weights[h] : 0;
  for (uint32_t begin = 0; begin < longest; begin += stretch) {
    draw<rows_of(NEEDS)>(a, a.first_path + path, begin / HC_FOUR, lane, place, room);
    __syncthreads();
    const uint32_t left = mine && own.steps > begin ? own.steps - begin : 0, steps = left < stretch ? left : stretch;
    walk_on<POLICY, HEDGES, NEEDS, KEEPS>(a, walker, own, terms, side_terms, a.first_path + path, room + lane, steps,
                                          &at);
    __syncthreads();
  }
  if (mine && path < a.count) leave<POLICY, HEDGES, NEEDS, KEEPS>(a, walker, own, at, path);
}

/* Cheapest first: what a walker needs least is looked for from the top. */
enum : unsigned {
  HC_PLAIN = HC_AMOUNTS_ALWAYS,
  HC_FUNDED = HC_PLAIN | HC_BIT_OF(funding),
  HC_ALL_NEEDS = HC_NEEDS_GAPS | HC_NEEDS_TERMS | HC_NEEDS_DISCOUNTS,
  HC_WITH_SIDES = HC_ALL_NEEDS | HC_NEEDS_SIDES,
  HC_CARRYING = HC_AMOUNTS_ALL & ~static_cast<unsigned>(HC_AMOUNTS_DECIDES),
  HC_SCHEDULED = HC_CARRYING & ~static_cast<unsigned>(HC_AMOUNTS_CARRIED | HC_AMOUNTS_PERPETUAL),
};
/* The most hedges of a walker with sides, each of which has so much to keep. */
enum { HC_SIDED_HEDGES = sizeof(hc_real) == sizeof(float) ? 4 : 2 };
#define HC_WALK(policy, hedges, needs, keeps) \
  { needs, keeps, policy::row, hedges, walk<policy, hedges, needs, keeps> }
#define HC_WALK_SIZES(needs, keeps)                                                                        \
  HC_WALK(follows, 1, needs, keeps), HC_WALK(follows, 2, needs, keeps), HC_WALK(follows, 4, needs, keeps), \
      HC_WALK(follows, 8, needs, keeps)
#define HC_POLICY(policy, shared, decides, doc) HC_IF_DECIDES_##decides(HC_DECIDING_WALKS(policy))
#define HC_DECIDING_WALKS(policy)                             \
  HC_WALK(policy##_policy, 1, HC_WITH_SIDES, HC_AMOUNTS_ALL), \
      HC_WALK(policy##_policy, HC_SIDED_HEDGES, HC_WITH_SIDES, HC_AMOUNTS_ALL),
static const hc_walk_kernel kernels[] = {
#if HC_WALK_FAST
    HC_WALK_SIZES(0, HC_PLAIN),
    HC_WALK_SIZES(0, HC_FUNDED),
    HC_WALK_SIZES(HC_NEEDS_GAPS, HC_PLAIN),
    HC_WALK_SIZES(HC_NEEDS_GAPS, HC_FUNDED),
    HC_WALK_SIZES(HC_NEEDS_GAPS | HC_NEEDS_TERMS, HC_PLAIN),
    HC_WALK_SIZES(HC_NEEDS_GAPS | HC_NEEDS_TERMS, HC_FUNDED),
#else
    HC_WALK(follows, 1, HC_NEEDS_GAPS, HC_PLAIN),
    HC_WALK(follows, 4, HC_NEEDS_GAPS, HC_PLAIN),
#endif
    HC_WALK(follows, 1, HC_ALL_NEEDS, HC_SCHEDULED),
    HC_WALK(follows, 2, HC_ALL_NEEDS, HC_SCHEDULED),
    HC_WALK(follows, 4, HC_ALL_NEEDS, HC_SCHEDULED),
    HC_WALK(follows, 1, HC_WITH_SIDES, HC_CARRYING),
    HC_WALK(follows, HC_SIDED_HEDGES, HC_WITH_SIDES, HC_CARRYING),
#include "policies.def"
};
#undef HC_POLICY
static_assert(sizeof kernels / sizeof *kernels <= HC_MOST_WALKS, "an image has no place for more kernels");

}  // namespace

#define HC_OWN_WALKS(model) HC_WALKS_OF(model)
const hc_walks HC_OWN_WALKS(HC_WALK_MODEL) = {kernels, static_cast<int>(sizeof kernels / sizeof *kernels),
                                              static_cast<int>(world::row_count), world::term_count};
