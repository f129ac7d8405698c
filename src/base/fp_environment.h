/* fp_environment.h: the floating-point and locale settings that the answer is defined under: round to nearest, gradual
 * underflow, no traps, decimal points. Every thread that computes enters them, and a library call restores its
 * caller's. */
#ifndef HC_FP_ENVIRONMENT_H
#define HC_FP_ENVIRONMENT_H

#include <locale.h>
#include <stdint.h>

typedef struct hc_fp_environment {
  uint32_t mxcsr;
  uint16_t x87;
  locale_t locale, numeric; /* the caller's, and the "C" locale made for the call */
} hc_fp_environment;

void hc_fp_enter(hc_fp_environment *saved);
void hc_fp_leave(const hc_fp_environment *saved);

#endif
