/* normal.h: the normal distribution function and density, and the Box-Muller map from random bits to normals.
 *
 * Arithmetic, coefficients and stated errors are as described in exp_log.h. */
#ifndef HC_NORMAL_H
#define HC_NORMAL_H

#include "exp_log.h"

/* The standard normal distribution function. Absolute error at most 1.25e-7; within [0, 1] for any x, and 1/2 at 0; a
 * NaN counts as an infinity of its sign.
 *
 * Phi(x) = 1/2 + w(y) with y = x P(x^2), deg P = 6, |x| <= 5.5, and the smoothstep w(y) = 15/8 y - 5 y^3 + 6 y^5, whose
 * first two derivatives vanish where it reaches 1/2, at y = 1/2. There an error of y hardly moves w, so P may miss its
 * mark where Phi is flat, and needs half the terms of a polynomial fitted to Phi itself; nor does x^2 need scaling.
 * The fit's error is 4.3e-8; it keeps 6e-8 away from 0 and 1, so that no rounding leaves [0, 1]. Neighbouring x may be
 * out of order by one unit in the last place of a float below 1, 1.2e-7 at most. */
HC_FN float hc_normal_cdf_f32(float x) {
  x = hc_clamp_f32(x, 5.5f);
  const float square = x * x;
  /* fit: normal_cdf_f32 */
  float y = 0x1.7becc6p-36f;
  y = hc_fma_f32(y, square, -0x1.b9c3ecp-29f);
  y = hc_fma_f32(y, square, 0x1.f22046p-23f);
  y = hc_fma_f32(y, square, -0x1.738acap-17f);
  y = hc_fma_f32(y, square, 0x1.91d082p-12f);
  y = hc_fma_f32(y, square, -0x1.40514p-7f);
  y = hc_fma_f32(y, square, 0x1.b3c04cp-3f);
  y *= x;
  const float z = y * y;
  return hc_fma_f32(y, hc_fma_f32(hc_fma_f32(6.0f, z, -5.0f), z, 1.875f), 0.5f);
}

/* exp(-x^2/2) for |x| <= 37.4, beyond which it stays at its value there. Relative error at most 3e-16: x^2 is split
 * into the rounded square and the rest, without which the error would grow with x^2. */
HC_FN double hc_exp_half_square_f64(double x) {
  x = hc_min_f64(hc_abs_f64(x), 37.4);
  const double square = x * x;
  const double rest = hc_fma_f64(x, x, -square);
  const double e = hc_exp_f64(-0.5 * square);
  return hc_fma_f64(e, -0.5 * rest, e);
}

/* The standard normal distribution function. Absolute error at most 2.3e-16, relative error at most 1e-15 down to
 * x = -37.4, below which it stays at Phi(-37.4) = 1.9e-306.
 *
 * With a = |x|, Phi(-a) = exp(-a^2/2) h(a), h = P(t)/(a + 4), t = (a - 4)/(a + 4) = 1 - 8/(a + 4): one division for
 * both. P varies only from 2 to 0.4 (Shepherd & Laframboise 1981 map erfc so). deg P = 23, with a relative fit error of
 * 1.3e-16. The sum and the quotient are rounded: what comes out is h at 1/quotient - 4 = a + slip, and
 * h' = a h - 1/sqrt(2 pi) takes the slip back. */
HC_FN double hc_normal_cdf_f64(double x) {
  const double inv_sqrt_2pi = /* fit: inv_sqrt_2pi */ 0x1.9884533d43651p-2;
  const double a = hc_min_f64(hc_abs_f64(x), 37.4);
  const double sum = a + 4.0;
  const double inverse = 1.0 / sum;
  const double slip = hc_fma_f64(sum, hc_fma_f64(-inverse, sum, 1.0), (sum - 4.0) - a);
  const double t = hc_fma_f64(-8.0, inverse, 1.0);
  /* fit: normal_tail_f64 */
  double p = -0x1.91b8e1adbdcabp-31;
  p = hc_fma_f64(p, t, -0x1.5ca48306f8c8fp-29);
  p = hc_fma_f64(p, t, 0x1.07723cca22ee4p-29);
  p = hc_fma_f64(p, t, 0x1.51c60053fb332p-26);
  p = hc_fma_f64(p, t, 0x1.c9681d826e91p-27);
  p = hc_fma_f64(p, t, -0x1.6f069fc180f09p-24);
  p = hc_fma_f64(p, t, -0x1.4ce7642c97d96p-23);
  p = hc_fma_f64(p, t, 0x1.23dfd2d578289p-22);
  p = hc_fma_f64(p, t, 0x1.123be62bb4024p-20);
  p = hc_fma_f64(p, t, -0x1.52116c7d664c9p-21);
  p = hc_fma_f64(p, t, -0x1.8d4c3406f3b8ep-18);
  p = hc_fma_f64(p, t, 0x1.80c19e184da42p-21);
  p = hc_fma_f64(p, t, 0x1.26d0a75da91a7p-15);
  p = hc_fma_f64(p, t, -0x1.001f3893c70b9p-19);
  p = hc_fma_f64(p, t, -0x1.e4a42639299a7p-13);
  p = hc_fma_f64(p, t, 0x1.17a4aeb5c884cp-13);
  p = hc_fma_f64(p, t, 0x1.ab825fc447f6p-10);
  p = hc_fma_f64(p, t, -0x1.c81719d5fe0aep-9);
  p = hc_fma_f64(p, t, -0x1.ee2761048dd13p-8);
  p = hc_fma_f64(p, t, 0x1.eec4cc3e4da7cp-5);
  p = hc_fma_f64(p, t, -0x1.7dff2bff6835fp-3);
  p = hc_fma_f64(p, t, 0x1.8c6dbf2cfc2bp-2);
  p = hc_fma_f64(p, t, -0x1.373e3a893c28ap-1);
  p = hc_fma_f64(p, t, 0x1.82b4bb8c94dcep-1);
  double h = p * inverse;
  h = hc_fma_f64(-slip, hc_fma_f64(a, h, -inv_sqrt_2pi), h);
  const double tail = hc_exp_half_square_f64(a) * h;
  return x > 0.0 ? 1.0 - tail : tail;
}

/* The standard normal density, with the clamp of hc_exp_half_square_f64. Relative error at most 4.2e-16. */
HC_FN double hc_normal_pdf_f64(double x) { return 0x1.9884533d43651p-2 * hc_exp_half_square_f64(x); }

/* A uniform from a random word, (a + 1/2) 2^-32: exact in double; in float rounded once, so that it keeps its relative
 * accuracy near 0 and may be 1. */
HC_FN float hc_uniform_f32(uint32_t a) {
  const float low = hc_fma_f32((float)(int32_t)(a & 255u), 0x1p-32f, 0x1p-33f);
  return hc_fma_f32((float)(int32_t)(a >> 8), 0x1p-24f, low);
}
HC_FN double hc_uniform_f64(uint32_t a) {
  const double w = hc_fma_f64((double)(int32_t)a, 0x1p-32, 0x1p-33);
  return w < 0.0 ? w + 1.0 : w;
}

/* -2 ln u, u = (a + 1/2) 2^-32, of a random word: the squared radius of two independent normals, and twice an
 * exponential.
 *
 * In float, w = a 2^-32 read as signed is u where u < 1/2 and u - 1 elsewhere: it keeps its relative accuracy at both
 * ends, where rounding u itself would ruin the result near u = 1. For w < 0, -2 ln u is f P(f) at f = w; for w > 0 it
 * is 2 ln 2 times minus the exponent plus f P(f) at f = mantissa - 1, the mantissa in [1/2, 1). Both parts are >= 0.
 * deg P = 6; its error in the root is 3.1e-7 and of mean zero. In double u is exact. */
HC_FN float hc_square_radius_f32(uint32_t a) {
  /* The low 8 bits of a in the last places of 2^-9, exactly; then one rounding to w = (a as signed + 1/2) 2^-32. */
  const float low = hc_from_bits_f32((a & 255u) | 0x3b000000u) - 0x1.fffffep-10f;
  const float w = hc_fma_f32((float)((int32_t)a >> 8), 0x1p-24f, low);
  const uint32_t bits = hc_bits_f32(w);
  const float mantissa = hc_from_bits_f32((bits & 0x7fffffu) | 0x3f000000u);
  const float halvings = (float)(int32_t)(126u - (bits >> 23));
  const float m = w < 0.0f ? w : mantissa - 1.0f;
  const float e = w < 0.0f ? 0.0f : halvings;
  /* fit: log_f32 */
  float p = -0x1.272838p+1f;
  p = hc_fma_f32(p, m, -0x1.cdb1c8p+0f);
  p = hc_fma_f32(p, m, -0x1.600a7ap+0f);
  p = hc_fma_f32(p, m, 0x1.1addeep-2f);
  p = hc_fma_f32(p, m, -0x1.6269c4p-1f);
  p = hc_fma_f32(p, m, 0x1.ff5a62p-1f);
  p = hc_fma_f32(p, m, -0x1.000096p+1f);
  return hc_fma_f32(e, /* fit: two_ln2 */ 0x1.62e43p+0f, m * p);
}
HC_FN double hc_square_radius_f64(uint32_t a) { return -2.0 * hc_log_f64(hc_uniform_f64(a)); }

/* An exponential of mean 1 from a random word, -ln u; at most 22.9. In float, error at most 1.4e-6, and relative error
 * at most 9.1e-6, which it has near 0; in double that of the logarithm. */
HC_FN float hc_exponential_f32(uint32_t a) { return 0.5f * hc_square_radius_f32(a); }
HC_FN double hc_exponential_f64(uint32_t a) { return 0.5 * hc_square_radius_f64(a); }

/* Two independent standard normals from two random words (Box & Muller 1958), by the same map in float and in double:
 *
 *   u = (a + 1/2) 2^-32, r = sqrt(-2 ln u);
 *   f = (floor(b / 2^8) + 1/2) 2^-24 in (-1/2, 1/2), b read as signed;
 *   z0 = r sin(pi f), z1 = +-r cos(pi f), minus where bit 0 of b is set.
 *
 * f covers the right half of the circle and the sign the left. sin and cos come from the half angle, whose polynomials
 * are short: with S = sqrt(2) sin(pi f/2) and C = sqrt(2) cos(pi f/2), sin(pi f) = S C and cos(pi f) = 1 - S^2.
 *
 * deg S = 7 (relative 1.7e-8), deg C = 6 (2.3e-8 in z/r). |z - z exact| is at most 2e-6, 1.4e-7 in root mean square;
 * the variance is within 1e-8 of 1. */
HC_FN void hc_box_muller_f32(uint32_t a, uint32_t b, float *z0, float *z1) {
  const float f = hc_fma_f32((float)((int32_t)b >> 8), 0x1p-24f, 0x1p-25f);
  const float g = f * f;
  const float r = hc_sqrt_f32(hc_square_radius_f32(a));
  /* fit: half_sine_f32 */
  float s = -0x1.af30f6p-8f;
  s = hc_fma_f32(s, g, 0x1.cdabbp-4f);
  s = hc_fma_f32(s, g, -0x1.d3ba9cp-1f);
  s = hc_fma_f32(s, g, 0x1.1c5832p+1f);
  /* fit: half_cosine_f32 */
  float c = -0x1.d7daaap-6f;
  c = hc_fma_f32(c, g, 0x1.6f38f2p-2f);
  c = hc_fma_f32(c, g, -0x1.bea52ap+0f);
  c = hc_fma_f32(c, g, 0x1.6a09e4p+0f);
  s *= f;
  const float rs = r * s;
  *z0 = rs * c;
  *z1 = hc_from_bits_f32(hc_bits_f32(hc_fma_f32(-rs, s, r)) ^ (b << 31));
}

/* The same in double: |z - z exact| is at most 3.5e-15 (|z| goes up to 6.7). deg S = 13 (relative 4e-17), deg C = 14
 * (1e-16). */
HC_FN void hc_box_muller_f64(uint32_t a, uint32_t b, double *z0, double *z1) {
  const double r = hc_sqrt_f64(hc_square_radius_f64(a));
  const double f = hc_fma_f64((double)((int32_t)b >> 8), 0x1p-24, 0x1p-25);
  const double g = f * f;
  /* fit: half_sine_f64 */
  double s = 0x1.5634879bdf5c2p-24;
  s = hc_fma_f64(s, g, -0x1.5588a73e88afep-18);
  s = hc_fma_f64(s, g, 0x1.dbd6f6b8a9057p-13);
  s = hc_fma_f64(s, g, -0x1.b1e9f34807cbep-8);
  s = hc_fma_f64(s, g, 0x1.cda106381dcb8p-4);
  s = hc_fma_f64(s, g, -0x1.d3ba5c1c5f465p-1);
  s = hc_fma_f64(s, g, 0x1.1c5831add62e4p+1);
  /* fit: half_cosine_f64 */
  double c = -0x1.33299dd1a9195p-27;
  c = hc_fma_f64(c, g, 0x1.65a731b7c3bdfp-21);
  c = hc_fma_f64(c, g, -0x1.2afa99285fa5cp-15);
  c = hc_fma_f64(c, g, 0x1.54cb8f4c652eap-10);
  c = hc_fma_f64(c, g, -0x1.e36ab0c134922p-6);
  c = hc_fma_f64(c, g, 0x1.6f5a49b297dfdp-2);
  c = hc_fma_f64(c, g, -0x1.bea5b6072b262p+0);
  c = hc_fma_f64(c, g, 0x1.6a09e667f3bcdp+0);
  s *= f;
  const double rs = r * s;
  *z0 = rs * c;
  *z1 = hc_from_bits_f64(hc_bits_f64(hc_fma_f64(-rs, s, r)) ^ ((uint64_t)b << 63));
}

#endif
