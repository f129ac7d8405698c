#include "fp_environment.h"

#include <immintrin.h>

/* All exceptions masked, round to nearest, flush-to-zero and denormals-are-zero off; the x87's word (which the C
 * library reads for its own rounding) likewise, with full precision. */
enum { HC_MXCSR = 0x1f80, HC_X87 = 0x037f };

void hc_fp_enter(hc_fp_environment *saved) {
  uint16_t x87 = HC_X87;
  saved->mxcsr = _mm_getcsr();
  __asm__ volatile("fnstcw %0" : "=m"(saved->x87));
  _mm_setcsr(HC_MXCSR);
  __asm__ volatile("fldcw %0" : : "m"(x87));
  saved->numeric = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
  saved->locale = saved->numeric ? uselocale(saved->numeric) : (locale_t)0;
}

void hc_fp_leave(const hc_fp_environment *saved) {
  if (saved->numeric) {
    uselocale(saved->locale);
    freelocale(saved->numeric);
  }
  _mm_setcsr(saved->mxcsr);
  __asm__ volatile("fldcw %0" : : "m"(saved->x87));
}
