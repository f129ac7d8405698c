/* pipeline.c: three slabs at a time, one being built, one walked, one committed; checkpoints, progress and stops. */
#include "pipeline.h"

#include <stdlib.h>

#include "collect.h"
#include "commit.h"
#include "system.h"
#include "task.h"

/* A slab that is still at work after so long leaves a checkpoint, and again every so often; not more often than costs a
 * small part of the time. Also after so many paths: tests set that, to have turns that can be counted. */
#define HC_CHECKPOINT_SECONDS 10.0
#define HC_CHECKPOINT_PART 20.0
#ifndef HC_CHECKPOINT_PATHS
#define HC_CHECKPOINT_PATHS INT64_MAX
#endif

/* A slab on its way. Only one thread has it in hand at a time. */
typedef struct {
  const hc_pipeline *pipeline;
  int64_t begin, end; /* its cells in the plan */
  int slot;
  hc_plan_work work;
  hc_slab *slab;
  hc_checkpoint base; /* what an earlier walk has done of it */
  int64_t first_path, cells_failed;
  hc_task task; /* that builds or commits it */
  hc_status status;
  hc_errors errors;
} job;

typedef struct {
  const hc_pipeline *pipeline;
  hc_run_summary *summary;
  hc_errors *errors;
  hc_progress progress;
  job *committing; /* the job before, NULL if it is over */
  const job *walking;
  double steps_before, checkpoint_due, checkpoint_took;
  hc_status appeared; /* whether the cube has its name, as far as it should */
  int cancelled;
} flow;

static void report_progress(flow *f) {
  const hc_callbacks *callbacks = &f->pipeline->callbacks;
  f->progress.seconds = hc_wall_seconds() - f->pipeline->started;
  if (callbacks->progress) callbacks->progress(callbacks->user, &f->progress);
}

static void notify(const flow *f, const char *line) {
  if (f->pipeline->callbacks.log) f->pipeline->callbacks.log(f->pipeline->callbacks.user, line);
}

static void warn(const flow *f, const char *line) {
  if (f->pipeline->callbacks.warning) f->pipeline->callbacks.warning(f->pipeline->callbacks.user, line);
}

static int asked_to_stop(flow *f) {
  const hc_callbacks *callbacks = &f->pipeline->callbacks;
  if (callbacks->cancelled && callbacks->cancelled(callbacks->user)) f->cancelled = 1;
  return f->cancelled;
}

/* ---- a job's stages ---- */

static void build(void *user) {
  job *j = user;
  const hc_pipeline *p = j->pipeline;
  j->status = hc_slab_create(p->sweep, p->plan->cells + j->begin, j->end - j->begin, &j->slab, &j->errors);
}

static void commit(void *user) {
  job *j = user;
  const hc_pipeline *p = j->pipeline;
  hc_tallies tallies = {p->crew, j->slot, &j->base};
  j->status = hc_commit_slab(p->sweep, j->slab, &tallies, p->threads, p->writer, &j->cells_failed, &j->errors);
  if (j->status == HC_OK && p->output) hc_checkpoint_remove(p->output);
}

/* Lets a stage go on in a thread of its own, or has it done at once if there is none to be had. */
static void start(job *j, void (*stage)(void *user)) {
  if (!hc_task_start(&j->task, stage, j)) stage(j);
}

static void job_destroy(job *j) {
  if (!j) return;
  hc_task_wait(&j->task);
  hc_slab_destroy(j->slab);
  hc_checkpoint_clear(&j->base);
  hc_errors_clear(&j->errors);
  free(j);
}

/* Begins to build the job of the cells [begin, end); NULL if there are none, or no memory. */
static job *job_create(const hc_pipeline *pipeline, int64_t begin, int64_t end, int slot) {
  job *j = begin < end ? calloc(1, sizeof *j) : NULL;
  if (!j) return NULL;
  j->pipeline = pipeline;
  j->begin = begin;
  j->end = end;
  j->slot = slot;
  j->work = hc_plan_work_of(pipeline->plan, begin, end);
  start(j, build);
  return j;
}

/* ---- the flow ---- */

/* Waits for the commit under way and counts what it brought. */
static hc_status reap(flow *f) {
  job *j = f->committing;
  if (!j) return HC_OK;
  hc_task_wait(&j->task);
  hc_status status = j->status;
  if (status == HC_OK) {
    double walked = (double)(f->pipeline->sweep->paths - j->first_path);
    f->progress.cells_done += j->end - j->begin;
    f->summary->cells_done += j->end - j->begin;
    f->summary->cells_failed += j->cells_failed;
    f->summary->paths_kept = 0;
    f->summary->path_steps += j->work.path_steps * walked;
    f->summary->cell_path_steps += j->work.cell_path_steps * walked;
  }
  hc_errors_move(f->errors, &j->errors);
  job_destroy(j);
  f->committing = NULL;
  report_progress(f);
  return status;
}

/* A failure is more than a stop: what is asked to stop may have lost its cube meanwhile. */
static hc_status worse_of(hc_status one, hc_status other) {
  return one == HC_OK || (one == HC_STOPPED && other != HC_OK) ? other : one;
}

/* Sees to it that the cube has its name; from the thread of the flow, while no commit is under way. */
static hc_status publish(flow *f) {
  const hc_pipeline *p = f->pipeline;
  const int waited = hc_writer_waits(p->writer);
  const hc_status status = hc_writer_publish(p->writer, f->errors);
  if (status == HC_OK && waited) hc_checkpoint_remove(p->output); /* of a cube that is no more */
  return status;
}

/* A cube is there to be looked at as soon as all that it takes is at work; if it is done away with after that, there is
 * nothing to work for. One that replaces another waits longer, for what it has to keep: a commit or a checkpoint. */
static void appear(flow *f) {
  if (f->committing || f->appeared != HC_OK || hc_writer_replaces(f->pipeline->writer)) return;
  f->appeared = publish(f);
}

static int watch(void *user, int64_t paths_done) {
  flow *f = user;
  f->progress.path_steps_done =
      f->steps_before + f->walking->work.path_steps * (double)(paths_done - f->walking->first_path);
  report_progress(f);
  appear(f);
  return f->appeared != HC_OK || asked_to_stop(f) || hc_wall_seconds() >= f->checkpoint_due;
}

static hc_status appear_beside(void *user) {
  flow *f = user;
  return f->appeared = hc_writer_publish(f->pipeline->writer, f->errors);
}

/* Leaves what is done of a job beside the cube, where there is room for one slab: those before are final by then. A run
 * goes on without its checkpoint, but not without saying so. */
static hc_status leave_checkpoint(flow *f, job *j, int64_t done) {
  const hc_pipeline *p = f->pipeline;
  hc_tallies tallies = {p->crew, j->slot, &j->base};
  hc_checkpoint left = {0};
  hc_errors errors = {0};
  if (!p->output) return HC_OK; /* nothing would be left of the cube either */
  const hc_checkpoint_turn turn = {appear_beside, f};
  const hc_status status =
      hc_checkpoint_write(p->output, p->sweep_text, j->slab, done, &tallies, &turn, &left, &errors);
  for (size_t line = 0; line < errors.count; ++line) warn(f, errors.lines[line]);
  hc_errors_clear(&errors);
  if (status != HC_OK) return f->appeared;
  if (asked_to_stop(f)) notify(f, "what is done of the slab at work is kept beside the cube, for --resume");
  hc_checkpoint_clear(&j->base);
  j->base = left;
  f->summary->paths_kept = done;
  return hc_crew_clear(p->crew, j->slot, f->errors);
}

/* Walks all paths of a job, leaving checkpoints when it takes long. */
static hc_status walk(flow *f, job *j) {
  const hc_pipeline *p = f->pipeline;
  int64_t done = j->first_path, paths = p->sweep->paths;
  hc_status status = hc_crew_begin(p->crew, j->slot, &j->slab->work, j->work.nanoseconds, f->errors);
  f->walking = j;
  while (status == HC_OK && done < paths) {
    f->checkpoint_due = hc_wall_seconds() + hc_max_f64(HC_CHECKPOINT_SECONDS, HC_CHECKPOINT_PART * f->checkpoint_took);
    int64_t end = done < paths - HC_CHECKPOINT_PATHS ? done + HC_CHECKPOINT_PATHS : paths;
    status = hc_crew_walk(p->crew, j->slot, done, end, watch, f, &done, f->errors);
    if (status == HC_OK) status = f->appeared;
    if (status != HC_OK || done == paths) break;
    double stopped = hc_wall_seconds();
    status = reap(f);
    if (status == HC_OK && done > 0) status = leave_checkpoint(f, j, done);
    f->checkpoint_took = hc_wall_seconds() - stopped;
    if (status == HC_OK && asked_to_stop(f)) status = HC_STOPPED;
  }
  if (status == HC_OK) f->steps_before += j->work.path_steps * (double)(paths - j->first_path);
  return status;
}

/* From a built job to one that is being committed. */
static hc_status pass(flow *f, job *j) {
  hc_status status = j->status;
  hc_errors_move(f->errors, &j->errors);
  if (status == HC_OK && j->base.cell_count > 0 && !hc_checkpoint_fits(&j->base, j->slab)) {
    status = hc_fail(f->errors, HC_FAILED, "the checkpoint of '%s' does not fit this run; remove it and resume again",
                     f->pipeline->output);
  }
  /* With one slot, the slab before must be out of it. */
  if (status == HC_OK && hc_crew_slots(f->pipeline->crew) == 1) status = reap(f);
  if (status == HC_OK) status = walk(f, j);
  status = worse_of(status, reap(f));
  if (status != HC_OK) return status;
  f->committing = j;
  start(j, commit);
  return HC_OK;
}

/* The first job: the checkpoint's slab if there is one, all of whose cells are pending. */
static job *first_job(flow *f, hc_checkpoint *checkpoint, hc_status *status) {
  const hc_pipeline *p = f->pipeline;
  const int is_possible = checkpoint->cell_count > 0 && checkpoint->paths_done <= p->sweep->paths;
  int64_t brought = is_possible ? hc_plan_bring_forward(p->plan, checkpoint->cells, checkpoint->cell_count) : 0;
  if (brought < 0) *status = hc_fail(f->errors, HC_FAILED, "out of memory");
  if (brought == 0 && p->output)
    hc_checkpoint_remove(p->output); /* its cells are final already, or it never was whole */
  job *j = *status == HC_OK ? job_create(p, 0, brought > 0 ? brought : hc_plan_slab_end(p->plan, 0), 0) : NULL;
  if (j && brought > 0) {
    notify(f, "going on within an unfinished slab");
    f->summary->paths_kept = j->first_path = checkpoint->paths_done;
    f->progress.path_steps -= j->work.path_steps * (double)j->first_path;
    j->base = *checkpoint;
    *checkpoint = (hc_checkpoint){0};
  }
  return j;
}

static job *next_job(const hc_pipeline *p, const job *before) {
  if (before->end == p->plan->cell_count) return NULL;
  return job_create(p, before->end, hc_plan_slab_end(p->plan, before->end),
                    (before->slot + 1) % hc_crew_slots(p->crew));
}

hc_status hc_pipeline_run(const hc_pipeline *p, hc_checkpoint *checkpoint, hc_run_summary *summary, hc_errors *errors) {
  hc_plan_work all = hc_plan_work_of(p->plan, 0, p->plan->cell_count);
  flow f = {.pipeline = p, .summary = summary, .errors = errors};
  hc_status status = HC_OK;
  f.progress.cells = p->plan->cell_count;
  f.progress.path_steps = all.path_steps * (double)p->sweep->paths;
  report_progress(&f);
  int64_t built = 0;
  job *next = first_job(&f, checkpoint, &status);
  while (status == HC_OK && built < p->plan->cell_count) {
    job *j = next;
    if (!j) {
      status = hc_fail(errors, HC_FAILED, "out of memory");
      break;
    }
    hc_task_wait(&j->task);
    built = j->end;
    next = next_job(p, j);
    status = asked_to_stop(&f) ? HC_STOPPED : pass(&f, j);
    if (f.committing != j) job_destroy(j);
  }
  job_destroy(next);
  status = worse_of(status, reap(&f));
  hc_checkpoint_clear(checkpoint);
  return status;
}
