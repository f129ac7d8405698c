/* run_check.c: what can be said of a run before it begins. */
#include <hedgecube/run.h>
#include <unistd.h>

#include "backends.h"
#include "cube_writer.h"

/* A GPU that nobody insists on may be unusable. */
static hc_status check_device(const hc_sweep *sweep, const hc_run_options *options, hc_errors *errors) {
  hc_choice choice;
  hc_errors refusal = {0};
  hc_status status =
      hc_backend_choose(options->device, options->isa, sweep->words[HC_CHOICE_precision], 1, &choice, &refusal);
  if (choice.may_fall_back) status = HC_OK;
  if (status != HC_OK) hc_errors_move(errors, &refusal);
  hc_errors_clear(&refusal);
  return status;
}

/* Tries what a resumed run begins with. */
static hc_status check_resume(const hc_sweep *sweep, const char *output, hc_errors *errors) {
  hc_writer *writer = NULL;
  const hc_status status = hc_writer_resume(output, sweep, &writer, errors);
  hc_writer_close(writer);
  return status;
}

static hc_status check_output(const hc_sweep *sweep, const char *output, hc_existing existing, hc_errors *errors) {
  if (existing == HC_EXISTING_RESUME && access(output, F_OK) == 0) return check_resume(sweep, output, errors);
  return hc_writer_check(output, sweep, existing == HC_EXISTING_REPLACE, errors);
}

hc_status hc_run_check(const hc_sweep *sweep, const hc_run_options *options, hc_errors *errors) {
  if (!options->output) return hc_fail(errors, HC_INVALID, "a run needs the name of its output");
  const hc_status status = check_device(sweep, options, errors);
  return status == HC_OK ? check_output(sweep, options->output, options->existing, errors) : status;
}
