/* output_check.c: see output_check.h. */
#include "output_check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cube.h"
#include "figures.h"
#include "messages.h"

char *hc_output_default(const char *sweep_path) {
  char *output;
  const char *slash = strrchr(sweep_path, '/');
  const char *name = slash ? slash + 1 : sweep_path, *dot = strrchr(name, '.');
  size_t length = dot && dot > name ? (size_t)(dot - name) : strlen(name);
  return asprintf(&output, "%.*s.h5", (int)length, name) < 0 ? NULL : output;
}

int hc_output_is_sweep(const char *output, const char *sweep_path) {
  struct stat a, b;
  return stat(output, &a) == 0 && stat(sweep_path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Tries what a resumed run begins with. */
static int check_resume(const char *output, const hc_sweep *sweep) {
  hc_cube *cube = NULL;
  hc_errors errors = {0};
  hc_status status = hc_cube_resume(output, sweep, &cube, &errors);
  hc_say_errors(&errors);
  if (status == HC_OK) hc_cube_close(cube);
  hc_errors_clear(&errors);
  return hc_exit_status(status);
}

static int check_folder(const char *output, const char *folder, double bytes) {
  struct statvfs disk;
  if (access(folder, W_OK | X_OK) != 0 || statvfs(folder, &disk) != 0) {
    hc_say_error("cannot create %s (%s); name another place with -o", output, strerror(errno));
    return HC_EXIT_FAILED;
  }
  /* a file system of no blocks does not say how large it is */
  double space = (double)disk.f_bavail * (double)disk.f_frsize;
  if (space >= bytes || disk.f_blocks == 0) return HC_EXIT_DONE;
  hc_say_error("cannot create %s (it needs %s and the disk has %s); free some space or name another place with -o",
               output, hc_figure_bytes(bytes).text, hc_figure_bytes(space).text);
  return HC_EXIT_FAILED;
}

static int check_create(const char *output, const hc_sweep *sweep) {
  const char *slash = strrchr(output, '/');
  size_t length = slash == output ? 1 : slash ? (size_t)(slash - output) : 0;
  char *folder = length ? strndup(output, length) : strdup(".");
  if (!folder) {
    hc_say_error("out of memory");
    return HC_EXIT_FAILED;
  }
  int status = check_folder(output, folder, (double)hc_cube_bytes(sweep));
  free(folder);
  return status;
}

int hc_output_check(const char *output, const hc_sweep *sweep, hc_existing existing) {
  struct stat file;
  if (stat(output, &file) != 0) return check_create(output, sweep);
  if (!S_ISREG(file.st_mode)) {
    hc_say_error("%s is %s, not a file; name another place with -o", output,
                 S_ISDIR(file.st_mode) ? "a folder" : "a device");
    return HC_EXIT_FAILED;
  }
  if (existing == HC_EXISTING_RESUME) return check_resume(output, sweep);
  if (existing == HC_EXISTING_REPLACE) return check_create(output, sweep);
  hc_say_error("%s is there already; --force replaces it, --resume goes on with it", output);
  return HC_EXIT_FAILED;
}
