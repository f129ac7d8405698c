/* sweep_report.c: mistakes in a sweep: where they stand, how many are listed, and what was probably meant. */
#include "sweep_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edit_distance.h"

/* "file:line:col: error: …", "--set KEY: warning: …" */
static void add_line(hc_report *report, hc_errors *lines, const hc_place *place, const char *kind, const char *format,
                     va_list arguments) {
  char *message = NULL;
  if (vasprintf(&message, format, arguments) < 0) {
    hc_report_no_memory(report);
    return;
  }
  if (place != NULL && place->set != NULL) {
    hc_errors_add(lines, "--set %s: %s: %s", hc_quote(place->set).text, kind, message);
  } else {
    hc_errors_add(lines, "%s:%zu:%zu: %s: %s", report->file, place != NULL ? place->line : 1,
                  place != NULL ? place->column : 1, kind, message);
  }
  free(message);
}

void hc_report_mistake(hc_report *report, const hc_place *place, const char *format, ...) {
  ++report->count;
  if (report->status == HC_OK) report->status = HC_INVALID;
  if (report->count == HC_LISTED_MISTAKES + 1) {
    hc_errors_add(report->errors, "%s: error: … and more (the first %d are listed)", report->file,
                  (int)HC_LISTED_MISTAKES);
  }
  if (report->count > HC_LISTED_MISTAKES) return;
  va_list arguments;
  va_start(arguments, format);
  add_line(report, report->errors, place, "error", format, arguments);
  va_end(arguments);
}

void hc_report_warning(hc_report *report, const hc_place *place, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  add_line(report, &report->warnings, place, "warning", format, arguments);
  va_end(arguments);
}

void hc_report_no_memory(hc_report *report) {
  if (report->status == HC_FAILED) return;
  report->status = hc_fail(report->errors, HC_FAILED, "%s: error: out of memory", report->file);
}

hc_quoted hc_quote(const char *text) {
  enum { ROOM = sizeof((hc_quoted *)NULL)->text - sizeof "…" };
  hc_quoted quoted;
  size_t length = strlen(text);
  size_t shown = length < ROOM ? length : ROOM;
  if (shown < length) {
    while (shown > 0 && ((unsigned char)text[shown] & 0xc0) == 0x80) --shown; /* whole UTF-8 characters only */
  }
  for (size_t i = 0; i < shown; ++i) {
    unsigned char c = (unsigned char)text[i];
    quoted.text[i] = c < 0x20 || c == 0x7f ? '?' : text[i];
  }
  memcpy(quoted.text + shown, shown < length ? "…" : "", shown < length ? sizeof "…" : 1);
  return quoted;
}

size_t hc_unlikeness(const char *word, const char *known) {
  size_t word_length = strlen(word), known_length = strlen(known);
  if (word_length >= 3 && word_length < known_length && strncmp(word, known, word_length) == 0)
    return 1; /* cut short */
  if (word_length >= 4 && word_length < known_length && known[known_length - word_length - 1] == '_' &&
      strcmp(word, known + known_length - word_length) == 0)
    return 1; /* its last words */
  size_t distance = hc_edit_distance(word, known);
  size_t allowed = known_length >= 6 ? known_length / 3 : known_length >= 3 ? 1 : 0;
  return distance <= allowed ? distance : HC_UNLIKE;
}
