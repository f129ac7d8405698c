/* kernel_list.h: the walking kernels that a program with the CUDA backend can launch, in words. For tests alone. */
#ifndef HC_KERNEL_LIST_H
#define HC_KERNEL_LIST_H

#include <string>
#include <vector>

struct hc_listed_kernel {
  const void *kernel;
  /* precision, world, policy, hedges, what it can do, the further amounts that it keeps; tabs between them */
  std::string words;
};

/* Adds those of a precision. */
void hc_list_kernels_f32(std::vector<hc_listed_kernel> *list);
void hc_list_kernels_f64(std::vector<hc_listed_kernel> *list);

#endif
