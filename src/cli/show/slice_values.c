/* slice_values.c: the values of a slice. */
#include <stdio.h>
#include <stdlib.h>

#include "messages.h"
#include "slice.h"

/* Where a value stands in the cube: in which cell, and where in the variable's own dimension. */
typedef struct position {
  int64_t cell;
  size_t index;
} position;

static position position_of(const hc_slice *slice, size_t row, size_t column) {
  position at = {0, 0};
  for (size_t i = 0; i < slice->dimensions.count; ++i) {
    const hc_dimension *dimension = &slice->dimensions.items[i];
    const size_t place = i == slice->y ? row : i == slice->x ? column : slice->selection.places[i];
    if (dimension->key)
      at.cell = at.cell * (int64_t)dimension->count + (int64_t)place;
    else
      at.index = place;
  }
  return at;
}

/* Reads one value of a variable; `room` holds a whole cell of it. */
static hc_status read_value(hc_cube *cube, size_t variable, position at, double *room, double *value,
                            hc_errors *errors) {
  const hc_status status = hc_cube_read(cube, variable, at.cell, 1, room, errors);
  *value = room[at.index];
  return status;
}

static hc_status mark_damage(hc_cube *cube, hc_slice *slice, position at, size_t index, hc_errors *errors) {
  uint8_t is_damaged = 0;
  const hc_status status = hc_cube_damage(cube, at.cell, 1, &is_damaged, errors);
  if (!is_damaged) return status;
  slice->status[index] = HC_SLICE_DAMAGED;
  slice->values[index] = __builtin_nan("");
  slice->damaged += at.index == position_of(slice, 0, 0).index;
  return status;
}

/* The status first: a cell that is pending then may be done a moment later, with a value. */
static hc_status read_values(hc_cube *cube, hc_slice *slice, double *room, hc_errors *errors) {
  hc_status status = HC_OK;
  for (size_t i = 0; status == HC_OK && i < slice->rows * slice->columns; ++i) {
    const position at = position_of(slice, i / slice->columns, i % slice->columns);
    status = hc_cube_status(cube, at.cell, 1, &slice->status[i], errors);
    if (status == HC_OK) status = read_value(cube, slice->variable, at, room, &slice->values[i], errors);
    if (status == HC_OK) status = mark_damage(cube, slice, at, i, errors);
  }
  return status;
}

int hc_slice_read(hc_cube *cube, hc_slice *slice) {
  hc_errors errors = {0};
  hc_status status = HC_FAILED;
  double *room = calloc(slice->info.extent, sizeof *room);
  slice->values = reallocarray(NULL, slice->rows * slice->columns, sizeof *slice->values);
  slice->status = reallocarray(NULL, slice->rows, slice->columns);
  if (room && slice->values && slice->status)
    status = read_values(cube, slice, room, &errors);
  else
    hc_say_error("out of memory for %zu x %zu values", slice->rows, slice->columns);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  free(room);
  return hc_exit_status(status);
}

double hc_slice_stderr(hc_cube *cube, const hc_slice *slice) {
  char name[64];
  hc_errors errors = {0};
  double value = __builtin_nan("");
  snprintf(name, sizeof name, "%s_stderr", slice->info.name);
  const size_t variable = hc_cube_find(cube, name);
  double *room = calloc(slice->info.extent, sizeof *room);
  if (room && variable < hc_cube_variable_count(cube))
    read_value(cube, variable, position_of(slice, 0, 0), room, &value, &errors);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  free(room);
  return value;
}

void hc_slice_clear(hc_slice *slice) {
  free(slice->values);
  free(slice->status);
}
