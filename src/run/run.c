/* run.c: a run from its options to a filled cube, in a file or in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backends.h"
#include "checkpoint.h"
#include "compute.h"
#include "cube_reader.h"
#include "cube_writer.h"
#include "fp_environment.h"
#include "pipeline.h"
#include "plan.h"
#include "plural.h"
#include "system.h"
#include "variables.h"

/* A run, while it lasts. */
typedef struct {
  const hc_sweep *sweep;
  const hc_run_options *options;
  const char *output; /* NULL: into memory */
  hc_run_summary *summary;
  hc_errors *errors;
  hc_choice choice;
  int threads;
  char *sweep_text;
  const uint8_t *wanted; /* see hc_compute_cells */
  hc_cube *memory;       /* the cube, if it is in memory */
  hc_writer *writer;
  hc_plan *plan;
  hc_crew *crew;
  hc_checkpoint checkpoint;
  hc_provenance provenance; /* its strings point into the arrays below or into the cube */
  char host[128], created[32];
  double started, cpu_started, wall_before;
} run;

static int resumes(const run *r) {
  return r->options->existing == HC_EXISTING_RESUME && access(r->options->output, F_OK) == 0;
}

static hc_status open_file(run *r) {
  const hc_run_options *options = r->options;
  if (resumes(r)) {
    hc_status status = hc_writer_resume(options->output, r->sweep, &r->writer, r->errors);
    if (status != HC_OK) return status;
    const hc_provenance *before = hc_writer_provenance(r->writer);
    r->wall_before = before->wall_seconds;
    r->provenance.created = before->created;
    r->provenance.resumed = before->resumed + 1;
    r->provenance.wall_seconds = r->wall_before;
    return HC_OK;
  }
  return hc_writer_prepare(options->output, r->sweep, options->existing == HC_EXISTING_REPLACE, &r->provenance,
                           &r->writer, r->errors);
}

static void warn(const run *r, const char *line) {
  const hc_callbacks *callbacks = &r->options->callbacks;
  if (callbacks->warning) callbacks->warning(callbacks->user, line);
}

/* Whatever a disk or a copy did to final cells while no run was at work, they are computed anew. */
static hc_status drop_damaged(run *r) {
  char line[200];
  const hc_status status = hc_writer_drop_damaged(r->writer, &r->summary->cells_damaged, r->errors);
  const int64_t count = r->summary->cells_damaged;
  if (count == 0) return status;
  snprintf(line, sizeof line, "%lld final %s damaged and %s computed anew (the disk or a copy changed what %s)",
           (long long)count, hc_plural(count, "cell is", "cells are"), hc_plural(count, "is", "are"),
           hc_plural(count, "it holds", "they hold"));
  warn(r, line);
  return status;
}

static void count_final_cells(run *r) {
  const uint8_t *status = hc_writer_status(r->writer);
  r->summary->cells = hc_sweep_cells(r->sweep);
  for (int64_t cell = 0; cell < r->summary->cells; ++cell) {
    r->summary->cells_done += status[cell] != HC_CELL_PENDING;
    r->summary->cells_failed += status[cell] != HC_CELL_PENDING && status[cell] != HC_CELL_DONE;
  }
}

static hc_status find_checkpoint(run *r) {
  hc_errors unused = {0};
  const hc_status status = hc_checkpoint_find(r->options->output, r->sweep_text, &r->checkpoint, &unused, r->errors);
  for (size_t line = 0; line < unused.count; ++line) warn(r, unused.lines[line]);
  hc_errors_clear(&unused);
  return status;
}

/* A cube that is whole stays as it is, to the last byte. */
static hc_status go_on(run *r) {
  if (r->summary->cells_done == r->summary->cells) {
    hc_checkpoint_remove(r->options->output);
    return HC_OK;
  }
  hc_status status = hc_writer_set_provenance(r->writer, &r->provenance, r->errors);
  if (status == HC_OK) status = find_checkpoint(r);
  if (status != HC_OK) return status;
  return hc_plan_create(r->sweep, hc_writer_status(r->writer), hc_crew_team(r->crew), &r->plan, r->errors);
}

static hc_status open_crew(run *r, const char *device, hc_errors *errors) {
  const hc_run_options *options = r->options;
  hc_status status =
      hc_backend_choose(device, options->isa, r->sweep->words[HC_CHOICE_precision], r->threads, &r->choice, errors);
  if (status == HC_OK) {
    status = hc_crew_create(r->choice.backend, r->choice.devices, r->choice.count, &r->crew, errors);
  }
  if (status == HC_OK) return HC_OK;
  hc_crew_destroy(r->crew);
  r->crew = NULL;
  return status;
}

/* Finds who computes; a GPU that nobody insists on may turn out to be unusable. */
static hc_status hire(run *r) {
  const hc_callbacks *callbacks = &r->options->callbacks;
  hc_errors errors = {0};
  hc_status status = open_crew(r, r->options->device, &errors);
  if (status != HC_OK && r->choice.may_fall_back) {
    status = open_crew(r, "cpu", r->errors);
    snprintf(r->choice.notice, sizeof r->choice.notice, "computing on the CPU: %s",
             errors.count > 0 ? errors.lines[0] : "no GPU can be used");
    hc_errors_clear(&errors);
  }
  hc_errors_move(r->errors, &errors);
  if (status == HC_OK && r->choice.notice[0] && callbacks->log) callbacks->log(callbacks->user, r->choice.notice);
  snprintf(r->summary->device, sizeof r->summary->device, "%s", r->choice.name);
  return status;
}

static void say_no_locks(const run *r) {
  const hc_callbacks *callbacks = &r->options->callbacks;
  char line[4352];
  snprintf(line, sizeof line, "the file system of '%s' has no locks: see to it that no other run writes it meanwhile",
           r->output);
  if (callbacks->log) callbacks->log(callbacks->user, line);
}

static hc_status prepare_file(run *r) {
  /* what does not fit into memory is said before anything is written */
  if (r->options->existing != HC_EXISTING_RESUME) {
    hc_status status = hc_plan_create(r->sweep, NULL, hc_crew_team(r->crew), &r->plan, r->errors);
    if (status != HC_OK) return status;
  }
  hc_status status = open_file(r);
  if (status == HC_OK && !hc_writer_waits(r->writer)) status = drop_damaged(r);
  if (status != HC_OK) return status;
  if (!hc_writer_has_locks(r->writer)) say_no_locks(r);
  count_final_cells(r);
  return r->plan ? HC_OK : go_on(r);
}

static hc_status prepare_memory(run *r) {
  hc_status status = hc_plan_create(r->sweep, r->wanted, hc_crew_team(r->crew), &r->plan, r->errors);
  if (status == HC_OK) status = hc_cube_create_in_memory(r->sweep, &r->memory, r->errors);
  if (status == HC_OK && !r->wanted && hc_cube_bytes(r->memory) > hc_memory_bytes())
    status = hc_fail(r->errors, HC_FAILED, "a cube of %.1f MB does not fit into memory; compute it into a file",
                     (double)hc_cube_bytes(r->memory) * 1e-6);
  if (status == HC_OK) status = hc_writer_in_memory(r->memory, &r->provenance, &r->writer, r->errors);
  r->summary->cells = hc_sweep_cells(r->sweep);
  return status;
}

static hc_status prepare(run *r) {
  hc_status status = hire(r);
  if (status != HC_OK) return status;
  hc_host_name(r->host, sizeof r->host);
  hc_utc_now(r->created, sizeof r->created);
  r->provenance = (hc_provenance){.host = r->host, .device = r->summary->device, .created = r->created};
  r->sweep_text = hc_sweep_dump(r->sweep);
  if (!r->sweep_text) return hc_fail(r->errors, HC_FAILED, "out of memory");
  return r->output ? prepare_file(r) : prepare_memory(r);
}

/* Says the last of the cube in the file, if there is one; whether it is there, and with it what was computed. */
static hc_status conclude(run *r) {
  if (!r->output || !r->writer || hc_writer_waits(r->writer) || hc_writer_is_lost(r->writer)) return HC_OK;
  hc_status status = hc_writer_confirm(r->writer, r->errors);
  r->summary->has_cube = !hc_writer_is_lost(r->writer);
  if (status == HC_OK && r->plan) status = hc_writer_set_provenance(r->writer, &r->provenance, r->errors);
  return status;
}

static hc_status finish(run *r, hc_status status) {
  r->summary->seconds = hc_wall_seconds() - r->started;
  r->summary->cpu_seconds = hc_cpu_seconds() - r->cpu_started;
  r->provenance.wall_seconds = r->wall_before + r->summary->seconds;
  const hc_status concluded = conclude(r);
  if (status != HC_FAILED && concluded != HC_OK) status = concluded;
  hc_crew_destroy(r->crew);
  hc_plan_destroy(r->plan);
  hc_writer_close(r->writer);
  hc_checkpoint_clear(&r->checkpoint);
  free(r->sweep_text);
  return status;
}

static hc_status go(run *r) {
  hc_fp_environment saved;
  hc_fp_enter(&saved);
  *r->summary = (hc_run_summary){0};
  r->started = hc_wall_seconds();
  r->cpu_started = hc_cpu_seconds();
  r->threads = r->options->threads > 0 ? r->options->threads : hc_default_threads();
  hc_status status = prepare(r);
  if (status == HC_OK && r->plan) {
    const hc_pipeline pipeline = {.sweep = r->sweep,
                                  .output = r->output,
                                  .sweep_text = r->sweep_text,
                                  .plan = r->plan,
                                  .crew = r->crew,
                                  .writer = r->writer,
                                  .threads = r->threads,
                                  .started = r->started,
                                  .callbacks = r->options->callbacks};
    status = hc_pipeline_run(&pipeline, &r->checkpoint, r->summary, r->errors);
  }
  status = finish(r, status);
  hc_fp_leave(&saved);
  return status;
}

hc_status hc_run(const hc_sweep *sweep, const hc_run_options *options, hc_run_summary *summary, hc_errors *errors) {
  run r = {.sweep = sweep, .options = options, .output = options->output, .summary = summary, .errors = errors};
  *summary = (hc_run_summary){0};
  if (!options->output) return hc_fail(errors, HC_INVALID, "a run needs the name of its output");
  return go(&r);
}

hc_status hc_compute_cells(const hc_sweep *sweep, const hc_run_options *options, const uint8_t *wanted, hc_cube **cube,
                           hc_run_summary *summary, hc_errors *errors) {
  run r = {.sweep = sweep, .options = options, .wanted = wanted, .summary = summary, .errors = errors};
  const hc_status status = go(&r);
  *cube = r.memory;
  if (status == HC_OK || status == HC_STOPPED) return status;
  hc_cube_close(r.memory);
  *cube = NULL;
  return status;
}

hc_status hc_compute(const hc_sweep *sweep, const hc_run_options *options, hc_cube **cube, hc_run_summary *summary,
                     hc_errors *errors) {
  return hc_compute_cells(sweep, options, NULL, cube, summary, errors);
}
