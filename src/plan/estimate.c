/* plan_summary.c: what a sweep will cost, before anything starts. */
#include <hedgecube/run.h>

#include "backends_cpu.h"
#include "cube_writer.h"
#include "fp_environment.h"
#include "plan.h"
#include "system.h"

/* Program, libraries and buffers that do not depend on the sweep. */
#define HC_BASE_BYTES ((int64_t)24 << 20)

static void summarise(const hc_plan *plan, hc_estimate *estimate) {
  const hc_sweep *sweep = plan->sweep;
  double paths = (double)sweep->paths, seconds = 0;
  int64_t slab_memory = 0;
  for (int64_t begin = 0, end; begin < plan->cell_count; begin = end) {
    end = hc_plan_slab_end(plan, begin);
    hc_plan_work work = hc_plan_work_of(plan, begin, end);
    int64_t bytes = hc_plan_host_bytes(plan, &work);
    estimate->path_steps += paths * work.path_steps;
    seconds += work.nanoseconds * 1e-9 * paths;
    if (bytes > slab_memory) slab_memory = bytes;
    ++estimate->slabs;
  }
  hc_plan_work all = hc_plan_work_of(plan, 0, plan->cell_count);
  estimate->cells = plan->cell_count;
  estimate->worlds = all.worlds;
  estimate->hedge_rules = all.rules;
  estimate->desks = all.desks;
  estimate->cell_path_steps = paths * all.cell_path_steps;
  estimate->seconds = seconds / plan->team.speed;
  estimate->memory_bytes = HC_BASE_BYTES + slab_memory + plan->cell_count * (int64_t)(sizeof(hc_plan_cell) + 1);
}

hc_status hc_estimate_run(const hc_sweep *sweep, int threads, hc_estimate *estimate, hc_errors *errors) {
  hc_fp_environment saved;
  hc_plan *plan;
  *estimate = (hc_estimate){0};
  hc_team team = hc_cpu_team(threads > 0 ? threads : hc_default_threads(), sweep->precision == HC_PRECISION_DOUBLE);
  hc_fp_enter(&saved);
  hc_status status = hc_plan_create(sweep, NULL, team, &plan, errors);
  if (status == HC_OK) {
    summarise(plan, estimate);
    status = hc_cube_file_bytes(sweep, &estimate->cube_bytes, errors);
    for (size_t axis = 0; axis < sweep->axis_count; ++axis) estimate->axis_stages[axis] = plan->axis_stages[axis];
    hc_plan_destroy(plan);
  }
  hc_fp_leave(&saved);
  return status;
}
