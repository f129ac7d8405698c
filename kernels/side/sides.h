/* sides.h: the sides of sides.def, and what the host asks of any. */
#ifndef HC_SIDES_H
#define HC_SIDES_H

#include <stddef.h>

#include "implied.h"
#include "premium.h"

enum {
#define HC_SIDE(name, doc) HC_SIDE_##name,
#include "sides.def"
#undef HC_SIDE
  HC_SIDE_COUNT
};
/* A set of sides has a bit for each. */
#define HC_SIDE_BIT(name) (1u << HC_SIDE_##name)

/* Whether there is a perpetual, whose funding hedges carry. */
HC_FN int hc_carries(unsigned sides) { return (int)(sides >> HC_SIDE_premium & 1); }

/* Reals that a side's terms are. */
enum {
#define HC_SIDE(side, doc) HC_SIDE_TERMS_##side = sizeof(hc_##side##_terms) / sizeof(hc_real),
#include "sides.def"
#undef HC_SIDE
  HC_SIDE_TERMS = 0
#define HC_SIDE(side, doc) +HC_SIDE_TERMS_##side
#include "sides.def"
#undef HC_SIDE
};

/* How marks move: the rows of marks.def. */
enum {
#define HC_MARK(name, doc) HC_MARK_##name,
#include "marks.def"
#undef HC_MARK
  HC_MARK_COUNT
};

typedef struct {
  int cost; /* of a step, see side.h */
  size_t term_count;
  void (*terms_of)(const hc_values *values, double dt, double *terms); /* [term_count] */
} hc_side_model;

extern const hc_side_model hc_side_models[HC_SIDE_COUNT];

/* Of all of a set, one behind the other. */
size_t hc_side_terms_of(unsigned sides);

#endif
