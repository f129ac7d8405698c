#include "sweep_least.h"

#include "sweep_spans.h"

#define MOST_COMBINATIONS 1e6

/* The values of a slot that are combined, which may be its own two. */
typedef struct {
  const double *values;
  size_t count;
  double ends[2];
} choice;

static choice all_of(const hc_reader *reader, size_t slot) {
  static const double zero[1];
  const hc_span span = hc_span_of(reader, slot);
  if (!hc_sweep_reads(reader->sweep, slot)) return (choice){.values = zero, .count = 1};
  return (choice){.values = span.values, .count = span.count};
}

static choice *longest_of(choice *choices, size_t count) {
  choice *longest = choices;
  for (size_t i = 1; i < count; ++i)
    if (choices[i].count > longest->count) longest = &choices[i];
  return longest;
}

/* Returns 0 if there is no more than that. */
static int keep_ends(choice *one) {
  if (one->count <= 2) return 0;
  one->ends[0] = one->ends[1] = one->values[0];
  for (size_t i = 1; i < one->count; ++i) {
    if (one->values[i] < one->ends[0]) one->ends[0] = one->values[i];
    if (one->values[i] > one->ends[1]) one->ends[1] = one->values[i];
  }
  one->values = one->ends;
  one->count = 2;
  return 1;
}

static double combinations(const choice *choices, size_t count) {
  double product = 1;
  for (size_t i = 0; i < count; ++i) product *= (double)choices[i].count;
  return product;
}

static double *value_at(hc_values *values, size_t slot) { return (double *)values + slot; }

hc_least hc_least_of(const hc_reader *reader, const size_t *slots, size_t count, hc_measure measure) {
  hc_least found = {.model = &hc_world_models[reader->sweep->words[HC_CHOICE_model]], .value = __builtin_inf()};
  choice choices[HC_PARAMETER_COUNT];
  size_t at[HC_PARAMETER_COUNT] = {0}, turn = 0;
  for (size_t i = 0; i < count; ++i) choices[i] = all_of(reader, slots[i]);
  while (combinations(choices, count) > MOST_COMBINATIONS && keep_ends(longest_of(choices, count))) continue;
  const double all = combinations(choices, count);
  while (turn < count && all > 0 && all <= MOST_COMBINATIONS) {
    hc_values values = {0};
    for (size_t i = 0; i < count; ++i) *value_at(&values, slots[i]) = choices[i].values[at[i]];
    const double made = measure(found.model, &values);
    if (made < found.value) {
      found.value = made;
      found.of = values;
    }
    for (turn = 0; turn < count && ++at[turn] == choices[turn].count; ++turn) at[turn] = 0;
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
