/* cuda_kernels.cu: the table of one precision's functions. Compiled for each, which names the table with HC_KERNELS. */
#include "cuda_image.h"

const hc_cuda_kernels HC_KERNELS = {
    sizeof(hc_real),       HC_MOST_HEDGE_ROWS,     HC_REAL_NAME(hc_make_image),   HC_REAL_NAME(hc_probe),
    HC_REAL_NAME(hc_walk), HC_REAL_NAME(hc_tally), HC_REAL_NAME(hc_cell_extremes)};
