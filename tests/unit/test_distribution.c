/* Quantiles and tails from a handful of known paths: which path a rank is, to the width of a bin, and what the tail
 * below it comes to. If this fails, a cube's quantiles, value at risk or expected shortfall belong to another path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "distribution.h"

#define BIN_WIDTH 0.004 /* of the value, at most */

static hc_cell_tally *tally;
static hc_distribution *distribution;

static int make_room(void **state) {
  (void)state;
  tally = malloc(sizeof *tally);
  distribution = malloc(sizeof *distribution);
  return tally && distribution ? 0 : -1;
}
static int free_room(void **state) {
  (void)state;
  free(tally);
  free(distribution);
  return 0;
}

static void tally_paths(const double *y, int count) {
  hc_cell_tallies_clear(tally, 1);
  for (int path = 0; path < count; ++path) {
    ++tally->bins[hc_bin(y[path])];
    tally->minimum = hc_min_f64(y[path], tally->minimum);
    tally->maximum = hc_max_f64(y[path], tally->maximum);
  }
  hc_distribution_of(tally, count, distribution);
}

static void assert_near(double value, double expected, double tolerance) {
  if (!(hc_abs_f64(value - expected) <= tolerance)) fail_msg("%.17g, not %.17g", value, expected);
}

/* Losses and gains far apart from each other, in ascending order. */
static const double paths[20] = {-20, -16, -13, -10, -8, -6, -4, -3, -2, -1, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20};

static void test_one_path_is_every_quantile(void **state) {
  const double values[] = {0.3, -0.3, 1e-9, -7, 0};
  (void)state;
  for (size_t index = 0; index < sizeof values / sizeof *values; ++index) {
    tally_paths(&values[index], 1);
    for (int part = 0; part <= 4; ++part) assert_near(hc_quantile(distribution, part / 4.0), values[index], 0);
    assert_near(hc_lower_tail(distribution, 0.05).mean, values[index], 0);
  }
}

/* The k-th of n paths is the quantile of every p in ((k - 1) / n, k / n], as the inverse of the distribution says; of a
 * P&L that is tiny beside the unit of the sums as well. */
static void test_a_rank_is_the_path_of_that_rank(void **state) {
  const double scales[] = {1, 1e-7};
  (void)state;
  for (size_t scale = 0; scale < sizeof scales / sizeof *scales; ++scale) {
    double scaled[20];
    for (int path = 0; path < 20; ++path) scaled[path] = scales[scale] * paths[path];
    tally_paths(scaled, 20);
    for (int rank = 1; rank <= 20; ++rank) {
      double path = scaled[rank - 1], width = BIN_WIDTH * (hc_abs_f64(path) + HC_BIN_FLOOR);
      assert_near(hc_quantile(distribution, rank / 20.0), path, width);
      assert_near(hc_quantile(distribution, (rank - 0.9) / 20.0), path, width);
      assert_near(hc_lower_tail(distribution, rank / 20.0).quantile, path, width);
    }
    assert_near(hc_quantile(distribution, 0), scaled[0], 0);
    assert_near(hc_quantile(distribution, 1), scaled[19], 0);
  }
}

/* 1 - 0.95 is a little more than 0.05; that must not cost a path. */
static void test_a_level_may_miss_a_whole_rank_by_a_rounding(void **state) {
  (void)state;
  tally_paths(paths, 20);
  assert_true(1 - 0.95 > 0.05);
  assert_near(hc_quantile(distribution, 1 - 0.95), -20, 20 * BIN_WIDTH);
  assert_near(hc_lower_tail(distribution, 1 - 0.95).mean, -20, 20 * BIN_WIDTH);
}

static void test_a_tail_is_the_mean_of_the_worst_paths(void **state) {
  (void)state;
  tally_paths(paths, 20);
  hc_tail tail = hc_lower_tail(distribution, 0.2);
  assert_near(tail.mean, (-20 - 16 - 13 - 10) / 4.0, 20 * BIN_WIDTH);
  /* Half of the second path is in the tail of one and a half. */
  assert_near(hc_lower_tail(distribution, 0.075).mean, (-20 - 16 / 2.0) / 1.5, 20 * BIN_WIDTH);
  assert_near(hc_lower_tail(distribution, 1).mean, 0, 20 * BIN_WIDTH);
}

enum { EVEN = 10000 };
static double even[EVEN]; /* a uniform density on (-1/2, 1/2) */
static void tally_even(int count) {
  for (int path = 0; path < count; ++path) even[path] = (path + 0.5) / count - 0.5;
  tally_paths(even, count);
}

/* Of a uniform density it is sqrt(p (1 - p) / n) itself. */
static void test_the_error_of_a_quantile(void **state) {
  (void)state;
  tally_even(EVEN);
  assert_near(hc_quantile_stderr(distribution, 0.5), 0.005, 5e-5);
  assert_near(hc_quantile_stderr(distribution, 0.1), 0.003, 5e-5);
}

/* Of a uniform tail of length L: its variance is L^2/12, and it lies L/2 beyond its quantile on the average. */
static void test_the_error_of_a_tail(void **state) {
  (void)state;
  tally_even(EVEN);
  for (int tenth = 1; tenth <= 5; ++tenth) {
    double p = tenth / 10.0, expected = hc_sqrt_f64((p * p / 12 + (1 - p) * p * p / 4) / (EVEN * p));
    assert_near(hc_lower_tail(distribution, p).mean_stderr, expected, 0.01 * expected);
  }
}

/* Four paths do not say how far the fifth part of twenty scatters. */
static void test_a_few_paths_have_no_error(void **state) {
  (void)state;
  tally_paths(paths, 20);
  assert_true(__builtin_isnan(hc_quantile_stderr(distribution, 0.2)));
  assert_true(__builtin_isnan(hc_quantile_stderr(distribution, 0.8)));
  assert_true(__builtin_isnan(hc_lower_tail(distribution, 0.2).mean_stderr));
  assert_true(hc_quantile_stderr(distribution, 0.25) > 0 && hc_quantile_stderr(distribution, 0.75) > 0);
  assert_true(hc_lower_tail(distribution, 0.25).mean_stderr > 0);
  tally_even(1);
  assert_true(__builtin_isnan(hc_quantile_stderr(distribution, 0.5)));
}

/* Half the paths have one value: their bin does not say where in it; its error does. */
static void test_the_error_of_an_atom_is_that_of_its_bin(void **state) {
  static double mixed[EVEN];
  (void)state;
  tally_even(EVEN);
  for (int path = 0; path < EVEN; ++path) mixed[path] = path % 2 ? even[path] : 0.3;
  tally_paths(mixed, EVEN);
  double quantile = hc_quantile(distribution, 0.6), error = hc_quantile_stderr(distribution, 0.6);
  assert_true(hc_abs_f64(quantile - 0.3) > 0);
  assert_true(error >= hc_abs_f64(quantile - 0.3) && error <= 0.3 * BIN_WIDTH);
}

static void test_the_part_below_a_value(void **state) {
  (void)state;
  tally_even(EVEN);
  for (int tenth = -5; tenth <= 5; ++tenth)
    assert_near(hc_part_below(distribution, tenth / 10.0), 0.5 + tenth / 10.0, 1e-4);
  assert_near(hc_part_below(distribution, -1), 0, 0);
  assert_near(hc_part_below(distribution, 1), 1, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_path_is_every_quantile),
      cmocka_unit_test(test_a_rank_is_the_path_of_that_rank),
      cmocka_unit_test(test_a_level_may_miss_a_whole_rank_by_a_rounding),
      cmocka_unit_test(test_a_tail_is_the_mean_of_the_worst_paths),
      cmocka_unit_test(test_the_error_of_a_quantile),
      cmocka_unit_test(test_the_error_of_a_tail),
      cmocka_unit_test(test_a_few_paths_have_no_error),
      cmocka_unit_test(test_the_error_of_an_atom_is_that_of_its_bin),
      cmocka_unit_test(test_the_part_below_a_value),
  };
  return cmocka_run_group_tests(tests, make_room, free_room);
}
