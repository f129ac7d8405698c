/* path_bits.c: what the path functions give for random arguments, as a digest each on stdout: the same from every
 * compiler that can compile them, nvcc's host side among them (see check-path-bits). Built by nvcc it also compares the
 * random words with those of cuRAND's device headers. */
#include <stdio.h>
#include <stdlib.h>

#ifdef __CUDACC__
#define QUALIFIERS static __forceinline__ __host__ __device__
#endif
#include "book.h"
#include "desk.h"
#include "ledger.h"
#include "philox.h"
#include "tally.h"
#include "gbm.h"

enum { TRIALS = 200000 };

/* SplitMix64 (Steele, Lea & Flood 2014): arguments that owe nothing to what is tested. */
static uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
static uint64_t state = 1;
static uint64_t random_bits(void) { return mix(state += 0x9e3779b97f4a7c15u); }
static hc_real between(double low, double high) {
  return (hc_real)(low + (high - low) * ((double)(random_bits() >> 11) * 0x1p-53));
}

typedef struct {
  const char *name;
  uint64_t hash;
} digest;
static void add_bits(digest *d, uint64_t bits) { d->hash = mix(d->hash ^ bits) + 1; }
static void add(digest *d, hc_real value) { add_bits(d, hc_bits_f64((double)value)); }

/* clang-format off */
enum { COEFFICIENTS, EXP2, CDF, NORMALS, WORDS, PRICE, DELTA, TRADE, FUNDING, PAYOFF, MARK, GAIN, TRADES, PNL, POWERS, BIN, KEY, DIGESTS };
static digest digests[DIGESTS] = {
    {"coefficients", 0}, {"exp2", 0},    {"cdf", 0},    {"normals", 0}, {"words", 0}, {"price", 0},  {"delta", 0}, {"trade", 0}, {"funding", 0},
    {"payoff", 0},  {"mark", 0},   {"gain", 0},    {"trades", 0}, {"pnl", 0},   {"powers", 0}, {"bin", 0},  {"key", 0}};
/* clang-format on */

static int draw(uint64_t seed, uint64_t path, uint32_t block) {
  uint32_t words[4];
  hc_real z0, z1;
  hc_philox_draw(seed, HC_STREAM_PRICE, path, block, words);
  for (int word = 0; word < 4; ++word) add_bits(&digests[WORDS], words[word]);
  hc_box_muller(words[0], words[1], &z0, &z1);
  add(&digests[NORMALS], z0);
  add(&digests[NORMALS], z1);
#ifdef __CUDACC__
  const uint4 theirs = curand_Philox4x32_10(make_uint4(block, 0, (uint32_t)path, (uint32_t)(path >> 32)),
                                            make_uint2((uint32_t)seed, (uint32_t)(seed >> 32)));
  return theirs.x == words[0] && theirs.y == words[1] && theirs.z == words[2] && theirs.w == words[3];
#else
  return 1;
#endif
}

/* Arguments are drawn one after the other into an array first: a compiler may evaluate those of a call in any order. */
static void market(void) {
  hc_real some[12], delta_of[5];
  for (int index = 0; index < 12; ++index) some[index] = between(-1, 1);
  delta_of[0] = between(-1, 1);
  delta_of[1] = between(-2, 2);
  delta_of[2] = between(0, 20);
  delta_of[3] = between(-9, 9);
  const hc_gbm gbm = {some[0]};
  const hc_real x = hc_gbm_log(hc_gbm_step(gbm, some[1], 6 * some[2]), some[3]), price = hc_gbm_price(x);
  const hc_desk_state held = {some[4], 3 * some[5], 9 * some[6]};
  const hc_real delta = hc_delta_add(delta_of[0], delta_of[1], delta_of[2], delta_of[3], x);
  const hc_desk_state next = hc_desk_trade(held, delta, price);
  add(&digests[EXP2], hc_exp2(130 * some[7]));
  add(&digests[CDF], hc_normal_cdf(7 * some[8]));
  add(&digests[PRICE], price);
  add(&digests[DELTA], delta);
  add(&digests[TRADE], next.delta);
  add(&digests[TRADE], next.cash);
  add(&digests[TRADE], next.turnover);
  add(&digests[TRADE], hc_traded_add(some[9], delta, held.delta, price));
  add(&digests[FUNDING], hc_funding_add(some[10], delta, price, some[11]));
}

static void horizon(void) {
  hc_real some[20];
  for (int index = 0; index < 20; ++index) some[index] = between(-1, 1);
  const hc_leg leg = {
      2 * some[0], some[1] < 0 ? (hc_real)-1 : (hc_real)1, 1 + some[2] / 2, 5 + 4 * some[3], 2 * some[4], 1 + some[5]};
  const hc_settlement settlement = {some[6], 1 + some[7] / 10, some[8], some[9], some[10], some[11], some[12]};
  const hc_rates rates = {some[14] / 100, some[15] / 100, some[13]};
  const hc_real x = 2 * some[16], price = hc_gbm_price(x);
  const hc_real y = hc_pnl_funded(rates, hc_pnl(rates, 3 * some[17], 9 * some[18]), 9 * some[19]);
  hc_powers powers = {{0}};
  powers = hc_powers_add(powers, (double)y);
  add(&digests[PAYOFF], hc_payoff_add(some[17], leg, price));
  add(&digests[MARK], hc_mark_add(some[17], leg, x, price));
  add(&digests[GAIN], hc_settle_gain(settlement, some[17], some[18], price));
  add(&digests[TRADES], hc_settle_trades(settlement, settlement.turnover, some[17], some[18], price));
  add(&digests[PNL], y);
  for (int sum = 0; sum < HC_SUM_COUNT; ++sum) add_bits(&digests[POWERS], (uint64_t)hc_powers_close(powers, sum, 1));
  for (int sum = 0; sum < HC_SUM_COUNT; ++sum) add_bits(&digests[POWERS], (uint64_t)hc_total_of(sum, sum % 3));
  add_bits(&digests[BIN], (uint64_t)hc_bin(y));
  add_bits(&digests[BIN], hc_bits_f64(hc_bin_edge(hc_bin(y) % HC_SIDE_BINS)));
  add_bits(&digests[KEY], (uint64_t)hc_sort_key(y));
  add(&digests[KEY], hc_from_sort_key(hc_sort_key(y)));
}

/* The host's doubles as a backend reads them. */
static void coefficients(void) {
  double some[12];
  for (int index = 0; index < 12; ++index) some[index] = (double)(random_bits() >> 11) * 0x1p-53 - 0.5;
  hc_work_world world = {0};
  hc_work_desk desk = {0};
  hc_work_cell cell = {0};
  world.drift_step = some[0];
  world.vol_step = some[1];
  desk.ratio = some[2];
  desk.scale = 0.25;
  desk.growth = 1 + some[3];
  desk.close_out = some[4] < 0;
  desk.centre.value = some[5];
  desk.centre.turnover = some[6];
  desk.centre.funding = some[7];
  cell.trading_rate = some[8];
  cell.funding_rate = some[9];
  cell.zero = some[10];
  const hc_work_leg work_leg = {some[0], some[1], some[2], some[3], some[4], some[5]};
  const hc_leg leg = hc_leg_of(&work_leg);
  const hc_settlement settlement = hc_settlement_of(&desk);
  const hc_centre centre = hc_centre_of(&desk);
  const hc_rates rates = hc_rates_of(&cell);
  const hc_real all[] = {hc_gbm_of(&world).vol_step,
                         hc_gbm_drift(&world, 719),
                         leg.quantity,
                         leg.sign,
                         leg.strike,
                         leg.slope,
                         leg.offset,
                         leg.spread,
                         settlement.payoff,
                         settlement.growth,
                         settlement.gain,
                         settlement.turnover,
                         settlement.traded,
                         settlement.close,
                         settlement.funding,
                         centre.value,
                         centre.turnover,
                         centre.funding,
                         rates.trading_rate,
                         rates.funding_rate,
                         rates.zero};
  for (size_t index = 0; index < sizeof all / sizeof *all; ++index) add(&digests[COEFFICIENTS], all[index]);
  add_bits(&digests[CDF], hc_bits_f64(hc_normal_pdf_f64(9 * some[11])));
  add_bits(&digests[EXP2], hc_bits_f64(hc_floor_f64(99 * some[11])));
}

int main(void) {
  for (int trial = 0; trial < TRIALS; ++trial) {
    const uint64_t seed = random_bits(), path = random_bits() >> 16;
    if (!draw(seed, path, (uint32_t)random_bits())) {
      fprintf(stderr, "the random words are not cuRAND's\n");
      return 1;
    }
    coefficients();
    market();
    horizon();
  }
  for (int index = 0; index < DIGESTS; ++index) {
    printf("%-12s %016llx\n", digests[index].name, (unsigned long long)digests[index].hash);
  }
  return 0;
}
