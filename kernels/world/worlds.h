/* worlds.h: the models of worlds.def, and what the host asks of any. */
#ifndef HC_WORLDS_H
#define HC_WORLDS_H

#include <stddef.h>

#include "gbm.h"
#include "merton.h"
#include "streams.h"

enum {
#define HC_WORLD(name, doc) HC_WORLD_##name,
#include "worlds.def"
#undef HC_WORLD
  HC_WORLD_COUNT
};

/* Of the models, the most that any has: in which a place for any is as large as that of the largest. */
typedef union {
#define HC_WORLD(name, doc) hc_##name##_terms name;
#include "worlds.def"
#undef HC_WORLD
} hc_any_terms;

/* The rows of the streams that a model draws, a bit each: HC_ROWS_OF_gbm, … */
#define HC_ROW_BIT(name, row) | 1u << HC_ROW_##row
enum {
#define HC_WORLD(name, doc) HC_ROWS_OF_##name = 0 HC_##name##_DRAWS(HC_ROW_BIT),
#include "worlds.def"
#undef HC_WORLD
  HC_WORLD_ROWS_END
};

typedef struct {
  const char *name;
  unsigned rows;     /* that it draws */
  int adds_variance; /* volatility is more than world.volatility */
  int cost;          /* of a step, see world.h */
  size_t term_count;
  double (*volatility)(const hc_values *values);
  double (*log_drift)(const hc_values *values);
  void (*terms_of)(const hc_values *values, double dt, double *terms); /* [term_count] */
  int (*turns)(const hc_values *values, double dt);
  double (*longest_step)(const hc_values *values);
  const size_t *limited_by; /* [limit_count]: the places in hc_values of what decides it */
  size_t limit_count;
  const char *limit; /* why it is limited */
} hc_world_model;

extern const hc_world_model hc_world_models[HC_WORLD_COUNT];

#endif
