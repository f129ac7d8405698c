/* run_check.c: what can be said of a run before it begins. */
#include <errno.h>
#include <hedgecube/run.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "backends.h"
#include "cube_writer.h"

/* A GPU that nobody insists on may be unusable. */
static hc_status check_device(const hc_sweep *sweep, const hc_run_options *options, hc_errors *errors) {
  hc_choice choice;
  hc_errors refusal = {0};
  hc_status status = hc_backend_choose(options->device, options->isa, sweep->precision, 1, &choice, &refusal);
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

static hc_status check_folder(const char *output, const char *folder, double bytes, hc_errors *errors) {
  struct statvfs disk;
  const double megabyte = 1e6;
  if (access(folder, W_OK | X_OK) != 0 || statvfs(folder, &disk) != 0)
    return hc_fail(errors, HC_FAILED, "cannot create %s (%s); name another place with -o", output, strerror(errno));
  /* a file system of no blocks does not say how large it is */
  const double space = (double)disk.f_bavail * (double)disk.f_frsize;
  if (space >= bytes || disk.f_blocks == 0) return HC_OK;
  return hc_fail(errors, HC_FAILED,
                 "cannot create %s (it needs %.1f MB and the disk has %.1f MB); free some space or name another place "
                 "with -o",
                 output, bytes / megabyte, space / megabyte);
}

static hc_status check_create(const hc_sweep *sweep, const char *output, hc_errors *errors) {
  const char *slash = strrchr(output, '/');
  const size_t length = slash == output ? 1 : slash ? (size_t)(slash - output) : 0;
  char *folder = length ? strndup(output, length) : strdup(".");
  if (!folder) return hc_fail(errors, HC_FAILED, "out of memory");
  int64_t bytes;
  hc_status status = hc_cube_file_bytes(sweep, &bytes, errors);
  if (status == HC_OK) status = check_folder(output, folder, (double)bytes, errors);
  free(folder);
  return status;
}

static hc_status check_output(const hc_sweep *sweep, const char *output, hc_existing existing, hc_errors *errors) {
  struct stat file;
  if (stat(output, &file) != 0) return check_create(sweep, output, errors);
  if (!S_ISREG(file.st_mode))
    return hc_fail(errors, HC_FAILED, "%s is %s, not a file; name another place with -o", output,
                   S_ISDIR(file.st_mode) ? "a folder" : "a device");
  switch (existing) {
    case HC_EXISTING_RESUME:
      return check_resume(sweep, output, errors);
    case HC_EXISTING_REPLACE:
      return check_create(sweep, output, errors);
    case HC_EXISTING_REFUSE:
      break;
  }
  return hc_fail(errors, HC_FAILED, "%s is there already; --force replaces it, --resume goes on with it", output);
}

hc_status hc_run_check(const hc_sweep *sweep, const hc_run_options *options, hc_errors *errors) {
  if (!options->output) return hc_fail(errors, HC_INVALID, "a run needs the name of its output");
  const hc_status status = check_device(sweep, options, errors);
  return status == HC_OK ? check_output(sweep, options->output, options->existing, errors) : status;
}
