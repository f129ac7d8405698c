/* run_report.c: see run_report.h. */
#include "run_report.h"

#include <inttypes.h>

#include "figures.h"
#include "json.h"
#include "table.h"

/* A run that had nothing left to do has no rate. */
static double per_second(double count, double seconds) { return seconds > 0 ? count / seconds : 0; }

static const char *outcome(hc_status status, const hc_run_summary *summary) {
  if (status == HC_STOPPED) return "stopped";
  return status == HC_OK && summary->cells_failed == 0 ? "done" : "failed";
}

void hc_run_report_json(const char *output, hc_status status, const hc_run_summary *summary) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_string(&json, "status", outcome(status, summary));
  hc_json_string(&json, "output", output);
  hc_json_integer(&json, "cells", summary->cells);
  hc_json_integer(&json, "cells_done", summary->cells_done);
  hc_json_integer(&json, "cells_failed", summary->cells_failed);
  hc_json_integer(&json, "cells_damaged", summary->cells_damaged);
  hc_json_string(&json, "device", summary->device);
  hc_json_number(&json, "seconds", summary->seconds);
  hc_json_number(&json, "cpu_seconds", summary->cpu_seconds);
  hc_json_number(&json, "path_steps", summary->path_steps);
  hc_json_number(&json, "cell_path_steps", summary->cell_path_steps);
  hc_json_number(&json, "path_steps_per_second", per_second(summary->path_steps, summary->seconds));
  hc_json_number(&json, "cell_path_steps_per_second", per_second(summary->cell_path_steps, summary->seconds));
  hc_json_close(&json, '}');
}

static void add_rate(hc_table *table, const char *name, double count, double seconds) {
  hc_table_add(table, "%s", name);
  hc_table_add(table, "%s (%s/s)", hc_figure_si(count).text, hc_figure_si(per_second(count, seconds)).text);
}

int hc_run_report(const char *output, const hc_run_summary *summary) {
  hc_table table = {.columns = 2};
  hc_table_add(&table, "cube");
  hc_table_add(&table, "%s", output);
  hc_table_add(&table, "cells");
  hc_table_add(&table, "%" PRId64 " of %" PRId64 ", %" PRId64 " failed", summary->cells_done, summary->cells,
               summary->cells_failed);
  hc_table_add(&table, "time");
  hc_table_add(&table, "%s (%s of CPU)", hc_figure_time(summary->seconds).text,
               hc_figure_time(summary->cpu_seconds).text);
  if (summary->path_steps > 0) { /* there was something left to do */
    add_rate(&table, "path-steps", summary->path_steps, summary->seconds);
    add_rate(&table, "cell-path-steps", summary->cell_path_steps, summary->seconds);
  }
  hc_table_add(&table, "device");
  hc_table_add(&table, "%s", summary->device);
  return hc_table_print(&table);
}
