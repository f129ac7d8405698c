/* lanes_world.h: a block's random rows, and the step of each model of worlds.def over its lanes. */
#ifndef HC_LANES_WORLD_H
#define HC_LANES_WORLD_H

#include "lanes.h"
#include "philox_lanes.h"
#include "work.h"
#include "worlds.h"

/* Rows of steps that are held at a time: with 256 lanes of float 64 KiB, half of a small second-level cache; or of each
 * row that a model draws as many as a block of words has, if that is more. There is room for all rows. */
#ifndef HC_CHUNK_ROWS
#define HC_CHUNK_ROWS 64
#endif
enum {
  HC_ROWS_AT_LEAST = HC_BLOCK_REALS * HC_ROW_COUNT,
  HC_ROOM_ROWS = HC_CHUNK_ROWS > HC_ROWS_AT_LEAST ? HC_CHUNK_ROWS : HC_ROWS_AT_LEAST
};

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
#define HC_ROW(...)
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
};

typedef struct {
  int stream, place;
} hc_lane_row;
static const hc_lane_row hc_lane_rows_of[HC_ROW_COUNT] = {
#define HC_STREAM(...)
#define HC_ROW(stream, row, place) {HC_STREAM_##stream, place},
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
};

/* The rows of a stream, which stand together: from which on, and behind which. */
HC_FN int hc_first_row(int stream) {
  int row = 0;
  while (hc_lane_rows_of[row].stream != stream) ++row;
  return row;
}
HC_FN int hc_end_row(int stream) {
  int row = hc_first_row(stream);
  while (row < HC_ROW_COUNT && hc_lane_rows_of[row].stream == stream) ++row;
  return row;
}
HC_FN hc_rows hc_rows_of_stream(int stream) {
  return ((hc_rows)1 << hc_end_row(stream)) - ((hc_rows)1 << hc_first_row(stream));
}

/* Lanes that take as many turns of a step's loop as those of them that need most. */
enum { HC_STRIP = HC_LANES % 64 == 0 ? 64 : HC_LANES, HC_STRIPS = HC_LANES / HC_STRIP, HC_WHOLE = HC_STRIPS };

/* The least of a strip of a row. Reals that are not negative compare as their bits do. */
#ifdef HC_SINGLE
typedef int32_t hc_lane_bits;
#else
typedef int64_t hc_lane_bits;
#endif
static hc_real hc_lanes_least(hc_in row) {
  hc_lane_bits bits, least;
  hc_real real;
  memcpy(&least, row, sizeof least);
  HC_FOR(lane, HC_STRIP) {
    memcpy(&bits, &row[lane], sizeof bits);
    least = bits < least ? bits : least;
  }
  memcpy(&real, &least, sizeof real);
  return real;
}

/* ---- worlds ---- */

/* A world on a block: its terms, and its state: what its model names, an array each. */
#define HC_LANE_ARRAY(name) hc_real name[HC_LANES];
typedef struct {
  hc_any_terms terms;
  union {
    hc_real noise[HC_LANES]; /* the first of every model's */
#define HC_WORLD(model, doc)          \
  struct {                            \
    HC_##model##_STATE(HC_LANE_ARRAY) \
  } model;
#include "worlds.def"
#undef HC_WORLD
  } __attribute__((aligned(64)));
} __attribute__((aligned(64))) hc_lane_world;

/* Rows of a chunk of steps: row r of its step k is of[r] + k HC_LANES, and least[r][k] the least of each strip of it
 * and of the whole, which is only known of rows that decide how many turns a step needs; 0 before they are drawn. */
typedef struct {
  hc_real *of[HC_ROW_COUNT]; /* NULL if the model's streams have it not */
  hc_real least[HC_ROW_COUNT][HC_CHUNK_ROWS][HC_STRIPS + 1];
} hc_lane_rows;

/* The lanes that are walked together: a strip, if draws decide how many turns it takes. */
#define HC_DECIDING_BIT(name, row, from) | (hc_rows)1 << HC_ROW_##row
HC_FN int hc_lane_width(hc_rows decides) { return decides ? HC_STRIP : HC_LANES; }

/* The turns that a loop of so many is made of at compile time. */
HC_FN int hc_lane_turns(int turns, int most) {
  if (turns <= 2 || most == 0) return turns;
  return turns <= 4 ? 4 : most;
}

/* A step of a world, of `count` lanes from the `first` on, which take so many turns of its loop: constants to the
 * compiler. */
#define HC_LOAD(name) state.name = name##_lanes[lane];
#define HC_STORE(name) name##_lanes[lane] = state.name;
#define HC_LANES_OF(name) hc_out name##_lanes = lanes->name + first;
#define HC_ROW_OF(name, row, from) \
  hc_in name##_row = turns >= (from) ? rows->of[HC_ROW_##row] + step * HC_LANES + first : NULL;
#define HC_DRAW(name, row, from) draws.name = turns >= (from) ? name##_row[lane] : hc_number(0);
#define HC_VARIANCE_OF(name) return lanes->name;
#define HC_LEAST(name, row, from) least.name = rows->least[HC_ROW_##row][step][strip];
#define HC_CASE(model, turns)                                                                                       \
  case turns:                                                                                                       \
    hc_lanes_step_##model(rows, world, step, hc_lane_width(0 HC_##model##_DECIDES(HC_DECIDING_BIT)), first, turns); \
    break;
#define HC_WORLD(model, doc)                                                                                        \
  HC_FN void hc_lanes_step_##model(const hc_lane_rows *rows, hc_lane_world *world, int64_t step, const int count,   \
                                   int first, const int turns) {                                                    \
    const hc_##model##_terms terms = world->terms.model; /* which no lane's store may change */                     \
    __typeof__(world->model) *lanes = &world->model;                                                                \
    HC_##model##_STATE(HC_LANES_OF);                                                                                \
    HC_##model##_DRAWS(HC_ROW_OF);                                                                                  \
    HC_FOR(lane, count) {                                                                                           \
      hc_##model##_state state;                                                                                     \
      hc_##model##_draws draws;                                                                                     \
      HC_##model##_STATE(HC_LOAD);                                                                                  \
      HC_##model##_DRAWS(HC_DRAW);                                                                                  \
      state = hc_##model##_step(&terms, state, draws, turns);                                                       \
      HC_##model##_STATE(HC_STORE);                                                                                 \
    }                                                                                                               \
  }                                                                                                                 \
  static void hc_lanes_begin_##model(const double *from, hc_lane_world *world) {                                    \
    hc_terms_read(from, sizeof world->terms.model, &world->terms.model);                                            \
    const hc_##model##_state state = hc_##model##_begin(&world->terms.model);                                       \
    __typeof__(world->model) *lanes = &world->model;                                                                \
    const int first = 0;                                                                                            \
    HC_##model##_STATE(HC_LANES_OF);                                                                                \
    HC_FOR_LANES(lane) { HC_##model##_STATE(HC_STORE) }                                                             \
  }                                                                                                                 \
  static int hc_lanes_needed_##model(const hc_lane_world *world, int most, const hc_lane_rows *rows, int64_t step,  \
                                     int strip) {                                                                   \
    hc_##model##_draws least = {0};                                                                                 \
    (void)rows, (void)step, (void)strip;                                                                            \
    if (HC_##model##_MOST_TURNS == 0 || most == HC_STILL) return most;                                              \
    HC_##model##_DECIDES(HC_LEAST);                                                                                 \
    const int needed = hc_##model##_needed(&world->terms.model, least);                                             \
    return needed < most ? needed : most;                                                                           \
  }                                                                                                                 \
  static void hc_lanes_advance_##model(int most, const hc_lane_rows *rows, int64_t begin, int64_t end,              \
                                       hc_lane_world *world) {                                                      \
    for (int64_t step = begin; step < end; ++step) {                                                                \
      if (HC_##model##_MOST_TURNS == 0) {                                                                           \
        hc_lanes_step_##model(rows, world, step, HC_LANES, 0, 0);                                                   \
        continue;                                                                                                   \
      }                                                                                                             \
      for (int first = 0; first < HC_LANES; first += hc_lane_width(0 HC_##model##_DECIDES(HC_DECIDING_BIT))) {      \
        const int turns = hc_lanes_needed_##model(world, most, rows, step, first / HC_STRIP);                       \
        switch (hc_lane_turns(turns, HC_##model##_MOST_TURNS)) {                                                    \
          HC_CASE(model, HC_STILL)                                                                                  \
          HC_CASE(model, 0)                                                                                         \
          HC_CASE(model, 1)                                                                                         \
          HC_CASE(model, 2)                                                                                         \
          HC_CASE(model, 4)                                                                                         \
          default:                                                                                                  \
            hc_lanes_step_##model(rows, world, step, hc_lane_width(0 HC_##model##_DECIDES(HC_DECIDING_BIT)), first, \
                                  HC_##model##_MOST_TURNS);                                                         \
        }                                                                                                           \
      }                                                                                                             \
    }                                                                                                               \
  }                                                                                                                 \
  static const hc_real *hc_lanes_variance_##model(const hc_lane_world *world) {                                     \
    const __typeof__(world->model) *lanes = &world->model;                                                          \
    HC_##model##_VARIANCE(HC_VARIANCE_OF) return lanes->noise;                                                      \
  }                                                                                                                 \
  static hc_rows hc_lanes_rows_##model(int turns) {                                                                 \
    return hc_rows_of_##model(hc_lane_turns(turns, HC_##model##_MOST_TURNS));                                       \
  }
#include "worlds.def"
#undef HC_WORLD

typedef struct {
  hc_rows decides;            /* rows, whose least is to be known */
  hc_rows (*rows)(int turns); /* that steps of so many turns draw */
  void (*begin)(const double *terms, hc_lane_world *world);
  int (*needed)(const hc_lane_world *world, int most, const hc_lane_rows *rows, int64_t step, int strip); /* turns */
  void (*advance)(int most, const hc_lane_rows *rows, int64_t begin, int64_t end, hc_lane_world *world);
  const hc_real *(*variance)(const hc_lane_world *world); /* if it moves, or whatever */
} hc_lane_model;
static const hc_lane_model hc_lane_models[HC_WORLD_COUNT] = {
#define HC_WORLD(model, doc)                \
  {0 HC_##model##_DECIDES(HC_DECIDING_BIT), \
   hc_lanes_rows_##model,                   \
   hc_lanes_begin_##model,                  \
   hc_lanes_needed_##model,                 \
   hc_lanes_advance_##model,                \
   hc_lanes_variance_##model},
#include "worlds.def"
#undef HC_WORLD
};

#endif
