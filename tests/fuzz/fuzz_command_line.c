/* fuzz_command_line.c: any words as the program's command line, one a line of the input, where a sweep and a cube lie.
 * No command line may compute: `run` is only asked for its dump. */
#include <fcntl.h>
#include <hedgecube/hedgecube.h>
#include <sys/stat.h>

#include "fuzz.h"

#define main hc_program_main
#include "main.c"
#undef main

enum { MOST_WORDS = 24 };

static const char sweep_text[] =
    "paths: 64\n"
    "world: {spot: 100, step: 6h, volatility: [30%, 60%]}\n"
    "book: {expiry: 1d, legs: [{type: call, strike: 100, quantity: -1}]}\n"
    "desk: {rebalance: [6h, 12h]}\n";

static char folder[64];

static void remove_folder(void) {
  unlink("sweep.yaml");
  unlink("cube.h5");
  rmdir(folder);
}

static void make_files(void) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  hc_run_summary summary;
  const hc_run_options options = {.output = "cube.h5", .device = "cpu", .threads = 1};
  FILE *file = fopen("sweep.yaml", "w");
  REQUIRE(file && fputs(sweep_text, file) >= 0 && fclose(file) == 0);
  require_said(hc_sweep_read("sweep.yaml", NULL, 0, &sweep, &errors), &errors);
  require_said(hc_run(sweep, &options, &summary, &errors), &errors);
  hc_sweep_destroy(sweep);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  snprintf(folder, sizeof folder, "/tmp/hedgecube-fuzz-XXXXXX");
  REQUIRE(mkdtemp(folder) && chdir(folder) == 0);
  atexit(remove_folder);
  make_files();
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  REQUIRE(nothing >= 0 && dup2(nothing, STDIN_FILENO) == STDIN_FILENO);
  close(nothing);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char program[] = "hedgecube", dump[] = "--dump", *words[MOST_WORDS + 3] = {program};
  int count = 1;
  char *text = text_of(data, size), *rest = text;
  if (!memchr(text, '/', size)) { /* what lies elsewhere on this machine is none of its business */
    for (char *word; count <= MOST_WORDS && (word = strsep(&rest, "\n"));) {
      words[count++] = word;
      if (count == 2 && strcmp(word, "run") == 0) words[count++] = dump;
    }
    const int status = dispatch(count, words);
    REQUIRE(status >= HC_EXIT_DONE && status <= HC_EXIT_USAGE);
  }
  free(text);
  return 0;
}
