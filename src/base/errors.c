/* errors.c: the list of messages a failing function leaves behind. */
#include "errors.h"

#include <stdio.h>
#include <stdlib.h>

/* A message that finds no memory is dropped: the status still tells, and there is nothing better to do. */
hc_status hc_fail_v(hc_errors *errors, hc_status status, const char *format, va_list arguments) {
  if (errors == NULL) return status;
  char *line = NULL;
  if (vasprintf(&line, format, arguments) < 0) return status;
  char **lines = realloc(errors->lines, (errors->count + 1) * sizeof *lines);
  if (lines == NULL) {
    free(line);
    return status;
  }
  errors->lines = lines;
  errors->lines[errors->count++] = line;
  return status;
}

hc_status hc_fail(hc_errors *errors, hc_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  hc_fail_v(errors, status, format, arguments);
  va_end(arguments);
  return status;
}

void hc_errors_clear(hc_errors *errors) {
  if (errors == NULL) return;
  for (size_t i = 0; i < errors->count; ++i) free(errors->lines[i]);
  free(errors->lines);
  errors->lines = NULL;
  errors->count = 0;
}
