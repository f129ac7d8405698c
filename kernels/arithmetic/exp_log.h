/* exp_log.h: powers of two, e^x and the natural logarithm, for float and double path arithmetic and for the host.
 *
 * Every operation is one IEEE operation (hd.h), so a result is the same on every CPU and GPU. The coefficients, and the
 * errors of the fits, come from fit/fit_polynomials.py, which finds them here by the name after `fit:`; the errors
 * stated at the functions include the rounding and are what tests/unit/test_elementary.c holds them to. */
#ifndef HC_EXP_LOG_H
#define HC_EXP_LOG_H

#include "hd.h"

#define HC_LN2 0.69314718055994530942

/* x, but no further from zero than `limit`; a NaN counts as an infinity of its sign. Sizes are compared by their bits,
 * which sort as the numbers do: from two nested comparisons of floats gcc makes four comparisons and blends. */
HC_FN float hc_clamp_f32(float x, float limit) {
  const uint32_t bits = hc_bits_f32(x);
  const int32_t size = (int32_t)(bits & 0x7fffffffu), most = (int32_t)hc_bits_f32(limit);
  return hc_from_bits_f32((bits & 0x80000000u) | (uint32_t)(size < most ? size : most));
}
HC_FN double hc_clamp_f64(double x, double limit) {
  const uint64_t bits = hc_bits_f64(x);
  const int64_t size = (int64_t)(bits & 0x7fffffffffffffffu), most = (int64_t)hc_bits_f64(limit);
  return hc_from_bits_f64((bits & 0x8000000000000000u) | (uint64_t)(size < most ? size : most));
}

/* 2^x, with x clamped to [-126, 126] (a NaN likewise). Relative error at most 6.8e-8, mean below 1e-10; exact for
 * whole x.
 *
 * Adding 1.5 * 2^23 rounds x to a whole number k, which then stands in the low bits: x = k + f, |f| <= 1/2, with no
 * conversion to an integer. 2^f has degree 6, so that its fit's error (3e-9) is well below the last rounding. */
HC_FN float hc_exp2_f32(float x) {
  const float shift = 12582912.0f;
  x = hc_clamp_f32(x, 126.0f);
  const float shifted = x + shift;
  const float f = x - (shifted - shift);
  /* fit: exp2_f32 */
  float p = 0x1.416708p-13f;
  p = hc_fma_f32(p, f, 0x1.5f082ep-10f);
  p = hc_fma_f32(p, f, 0x1.3b2de4p-7f);
  p = hc_fma_f32(p, f, 0x1.c6af7cp-5f);
  p = hc_fma_f32(p, f, 0x1.ebfbdcp-3f);
  p = hc_fma_f32(p, f, 0x1.62e43p-1f);
  p = hc_fma_f32(p, f, 1.0f);
  return hc_from_bits_f32(hc_bits_f32(p) + (hc_bits_f32(shifted) << 23));
}

/* 2^x, with x clamped to [-1022, 1022] (a NaN likewise). Relative error at most 1.5e-16; exact for whole x.
 * Degree 11 on [-1/2, 1/2]; the fit's error is 2e-17. */
HC_FN double hc_exp2_f64(double x) {
  const double shift = 6755399441055744.0; /* 1.5 * 2^52 */
  x = hc_clamp_f64(x, 1022.0);
  const double shifted = x + shift;
  const double f = x - (shifted - shift);
  /* fit: exp2_f64 */
  double p = 0x1.e9d3fe3952179p-32;
  p = hc_fma_f64(p, f, 0x1.e6063f7217bc6p-28);
  p = hc_fma_f64(p, f, 0x1.b524fae627834p-24);
  p = hc_fma_f64(p, f, 0x1.62bfd47773353p-20);
  p = hc_fma_f64(p, f, 0x1.ffcbfc670dcd4p-17);
  p = hc_fma_f64(p, f, 0x1.430913096fd9fp-13);
  p = hc_fma_f64(p, f, 0x1.5d87fe78a5276p-10);
  p = hc_fma_f64(p, f, 0x1.3b2ab6fba1ddap-7);
  p = hc_fma_f64(p, f, 0x1.c6b08d704a0c2p-5);
  p = hc_fma_f64(p, f, 0x1.ebfbdff82c598p-3);
  p = hc_fma_f64(p, f, 0x1.62e42fefa39efp-1);
  p = hc_fma_f64(p, f, 1.0);
  return hc_from_bits_f64(hc_bits_f64(p) + (hc_bits_f64(shifted) << 52));
}

/* e^x, with x clamped to [-700, 700] (a NaN likewise). Relative error at most 1.6e-16.
 *
 * x = k ln 2 + r, |r| <= ln 2 / 2. The first product below loses nothing: x and k times the 53-bit ln 2 are both
 * multiples of the last place of r. The second puts back what ln 2 lacks. e^r = 1 + r + r^2 Q(r), deg Q = 9, with a fit
 * error of 1.4e-17. */
HC_FN double hc_exp_f64(double x) {
  const double shift = 6755399441055744.0; /* 1.5 * 2^52 */
  x = hc_clamp_f64(x, 700.0);
  const double shifted = hc_fma_f64(x, /* fit: log2_e */ 0x1.71547652b82fep+0, shift);
  const double k = shifted - shift;
  /* fit: ln2_split */
  double r = hc_fma_f64(-k, 0x1.62e42fefa39efp-1, x);
  r = hc_fma_f64(-k, 0x1.abc9e3b39803fp-56, r);
  /* fit: exp_f64 */
  double p = 0x1.af389ecfc4b9cp-26;
  p = hc_fma_f64(p, r, 0x1.28917c89a43a7p-22);
  p = hc_fma_f64(p, r, 0x1.71de0db2f6b19p-19);
  p = hc_fma_f64(p, r, 0x1.a019b9149a41cp-16);
  p = hc_fma_f64(p, r, 0x1.a01a01a7c2efep-13);
  p = hc_fma_f64(p, r, 0x1.6c16c17889ef1p-10);
  p = hc_fma_f64(p, r, 0x1.11111111109b5p-7);
  p = hc_fma_f64(p, r, 0x1.5555555553d68p-5);
  p = hc_fma_f64(p, r, 0x1.5555555555556p-3);
  p = hc_fma_f64(p, r, 0x1.0000000000001p-1);
  p = hc_fma_f64(hc_fma_f64(p, r, 1.0), r, 1.0);
  return hc_from_bits_f64(hc_bits_f64(p) + (hc_bits_f64(shifted) << 52));
}

/* ln of 2^k (1 + f), sqrt(1/2) <= 1 + f <= sqrt(2), of which k comes as a double. With s = f/(2 + f), ln(1 + f) = 2
 * atanh s = 2 s + s R, R = z G(z), z = s^2, and 2 s = f - f^2/2 + s f^2/2, so that only small terms are rounded before
 * f is added (the arrangement of Sun's fdlibm, e_log.c, 1993). deg G = 6, with a fit error of 5e-18 of the result. */
HC_FN double hc_log_of_f64(double k, double f) {
  const double s = f / (2.0 + f);
  const double z = s * s;
  /* fit: log_f64 */
  double p = 0x1.2b584aae78a57p-3;
  p = hc_fma_f64(p, z, 0x1.39fe606542ddep-3);
  p = hc_fma_f64(p, z, 0x1.7462b4ab2ef6bp-3);
  p = hc_fma_f64(p, z, 0x1.c71c62e5800a1p-3);
  p = hc_fma_f64(p, z, 0x1.2492492df148dp-2);
  p = hc_fma_f64(p, z, 0x1.99999999952e2p-2);
  p = hc_fma_f64(p, z, 0x1.5555555555558p-1);
  const double half_square = 0.5 * f * f;
  /* fit: ln2_short_split */
  const double low = hc_fma_f64(k, 0x1.a39ef35793c76p-33, s * hc_fma_f64(p, z, half_square));
  return hc_fma_f64(k, 0x1.62e42feep-1, f - (half_square - low));
}

/* x = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt(2)): the integer subtraction moves the exponent's step there. The exponent
 * k + 1024 becomes a double by standing in the low bits of 2^52. */
HC_FN double hc_split_f64(double x, double *k) {
  const uint64_t sqrt_half = 0x3fe6a09e667f3bcdu;
  const uint64_t biased = hc_bits_f64(x) - sqrt_half + (UINT64_C(1024) << 52);
  *k = hc_from_bits_f64((biased >> 52) | 0x4330000000000000u) - 4503599627371520.0;
  return hc_from_bits_f64((biased & 0xfffffffffffffu) + sqrt_half) - 1.0;
}

/* Natural logarithm of a positive normal x (anything else gives a meaningless number, and no trap). Error at most
 * 0.9 units in the last place, near 1 too. */
HC_FN double hc_log_f64(double x) {
  double k;
  const double f = hc_split_f64(x, &k);
  return hc_log_of_f64(k, f);
}

/* (1 - e^-x) / x, the mean of e^-t up to t = x: for a host. */
HC_FN double hc_mean_decay(double x) {
  const double series = 1 - x / 2 * (1 - x / 3 * (1 - x / 4 * (1 - x / 5 * (1 - x / 6))));
  return x < 1e-2 ? series : (1 - hc_exp_f64(-x)) / x;
}

/* log2(1 + x) for 1 + x positive and normal, below 2^126 (2^1022 in double). What rounding takes from y = 1 + x, in
 * units of the power of two that is split off, goes back into f. Of float, relative error at most 1.9e-7; log2(1 + f) =
 * f P(f), deg P = 8, with a fit error of 2.8e-8. Of double, 4e-16. */
HC_FN float hc_log2_1p_f32(float x) {
  const uint32_t sqrt_half = 0x3f3504f3u;
  const float y = 1.0f + x;
  const uint32_t biased = hc_bits_f32(y) - sqrt_half;
  const int32_t k = (int32_t)biased >> 23;
  const float lost = x - (y - 1.0f);
  float f = hc_from_bits_f32((biased & 0x7fffffu) + sqrt_half) - 1.0f;
  f = hc_fma_f32(lost, hc_from_bits_f32((uint32_t)(127 - k) << 23), f);
  /* fit: log2_1p_f32 */
  float p = 0x1.01b9e4p-3f;
  p = hc_fma_f32(p, f, -0x1.a7808ep-3f);
  p = hc_fma_f32(p, f, 0x1.b94e36p-3f);
  p = hc_fma_f32(p, f, -0x1.e98098p-3f);
  p = hc_fma_f32(p, f, 0x1.26dd46p-2f);
  p = hc_fma_f32(p, f, -0x1.715b7ep-2f);
  p = hc_fma_f32(p, f, 0x1.ec7366p-2f);
  p = hc_fma_f32(p, f, -0x1.715472p-1f);
  p = hc_fma_f32(p, f, 0x1.715476p+0f);
  return hc_fma_f32(p, f, (float)k);
}
HC_FN double hc_log2_1p_f64(double x) {
  const double y = 1.0 + x;
  double k;
  double f = hc_split_f64(y, &k);
  const double scale = hc_from_bits_f64(hc_bits_f64(1.0 + f) - hc_bits_f64(y) + hc_bits_f64(1.0)); /* 2^-k */
  f = hc_fma_f64(x - (y - 1.0), scale, f);
  return hc_log_of_f64(k, f) * /* fit: log2_e */ 0x1.71547652b82fep+0;
}

#if defined(HC_VECTOR)
HC_FN hc_real hc_exp2_vector(hc_real x) {
  for (int lane = 0; lane < HC_VECTOR_LANES; ++lane) x[lane] = hc_exp2_f32(x[lane]);
  return x;
}
HC_FN hc_real hc_log2_1p_vector(hc_real x) {
  for (int lane = 0; lane < HC_VECTOR_LANES; ++lane) x[lane] = hc_log2_1p_f32(x[lane]);
  return x;
}
#endif

#endif
