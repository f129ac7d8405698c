/* plan_report.c: see plan_report.h. */
#include "plan_report.h"

#include <inttypes.h>
#include <stdio.h>

#include "axes_report.h"
#include "figures.h"
#include "json.h"
#include "messages.h"
#include "table.h"

static void add_row(hc_table *table, const char *name, hc_figure figure, const char *meaning) {
  hc_table_add(table, "%s", name);
  hc_table_add(table, "%s", figure.text);
  hc_table_add(table, "%s", meaning);
}

static hc_figure count_figure(int64_t count) {
  hc_figure figure;
  snprintf(figure.text, sizeof figure.text, "%" PRId64, count);
  return hc_figure_grouped(figure);
}

static int print_plan(const hc_sweep *sweep, const hc_estimate *plan) {
  hc_table table = {.columns = 3};
  add_row(&table, "cells", count_figure(plan->cells), "combinations of the axes' values");
  add_row(&table, "worlds", count_figure(plan->worlds),
          "sets of paths: one for each combination of what the model of the world reads");
  add_row(&table, "hedge rules", count_figure(plan->hedge_rules),
          "deltas along the paths: one for each book and volatility of the hedge in each world");
  add_row(&table, "hedges", count_figure(plan->hedges),
          "sequences of trades: one for each interval and horizon, and each funding of a perpetual, under each rule");
  add_row(&table, "desks", count_figure(plan->desks), "what is held of a hedge: one for each hedge ratio");
  add_row(&table, "slabs", count_figure(plan->slabs),
          "parts that are computed one after another; the cube keeps those that are done");
  add_row(&table, "path-steps", hc_figure_si(plan->path_steps), "steps of all paths of the worlds");
  add_row(&table, "cell-path-steps", hc_figure_si(plan->cell_path_steps), "trades on all paths of the cells");
  add_row(&table, "memory", hc_figure_bytes((double)plan->memory_bytes), "");
  add_row(&table, "cube", hc_figure_bytes((double)plan->cube_bytes), "");
  add_row(&table, "estimated time", hc_figure_time(plan->seconds), "");
  if (hc_table_print(&table)) return -1;
  putchar('\n');
  if (hc_axes_print(sweep, plan->axis_stages)) return -1;
  if (hc_sweep_axis_count(sweep) > 0)
    puts(
        "\nThe stage is where an axis acts. One more value costs further paths in the stage world, further trades on "
        "the\n"
        "same paths in the stage desk, and further sums over the same trades in the stage ledger.");
  return 0;
}

static void print_plan_json(const char *sweep_path, const hc_sweep *sweep, const hc_estimate *plan) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_string(&json, "sweep", sweep_path);
  hc_json_integer(&json, "cells", plan->cells);
  hc_json_integer(&json, "worlds", plan->worlds);
  hc_json_integer(&json, "hedge_rules", plan->hedge_rules);
  hc_json_integer(&json, "hedges", plan->hedges);
  hc_json_integer(&json, "desks", plan->desks);
  hc_json_integer(&json, "slabs", plan->slabs);
  hc_json_number(&json, "path_steps", plan->path_steps);
  hc_json_number(&json, "cell_path_steps", plan->cell_path_steps);
  hc_json_integer(&json, "memory_bytes", plan->memory_bytes);
  hc_json_integer(&json, "cube_bytes", plan->cube_bytes);
  hc_json_number(&json, "seconds", plan->seconds);
  hc_axes_json(&json, sweep, plan->axis_stages);
  hc_json_close(&json, '}');
}

int hc_plan_report(const char *sweep_path, const hc_sweep *sweep, int threads, int json) {
  hc_estimate plan;
  hc_errors errors = {0};
  hc_status status = hc_estimate_run(sweep, threads, &plan, &errors);
  int exit_status = hc_exit_status(status);
  if (status != HC_OK)
    hc_say_errors(&errors);
  else if (json)
    print_plan_json(sweep_path, sweep, &plan);
  else if (print_plan(sweep, &plan))
    exit_status = HC_EXIT_FAILED;
  hc_errors_clear(&errors);
  return exit_status;
}
