/* cpu_kernel.h: the CPU's driver of the path code: cpu_kernel.c, once for each instruction set and precision. */
#ifndef HC_CPU_KERNEL_H
#define HC_CPU_KERNEL_H

#include "tallies.h"
#include "work.h"

/* Walks paths [first_path, first_path + count) of a slab and adds them to the tallies. `scratch` has
 * scratch_bytes(work) bytes, aligned to 64; one thread uses it at a time. */
typedef struct {
  size_t (*scratch_bytes)(const hc_work *work);
  void (*run)(const hc_work *work, uint64_t first_path, int64_t count, void *scratch, hc_desk_tally *desks,
              hc_cell_tally *cells);
} hc_cpu_kernel;

extern const hc_cpu_kernel hc_kernel_baseline_float, hc_kernel_baseline_double;
extern const hc_cpu_kernel hc_kernel_avx2_float, hc_kernel_avx2_double;
extern const hc_cpu_kernel hc_kernel_avx512_float, hc_kernel_avx512_double;

#endif
