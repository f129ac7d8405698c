/* distribution.h: quantiles and tails of a cell, from the counts in its bins. Values are in units of y. */
#ifndef HC_DISTRIBUTION_H
#define HC_DISTRIBUTION_H

#include "tallies.h"

/* Errors are stated from so many paths on: what fewer say of how far they scatter is less than they scatter. */
enum { HC_LEAST_TAIL = 5 };

/* The error that two independent ones make. */
double hc_errors_together(double one, double other);

/* The bins that are not empty, in ascending order of value, each an interval cut at the extremes. */
typedef struct hc_distribution {
  int64_t paths;
  int bin_count;
  double low[HC_BINS], high[HC_BINS];
  int64_t before[HC_BINS + 1]; /* paths in the bins before */
} hc_distribution;
void hc_distribution_of(const hc_cell_tally *tally, int64_t paths, hc_distribution *distribution);

/* The value below which a part p of the paths lies: linear within the bin, never beyond the extremes. */
double hc_quantile(const hc_distribution *distribution, double p);
/* Half the distance of the quantiles one standard deviation sqrt(p (1 - p) / n) of the empirical distribution off p,
 * and what the bin leaves open. NaN with fewer than HC_LEAST_TAIL paths on either side. */
double hc_quantile_stderr(const hc_distribution *distribution, double p);

/* The lowest part p of the paths: its quantile, and the mean of what lies below. */
typedef struct hc_tail {
  double quantile, mean;
  double mean_stderr; /* NaN with fewer than HC_LEAST_TAIL paths in the tail */
} hc_tail;
hc_tail hc_lower_tail(const hc_distribution *distribution, double p);

/* The part of the paths that lie below a value. */
double hc_part_below(const hc_distribution *distribution, double value);

#endif
