/* output_name.c: see output_name.h. */
#include "output_name.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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
