/* diff_command.c: `hedgecube diff`: in what two cubes differ, provenance aside. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "cube_source.h"
#include "diff_report.h"
#include "messages.h"

enum { DIFF_JSON, DIFF_QUIET };

static const hc_option diff_options[] = {[DIFF_JSON] = {"json", 0, NULL, "print JSON"},
                                         [DIFF_QUIET] = {"quiet", 'q', NULL, "print nothing: the exit status tells"},
                                         {0}};

typedef struct diff_request {
  const char *paths[HC_MAX_OPERANDS];
  int json, quiet;
} diff_request;

static int diff_set(void *options, size_t option, const char *value) {
  diff_request *request = options;
  (void)value;
  *(option == DIFF_JSON ? &request->json : &request->quiet) = 1;
  return 0;
}

/* All that can differ, in the cube's order. */
static void list_variables(hc_diff_findings *findings) {
  static const char *const others[] = {"paths", "checksum", "status"};
  enum { OTHERS = sizeof others / sizeof *others };
  const hc_cube *cube = findings->cubes[0];
  for (size_t i = 0; i < hc_cube_variable_count(cube) && i + OTHERS < HC_MOST_VARIABLES; ++i)
    findings->variables[findings->variable_count++].name = hc_cube_variable(cube, i).name;
  for (size_t i = 0; i < OTHERS; ++i) findings->variables[findings->variable_count++].name = others[i];
}

static hc_variable_diff *variable_of(hc_diff_findings *findings, const char *name) {
  size_t i = 0;
  while (i < findings->variable_count && strcmp(findings->variables[i].name, name) != 0) ++i;
  return i < findings->variable_count ? &findings->variables[i] : NULL;
}

static void gather_difference(void *user, const hc_difference *difference) {
  hc_diff_findings *findings = user;
  const int is_checksum = strcmp(difference->variable, "checksum") == 0;
  if (is_checksum && difference->cell == findings->told_cell) return; /* no wonder */
  findings->told_cell = difference->cell;
  hc_differences_add(&findings->differences, difference);
  hc_variable_diff *variable = variable_of(findings, difference->variable);
  if (!variable) return;
  const double distance = fabs(difference->there - difference->here);
  const double size = isnan(distance) ? (double)INFINITY : distance;
  if (variable->count++ == 0 || size > variable->largest) {
    variable->largest = size;
    variable->cell = difference->cell;
  }
}

/* Compares them; returns 0 or an exit status. */
static int gather(hc_diff_findings *findings) {
  hc_errors errors = {0};
  list_variables(findings);
  int status = hc_exit_status(
      hc_cube_diff(findings->cubes[0], findings->cubes[1], &findings->summary, gather_difference, findings, &errors));
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  for (int i = 0; i < 2; ++i) findings->sweeps[i] = hc_sweep_dump(hc_cube_sweep(findings->cubes[i]));
  if (status == 0 && (!findings->sweeps[0] || !findings->sweeps[1])) {
    hc_say_error("out of memory");
    status = HC_EXIT_FAILED;
  }
  return status;
}

static int report(const diff_request *request, const hc_diff_findings *findings) {
  int status = 0;
  if (request->json)
    status = hc_diff_report_json(findings);
  else if (!request->quiet)
    status = hc_diff_report(findings);
  return status ? status : hc_diff_is_same(findings) ? HC_EXIT_DONE : HC_EXIT_FAILED;
}

/* Opens both, so that what is wrong with either is said; returns 0 or an exit status. */
static int open_both(hc_diff_findings *findings) {
  int status = 0;
  for (int i = 0; i < 2; ++i) {
    const int opened = hc_cube_source_open(findings->paths[i], &findings->cubes[i]);
    if (opened) status = opened;
  }
  return status;
}

static int diff_main(const char *program, int argc, char **argv) {
  enum { SHOWN = 20 };
  diff_request request = {0};
  (void)program;
  int status = hc_options_parse(&hc_diff_command, argc, argv, diff_set, &request, request.paths);
  if (status != HC_PARSED) return status;
  hc_diff_findings findings = {.paths = {request.paths[0], request.paths[1]}, .told_cell = -1};
  status = open_both(&findings);
  findings.differences = (hc_differences){.cube = findings.cubes[0], .most = SHOWN};
  if (status == 0) status = gather(&findings);
  if (status == 0) status = report(&request, &findings);
  for (int i = 0; i < 2; ++i) {
    free(findings.sweeps[i]);
    hc_cube_close(findings.cubes[i]);
  }
  return status;
}

const hc_command hc_diff_command = {
    .name = "diff",
    .operands = {"A", "B"},
    .summary = "print in what two cubes differ",
    .options = diff_options,
    .notes =
        "A and B are cubes. Where and when they were computed does not count. Exit status: 0 the same to the last bit; "
        "1\n"
        "not the same, or one cannot be read.",
    .run = diff_main,
};
