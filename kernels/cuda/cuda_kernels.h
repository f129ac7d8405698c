/* cuda_kernels.h: what the CUDA backend launches, whatever the precision: a table of functions for each. */
#ifndef HC_CUDA_KERNELS_H
#define HC_CUDA_KERNELS_H

#include <cuda_runtime.h>

#include "tallies.h"
#include "work.h"

/* A walker is what a thread does on a path: one rule of one world, and a few hedges on its delta. Kernels are made for
 * what walkers need, so that none pays for what it does not; cuda_walk.cu has those of a model, at most so many. */
enum { HC_MOST_WALKS = 64, HC_MOST_WALKER_HEDGES = 8 };

/* A slab as the kernels read it: one piece of memory, with its parts at these offsets; cuda_image.h says what they
 * are. */
typedef struct {
  unsigned char *bytes;
  size_t size;
  size_t walkers_at, rows_at, reals_at, desks_at, legs_at, cells_at;
  int model;                       /* of the worlds */
  unsigned sides;                  /* that there are */
  hc_range walkers[HC_MOST_WALKS]; /* for each of the model's kernels */
  int64_t desk_count, cell_count, ledger_rows;
} hc_image;

/* A signed 128-bit sum in two words, and what is added up for a cell. Zero is the sum of no paths. */
typedef struct {
  unsigned long long low, high;
} hc_wide;
typedef struct {
  hc_wide totals[HC_TOTAL_COUNT]; /* by hc_total_of */
  unsigned long long overflows, losses;
  unsigned long long smallest, largest; /* see hc_cell_extremes */
} hc_cell_sums;

/* Paths [first_path, first_path + count) of a slab. All pointers but `image` are the device's. */
typedef struct {
  const hc_image *image;
  const unsigned char *bytes; /* the image's, on the device */
  void *ledger;               /* [image->ledger_rows][stride] reals */
  hc_desk_tally *desks;
  hc_cell_sums *cells;
  uint32_t *bins; /* [cell][HC_BINS] */
  uint64_t seed, first_path;
  int group;              /* of the paths */
  uint32_t count, stride; /* count <= stride, a multiple of HC_CHUNK_GRAIN */
  int processors;         /* of the device */
} hc_batch;

typedef struct {
  size_t real_bytes;
  size_t hedge_rows; /* of the ledger that a hedge takes, at most */
  /* Flattens a slab; 0 if out of memory. The caller frees image->bytes. */
  int (*make_image)(const hc_work *work, hc_image *image);
  /* Whether the device can run this build's kernels. */
  cudaError_t (*probe)(void);
  /* Paths to the ledger, and the ledger to the tallies. */
  cudaError_t (*walk)(const hc_batch *batch, cudaStream_t stream);
  cudaError_t (*tally)(const hc_batch *batch, cudaStream_t stream);
  /* The extremes of y in a cell's sums, for a host. */
  void (*extremes)(const hc_cell_sums *sums, double *minimum, double *maximum);
} hc_cuda_kernels;

extern const hc_cuda_kernels hc_cuda_float, hc_cuda_double;

#endif
