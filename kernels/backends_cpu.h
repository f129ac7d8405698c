/* backends_cpu.h: the instances of the CPU backend: an instruction set and a precision each. */
#ifndef HC_BACKENDS_CPU_H
#define HC_BACKENDS_CPU_H

#include "work.h"

extern const hc_backend hc_backend_baseline_float, hc_backend_baseline_double;
extern const hc_backend hc_backend_avx2_float, hc_backend_avx2_double;
extern const hc_backend hc_backend_avx512_float, hc_backend_avx512_double;

#endif
