/* tally.h: how paths are added up: exactly, as integers, so that no order of adding can matter.
 *
 * y is a P&L in units of U = S0 2^m >= S0 sum|q| max(1, K/S0), less its cell's centre, so that it varies around zero
 * (ledger.h). y, y^2, y^3 and y^4 are each computed
 * in double, the last product rounded to a grid as it is made (fma), and added as integers. Adding 1.5 * 2^(52-s) to a
 * double v, |v| < 2^(51-s), rounds it to a multiple of 2^-s and leaves that multiple in its lowest bits; sums of the
 * raw bits are sums of the multiples, and the constant's own bits are taken off at the end. One grid does not span the
 * powers of both a naked and a well-hedged P&L, so the powers keep a second, finer part: the remainder of the first
 * rounding.
 *
 *   what         range   grid     grid of the remainder
 *   y            2^8     2^-43    2^-94
 *   y^2          2^16    2^-35    2^-86
 *   y^3          2^24    2^-27    2^-78
 *   y^4          2^32    2^-19    2^-70
 *   an amount    2^16    2^-35
 *   its square   2^32    2^-19    2^-70
 *
 * Within a block of at most 4096 paths a sum stays below 2^63; totals have 128 bits. */
#ifndef HC_TALLY_H
#define HC_TALLY_H

#include "hd.h"

/* What is added up for a cell: the powers of y, and the remainders of those above the first. */
enum { HC_POWERS = 4, HC_SUM_Y = 0, HC_SUM_Y_FINE = HC_POWERS, HC_SUM_COUNT = 2 * HC_POWERS };

/* The paths of a cell may be told apart in equal groups. Then y itself has a total for each: those of the first group
 * lie among the other sums, those of the others behind them. */
enum { HC_MAX_GROUPS = 64, HC_TOTAL_COUNT = HC_SUM_COUNT + 2 * (HC_MAX_GROUPS - 1) };
HC_FN int hc_total_of(int sum, int group) {
  if (group == 0 || (sum != HC_SUM_Y && sum != HC_SUM_Y_FINE)) return sum;
  return HC_SUM_COUNT + 2 * (group - 1) + (sum == HC_SUM_Y_FINE);
}

#define HC_Y_LIMIT 256.0        /* |y| must stay below 2^8       */
#define HC_AMOUNT_LIMIT 65536.0 /* |amount| must stay below 2^16 */
enum { HC_Y_BITS = 43, HC_AMOUNT_BITS = 35, HC_SQUARE_BITS = 19, HC_FINE_BITS = 51, HC_MAX_LANES = 4096 };

/* Fractional bits of the grid of y^power; the remainder's has HC_FINE_BITS more. */
HC_FN int hc_power_bits(int power) { return HC_Y_BITS - 8 * (power - 1); }

/* 1.5 * 2^(52 - bits): what rounds to a grid of 2^-bits when added. */
HC_FN double hc_rounder(int bits) {
  return hc_from_bits_f64(((uint64_t)(1023 + 52 - bits) << 52) | 0x0008000000000000u);
}

/* Adds v, or a b, rounded once to the rounder's grid, to a sum of raw bits; hc_sum_close takes the rounder off again.
 */
HC_FN uint64_t hc_sum_add(uint64_t sum, double v, double rounder) { return sum + hc_bits_f64(v + rounder); }
HC_FN uint64_t hc_sum_add_product(uint64_t sum, double a, double b, double rounder) {
  return sum + hc_bits_f64(hc_fma_f64(a, b, rounder));
}
HC_FN int64_t hc_sum_close(uint64_t sum, double rounder, int count) {
  return (int64_t)(sum - (uint64_t)count * hc_bits_f64(rounder));
}
/* What the rounding left: at most half a grid step. */
HC_FN double hc_remainder(double v, double rounder) { return v - ((v + rounder) - rounder); }
HC_FN double hc_product_remainder(double a, double b, double rounder) {
  return hc_fma_f64(a, b, rounder - hc_fma_f64(a, b, rounder));
}

/* Rounders of y^power and of its remainder. */
HC_FN double hc_power_rounder(int power) { return hc_rounder(hc_power_bits(power)); }
HC_FN double hc_fine_rounder(int power) { return hc_rounder(hc_power_bits(power) + HC_FINE_BITS); }

/* The sums of a cell's powers, raw until hc_powers_close: by HC_SUM_*. */
typedef struct {
  uint64_t sums[HC_SUM_COUNT];
} hc_powers;

HC_FN hc_powers hc_powers_add(hc_powers powers, double y) {
  uint64_t *sums = powers.sums;
  double square = y * y;
  sums[0] = hc_sum_add(sums[0], y, hc_power_rounder(1));
  sums[1] = hc_sum_add_product(sums[1], y, y, hc_power_rounder(2));
  sums[2] = hc_sum_add_product(sums[2], square, y, hc_power_rounder(3));
  sums[3] = hc_sum_add_product(sums[3], square, square, hc_power_rounder(4));
#ifndef HC_SINGLE /* a float P&L has no digits that fine */
  sums[4] = hc_sum_add(sums[4], hc_remainder(y, hc_power_rounder(1)), hc_fine_rounder(1));
#endif
  sums[5] = hc_sum_add(sums[5], hc_product_remainder(y, y, hc_power_rounder(2)), hc_fine_rounder(2));
  sums[6] = hc_sum_add(sums[6], hc_product_remainder(square, y, hc_power_rounder(3)), hc_fine_rounder(3));
  sums[7] = hc_sum_add(sums[7], hc_product_remainder(square, square, hc_power_rounder(4)), hc_fine_rounder(4));
  return powers;
}

/* The sum at `index` of `count` paths, in multiples of its grid. */
HC_FN int64_t hc_powers_close(hc_powers powers, int index, int count) {
#ifdef HC_SINGLE
  if (index == HC_SUM_Y_FINE) return 0;
#endif
  return hc_sum_close(powers.sums[index],
                      index < HC_POWERS ? hc_power_rounder(index + 1) : hc_fine_rounder(index + 1 - HC_POWERS), count);
}

/* The sums of an amount, of its square and of what the square's grid leaves, raw until hc_moments_close. */
enum { HC_MOMENT_SUM, HC_MOMENT_SQUARE, HC_MOMENT_FINE, HC_MOMENT_COUNT };
typedef struct {
  uint64_t sums[HC_MOMENT_COUNT];
} hc_moments;

HC_FN double hc_moment_rounder(int moment) {
  return hc_rounder(moment == HC_MOMENT_SUM      ? HC_AMOUNT_BITS
                    : moment == HC_MOMENT_SQUARE ? HC_SQUARE_BITS
                                                 : HC_SQUARE_BITS + HC_FINE_BITS);
}
/* The square is that of the amount on its grid, which has no more digits than the fine part: so an amount that is the
 * same on all paths has no variance. */
HC_FN hc_moments hc_moments_add(hc_moments moments, double amount) {
  double sum = hc_moment_rounder(HC_MOMENT_SUM), square = hc_moment_rounder(HC_MOMENT_SQUARE),
         fine = hc_moment_rounder(HC_MOMENT_FINE), on_grid = (amount + sum) - sum;
  moments.sums[0] = hc_sum_add(moments.sums[0], amount, sum);
  moments.sums[1] = hc_sum_add_product(moments.sums[1], on_grid, on_grid, square);
  moments.sums[2] = hc_sum_add(moments.sums[2], hc_product_remainder(on_grid, on_grid, square), fine);
  return moments;
}
HC_FN int64_t hc_moments_close(hc_moments moments, int moment, int count) {
  return hc_sum_close(moments.sums[moment], hc_moment_rounder(moment), count);
}

/* Integers that sort as the numbers do, there and back. */
HC_FN int32_t hc_sort_key_f32(float y) {
  int32_t bits = (int32_t)hc_bits_f32(y);
  return bits ^ (bits < 0 ? INT32_MAX : 0);
}
HC_FN float hc_from_sort_key_f32(int32_t key) { return hc_from_bits_f32((uint32_t)(key ^ (key < 0 ? INT32_MAX : 0))); }
HC_FN int64_t hc_sort_key_f64(double y) {
  int64_t bits = (int64_t)hc_bits_f64(y);
  return bits ^ (bits < 0 ? INT64_MAX : 0);
}
HC_FN double hc_from_sort_key_f64(int64_t key) { return hc_from_bits_f64((uint64_t)(key ^ (key < 0 ? INT64_MAX : 0))); }
#define hc_sort_key HC_REAL_NAME(hc_sort_key)
#define hc_from_sort_key HC_REAL_NAME(hc_from_sort_key)
#ifdef HC_SINGLE
typedef int32_t hc_key;
#else
typedef int64_t hc_key;
#endif

/* Distributions: counts in bins of y by sign, exponent and 8 leading bits of |y| + 2^-24, so that a bin is at most 0.4
 * % of the value wide, and around zero 2^-32. The bins of y >= 0 come first, outwards from zero, then those of y < 0.
 */
enum {
  HC_BIN_BITS = 8,
  HC_BIN_OCTAVES = 32,
  HC_BINS_PER_OCTAVE = 1 << HC_BIN_BITS,
  HC_SIDE_BINS = HC_BINS_PER_OCTAVE * HC_BIN_OCTAVES
};
enum { HC_BINS = 2 * HC_SIDE_BINS };
#define HC_BIN_FLOOR 0x1p-24

HC_FN int32_t hc_clamp_bin(int32_t bin) {
  bin = bin < 0 ? 0 : bin;
  return bin > HC_SIDE_BINS - 1 ? HC_SIDE_BINS - 1 : bin;
}
/* The bin on its side. */
HC_FN int32_t hc_side_bin_f32(float y) {
  return hc_clamp_bin((int32_t)(hc_bits_f32(hc_abs_f32(y) + (float)HC_BIN_FLOOR) >> (23 - HC_BIN_BITS)) -
                      ((127 - 24) << HC_BIN_BITS));
}
HC_FN int32_t hc_side_bin_f64(double y) {
  return hc_clamp_bin((int32_t)(hc_bits_f64(hc_abs_f64(y) + HC_BIN_FLOOR) >> (52 - HC_BIN_BITS)) -
                      ((1023 - 24) << HC_BIN_BITS));
}
#define hc_side_bin HC_REAL_NAME(hc_side_bin)
HC_FN int32_t hc_bin(hc_real y) {
  int32_t bin = hc_side_bin(y);
  return y < 0 ? bin + HC_SIDE_BINS : bin;
}

/* The absolute values at which a bin of either side begins and, for the next bin, ends. */
HC_FN double hc_bin_edge(int32_t side_bin) {
  return hc_from_bits_f64((uint64_t)(side_bin + ((1023 - 24) << HC_BIN_BITS)) << (52 - HC_BIN_BITS)) - HC_BIN_FLOOR;
}

#endif
