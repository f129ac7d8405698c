/* Compiled for each precision; the words are the tables'. */
#include "kernel_list.h"

#include "cuda_image.h"

namespace {

const char *const worlds[] = {
#define HC_WORLD(name, doc) #name,
#include "worlds.def"
#undef HC_WORLD
};
const char *const policies[] = {
#define HC_POLICY(name, shared, decides, doc) #name,
#include "policies.def"
#undef HC_POLICY
};
const char *const amounts[] = {
#define HC_AMOUNT(name, ...) #name,
#include "amounts.def"
};

std::string needs_in_words(unsigned needs) {
  return std::string(needs & HC_NEEDS_GAPS ? "gaps" : "every step") + (needs & HC_NEEDS_TERMS ? ", terms" : "") +
         (needs & HC_NEEDS_DISCOUNTS ? ", discounts" : "") + (needs & HC_NEEDS_SIDES ? ", sides" : "");
}

std::string amounts_in_words(unsigned keeps) {
  std::string words;
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    if (hc_further(keeps) >> amount & 1) words += std::string(words.empty() ? "" : ", ") + amounts[amount];
  }
  return words.empty() ? "plain" : words;
}

}  // namespace

void HC_REAL_NAME(hc_list_kernels)(std::vector<hc_listed_kernel> *list) {
  const char *const precision = sizeof(hc_real) == sizeof(float) ? "float" : "double";
  for (int model = 0; model < HC_WORLD_COUNT; ++model) {
    const hc_walks walks = HC_REAL_NAME(hc_walks_of)(model);
    for (int index = 0; index < walks.count; ++index) {
      const hc_walk_kernel &own = walks.kernels[index];
      std::string words;
      for (const std::string &word :
           {std::string(precision), std::string(worlds[model]),
            std::string(own.policy == HC_FOLLOWS ? "follows" : policies[own.policy]), std::to_string(own.hedges),
            needs_in_words(own.needs), amounts_in_words(own.keeps)}) {
        words += (words.empty() ? "" : "\t") + word;
      }
      list->push_back({reinterpret_cast<const void *>(own.kernel), words});
    }
  }
}
