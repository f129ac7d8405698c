/* worlds.h: the models of worlds.def, and what the host asks of any. */
#ifndef HC_WORLDS_H
#define HC_WORLDS_H

#include <stddef.h>

#include "bates.h"
#include "gbm.h"
#include "heston.h"
#include "kou.h"
#include "merton.h"
#include "regimes.h"
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

/* The rows of the streams that a model draws, a bit each: of a step whose loop has so many turns. */
typedef uint64_t hc_rows;
#if defined(__cplusplus)
static_assert(HC_ROW_COUNT < 64, "hc_rows has a bit for each row, and one behind");
#define HC_CONSTANT constexpr
#else
_Static_assert(HC_ROW_COUNT < 64, "hc_rows has a bit for each row, and one behind");
#define HC_CONSTANT
#endif
#define HC_ROW_BIT(name, row, least) | (turns >= (least) ? (hc_rows)1 << HC_ROW_##row : 0)
#define HC_WORLD(name, doc) \
  HC_FN HC_CONSTANT hc_rows hc_rows_of_##name(int turns) { return 0 HC_##name##_DRAWS(HC_ROW_BIT); }
#include "worlds.def"
#undef HC_WORLD

typedef struct {
  const char *name;
  int cost;         /* of a step, see world.h */
  int has_variance; /* that moves */
  size_t term_count;
  double (*volatility)(const hc_values *values);
  hc_expected (*expects)(const hc_values *values, double years);
  double (*log_drift)(const hc_values *values);
  void (*terms_of)(const hc_values *values, double dt, double *terms); /* [term_count] */
  int (*turns)(const hc_values *values, double dt);
  double (*longest_step)(const hc_values *values);
  double (*moments)(const hc_values *values);
  hc_rows (*rows)(int turns);
  const size_t *varies_by; /* [varies_count]: the places in hc_values of what decides the volatility */
  size_t varies_count;
  const size_t *limited_by; /* [limit_count]: of what decides the longest step */
  size_t limit_count;
  const char *limit; /* why it is limited */
} hc_world_model;

extern const hc_world_model hc_world_models[HC_WORLD_COUNT];

#endif
