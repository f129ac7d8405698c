/* philox.h: the random bits, Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011), in the layout of cuRAND:
 * curand_init(seed, subsequence = stream * 2^48 + path, offset = 4 * block) followed by one curand4(). Every purpose
 * draws from a stream of its own (streams.def).
 *
 * The counter is (block low, block high, subsequence low, subsequence high), the key is the seed. Of the ten rounds,
 * the products of the first two depend on the path alone or on the block alone, so they are made once per path and once
 * per block (hc_philox_path, hc_philox_block), and only eight rounds are left for each pair of the two. */
#ifndef HC_PHILOX_H
#define HC_PHILOX_H

#include "hd.h"

#if defined(__CUDACC__)
#include <cuda_runtime.h>
#include <curand_philox4x32_x.h>
#endif

#define HC_PHILOX_M0 0xD2511F53u
#define HC_PHILOX_M1 0xCD9E8D57u
#define HC_PHILOX_W0 0x9E3779B9u
#define HC_PHILOX_W1 0xBB67AE85u
enum { HC_PHILOX_ROUNDS = 10, HC_PHILOX_SPLIT_ROUNDS = 2 };

/* What the first two rounds know of a path: words of the counter after round 2, up to what the block adds. */
typedef struct {
  uint32_t word0, word2, word3;
} hc_philox_path;
typedef struct {
  uint32_t word0, word1, word2;
} hc_philox_block;

HC_FN uint32_t hc_high32(uint64_t product) { return (uint32_t)(product >> 32); }

HC_FN hc_philox_path hc_philox_path_begin(uint64_t seed, uint64_t path) {
  uint64_t first = (uint64_t)HC_PHILOX_M1 * (uint32_t)path;
  uint64_t second = (uint64_t)HC_PHILOX_M0 * (hc_high32(first) ^ (uint32_t)seed);
  hc_philox_path begun = {(uint32_t)first, hc_high32(second), (uint32_t)second};
  return begun;
}

/* `subsequence_high` is the upper half of stream * 2^48 + path; the block index is below 2^32. */
HC_FN hc_philox_block hc_philox_block_begin(uint64_t seed, uint32_t subsequence_high, uint32_t block) {
  uint32_t key1 = (uint32_t)(seed >> 32);
  uint64_t first = (uint64_t)HC_PHILOX_M0 * block;
  uint64_t second = (uint64_t)HC_PHILOX_M1 * (hc_high32(first) ^ subsequence_high ^ key1);
  hc_philox_block begun = {hc_high32(second) ^ ((uint32_t)seed + HC_PHILOX_W0), (uint32_t)second,
                           (uint32_t)first ^ (key1 + HC_PHILOX_W1)};
  return begun;
}

/* The four words of a path's block. */
HC_FN void hc_philox(uint64_t seed, hc_philox_path path, hc_philox_block block, uint32_t words[4]) {
  uint32_t c0 = path.word0 ^ block.word0, c1 = block.word1, c2 = path.word2 ^ block.word2, c3 = path.word3;
  uint32_t key0 = (uint32_t)seed + HC_PHILOX_SPLIT_ROUNDS * HC_PHILOX_W0;
  uint32_t key1 = (uint32_t)(seed >> 32) + HC_PHILOX_SPLIT_ROUNDS * HC_PHILOX_W1;
  int round;
  for (round = HC_PHILOX_SPLIT_ROUNDS; round < HC_PHILOX_ROUNDS; ++round) {
    uint64_t product0 = (uint64_t)HC_PHILOX_M0 * c0, product1 = (uint64_t)HC_PHILOX_M1 * c2;
    c0 = hc_high32(product1) ^ c1 ^ key0;
    c1 = (uint32_t)product1;
    c2 = hc_high32(product0) ^ c3 ^ key1;
    c3 = (uint32_t)product0;
    key0 += HC_PHILOX_W0;
    key1 += HC_PHILOX_W1;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

HC_FN uint32_t hc_subsequence_high(uint32_t stream, uint64_t path) { return (stream << 16) | (uint32_t)(path >> 32); }

/* The four words of any path and block, by cuRAND itself where it is at hand: on a GPU. */
HC_FN void hc_philox_draw(uint64_t seed, uint32_t stream, uint64_t path, uint32_t block, uint32_t words[4]) {
  uint32_t subsequence_high = hc_subsequence_high(stream, path);
#if defined(__CUDA_ARCH__)
  uint4 drawn = curand_Philox4x32_10(make_uint4(block, 0, (uint32_t)path, subsequence_high),
                                     make_uint2((uint32_t)seed, (uint32_t)(seed >> 32)));
  words[0] = drawn.x;
  words[1] = drawn.y;
  words[2] = drawn.z;
  words[3] = drawn.w;
#else
  hc_philox(seed, hc_philox_path_begin(seed, path), hc_philox_block_begin(seed, subsequence_high, block), words);
#endif
}

#endif
