/* sweep_amounts.c: which of the amounts of amounts.def a sweep has a use for. */
#include "amounts.h"
#include "hd.h"
#include "policies.h"
#include "sweep_slots.h"

static int is_anywhere(const hc_sweep *sweep, size_t slot) {
  const size_t source = hc_sweep_source(sweep, slot);
  const hc_setting *setting = source == HC_NO_SLOT ? NULL : &sweep->settings[source];
  for (size_t value = 0; setting && value < setting->count; ++value) {
    if (hc_abs_f64(setting->values[value]) > 0) return 1;
  }
  return 0;
}

int hc_policy_keeps(int policy, int kept) { return kept != HC_KEPT_DECIDES || hc_policy_models[policy].decides; }

void hc_sweep_find_amounts(hc_sweep *sweep) {
  const int policy = sweep->words[HC_CHOICE_policy];
  sweep->pays = 0;
#define HC_COST(name, amount, rate)                                                            \
  if (hc_policy_keeps(policy, HC_KEPT_OF_##amount) && is_anywhere(sweep, HC_PARAMETER_##rate)) \
    sweep->pays |= HC_BIT_OF(amount);
#include "amounts.def"
  sweep->keeps = sweep->pays | HC_AMOUNTS_ALWAYS;
  if (hc_policy_models[policy].decides) sweep->keeps |= HC_AMOUNTS_DECIDES;
  if (is_anywhere(sweep, HC_PARAMETER_world_rate)) sweep->keeps |= HC_AMOUNTS_DISCOUNTED;
}
