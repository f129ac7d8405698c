/* info_command.c: `hedgecube info`: what a cube says of itself. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "axes_report.h"
#include "commands.h"
#include "cube.h"
#include "figures.h"
#include "json.h"
#include "messages.h"
#include "table.h"
#include "variables.h"

enum { INFO_JSON };

static const hc_option info_options[] = {[INFO_JSON] = {"json", 0, NULL, "print JSON"}, {0}};

static int info_set(void *options, size_t option, const char *value) {
  (void)option;
  (void)value;
  *(int *)options = 1;
  return 0;
}

static void add_row(hc_table *table, const char *name, const char *value) {
  hc_table_add(table, "%s", name);
  hc_table_add(table, "%s", value ? value : "");
}

static void add_cells(hc_table *table, const hc_cube_info *info) {
  hc_table_add(table, "cells");
  hc_table_add(table, "%" PRId64, info->cells);
  for (int i = 0; i < HC_CELL_STATUS_COUNT; ++i) {
    if (info->by_status[i] == 0) continue;
    hc_table_add(table, "  %s", hc_cell_status_name((hc_cell_status)i));
    hc_table_add(table, "%" PRId64, info->by_status[i]);
  }
}

/* `sweep` is NULL if this version cannot read what the cube holds. */
static int print_info(const char *path, const hc_cube_info *info, const hc_sweep *sweep) {
  hc_table table = {.columns = 2};
  add_row(&table, "cube", path);
  add_row(&table, "hedgecube version", info->version);
  add_cells(&table, info);
  add_row(&table, "size", hc_figure_bytes((double)info->bytes).text);
  add_row(&table, "host", info->provenance.host);
  add_row(&table, "device", info->provenance.device);
  add_row(&table, "created", info->provenance.created);
  add_row(&table, "wall time", hc_figure_time(info->provenance.wall_seconds).text);
  hc_table_add(&table, "resumed");
  hc_table_add(&table, "%" PRId64, info->provenance.resumed);
  if (hc_table_print(&table)) return HC_EXIT_FAILED;
  putchar('\n');
  if (sweep && hc_axes_print(sweep, NULL)) return HC_EXIT_FAILED;
  printf("%s%s", sweep ? "\n" : "", info->sweep_yaml);
  return HC_EXIT_DONE;
}

static void print_info_json(const char *path, const hc_cube_info *info, const hc_sweep *sweep) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_string(&json, "cube", path);
  hc_json_string(&json, "version", info->version);
  hc_json_integer(&json, "cells", info->cells);
  hc_json_open(&json, "cells_by_status", '{');
  for (int i = 0; i < HC_CELL_STATUS_COUNT; ++i)
    hc_json_integer(&json, hc_cell_status_name((hc_cell_status)i), info->by_status[i]);
  hc_json_close(&json, '}');
  hc_json_integer(&json, "bytes", info->bytes);
  hc_json_open(&json, "provenance", '{');
  hc_json_string(&json, "host", info->provenance.host);
  hc_json_string(&json, "device", info->provenance.device);
  hc_json_string(&json, "created", info->provenance.created);
  hc_json_number(&json, "wall_seconds", info->provenance.wall_seconds);
  hc_json_integer(&json, "resumed", info->provenance.resumed);
  hc_json_close(&json, '}');
  if (sweep) hc_axes_json(&json, sweep, NULL);
  hc_json_string(&json, "sweep", info->sweep_yaml);
  hc_json_close(&json, '}');
}

/* The axes are read from the cube's own sweep. */
static int report_info(const char *path, const hc_cube_info *info, int json) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  int status = HC_EXIT_DONE;
  if (hc_sweep_parse(path, info->sweep_yaml, strlen(info->sweep_yaml), NULL, 0, &sweep, &errors) != HC_OK)
    hc_say_warning("the sweep in %s is not one for this version of hedgecube; its axes are left out", path);
  if (json)
    print_info_json(path, info, sweep);
  else
    status = print_info(path, info, sweep);
  hc_sweep_destroy(sweep);
  hc_errors_clear(&errors);
  return status;
}

static int info_main(const char *program, int argc, char **argv) {
  (void)program;
  const char *path;
  int json = 0, status = hc_options_parse(&hc_info_command, argc, argv, info_set, &json, &path);
  if (status != HC_PARSED) return status;
  hc_cube_info info = {0};
  hc_errors errors = {0};
  hc_status read = hc_cube_info_read(path, &info, &errors);
  hc_say_errors(&errors);
  status = read == HC_OK ? report_info(path, &info, json) : hc_exit_status(read);
  hc_errors_clear(&errors);
  hc_cube_info_clear(&info);
  return status;
}

const hc_command hc_info_command = {
    .name = "info",
    .operand = "CUBE",
    .summary = "print what a cube holds",
    .options = info_options,
    .notes = NULL,
    .run = info_main,
};
