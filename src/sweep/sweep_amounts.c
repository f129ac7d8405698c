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
int hc_sweep_may_keep(const hc_sweep *sweep, int amount) {
  const unsigned bit = 1u << amount;
  if (bit & HC_AMOUNTS_DECIDES) return hc_policy_models[sweep->words[HC_CHOICE_policy]].decides;
  if (bit & HC_BIT_OF(funding)) return !sweep->has_perpetual;
  if (bit & HC_AMOUNTS_CARRIED) return sweep->has_perpetual;
  return !(bit & HC_AMOUNTS_PERPETUAL) || hc_sweep_is_on_perpetual(sweep);
}

void hc_sweep_find_amounts(hc_sweep *sweep) {
  const int has_rate = is_anywhere(sweep, HC_PARAMETER_world_rate);
  sweep->pays = 0;
#define HC_COST(name, amount, rate)                                                            \
  if (hc_sweep_may_keep(sweep, HC_AMOUNT_##amount) && is_anywhere(sweep, HC_PARAMETER_##rate)) \
    sweep->pays |= HC_BIT_OF(amount);
#include "amounts.def"
  sweep->keeps = sweep->pays;
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    const unsigned bit = 1u << amount;
    const int is_without_use = (bit & HC_AMOUNTS_PAID) || ((bit & HC_AMOUNTS_DISCOUNTED) && !has_rate);
    if (!is_without_use && hc_sweep_may_keep(sweep, amount)) sweep->keeps |= bit;
  }
}
