/* estimate.c: what a sweep will cost, before anything starts. */
#include <hedgecube/run.h>
#include <stdlib.h>

#include "backends.h"
#include "backends_cpu.h"
#include "cube_writer.h"
#include "fp_environment.h"
#include "pace.h"
#include "plan.h"
#include "system.h"
#include "variables.h"

/* Seconds of what neither depends on the sweep nor is measured, from Linux on a processor of 2023: a run's beginning
 * and end, threads and durable writes of a slab, a call that writes, and a byte of coefficients. */
static const double run_seconds = 0.02, slab_seconds = 2e-3, call_seconds = 2e-6, row_byte_seconds = 4e-9;
/* Coming to a cell, whose tally is far away, to add some paths to it. */
static const double visit_seconds = 1.5e-7;
/* What becomes of a tally takes longer in a slab than in a sample, whose tallies a cache holds. */
static const double from_memory = 1.35;
enum { HC_LANES_AT_A_TIME = 256, HC_CELLS_AT_A_TIME = 16, HC_PATHS_AT_A_TIME = 4096 };

static double ceiling(double quotient) {
  const double whole = hc_floor_f64(quotient);
  return whole < quotient ? whole + 1 : whole;
}

/* How many hands a number of pieces keeps busy. */
static double busy(double hands, double pieces) { return hc_max_f64(1, hc_min_f64(hands, pieces)); }

/* Seconds of a slab's paths, cells and writes, in `hands` threads that have a processor each. `calls`: that write. */
static double seconds_of_slab(const hc_plan *plan, const hc_plan_work *work, double cells, double hands, double calls,
                              const hc_pace *pace) {
  const double groups = plan->sweep->batches > 0 ? plan->sweep->batches : 1, paths = (double)plan->sweep->paths;
  /* a block of lanes is walked whole, however few of them are paths; groups are walked one after the other */
  const double blocks = groups * ceiling(paths / groups / HC_LANES_AT_A_TIME);
  const double visits = groups * ceiling(paths / groups / HC_PATHS_AT_A_TIME);
  const double walking =
      blocks * HC_LANES_AT_A_TIME * 1e-9 * (pace->walking * work->walking + pace->hedging * work->hedging);
  const double booking = cells * visits * visit_seconds + paths * 1e-9 * pace->booking * work->booking;
  const double walkers = busy(hands, blocks);
  const double committing = cells * from_memory * (walkers * pace->collect + pace->statistics);
  return (walking + booking) / walkers + cells * pace->clear + committing / busy(hands, cells / HC_CELLS_AT_A_TIME) +
         calls * call_seconds + row_byte_seconds * (double)work->row_bytes + slab_seconds;
}

/* The calls that write a slab's cells: each variable's, once for every row of neighbours in the cube. `slabs` holds a
 * number for each cell of the cube, all of which are smaller; this slab's are set to `number`. */
static double count_calls(const hc_plan *plan, int64_t begin, int64_t end, uint32_t *slabs, uint32_t number) {
  int64_t rows = 0;
  for (int64_t index = begin; index < end; ++index) slabs[plan->cells[index].cell] = number;
  for (int64_t index = begin; index < end; ++index) {
    const int64_t cell = plan->cells[index].cell;
    rows += cell == 0 || slabs[cell - 1] != number;
  }
  return (double)rows * (HC_VARIABLE_COUNT + 3); /* and paths, checksums, status */
}

static void summarise(const hc_plan *plan, const hc_pace *pace, uint32_t *slabs, hc_estimate *estimate) {
  const double paths = (double)plan->sweep->paths;
  const double hands = busy(plan->team.workers, hc_processors());
  int64_t slab_memory = 0, most_cells = 0;
  for (int64_t begin = 0, end; begin < plan->cell_count; begin = end) {
    end = hc_plan_slab_end(plan, begin);
    const hc_plan_work work = hc_plan_work_of(plan, begin, end);
    const int64_t bytes = hc_plan_host_bytes(plan, &work);
    const double calls = count_calls(plan, begin, end, slabs, (uint32_t)++estimate->slabs);
    estimate->path_steps += paths * work.path_steps;
    estimate->seconds += seconds_of_slab(plan, &work, (double)(end - begin), hands, calls, pace);
    if (bytes > slab_memory) slab_memory = bytes;
    if (end - begin > most_cells) most_cells = end - begin;
  }
  estimate->seconds += run_seconds + pace->touch * (double)most_cells;
  const hc_plan_work all = hc_plan_work_of(plan, 0, plan->cell_count);
  estimate->cells = plan->cell_count;
  estimate->worlds = all.worlds;
  estimate->hedge_rules = all.rules;
  estimate->hedges = all.hedges;
  estimate->desks = all.desks;
  estimate->cell_path_steps = paths * all.cell_path_steps;
  estimate->memory_bytes = slab_memory;
}

/* Planning takes as long in a run as it does here. */
static hc_status estimate_plan(const hc_sweep *sweep, const hc_choice *choice, hc_estimate *estimate,
                               hc_errors *errors) {
  hc_plan *plan;
  hc_pace pace;
  const double began = hc_thread_seconds();
  const hc_team team = hc_cpu_team(choice->count, sweep->words[HC_CHOICE_precision] == HC_WORD_precision_double);
  hc_status status = hc_plan_create(sweep, NULL, team, &plan, errors);
  if (status != HC_OK) return status;
  uint32_t *slabs = calloc((size_t)hc_sweep_cells(sweep), sizeof *slabs);
  estimate->seconds = hc_thread_seconds() - began;
  status = slabs ? hc_pace_measure(choice->backend, sweep->words[HC_CHOICE_precision], &pace, errors)
                 : hc_fail(errors, HC_FAILED, "out of memory");
  if (status == HC_OK) {
    summarise(plan, &pace, slabs, estimate);
    for (size_t axis = 0; axis < sweep->axis_count; ++axis) estimate->axis_stages[axis] = plan->axis_stages[axis];
  }
  free(slabs);
  hc_plan_destroy(plan);
  return status;
}

hc_status hc_estimate_run(const hc_sweep *sweep, int threads, hc_estimate *estimate, hc_errors *errors) {
  hc_fp_environment saved;
  hc_choice choice;
  *estimate = (hc_estimate){0};
  hc_status status = hc_backend_choose("cpu", NULL, sweep->words[HC_CHOICE_precision],
                                       threads > 0 ? threads : hc_default_threads(), &choice, errors);
  if (status != HC_OK) return status;
  hc_fp_enter(&saved);
  status = estimate_plan(sweep, &choice, estimate, errors);
  if (status == HC_OK) status = hc_cube_file_bytes(sweep, &estimate->cube_bytes, errors);
  hc_fp_leave(&saved);
  return status;
}
