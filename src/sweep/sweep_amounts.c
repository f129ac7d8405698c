/* sweep_amounts.c: which of the amounts of amounts.def a sweep has a use for. */
#include "amounts.h"
#include "hd.h"
#include "policies.h"
#include "sides.h"
#include "sweep_slots.h"

static int is_anywhere(const hc_sweep *sweep, size_t slot) {
  const size_t source = hc_sweep_source(sweep, slot);
  const hc_setting *setting = source == HC_NO_SLOT ? NULL : &sweep->settings[source];
  for (size_t value = 0; setting && value < setting->count; ++value) {
    if (hc_abs_f64(setting->values[value]) > 0) return 1;
  }
  return 0;
}

unsigned hc_sweep_sides(const hc_sweep *sweep) {
  return (sweep->has_perpetual ? HC_SIDE_BIT(premium) : 0) |
         (sweep->words[HC_CHOICE_mark] == HC_WORD_mark_ou ? HC_SIDE_BIT(implied) : 0);
}

int hc_sweep_is_on_perpetual(const hc_sweep *sweep) {
  return sweep->words[HC_CHOICE_instrument] == HC_WORD_instrument_perpetual;
}

/* The funding of a perpetual is an amount of its own, ledger.funding in it. */
static unsigned find_possible(const hc_sweep *sweep) {
  unsigned possible = HC_AMOUNTS_ALL;
  if (!hc_policy_models[sweep->words[HC_CHOICE_policy]].decides) possible &= ~(unsigned)HC_AMOUNTS_DECIDES;
  if (!hc_sweep_is_on_perpetual(sweep)) possible &= ~(unsigned)HC_AMOUNTS_PERPETUAL;
  return possible & ~(sweep->has_perpetual ? HC_BIT_OF(funding) : (unsigned)HC_AMOUNTS_CARRIED);
}

void hc_sweep_find_amounts(hc_sweep *sweep) {
  const unsigned without_rate = is_anywhere(sweep, HC_PARAMETER_world_rate) ? 0 : HC_AMOUNTS_DISCOUNTED;
  sweep->may_keep = find_possible(sweep);
  sweep->pays = 0;
#define HC_COST(name, amount, rate) \
  if (is_anywhere(sweep, HC_PARAMETER_##rate)) sweep->pays |= sweep->may_keep & HC_BIT_OF(amount);
#include "amounts.def"
  sweep->keeps = sweep->pays | (sweep->may_keep & ~(HC_AMOUNTS_PAID | without_rate));
  sweep->distributes = hc_sweep_is_on_perpetual(sweep) ? HC_BIT_OF(cash_min) : 0;
}
