/* hd.h: the dialect of the path headers, for C17, C++17 and CUDA: host-and-device functions, the real type, and the
 * only spellings of sqrt, fma, abs and bit casts that those headers use.
 *
 * HC_SINGLE selects the type of the path arithmetic: float with it, double without. */
#ifndef HC_HD_H
#define HC_HD_H

#include <stdint.h>
#include <string.h>

#if defined(__CUDACC__)
#define HC_FN static __host__ __device__ __forceinline__
#define HC_RESTRICT __restrict__
#else
#define HC_FN static inline __attribute__((always_inline, unused))
#define HC_RESTRICT __restrict
#endif

/* Everything after this is exact in meaning: one IEEE operation each, whatever the compiler and the target. */
HC_FN float hc_sqrt_f32(float a) {
#if defined(__CUDA_ARCH__)
  return __fsqrt_rn(a);
#else
  return __builtin_sqrtf(a);
#endif
}
HC_FN double hc_sqrt_f64(double a) {
#if defined(__CUDA_ARCH__)
  return __dsqrt_rn(a);
#else
  return __builtin_sqrt(a);
#endif
}
HC_FN float hc_fma_f32(float a, float b, float c) {
#if defined(__CUDA_ARCH__)
  return __fmaf_rn(a, b, c);
#else
  return __builtin_fmaf(a, b, c);
#endif
}
HC_FN double hc_fma_f64(double a, double b, double c) {
#if defined(__CUDA_ARCH__)
  return __fma_rn(a, b, c);
#else
  return __builtin_fma(a, b, c);
#endif
}

HC_FN uint32_t hc_bits_f32(float a) {
  uint32_t bits;
  memcpy(&bits, &a, sizeof bits);
  return bits;
}
HC_FN float hc_from_bits_f32(uint32_t bits) {
  float a;
  memcpy(&a, &bits, sizeof a);
  return a;
}
HC_FN uint64_t hc_bits_f64(double a) {
  uint64_t bits;
  memcpy(&bits, &a, sizeof bits);
  return bits;
}
HC_FN double hc_from_bits_f64(uint64_t bits) {
  double a;
  memcpy(&a, &bits, sizeof a);
  return a;
}

HC_FN float hc_abs_f32(float a) { return hc_from_bits_f32(hc_bits_f32(a) & 0x7fffffffu); }
HC_FN double hc_abs_f64(double a) { return hc_from_bits_f64(hc_bits_f64(a) & 0x7fffffffffffffffu); }

HC_FN double hc_floor_f64(double a) { return __builtin_floor(a); }

/* Minimum and maximum by comparison; a NaN in `a` gives `b`. */
HC_FN float hc_max_f32(float a, float b) { return a > b ? a : b; }
HC_FN double hc_min_f64(double a, double b) { return a < b ? a : b; }
HC_FN double hc_max_f64(double a, double b) { return a > b ? a : b; }

/* The real type of a path, and what comparing two of them gives. HC_VECTOR makes it a vector of floats, which
 * tests/check-dialect does to show that a text may be compiled for whole registers: that it has no branch, no `?:` and
 * no cast on a real. */
#if defined(HC_VECTOR)
#include "hd_vector.h"
#define HC_REAL_NAME(name) name##_vector
#elif defined(HC_SINGLE)
typedef float hc_real;
typedef int hc_mask;
#define HC_REAL_NAME(name) name##_f32
#else
typedef double hc_real;
typedef int hc_mask;
#define HC_REAL_NAME(name) name##_f64
#endif
#if !defined(HC_VECTOR)
HC_FN hc_real hc_number(double value) { return (hc_real)value; }
HC_FN hc_real hc_select(hc_mask mask, hc_real yes, hc_real no) { return mask ? yes : no; }
HC_FN int hc_any(hc_mask mask) { return mask; }
#endif
#define hc_fma HC_REAL_NAME(hc_fma)
#define hc_abs HC_REAL_NAME(hc_abs)
#define hc_max HC_REAL_NAME(hc_max)
#define hc_sqrt HC_REAL_NAME(hc_sqrt)
#define hc_exp2 HC_REAL_NAME(hc_exp2)
#define hc_log2_1p HC_REAL_NAME(hc_log2_1p)
#define hc_normal_cdf HC_REAL_NAME(hc_normal_cdf)
#define hc_uniform HC_REAL_NAME(hc_uniform)
#define hc_exponential HC_REAL_NAME(hc_exponential)
#define hc_box_muller HC_REAL_NAME(hc_box_muller)

#endif
