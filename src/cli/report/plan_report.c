/* plan_report.c: see plan_report.h. */
#include "plan_report.h"

#include <inttypes.h>
#include <stdio.h>

#include "axes_report.h"
#include "figures.h"
#include "json.h"
#include "messages.h"
#include "table.h"

static void add_count(hc_table *table, const char *name, int64_t count) {
  hc_table_add(table, "%s", name);
  hc_table_add(table, "%" PRId64, count);
}

static void add_figure(hc_table *table, const char *name, hc_figure figure) {
  hc_table_add(table, "%s", name);
  hc_table_add(table, "%s", figure.text);
}

static int print_plan(const hc_sweep *sweep, const hc_estimate *plan) {
  hc_table table = {.columns = 2};
  add_count(&table, "cells", plan->cells);
  add_count(&table, "worlds", plan->worlds);
  add_count(&table, "hedge rules", plan->hedge_rules);
  add_count(&table, "desks", plan->desks);
  add_count(&table, "slabs", plan->slabs);
  add_figure(&table, "path-steps", hc_figure_si(plan->path_steps));
  add_figure(&table, "cell-path-steps", hc_figure_si(plan->cell_path_steps));
  add_figure(&table, "memory", hc_figure_bytes((double)plan->memory_bytes));
  add_figure(&table, "cube", hc_figure_bytes((double)plan->cube_bytes));
  add_figure(&table, "estimated time", hc_figure_time(plan->seconds));
  if (hc_table_print(&table)) return -1;
  putchar('\n');
  return hc_axes_print(sweep, plan->axis_stages);
}

static void print_plan_json(const char *sweep_path, const hc_sweep *sweep, const hc_estimate *plan) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_string(&json, "sweep", sweep_path);
  hc_json_integer(&json, "cells", plan->cells);
  hc_json_integer(&json, "worlds", plan->worlds);
  hc_json_integer(&json, "hedge_rules", plan->hedge_rules);
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
