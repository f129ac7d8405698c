/* lanes.h: how the CPU goes over a block of paths: arrays of HC_LANES in the first-level cache, one loop each, which
 * the compiler vectorises. The headers lanes_world.h, lanes_hedge.h and lanes_ledger.h have those loops; the arithmetic
 * is in the path headers. */
#ifndef HC_LANES_H
#define HC_LANES_H

#include <stddef.h>

#include "hd.h"

#ifndef HC_LANES
#define HC_LANES 256
#endif

/* The arrays of a loop are known not to overlap. Loops are short, so unrolling them only costs registers. */
#if defined(__clang__)
#define HC_VECTORISE _Pragma("clang loop vectorize(assume_safety)")
#else
#define HC_VECTORISE _Pragma("GCC ivdep") _Pragma("GCC unroll 1")
#endif
#define HC_FOR(lane, count) HC_VECTORISE for (int lane = 0; lane < (count); ++lane)
#define HC_FOR_LANES(lane) HC_FOR(lane, HC_LANES)

typedef hc_real *HC_RESTRICT hc_out;
typedef const hc_real *HC_RESTRICT hc_in;

/* A model's or a policy's terms, a struct of reals, from the host's doubles. */
HC_FN void hc_terms_read(const double *from, size_t bytes, void *to) {
  hc_real *terms = (hc_real *)to;
  for (size_t term = 0; term < bytes / sizeof *terms; ++term) terms[term] = (hc_real)from[term];
}

#endif
