/* run_request.c: see run_request.h. */
#include "run_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A word as a POSIX shell reads it back. */
static void put_word(FILE *line, const char *word) {
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
  if (*word && word[strspn(word, plain)] == '\0') {
    fputs(word, line);
    return;
  }
  fputc('\'', line);
  for (; *word; ++word) {
    if (*word == '\'')
      fputs("'\\''", line);
    else
      fputc(*word, line);
  }
  fputc('\'', line);
}

static void put_option(FILE *line, const char *option, const char *value) {
  if (!value) return;
  fprintf(line, " %s ", option);
  put_word(line, value);
}

char *hc_run_request_again(const hc_run_request *request) {
  char *text = NULL;
  size_t length = 0;
  FILE *line = open_memstream(&text, &length);
  if (!line) return NULL;
  put_word(line, request->program);
  fputs(" run ", line);
  int like_an_option = request->source.path[0] == '-' && request->source.path[1];
  if (like_an_option) fputs("./", line);
  put_word(line, request->source.path);
  put_option(line, "-o", request->output);
  for (size_t i = 0; i < request->source.override_count; ++i) put_option(line, "--set", request->source.overrides[i]);
  put_option(line, "--device", request->device);
  put_option(line, "--threads", request->threads_text);
  put_option(line, "--isa", request->isa);
  if (request->json) fputs(" --json", line);
  if (request->quiet) fputs(" -q", line);
  fputs(" --resume", line);
  if (fclose(line) == 0) return text;
  free(text);
  return NULL;
}
