/* cube_reader.c: opens cubes and reads their values. */
#include "cube_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cube_image.h"
#include "cube_io.h"
#include "cube_label.h"
#include "version.h"

void hc_cube_close(hc_cube *cube) {
  if (!cube) return;
  if (cube->fd >= 0) close(cube->fd);
  hc_layout_clear(&cube->layout);
  hc_sweep_destroy(cube->sweep);
  free(cube->version);
  free(cube->name);
  free(cube);
}

static hc_cube *cube_of(const char *name) {
  hc_cube *cube = calloc(1, sizeof *cube);
  if (!cube) return NULL;
  cube->fd = -1;
  cube->name = strdup(name);
  if (cube->name) return cube;
  hc_cube_close(cube);
  return NULL;
}

/* Takes the image's layout over. */
static void take_layout(hc_cube *cube, hc_image *image) {
  cube->layout = image->layout;
  cube->layout.version = cube->version;
  cube->bytes = image->bytes;
  cube->map = hc_cell_map_of(&cube->layout, cube->sweep);
  image->layout = (hc_layout){0};
}

/* ---- files ---- */

/* Makes the sweep that the label names. */
static hc_status read_sweep(hc_cube *cube, const hc_label *label, hc_errors *errors) {
  hc_errors mistakes = {0};
  const char *text = label->said.sweep;
  hc_status status = hc_sweep_parse(cube->name, text, strlen(text), NULL, 0, &cube->sweep, &mistakes);
  if (status == HC_INVALID)
    status = hc_fail(errors, HC_FAILED, "'%s' is damaged (the sweep inside is not valid); compute it anew", cube->name);
  else
    hc_errors_move(errors, &mistakes);
  hc_errors_clear(&mistakes);
  return status;
}

/* Whether the data of the sweep's cube would be more than the file: then there is no need to lay it out. */
static int is_too_large(const hc_sweep *sweep, int64_t file_bytes) {
  hc_layout layout;
  hc_errors ignored = {0};
  int64_t bytes = 0;
  int too_large = hc_layout_init(&layout, sweep, &ignored) == HC_INVALID;
  for (size_t i = 0; i < layout.dataset_count; ++i) bytes += layout.datasets[i].bytes;
  hc_layout_clear(&layout);
  hc_errors_clear(&ignored);
  return too_large || bytes > file_bytes;
}

/* Lays out the cube that the file says it is, and compares. */
static hc_status verify(hc_cube *cube, const hc_label *label, hc_errors *errors) {
  hc_image image;
  int64_t where = 0;
  if (is_too_large(cube->sweep, label->bytes)) return hc_label_fail(label, cube->name, INT64_MAX, label->bytes, errors);
  hc_status status = hc_image_init(&image, cube->sweep, cube->version, errors);
  if (status != HC_OK) return status;
  const int matches = hc_image_matches(&image, cube->fd, &where);
  if (matches < 0) status = hc_fail_io(errors, "read", cube->name);
  if (matches == 0) status = hc_label_fail(label, cube->name, image.bytes, where, errors);
  if (status == HC_OK) take_layout(cube, &image);
  hc_image_clear(&image);
  return status;
}

/* From an open file to a cube that is known to be sound. */
static hc_status read_description(hc_cube *cube, hc_errors *errors) {
  hc_label label;
  hc_status status = hc_label_read(cube->fd, cube->name, &label, errors);
  if (status == HC_OK) status = hc_label_check_layout(&label, cube->name, errors);
  if (status == HC_OK) status = read_sweep(cube, &label, errors);
  if (status == HC_OK) {
    cube->version = label.said.version;
    label.said.version = NULL;
    status = verify(cube, &label, errors);
  }
  hc_label_clear(&label);
  return status;
}

hc_status hc_cube_open(const char *path, hc_cube **opened, hc_errors *errors) {
  hc_cube *cube = cube_of(path);
  *opened = NULL;
  if (!cube) return hc_fail(errors, HC_FAILED, "out of memory for '%s'", path);
  hc_status status = hc_open_for_reading(path, &cube->fd, errors);
  if (status == HC_OK) status = read_description(cube, errors);
  if (status == HC_OK)
    *opened = cube;
  else
    hc_cube_close(cube);
  return status;
}

hc_status hc_cube_create_in_memory(const hc_sweep *sweep, hc_cube **created, hc_errors *errors) {
  hc_image image;
  hc_cube *cube = cube_of("a cube in memory");
  *created = NULL;
  if (!cube) return hc_fail(errors, HC_FAILED, "out of memory for a cube");
  cube->version = strdup(HC_VERSION);
  hc_status status = cube->version ? hc_sweep_override(sweep, NULL, 0, &cube->sweep, errors)
                                   : hc_fail(errors, HC_FAILED, "out of memory for a cube");
  if (status == HC_OK) status = hc_image_init(&image, cube->sweep, cube->version, errors);
  if (status != HC_OK) {
    hc_cube_close(cube);
    return status;
  }
  take_layout(cube, &image);
  cube->fd = image.fd; /* where data belongs, the image has zeros: all cells are pending */
  image.fd = -1;
  hc_image_clear(&image);
  *created = cube;
  return HC_OK;
}

/* ---- what it holds ---- */

const hc_sweep *hc_cube_sweep(const hc_cube *cube) { return cube->sweep; }
const char *hc_cube_version(const hc_cube *cube) { return cube->version; }
int64_t hc_cube_bytes(const hc_cube *cube) { return cube->bytes; }

hc_status hc_cube_check_range(const hc_cube *cube, int64_t first, int64_t count, hc_errors *errors) {
  if (first >= 0 && count >= 0 && first <= cube->map.cells && count <= cube->map.cells - first) return HC_OK;
  return hc_fail(errors, HC_INVALID, "%lld cells from %lld on are asked for ('%s' has %lld)", (long long)count,
                 (long long)first, cube->name, (long long)cube->map.cells);
}

hc_status hc_cube_status(hc_cube *cube, int64_t first, int64_t count, uint8_t *status, hc_errors *errors) {
  const hc_status checked = hc_cube_check_range(cube, first, count, errors);
  if (checked != HC_OK) return checked;
  if (hc_read_at(cube->fd, status, (size_t)count, cube->map.status_offset + first) != 0)
    return hc_fail_io(errors, "read", cube->name);
  for (int64_t cell = 0; cell < count; ++cell) {
    if (status[cell] >= HC_CELL_STATUS_COUNT)
      return hc_fail(
          errors, HC_FAILED,
          "'%s' is damaged (cell %lld has status %d); take a good copy, or resume it, which computes such cells anew",
          cube->name, (long long)(first + cell), status[cell]);
  }
  return HC_OK;
}

hc_status hc_cube_count(hc_cube *cube, int64_t by_status[HC_CELL_STATUS_COUNT], hc_errors *errors) {
  uint8_t block[1 << 16];
  memset(by_status, 0, HC_CELL_STATUS_COUNT * sizeof *by_status);
  for (int64_t first = 0, count; first < cube->map.cells; first += count) {
    const int64_t left = cube->map.cells - first;
    count = left < (int64_t)sizeof block ? left : (int64_t)sizeof block;
    const hc_status status = hc_cube_status(cube, first, count, block, errors);
    if (status != HC_OK) return status;
    for (int64_t cell = 0; cell < count; ++cell) ++by_status[block[cell]];
  }
  return HC_OK;
}

hc_status hc_cube_provenance(hc_cube *cube, hc_provenance *provenance, hc_errors *errors) {
  if (hc_provenance_read(cube->fd, cube->map.provenance_offsets, &cube->stored) != 0)
    return hc_fail_io(errors, "read", cube->name);
  *provenance = hc_provenance_of(&cube->stored);
  return HC_OK;
}

/* ---- variables: those of the table that the sweep has values for ---- */

size_t hc_cube_variable_count(const hc_cube *cube) {
  size_t count = 0;
  for (size_t row = 0; row < HC_VARIABLE_COUNT; ++row) count += cube->map.extents[row] > 0;
  return count;
}

/* The table's row of the variable at an index. */
static size_t row_of(const hc_cube *cube, size_t index) {
  size_t row = 0;
  for (size_t before = 0; row < HC_VARIABLE_COUNT; ++row) {
    if (cube->map.extents[row] == 0) continue;
    if (before++ == index) break;
  }
  return row;
}

hc_variable_info hc_cube_variable(const hc_cube *cube, size_t index) {
  const size_t row = row_of(cube, index);
  if (row == HC_VARIABLE_COUNT) return (hc_variable_info){0};
  const hc_variable *variable = &hc_variables[row];
  const hc_dataset *dataset = &cube->layout.datasets[cube->layout.variables[row]];
  hc_variable_info info = {.name = variable->name,
                           .unit = hc_variable_unit_name(variable->unit),
                           .doc = variable->doc,
                           .extent = cube->map.extents[row]};
  if (variable->extra != HC_EXTRA_NONE) {
    const hc_dataset *dimension = &cube->layout.datasets[dataset->dimensions[dataset->rank - 1]];
    info.dimension = dimension->name.text;
    info.coordinates = dimension->values;
  }
  return info;
}

size_t hc_cube_find(const hc_cube *cube, const char *name) {
  size_t index = 0;
  for (size_t row = 0; row < HC_VARIABLE_COUNT; ++row) {
    if (cube->map.extents[row] == 0) continue;
    if (strcmp(hc_variables[row].name, name) == 0) break;
    ++index;
  }
  return index;
}

/* A part of hc_cube_read. The status is read first: a cell that was final then has its values. */
static hc_status read_part(hc_cube *cube, size_t row, int64_t first, int64_t count, uint8_t *cell_status,
                           double *values, hc_errors *errors) {
  const size_t extent = cube->map.extents[row], row_bytes = extent * sizeof *values;
  const hc_status status = hc_cube_status(cube, first, count, cell_status, errors);
  if (status != HC_OK) return status;
  if (hc_read_at(cube->fd, values, (size_t)count * row_bytes, cube->map.offsets[row] + first * (int64_t)row_bytes) != 0)
    return hc_fail_io(errors, "read", cube->name);
  for (int64_t cell = 0; cell < count; ++cell) {
    double *value = values + (size_t)cell * extent;
    for (size_t k = 0; cell_status[cell] == HC_CELL_PENDING && k < extent; ++k) value[k] = __builtin_nan("");
  }
  return HC_OK;
}

hc_status hc_cube_read(hc_cube *cube, size_t variable, int64_t first, int64_t count, double *values,
                       hc_errors *errors) {
  uint8_t cell_status[1 << 12];
  hc_status status = hc_cube_check_range(cube, first, count, errors);
  const size_t row = row_of(cube, variable);
  if (status == HC_OK && row == HC_VARIABLE_COUNT)
    status = hc_fail(errors, HC_INVALID, "'%s' has no variable of number %zu", cube->name, variable);
  for (int64_t done = 0, part; status == HC_OK && done < count; done += part) {
    part = count - done < (int64_t)sizeof cell_status ? count - done : (int64_t)sizeof cell_status;
    status =
        read_part(cube, row, first + done, part, cell_status, values + (size_t)done * cube->map.extents[row], errors);
  }
  return status;
}
