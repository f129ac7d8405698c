/* Running a sweep through the library: whatever the host process has set, and however often it is stopped, the cube is
 * the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fenv.h>
#include <immintrin.h>
#include <cmocka.h>

#include <hedgecube/run.h>

#include "cube_writer.h"
#include "plan.h"

static const char *const text =
    "seed: 3\npaths: 5000\n"
    "world: {spot: 100, step: 2h, rate: 2%, volatility: [40%, 80%]}\n"
    "book: {expiry: 4d, horizon: [3d, 4d], implied_volatility: 60%, legs: [{type: call, strike: [90, 100], quantity: "
    "-1}]}\n"
    "desk: {rebalance: [2h, 6h], hedge_volatility: 60%}\n"
    "ledger: {fee: [0bp, 5bp], funding: 1bp}\n";

static hc_sweep *parse(const char *sweep_text, const char *const *overrides, size_t count) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  hc_status status = hc_sweep_parse("test", sweep_text, strlen(sweep_text), overrides, count, &sweep, &errors);
  for (size_t line = 0; line < errors.count; ++line) print_error("%s\n", errors.lines[line]);
  hc_errors_clear(&errors);
  assert_int_equal(status, HC_OK);
  return sweep;
}

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  char *bytes = malloc(*size);
  assert_non_null(bytes);
  assert_int_equal(fread(bytes, 1, *size, file), *size);
  fclose(file);
  return bytes;
}

/* Writes the same provenance into a cube, so that two cubes can be compared as files. */
static void level_provenance(const char *path, const hc_sweep *sweep) {
  hc_errors errors = {0};
  hc_writer *cube = NULL;
  const hc_provenance same = {"host", "device", "now", 0, 0};
  hc_status status = hc_writer_resume(path, sweep, &cube, &errors);
  for (size_t line = 0; line < errors.count; ++line) print_error("%s\n", errors.lines[line]);
  assert_int_equal(status, HC_OK);
  assert_int_equal(hc_writer_set_provenance(cube, &same, &errors), HC_OK);
  hc_writer_close(cube);
}

static void assert_same_cubes(const char *left, const char *right, const hc_sweep *sweep) {
  size_t left_size, right_size;
  level_provenance(left, sweep);
  level_provenance(right, sweep);
  char *a = read_file(left, &left_size), *b = read_file(right, &right_size);
  assert_int_equal(left_size, right_size);
  assert_memory_equal(a, b, left_size);
  free(a);
  free(b);
}

static hc_status run_into(const hc_sweep *sweep, const char *path, hc_run_options options, hc_run_summary *summary) {
  hc_errors errors = {0};
  options.output = path;
  hc_status status = hc_run(sweep, &options, summary, &errors);
  for (size_t line = 0; line < errors.count; ++line) print_error("%s\n", errors.lines[line]);
  hc_errors_clear(&errors);
  return status;
}

static char partial[] = "odd.h5.hedgecube-partial";

/* A folder of the test's own as working directory, left and emptied at the end. */
static char folder[64], home[4096];
static int enter_folder(void **state) {
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/hedgecube-test-XXXXXX");
  return getcwd(home, sizeof home) && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}
static int leave_folder(void **state) {
  static const char *const names[] = {"plain.h5", "odd.h5", partial};
  (void)state;
  for (size_t name = 0; name < sizeof names / sizeof *names; ++name) unlink(names[name]);
  return chdir(home) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void test_host_rounding_and_flushing_do_not_matter(void **state) {
  hc_sweep *sweep = parse(text, NULL, 0);
  hc_run_summary summary;
  (void)state;
  assert_int_equal(run_into(sweep, "plain.h5", (hc_run_options){.threads = 1}, &summary), HC_OK);
  const unsigned before = _mm_getcsr(), odd = before | 0x8040u; /* flush to zero, denormals are zero */
  _mm_setcsr(odd);
  fesetround(FE_UPWARD);
  const unsigned set = _mm_getcsr() & 0xffc0u;
  hc_sweep *odd_sweep = parse(text, NULL, 0);
  hc_status status = run_into(odd_sweep, "odd.h5", (hc_run_options){.threads = 2}, &summary);
  const unsigned after = _mm_getcsr() & 0xffc0u;
  fesetround(FE_TONEAREST);
  _mm_setcsr(before);
  assert_int_equal(status, HC_OK);
  assert_int_equal(after, set); /* the host's own settings are back */
  assert_same_cubes("plain.h5", "odd.h5", sweep);
  hc_sweep_destroy(odd_sweep);
  hc_sweep_destroy(sweep);
}

/* This program leaves a checkpoint after every 256 paths (tests/CMakeLists.txt): it is stopped after the first. */
static int stop_when_left(void *user) { return access(user, R_OK) == 0; }

/* Stopped in the middle of a slab: nothing is final, the tallies wait in a checkpoint, and going on gives the same
 * bytes. */
static void test_a_stop_within_a_slab_is_not_lost(void **state) {
  hc_sweep *sweep = parse(text, NULL, 0);
  hc_run_summary summary;
  hc_run_options stopping = {.threads = 2, .callbacks = {.cancelled = stop_when_left, .user = partial}};
  (void)state;
  assert_int_equal(run_into(sweep, "odd.h5", stopping, &summary), HC_STOPPED);
  assert_int_equal(summary.cells_done, 0);
  assert_int_equal(access(partial, R_OK), 0);
  assert_int_equal(run_into(sweep, "odd.h5", (hc_run_options){.threads = 1, .existing = HC_EXISTING_RESUME}, &summary),
                   HC_OK);
  assert_int_equal(summary.cells_done, summary.cells);
  assert_true(summary.path_steps < 2 * 5000.0 * 48); /* what the checkpoint held was not walked again */
  assert_int_not_equal(access(partial, F_OK), 0);
  assert_int_equal(run_into(sweep, "plain.h5", (hc_run_options){.threads = 2}, &summary), HC_OK);
  assert_same_cubes("plain.h5", "odd.h5", sweep);
  hc_sweep_destroy(sweep);
}

/* A damaged checkpoint is not trusted: the slab begins anew. */
static void test_a_damaged_checkpoint_is_ignored(void **state) {
  hc_sweep *sweep = parse(text, NULL, 0);
  hc_run_summary summary;
  size_t size;
  hc_run_options stopping = {.threads = 2, .callbacks = {.cancelled = stop_when_left, .user = partial}};
  (void)state;
  assert_int_equal(run_into(sweep, "odd.h5", stopping, &summary), HC_STOPPED);
  char *bytes = read_file(partial, &size);
  bytes[size / 2] ^= 1;
  FILE *file = fopen(partial, "wb");
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  fclose(file);
  free(bytes);
  assert_int_equal(run_into(sweep, "odd.h5", (hc_run_options){.threads = 2, .existing = HC_EXISTING_RESUME}, &summary),
                   HC_OK);
  assert_int_equal(run_into(sweep, "plain.h5", (hc_run_options){.threads = 2}, &summary), HC_OK);
  assert_same_cubes("plain.h5", "odd.h5", sweep);
  hc_sweep_destroy(sweep);
}

static hc_stage stage_of(const char *const *overrides, size_t count, const char *axis) {
  hc_errors errors = {0};
  hc_estimate estimate;
  hc_sweep *sweep = parse(text, overrides, count);
  hc_stage stage = HC_STAGE_WORLD;
  int seen = 0;
  assert_int_equal(hc_estimate_run(sweep, 1, &estimate, &errors), HC_OK);
  for (size_t index = 0; index < sweep->axis_count; ++index) {
    if (strcmp(sweep->axes[index].name, axis) == 0) {
      stage = estimate.axis_stages[index];
      seen = 1;
    }
  }
  assert_true(seen);
  hc_sweep_destroy(sweep);
  return stage;
}

/* A parameter acts in the earliest stage that reads it in the sweep at hand. */
static void test_stages_are_resolved_in_the_sweep(void **state) {
  const char *const implied[] = {"book.implied_volatility=50%,60%"};
  const char *const ledger_only[] = {"book.implied_volatility=50%,60%", "book.horizon=4d"};
  const char *const hedged_at[] = {"book.implied_volatility=50%,60%", "book.horizon=4d",
                                   "desk.hedge_volatility=book.implied_volatility"};
  const char *const spot[] = {"world.spot=100,110"};
  (void)state;
  assert_int_equal(stage_of(NULL, 0, "volatility"), HC_STAGE_WORLD);
  assert_int_equal(stage_of(NULL, 0, "horizon"), HC_STAGE_DESK);
  assert_int_equal(stage_of(NULL, 0, "fee"), HC_STAGE_LEDGER);
  assert_int_equal(stage_of(spot, 1, "spot"), HC_STAGE_DESK);
  assert_int_equal(stage_of(implied, 1, "implied_volatility"), HC_STAGE_DESK); /* marks before expiry */
  assert_int_equal(stage_of(ledger_only, 2, "implied_volatility"), HC_STAGE_LEDGER);
  assert_int_equal(stage_of(hedged_at, 3, "implied_volatility"), HC_STAGE_DESK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_host_rounding_and_flushing_do_not_matter, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(test_a_stop_within_a_slab_is_not_lost, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(test_a_damaged_checkpoint_is_ignored, enter_folder, leave_folder),
      cmocka_unit_test(test_stages_are_resolved_in_the_sweep),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
