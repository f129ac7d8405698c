#include "cube_of_world.h"

#include <stdlib.h>

/* So many combinations are tried for whether an axis moves it. */
#define MOST_TRIED 4096

/* The axes that the model may read, and what it makes of them. */
typedef struct {
  const hc_sweep *sweep;
  double *cell; /* [hc_slot_count] */
  size_t count;
  size_t axes[HC_MAX_AXES];
  int64_t strides[HC_MAX_AXES]; /* in cells */
} grid;

static size_t length_of(const grid *of, size_t place) {
  return of->sweep->settings[of->sweep->axes[of->axes[place]].slot].count;
}

static void find_axes(grid *of) {
  int64_t stride = 1;
  for (size_t axis = of->sweep->axis_count; axis-- > 0;) {
    const size_t slot = of->sweep->axes[axis].slot;
    if (hc_sweep_world_varies_with(of->sweep, slot)) {
      of->strides[of->count] = stride;
      of->axes[of->count++] = axis;
    }
    stride *= (int64_t)of->sweep->settings[slot].count;
  }
}

static double at_cell(const grid *of, int64_t cell) {
  hc_sweep_cell(of->sweep, cell, of->cell);
  return of->cell[HC_PARAMETER_book_implied_volatility];
}

static int moves_from(const grid *of, size_t place, int64_t cell) {
  const double first = at_cell(of, cell);
  for (size_t i = 1; i < length_of(of, place); ++i) {
    const double other = at_cell(of, cell + (int64_t)i * of->strides[place]);
    if (other < first || other > first) return 1;
  }
  return 0;
}

/* Whether an axis moves it, whatever the others are at; very many combinations are taken to. */
static int moves(const grid *of, size_t place) {
  size_t at[HC_MAX_AXES] = {0}, turn = 0;
  double all = 1;
  for (size_t i = 0; i < of->count; ++i) all *= (double)length_of(of, i);
  if (all > MOST_TRIED) return 1;
  while (turn < of->count) {
    int64_t cell = 0;
    for (size_t i = 0; i < of->count; ++i) cell += (int64_t)at[i] * of->strides[i];
    if (moves_from(of, place, cell)) return 1;
    for (turn = 0; turn < of->count; ++turn) {
      if (turn != place && ++at[turn] < length_of(of, turn)) break;
      at[turn] = 0;
    }
  }
  return 0;
}

int hc_of_world_find(const hc_sweep *sweep, hc_of_world *found) {
  if (sweep->settings[HC_PARAMETER_book_implied_volatility].tie != HC_TIED_TO_WORLD) {
    *found = (hc_of_world){.axis = HC_NOT_AN_AXIS};
    return 1;
  }
  grid of = {.sweep = sweep, .cell = malloc(hc_slot_count(sweep->leg_count) * sizeof *of.cell)};
  size_t mover = 0;
  *found = (hc_of_world){.axis = HC_NOT_AN_AXIS, .count = 1};
  if (!of.cell) return 0;
  find_axes(&of);
  for (size_t place = 0; place < of.count; ++place) {
    if (!moves(&of, place)) continue;
    ++found->movers;
    mover = place;
  }
  if (found->movers == 1) {
    found->axis = of.axes[mover];
    found->count = length_of(&of, mover);
  }
  if (found->movers < 2) found->values = malloc(found->count * sizeof *found->values);
  for (size_t i = 0; found->values && i < found->count; ++i)
    found->values[i] = at_cell(&of, found->movers ? (int64_t)i * of.strides[mover] : 0);
  free(of.cell);
  return found->movers > 1 || found->values;
}
