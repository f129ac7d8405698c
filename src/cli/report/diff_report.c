/* diff_report.c: see diff_report.h. */
#include "diff_report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell_names.h"
#include "json.h"
#include "line_diff.h"
#include "messages.h"
#include "plural.h"
#include "table.h"

int hc_diff_is_same(const hc_diff_findings *findings) {
  const hc_diff_summary *summary = &findings->summary;
  return !summary->other_version && !summary->other_sweep && summary->compared && summary->cells == 0 &&
         summary->damaged_here == 0 && summary->damaged_there == 0;
}

/* ---- for human eyes ---- */

/* The last line that is not indented: the section to which a line belongs. */
typedef struct section {
  const char *text;
  size_t length;
  int is_printed;
} section;

static void print_line(void *user, char sign, const char *text, size_t length) {
  section *current = user;
  const int begins_section = length > 0 && text[0] != ' ' && text[length - 1] == ':';
  if (begins_section) *current = (section){text, length, sign != ' '};
  if (sign == ' ') return;
  if (current->text && !current->is_printed && text[0] == ' ')
    printf("    %.*s\n", (int)current->length, current->text);
  current->is_printed = 1;
  printf("  %c %.*s\n", sign, (int)length, text);
}

static int print_sweeps(const hc_diff_findings *findings) {
  section current = {0};
  puts("the sweeps differ (- A, + B):");
  if (hc_line_diff(findings->sweeps[0], findings->sweeps[1], print_line, &current) == 0) return 0;
  hc_say_error("out of memory");
  return HC_EXIT_FAILED;
}

static int print_variables(const hc_diff_findings *findings) {
  hc_table table = {.columns = 4};
  if (findings->differences.count == 0) return 0;
  hc_table_add(&table, "variable");
  hc_table_add(&table, "values");
  hc_table_add(&table, "largest |B - A|");
  hc_table_add(&table, "in");
  for (size_t i = 0; i < findings->variable_count; ++i) {
    const hc_variable_diff *variable = &findings->variables[i];
    if (variable->count == 0) continue;
    hc_table_add(&table, "%s", variable->name);
    hc_table_add(&table, "%" PRId64, variable->count);
    if (isfinite(variable->largest))
      hc_table_add(&table, "%.6g", variable->largest);
    else
      hc_table_add(&table, "no number in one of them");
    hc_table_add(&table, "%s", hc_cell_name(hc_cube_sweep(findings->cubes[0]), variable->cell).text);
  }
  putchar('\n');
  return hc_table_print(&table) ? HC_EXIT_FAILED : 0;
}

static int same_values(size_t count_a, const double *a, size_t count_b, const double *b) {
  return count_a == count_b && (count_a == 0 || memcmp(a, b, count_a * sizeof *a) == 0);
}

/* Whether a cell, and a value in it, has the same name in both. */
static int same_dimensions(const hc_cube *a, const hc_cube *b) {
  const size_t axes = hc_sweep_axis_count(hc_cube_sweep(a)), variables = hc_cube_variable_count(a);
  if (hc_sweep_axis_count(hc_cube_sweep(b)) != axes) return 0;
  for (size_t i = 0; i < axes; ++i) {
    const hc_axis_info here = hc_sweep_axis(hc_cube_sweep(a), i), there = hc_sweep_axis(hc_cube_sweep(b), i);
    if (strcmp(here.key, there.key) != 0 || !same_values(here.count, here.values, there.count, there.values)) return 0;
  }
  for (size_t i = 0; i < variables; ++i) {
    const hc_variable_info here = hc_cube_variable(a, i), there = hc_cube_variable(b, hc_cube_find(b, here.name));
    if (here.dimension && !same_values(here.extent, here.coordinates, there.extent, there.coordinates)) return 0;
  }
  return 1;
}

static void print_only_in_one(const char *name, int64_t count) {
  if (count > 0) printf("  %" PRId64 " only computed in %s\n", count, name);
}

static void print_damaged(const char *name, int64_t count) {
  if (count > 0)
    printf("  %" PRId64 " %s damaged in %s, and worth nothing there (see: hedgecube verify)\n", count,
           hc_plural(count, "is", "are"), name);
}

static int print_cells(const hc_diff_findings *findings) {
  const hc_diff_summary *summary = &findings->summary;
  const int64_t cells = hc_sweep_cells(hc_cube_sweep(findings->cubes[0]));
  if (!summary->compared) {
    puts("the cells are not compared: the cubes do not have the same number of cells and of values in each");
    return 0;
  }
  if (summary->other_order)
    puts("the axes stand in another order: cells are compared by their axes' values, and have A's numbers");
  else if (!same_dimensions(findings->cubes[0], findings->cubes[1]))
    puts("the dimensions differ: values are compared by their place, with A's names");
  printf("%" PRId64 " of %" PRId64 " %s\n", summary->cells, cells, hc_plural(cells, "cell differs", "cells differ"));
  print_only_in_one("A", summary->pending_there);
  print_only_in_one("B", summary->pending_here);
  print_damaged("A", summary->damaged_here);
  print_damaged("B", summary->damaged_there);
  const int status = print_variables(findings);
  if (findings->differences.count > 0) putchar('\n');
  return status || hc_differences_print(&findings->differences, "A", "B") ? HC_EXIT_FAILED : 0;
}

int hc_diff_report(const hc_diff_findings *findings) {
  int status = 0;
  if (hc_diff_is_same(findings)) {
    const int64_t pending = findings->summary.pending_both;
    const int64_t final_cells = hc_sweep_cells(hc_cube_sweep(findings->cubes[0])) - pending;
    printf("%s and %s are the same: %" PRId64 " %s, to the last bit", findings->paths[0], findings->paths[1],
           final_cells, hc_cells_word(final_cells));
    if (pending > 0) printf("; %" PRId64 " %s computed in neither", pending, hc_plural(pending, "is", "are"));
    if (findings->summary.other_order) fputs(" (their axes stand in another order)", stdout);
    putchar('\n');
    return 0;
  }
  printf("A  %s\nB  %s\n", findings->paths[0], findings->paths[1]);
  if (findings->summary.other_version)
    printf("the versions differ: A is of hedgecube %s, B of %s\n", hc_cube_version(findings->cubes[0]),
           hc_cube_version(findings->cubes[1]));
  if (findings->summary.other_sweep) status = print_sweeps(findings);
  return status ? status : print_cells(findings);
}

/* ---- JSON ---- */

static void line_json(void *user, char sign, const char *text, size_t length) {
  char *line;
  if (sign == ' ' || asprintf(&line, "%c%.*s", sign, (int)length, text) < 0) return;
  hc_json_string(user, NULL, line);
  free(line);
}

static void variables_json(hc_json *json, const hc_diff_findings *findings) {
  hc_json_open(json, "variables", '[');
  for (size_t i = 0; i < findings->variable_count; ++i) {
    const hc_variable_diff *variable = &findings->variables[i];
    if (variable->count == 0) continue;
    hc_json_open(json, NULL, '{');
    hc_json_string(json, "name", variable->name);
    hc_json_integer(json, "values_differing", variable->count);
    hc_json_number(json, "largest", variable->largest);
    hc_json_integer(json, "cell", variable->cell);
    hc_json_close(json, '}');
  }
  hc_json_close(json, ']');
}

static void pair_json(hc_json *json, const char *key, const char *a, const char *b) {
  hc_json_open(json, key, '{');
  hc_json_string(json, "a", a);
  hc_json_string(json, "b", b);
  hc_json_close(json, '}');
}

int hc_diff_report_json(const hc_diff_findings *findings) {
  const hc_diff_summary *summary = &findings->summary;
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_boolean(&json, "same", hc_diff_is_same(findings));
  pair_json(&json, "cubes", findings->paths[0], findings->paths[1]);
  pair_json(&json, "versions", hc_cube_version(findings->cubes[0]), hc_cube_version(findings->cubes[1]));
  hc_json_open(&json, "sweep_lines", '[');
  const int failed = hc_line_diff(findings->sweeps[0], findings->sweeps[1], line_json, &json);
  hc_json_close(&json, ']');
  hc_json_boolean(&json, "other_order", summary->other_order);
  hc_json_boolean(&json, "compared", summary->compared);
  hc_json_integer(&json, "cells", hc_sweep_cells(hc_cube_sweep(findings->cubes[0])));
  hc_json_integer(&json, "cells_differing", summary->cells);
  hc_json_integer(&json, "cells_in_neither", summary->pending_both);
  hc_json_integer(&json, "cells_only_in_a", summary->pending_there);
  hc_json_integer(&json, "cells_only_in_b", summary->pending_here);
  hc_json_integer(&json, "cells_damaged_in_a", summary->damaged_here);
  hc_json_integer(&json, "cells_damaged_in_b", summary->damaged_there);
  hc_differences_json(&json, &findings->differences, "a", "b");
  variables_json(&json, findings);
  hc_json_close(&json, '}');
  if (!failed) return 0;
  hc_say_error("out of memory");
  return HC_EXIT_FAILED;
}
