/* lanes_world.h: a block's random rows, and the step of each model of worlds.def over its lanes. */
#ifndef HC_LANES_WORLD_H
#define HC_LANES_WORLD_H

#include "lanes.h"
#include "philox_lanes.h"
#include "work.h"
#include "worlds.h"

/* ---- streams: words become rows ---- */

/* rows[k] is where the k-th real of a block goes. */
#define HC_ROW(...)
#define HC_STREAM(stream, ...)                                                                                 \
  static void hc_lanes_draw_##stream(const uint32_t *HC_RESTRICT words, hc_real *const rows[HC_BLOCK_REALS]) { \
    hc_out row0 = rows[0], row1 = rows[1], row2 = rows[2], row3 = rows[3];                                     \
    HC_FOR_LANES(lane) {                                                                                       \
      const uint32_t own[HC_BLOCK_WORDS] = {words[lane], words[HC_LANES + lane], words[2 * HC_LANES + lane],   \
                                            words[3 * HC_LANES + lane]};                                       \
      hc_real drawn[HC_BLOCK_REALS];                                                                           \
      hc_##stream##_draw(own, drawn);                                                                          \
      row0[lane] = drawn[0];                                                                                   \
      row1[lane] = drawn[1];                                                                                   \
      row2[lane] = drawn[2];                                                                                   \
      row3[lane] = drawn[3];                                                                                   \
    }                                                                                                          \
  }
#include "streams.def"
#undef HC_STREAM

typedef struct {
  uint32_t number;
  int steps;
  void (*draw)(const uint32_t *HC_RESTRICT words, hc_real *const rows[HC_BLOCK_REALS]);
} hc_lane_stream;
static const hc_lane_stream hc_lane_streams[HC_STREAM_COUNT] = {
#define HC_STREAM(stream, number, steps) {number, steps, hc_lanes_draw_##stream},
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
};

typedef struct {
  int stream, place;
} hc_lane_row;
static const hc_lane_row hc_lane_rows[HC_ROW_COUNT] = {
#define HC_STREAM(...)
#define HC_ROW(stream, row, place) {HC_STREAM_##stream, place},
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
};

/* ---- worlds ---- */

/* A world's state on a block: what its model names, an array each. */
#define HC_LANE_ARRAY(name) hc_real name[HC_LANES];
typedef union {
  hc_real noise[HC_LANES]; /* the first of every model's */
#define HC_WORLD(model, doc)          \
  struct {                            \
    HC_##model##_STATE(HC_LANE_ARRAY) \
  } model;
#include "worlds.def"
#undef HC_WORLD
} __attribute__((aligned(64))) hc_lane_world;

/* Steps of a world whose loop takes so many turns, a constant to the compiler; rows[r] is row r at the first of them.
 */
#define HC_LOAD(name) state.name = name##_lanes[lane];
#define HC_STORE(name) name##_lanes[lane] = state.name;
#define HC_LANES_OF(name) hc_out name##_lanes = world->name;
#define HC_ROW_OF(name, row) hc_in name##_row = rows[HC_ROW_##row] + step * HC_LANES;
#define HC_DRAW(name, row) draws.name = name##_row[lane];
#define HC_WORLD(model, doc)                                                                                      \
  HC_FN void hc_lanes_steps_##model(const hc_##model##_terms *terms, const int turns,                             \
                                    const hc_real *const rows[HC_ROW_COUNT], int64_t steps, hc_lane_world *all) { \
    __typeof__(all->model) *world = &all->model;                                                                  \
    HC_##model##_STATE(HC_LANES_OF);                                                                              \
    for (int64_t step = 0; step < steps; ++step) {                                                                \
      HC_##model##_DRAWS(HC_ROW_OF);                                                                              \
      HC_FOR_LANES(lane) {                                                                                        \
        hc_##model##_state state;                                                                                 \
        hc_##model##_draws draws;                                                                                 \
        HC_##model##_STATE(HC_LOAD);                                                                              \
        HC_##model##_DRAWS(HC_DRAW);                                                                              \
        state = hc_##model##_step(terms, state, draws, turns);                                                    \
        HC_##model##_STATE(HC_STORE);                                                                             \
      }                                                                                                           \
    }                                                                                                             \
  }                                                                                                               \
  static void hc_lanes_begin_##model(const double *from, hc_lane_world *all) {                                    \
    hc_##model##_terms terms;                                                                                     \
    hc_terms_read(from, sizeof terms, &terms);                                                                    \
    const hc_##model##_state state = hc_##model##_begin(&terms);                                                  \
    __typeof__(all->model) *world = &all->model;                                                                  \
    HC_##model##_STATE(HC_LANES_OF);                                                                              \
    HC_FOR_LANES(lane) { HC_##model##_STATE(HC_STORE) }                                                           \
  }                                                                                                               \
  static void hc_lanes_advance_##model(const double *from, int turns, const hc_real *const rows[HC_ROW_COUNT],    \
                                       int64_t steps, hc_lane_world *world) {                                     \
    hc_##model##_terms terms;                                                                                     \
    hc_terms_read(from, sizeof terms, &terms);                                                                    \
    if (turns == 0 || HC_##model##_MOST_TURNS == 0) {                                                             \
      hc_lanes_steps_##model(&terms, 0, rows, steps, world);                                                      \
    } else if (turns <= 2) {                                                                                      \
      hc_lanes_steps_##model(&terms, 2, rows, steps, world);                                                      \
    } else if (turns <= 4) {                                                                                      \
      hc_lanes_steps_##model(&terms, 4, rows, steps, world);                                                      \
    } else {                                                                                                      \
      hc_lanes_steps_##model(&terms, HC_##model##_MOST_TURNS, rows, steps, world);                                \
    }                                                                                                             \
  }
#include "worlds.def"
#undef HC_WORLD

typedef struct {
  unsigned rows; /* that it draws */
  void (*begin)(const double *terms, hc_lane_world *world);
  void (*advance)(const double *terms, int turns, const hc_real *const rows[HC_ROW_COUNT], int64_t steps,
                  hc_lane_world *world);
} hc_lane_model;
static const hc_lane_model hc_lane_models[HC_WORLD_COUNT] = {
#define HC_WORLD(model, doc) {HC_ROWS_OF_##model, hc_lanes_begin_##model, hc_lanes_advance_##model},
#include "worlds.def"
#undef HC_WORLD
};

#endif
