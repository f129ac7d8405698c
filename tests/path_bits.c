/* path_bits.c: what the path functions give for random arguments, as a digest each on stdout: the same from every
 * compiler that can compile them, nvcc's host side among them (see check-path-bits). Worlds, sides, policies, amounts
 * and streams are those of the tables. Built by nvcc it also compares the random words with those of cuRAND's device
 * headers. */
#include <stdio.h>
#include <stdlib.h>

#ifdef __CUDACC__
#define QUALIFIERS static __forceinline__ __host__ __device__
#endif
#include "book.h"
#include "carry.h"
#include "desk.h"
#include "ledger.h"
#include "policies.h"
#include "sides.h"
#include "tallies.h"
#include "worlds.h"

/* What the host makes of a world takes as long as so many of the others. */
enum { TRIALS = 200000, TRIALS_PER_HOST = 20 };

/* SplitMix64 (Steele, Lea & Flood 2014): arguments that owe nothing to what is tested. */
static uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
static uint64_t mixed = 1;
static uint64_t random_bits(void) { return mix(mixed += 0x9e3779b97f4a7c15u); }
static double uniform(void) { return (double)(random_bits() >> 11) * 0x1p-53; }
static double between(double low, double high) { return low + (high - low) * uniform(); }
/* Arguments are drawn one after the other into an array first: a compiler may evaluate those of a call in any order. */
static void fill(hc_real *reals, size_t bytes, double low, double high) {
  for (size_t index = 0; index < bytes / sizeof *reals; ++index) reals[index] = (hc_real)between(low, high);
}

/* ---- digests ---- */

#define PLAIN_DIGESTS(DIGEST)                                                                                       \
  DIGEST(exp2), DIGEST(log), DIGEST(cdf), DIGEST(words), DIGEST(delta), DIGEST(desk), DIGEST(payoff), DIGEST(mark), \
      DIGEST(carry), DIGEST(coefficients), DIGEST(gain), DIGEST(pnl), DIGEST(powers), DIGEST(moments), DIGEST(bin), \
      DIGEST(key), DIGEST(counts), DIGEST(tallies)
#define PLAIN(name) DIGEST_##name
enum {
  PLAIN_DIGESTS(PLAIN),
#define HC_STREAM(stream, number, steps) DIGEST_stream_##stream,
#define HC_ROW(...)
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
#define HC_WORLD(world, doc) DIGEST_world_##world, DIGEST_world_##world##_host,
#include "worlds.def"
#undef HC_WORLD
#define HC_SIDE(side, doc) DIGEST_side_##side,
#include "sides.def"
#undef HC_SIDE
#define HC_POLICY(policy, shared, decides, doc) DIGEST_policy_##policy,
#include "policies.def"
#undef HC_POLICY
#define HC_AMOUNT(amount, ...) DIGEST_amount_##amount,
#include "amounts.def"
  DIGESTS
};
#define NAME_OF(name) #name
static const char *const names[DIGESTS] = {
    PLAIN_DIGESTS(NAME_OF),
#define HC_STREAM(stream, number, steps) "stream " #stream,
#define HC_ROW(...)
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
#define HC_WORLD(world, doc) "world " #world, "world " #world ", host",
#include "worlds.def"
#undef HC_WORLD
#define HC_SIDE(side, doc) "side " #side,
#include "sides.def"
#undef HC_SIDE
#define HC_POLICY(policy, shared, decides, doc) "policy " #policy,
#include "policies.def"
#undef HC_POLICY
#define HC_AMOUNT(amount, ...) "amount " #amount,
#include "amounts.def"
};
static uint64_t digests[DIGESTS];
static void add_bits(int digest, uint64_t bits) { digests[digest] = mix(digests[digest] ^ bits) + 1; }
static void add_double(int digest, double value) { add_bits(digest, hc_bits_f64(value)); }
static void add(int digest, hc_real value) { add_double(digest, (double)value); }
static void add_reals(int digest, const void *reals, size_t bytes) {
  for (size_t index = 0; index < bytes / sizeof(hc_real); ++index) add(digest, ((const hc_real *)reals)[index]);
}
static void add_words(int digest, const void *words, size_t bytes) {
  for (size_t at = 0; at < bytes; at += sizeof(uint64_t)) {
    uint64_t word;
    memcpy(&word, (const char *)words + at, sizeof word);
    add_bits(digest, word);
  }
}

/* ---- streams ---- */

static int are_curands(uint64_t seed, uint32_t stream, uint64_t path, uint32_t block, const uint32_t words[4]) {
#ifdef __CUDACC__
  const uint4 theirs =
      curand_Philox4x32_10(make_uint4(block, 0, (uint32_t)path, (stream << 16) | (uint32_t)(path >> 32)),
                           make_uint2((uint32_t)seed, (uint32_t)(seed >> 32)));
  return theirs.x == words[0] && theirs.y == words[1] && theirs.z == words[2] && theirs.w == words[3];
#else
  (void)seed, (void)stream, (void)path, (void)block, (void)words;
  return 1;
#endif
}

static int streams(void) {
  const uint64_t seed = random_bits(), path = random_bits() >> 16;
  const uint32_t block = (uint32_t)random_bits();
  int same = 1;
#define HC_STREAM(stream, number, steps)                                                   \
  {                                                                                        \
    uint32_t words[HC_BLOCK_WORDS];                                                        \
    hc_real drawn[HC_BLOCK_REALS];                                                         \
    hc_philox_draw(seed, number, path, block, words);                                      \
    same &= are_curands(seed, number, path, block, words);                                 \
    hc_##stream##_draw(words, drawn);                                                      \
    for (int word = 0; word < HC_BLOCK_WORDS; ++word) add_bits(DIGEST_words, words[word]); \
    add_reals(DIGEST_stream_##stream, drawn, sizeof drawn);                                \
  }
#define HC_ROW(...)
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
  return same;
}

/* ---- worlds and policies ---- */

/* Numbers of a cell from anywhere in their parameters' ranges. */
static hc_values random_values(void) {
  hc_values values;
#define HC_PARAMETER(section, name, stage, reads, unit, minimum, maximum, ...) \
  values.section##_##name = between(minimum, maximum);
#define HC_LEG_PARAMETER(...)
#include "parameters.def"
#undef HC_PARAMETER
#undef HC_LEG_PARAMETER
  return values;
}

/* A step, and what the host makes for steps up to the longest. Terms and draws are from where conditions go either way.
 */
#define HC_WORLD(world, doc)                                                          \
  static void world##_steps(void) {                                                   \
    hc_##world##_terms terms;                                                         \
    hc_##world##_state state;                                                         \
    hc_##world##_draws draws;                                                         \
    const int turns = (int)(random_bits() % (HC_##world##_MOST_TURNS + 2)) - 1;       \
    fill((hc_real *)&terms, sizeof terms, -1, 1);                                     \
    fill((hc_real *)&draws, sizeof draws, -1, 1);                                     \
    state = hc_##world##_begin(&terms);                                               \
    add_reals(DIGEST_world_##world, &state, sizeof state);                            \
    fill((hc_real *)&state, sizeof state, -1, 1);                                     \
    state = hc_##world##_step(&terms, state, draws, turns);                           \
    add_reals(DIGEST_world_##world, &state, sizeof state);                            \
    add_bits(DIGEST_world_##world, (uint64_t)hc_##world##_needed(&terms, draws));     \
  }                                                                                   \
  static void world##_on_host(void) {                                                 \
    hc_##world##_coefficients made;                                                   \
    const hc_values values = random_values();                                         \
    const double longest = hc_##world##_longest_step(&values);                        \
    const double dt = between(0, hc_min_f64(longest, 1));                             \
    hc_##world##_terms_of(&values, dt, &made);                                        \
    add_double(DIGEST_world_##world##_host, longest);                                 \
    add_double(DIGEST_world_##world##_host, hc_##world##_volatility(&values));        \
    const hc_expected variance = hc_##world##_expects(&values, between(0, 3));        \
    add_double(DIGEST_world_##world##_host, variance.level);                          \
    add_double(DIGEST_world_##world##_host, variance.slope);                          \
    add_double(DIGEST_world_##world##_host, hc_##world##_log_drift(&values));         \
    add_double(DIGEST_world_##world##_host, HC_##world##_MOMENTS(&values));           \
    add_bits(DIGEST_world_##world##_host, (uint64_t)hc_##world##_turns(&values, dt)); \
    add_words(DIGEST_world_##world##_host, &made, sizeof made);                       \
  }
#include "worlds.def"
#undef HC_WORLD

#define HC_SIDE(side, doc)                                     \
  static void side##_walks(void) {                             \
    hc_##side##_terms terms;                                   \
    hc_##side##_state state;                                   \
    hc_##side##_coefficients made;                             \
    hc_real some[3];                                           \
    const hc_values values = random_values();                  \
    fill((hc_real *)&terms, sizeof terms, -1, 1);              \
    fill(some, sizeof some, -1, 1);                            \
    state = hc_##side##_begin(&terms, some[0]);                \
    add_reals(DIGEST_side_##side, &state, sizeof state);       \
    fill((hc_real *)&state, sizeof state, -1, 1);              \
    state = hc_##side##_period(&terms, state);                 \
    add_reals(DIGEST_side_##side, &state, sizeof state);       \
    state = hc_##side##_step(&terms, state, some[1], some[2]); \
    add_reals(DIGEST_side_##side, &state, sizeof state);       \
    hc_##side##_terms_of(&values, between(0, 1), &made);       \
    add_words(DIGEST_side_##side, &made, sizeof made);         \
  }
#include "sides.def"
#undef HC_SIDE

#define DECIDES(policy)                                  \
  hc_##policy##_coefficients made;                       \
  hc_##policy##_terms terms;                             \
  hc_##policy##_state state;                             \
  hc_look look;                                          \
  hc_##policy##_terms_of(&values, &made);                \
  fill((hc_real *)&terms, sizeof terms, -1, 1);          \
  fill((hc_real *)&state, sizeof state, -1, 1);          \
  fill((hc_real *)&look, sizeof look, -1, 1);            \
  look.first = hc_number(look.first > hc_number(0.5));   \
  state = hc_##policy##_look(&terms, state, look);       \
  add_words(DIGEST_policy_##policy, &made, sizeof made); \
  add_reals(DIGEST_policy_##policy, &state, sizeof state);
#define HC_POLICY(policy, shared, decides, doc)                          \
  static void policy##_looks(void) {                                     \
    const hc_values values = random_values();                            \
    add_double(DIGEST_policy_##policy, hc_##policy##_interval(&values)); \
    HC_IF_DECIDES_##decides(DECIDES(policy))                             \
  }
#include "policies.def"
#undef HC_POLICY

static void models(void) {
#define HC_WORLD(world, doc) world##_steps();
#include "worlds.def"
#undef HC_WORLD
#define HC_SIDE(side, doc) side##_walks();
#include "sides.def"
#undef HC_SIDE
#define HC_POLICY(policy, shared, decides, doc) policy##_looks();
#include "policies.def"
#undef HC_POLICY
}

static void hosts(void) {
#define HC_WORLD(world, doc) world##_on_host();
#include "worlds.def"
#undef HC_WORLD
}

/* ---- a hedge and its amounts ---- */

static void hedges(void) {
  hc_real some[14];
  hc_trade trade;
  hc_desk_state desk;
  fill(some, sizeof some, -1, 1);
  fill((hc_real *)&trade, sizeof trade, -1, 1);
  fill((hc_real *)&desk, sizeof desk, -3, 3);
  if (some[0] < 0) trade.bought = 0; /* which is no trade */
  const hc_real price = hc_exp2(2 * some[1]);
  const hc_real delta = hc_delta_add(some[2], 2 * some[3], 10 + 10 * some[4], 9 * some[5], some[1]);
  const hc_desk_state next = hc_desk_trade(desk, delta, price);
  add(DIGEST_exp2, price);
  add(DIGEST_exp2, hc_exp2(130 * some[6]));
  add_double(DIGEST_exp2, hc_floor_f64(99 * (double)some[6]));
  add_double(DIGEST_log, hc_log_f64(10 * hc_abs_f64((double)some[7]) + 0x1p-40));
  add(DIGEST_cdf, hc_normal_cdf(7 * some[8]));
  add_double(DIGEST_cdf, hc_normal_pdf_f64(9 * (double)some[8]));
  add(DIGEST_delta, delta);
  add_reals(DIGEST_desk, &next, sizeof next);
#define ADD_END(amount)
#define ADD_TRADE(amount) add(DIGEST_amount_##amount, hc_##amount##_add(some[9], trade));
#define ADD_HOLD(amount) ADD_TRADE(amount)
#define ADD_CARRY(amount)
#define CLOSE_STAYS(amount)
#define CLOSE_CLOSES(amount) add(DIGEST_amount_##amount, hc_##amount##_close(trade.bought, price));
#define HC_AMOUNT(amount, added, kept, factor, close, doc) ADD_##added(amount) CLOSE_##close(amount)
#include "amounts.def"
}

/* From a look to the next, with a market whose prices, rate and growth are random. */
static void carries(void) {
  hc_carry_state carry;
  hc_carry_market market;
  hc_carry_weights weights;
  hc_desk_state desk;
  hc_real some[4];
  fill((hc_real *)&carry, sizeof carry, -1, 1);
  fill((hc_real *)&market, sizeof market, -1, 1);
  fill((hc_real *)&weights, sizeof weights, -1, 1);
  fill((hc_real *)&desk, sizeof desk, -1, 1);
  fill(some, sizeof some, -1, 1);
  const hc_work_carry numbers = {between(-1, 1), between(-1, 1), between(-1, 1)};
  hc_work_sides sides = {0};
  sides.pay_steps = 1 + (int64_t)(random_bits() % 24);
  const hc_carry_weights rounded = hc_carry_weights_of(&numbers);
  carry = hc_carry_arrive(carry, desk, market, some[0]);
  add_reals(DIGEST_carry, &carry, sizeof carry);
  carry = hc_carry_leave(carry, some[1], market, weights);
  add_reals(DIGEST_carry, &carry, sizeof carry);
  add_reals(DIGEST_carry, &rounded, sizeof rounded);
  add(DIGEST_carry, hc_carry_basis(desk.held, some[1], market, some[2]));
  add(DIGEST_carry, hc_carry_unfinanced(some[1], market.traded, weights, desk.cash));
  add(DIGEST_carry, hc_carry_last_basis(desk.held, market, some[2]));
  add(DIGEST_carry, hc_premium_accrued(some[0], some[1], some[2]));
  add(DIGEST_carry, hc_premium_factor(some[3]));
  add_bits(DIGEST_counts, (uint64_t)hc_carries((unsigned)(random_bits() % 4)));
  add_bits(DIGEST_counts, (uint64_t)hc_accrued_steps(&sides, (int64_t)(random_bits() % 99)));
}

/* ---- the horizon ---- */

static void books(void) {
  hc_real some[8];
  fill(some, sizeof some, -1, 1);
  const hc_leg leg = {
      2 * some[0], some[1] < 0 ? (hc_real)-1 : (hc_real)1, 1 + some[2] / 2, 5 + 4 * some[3], 2 * some[4], 1 + some[5]};
  const hc_real x = 2 * some[6], price = hc_exp2(x);
  add(DIGEST_payoff, hc_payoff_add(some[7], leg, price));
  add(DIGEST_mark, hc_mark_add(some[7], leg, x, price));
  const hc_mark of_log = hc_mark_of_log(some[0]), of_variance = hc_mark_of_variance(some[2] / 9, some[3] / 9, some[4]);
  add_reals(DIGEST_mark, &of_log, sizeof of_log);
  add_reals(DIGEST_mark, &of_variance, sizeof of_variance);
  add(DIGEST_mark, hc_mark_add_at(some[7], leg, x, price, of_log));
  add(DIGEST_mark, hc_delta_add_at(some[1], some[2], 9 * some[3], some[4], some[5], x, of_log));
}

static void pnls(void) {
  hc_real some[8];
  hc_settlement settlement;
  hc_powers powers = {{0}};
  hc_moments moments = {{0}};
  fill(some, sizeof some, -1, 1);
  fill((hc_real *)&settlement, sizeof settlement, -1, 1);
  const hc_real y = hc_pay(some[0] / 100, 9 * some[1], 3 * some[2]), amount = 900 * some[3];
  add(DIGEST_gain, hc_settle_gain(&settlement, some[4], some[5], some[6]));
  add(DIGEST_gain, hc_settle_closed(some[4], some[5], some[6], some[7]));
  add(DIGEST_pnl, y);
  powers = hc_powers_add(powers, (double)y);
  for (int sum = 0; sum < HC_SUM_COUNT; ++sum) add_bits(DIGEST_powers, (uint64_t)hc_powers_close(powers, sum, 1));
  for (int sum = 0; sum < HC_SUM_COUNT; ++sum) add_bits(DIGEST_powers, (uint64_t)hc_total_of(sum, sum % 3));
  moments = hc_moments_add(moments, (double)amount);
  for (int sum = 0; sum < HC_MOMENT_COUNT; ++sum) add_bits(DIGEST_moments, (uint64_t)hc_moments_close(moments, sum, 1));
  add_bits(DIGEST_bin, (uint64_t)hc_bin(y));
  add_double(DIGEST_bin, hc_bin_edge(hc_bin(y) % HC_SIDE_BINS));
  add_bits(DIGEST_key, (uint64_t)hc_sort_key(y));
  add(DIGEST_key, hc_from_sort_key(hc_sort_key(y)));
}

/* The host's doubles as a backend reads them. */
static void coefficients(void) {
  double some[8];
  hc_work_world world = {0};
  hc_work_rule rule = {0};
  hc_work_desk desk = {0};
  hc_work_cell cell = {0};
  hc_work_leg leg = {0};
  for (int index = 0; index < 8; ++index) some[index] = between(-1, 1);
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) cell.rates[amount] = hc_max_f64(0, between(-1, 1));
  world.clock_step = some[0];
  rule.terms.count = (int64_t)(random_bits() % 9);
  rule.follows = (int)(random_bits() % 2);
  desk.ratio = some[1] < 0 ? 0 : some[2];
  desk.scale = 0.25;
  desk.growth = 1 + some[3] / 2;
  desk.close_out = some[4] < 0;
  desk.pays = (unsigned)(random_bits() % HC_AMOUNTS_ALL);
  cell.zero = some[5];
  leg.quantity = some[6];
  leg.slope = some[7];
  const hc_leg real_leg = hc_leg_of(&leg);
  const hc_settlement settlement = hc_settlement_of(&desk);
  const hc_rates rates = hc_rates_of(&cell);
  add_double(DIGEST_coefficients, hc_clock(&world, 719));
  add_reals(DIGEST_coefficients, &real_leg, sizeof real_leg);
  add_reals(DIGEST_coefficients, &settlement, sizeof settlement);
  add_reals(DIGEST_coefficients, &rates, sizeof rates);
  add_bits(DIGEST_counts, (uint64_t)hc_row_width(&rule));
  add_bits(DIGEST_counts, (uint64_t)hc_desk_outcomes(&desk));
  add_bits(DIGEST_counts, hc_cell_pays(&cell));
  add_bits(DIGEST_counts, (uint64_t)hc_common_divisor((int64_t)(random_bits() % 720), rule.terms.count));
}

/* ---- tallies ---- */

static void tallies(void) {
  static hc_desk_tally desks[2];
  static hc_cell_tally cells[2];
  hc_desk_tallies_clear(desks, 2);
  hc_cell_tallies_clear(cells, 2);
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    for (int moment = 0; moment < HC_MOMENT_COUNT; ++moment)
      desks[1].amounts[amount].moments[moment] = (hc_int128)random_bits() << 32;
    desks[1].amounts[amount].overflows = random_bits() % 9;
    desks[1].amounts[amount].non_finites = random_bits() % 9;
  }
  for (int total = 0; total < HC_TOTAL_COUNT; ++total) cells[1].totals[total] = (hc_int128)random_bits() << 32;
  for (int bin = 0; bin < HC_BINS; ++bin) cells[1].bins[bin] = (uint32_t)random_bits() >> 4;
  cells[1].overflows = random_bits() % 9;
  cells[1].losses = random_bits() % 9;
  cells[1].minimum = -uniform();
  cells[1].maximum = uniform();
  for (int time = 0; time < 3; ++time) {
    hc_desk_tally_add(&desks[0], &desks[1]);
    hc_cell_tally_add(&cells[0], &cells[1]);
  }
  add_words(DIGEST_tallies, desks, sizeof desks);
  add_words(DIGEST_tallies, cells, sizeof cells);
}

int main(void) {
  tallies();
  for (int trial = 0; trial < TRIALS; ++trial) {
    if (!streams()) {
      fprintf(stderr, "the random words are not cuRAND's\n");
      return 1;
    }
    models();
    hedges();
    carries();
    books();
    pnls();
    coefficients();
    if (trial % TRIALS_PER_HOST == 0) hosts();
  }
  for (int digest = 0; digest < DIGESTS; ++digest) {
    printf("%-20s %016llx\n", names[digest], (unsigned long long)digests[digest]);
  }
  return 0;
}
