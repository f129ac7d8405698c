/* plan_summary.c: what a sweep will cost, before anything starts. */
#include <stdlib.h>

#include "backends_cpu.h"
#include "cube.h"
#include "fp_environment.h"
#include "plan.h"
#include "system.h"

/* Program, libraries and buffers that do not depend on the sweep. */
#define HC_BASE_BYTES ((int64_t)24 << 20)

static void summarise(const hc_plan *plan, hc_plan_summary *summary) {
  const hc_sweep *sweep = plan->sweep;
  double paths = (double)sweep->paths, seconds = 0;
  int64_t slab_memory = 0;
  for (int64_t begin = 0, end; begin < plan->cell_count; begin = end) {
    end = hc_plan_slab_end(plan, begin);
    hc_plan_work work = hc_plan_work_of(plan, begin, end);
    int64_t bytes = hc_plan_host_bytes(plan, &work);
    summary->path_steps += paths * work.path_steps;
    seconds += work.nanoseconds * 1e-9 * paths;
    if (bytes > slab_memory) slab_memory = bytes;
    ++summary->slabs;
  }
  hc_plan_work all = hc_plan_work_of(plan, 0, plan->cell_count);
  summary->cells = plan->cell_count;
  summary->worlds = all.worlds;
  summary->hedge_rules = all.rules;
  summary->desks = all.desks;
  summary->cell_path_steps = paths * all.cell_path_steps;
  summary->seconds = seconds / plan->team.speed;
  summary->cube_bytes = hc_cube_bytes(sweep);
  summary->memory_bytes = HC_BASE_BYTES + slab_memory + plan->cell_count * (int64_t)(sizeof(hc_plan_cell) + 1);
}

hc_status hc_plan_summarise(const hc_sweep *sweep, int threads, hc_plan_summary *summary, hc_errors *errors) {
  hc_fp_environment saved;
  hc_plan *plan;
  *summary = (hc_plan_summary){0};
  hc_team team = hc_cpu_team(threads > 0 ? threads : hc_processors(), sweep->precision == HC_PRECISION_DOUBLE);
  hc_fp_enter(&saved);
  hc_status status = hc_plan_create(sweep, NULL, team, &plan, errors);
  if (status == HC_OK) {
    summarise(plan, summary);
    summary->axis_stages = plan->axis_stages;
    plan->axis_stages = NULL;
    hc_plan_destroy(plan);
  }
  hc_fp_leave(&saved);
  return status;
}

void hc_plan_summary_clear(hc_plan_summary *summary) {
  free(summary->axis_stages);
  *summary = (hc_plan_summary){0};
}
