/* messages.c: see messages.h. Colour is for the words "error" and "warning", on a terminal, unless NO_COLOR is set. */
#include "messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "terminal.h"

static const char error_word[] = "error:";
static const char warning_word[] = "warning:";

static void put_word(const char *word) {
  if (hc_terminal_has_colour(STDERR_FILENO))
    fprintf(stderr, "\033[1;%sm%s\033[0m ", word == error_word ? "31" : "35", word);
  else
    fprintf(stderr, "%s ", word);
}

static void put_text(const char *text, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    unsigned char byte = (unsigned char)text[i];
    fputc(byte < 0x20 || byte == 0x7f ? '?' : byte, stderr);
  }
}

/* "PLACE: WORD TEXT", the word left out if NULL. */
static void put_line(const char *place, size_t place_length, const char *word, const char *text) {
  flockfile(stderr);
  put_text(place, place_length);
  fputs(": ", stderr);
  if (word) put_word(word);
  put_text(text, strlen(text));
  fputc('\n', stderr);
  funlockfile(stderr);
}

void hc_messages_begin(void) {
  static char line[1 << 14];
  setvbuf(stderr, line, _IOLBF, sizeof line);
}

static void say(const char *word, const char *format, va_list arguments) {
  static const char program[] = "hedgecube";
  char *text;
  if (vasprintf(&text, format, arguments) < 0) {
    put_line(program, strlen(program), error_word, "out of memory");
    return;
  }
  put_line(program, strlen(program), word, text);
  free(text);
}

void hc_say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(NULL, format, arguments);
  va_end(arguments);
}

void hc_say_warning(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(warning_word, format, arguments);
  va_end(arguments);
}

void hc_say_error(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(error_word, format, arguments);
  va_end(arguments);
}

int hc_usage_error(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(error_word, format, arguments);
  va_end(arguments);
  return HC_EXIT_USAGE;
}

/* A line that carries its own place, "file:line:col: error: …", is split there. */
static void say_lines(const hc_errors *lines, const char *word) {
  char mark[24];
  snprintf(mark, sizeof mark, ": %s ", word);
  for (size_t i = 0; i < lines->count; ++i) {
    const char *line = lines->lines[i];
    const char *at = strstr(line, mark);
    if (at)
      put_line(line, (size_t)(at - line), word, at + strlen(mark));
    else
      hc_say_error("%s", line);
  }
  if (lines->dropped > 0) hc_say_error("out of memory");
}

void hc_say_errors(const hc_errors *errors) { say_lines(errors, error_word); }
void hc_say_warnings(const hc_errors *warnings) { say_lines(warnings, warning_word); }

int hc_exit_status(hc_status status) {
  switch (status) {
    case HC_OK:
      return HC_EXIT_DONE;
    case HC_INVALID:
      return HC_EXIT_USAGE;
    case HC_FAILED:
    case HC_STOPPED:
      break;
  }
  return HC_EXIT_FAILED;
}
