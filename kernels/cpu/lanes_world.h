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

/* The turns that a loop of so many is made of at compile time: turns beyond those that it needs change nothing. */
HC_FN int hc_lane_turns(int turns, int most) {
  if (most == 0 || turns == 0) return 0;
  return turns <= 2 ? 2 : turns <= 4 ? 4 : most;
}

/* The steps [begin, end) of a world whose loop takes so many turns, a constant to the compiler; rows[r] is row r. */
#define HC_LOAD(name) state.name = name##_lanes[lane];
#define HC_STORE(name) name##_lanes[lane] = state.name;
#define HC_LANES_OF(name) hc_out name##_lanes = world->name;
#define HC_ROW_OF(name, row, least) hc_in name##_row = turns >= (least) ? rows[HC_ROW_##row] + step * HC_LANES : NULL;
#define HC_DRAW(name, row, least) draws.name = turns >= (least) ? name##_row[lane] : hc_number(0);
#define HC_WORLD(model, doc)                                                                                      \
  HC_FN void hc_lanes_steps_##model(const hc_##model##_terms *terms, const int turns,                             \
                                    hc_real *const rows[HC_ROW_COUNT], int64_t begin, int64_t end,                \
                                    hc_lane_world *all) {                                                         \
    __typeof__(all->model) *world = &all->model;                                                                  \
    HC_##model##_STATE(HC_LANES_OF);                                                                              \
    for (int64_t step = begin; step < end; ++step) {                                                              \
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
  static void hc_lanes_advance_##model(const double *from, int turns, hc_real *const rows[HC_ROW_COUNT],          \
                                       int64_t begin, int64_t end, hc_lane_world *world) {                        \
    hc_##model##_terms terms;                                                                                     \
    hc_terms_read(from, sizeof terms, &terms);                                                                    \
    switch (hc_lane_turns(turns, HC_##model##_MOST_TURNS)) {                                                      \
      case 0:                                                                                                     \
        hc_lanes_steps_##model(&terms, 0, rows, begin, end, world);                                                    \
        break;                                                                                                    \
      case 2:                                                                                                     \
        hc_lanes_steps_##model(&terms, 2, rows, begin, end, world);                                                    \
        break;                                                                                                    \
      case 4:                                                                                                     \
        hc_lanes_steps_##model(&terms, 4, rows, begin, end, world);                                                    \
        break;                                                                                                    \
      default:                                                                                                    \
        hc_lanes_steps_##model(&terms, HC_##model##_MOST_TURNS, rows, begin, end, world);                              \
    }                                                                                                             \
  }                                                                                                               \
  static hc_rows hc_lanes_rows_##model(int turns) {                                                               \
    return hc_rows_of_##model(hc_lane_turns(turns, HC_##model##_MOST_TURNS));                                     \
  }
#include "worlds.def"
#undef HC_WORLD

typedef struct {
  hc_rows (*rows)(int turns); /* that it draws, see hc_lane_turns */
  void (*begin)(const double *terms, hc_lane_world *world);
  void (*advance)(const double *terms, int turns, hc_real *const rows[HC_ROW_COUNT], int64_t begin, int64_t end,
                  hc_lane_world *world);
} hc_lane_model;
static const hc_lane_model hc_lane_models[HC_WORLD_COUNT] = {
#define HC_WORLD(model, doc) {hc_lanes_rows_##model, hc_lanes_begin_##model, hc_lanes_advance_##model},
#include "worlds.def"
#undef HC_WORLD
};

#endif
