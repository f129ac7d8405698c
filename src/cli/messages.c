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

static void put_word(FILE *line, const char *word) {
  if (hc_terminal_has_colour(STDERR_FILENO))
    fprintf(line, "\033[1;%sm%s\033[0m ", word == error_word ? "31" : "35", word);
  else
    fprintf(line, "%s ", word);
}

static void put_text(FILE *line, const char *text, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    unsigned char byte = (unsigned char)text[i];
    fputc(byte < 0x20 || byte == 0x7f ? '?' : byte, line);
  }
}

/* "PLACE: WORD TEXT", the word left out if NULL. */
typedef struct {
  const char *place;
  size_t place_length;
  const char *word, *text;
} message;

static void put_message(FILE *out, const message *said) {
  put_text(out, said->place, said->place_length);
  fputs(": ", out);
  if (said->word) put_word(out, said->word);
  put_text(out, said->text, strlen(said->text));
  fputc('\n', out);
}

/* In one write, so that lines of several processes do not mix; 0 if there is no memory for that. */
static int put_at_once(const message *said) {
  char *buffer = NULL;
  size_t length = 0;
  FILE *memory = open_memstream(&buffer, &length);
  if (!memory) return 0;
  put_message(memory, said);
  const int failed = ferror(memory), whole = fclose(memory) == 0 && !failed;
  if (whole) fwrite(buffer, 1, length, stderr);
  free(buffer);
  return whole;
}

static void put_line(const char *place, size_t place_length, const char *word, const char *text) {
  const message said = {place, place_length, word, text};
  if (!put_at_once(&said)) put_message(stderr, &said);
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

void hc_say_errors(const hc_errors *errors) {
  static const char mark[] = ": error: ";
  for (size_t i = 0; i < errors->count; ++i) {
    const char *line = errors->lines[i];
    const char *at = strstr(line, mark);
    if (at)
      put_line(line, (size_t)(at - line), error_word, at + strlen(mark));
    else
      hc_say_error("%s", line);
  }
  if (errors->dropped > 0) hc_say_error("out of memory");
}

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
