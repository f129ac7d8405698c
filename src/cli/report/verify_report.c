/* verify_report.c: see verify_report.h. */
#include "verify_report.h"

#include <inttypes.h>
#include <stdio.h>

#include "messages.h"
#include "plural.h"

int64_t hc_verify_final_cells(const hc_verify_findings *findings) {
  int64_t count = 0;
  for (int i = 0; i < HC_CELL_STATUS_COUNT; ++i) count += i == HC_CELL_PENDING ? 0 : findings->by_status[i];
  return count;
}

/* "16 of 440 cells computed anew: all the same to the last bit" */
static void print_summary(const hc_verify_request *request, const hc_verify_findings *findings, int64_t cells) {
  const hc_verify_summary *summary = &findings->summary;
  printf("%" PRId64 " of %" PRId64 " %s computed anew: ", summary->cells, cells, hc_cells_word(cells));
  if (summary->differing == 0)
    fputs("all the same to the last bit", stdout);
  else
    printf("%" PRId64 " %s not the same", summary->differing, hc_plural(summary->differing, "is", "are"));
  if (summary->cells < hc_verify_final_cells(findings) && !request->cells)
    fputs(" (they are spread evenly over the cube; --all takes every cell)", stdout);
  putchar('\n');
}

static int print_report(const hc_verify_request *request, const hc_cube *cube, const hc_verify_findings *findings) {
  const int64_t cells = hc_sweep_cells(hc_cube_sweep(cube)), pending = findings->by_status[HC_CELL_PENDING];
  if (findings->status != HC_OK) return 0; /* stderr says it all */
  if (findings->damaged == 0)
    printf("%" PRId64 " of %" PRId64 " %s\n", hc_verify_final_cells(findings), cells,
           hc_plural(cells, "cell fits its checksum", "cells fit their checksums"));
  else
    printf("%" PRId64 " of %" PRId64 " %s %s\n", findings->damaged, cells, hc_cells_word(cells),
           hc_plural(findings->damaged, "does not fit its checksum", "do not fit their checksums"));
  if (hc_differences_print(&findings->differences, "in the cube", "computed anew")) return HC_EXIT_FAILED;
  if (hc_verify_final_cells(findings) > 0) print_summary(request, findings, cells);
  if (pending > 0)
    printf("%" PRId64 " of %" PRId64 " %s %s not computed yet\n", pending, cells, hc_cells_word(cells),
           hc_plural(pending, "is", "are"));
  return 0;
}

static const char *outcome(const hc_verify_findings *findings) {
  if (findings->status == HC_STOPPED) return "stopped";
  if (findings->status != HC_OK) return "failed";
  if (findings->damaged > 0 || findings->summary.differing > 0) return "different";
  return findings->by_status[HC_CELL_PENDING] > 0 ? "incomplete" : "same";
}

static void print_json(const hc_verify_request *request, const hc_cube *cube, const hc_verify_findings *findings) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_string(&json, "cube", request->path);
  hc_json_string(&json, "version", hc_cube_version(cube));
  hc_json_integer(&json, "cells", hc_sweep_cells(hc_cube_sweep(cube)));
  hc_json_integer(&json, "cells_final", hc_verify_final_cells(findings));
  hc_json_integer(&json, "cells_damaged", findings->damaged);
  hc_json_integer(&json, "cells_computed", findings->summary.cells);
  hc_json_integer(&json, "cells_differing", findings->summary.differing);
  hc_differences_json(&json, &findings->differences, "in_cube", "computed");
  hc_json_number(&json, "seconds", findings->summary.seconds);
  hc_json_string(&json, "status", outcome(findings));
  hc_json_close(&json, '}');
}

int hc_verify_report(const hc_verify_request *request, const hc_cube *cube, const hc_verify_findings *findings) {
  if (request->json)
    print_json(request, cube, findings);
  else if (!request->quiet)
    return print_report(request, cube, findings);
  return 0;
}
