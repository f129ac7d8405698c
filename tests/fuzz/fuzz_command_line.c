/* fuzz_command_line.c: any words as the program's command line, one a line of the input, in a folder with a sweep, its
 * cube and an odd one. No command line may write: `run` is only asked for its dump. */
#include <fcntl.h>
#include <hedgecube/hedgecube.h>
#include <float.h>
#include <math.h>
#include <sys/stat.h>

#include "cube_reader.h"
#include "fuzz.h"

#define main hc_program_main
#include "main.c"
#undef main

enum { MOST_WORDS = 24 };

static const char sweep_text[] =
    "paths: 64\n"
    "world: {spot: 100, step: 6h, volatility: [30%, 60%, 90%]}\n"
    "book: {expiry: 1d, legs: [{type: call, strike: 100, quantity: -1}]}\n"
    "desk: {rebalance: [6h, 12h]}\n"
    "ledger: {fee: [0bp, 5bp]}\n";

static char folder[64];

static void remove_folder(void) {
  unlink("sweep.yaml");
  unlink("cube.h5");
  unlink("odd.h5");
  rmdir(folder);
}

/* Puts values into a cube that no run does, and a provenance that would like to steer the terminal. */
static void make_odd(const char *path) {
  static const double odd[] = {1, (double)NAN, DBL_MAX, -DBL_MAX, (double)INFINITY, -1e-320, -0.0, 1e300, 3};
  static const char steering[256] = "\033]0;title\a\033[2J\n\xff\xfe";
  hc_errors errors = {0};
  hc_cube *cube = NULL;
  require_said(hc_cube_open(path, &cube, &errors), &errors);
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  REQUIRE(fd >= 0);
  for (size_t i = cube->layout.coordinate_count; i < cube->layout.dataset_count; ++i) {
    const hc_dataset *dataset = &cube->layout.datasets[i];
    for (int64_t k = 0; k < dataset->count && dataset->element == HC_ELEMENT_DOUBLE; ++k) {
      const double value = odd[(size_t)k * 5 % (sizeof odd / sizeof *odd)];
      REQUIRE(hc_write_at(fd, &value, sizeof value, dataset->offset + k * (int64_t)sizeof value) == 0);
    }
    if (dataset->element == HC_ELEMENT_TEXT) REQUIRE(hc_write_at(fd, steering, sizeof steering, dataset->offset) == 0);
  }
  close(fd);
  hc_cube_close(cube);
}

static void make_cube(const hc_sweep *sweep, const char *path) {
  hc_errors errors = {0};
  hc_run_summary summary;
  const hc_run_options options = {.output = path, .device = "cpu", .threads = 1};
  require_said(hc_run(sweep, &options, &summary, &errors), &errors);
}

static void make_files(void) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  FILE *file = fopen("sweep.yaml", "w");
  REQUIRE(file && fputs(sweep_text, file) >= 0 && fclose(file) == 0);
  require_said(hc_sweep_read("sweep.yaml", NULL, 0, &sweep, &errors), &errors);
  make_cube(sweep, "cube.h5");
  make_cube(sweep, "odd.h5");
  make_odd("odd.h5");
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
    if (status > 128) _Exit(status); /* somebody stops the fuzzing while the program takes signals for itself */
    REQUIRE(status >= HC_EXIT_DONE && status <= HC_EXIT_USAGE);
  }
  free(text);
  return 0;
}
