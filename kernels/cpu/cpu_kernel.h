/* cpu_kernel.h: the CPU's driver of the path code: cpu_kernel.c, once for each instruction set and precision. */
#ifndef HC_CPU_KERNEL_H
#define HC_CPU_KERNEL_H

#include "tallies.h"
#include "work.h"

/* Walks paths [first_path, first_path + count) of a slab and adds them to the tallies. One thread uses `scratch` at a
 * time: base_bytes, and so many for each world, hedge and outcome of the slab, aligned to 64. */
typedef struct {
  size_t base_bytes, world_bytes, hedge_bytes, outcome_bytes;
  void (*run)(const hc_work *work, uint64_t first_path, int64_t count, void *scratch, hc_desk_tally *desks,
              hc_cell_tally *cells);
} hc_cpu_kernel;

extern const hc_cpu_kernel hc_kernel_baseline_float, hc_kernel_baseline_double;
extern const hc_cpu_kernel hc_kernel_avx2_float, hc_kernel_avx2_double;
extern const hc_cpu_kernel hc_kernel_avx512_float, hc_kernel_avx512_double;

#endif
