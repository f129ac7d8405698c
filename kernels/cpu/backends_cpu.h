/* backends_cpu.h: the CPU as a backend: a worker is a thread. */
#ifndef HC_BACKENDS_CPU_H
#define HC_BACKENDS_CPU_H

#include "backend.h"

/* Instruction sets, best first. */
enum { HC_ISA_AVX512, HC_ISA_AVX2, HC_ISA_BASELINE, HC_ISA_COUNT };

/* [instruction set][0: float, 1: double] */
extern const hc_backend hc_cpu_backends[HC_ISA_COUNT][2];

/* What so many threads are to the planner. */
hc_team hc_cpu_team(int threads, int is_double);

#endif
