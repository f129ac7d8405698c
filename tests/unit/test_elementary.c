/* test_elementary.c: exp_log.h and normal.h keep the errors that their comments state. A run with the argument
 * "exhaustive" takes every float, and minutes; without it a part of them.
 *
 * A bound must not be loose either: the largest error found has to come within a factor of two of it, so that a change
 * of a coefficient shows here and the comments stay true. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "normal.h"

static uint32_t float_stride = 997;

static void assert_error(const char *what, double largest, double bound) {
  if (!(largest <= bound && largest >= bound / 2))
    fail_msg("%s: the largest error is %.4g, the stated bound %.4g", what, largest, bound);
}

static void assert_within(const char *what, double value, double bound) {
  if (!(fabs(value) <= bound)) fail_msg("%s: %.4g, should be within %.4g of 0", what, value, bound);
}

static double larger(double a, double b) { return b > a || b != b ? b : a; } /* a NaN stays */

static double relative_error(double value, long double truth) { return (double)fabsl((long double)value / truth - 1); }

/* The same numbers in every run: a 64-bit congruential generator with its high half folded in. */
static uint64_t next_bits(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state ^ (*state >> 32);
}
static double next_between(uint64_t *state, double low, double high) {
  return low + (high - low) * (double)(next_bits(state) >> 11) * 0x1p-53;
}

/* Doubles between low and high: even ones, and ones that crowd at 0 where that lies between. */
static double next_point(uint64_t *state, double low, double high) {
  double x = next_between(state, low, high);
  return next_bits(state) & 1 ? x : x * exp2(-next_between(state, 0, 60));
}

static void exp2_f32(void **unused) {
  (void)unused;
  double worst = 0, mean = 0;
  for (uint32_t sign = 0; sign < 2; ++sign)
    for (uint32_t bits = 0; bits <= 0x42fc0000u; bits += float_stride) {
      float x = hc_from_bits_f32(bits | sign << 31);
      worst = larger(worst, fabs((double)hc_exp2_f32(x) / exp2((double)x) - 1));
    }
  enum { POINTS = 1 << 22 };
  for (int i = 0; i < POINTS; ++i) {
    float x = (float)(i + 0.5) * (4.0f / POINTS) - 2.0f;
    double error = (double)hc_exp2_f32(x) / exp2((double)x) - 1;
    worst = larger(worst, fabs(error));
    mean += error / POINTS;
  }
  assert_error("exp2_f32", worst, 6.8e-8);
  assert_within("mean of exp2_f32's error", mean, 1e-10);
}

static void exp2_of_special_values(void **unused) {
  (void)unused;
  for (int k = -126; k <= 126; ++k) assert_true((double)hc_exp2_f32((float)k) == exp2(k));
  for (int k = -1022; k <= 1022; ++k) assert_true(hc_exp2_f64(k) == exp2(k));
  assert_true(hc_exp2_f32(-0.0f) == 1.0f && hc_exp2_f64(-0.0) == 1.0);
  assert_true(hc_exp2_f32(1e-45f) == 1.0f && hc_exp2_f64(-5e-324) == 1.0);
  assert_true(hc_exp2_f32(INFINITY) == 0x1p126f && hc_exp2_f32(3e38f) == 0x1p126f);
  assert_true(hc_exp2_f32(-INFINITY) == 0x1p-126f && hc_exp2_f32(-126.5f) == 0x1p-126f);
  assert_true(hc_exp2_f32(NAN) == 0x1p126f && hc_exp2_f32(-NAN) == 0x1p-126f);
  assert_true(hc_exp2_f64((double)INFINITY) == 0x1p1022 && hc_exp2_f64(-(double)INFINITY) == 0x1p-1022);
  assert_true(hc_exp2_f64((double)NAN) == 0x1p1022);
  assert_true(hc_exp_f64(0) == 1 && hc_exp_f64(-0.0) == 1 && hc_exp_f64(1e300) == hc_exp_f64(700));
  assert_true(hc_exp_f64(-(double)INFINITY) == hc_exp_f64(-700) && hc_exp_f64((double)NAN) == hc_exp_f64(700));
}

static void exp2_and_exp_f64(void **unused) {
  (void)unused;
  uint64_t state = 1;
  double worst_exp2 = 0, worst_exp = 0;
  for (int i = 0; i < 1000000; ++i) {
    double x = next_point(&state, -1022, 1022);
    worst_exp2 = larger(worst_exp2, relative_error(hc_exp2_f64(x), exp2l((long double)x)));
    x = next_point(&state, -700, 700);
    worst_exp = larger(worst_exp, relative_error(hc_exp_f64(x), expl((long double)x)));
  }
  assert_error("exp2_f64", worst_exp2, 1.5e-16);
  assert_error("exp_f64", worst_exp, 1.6e-16);
}

static double log_error(double x) { /* in units of the last place */
  long double true_log = logl((long double)x);
  double nearest = fabs((double)true_log);
  return (double)fabsl((long double)hc_log_f64(x) - true_log) / (nextafter(nearest, (double)INFINITY) - nearest);
}

static void log_f64(void **unused) {
  (void)unused;
  uint64_t state = 2;
  double worst = 0;
  for (int i = 0; i < 1000000; ++i) {
    uint64_t normal = 0x0010000000000000u + next_bits(&state) % 0x7fe0000000000000u;
    worst = larger(worst, log_error(hc_from_bits_f64(normal)));
    worst = larger(worst, log_error(next_between(&state, 0.3, 2.5)));
    worst = larger(worst, log_error(1 + next_between(&state, -0.5, 1) * exp2(-next_between(&state, 0, 51))));
  }
  assert_error("log_f64", worst, 0.9);
  assert_true(hc_log_f64(1) == 0);
  for (int k = -1022; k <= 1023; ++k) worst = larger(worst, log_error(ldexp(1, k)));
  assert_error("log_f64 at powers of two", worst, 0.9);
}

static void log2_1p_f32(void **unused) {
  (void)unused;
  const double log2_e = 1.44269504088896340736;
  double worst = 0;
  for (uint32_t bits = 0x00800000u;
       bits<0x7e800000u; bits += bits> 0x3d000000u && bits < 0x40000000u ? 1 + float_stride / 32 : float_stride) {
    const float x = hc_from_bits_f32(bits); /* up to 2^126, and more of them about 1 */
    worst = larger(worst, fabs((double)hc_log2_1p_f32(x) / (log1p((double)x) * log2_e) - 1));
    if (x < 1) worst = larger(worst, fabs((double)hc_log2_1p_f32(-x) / (log1p(-(double)x) * log2_e) - 1));
  }
  assert_error("log2_1p_f32", worst, 1.9e-7);
  assert_true(hc_log2_1p_f32(0.0f) == 0 && hc_log2_1p_f32(-0.0f) == 0);
  for (int k = 24; k < 126; ++k) assert_true(hc_log2_1p_f32(ldexpf(1, k)) == (float)k);
}

static void log2_1p_f64(void **unused) {
  (void)unused;
  const long double log2_e = 1.44269504088896340735992468100189214L;
  uint64_t state = 7;
  double worst = 0;
  for (int i = 0; i < 1000000; ++i) {
    const double x = i & 1 ? next_point(&state, -1, 2) : exp2(next_between(&state, -1000, 1022));
    worst = larger(worst, relative_error(hc_log2_1p_f64(x), log1pl((long double)x) * log2_e));
  }
  assert_error("log2_1p_f64", worst, 4e-16);
  assert_true(hc_log2_1p_f64(0.0) == 0 && hc_log2_1p_f64(-0.0) == 0);
}

static void normal_cdf_f32(void **unused) {
  (void)unused;
  double worst = 0, disorder = 0;
  for (int sign = -1; sign <= 1; sign += 2) {
    float last = 0.5f;
    for (uint32_t bits = 0; bits <= 0x40b00000u; bits += bits < 0x38000000u ? 997 : float_stride / 16 + 1) {
      float x = (float)sign * hc_from_bits_f32(bits), p = hc_normal_cdf_f32(x);
      worst = larger(worst, fabs((double)p - 0.5 * erfc(-(double)x * 0.70710678118654752440)));
      disorder = larger(disorder, (double)((last - p) * (float)sign));
      last = p;
      if (!(p >= 0 && p <= 1)) fail_msg("Phi(%.9g) = %.9g", (double)x, (double)p);
    }
  }
  assert_error("normal_cdf_f32", worst, 1.25e-7);
  assert_within("descents of normal_cdf_f32", disorder, 0x1p-23);

  const float least = hc_normal_cdf_f32(-5.5f), most = hc_normal_cdf_f32(5.5f);
  assert_true(least >= 0 && least < 1e-7f && most <= 1);
  assert_true(hc_normal_cdf_f32(-INFINITY) == least && hc_normal_cdf_f32(INFINITY) == most);
  assert_true(hc_normal_cdf_f32(-6) == least && hc_normal_cdf_f32(3e38f) == most && hc_normal_cdf_f32(NAN) == most);
  assert_true(hc_normal_cdf_f32(0.0f) == 0.5f && hc_normal_cdf_f32(-0.0f) == 0.5f && hc_normal_cdf_f32(1e-45f) == 0.5f);
  uint64_t state = 3;
  for (int i = 0; i < 100000; ++i) {
    float x = (float)next_point(&state, -6, 6);
    assert_true(fabsf(hc_normal_cdf_f32(x) + hc_normal_cdf_f32(-x) - 1) <= 0x1p-24f);
  }
}

static void normal_cdf_f64(void **unused) {
  (void)unused;
  const long double sqrt_half = 0.70710678118654752440084436210484904L;
  uint64_t state = 4;
  double worst = 0, worst_relative = 0, worst_density = 0;
  for (int i = 0; i < 1000000; ++i) {
    double x = i & 1 ? next_point(&state, -37.4, 10) : next_between(&state, -2, 2);
    long double true_cdf = 0.5L * erfcl(-(long double)x * sqrt_half);
    double error = (double)fabsl((long double)hc_normal_cdf_f64(x) - true_cdf);
    worst = larger(worst, error);
    worst_relative = larger(worst_relative, error / (double)true_cdf);
    long double density = expl(-0.5L * (long double)x * (long double)x) * 0.39894228040143267793994605993438L;
    worst_density = larger(worst_density, relative_error(hc_normal_pdf_f64(x), density));
  }
  assert_error("normal_cdf_f64", worst, 2.3e-16);
  assert_error("normal_cdf_f64, relative", worst_relative, 1e-15);
  assert_error("normal_pdf_f64, relative", worst_density, 4.2e-16);

  assert_true(hc_normal_cdf_f64(0.0) == 0.5 && hc_normal_cdf_f64(-0.0) == 0.5 && hc_normal_cdf_f64(5e-324) == 0.5);
  assert_true(hc_normal_cdf_f64((double)INFINITY) == 1 && hc_normal_cdf_f64(9) == 1);
  const double least = hc_normal_cdf_f64(-37.4);
  assert_true(least > 1.8e-306 && least < 2e-306 && hc_normal_cdf_f64(-(double)INFINITY) == least);
  assert_true(hc_normal_cdf_f64(-1e300) == least && hc_normal_cdf_f64((double)NAN) == least);
  for (double x = -37.39; x < 5; x += 0.01) assert_true(hc_normal_cdf_f64(x) > hc_normal_cdf_f64(x - 0.01));
}

/* Box and Muller's map as normal.h defines it, in long double. */
static void true_normals(uint32_t a, uint32_t b, double *z0, double *z1) {
  const long double pi = 3.14159265358979323846264338327950288L;
  const long double from_end = ((long double)(a >> 31 ? ~a : a) + 0.5L) * 0x1p-32L;
  const long double log_u = a >> 31 ? log1pl(-from_end) : logl(from_end);
  const long double r = sqrtl(-2 * log_u);
  const long double angle = pi * (floorl((long double)(int32_t)b / 256) + 0.5L) * 0x1p-24L;
  *z0 = (double)(r * sinl(angle));
  *z1 = (double)(b & 1 ? -r * cosl(angle) : r * cosl(angle));
}

/* Words near both ends of u as well as even ones. */
static uint32_t next_word(uint64_t *state) {
  uint32_t word = (uint32_t)next_bits(state), kind = (uint32_t)(next_bits(state) >> 32) & 3, shift = word & 31;
  return kind == 0 ? word >> shift : kind == 1 ? ~(word >> shift) : (uint32_t)next_bits(state);
}

/* A uniform is rounded once at most, at both ends too: rare events are told by words near 0. */
static void uniform_is_the_nearest(void **unused) {
  (void)unused;
  uint64_t state = 6;
  for (int i = 0; i < 1000000; ++i) {
    const uint32_t a = i < 1000 ? (uint32_t)i : i < 2000 ? UINT32_MAX - (uint32_t)(i - 1000) : next_word(&state);
    const double u = ((double)a + 0.5) * 0x1p-32;
    if (hc_uniform_f64(a) - u != 0 || hc_uniform_f32(a) - (float)u != 0) fail_msg("the uniform of %u", a);
  }
  assert_true(hc_uniform_f32(0) > 0 && hc_uniform_f32(UINT32_MAX) <= 1 && hc_uniform_f64(UINT32_MAX) < 1);
}

static void exponential_is_half_the_square_radius(void **unused) {
  (void)unused;
  uint64_t state = 8;
  double worst = 0, worst_near_0 = 0;
  for (int i = 0; i < 4000000; ++i) {
    const uint32_t a = i < 1000 ? (uint32_t)i : i < 2000 ? UINT32_MAX - (uint32_t)(i - 1000) : next_word(&state);
    const double from_end = ((double)(a >> 31 ? ~a : a) + 0.5) * 0x1p-32;
    const double truth = -(a >> 31 ? log1p(-from_end) : log(from_end));
    const double error = fabs((double)hc_exponential_f32(a) - truth);
    worst = larger(worst, error);
    worst_near_0 = larger(worst_near_0, error / truth);
    assert_true(hc_exponential_f64(a) == -hc_log_f64(((double)a + 0.5) * 0x1p-32)); /* and has its bound */
  }
  assert_error("exponential_f32", worst, 1.4e-6);
  assert_error("exponential_f32, relative", worst_near_0, 9.1e-6);
  assert_true(hc_exponential_f32(0) < 22.9f && hc_exponential_f32(UINT32_MAX) > 0);
}

static void box_muller_follows_its_definition(void **unused) {
  (void)unused;
  uint64_t state = 5;
  double worst_f32 = 0, worst_f64 = 0;
  for (int i = 0; i < 4000000; ++i) {
    uint32_t a = next_word(&state), b = (uint32_t)next_bits(&state);
    float z0, z1;
    double d0, d1, true_z0, true_z1;
    hc_box_muller_f32(a, b, &z0, &z1);
    hc_box_muller_f64(a, b, &d0, &d1);
    worst_f32 = larger(larger(worst_f32, fabs((double)z0 - d0)), fabs((double)z1 - d1));
    if (i % 8) continue;
    true_normals(a, b, &true_z0, &true_z1);
    worst_f64 = larger(larger(worst_f64, fabs(d0 - true_z0)), fabs(d1 - true_z1));
  }
  assert_error("box_muller_f32", worst_f32, 2e-6);
  assert_error("box_muller_f64", worst_f64, 3.5e-15);
}

static void box_muller_at_the_ends(void **unused) {
  (void)unused;
  const uint32_t words[] = {0, 1, 2, 255, 256, 0x7fffffffu, 0x80000000u, 0x80000001u, 0xfffffffeu, UINT32_MAX};
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
    for (size_t j = 0; j < sizeof words / sizeof *words; ++j) {
      float z0, z1, minus_z0, minus_z1;
      double true_z0, true_z1;
      hc_box_muller_f32(words[i], words[j], &z0, &z1);
      hc_box_muller_f32(words[i], ~words[j], &minus_z0, &minus_z1);
      true_normals(words[i], words[j], &true_z0, &true_z1);
      assert_within("z0", (double)z0 - true_z0, 2e-6);
      assert_within("z1", (double)z1 - true_z1, 2e-6);
      assert_true(minus_z0 == -z0 && minus_z1 == -z1);
    }
}

static void box_muller_moments(void **unused) {
  (void)unused;
  enum { COUNT = 1 << 24 };
  double square_sine = 0, square_cosine = 0, sum_0 = 0, sum_1 = 0;
  const uint32_t some_a = 0x9b4597e3u;
  float unused_z, r;
  hc_box_muller_f32(some_a, 0, &unused_z, &r); /* at angle 0 */
  assert_within("r", (double)r - 1, 1e-6);
  for (uint32_t k = 0; k < COUNT; ++k) {
    float z0, z1;
    hc_box_muller_f32(some_a, k << 8 | (k * 0x9e3779b9u >> 31), &z0, &z1);
    square_sine += (double)z0 * (double)z0, square_cosine += (double)z1 * (double)z1;
    sum_0 += (double)z0, sum_1 += (double)z1;
  }
  assert_within("mean sin", sum_0 / COUNT, 1e-12);
  assert_within("mean +-cos", sum_1 / COUNT, 1e-3); /* the signs above are only pseudo-random: 4 standard errors */
  assert_within("mean square of sin", square_sine / COUNT / ((double)r * (double)r) - 0.5, 1.5e-8);
  assert_within("mean square of cos", square_cosine / COUNT / ((double)r * (double)r) - 0.5, 1.5e-8);

  double square = 0, square_f64 = 0;
  for (uint32_t k = 0; k < COUNT; ++k) { /* u near the middle of each of 2^24 equal pieces, at angle 0 */
    float z0, z1;
    hc_box_muller_f32(k << 8 | 128, 0, &z0, &z1);
    square += (double)z1 * (double)z1;
    if (k % 16) continue;
    double d0, d1;
    hc_box_muller_f64((k + 8) << 8, 0, &d0, &d1);
    square_f64 += d1 * d1;
  }
  /* The midpoint rule with n points gives 1 - ln 2/(2 n) for the mean of -ln u. */
  const double lack = 0.34657359027997264 / COUNT;
  assert_within("variance in float", square / COUNT / 2 - 1 + lack, 2e-9);
  assert_within("variance in double", square_f64 / (COUNT / 16) / 2 - 1 + 16 * lack, 2e-9);
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "exhaustive") == 0) float_stride = 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exp2_f32),
      cmocka_unit_test(exp2_of_special_values),
      cmocka_unit_test(exp2_and_exp_f64),
      cmocka_unit_test(log_f64),
      cmocka_unit_test(log2_1p_f32),
      cmocka_unit_test(log2_1p_f64),
      cmocka_unit_test(normal_cdf_f32),
      cmocka_unit_test(normal_cdf_f64),
      cmocka_unit_test(uniform_is_the_nearest),
      cmocka_unit_test(exponential_is_half_the_square_radius),
      cmocka_unit_test(box_muller_follows_its_definition),
      cmocka_unit_test(box_muller_at_the_ends),
      cmocka_unit_test(box_muller_moments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
