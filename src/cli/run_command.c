/* run_command.c: `hedgecube run`: a sweep into a cube. */
#include <hedgecube/run.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "messages.h"
#include "output_name.h"
#include "plan_report.h"
#include "plural.h"
#include "progress.h"
#include "run_report.h"
#include "run_request.h"
#include "signals.h"

enum {
  RUN_OUTPUT,
  RUN_SET,
  RUN_DEVICE,
  RUN_THREADS,
  RUN_ISA,
  RUN_RESUME,
  RUN_FORCE,
  RUN_DRY_RUN,
  RUN_DUMP,
  RUN_JSON,
  RUN_QUIET
};

static const hc_option run_options[] = {
    [RUN_OUTPUT] = {"output", 'o', "CUBE", "the cube to write; if left out, the sweep's name with .h5 here"},
    [RUN_SET] = {"set", 0, "KEY=VALUE",
                 "replace a value of the sweep, as in --set desk.rebalance=1h,4h;\nmay be given again"},
    [RUN_DEVICE] = {"device", 0, "DEVICE",
                    "auto, cpu, cuda, cuda:N, cuda:N,M or cuda:all; auto takes a GPU if\nthere is one, and says why if "
                    "it falls back to the CPU"},
    [RUN_THREADS] = {"threads", 0, "N",
                     "compute on N threads (one for each usable processor, at most\nSLURM_CPUS_PER_TASK)"},
    [RUN_ISA] = {"isa", 0, "ISA", "auto, baseline, avx2 or avx512; the answer is the same"},
    [RUN_RESUME] = {"resume", 0, NULL, "go on with a cube that is there, begin one that is not"},
    [RUN_FORCE] = {"force", 0, NULL, "replace a cube that is there"},
    [RUN_DRY_RUN] = {"dry-run", 0, NULL, "print the plan, check the output, compute nothing"},
    [RUN_DUMP] = {"dump", 0, NULL, "print the sweep with every default filled in, compute nothing"},
    [RUN_JSON] = {"json", 0, NULL, "print the summary, or the plan, as JSON"},
    [RUN_QUIET] = {"quiet", 'q', NULL, "no summary, no progress: errors and warnings only"},
    {0}};

static int run_set(void *options, size_t option, const char *value) {
  hc_run_request *request = options;
  switch (option) {
    case RUN_OUTPUT:
      request->output = value;
      break;
    case RUN_SET:
      return hc_sweep_source_set(&request->source, value);
    case RUN_DEVICE:
      request->device = value;
      break;
    case RUN_THREADS:
      request->threads_text = value;
      return hc_threads_parse(value, &request->threads);
    case RUN_ISA:
      request->isa = value;
      break;
    case RUN_RESUME:
      request->resume = 1;
      break;
    case RUN_FORCE:
      request->force = 1;
      break;
    case RUN_DRY_RUN:
      request->dry_run = 1;
      break;
    case RUN_DUMP:
      request->dump = 1;
      break;
    case RUN_JSON:
      request->json = 1;
      break;
    default:
      request->quiet = 1;
      break;
  }
  return 0;
}

/* What is wrong with the options together; returns 0 or an exit status. */
static int run_request_check(const hc_run_request *request) {
  if (request->device && !hc_device_is_name(request->device))
    return hc_usage_error("there is no device '%s'; write " HC_DEVICE_FORMS " (see: hedgecube devices)",
                          request->device);
  if (hc_isa_check(request->isa)) return HC_EXIT_USAGE;
  if (request->force && request->resume)
    return hc_usage_error("--force begins anew and --resume goes on; leave out one of them");
  if (request->dump && (request->dry_run || request->json))
    return hc_usage_error("--dump prints YAML and ends; leave out %s", request->dry_run ? "--dry-run" : "--json");
  if (request->output && !*request->output) return hc_usage_error("the name after -o is empty; give one");
  if (request->output && strcmp(request->output, "-") == 0)
    return hc_usage_error("a cube cannot go to standard output; name a file after -o (./- if it is to be called -)");
  if (!request->output && !request->dump && strcmp(request->source.path, "-") == 0)
    return hc_usage_error("a sweep from standard input gives the cube no name; add -o CUBE");
  return 0;
}

static int print_dump(const hc_sweep *sweep) {
  char *text = hc_sweep_dump(sweep);
  if (text)
    fputs(text, stdout);
  else
    hc_say_error("out of memory");
  int status = text ? HC_EXIT_DONE : HC_EXIT_FAILED;
  free(text);
  return status;
}

static void show_progress(void *user, const hc_progress *progress) { hc_progress_show(user, progress); }

static void show_log(void *user, const char *line) {
  hc_progress_display *display = user;
  if (display->style == HC_PROGRESS_NONE) return;
  hc_progress_clear(display);
  hc_say("%s", line);
}

static void show_warning(void *user, const char *line) {
  hc_progress_clear(user);
  hc_say_warning("%s", line);
}

/* On a terminal a person is told what the next Ctrl-C does. */
static int was_cancelled(void *user) {
  hc_progress_display *display = user;
  const int stops = hc_signals_received() != 0;
  if (stops && !display->stops && display->style == HC_PROGRESS_BAR)
    show_log(display, "stopping, and keeping what is done; Ctrl-C again, a second or more from now, ends at once");
  display->stops = stops;
  return stops;
}

static const char *cells_are(int64_t count) { return hc_plural(count, "cell is", "cells are"); }

/* How to go on with a run that has not finished. */
static void say_rest(const hc_run_request *request, const char *output, const char *why,
                     const hc_run_summary *summary) {
  char *again = hc_run_request_again(request), *name = hc_partial_name(output), part[64] = "";
  if (summary->paths_kept > 0)
    snprintf(part, sizeof part, ", the first %" PRId64 " paths of further ones in ", summary->paths_kept);
  hc_say("%s: %" PRId64 " of %" PRId64 " %s in %s%s%s; go on with: %s", why, summary->cells_done, summary->cells,
         cells_are(summary->cells), output, part, *part ? name ? name : "the file beside it" : "",
         again ? again : "the same command and --resume");
  free(name);
  free(again);
}

static int say_outcome(const hc_run_request *request, const char *output, hc_status status,
                       const hc_run_summary *summary) {
  if (status == HC_STOPPED) {
    if (summary->has_cube)
      say_rest(request, output, "stopped", summary);
    else
      hc_say("stopped before there was anything to keep; nothing was written to %s", output);
    return hc_signals_received() ? 128 + hc_signals_received() : HC_EXIT_FAILED;
  }
  if (status == HC_FAILED && summary->has_cube && summary->cells_done + summary->paths_kept > 0)
    say_rest(request, output, "failed", summary);
  if (status == HC_OK && summary->cells_failed > 0) {
    hc_say_error("%" PRId64 " of %" PRId64
                 " cells failed (a path's P&L went beyond 256 times spot x quantity, status overflow, or was "
                 "not a finite number): `status` in %s says which; look at what their world may do (volatility, drift, "
                 "jumps), horizon and costs",
                 summary->cells_failed, summary->cells, output);
    return HC_EXIT_FAILED;
  }
  return hc_exit_status(status);
}

/* The summary on stdout; returns `status`, or a failure to print. */
static int report(const hc_run_request *request, const char *output, hc_status run_status,
                  const hc_run_summary *summary, int status) {
  if (run_status != HC_OK && run_status != HC_STOPPED) return status;
  if (request->json)
    hc_run_report_json(output, run_status, summary);
  else if (!request->quiet && run_status == HC_OK && hc_run_report(output, summary))
    return HC_EXIT_FAILED;
  return status;
}

static hc_existing existing_of(const hc_run_request *request) {
  return request->force ? HC_EXISTING_REPLACE : request->resume ? HC_EXISTING_RESUME : HC_EXISTING_REFUSE;
}

static hc_run_options options_of(const hc_run_request *request, const char *output) {
  return (hc_run_options){.output = output,
                          .device = request->device,
                          .isa = request->isa,
                          .threads = hc_threads_or_default(request->threads),
                          .existing = existing_of(request)};
}

static void catch_signals(const hc_run_request *request, const char *output) {
  char *again = hc_run_request_again(request), *partial = hc_partial_name(output), *lost = NULL;
  if (asprintf(
          &lost,
          "paths of cells that are not final are lost, but for those that %s may hold; cells that are final are in "
          "%s; go on with: %s",
          partial ? partial : "the file beside the cube", output, again ? again : "the same command and --resume") < 0)
    lost = NULL;
  hc_signals_catch(lost ? lost : "what was not yet in the cube is lost");
  free(lost);
  free(partial);
  free(again);
}

static int compute(const hc_run_request *request, const hc_sweep *sweep, const char *output) {
  hc_progress_display display = hc_progress_begin(request->quiet);
  const int64_t cells = hc_sweep_cells(sweep);
  hc_run_summary summary = {0};
  hc_errors errors = {0};
  hc_run_options options = options_of(request, output);
  options.callbacks = (hc_callbacks){show_progress, show_log, show_warning, was_cancelled, &display};
  catch_signals(request, output);
  if (display.style == HC_PROGRESS_LINES)
    hc_say("%" PRId64 " %s of %s into %s", cells, hc_cells_word(cells), hc_sweep_source_name(&request->source), output);
  hc_status status = hc_run(sweep, &options, &summary, &errors);
  hc_progress_clear(&display);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  if (display.style == HC_PROGRESS_LINES && status == HC_OK)
    hc_say("%" PRId64 " of %" PRId64 " %s in %s", summary.cells_done, summary.cells, cells_are(summary.cells), output);
  return report(request, output, status, &summary, say_outcome(request, output, status, &summary));
}

/* Whether the run could begin, before anything is said of it. */
static int check(const hc_run_request *request, const hc_sweep *sweep, const char *output) {
  hc_errors errors = {0};
  hc_run_options options = options_of(request, output);
  const int is_there = options.existing == HC_EXISTING_REFUSE && access(output, F_OK) == 0;
  if (is_there) options.existing = HC_EXISTING_REPLACE; /* then it could be replaced, or what it is instead is said */
  const hc_status status = hc_run_check(sweep, &options, &errors);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  if (status == HC_OK && is_there) {
    hc_say_error("%s is there already; --force replaces it, --resume goes on with it", output);
    return HC_EXIT_FAILED;
  }
  return hc_exit_status(status);
}

static int run_into(const hc_run_request *request, const hc_sweep *sweep, const char *output) {
  if (hc_output_is_sweep(output, request->source.path))
    return hc_usage_error("%s is the sweep itself; name another file with -o", output);
  int status = check(request, sweep, output);
  if (status == 0 && request->dry_run)
    return hc_plan_report(request->source.path, sweep, hc_threads_or_default(request->threads), request->json);
  return status ? status : compute(request, sweep, output);
}

static int run_sweep(const hc_run_request *request) {
  hc_sweep *sweep = NULL;
  char *default_output = hc_output_default(request->source.path);
  int status = hc_sweep_source_read(&request->source, &sweep);
  if (status == 0 && !default_output) {
    hc_say_error("out of memory");
    status = HC_EXIT_FAILED;
  } else if (status == 0) {
    status = request->dump ? print_dump(sweep)
                           : run_into(request, sweep, request->output ? request->output : default_output);
  }
  hc_sweep_destroy(sweep);
  free(default_output);
  return status;
}

static int run_main(const char *program, int argc, char **argv) {
  hc_run_request request = {.program = program};
  int status = hc_options_parse(&hc_run_command, argc, argv, run_set, &request, &request.source.path);
  if (status == HC_PARSED) {
    status = run_request_check(&request);
    if (status == 0) status = run_sweep(&request);
  }
  hc_sweep_source_clear(&request.source);
  return status;
}

const hc_command hc_run_command = {
    .name = "run",
    .operands = {"SWEEP"},
    .summary = "compute a sweep into a cube",
    .options = run_options,
    .notes =
        "SWEEP is a YAML file, or - for standard input. Ctrl-C, SIGTERM, SIGHUP or SIGXCPU stops the run with what is "
        "done\n"
        "kept for --resume. Signals that follow are ignored, but a Ctrl-C a second or more after the one before ends "
        "the\n"
        "run at once, and what is done of the slab at work is lost.",
    .run = run_main,
};
