#include "distribution.h"

/* Adds a bin of either side; `near` and `far` are its edges as seen from zero. */
static void add_bin(const hc_cell_tally *tally, int negative, int side_bin, uint32_t count, hc_distribution *d) {
  double near = hc_bin_edge(side_bin), far = hc_bin_edge(side_bin + 1);
  double low = negative ? -far : near, high = negative ? -near : far;
  int bin = d->bin_count++;
  d->low[bin] = hc_min_f64(hc_max_f64(low, tally->minimum), tally->maximum);
  d->high[bin] = hc_max_f64(hc_min_f64(high, tally->maximum), tally->minimum);
  d->before[bin + 1] = d->before[bin] + count;
}

/* How many bins of a side there are up to that of its outermost value. The path's type may have rounded it up into the
 * next. */
static int bins_up_to(double value) {
  int32_t bin = hc_side_bin_f64(value);
  return bin + 2 < HC_SIDE_BINS ? bin + 2 : HC_SIDE_BINS;
}

void hc_distribution_of(const hc_cell_tally *tally, int64_t paths, hc_distribution *distribution) {
  distribution->paths = paths;
  distribution->bin_count = 0;
  distribution->before[0] = 0;
  int below = tally->minimum < 0 ? bins_up_to(tally->minimum) : 0;
  int above = tally->maximum < 0 ? 0 : bins_up_to(tally->maximum);
  const uint32_t *losing = tally->bins + HC_SIDE_BINS, *gaining = tally->bins;
  for (int bin = below; bin-- > 0;) {
    if (losing[bin] > 0) add_bin(tally, 1, bin, losing[bin], distribution);
  }
  for (int bin = 0; bin < above; ++bin) {
    if (gaining[bin] > 0) add_bin(tally, 0, bin, gaining[bin], distribution);
  }
}

/* p n, whole where it is meant to be: 1 - 0.95 is not 0.05 to the last digit, and a rank just above a whole number
 * would belong to the next path. */
static double rank_of(const hc_distribution *d, double p) {
  double rank = p * (double)d->paths, whole = hc_floor_f64(rank + 0.5);
  return whole > 0 && hc_abs_f64(rank - whole) < 1e-6 ? whole : rank;
}

/* The bin in which the path of a rank in (0, paths] lies. */
static int bin_of_rank(const hc_distribution *d, double rank) {
  int low = 0, high = d->bin_count - 1;
  while (low < high) {
    int middle = (low + high) / 2;
    if ((double)d->before[middle + 1] >= rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

static double value_at_rank(const hc_distribution *d, int bin, double rank) {
  double count = (double)(d->before[bin + 1] - d->before[bin]);
  double part = hc_min_f64((rank - (double)d->before[bin]) / count, 1);
  return d->low[bin] + (d->high[bin] - d->low[bin]) * part;
}

double hc_quantile(const hc_distribution *d, double p) {
  double rank = rank_of(d, p);
  if (!(rank > 0)) return d->low[0];
  return value_at_rank(d, bin_of_rank(d, rank), rank);
}

/* Paths for each unit of y; nothing where a bin has no width. */
static double density(const hc_distribution *d, int bin) {
  if (!(d->high[bin] > d->low[bin])) return 0;
  return (double)(d->before[bin + 1] - d->before[bin]) / (d->high[bin] - d->low[bin]);
}

/* Whether there is a bin behind this one, with nothing between them. */
static int touches_next(const hc_distribution *d, int bin) {
  return bin >= 0 && bin + 1 < d->bin_count && !(d->low[bin + 1] > d->high[bin]);
}

/* How far apart a bin's paths and where they are taken to be may lie: its width, if they are one value, as those are on
 * which an option expires worthless; less, as far as the bins beside it have as many, since such paths are spread. Of
 * few bins that says little. */
static double doubt(const hc_distribution *d, int bin) {
  double here = density(d, bin), beside = 0;
  if (!(here > 0)) return 0;
  if (touches_next(d, bin - 1)) beside += density(d, bin - 1) / 2;
  if (touches_next(d, bin)) beside += density(d, bin + 1) / 2;
  double unexplained = hc_max_f64(hc_abs_f64(here - beside) / here, 1 / (double)d->bin_count);
  return (d->high[bin] - d->low[bin]) * hc_min_f64(unexplained, 1);
}

static int has_least_tail(const hc_distribution *d, double p) { return rank_of(d, p) >= HC_LEAST_TAIL; }

double hc_errors_together(double a, double b) { return hc_sqrt_f64(a * a + b * b); }

double hc_quantile_stderr(const hc_distribution *d, double p) {
  if (!has_least_tail(d, p) || !has_least_tail(d, 1 - p)) return __builtin_nan("");
  double distance = hc_sqrt_f64(p * (1 - p) / (double)d->paths);
  double sampled = (hc_quantile(d, p + distance) - hc_quantile(d, p - distance)) / 2;
  return hc_errors_together(sampled, doubt(d, bin_of_rank(d, rank_of(d, p))));
}

/* The error: (variance beyond + (1 - p) (mean - quantile)^2) / (n p) (Manistre & Hancock 2005), the variance by one
 * path less than there are, and what bins leave open. */
hc_tail hc_lower_tail(const hc_distribution *d, double p) {
  double rank = rank_of(d, p), sum = 0, squares = 0, doubts = 0;
  int last = bin_of_rank(d, rank);
  hc_tail tail = {value_at_rank(d, last, rank), 0, __builtin_nan("")};
  for (int bin = 0; bin <= last; ++bin) {
    double high = bin < last ? d->high[bin] : tail.quantile;
    double taken = (bin < last ? (double)d->before[bin + 1] : rank) - (double)d->before[bin];
    double middle = (d->low[bin] + high) / 2, width = high - d->low[bin];
    sum += taken * middle;
    squares += taken * (middle * middle + width * width / 12);
    doubts += taken * doubt(d, bin) / 2; /* they are taken to be in the middle */
  }
  tail.mean = sum / rank;
  if (!has_least_tail(d, p)) return tail;
  double variance = hc_max_f64(0, squares / rank - tail.mean * tail.mean) * rank / (rank - 1);
  double beyond = tail.quantile - tail.mean;
  tail.mean_stderr = hc_errors_together(hc_sqrt_f64((variance + (1 - p) * beyond * beyond) / rank), doubts / rank);
  return tail;
}

double hc_part_below(const hc_distribution *d, double value) {
  int bin = 0;
  while (bin < d->bin_count && d->high[bin] < value) ++bin;
  if (bin == d->bin_count) return 1;
  double below = (double)d->before[bin];
  if (value > d->low[bin]) {
    double part = (value - d->low[bin]) / (d->high[bin] - d->low[bin]);
    below += part * (double)(d->before[bin + 1] - d->before[bin]);
  }
  return below / (double)d->paths;
}
