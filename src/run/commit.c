/* commit.c: threads take parts of the slab's cells: tallies are collected, variables computed and written; then all are
 * final. */
#include "commit.h"

#include <stdlib.h>

#include "statistics.h"
#include "task.h"
#include "variables.h"

/* What a thread computes in. */
typedef struct {
  hc_cell_tally cells[HC_COLLECT_CELLS];
  hc_cell_tally distributed; /* an amount of the desk at hand, see hc_work_cell */
  int64_t desk;              /* that it is of, or -1 */
  hc_distribution distribution;
  hc_status status;
  hc_errors errors;
  double values[]; /* a cell's parameters */
} room;

typedef struct {
  const hc_sweep *sweep;
  const hc_slab *slab;
  const hc_tallies *tallies;
  hc_desk_tally *desks; /* [desk] of the slab */
  int64_t *order;       /* [row][2]: a cell, and its index in the slab; rows ascend by cell, as the cube wants them */
  int64_t rows;         /* less than the slab's cells, if some are distributions */
  int64_t *cells, *row; /* [row]: the cell; [index in the slab]: its row */
  double *results;      /* [row][hc_result_width] */
  uint8_t *status;      /* [row] */
  room **rooms;         /* [thread] */
  int threads;          /* that have a room */
} commit;

static int by_cell(const void *left, const void *right) {
  const int64_t *a = left, *b = right;
  return a[0] < b[0] ? -1 : a[0] > b[0];
}

static room *room_create(const hc_sweep *sweep) {
  room *made = malloc(sizeof *made + hc_slot_count(sweep->leg_count) * sizeof made->values[0]);
  if (!made) return NULL;
  made->status = HC_OK;
  made->desk = -1;
  made->errors = (hc_errors){0};
  return made;
}

/* Room for up to so many threads; fewer do as well. */
static int make_room(commit *c, int threads) {
  size_t count = (size_t)c->slab->work.cell_count;
  c->desks = malloc((size_t)c->slab->work.desk_count * sizeof *c->desks);
  c->order = malloc(count * 2 * sizeof *c->order);
  c->cells = malloc(count * sizeof *c->cells);
  c->row = malloc(count * sizeof *c->row);
  c->results = malloc(count * hc_result_width(c->sweep) * sizeof *c->results);
  c->status = malloc(count);
  c->rooms = calloc((size_t)threads, sizeof(room *));
  while (c->rooms && c->threads < threads && (c->rooms[c->threads] = room_create(c->sweep))) ++c->threads;
  return c->desks && c->order && c->cells && c->row && c->results && c->status && c->threads > 0;
}

static void clear(commit *c) {
  for (int thread = 0; thread < c->threads; ++thread) free(c->rooms[thread]);
  free(c->rooms);
  free(c->desks);
  free(c->order);
  free(c->cells);
  free(c->row);
  free(c->results);
  free(c->status);
}

static void order_rows(commit *c) {
  c->rows = 0;
  for (int64_t index = 0; index < c->slab->work.cell_count; ++index) {
    if (c->slab->cell_indices[index] == HC_NO_CELL) continue;
    c->order[2 * c->rows] = c->slab->cell_indices[index];
    c->order[2 * c->rows++ + 1] = index;
  }
  qsort(c->order, (size_t)c->rows, 2 * sizeof *c->order, by_cell);
  for (int64_t row = 0; row < c->rows; ++row) {
    c->cells[row] = c->order[2 * row];
    c->row[c->order[2 * row + 1]] = row;
  }
}

/* What is distributed of a desk beside its cells' P&L, if anything is. */
static hc_status find_distributed(const commit *c, int64_t desk, room *own) {
  const hc_range one = {c->slab->desk_distributions[desk], 1};
  if (!c->sweep->distributes || own->desk == desk) return HC_OK;
  own->desk = desk;
  return hc_tallies_cells(c->tallies, one, &own->distributed, &own->errors);
}

/* Computes the rows of one part of the slab. */
static void compute_part(void *user, int64_t part, int thread) {
  const commit *c = user;
  const hc_slab *slab = c->slab;
  hc_range range = {part * HC_COLLECT_CELLS, HC_COLLECT_CELLS};
  room *own = c->rooms[thread];
  if (own->status != HC_OK) return;
  if (range.count > slab->work.cell_count - range.first) range.count = slab->work.cell_count - range.first;
  own->status = hc_tallies_cells(c->tallies, range, own->cells, &own->errors);
  for (int64_t cell = 0; own->status == HC_OK && cell < range.count; ++cell) {
    int64_t index = range.first + cell, row = c->row[index], desk = slab->cell_desks[index];
    hc_scenario scenario;
    if (slab->cell_indices[index] == HC_NO_CELL) continue;
    own->status = find_distributed(c, desk, own);
    if (own->status != HC_OK) return;
    hc_scenario_of_cell(c->sweep, slab->cell_indices[index], own->values, &scenario);
    const hc_tallied tallied = {&c->desks[desk], &own->cells[cell], &own->distributed};
    c->status[row] = (uint8_t)hc_statistics(c->sweep, &scenario, &tallied, &own->distribution,
                                            c->results + (size_t)row * hc_result_width(c->sweep));
  }
}

static hc_status compute(commit *c, int64_t parts, hc_errors *errors) {
  hc_status status = hc_tallies_desks(c->tallies, c->slab->work.desk_count, c->desks, errors);
  if (status != HC_OK) return status;
  order_rows(c);
  hc_fan_out(c->threads, parts, compute_part, c);
  for (int thread = 0; thread < c->threads; ++thread) { /* what fails in one fails in all: once is enough */
    room *own = c->rooms[thread];
    if (own->status != HC_OK && status == HC_OK) {
      status = own->status;
      hc_errors_move(errors, &own->errors);
    }
    hc_errors_clear(&own->errors);
  }
  return status;
}

hc_status hc_commit_slab(const hc_sweep *sweep, const hc_slab *slab, const hc_tallies *tallies, int threads,
                         hc_writer *writer, int64_t *failed, hc_errors *errors) {
  commit c = {.sweep = sweep, .slab = slab, .tallies = tallies};
  int64_t count = slab->work.cell_count, parts = (count + HC_COLLECT_CELLS - 1) / HC_COLLECT_CELLS;
  hc_status status = make_room(&c, parts < threads ? (int)parts : threads)
                         ? compute(&c, parts, errors)
                         : hc_fail(errors, HC_FAILED, "out of memory for the results of %lld cells", (long long)count);
  if (status == HC_OK) status = hc_writer_commit(writer, c.cells, c.rows, c.results, c.status, errors);
  *failed = 0;
  for (int64_t row = 0; status == HC_OK && row < c.rows; ++row) *failed += c.status[row] != HC_CELL_DONE;
  clear(&c);
  return status;
}
