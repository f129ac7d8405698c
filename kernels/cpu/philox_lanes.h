/* philox_lanes.h: hc_philox over a block of paths on x86-64. Compilers do not find the one instruction that Philox
 * wants, a 32 x 32 -> 64 bit product per 64-bit lane, so it is named here; the words are those of philox.h, which a
 * test compares. */
#ifndef HC_PHILOX_LANES_H
#define HC_PHILOX_LANES_H

#include <immintrin.h>

#include "philox.h"

#if defined(__AVX512F__)
#define HC_VECTOR_BYTES 64
#define HC_MULTIPLY_EVEN(a, b) ((hc_u64_vector)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#elif defined(__AVX2__)
#define HC_VECTOR_BYTES 32
#define HC_MULTIPLY_EVEN(a, b) ((hc_u64_vector)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#else
#define HC_VECTOR_BYTES 16
#define HC_MULTIPLY_EVEN(a, b) ((hc_u64_vector)_mm_mul_epu32((__m128i)(a), (__m128i)(b)))
#endif
typedef uint64_t hc_u64_vector __attribute__((vector_size(HC_VECTOR_BYTES), may_alias));
enum { HC_VECTOR_WORDS = HC_VECTOR_BYTES / 4 };

/* Half of a vector's paths, one counter word in the lower half of each 64-bit lane; the upper halves hold rubbish,
 * which the product ignores. */
typedef struct {
  hc_u64_vector c0, c1, c2, c3;
} hc_philox_half;

HC_FN hc_u64_vector hc_broadcast(uint64_t value) { return value - (hc_u64_vector){0}; }

HC_FN hc_philox_half hc_philox_half_round(hc_philox_half c, hc_u64_vector key0, hc_u64_vector key1) {
  hc_u64_vector product0 = HC_MULTIPLY_EVEN(c.c0, hc_broadcast(HC_PHILOX_M0));
  hc_u64_vector product1 = HC_MULTIPLY_EVEN(c.c2, hc_broadcast(HC_PHILOX_M1));
  hc_philox_half next = {(product1 >> 32) ^ c.c1 ^ key0, product1, (product0 >> 32) ^ c.c3 ^ key1, product0};
  return next;
}

HC_FN hc_u64_vector hc_merge_halves(hc_u64_vector even, hc_u64_vector odd) {
  return (even & hc_broadcast(0xffffffffu)) | (odd << 32);
}

/* path_words [3][lanes] from hc_philox_path_begin, words [4][lanes]; lanes is a multiple of 16, the arrays aligned
 * to 64. */
HC_FN void hc_philox_lanes(uint64_t seed, const uint32_t *HC_RESTRICT path_words, hc_philox_block block, int lanes,
                           uint32_t *HC_RESTRICT words) {
  hc_u64_vector block0 = hc_broadcast(block.word0), block1 = hc_broadcast(block.word1),
                block2 = hc_broadcast(block.word2);
  int lane, round;
  for (lane = 0; lane < lanes; lane += HC_VECTOR_WORDS) {
    hc_u64_vector word0 = *(const hc_u64_vector *)(path_words + lane);
    hc_u64_vector word2 = *(const hc_u64_vector *)(path_words + lanes + lane);
    hc_u64_vector word3 = *(const hc_u64_vector *)(path_words + 2 * lanes + lane);
    hc_philox_half even = {word0 ^ block0, block1, word2 ^ block2, word3};
    hc_philox_half odd = {(word0 >> 32) ^ block0, block1, (word2 >> 32) ^ block2, word3 >> 32};
    uint32_t key0 = (uint32_t)seed + HC_PHILOX_SPLIT_ROUNDS * HC_PHILOX_W0;
    uint32_t key1 = (uint32_t)(seed >> 32) + HC_PHILOX_SPLIT_ROUNDS * HC_PHILOX_W1;
    for (round = HC_PHILOX_SPLIT_ROUNDS; round < HC_PHILOX_ROUNDS; ++round) {
      even = hc_philox_half_round(even, hc_broadcast(key0), hc_broadcast(key1));
      odd = hc_philox_half_round(odd, hc_broadcast(key0), hc_broadcast(key1));
      key0 += HC_PHILOX_W0;
      key1 += HC_PHILOX_W1;
    }
    *(hc_u64_vector *)(words + lane) = hc_merge_halves(even.c0, odd.c0);
    *(hc_u64_vector *)(words + lanes + lane) = hc_merge_halves(even.c1, odd.c1);
    *(hc_u64_vector *)(words + 2 * lanes + lane) = hc_merge_halves(even.c2, odd.c2);
    *(hc_u64_vector *)(words + 3 * lanes + lane) = hc_merge_halves(even.c3, odd.c3);
  }
}

#endif
