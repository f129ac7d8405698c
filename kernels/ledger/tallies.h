/* tallies.h: what comes back from a slab: the sums and counts of tally.h, for each desk and each cell. They merge by
 * addition. */
#ifndef HC_TALLIES_H
#define HC_TALLIES_H

#include <stdint.h>

#include "amounts.h"
#include "tally.h"

__extension__ typedef __int128 hc_int128;

/* Adds up an amount over the paths of a desk. */
typedef struct {
  hc_int128 moments[HC_MOMENT_COUNT]; /* see hc_moments */
  uint64_t overflows, non_finites;    /* paths of which it left its range, or was not finite */
} hc_amount_tally;
/* Of those that it does not keep nothing. */
typedef struct {
  hc_amount_tally amounts[HC_AMOUNT_COUNT];
} hc_desk_tally;

/* Adds up paths of one cell. */
typedef struct {
  hc_int128 totals[HC_TOTAL_COUNT]; /* by hc_total_of */
  uint64_t overflows;               /* paths of which y left its range  */
  uint64_t losses;                  /* paths of which the P&L is below 0 */
  double minimum, maximum;          /* of y */
  uint32_t bins[HC_BINS];
} hc_cell_tally;

/* Sets tallies to those of no paths. */
HC_FN void hc_desk_tallies_clear(hc_desk_tally *desks, int64_t count) {
  memset(desks, 0, (size_t)count * sizeof *desks);
}
HC_FN void hc_cell_tallies_clear(hc_cell_tally *cells, int64_t count) {
  int64_t cell;
  memset(cells, 0, (size_t)count * sizeof *cells);
  for (cell = 0; cell < count; ++cell) {
    cells[cell].minimum = __builtin_inf();
    cells[cell].maximum = -__builtin_inf();
  }
}

HC_FN void hc_amount_tally_add(hc_amount_tally *into, const hc_amount_tally *from) {
  int moment;
  for (moment = 0; moment < HC_MOMENT_COUNT; ++moment) into->moments[moment] += from->moments[moment];
  into->overflows += from->overflows;
  into->non_finites += from->non_finites;
}
HC_FN void hc_desk_tally_add(hc_desk_tally *into, const hc_desk_tally *from) {
  int amount;
  for (amount = 0; amount < HC_AMOUNT_COUNT; ++amount)
    hc_amount_tally_add(&into->amounts[amount], &from->amounts[amount]);
}
HC_FN void hc_cell_tally_add(hc_cell_tally *into, const hc_cell_tally *from) {
  int total, bin;
  for (total = 0; total < HC_TOTAL_COUNT; ++total) into->totals[total] += from->totals[total];
  into->overflows += from->overflows;
  into->losses += from->losses;
  into->minimum = hc_min_f64(from->minimum, into->minimum);
  into->maximum = hc_max_f64(from->maximum, into->maximum);
  for (bin = 0; bin < HC_BINS; ++bin) into->bins[bin] += from->bins[bin];
}

#endif
