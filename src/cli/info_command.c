/* info_command.c: `hedgecube info`: what a cube says of itself. */
#include <hedgecube/hedgecube.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "axes_report.h"
#include "commands.h"
#include "cube_source.h"
#include "damage_report.h"
#include "figures.h"
#include "json.h"
#include "label_report.h"
#include "messages.h"
#include "table.h"

enum { INFO_CHECK, INFO_SWEEP, INFO_JSON };

static const hc_option info_options[] = {
    [INFO_CHECK] = {"check", 0, NULL, "compare every computed cell with its checksum"},
    [INFO_SWEEP] = {"sweep", 0, NULL, "print the sweep alone, of a cube of any version; nothing else of it is read"},
    [INFO_JSON] = {"json", 0, NULL, "print JSON"},
    {0}};

typedef struct info_request {
  const char *path;
  int check, sweep, json;
} info_request;

static int info_set(void *options, size_t option, const char *value) {
  info_request *request = options;
  (void)value;
  *(option == INFO_CHECK ? &request->check : option == INFO_SWEEP ? &request->sweep : &request->json) = 1;
  return 0;
}

/* What a cube says of itself. */
typedef struct info {
  int64_t by_status[HC_CELL_STATUS_COUNT];
  hc_provenance provenance;
  char *sweep_text;
  int64_t damaged; /* cells, if they were checked */
} info;

static void add_row(hc_table *table, const char *name, const char *value) {
  hc_table_add(table, "%s", name);
  hc_table_add(table, "%s", value ? value : "");
}

static void add_count(hc_table *table, const char *name, int64_t count) {
  hc_table_add(table, "%s", name);
  hc_table_add(table, "%" PRId64, count);
}

static void add_cells(hc_table *table, const hc_cube *cube, const info *facts) {
  add_count(table, "cells", hc_sweep_cells(hc_cube_sweep(cube)));
  for (int i = 0; i < HC_CELL_STATUS_COUNT; ++i) {
    if (facts->by_status[i] == 0) continue;
    hc_table_add(table, "  %s", hc_cell_status_name((hc_cell_status)i));
    hc_table_add(table, "%" PRId64, facts->by_status[i]);
  }
}

static int print_info(const info_request *request, const hc_cube *cube, const info *facts) {
  const hc_provenance *provenance = &facts->provenance;
  hc_table table = {.columns = 2};
  add_row(&table, "cube", request->path);
  add_row(&table, "hedgecube version", hc_cube_version(cube));
  add_cells(&table, cube, facts);
  if (request->check) add_count(&table, "  damaged", facts->damaged);
  add_row(&table, "size", hc_figure_bytes((double)hc_cube_bytes(cube)).text);
  add_row(&table, "host", provenance->host);
  add_row(&table, "device", provenance->device);
  add_row(&table, "created", provenance->created);
  add_row(&table, "wall time", hc_figure_time(provenance->wall_seconds).text);
  add_count(&table, "resumed", provenance->resumed);
  if (hc_table_print(&table)) return -1;
  putchar('\n');
  if (hc_axes_print(hc_cube_sweep(cube), NULL)) return -1;
  printf("\n%s", facts->sweep_text);
  return 0;
}

static void print_info_json(const info_request *request, const hc_cube *cube, const info *facts) {
  const hc_provenance *provenance = &facts->provenance;
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_string(&json, "cube", request->path);
  hc_json_string(&json, "version", hc_cube_version(cube));
  hc_json_integer(&json, "cells", hc_sweep_cells(hc_cube_sweep(cube)));
  hc_json_open(&json, "cells_by_status", '{');
  for (int i = 0; i < HC_CELL_STATUS_COUNT; ++i)
    hc_json_integer(&json, hc_cell_status_name((hc_cell_status)i), facts->by_status[i]);
  hc_json_close(&json, '}');
  if (request->check) hc_json_integer(&json, "cells_damaged", facts->damaged);
  hc_json_integer(&json, "bytes", hc_cube_bytes(cube));
  hc_json_open(&json, "provenance", '{');
  hc_json_string(&json, "host", provenance->host);
  hc_json_string(&json, "device", provenance->device);
  hc_json_string(&json, "created", provenance->created);
  hc_json_number(&json, "wall_seconds", provenance->wall_seconds);
  hc_json_integer(&json, "resumed", provenance->resumed);
  hc_json_close(&json, '}');
  hc_axes_json(&json, hc_cube_sweep(cube), NULL);
  hc_json_string(&json, "sweep", facts->sweep_text);
  hc_json_close(&json, '}');
}

static hc_status gather(hc_cube *cube, info *facts, hc_errors *errors) {
  hc_status status = hc_cube_count(cube, facts->by_status, errors);
  if (status == HC_OK) status = hc_cube_provenance(cube, &facts->provenance, errors);
  if (status != HC_OK) return status;
  facts->sweep_text = hc_sweep_dump(hc_cube_sweep(cube));
  return HC_OK;
}

static int status_of_check(const info *facts) {
  if (facts->damaged > 0) return HC_EXIT_FAILED;
  return facts->by_status[HC_CELL_PENDING] > 0 ? HC_EXIT_INCOMPLETE : HC_EXIT_DONE;
}

static int report_info(const info_request *request, hc_cube *cube) {
  info facts = {0};
  hc_errors errors = {0};
  int status = hc_exit_status(gather(cube, &facts, &errors));
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  if (status == 0 && !facts.sweep_text) {
    hc_say_error("out of memory");
    status = HC_EXIT_FAILED;
  }
  if (status == 0 && request->check) status = hc_damage_find(cube, request->path, &facts.damaged);
  if (status == 0 && request->json)
    print_info_json(request, cube, &facts);
  else if (status == 0 && print_info(request, cube, &facts))
    status = HC_EXIT_FAILED;
  if (status == 0 && request->check) status = status_of_check(&facts);
  free(facts.sweep_text);
  return status;
}

/* What any version's cube says, which need not be one that this program opens. */
static int report_label(const info_request *request) {
  hc_cube_label label;
  hc_errors errors = {0};
  const hc_status status = hc_cube_read_label(request->path, &label, &errors);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  if (status != HC_OK) return hc_exit_status(status);
  if (request->json)
    hc_label_json(request->path, &label);
  else
    hc_label_print(&label);
  hc_cube_label_clear(&label);
  return HC_EXIT_DONE;
}

static int info_main(const char *program, int argc, char **argv) {
  info_request request = {0};
  hc_cube *cube = NULL;
  (void)program;
  int status = hc_options_parse(&hc_info_command, argc, argv, info_set, &request, &request.path);
  if (status != HC_PARSED) return status;
  if (request.check && request.sweep)
    return hc_usage_error("--check reads every cell and --sweep none; leave out one of them");
  if (request.sweep) return report_label(&request);
  status = hc_cube_source_open(request.path, &cube);
  if (status == 0) status = report_info(&request, cube);
  hc_cube_close(cube);
  return status;
}

const hc_command hc_info_command = {
    .name = "info",
    .operands = {"CUBE"},
    .summary = "print what a cube holds",
    .options = info_options,
    .notes =
        "Exit status of --check: 0 every cell is computed and fits its checksum; 3 those that are computed do, but "
        "others\n"
        "are not computed yet; 1 damage.",
    .run = info_main,
};
