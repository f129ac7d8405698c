/* errors.c: the list of messages a failing function leaves behind. */
#include "failures.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A line is one, whatever a file's name or content brings into it. */
static void replace_controls(char *line) {
  for (; *line; ++line)
    if ((unsigned char)*line < 0x20 || *line == 0x7f) *line = '?';
}

void hc_errors_add(hc_errors *errors, const char *format, ...) {
  if (errors == NULL) return;
  char *line = NULL;
  va_list arguments;
  va_start(arguments, format);
  int length = vasprintf(&line, format, arguments);
  va_end(arguments);
  char **lines = length < 0 ? NULL : realloc(errors->lines, (errors->count + 1) * sizeof *lines);
  if (lines == NULL) {
    if (length >= 0) free(line);
    ++errors->dropped;
    return;
  }
  replace_controls(line);
  errors->lines = lines;
  errors->lines[errors->count++] = line;
}

void hc_errors_clear(hc_errors *errors) {
  if (errors == NULL) return;
  for (size_t i = 0; i < errors->count; ++i) free(errors->lines[i]);
  free(errors->lines);
  *errors = (hc_errors){0};
}

void hc_errors_move(hc_errors *errors, hc_errors *from) {
  for (size_t i = 0; i < from->count; ++i) hc_errors_add(errors, "%s", from->lines[i]);
  if (errors) errors->dropped += from->dropped;
  hc_errors_clear(from);
}
