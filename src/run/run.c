#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backends.h"
#include "checkpoint.h"
#include "crew.h"
#include "cube.h"
#include "fp_environment.h"
#include "plan.h"
#include "slab.h"
#include "statistics.h"
#include "system.h"

/* A slab that is still at work after so long leaves a checkpoint, and again every so often. */
#define HC_CHECKPOINT_SECONDS 10.0

/* A run, while it lasts. */
typedef struct {
  const hc_sweep *sweep;
  const hc_run_options *options;
  hc_run_summary *summary;
  hc_errors *errors;
  const hc_backend *backend;
  int threads;
  char *sweep_text;
  hc_cube *cube;
  hc_plan *plan;
  hc_crew *crew;
  hc_checkpoint checkpoint;
  hc_distribution *distribution;
  hc_provenance provenance; /* its strings point into the arrays below or into the cube */
  char host[128], created[32];
  double started, cpu_started, wall_before;
  hc_progress progress;
  double slab_steps; /* path-steps per path of the slab at work */
  double steps_before, checkpoint_due;
  int cancelled;
} run;

static void notify(const run *r, const char *line) {
  if (r->options->callbacks.log) r->options->callbacks.log(r->options->callbacks.user, line);
}

static void report_progress(run *r) {
  r->progress.seconds = hc_wall_seconds() - r->started;
  if (r->options->callbacks.progress) r->options->callbacks.progress(r->options->callbacks.user, &r->progress);
}

static int asked_to_stop(run *r) {
  if (r->options->callbacks.cancelled && r->options->callbacks.cancelled(r->options->callbacks.user)) r->cancelled = 1;
  return r->cancelled;
}

/* ---- one slab ---- */

static int watch(void *user, int64_t paths_done) {
  run *r = user;
  r->progress.path_steps_done = r->steps_before + r->slab_steps * (double)paths_done;
  report_progress(r);
  return asked_to_stop(r) || hc_wall_seconds() >= r->checkpoint_due;
}

static hc_status commit_slab(run *r, const hc_slab *slab, const hc_desk_tally *desks, const hc_cell_tally *cells);

/* A run goes on without its checkpoint, but not without saying so. */
static void leave_checkpoint(run *r, const hc_slab *slab, int64_t done, const hc_desk_tally *desks,
                             const hc_cell_tally *cells) {
  hc_errors errors = {0};
  hc_status status = hc_checkpoint_write(r->options->output, r->sweep_text, slab, done, desks, cells, &errors);
  if (status == HC_OK && asked_to_stop(r))
    notify(r, "what is done of the slab at work is kept beside the cube, for --resume");
  for (size_t line = 0; line < errors.count; ++line) notify(r, errors.lines[line]);
  hc_errors_clear(&errors);
}

/* Walks a slab's paths from `first` on, leaving checkpoints when it takes long. */
static hc_status walk_slab(run *r, const hc_slab *slab, int64_t first) {
  hc_desk_tally *desks;
  hc_cell_tally *cells;
  int64_t done = first, paths = r->sweep->paths;
  do {
    r->checkpoint_due = hc_wall_seconds() + HC_CHECKPOINT_SECONDS;
    hc_status status = hc_crew_walk(r->crew, &slab->work, done, paths, watch, r, &done, r->errors);
    if (status != HC_OK) return status;
    hc_crew_merge(r->crew, &slab->work, &desks, &cells);
    if (done < paths) {
      if (done > 0) leave_checkpoint(r, slab, done, desks, cells);
      if (asked_to_stop(r)) return HC_STOPPED;
    }
  } while (done < paths);
  return commit_slab(r, slab, desks, cells);
}

static int by_cell(const void *left, const void *right) {
  const int64_t *a = left, *b = right;
  return a[0] < b[0] ? -1 : a[0] > b[0];
}

/* Computes every cell's row, in ascending order of cells as the cube wants them. `order` is [cell][2]: cell, index in
 * slab. */
static void compute_results(run *r, const hc_slab *slab, const hc_desk_tally *desks, const hc_cell_tally *cells,
                            const int64_t *order, double *values, double *results, uint8_t *status) {
  size_t width = hc_result_width(r->sweep);
  for (int64_t row = 0; row < slab->work.cell_count; ++row) {
    int64_t index = order[2 * row + 1];
    hc_scenario scenario;
    hc_scenario_of_cell(r->sweep, slab->cell_indices[index], values, &scenario);
    status[row] = (uint8_t)hc_statistics(r->sweep, &scenario, &desks[slab->cell_desks[index]], &cells[index],
                                         r->distribution, results + (size_t)row * width);
    r->summary->cells_failed += status[row] != HC_CELL_DONE;
  }
}

static hc_status commit_slab(run *r, const hc_slab *slab, const hc_desk_tally *desks, const hc_cell_tally *cells) {
  int64_t count = slab->work.cell_count;
  int64_t *order = malloc((size_t)count * 2 * sizeof *order), *ascending = malloc((size_t)count * sizeof *ascending);
  double *results = malloc((size_t)count * hc_result_width(r->sweep) * sizeof *results);
  double *values = malloc(hc_slot_count(r->sweep->leg_count) * sizeof *values);
  uint8_t *cell_status = malloc((size_t)count);
  hc_status status = HC_OK;
  if (!order || !ascending || !results || !values || !cell_status) {
    status = hc_fail(r->errors, HC_FAILED, "out of memory for the results of %lld cells", (long long)count);
  } else {
    for (int64_t index = 0; index < count; ++index) {
      order[2 * index] = slab->cell_indices[index];
      order[2 * index + 1] = index;
    }
    qsort(order, (size_t)count, 2 * sizeof *order, by_cell);
    for (int64_t row = 0; row < count; ++row) ascending[row] = order[2 * row];
    compute_results(r, slab, desks, cells, order, values, results, cell_status);
    status = hc_cube_commit(r->cube, ascending, count, results, cell_status, r->errors);
  }
  if (status == HC_OK) r->summary->cells_done += count;
  free(order);
  free(ascending);
  free(results);
  free(values);
  free(cell_status);
  return status;
}

/* The cells [begin, end) of the plan, from path `first` on; with a checkpoint, its tallies are taken over. */
static hc_status run_slab(run *r, int64_t begin, int64_t end, int64_t first) {
  hc_slab *slab = NULL;
  hc_desk_tally *desks;
  hc_cell_tally *cells;
  hc_plan_work work = hc_plan_work_of(r->plan, begin, end);
  r->slab_steps = work.path_steps;
  hc_status status = hc_slab_create(r->sweep, r->plan->cells + begin, end - begin, &slab, r->errors);
  if (status == HC_OK) status = hc_crew_begin(r->crew, &slab->work, work.nanoseconds, r->errors);
  if (status == HC_OK && first > 0) {
    hc_crew_merge(r->crew, &slab->work, &desks, &cells);
    status = hc_checkpoint_load(r->options->output, &r->checkpoint, slab, desks, cells, r->errors);
  }
  if (status == HC_OK) status = walk_slab(r, slab, first);
  if (status == HC_OK) {
    hc_checkpoint_remove(r->options->output);
    r->steps_before += work.path_steps * (double)r->sweep->paths;
    r->progress.cells_done += end - begin;
    r->progress.path_steps_done = r->steps_before;
    r->summary->path_steps += work.path_steps * (double)(r->sweep->paths - first);
    r->summary->cell_path_steps += work.cell_path_steps * (double)(r->sweep->paths - first);
    report_progress(r);
  }
  hc_slab_destroy(slab);
  return status;
}

/* ---- all slabs ---- */

/* Brings the checkpoint's cells to the front of the plan, if all of them are pending, and returns how many they are. */
static hc_status bring_checkpoint_forward(run *r, int64_t *count) {
  hc_plan *plan = r->plan;
  hc_plan_cell *sorted = malloc((size_t)plan->cell_count * sizeof *sorted + 1);
  size_t listed = (size_t)r->checkpoint.cell_count;
  int64_t *wanted = malloc(listed * sizeof *wanted);
  int64_t front = 0, back = r->checkpoint.cell_count;
  *count = 0;
  if (!sorted || !wanted) {
    free(sorted);
    free(wanted);
    return hc_fail(r->errors, HC_FAILED, "out of memory");
  }
  memcpy(wanted, r->checkpoint.cells, listed * sizeof *wanted);
  qsort(wanted, listed, sizeof *wanted, by_cell);
  for (int64_t index = 0; index < plan->cell_count; ++index) {
    if (bsearch(&plan->cells[index].cell, wanted, listed, sizeof *wanted, by_cell)) {
      sorted[front++] = plan->cells[index];
    } else if (back < plan->cell_count) {
      sorted[back++] = plan->cells[index];
    }
  }
  if (front == r->checkpoint.cell_count) {
    memcpy(plan->cells, sorted, (size_t)plan->cell_count * sizeof *sorted);
    *count = front;
  }
  free(wanted);
  free(sorted);
  if (*count == 0) hc_checkpoint_remove(r->options->output); /* its cells are final already */
  return HC_OK;
}

static hc_status run_slabs(run *r) {
  int64_t begin = 0, end = 0;
  hc_status status = HC_OK;
  report_progress(r);
  if (r->checkpoint.cell_count > 0) status = bring_checkpoint_forward(r, &end);
  if (status == HC_OK && end > 0) {
    notify(r, "going on within an unfinished slab");
    status = run_slab(r, 0, end, r->checkpoint.paths_done);
  }
  for (begin = end; status == HC_OK && begin < r->plan->cell_count; begin = end) {
    if (asked_to_stop(r)) return HC_STOPPED;
    end = hc_plan_slab_end(r->plan, begin);
    status = run_slab(r, begin, end, 0);
  }
  return status;
}

/* ---- before and after ---- */

static int resumes(const run *r) {
  return r->options->existing == HC_EXISTING_RESUME && access(r->options->output, F_OK) == 0;
}

static hc_status open_cube(run *r) {
  const hc_run_options *options = r->options;
  if (resumes(r)) {
    hc_status status = hc_cube_resume(options->output, r->sweep, &r->cube, r->errors);
    if (status != HC_OK) return status;
    const hc_provenance *before = hc_cube_provenance(r->cube);
    r->wall_before = before->wall_seconds;
    r->provenance.created = before->created;
    r->provenance.resumed = before->resumed + 1;
    r->provenance.wall_seconds = r->wall_before;
    status = hc_cube_set_provenance(r->cube, &r->provenance, r->errors);
    if (status != HC_OK) return status;
    return hc_checkpoint_find(options->output, r->sweep_text, &r->checkpoint, r->errors);
  }
  hc_status status = hc_cube_create(options->output, r->sweep, options->existing == HC_EXISTING_REPLACE, &r->provenance,
                                    &r->cube, r->errors);
  if (status == HC_OK) hc_checkpoint_remove(options->output); /* of a cube that is no more */
  return status;
}

static void count_final_cells(run *r) {
  const uint8_t *status = hc_cube_status(r->cube);
  r->summary->cells = hc_sweep_cells(r->sweep);
  for (int64_t cell = 0; cell < r->summary->cells; ++cell) {
    r->summary->cells_done += status[cell] != HC_CELL_PENDING;
    r->summary->cells_failed += status[cell] != HC_CELL_PENDING && status[cell] != HC_CELL_DONE;
  }
}

static hc_status prepare(run *r) {
  hc_status status =
      hc_backend_choose(r->options->device, r->options->isa, r->sweep->precision, &r->backend, r->errors);
  if (status != HC_OK) return status;
  snprintf(r->summary->device, sizeof r->summary->device, "%s, %d thread%s", r->backend->name, r->threads,
           r->threads == 1 ? "" : "s");
  hc_host_name(r->host, sizeof r->host);
  hc_utc_now(r->created, sizeof r->created);
  r->provenance = (hc_provenance){.host = r->host, .device = r->summary->device, .created = r->created};
  r->sweep_text = hc_sweep_dump(r->sweep);
  r->distribution = malloc(sizeof *r->distribution);
  if (!r->sweep_text || !r->distribution) return hc_fail(r->errors, HC_FAILED, "out of memory");
  if (r->options->existing !=
      HC_EXISTING_RESUME) { /* what does not fit into memory is said before anything is written */
    status = hc_plan_create(r->sweep, NULL, r->threads, &r->plan, r->errors);
    if (status != HC_OK) return status;
  }
  status = open_cube(r);
  if (status != HC_OK) return status;
  count_final_cells(r);
  if (!r->plan) status = hc_plan_create(r->sweep, hc_cube_status(r->cube), r->threads, &r->plan, r->errors);
  if (status == HC_OK) status = hc_crew_create(r->backend, r->threads, &r->crew, r->errors);
  return status;
}

static hc_status finish(run *r, hc_status status) {
  r->summary->seconds = hc_wall_seconds() - r->started;
  r->summary->cpu_seconds = hc_cpu_seconds() - r->cpu_started;
  if (r->cube && r->crew) {
    r->provenance.wall_seconds = r->wall_before + r->summary->seconds;
    hc_status written = hc_cube_set_provenance(r->cube, &r->provenance, r->errors);
    if (status == HC_OK) status = written;
  }
  hc_crew_destroy(r->crew);
  hc_plan_destroy(r->plan);
  hc_cube_close(r->cube);
  hc_checkpoint_clear(&r->checkpoint);
  free(r->sweep_text);
  free(r->distribution);
  return status;
}

hc_status hc_run(const hc_sweep *sweep, const hc_run_options *options, hc_run_summary *summary, hc_errors *errors) {
  hc_fp_environment saved;
  hc_fp_enter(&saved);
  *summary = (hc_run_summary){0};
  run r = {.sweep = sweep,
           .options = options,
           .summary = summary,
           .errors = errors,
           .started = hc_wall_seconds(),
           .cpu_started = hc_cpu_seconds(),
           .threads = options->threads > 0 ? options->threads : hc_processors()};
  hc_status status = prepare(&r);
  if (status == HC_OK) {
    hc_plan_work work = hc_plan_work_of(r.plan, 0, r.plan->cell_count);
    r.progress.cells = r.plan->cell_count;
    r.progress.path_steps = work.path_steps * (double)sweep->paths;
    status = run_slabs(&r);
  }
  status = finish(&r, status);
  hc_fp_leave(&saved);
  return status;
}
