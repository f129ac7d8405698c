/* verify_command.c: `hedgecube verify`: whether a cube holds what its sweep gives. */
#include <hedgecube/hedgecube.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "cube_source.h"
#include "damage_report.h"
#include "messages.h"
#include "progress.h"
#include "signals.h"
#include "verify_report.h"

enum { VERIFY_CELLS, VERIFY_ALL, VERIFY_THREADS, VERIFY_ISA, VERIFY_JSON, VERIFY_QUIET };

static const hc_option verify_options[] = {
    [VERIFY_CELLS] = {"cells", 0, "N", "compute N cells anew, spread evenly over those that are done (16)"},
    [VERIFY_ALL] = {"all", 0, NULL, "compute every cell anew: takes as long as the run did"},
    [VERIFY_THREADS] = {"threads", 0, "N",
                        "compute on N threads (one for each usable processor, at most\nSLURM_CPUS_PER_TASK)"},
    [VERIFY_ISA] = {"isa", 0, "ISA", "auto, baseline, avx2 or avx512; the answer is the same"},
    [VERIFY_JSON] = {"json", 0, NULL, "print the summary as JSON"},
    [VERIFY_QUIET] = {"quiet", 'q', NULL, "no summary, no progress: errors only"},
    {0}};

/* The value of --cells; returns 0 or an exit status. */
static int parse_cells(const char *text, int64_t *cells) {
  enum { MOST_DIGITS = 18 };
  const size_t digits = strspn(text, "0123456789");
  *cells = digits > 0 && digits <= MOST_DIGITS && !text[digits] ? strtoll(text, NULL, 10) : 0;
  if (*cells > 0) return 0;
  return hc_usage_error("'--cells %s' is not a whole number of cells, at least 1; --all takes every cell", text);
}

static int verify_set(void *options, size_t option, const char *value) {
  hc_verify_request *request = options;
  switch (option) {
    case VERIFY_CELLS:
      return parse_cells(value, &request->cells);
    case VERIFY_ALL:
      request->all = 1;
      break;
    case VERIFY_THREADS:
      return hc_threads_parse(value, &request->threads);
    case VERIFY_ISA:
      request->isa = value;
      return hc_isa_check(value);
    case VERIFY_JSON:
      request->json = 1;
      break;
    default:
      request->quiet = 1;
      break;
  }
  return 0;
}

static void show_progress(void *user, const hc_progress *progress) { hc_progress_show(user, progress); }

static int was_cancelled(void *user) {
  (void)user;
  return hc_signals_received() != 0;
}

static void gather_difference(void *user, const hc_difference *difference) { hc_differences_add(user, difference); }

/* Computes cells anew. */
static hc_status recompute(const hc_verify_request *request, hc_cube *cube, hc_verify_findings *findings,
                           hc_errors *errors) {
  enum { CELLS_UNLESS_SAID = 16 };
  hc_signals_catch("nothing was compared"); /* until here a signal just ends the program, since nothing is written */
  hc_progress_display display = hc_progress_begin(request->quiet);
  const hc_verify_options options = {.cells = request->all     ? 0
                                              : request->cells ? request->cells
                                                               : CELLS_UNLESS_SAID,
                                     .isa = request->isa,
                                     .threads = hc_threads_or_default(request->threads),
                                     .callbacks = {show_progress, NULL, NULL, was_cancelled, &display}};
  const hc_status status =
      hc_verify(cube, &options, &findings->summary, gather_difference, &findings->differences, errors);
  hc_progress_clear(&display);
  return status;
}

/* The checksums first, which cost no computing; then as many cells as are asked for. */
static hc_status examine(const hc_verify_request *request, hc_cube *cube, hc_verify_findings *findings) {
  hc_errors errors = {0};
  if (hc_damage_find(cube, request->path, &findings->damaged) != 0) return HC_FAILED;
  hc_status status = hc_cube_count(cube, findings->by_status, &errors);
  if (status == HC_OK && hc_verify_final_cells(findings) > 0) status = recompute(request, cube, findings, &errors);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  return status;
}

static int verify_cube(const hc_verify_request *request, hc_cube *cube) {
  hc_verify_findings findings = {.differences = {.cube = cube, .most = HC_MOST_DIFFERENCES}};
  findings.status = examine(request, cube, &findings);
  int status = hc_verify_report(request, cube, &findings);
  if (findings.status == HC_STOPPED) {
    hc_say("stopped: nothing was compared; %s is as it was, since verify only reads it", request->path);
    return hc_signals_received() ? 128 + hc_signals_received() : HC_EXIT_FAILED;
  }
  if (findings.summary.differing > 0)
    hc_say_error(
        "%s does not hold what its sweep gives (the file was changed, or a machine computed wrongly, then or "
        "now); verify it on another machine, and compute it anew",
        request->path);
  if (findings.status != HC_OK || findings.damaged > 0 || findings.summary.differing > 0) return HC_EXIT_FAILED;
  return status == 0 && findings.by_status[HC_CELL_PENDING] > 0 ? HC_EXIT_INCOMPLETE : status;
}

static int verify_main(const char *program, int argc, char **argv) {
  hc_verify_request request = {0};
  hc_cube *cube = NULL;
  (void)program;
  int status = hc_options_parse(&hc_verify_command, argc, argv, verify_set, &request, &request.path);
  if (status != HC_PARSED) return status;
  if (request.all && request.cells)
    return hc_usage_error("--all takes every cell and --cells %lld some; leave out one of them",
                          (long long)request.cells);
  status = hc_cube_source_open(request.path, &cube);
  if (status == 0) status = verify_cube(&request, cube);
  hc_cube_close(cube);
  return status;
}

const hc_command hc_verify_command = {
    .name = "verify",
    .operands = {"CUBE"},
    .summary = "compute cells of a cube anew and compare every bit",
    .options = verify_options,
    .notes =
        "Every cell is compared with its checksum first. Computes on the CPU, whatever the cube was computed on. "
        "Nothing\n"
        "is written. Exit status: 0 all cells are there and those computed anew the same; 3 so far the same, but "
        "cells\n"
        "are not computed yet; 1 a difference, damage, or a cube that cannot be verified.",
    .run = verify_main,
};
