/* plan_command.c: `hedgecube plan`: what a sweep would cost, without running it. */
#include "commands.h"
#include "messages.h"
#include "plan_report.h"
#include "sweep_source.h"

enum { PLAN_SET, PLAN_THREADS, PLAN_JSON };

static const hc_option plan_options[] = {
    [PLAN_SET] = {"set", 0, "KEY=VALUE", "replace a value of the sweep; may be given again"},
    [PLAN_THREADS] = {"threads", 0, "N", "plan for N threads (as in run)"},
    [PLAN_JSON] = {"json", 0, NULL, "print JSON"},
    {0}};

typedef struct plan_request {
  hc_sweep_source source;
  int threads;
  int json;
} plan_request;

static int plan_set(void *options, size_t option, const char *value) {
  plan_request *request = options;
  switch (option) {
    case PLAN_SET:
      return hc_sweep_source_set(&request->source, value);
    case PLAN_THREADS:
      return hc_threads_parse(value, &request->threads);
    default:
      request->json = 1;
      return 0;
  }
}

static int plan_sweep(const plan_request *request) {
  hc_sweep *sweep = NULL;
  int status = hc_sweep_source_read(&request->source, &sweep);
  if (status == 0)
    status = hc_plan_report(request->source.path, sweep, hc_threads_or_default(request->threads), request->json);
  hc_sweep_destroy(sweep);
  return status;
}

static int plan_main(const char *program, int argc, char **argv) {
  (void)program;
  plan_request request = {0};
  int status = hc_options_parse(&hc_plan_command, argc, argv, plan_set, &request, &request.source.path);
  if (status == HC_PARSED) status = plan_sweep(&request);
  hc_sweep_source_clear(&request.source);
  return status;
}

const hc_command hc_plan_command = {
    .name = "plan",
    .operands = {"SWEEP"},
    .summary = "print what a sweep would cost",
    .options = plan_options,
    .notes = "SWEEP is a YAML file, or - for standard input.",
    .run = plan_main,
};
