/* The random stream: Philox4x32-10 as published, in cuRAND's layout. If this fails, no one can reproduce a path
 * elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "philox.h"
#include "philox_lanes.h"

#ifdef HC_HAVE_CURAND
#include <curand.h>
#endif

/* Philox as its authors write it: ten full rounds on any counter. */
static void plain_philox(const uint32_t counter[4], uint64_t seed, uint32_t words[4]) {
  uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
  memcpy(words, counter, 4 * sizeof *words);
  for (int round = 0; round < 10; ++round) {
    uint64_t a = (uint64_t)0xD2511F53u * words[0], b = (uint64_t)0xCD9E8D57u * words[2];
    uint32_t next[4] = {(uint32_t)(b >> 32) ^ words[1] ^ key0, (uint32_t)b, (uint32_t)(a >> 32) ^ words[3] ^ key1,
                        (uint32_t)a};
    memcpy(words, next, sizeof next);
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

/* The vectors published with Random123 (kat_vectors). */
static void test_plain_philox_gives_the_published_vectors(void **state) {
  static const uint32_t counters[3][4] = {
      {0, 0, 0, 0}, {~0u, ~0u, ~0u, ~0u}, {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}};
  static const uint64_t seeds[3] = {0, ~UINT64_C(0), UINT64_C(0x299f31d0a4093822)};
  static const uint32_t expected[3][4] = {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
                                          {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
                                          {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}};
  (void)state;
  for (int vector = 0; vector < 3; ++vector) {
    uint32_t words[4];
    plain_philox(counters[vector], seeds[vector], words);
    assert_memory_equal(words, expected[vector], sizeof words);
  }
}

static uint64_t random64(void) { return ((uint64_t)(uint32_t)mrand48() << 32) | (uint32_t)mrand48(); }

static void test_split_rounds_are_the_plain_ones(void **state) {
  (void)state;
  srand48(1);
  for (int trial = 0; trial < 100000; ++trial) {
    uint64_t seed = random64(), path = random64() >> 16;
    uint32_t stream = (uint32_t)mrand48() & 0xffff, block = (uint32_t)mrand48(), words[4], expected[4];
    uint64_t subsequence = ((uint64_t)stream << 48) + path;
    uint32_t counter[4] = {block, 0, (uint32_t)subsequence, (uint32_t)(subsequence >> 32)};
    plain_philox(counter, seed, expected);
    hc_philox(seed, hc_philox_path_begin(seed, path),
              hc_philox_block_begin(seed, hc_subsequence_high(stream, path), block), words);
    assert_memory_equal(words, expected, sizeof words);
  }
}

static void test_lanes_are_single_paths(void **state) {
  enum { LANES = 64 };
  static uint32_t path_words[3][LANES] __attribute__((aligned(64))), words[4][LANES] __attribute__((aligned(64)));
  (void)state;
  srand48(2);
  for (int trial = 0; trial < 1000; ++trial) {
    uint64_t seed = random64(), first = (random64() >> 16) / LANES * LANES;
    hc_philox_block block = hc_philox_block_begin(seed, hc_subsequence_high(3, first), (uint32_t)mrand48());
    for (int lane = 0; lane < LANES; ++lane) {
      hc_philox_path path = hc_philox_path_begin(seed, first + (uint64_t)lane);
      path_words[0][lane] = path.word0;
      path_words[1][lane] = path.word2;
      path_words[2][lane] = path.word3;
    }
    hc_philox_lanes(seed, path_words[0], block, LANES, words[0]);
    for (int lane = 0; lane < LANES; ++lane) {
      uint32_t single[4];
      hc_philox(seed, hc_philox_path_begin(seed, first + (uint64_t)lane), block, single);
      for (int word = 0; word < 4; ++word) assert_int_equal(words[word][lane], single[word]);
    }
  }
}

/* cuRAND's generator interleaves 65,536 subsequences: a path's block b stands 4 * 65536 * b words on. */
static void test_stream_is_curands(void **state) {
  (void)state;
#ifdef HC_HAVE_CURAND
  enum { PATHS = 65536, BLOCKS = 5 };
  const uint64_t seed = UINT64_C(0x123456789abcdef1);
  uint32_t *generated = malloc((size_t)4 * PATHS * BLOCKS * sizeof *generated);
  curandGenerator_t generator;
  assert_non_null(generated);
  assert_int_equal(curandCreateGeneratorHost(&generator, CURAND_RNG_PSEUDO_PHILOX4_32_10), CURAND_STATUS_SUCCESS);
  assert_int_equal(curandSetPseudoRandomGeneratorSeed(generator, seed), CURAND_STATUS_SUCCESS);
  assert_int_equal(curandGenerate(generator, generated, (size_t)4 * PATHS * BLOCKS), CURAND_STATUS_SUCCESS);
  for (uint32_t block = 0; block < BLOCKS; ++block) {
    for (uint32_t path = 0; path < PATHS; ++path) {
      uint32_t words[4];
      hc_philox(seed, hc_philox_path_begin(seed, path), hc_philox_block_begin(seed, 0, block), words);
      assert_memory_equal(words, generated + 4 * ((size_t)PATHS * block + path), sizeof words);
    }
  }
  curandDestroyGenerator(generator);
  free(generated);
#else
  print_message("skipped: this machine has no CUDA toolkit to compare with\n");
  skip();
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain_philox_gives_the_published_vectors),
      cmocka_unit_test(test_split_rounds_are_the_plain_ones),
      cmocka_unit_test(test_lanes_are_single_paths),
      cmocka_unit_test(test_stream_is_curands),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
