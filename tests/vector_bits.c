/* vector_bits.c: what a step of each world and each side and a look of each policy that decides give for random
 * arguments, sixteen lanes of each, as a digest on stdout. Built with HC_VECTOR all lanes take the step at once, with
 * HC_SINGLE one after the other, and the digests are the same (see check-dialect, which also names the worlds' headers:
 * what draws is not for vectors, so that worlds.h cannot be). */
#include <stdio.h>

#include "policies.h"
#include "sides.h"

#define REALS_OF(type) (sizeof(type) / sizeof(hc_real))
enum { LANES = 16, LANES_AT_ONCE = sizeof(hc_real) / sizeof(float), TRIALS = 20000 };
typedef float row[LANES];

/* SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t mixed = 1;
static uint64_t random_bits(void) {
  uint64_t z = mixed += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static void fill(row *rows, size_t count) {
  for (size_t real = 0; real < count; ++real) {
    for (int lane = 0; lane < LANES; ++lane) rows[real][lane] = (float)(int32_t)(random_bits() >> 32) * 0x1p-31f;
  }
}
static void load(const row *rows, size_t count, int first, void *reals) {
  for (size_t real = 0; real < count; ++real) memcpy((hc_real *)reals + real, &rows[real][first], sizeof(hc_real));
}
static void store(const void *reals, size_t count, int first, row *rows) {
  for (size_t real = 0; real < count; ++real)
    memcpy(&rows[real][first], (const hc_real *)reals + real, sizeof(hc_real));
}
static uint64_t digest_of(uint64_t digest, const row *rows, size_t count) {
  for (size_t real = 0; real < count; ++real) {
    for (int lane = 0; lane < LANES; ++lane)
      digest = (digest ^ hc_bits_f32(rows[real][lane])) * 0x100000001b3u; /* FNV-1a, by words */
  }
  return digest;
}

/* What hd.h has for reals. */
static uint64_t real_functions(uint64_t digest) {
  row args[3], got[5];
  fill(args, 3);
  for (int first = 0; first < LANES; first += LANES_AT_ONCE) {
    hc_real some[3], made[5];
    load(args, 3, first, some);
    made[0] = hc_fma(some[0], some[1], some[2]);
    made[1] = hc_abs(some[0]);
    made[2] = hc_sqrt(hc_abs(some[0]));
    made[3] = hc_max(some[0], some[1]);
    made[4] = hc_select(some[0] < some[1], some[2], hc_number(0.1));
    store(made, 5, first, got);
  }
  return digest_of(digest, got, 5);
}

#define HC_WORLD(world, doc)                                                                              \
  static uint64_t step_##world(uint64_t digest) {                                                         \
    enum { TERMS = REALS_OF(hc_##world##_terms), DRAWS = REALS_OF(hc_##world##_draws) };                  \
    enum { STATE = REALS_OF(hc_##world##_state) };                                                        \
    row terms[TERMS], draws[DRAWS], state[STATE], begun[STATE];                                           \
    const int turns = (int)(random_bits() % (HC_##world##_MOST_TURNS + 2)) - 1;                           \
    fill(terms, TERMS), fill(draws, DRAWS), fill(state, STATE);                                           \
    for (int first = 0; first < LANES; first += LANES_AT_ONCE) {                                          \
      hc_##world##_terms own;                                                                             \
      hc_##world##_draws drawn;                                                                           \
      hc_##world##_state at;                                                                              \
      load(terms, TERMS, first, &own), load(draws, DRAWS, first, &drawn), load(state, STATE, first, &at); \
      at = hc_##world##_step(&own, at, drawn, turns);                                                     \
      store(&at, STATE, first, state);                                                                    \
      at = hc_##world##_begin(&own);                                                                      \
      store(&at, STATE, first, begun);                                                                    \
    }                                                                                                     \
    return digest_of(digest_of(digest, state, STATE), begun, STATE);                                      \
  }
#include "worlds.def"
#undef HC_WORLD

#define HC_SIDE(side, doc)                                                                               \
  static uint64_t walk_##side(uint64_t digest) {                                                         \
    enum { TERMS = REALS_OF(hc_##side##_terms), STATE = REALS_OF(hc_##side##_state), DRAWS = 2 };        \
    row terms[TERMS], draws[DRAWS], state[STATE], begun[STATE];                                          \
    fill(terms, TERMS), fill(draws, DRAWS), fill(state, STATE);                                          \
    for (int first = 0; first < LANES; first += LANES_AT_ONCE) {                                         \
      hc_##side##_terms own;                                                                             \
      hc_##side##_state at;                                                                              \
      hc_real drawn[DRAWS];                                                                              \
      load(terms, TERMS, first, &own), load(draws, DRAWS, first, drawn), load(state, STATE, first, &at); \
      at = hc_##side##_step(&own, hc_##side##_period(&own, at), drawn[0], drawn[1]);                     \
      store(&at, STATE, first, state);                                                                   \
      at = hc_##side##_begin(&own, drawn[0]);                                                            \
      store(&at, STATE, first, begun);                                                                   \
    }                                                                                                    \
    return digest_of(digest_of(digest, state, STATE), begun, STATE);                                     \
  }
#include "sides.def"
#undef HC_SIDE

/* A mark, by its two ways. */
static uint64_t marks(uint64_t digest) {
  row args[3], got[4];
  fill(args, 3);
  for (int first = 0; first < LANES; first += LANES_AT_ONCE) {
    hc_real some[3];
    load(args, 3, first, some);
    const hc_mark made[2] = {hc_mark_of_log(some[0]), hc_mark_of_variance(some[0], some[1], some[2])};
    store(made, 4, first, got);
  }
  return digest_of(digest, got, 4);
}

#define LOOK(policy)                                                                                   \
  static uint64_t look_##policy(uint64_t digest) {                                                     \
    enum { TERMS = REALS_OF(hc_##policy##_terms), STATE = REALS_OF(hc_##policy##_state) };             \
    enum { SEEN = REALS_OF(hc_look) };                                                                 \
    row terms[TERMS], state[STATE], seen[SEEN];                                                        \
    fill(terms, TERMS), fill(state, STATE), fill(seen, SEEN);                                          \
    for (int first = 0; first < LANES; first += LANES_AT_ONCE) {                                       \
      hc_##policy##_terms own;                                                                         \
      hc_##policy##_state at;                                                                          \
      hc_look look;                                                                                    \
      load(terms, TERMS, first, &own), load(state, STATE, first, &at), load(seen, SEEN, first, &look); \
      at = hc_##policy##_look(&own, at, look);                                                         \
      store(&at, STATE, first, state);                                                                 \
    }                                                                                                  \
    return digest_of(digest, state, STATE);                                                            \
  }
#define HC_POLICY(policy, shared, decides, doc) HC_IF_DECIDES_##decides(LOOK(policy))
#include "policies.def"
#undef HC_POLICY

static void report(const char *name, uint64_t (*once)(uint64_t digest)) {
  uint64_t digest = 0xcbf29ce484222325u;
  for (int trial = 0; trial < TRIALS; ++trial) digest = once(digest);
  printf("%-12s %016llx\n", name, (unsigned long long)digest);
}

int main(void) {
  report("reals", real_functions);
#define HC_WORLD(world, doc) report(#world, step_##world);
#include "worlds.def"
#undef HC_WORLD
#define HC_SIDE(side, doc) report(#side, walk_##side);
#include "sides.def"
#undef HC_SIDE
  report("marks", marks);
#define REPORT_LOOK(policy) report(#policy, look_##policy);
#define HC_POLICY(policy, shared, decides, doc) HC_IF_DECIDES_##decides(REPORT_LOOK(policy))
#include "policies.def"
#undef HC_POLICY
  return 0;
}
