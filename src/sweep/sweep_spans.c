#include "sweep_spans.h"

hc_span hc_span_of(const hc_reader *reader, size_t slot) {
  size_t root = hc_sweep_root(reader->sweep, slot);
  if (root == HC_NO_SLOT) return (hc_span){.slot = slot, .root = slot};
  const hc_setting *setting = &reader->sweep->settings[root];
  return (hc_span){.slot = slot, .root = root, .values = setting->values, .count = setting->count};
}

const hc_place *hc_span_place(const hc_reader *reader, const hc_span *s, const hc_span *other) {
  if (reader->where[s->slot] != NULL) return reader->where[s->slot];
  if (reader->where[s->root] != NULL) return reader->where[s->root];
  return reader->where[other->slot] != NULL ? reader->where[other->slot] : reader->where[other->root];
}

hc_number_text hc_span_describe(const hc_span *s, double value) {
  return hc_value_describe(value, hc_slot_parameter(s->slot)->unit);
}
