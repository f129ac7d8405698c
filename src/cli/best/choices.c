/* choices.c: see choices.h. */
#include "choices.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"

/* ---- what is asked ---- */

/* What could be chosen on. */
static int nothing_along(const hc_dimensions *dimensions) {
  char list[1024] = "";
  size_t length = 0;
  for (size_t i = 0; i < dimensions->count && length < sizeof list; ++i)
    if (dimensions->items[i].count > 1)
      length +=
          (size_t)snprintf(list + length, sizeof list - length, "%s%s", length ? ", " : "", dimensions->items[i].name);
  if (length == 0) return hc_usage_error("the cube has one cell: there is nothing to choose");
  return hc_usage_error("the cube's rebalance is one value, or none; name another axis with --along (it has %s)", list);
}

static int choose_along(const char *along, hc_choices *choices) {
  const hc_dimensions *dimensions = &choices->dimensions;
  int status = 0;
  if (along)
    status = hc_dimension_find(dimensions, "--along", along, &choices->along);
  else
    for (choices->along = 0; choices->along < dimensions->count; ++choices->along)
      if (strcmp(dimensions->items[choices->along].key, "desk.rebalance") == 0) break;
  if (status) return status;
  const hc_dimension *axis = &dimensions->items[choices->along];
  if (!along && (choices->along == dimensions->count || axis->count == 1)) return nothing_along(dimensions);
  if (axis->count == 1) return hc_usage_error("--along: %s has one value; there is nothing to choose", axis->name);
  if (choices->selection.wanted[choices->along])
    return hc_usage_error("--sel takes one value of '%s', and the best of all is looked for; leave out --sel %s=%s",
                          axis->name, axis->name, choices->selection.wanted[choices->along]);
  return 0;
}

static int choose(const hc_cube *cube, const hc_choices_request *request, hc_choices *choices) {
  const hc_variable_info mean = hc_cube_variable(cube, hc_cube_find(cube, "pnl_mean"));
  choices->dimensions = hc_dimensions_of(cube, &mean);
  choices->dimensions.variable = "the cube";
  choices->selection = hc_selection_of_middles(&choices->dimensions);
  int status = hc_criterion_choose(cube, &request->criterion, &choices->criterion);
  for (size_t i = 0; status == 0 && i < request->selection_count; ++i)
    status = hc_selection_take(&choices->selection, &choices->dimensions, request->selections[i]);
  if (status == 0) status = choose_along(request->along, choices);
  if (status) return status;
  choices->batch_variable = hc_cube_find(cube, "pnl_batch_mean");
  const size_t batches = hc_cube_variable(cube, choices->batch_variable).extent;
  if (strcmp(choices->criterion.name, "mean") == 0 && batches > 1) choices->batches = batches;
  choices->count = 1;
  for (size_t i = 0; i < choices->dimensions.count; ++i)
    if (hc_choices_has_axis(choices, i)) choices->count *= (int64_t)choices->dimensions.items[i].count;
  return 0;
}

/* ---- where the cells are ---- */

int hc_choices_has_axis(const hc_choices *choices, size_t axis) {
  return axis != choices->along && !choices->selection.wanted[axis];
}

void hc_choices_places(const hc_choices *choices, int64_t row, size_t places[HC_MAX_DIMENSIONS]) {
  for (size_t i = choices->dimensions.count; i-- > 0;) {
    const int64_t count = (int64_t)choices->dimensions.items[i].count;
    places[i] = i == choices->along ? 0 : choices->selection.places[i];
    if (!hc_choices_has_axis(choices, i)) continue;
    places[i] = (size_t)(row % count);
    row /= count;
  }
}

static int64_t cell_of(const hc_choices *choices, int64_t row, size_t along) {
  size_t places[HC_MAX_DIMENSIONS];
  int64_t cell = 0;
  hc_choices_places(choices, row, places);
  places[choices->along] = along;
  for (size_t i = 0; i < choices->dimensions.count; ++i)
    cell = cell * (int64_t)choices->dimensions.items[i].count + (int64_t)places[i];
  return cell;
}

/* ---- the choice ---- */

/* What is read of the cells of a row: a room, and the cells that are the best so far. */
typedef struct reading {
  hc_cube *cube;
  hc_errors errors;
  double *room; /* a cell's value of any variable: [the largest extent], twice */
  size_t extent;
  double best_error, next_error;
} reading;

static hc_gap gap_of(uint8_t state, uint8_t is_damaged) {
  if (state == HC_CELL_PENDING) return HC_GAP_PENDING;
  if (is_damaged) return HC_GAP_DAMAGED;
  return state == HC_CELL_DONE ? HC_GAP_NONE : HC_GAP_FAILED;
}

/* A cell that has no value is counted. */
static hc_status read_candidate(hc_choices *choices, reading *in, int64_t cell, double *value, double *error) {
  uint8_t state = HC_CELL_PENDING, is_damaged = 0;
  hc_status status = hc_cube_status(in->cube, cell, 1, &state, &in->errors);
  if (status == HC_OK)
    status = hc_criterion_read(&choices->criterion, in->cube, cell, in->room, value, error, &in->errors);
  if (status == HC_OK) status = hc_cube_damage(in->cube, cell, 1, &is_damaged, &in->errors);
  if (status != HC_OK) return status;
  if (state != HC_CELL_DONE || is_damaged) *value = (double)NAN;
  if (!isfinite(*value)) ++choices->gaps[gap_of(state, is_damaged)];
  return HC_OK;
}

static int is_better(const hc_choices *choices, double value, double other) {
  return choices->criterion.is_smallest ? value < other : value > other;
}

/* Of equal values the first is the best. */
static void take_candidate(const hc_choices *choices, reading *in, hc_choice *choice, int64_t place, double value,
                           double error) {
  ++choice->candidates;
  if (choice->best == HC_NO_PLACE || is_better(choices, value, choice->best_value)) {
    choice->next = choice->best;
    choice->next_value = choice->best_value;
    in->next_error = in->best_error;
    choice->best = place;
    choice->best_value = value;
    in->best_error = error;
  } else if (choice->next == HC_NO_PLACE || is_better(choices, value, choice->next_value)) {
    choice->next = place;
    choice->next_value = value;
    in->next_error = error;
  }
}

/* The standard error of the mean of the batches' differences: what two cells have in common, their paths, cancels. */
static hc_status paired_error(const hc_choices *choices, reading *in, int64_t best, int64_t next, double *error) {
  double *here = in->room, *there = in->room + in->extent, mean = 0, squares = 0;
  const double batches = (double)choices->batches;
  hc_status status = hc_cube_read(in->cube, choices->batch_variable, best, 1, here, &in->errors);
  if (status == HC_OK) status = hc_cube_read(in->cube, choices->batch_variable, next, 1, there, &in->errors);
  if (status != HC_OK) return status;
  for (size_t i = 0; i < choices->batches; ++i) mean += (here[i] - there[i]) / batches;
  for (size_t i = 0; i < choices->batches; ++i) squares += (here[i] - there[i] - mean) * (here[i] - there[i] - mean);
  *error = sqrt(squares / (batches - 1) / batches);
  return HC_OK;
}

static hc_status make_choice(hc_choices *choices, reading *in, int64_t row, hc_choice *choice) {
  hc_status status = HC_OK;
  *choice = (hc_choice){HC_NO_PLACE, HC_NO_PLACE, 0, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
  const size_t count = choices->dimensions.items[choices->along].count;
  for (size_t place = 0; status == HC_OK && place < count; ++place) {
    double value = 0, error = 0;
    status = read_candidate(choices, in, cell_of(choices, row, place), &value, &error);
    if (status == HC_OK && isfinite(value)) take_candidate(choices, in, choice, (int64_t)place, value, error);
  }
  if (status != HC_OK || choice->next == HC_NO_PLACE) return status;
  choice->difference = fabs(choice->best_value - choice->next_value);
  choice->error = sqrt(in->best_error * in->best_error + in->next_error * in->next_error);
  if (choices->batches == 0) return HC_OK;
  return paired_error(choices, in, cell_of(choices, row, (size_t)choice->best),
                      cell_of(choices, row, (size_t)choice->next), &choice->error);
}

static size_t largest_extent(const hc_cube *cube) {
  size_t extent = 1;
  for (size_t i = 0; i < hc_cube_variable_count(cube); ++i) {
    const size_t own = hc_cube_variable(cube, i).extent;
    if (own > extent) extent = own;
  }
  return extent;
}

static int make_rows(hc_cube *cube, hc_choices *choices) {
  reading in = {.cube = cube, .extent = largest_extent(cube)};
  hc_status status = HC_FAILED;
  in.room = calloc(2 * in.extent, sizeof *in.room);
  choices->rows = reallocarray(NULL, (size_t)choices->count, sizeof *choices->rows);
  if (!in.room || !choices->rows)
    hc_say_error("out of memory for %lld choices", (long long)choices->count);
  else
    status = HC_OK;
  for (int64_t row = 0; status == HC_OK && row < choices->count; ++row)
    status = make_choice(choices, &in, row, &choices->rows[row]);
  hc_say_errors(&in.errors);
  hc_errors_clear(&in.errors);
  free(in.room);
  return hc_exit_status(status);
}

int hc_choices_make(hc_cube *cube, const hc_choices_request *request, hc_choices *choices) {
  *choices = (hc_choices){.count = 0};
  const int status = choose(cube, request, choices);
  return status ? status : make_rows(cube, choices);
}

void hc_choices_clear(hc_choices *choices) {
  free(choices->rows);
  choices->rows = NULL;
}

int hc_choice_is_clear(const hc_choice *choice) { return choice->difference > 2 * choice->error; }
