#include "sweep_least.h"

#include "sweep_spans.h"

#define MOST_COMBINATIONS 1e7

/* Said once. */
static void report_many(hc_reader *reader, double product) {
  const hc_place top = {.line = 1, .column = 1};
  if (reader->has_too_many_worlds) return;
  reader->has_too_many_worlds = 1;
  hc_report_mistake(reader->report, &top,
                    "the values of the world make %.3g combinations (at most %.0e can be checked); split the sweep",
                    product, MOST_COMBINATIONS);
}

/* The values that are combined: of each slot that others may be tied to, once. */
typedef struct {
  size_t count;
  struct {
    size_t root;
    const double *values;
    size_t count;
  } of[HC_PARAMETER_COUNT];
} choices;

/* Returns which of them a slot takes its value from, HC_NO_SLOT if nothing reads it. One that is mistaken has none. */
static size_t add_choice(const hc_reader *reader, size_t slot, choices *all) {
  const hc_span span = hc_span_of(reader, slot);
  if (!hc_sweep_reads(reader->sweep, slot)) return HC_NO_SLOT;
  for (size_t i = 0; i < all->count; ++i) {
    if (all->of[i].root == span.root) return i;
  }
  all->of[all->count].root = span.root;
  all->of[all->count].values = span.values;
  all->of[all->count].count = span.count;
  return all->count++;
}

static double combinations(const choices *all) {
  double product = 1;
  for (size_t i = 0; i < all->count; ++i) product *= (double)all->of[i].count;
  return product;
}

static double *value_at(hc_values *values, size_t slot) { return (double *)values + slot; }

hc_least hc_least_of(hc_reader *reader, const size_t *slots, size_t count, hc_measure measure) {
  hc_least found = {.model = &hc_world_models[reader->sweep->words[HC_CHOICE_model]], .value = __builtin_inf()};
  choices all = {0};
  size_t from[HC_PARAMETER_COUNT], at[HC_PARAMETER_COUNT] = {0}, turn = 0;
  for (size_t i = 0; i < count; ++i) from[i] = add_choice(reader, slots[i], &all);
  const double product = combinations(&all);
  if (product > MOST_COMBINATIONS) {
    report_many(reader, product);
    return found;
  }
  while (turn < all.count && product > 0) {
    hc_values values = {0};
    for (size_t i = 0; i < count; ++i)
      if (from[i] != HC_NO_SLOT) *value_at(&values, slots[i]) = all.of[from[i]].values[at[from[i]]];
    const double made = measure(found.model, &values);
    if (made < found.value) {
      found.value = made;
      found.of = values;
    }
    for (turn = 0; turn < all.count && ++at[turn] == all.of[turn].count; ++turn) at[turn] = 0;
  }
  return found;
}

/* The value of a slot that has the least effect. */
static double none_of(size_t slot) {
  const hc_parameter *parameter = hc_slot_parameter(slot);
  return parameter->minimum > 0 ? parameter->minimum : 0;
}

size_t hc_least_by(const hc_least *found, const size_t *slots, size_t count, hc_measure measure) {
  size_t by = slots[0];
  double most = found->value;
  for (size_t i = 0; i < count; ++i) {
    hc_values without = found->of;
    if ((hc_slot_parameter(slots[i])->reads & HC_READS_WORLDS) == 0) continue;
    *value_at(&without, slots[i]) = none_of(slots[i]);
    const double made = measure(found->model, &without);
    if (made > most) {
      most = made;
      by = slots[i];
    }
  }
  return by;
}
