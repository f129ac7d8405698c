#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backends.h"
#include "checkpoint.h"
#include "cube.h"
#include "fp_environment.h"
#include "pipeline.h"
#include "plan.h"
#include "system.h"
#include "variables.h"

/* A run, while it lasts. */
typedef struct {
  const hc_sweep *sweep;
  const hc_run_options *options;
  hc_run_summary *summary;
  hc_errors *errors;
  hc_choice choice;
  int threads;
  char *sweep_text;
  hc_cube *cube;
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

static hc_status open_crew(run *r, const char *device, hc_errors *errors) {
  const hc_run_options *options = r->options;
  hc_status status = hc_backend_choose(device, options->isa, r->sweep->precision, r->threads, &r->choice, errors);
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

static hc_status prepare(run *r) {
  hc_status status = hire(r);
  if (status != HC_OK) return status;
  hc_team team = hc_crew_team(r->crew);
  hc_host_name(r->host, sizeof r->host);
  hc_utc_now(r->created, sizeof r->created);
  r->provenance = (hc_provenance){.host = r->host, .device = r->summary->device, .created = r->created};
  r->sweep_text = hc_sweep_dump(r->sweep);
  if (!r->sweep_text) return hc_fail(r->errors, HC_FAILED, "out of memory");
  if (r->options->existing !=
      HC_EXISTING_RESUME) { /* what does not fit into memory is said before anything is written */
    status = hc_plan_create(r->sweep, NULL, team, &r->plan, r->errors);
    if (status != HC_OK) return status;
  }
  status = open_cube(r);
  if (status != HC_OK) return status;
  count_final_cells(r);
  return r->plan ? HC_OK : hc_plan_create(r->sweep, hc_cube_status(r->cube), team, &r->plan, r->errors);
}

static hc_status finish(run *r, hc_status status) {
  r->summary->seconds = hc_wall_seconds() - r->started;
  r->summary->cpu_seconds = hc_cpu_seconds() - r->cpu_started;
  if (r->cube && r->plan) {
    r->provenance.wall_seconds = r->wall_before + r->summary->seconds;
    hc_status written = hc_cube_set_provenance(r->cube, &r->provenance, r->errors);
    if (status == HC_OK) status = written;
  }
  hc_crew_destroy(r->crew);
  hc_plan_destroy(r->plan);
  hc_cube_close(r->cube);
  hc_checkpoint_clear(&r->checkpoint);
  free(r->sweep_text);
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
    hc_pipeline pipeline = {sweep,     options->output, r.sweep_text,      r.plan, r.crew, r.cube,
                            r.threads, r.started,       options->callbacks};
    status = hc_pipeline_run(&pipeline, &r.checkpoint, summary, errors);
  }
  status = finish(&r, status);
  hc_fp_leave(&saved);
  return status;
}
