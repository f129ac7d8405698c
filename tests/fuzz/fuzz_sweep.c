/* fuzz_sweep.c: any text as a sweep, with overrides: lines that begin with "--set " at its end. What is read is written
 * and read again as the same; what is small is planned and laid out as well. */
#include <hedgecube/run.h>

#include "cube_layout.h"
#include "fuzz.h"
#include "slab.h"
#include "sweep_model.h"

enum { MOST_OVERRIDES = 8, MOST_PLANNED_CELLS = 256, MOST_PLANNED_STEPS = 100000 };

/* The text in front of the overrides, which are cut out of it. */
static size_t split(char *text, size_t size, const char *overrides[MOST_OVERRIDES], size_t *count) {
  static const char mark[] = "\n--set ";
  char *first = memmem(text, size, mark, sizeof mark - 1);
  *count = 0;
  for (char *at = first; at && *count < MOST_OVERRIDES; at = strstr(at, mark)) {
    *at = '\0';
    at += sizeof mark - 1;
    overrides[(*count)++] = at;
  }
  return first ? (size_t)(first - text) : size;
}

static void require_same_text(const hc_sweep *sweep) {
  hc_errors errors = {0};
  hc_sweep *again = NULL, *copy = NULL;
  char *text = hc_sweep_dump(sweep);
  REQUIRE(text);
  const hc_status status = hc_sweep_parse("dump", text, strlen(text), NULL, 0, &again, &errors);
  if (status != HC_OK) fprintf(stderr, "%s\n%s\n", text, errors.lines[0]);
  REQUIRE(status == HC_OK);
  REQUIRE(hc_sweep_override(sweep, NULL, 0, &copy, &errors) == HC_OK);
  char *text_again = hc_sweep_dump(again), *text_of_copy = hc_sweep_dump(copy);
  REQUIRE(text_again && text_of_copy);
  REQUIRE(strcmp(text, text_again) == 0);
  REQUIRE(strcmp(text, text_of_copy) == 0);
  free(text_of_copy);
  free(text_again);
  free(text);
  hc_sweep_destroy(copy);
  hc_sweep_destroy(again);
}

static void look_at(const hc_sweep *sweep) {
  double sum = 0;
  int64_t cells = 1;
  REQUIRE(hc_sweep_axis_count(sweep) <= HC_MAX_AXES);
  for (size_t i = 0; i < hc_sweep_axis_count(sweep); ++i) {
    const hc_axis_info axis = hc_sweep_axis(sweep, i);
    REQUIRE(axis.count > 0);
    for (size_t k = 0; k < axis.count; ++k) sum += axis.values[k];
    cells *= (int64_t)axis.count;
  }
  REQUIRE(sum - sum == 0); /* every value is finite */
  for (size_t slot = 0; slot < hc_slot_count(sweep->leg_count); ++slot) {
    const hc_setting *setting = &sweep->settings[slot];
    REQUIRE(hc_sweep_reads(sweep, slot) == (setting->count > 0 || setting->tie != HC_NOT_TIED));
  }
  REQUIRE(hc_sweep_cells(sweep) == cells && cells <= (int64_t)1 << 40);
}

static void lay_out(const hc_sweep *sweep) {
  hc_errors errors = {0};
  hc_layout layout;
  const hc_status status = hc_layout_init(&layout, sweep, &errors);
  REQUIRE(status == HC_OK || status == HC_INVALID);
  require_said(status, &errors);
  hc_layout_clear(&layout);
}

/* The coefficients of a cell of many steps are a request for much memory, but no mistake. */
static void build_slab(const hc_sweep *sweep) {
  hc_errors errors = {0};
  hc_plan *plan = NULL;
  hc_slab *slab = NULL;
  const hc_team team = {.workers = 1, .slab_cells = 1, .speed = 1};
  hc_status status = hc_plan_create(sweep, NULL, team, &plan, &errors);
  REQUIRE(status == HC_OK);
  double steps = 0;
  for (int64_t i = 0; i < plan->cell_count; ++i)
    steps += (double)(plan->hedges[plan->cells[i].hedge].horizon_steps * (int64_t)sweep->leg_count);
  if (steps <= MOST_PLANNED_STEPS) {
    status = hc_slab_create(sweep, plan->cells, hc_plan_slab_end(plan, 0), &slab, &errors);
    require_said(status, &errors);
    hc_slab_destroy(slab);
  }
  hc_plan_destroy(plan);
}

static void plan(const hc_sweep *sweep) {
  hc_errors errors = {0};
  hc_estimate estimate;
  require_said(hc_estimate_run(sweep, 2, &estimate, &errors), &errors);
  REQUIRE(estimate.cells == hc_sweep_cells(sweep));
  REQUIRE(estimate.slabs > 0 && estimate.slabs <= estimate.cells);
  REQUIRE(estimate.memory_bytes > 0 && estimate.cube_bytes > 0);
  REQUIRE(estimate.seconds >= 0 && estimate.path_steps >= 0 && estimate.cell_path_steps >= 0);
  build_slab(sweep);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *overrides[MOST_OVERRIDES];
  size_t override_count;
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  char *text = text_of(data, size);
  const size_t length = split(text, size, overrides, &override_count);
  const hc_status status = hc_sweep_parse("sweep", text, length, overrides, override_count, &sweep, &errors);
  REQUIRE((status == HC_OK) == (sweep != NULL));
  REQUIRE(status == HC_OK || status == HC_INVALID);
  REQUIRE(errors.count <= 51);
  require_said(status, &errors);
  free(text);
  if (sweep) {
    look_at(sweep);
    require_same_text(sweep);
    lay_out(sweep);
    if (hc_sweep_cells(sweep) <= MOST_PLANNED_CELLS) plan(sweep);
  }
  hc_sweep_destroy(sweep);
  return 0;
}
