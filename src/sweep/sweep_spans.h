/* sweep_spans.h: the values that a slot takes in a sweep that is being checked. */
#ifndef HC_SWEEP_SPANS_H
#define HC_SWEEP_SPANS_H

#include "sweep_reader.h"

/* The values of a slot, ties followed. */
typedef struct hc_span {
  size_t slot, root;
  const double *values;
  size_t count; /* 0: mistaken or unused, or the world's */
} hc_span;
hc_span hc_span_of(const hc_reader *reader, size_t slot);

/* Where to point: at the slot, else at what decides its value, else at the other party of the rule. */
const hc_place *hc_span_place(const hc_reader *reader, const hc_span *s, const hc_span *other);

/* A value as a sweep file would write it. */
hc_number_text hc_span_describe(const hc_span *s, double value);

#endif
