/* embed.c: a program that uses libhedgecube as one outside this tree would, in C11; 1 on the first thing that is not
 * so. embed FOLDER        where it may write */
#include <hedgecube/hedgecube.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(truth)                                                      \
  do {                                                                    \
    if (!(truth)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #truth); \
      exit(1);                                                            \
    }                                                                     \
  } while (0)

static const char text[] =
    "seed: 7\npaths: 2000\n"
    "world: {spot: 100, volatility: [40%, 60%]}\n"
    "book: {expiry: 2d, legs: [{type: call, strike: 100, quantity: -1}]}\n"
    "desk: {rebalance: [4h, 1d]}\nledger: {fee: [0bp, 5bp, 10bp]}\n";

/* What the callbacks saw. */
typedef struct watch {
  int reports, notices, asked, stop_after;
  int64_t cells;
} watch;

static void on_progress(void *user, const hc_progress *progress) {
  watch *seen = user;
  CHECK(progress->cells_done >= 0 && progress->cells_done <= progress->cells);
  CHECK(progress->path_steps_done <= progress->path_steps && progress->seconds >= 0);
  seen->cells = progress->cells;
  ++seen->reports;
}

static void on_log(void *user, const char *line) {
  watch *seen = user;
  CHECK(strchr(line, '\n') == NULL);
  ++seen->notices;
}

static int on_cancelled(void *user) {
  watch *seen = user;
  return ++seen->asked > seen->stop_after;
}

static hc_callbacks callbacks_of(watch *seen) {
  hc_callbacks callbacks;
  callbacks.progress = on_progress;
  callbacks.log = on_log;
  callbacks.warning = on_log;
  callbacks.cancelled = on_cancelled;
  callbacks.user = seen;
  return callbacks;
}

/* A mistake has its place, and the handle is NULL. */
static void check_mistakes(void) {
  static const char wrong[] = "world: {spot: 100, volatility: 60}\n";
  const char *unknown[1];
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  hc_cube *cube = NULL;
  CHECK(hc_sweep_parse("wrong.yaml", wrong, strlen(wrong), NULL, 0, &sweep, &errors) == HC_INVALID);
  CHECK(!sweep && errors.count > 1 && strncmp(errors.lines[0], "wrong.yaml:1:", 13) == 0);
  hc_errors_clear(&errors);
  CHECK(errors.count == 0);
  unknown[0] = "ledger.fees=1bp";
  CHECK(hc_sweep_parse("s", text, strlen(text), unknown, 1, &sweep, &errors) == HC_INVALID && !sweep);
  CHECK(errors.count == 1 && strstr(errors.lines[0], "fee"));
  CHECK(hc_sweep_read("/nonexistent/sweep.yaml", NULL, 0, &sweep, &errors) == HC_FAILED && !sweep);
  CHECK(hc_cube_open("/nonexistent/cube.h5", &cube, &errors) == HC_FAILED && !cube);
  CHECK(errors.count == 3);
  hc_errors_clear(&errors);
}

static hc_sweep *load(void) {
  const char *override = "paths=3000";
  hc_errors errors = {0};
  hc_sweep *sweep = NULL, *more = NULL;
  char *dump;
  CHECK(hc_sweep_parse("text", text, strlen(text), NULL, 0, &sweep, &errors) == HC_OK);
  CHECK(hc_sweep_cells(sweep) == 12 && hc_sweep_axis_count(sweep) == 3 && hc_sweep_paths(sweep) == 2000);
  CHECK(strcmp(hc_sweep_axis(sweep, 2).key, "ledger.fee") == 0 && hc_sweep_axis(sweep, 2).values[1] == 5e-4);
  CHECK(hc_sweep_override(sweep, &override, 1, &more, &errors) == HC_OK);
  hc_sweep_destroy(sweep);
  CHECK(hc_sweep_paths(more) == 3000 && hc_sweep_cells(more) == 12);
  dump = hc_sweep_dump(more);
  CHECK(dump && strstr(dump, "paths: 3000\n"));
  free(dump);
  return more;
}

static void check_estimate(const hc_sweep *sweep) {
  hc_estimate estimate;
  hc_errors errors = {0};
  CHECK(hc_estimate_run(sweep, 1, &estimate, &errors) == HC_OK);
  CHECK(estimate.cells == 12 && estimate.worlds == 2 && estimate.path_steps > 0 && estimate.memory_bytes > 0);
  CHECK(estimate.axis_stages[0] == HC_STAGE_WORLD && estimate.axis_stages[2] == HC_STAGE_LEDGER);
  CHECK(hc_parameter_count() > 10 && hc_devices(NULL, 0) > 0 && hc_processors() > 0);
}

/* A cube's means; the caller frees them. */
static double *means_of(hc_cube *cube, int64_t cells) {
  hc_errors errors = {0};
  const size_t mean = hc_cube_find(cube, "pnl_mean");
  double *values = malloc((size_t)cells * sizeof *values);
  CHECK(values && mean < hc_cube_variable_count(cube) && hc_cube_variable(cube, mean).extent == 1);
  CHECK(hc_cube_read(cube, mean, 0, cells, values, &errors) == HC_OK);
  return values;
}

static hc_cube *compute(const hc_sweep *sweep) {
  watch seen = {0, 0, 0, 1 << 30, 0};
  hc_run_options options;
  hc_run_summary summary;
  hc_errors errors = {0};
  hc_cube *cube = NULL;
  memset(&options, 0, sizeof options);
  options.device = "cpu";
  options.threads = 1;
  options.callbacks = callbacks_of(&seen);
  CHECK(hc_compute(sweep, &options, &cube, &summary, &errors) == HC_OK && cube);
  CHECK(summary.cells == 12 && summary.cells_done == 12 && summary.cells_failed == 0 && seen.asked > 0);
  return cube;
}

static void check_results(hc_cube *cube) {
  int64_t by_status[HC_CELL_STATUS_COUNT], damaged = -1, cell;
  uint8_t status[12];
  hc_provenance provenance;
  hc_errors errors = {0};
  double *means = means_of(cube, 12);
  for (cell = 0; cell < 12; ++cell) CHECK(isfinite(means[cell]));
  CHECK(means[0] > means[1] && means[1] > means[2]); /* fees cost */
  free(means);
  CHECK(hc_cube_count(cube, by_status, &errors) == HC_OK && by_status[HC_CELL_DONE] == 12);
  CHECK(hc_cube_status(cube, 0, 12, status, &errors) == HC_OK && status[11] == HC_CELL_DONE);
  CHECK(hc_cube_check(cube, NULL, NULL, &damaged, &errors) == HC_OK && damaged == 0);
  CHECK(hc_cube_provenance(cube, &provenance, &errors) == HC_OK && strncmp(provenance.device, "cpu", 3) == 0);
  CHECK(strcmp(hc_cube_version(cube), hc_version()) == 0 && hc_cube_bytes(cube) > 0);
  CHECK(hc_cube_find(cube, "no such variable") == hc_cube_variable_count(cube));
  CHECK(hc_cube_read(cube, 0, 11, 2, (double[2]){0, 0}, &errors) != HC_OK && errors.count == 1);
  hc_errors_clear(&errors);
}

static void count_difference(void *user, const hc_difference *difference) {
  CHECK(difference->variable != NULL);
  ++*(int *)user;
}

/* Into a file, which has the same bits, is not written over, and is taken up where a cancelled run left it. */
static void check_file(const hc_sweep *sweep, hc_cube *memory, const char *folder) {
  watch seen = {0, 0, 0, 0, 0};
  char path[512];
  hc_run_options options;
  hc_run_summary summary;
  hc_verify_options verify = {0};
  hc_verify_summary verified;
  hc_diff_summary difference;
  hc_errors errors = {0};
  hc_cube *file = NULL;
  int differences = 0;
  snprintf(path, sizeof path, "%s/embed-c.h5", folder);
  memset(&options, 0, sizeof options);
  options.output = path;
  options.device = "cpu";
  options.callbacks = callbacks_of(&seen);
  CHECK(hc_run_check(sweep, &options, &errors) == HC_OK);
  CHECK(hc_run(sweep, &options, &summary, &errors) == HC_STOPPED && summary.cells_done < 12);
  if (summary.has_cube) { /* it is there, so that it is not begun again; a stop may come before there is anything */
    CHECK(hc_run(sweep, &options, &summary, &errors) == HC_FAILED && errors.count == 1);
    hc_errors_clear(&errors);
  }
  seen.stop_after = 1 << 30;
  options.existing = HC_EXISTING_RESUME;
  CHECK(hc_run(sweep, &options, &summary, &errors) == HC_OK && summary.cells_done == 12);
  CHECK(hc_cube_open(path, &file, &errors) == HC_OK);
  CHECK(hc_cube_diff(memory, file, &difference, count_difference, &differences, &errors) == HC_OK);
  CHECK(difference.compared && difference.cells == 0 && differences == 0);
  verify.cells = 3;
  CHECK(hc_verify(file, &verify, &verified, count_difference, &differences, &errors) == HC_OK);
  CHECK(verified.cells == 3 && verified.differing == 0 && differences == 0);
  hc_cube_close(file);
  options.device = "no such device";
  options.existing = HC_EXISTING_REPLACE;
  CHECK(hc_run(sweep, &options, &summary, &errors) == HC_INVALID && errors.count == 1);
  hc_errors_clear(&errors);
  CHECK(remove(path) == 0);
}

int main(int argc, char **argv) {
  hc_sweep *sweep;
  hc_cube *cube;
  CHECK(argc == 2);
  check_mistakes();
  sweep = load();
  check_estimate(sweep);
  cube = compute(sweep);
  check_results(cube);
  check_file(sweep, cube, argv[1]);
  hc_cube_close(cube);
  hc_cube_close(NULL);
  hc_sweep_destroy(sweep);
  hc_sweep_destroy(NULL);
  printf("C, hedgecube %s: all is as it should be\n", hc_version());
  return 0;
}
