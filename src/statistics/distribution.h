/* distribution.h: quantiles and tails of a cell, from the counts in its bins. Values are in units of y. */
#ifndef HC_DISTRIBUTION_H
#define HC_DISTRIBUTION_H

#include "tallies.h"

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
/* Half the distance of the quantiles one standard deviation sqrt(p (1 - p) / n) of the empirical distribution off p. */
double hc_quantile_stderr(const hc_distribution *distribution, double p);

/* The lowest part p of the paths: its quantile, and the mean and variance of what lies below. */
typedef struct hc_tail {
  double quantile, mean, variance;
} hc_tail;
hc_tail hc_lower_tail(const hc_distribution *distribution, double p);

/* Number of paths with y < 0, exact. */
int64_t hc_losses(const hc_cell_tally *tally);

#endif
