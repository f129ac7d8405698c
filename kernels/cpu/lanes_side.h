/* lanes_side.h: the sides of a world over a block's lanes, and the mark that is made of them. */
#ifndef HC_LANES_SIDE_H
#define HC_LANES_SIDE_H

#include "lanes.h"
#include "lanes_hedge.h"
#include "lanes_world.h"
#include "sides.h"
#include "work.h"

/* What a side is on a block: its terms and its state, an array each. */
typedef struct {
#define HC_SIDE(side, doc)           \
  struct {                           \
    hc_##side##_terms terms;         \
    HC_##side##_STATE(HC_LANE_ARRAY) \
  } side;
#include "sides.def"
#undef HC_SIDE
} __attribute__((aligned(64))) hc_lane_sides;

/* Two functions for each side: its state at t = 0 from normals of the stream start; and a step of the rows at hand,
 * with which a period may begin. */
#define HC_SIDE_LANES(name) hc_out name##_lanes = lanes->name;
#define HC_SIDE(side, doc)                                                                       \
  static void hc_lanes_begin_##side(const double *from, hc_in start, hc_lane_sides *sides) {     \
    __typeof__(sides->side) *lanes = &sides->side;                                               \
    HC_##side##_STATE(HC_SIDE_LANES);                                                            \
    hc_terms_read(from, sizeof lanes->terms, &lanes->terms);                                     \
    HC_FOR_LANES(lane) {                                                                         \
      const hc_##side##_state state = hc_##side##_begin(&lanes->terms, start[lane]);             \
      HC_##side##_STATE(HC_STORE)                                                                \
    }                                                                                            \
  }                                                                                              \
  HC_FN void hc_lanes_step_##side##_if(const hc_lane_rows *rows, int64_t step, const int begins, \
                                       hc_lane_sides *sides) {                                   \
    __typeof__(sides->side) *lanes = &sides->side;                                               \
    const hc_##side##_terms terms = lanes->terms;                                                \
    hc_in price = rows->of[HC_ROW_price_normal] + step * HC_LANES;                               \
    hc_in own = rows->of[HC_ROW_##side##_normal] + step * HC_LANES;                              \
    HC_##side##_STATE(HC_SIDE_LANES);                                                            \
    HC_FOR_LANES(lane) {                                                                         \
      hc_##side##_state state;                                                                   \
      HC_##side##_STATE(HC_LOAD);                                                                \
      if (begins) state = hc_##side##_period(&terms, state);                                     \
      state = hc_##side##_step(&terms, state, price[lane], own[lane]);                           \
      HC_##side##_STATE(HC_STORE);                                                               \
    }                                                                                            \
  }
#include "sides.def"
#undef HC_SIDE
#define HC_SIDE(side, doc)                                                                                     \
  static void hc_lanes_step_##side(const hc_lane_rows *rows, int64_t step, int begins, hc_lane_sides *sides) { \
    if (begins) {                                                                                              \
      hc_lanes_step_##side##_if(rows, step, 1, sides);                                                         \
    } else {                                                                                                   \
      hc_lanes_step_##side##_if(rows, step, 0, sides);                                                         \
    }                                                                                                          \
  }
#include "sides.def"
#undef HC_SIDE

typedef struct {
  int row;
  size_t term_count;
  void (*begin)(const double *from, hc_in start, hc_lane_sides *sides);
  void (*step)(const hc_lane_rows *rows, int64_t step, int begins, hc_lane_sides *sides);
} hc_lane_side;
static const hc_lane_side hc_lane_side_models[HC_SIDE_COUNT] = {
#define HC_SIDE(side, doc) \
  {HC_ROW_##side##_normal, sizeof(hc_##side##_terms) / sizeof(hc_real), hc_lanes_begin_##side, hc_lanes_step_##side},
#include "sides.def"
#undef HC_SIDE
};

/* The rows that some sides draw. */
HC_FN hc_rows hc_side_rows(unsigned sides) {
  hc_rows rows = 0;
  for (int side = 0; side < HC_SIDE_COUNT; ++side)
    if (sides >> side & 1) rows |= (hc_rows)1 << hc_lane_side_models[side].row;
  return rows;
}

/* What worlds read of their sides: a row for each step of a chunk, and for the one behind it. What takes time is found
 * for those steps at which a world is visited. */
enum { HC_SIDE_STEPS = (HC_CHUNK_ROWS / 2 > HC_BLOCK_REALS ? HC_CHUNK_ROWS / 2 : HC_BLOCK_REALS) + 1 };
typedef struct {
  hc_real premium[HC_SIDE_STEPS][HC_LANES], accrued[HC_SIDE_STEPS][HC_LANES], log[HC_SIDE_STEPS][HC_LANES];
  hc_real factor[HC_SIDE_STEPS][HC_LANES];                            /* of what is traded over the index */
  hc_real up[HC_SIDE_STEPS][HC_LANES], down[HC_SIDE_STEPS][HC_LANES]; /* of the mark */
  unsigned char has_factor[HC_SIDE_STEPS], has_mark[HC_SIDE_STEPS];
} __attribute__((aligned(64))) hc_lane_side_rows;

/* Leaves the rows of a step, of whose interval of payment so many steps are over. */
static void hc_lanes_leave_sides(unsigned present, const hc_lane_sides *sides, int64_t over, int64_t step,
                                 hc_lane_side_rows *rows) {
  rows->has_factor[step] = rows->has_mark[step] = 0;
  if (present & HC_SIDE_BIT(premium)) {
    hc_in premium = sides->premium.premium, beyond = sides->premium.beyond, before = sides->premium.accrued;
    hc_out left = rows->premium[step], accrued = rows->accrued[step];
    const hc_real since = (hc_real)over;
    HC_FOR_LANES(lane) {
      left[lane] = premium[lane];
      accrued[lane] = hc_premium_accrued(beyond[lane], before[lane], since);
    }
  }
  if (present & HC_SIDE_BIT(implied)) memcpy(rows->log[step], sides->implied.log, sizeof rows->log[step]);
}

/* Walks sides over the steps [begin, end) of a path, whose rows are at hand. */
static void hc_lanes_walk_sides(unsigned present, const hc_work_sides *set, const hc_lane_rows *drawn, int64_t begin,
                                int64_t end, hc_lane_sides *sides, hc_lane_side_rows *rows) {
  for (int64_t step = begin; step < end; ++step) {
    hc_lanes_leave_sides(present, sides, hc_accrued_steps(set, step), step - begin, rows);
    for (int side = 0; side < HC_SIDE_COUNT; ++side) {
      if (present >> side & 1) hc_lane_side_models[side].step(drawn, step - begin, step % set->pay_steps == 0, sides);
    }
  }
  hc_lanes_leave_sides(present, sides, hc_accrued_steps(set, end), end - begin, rows);
}

static void hc_lanes_factor(hc_in premium, hc_out factor) {
  HC_FOR_LANES(lane) factor[lane] = hc_premium_factor(premium[lane]);
}

/* Prices of the underlying, and of what trades at so many times as much, in units of spot. */
static void hc_lanes_prices(hc_lane_path path, hc_in factor, hc_out price, hc_out traded) {
  HC_FOR_LANES(lane) {
    price[lane] = hc_exp2(path.noise[lane] + path.clock);
    traded[lane] = price[lane] * factor[lane];
  }
}

/* The mark that an Ornstein-Uhlenbeck process, or a world's variance, makes. */
static void hc_lanes_mark_of_log(hc_in log, hc_out up, hc_out down) {
  HC_FOR_LANES(lane) {
    const hc_mark mark = hc_mark_of_log(log[lane]);
    up[lane] = mark.up;
    down[lane] = mark.down;
  }
}
static void hc_lanes_mark_of_variance(hc_in variance, hc_real level, hc_real slope, hc_out up, hc_out down) {
  HC_FOR_LANES(lane) {
    const hc_mark mark = hc_mark_of_variance(variance[lane], level, slope);
    up[lane] = mark.up;
    down[lane] = mark.down;
  }
}

#endif
