/* verify.c: cells of a cube computed anew on the CPU, and compared with what the file holds. */
#include <stdlib.h>
#include <string.h>

#include "compute.h"
#include "cube_compare.h"
#include "cube_io.h"
#include "cube_reader.h"
#include "plan.h"
#include "version.h"

/* Which cells to compute: of those, `wanted` is pending, of all others done, as hc_compute_cells wants it. */
typedef struct {
  int64_t cells, count; /* all, and those chosen */
  uint8_t *wanted;      /* [cells] */
} choice;

/* Chooses of the final cells so many, evenly spread; 0: all. */
static void choose(const uint8_t *status, int64_t most, choice *chosen) {
  int64_t final_cells = 0, passed = 0;
  for (int64_t cell = 0; cell < chosen->cells; ++cell) final_cells += status[cell] != HC_CELL_PENDING;
  const int64_t wanted = most == 0 || most > final_cells ? final_cells : most;
  for (int64_t cell = 0; cell < chosen->cells; ++cell) {
    chosen->wanted[cell] = HC_CELL_DONE;
    if (status[cell] == HC_CELL_PENDING) continue;
    /* the k-th chosen is the final cell of rank k (n - 1) / (c - 1), rounded down */
    const double rank = wanted > 1 ? (double)chosen->count * (double)(final_cells - 1) / (double)(wanted - 1) : 0;
    if (passed++ < (int64_t)rank || chosen->count == wanted) continue;
    chosen->wanted[cell] = HC_CELL_PENDING;
    ++chosen->count;
  }
}

static hc_status compare(const hc_cube *stored, const hc_cube *computed, const choice *chosen,
                         hc_verify_summary *summary, hc_difference_callback difference, void *user, hc_errors *errors) {
  hc_cell_block here, there;
  int64_t capacity = 1;
  if (!hc_cell_block_init(&here, &stored->map, &capacity))
    return hc_fail(errors, HC_FAILED, "out of memory for the cells of '%s'", stored->name);
  hc_status status = hc_cell_block_init(&there, &computed->map, &capacity)
                         ? HC_OK
                         : hc_fail(errors, HC_FAILED, "out of memory for the cells of '%s'", stored->name);
  for (int64_t cell = 0; status == HC_OK && cell < chosen->cells; ++cell) {
    if (chosen->wanted[cell] != HC_CELL_PENDING) continue;
    if (hc_cell_block_read(&here, stored->fd, &stored->map, cell, 1) != 0 ||
        hc_cell_block_read(&there, computed->fd, &computed->map, cell, 1) != 0) {
      status = hc_fail_io(errors, "read", stored->name);
      break;
    }
    ++summary->cells;
    summary->differing += hc_cells_compare(&stored->map, &stored->map, &here, &there, 0, difference, user) > 0;
  }
  hc_cell_block_clear(&there);
  hc_cell_block_clear(&here);
  return status;
}

static hc_status verify(hc_cube *cube, const hc_verify_options *options, const choice *chosen,
                        hc_verify_summary *summary, hc_difference_callback difference, void *user, hc_errors *errors) {
  const hc_run_options run = {
      .device = "cpu", .isa = options->isa, .threads = options->threads, .callbacks = options->callbacks};
  hc_run_summary computed;
  hc_cube *memory = NULL;
  hc_status status = hc_compute_cells(cube->sweep, &run, chosen->wanted, &memory, &computed, errors);
  if (status == HC_OK) status = compare(cube, memory, chosen, summary, difference, user, errors);
  summary->seconds = computed.seconds;
  hc_cube_close(memory);
  return status;
}

hc_status hc_verify(hc_cube *cube, const hc_verify_options *options, hc_verify_summary *summary,
                    hc_difference_callback difference, void *user, hc_errors *errors) {
  const int64_t cells = cube->map.cells;
  if (options->cells < 0) return hc_fail(errors, HC_INVALID, "fewer than no cells are to be verified");
  *summary = (hc_verify_summary){0};
  if (strcmp(cube->version, HC_VERSION) != 0)
    return hc_fail(errors, HC_FAILED, "'%s' was computed by hedgecube %s (this is %s); verify it with that version",
                   cube->name, cube->version, HC_VERSION);
  /* A file with holes can have more cells than there is memory for a byte of each. */
  const hc_status checked = hc_plan_check_memory(cube->sweep, errors);
  if (checked != HC_OK) return checked;
  choice chosen = {.cells = cells, .wanted = malloc((size_t)cells)};
  uint8_t *status = malloc((size_t)cells);
  hc_status result = status && chosen.wanted
                         ? hc_cube_status(cube, 0, cells, status, errors)
                         : hc_fail(errors, HC_FAILED, "out of memory for the status of '%s'", cube->name);
  if (result == HC_OK) choose(status, options->cells, &chosen);
  if (result == HC_OK && chosen.count == 0)
    result = hc_fail(errors, HC_INVALID, "no cell of '%s' is computed yet", cube->name);
  if (result == HC_OK) result = verify(cube, options, &chosen, summary, difference, user, errors);
  free(chosen.wanted);
  free(status);
  return result;
}
