/* The rules of the public interface, by nothing but the public interface: what a program that embeds the library relies
 * on beyond the numbers. */
#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include <hedgecube/hedgecube.h>

static const char small[] =
    "seed: 5\npaths: 3000\n"
    "world: {spot: 100, step: 2h, volatility: [40%, 80%]}\n"
    "book: {expiry: 4d, implied_volatility: 60%, legs: [{type: call, strike: [90, 100], quantity: -1}]}\n"
    "desk: {rebalance: [2h, 8h]}\nledger: {fee: [0bp, 5bp], funding: 1bp}\n"
    "output: {quantiles: [5%, 50%], tail: [95%], batches: 3}\n";
enum { SMALL_CELLS = 16 };

static hc_sweep *parse(const char *text, const char *const *overrides, size_t count) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  const hc_status status = hc_sweep_parse("s.yaml", text, strlen(text), overrides, count, &sweep, &errors);
  for (size_t line = 0; line < errors.count; ++line) print_error("%s\n", errors.lines[line]);
  hc_errors_clear(&errors);
  assert_int_equal(status, HC_OK);
  return sweep;
}

static hc_cube *compute(const hc_sweep *sweep, int threads) {
  const hc_run_options options = {.device = "cpu", .threads = threads};
  hc_run_summary summary;
  hc_cube *cube = NULL;
  assert_int_equal(hc_compute(sweep, &options, &cube, &summary, NULL), HC_OK);
  assert_int_equal(summary.cells_done, summary.cells);
  assert_non_null(cube);
  return cube;
}

/* A variable's values of all cells; the caller frees them. */
static double *values_of(hc_cube *cube, size_t variable, size_t *bytes) {
  const int64_t cells = hc_sweep_cells(hc_cube_sweep(cube));
  *bytes = (size_t)cells * hc_cube_variable(cube, variable).extent * sizeof(double);
  double *values = malloc(*bytes);
  assert_non_null(values);
  assert_int_equal(hc_cube_read(cube, variable, 0, cells, values, NULL), HC_OK);
  return values;
}

static void assert_same_bits(hc_cube *left, hc_cube *right) {
  const size_t count = hc_cube_variable_count(left);
  assert_int_equal(count, hc_cube_variable_count(right));
  assert_true(count > 20);
  for (size_t variable = 0; variable < count; ++variable) {
    size_t left_bytes, right_bytes;
    double *a = values_of(left, variable, &left_bytes), *b = values_of(right, variable, &right_bytes);
    assert_string_equal(hc_cube_variable(left, variable).name, hc_cube_variable(right, variable).name);
    assert_int_equal(left_bytes, right_bytes);
    assert_memory_equal(a, b, left_bytes);
    free(a);
    free(b);
  }
  hc_diff_summary summary;
  assert_int_equal(hc_cube_diff(left, right, &summary, NULL, NULL, NULL), HC_OK);
  assert_true(summary.compared && summary.cells == 0 && !summary.other_sweep && !summary.other_version);
}

/* A test runs in a folder of its own. */
static char folder[64], home[4096];
static int enter_folder(void **state) {
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/hedgecube-test-XXXXXX");
  return getcwd(home, sizeof home) && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}
static int leave_folder(void **state) {
  (void)state;
  unlink("cube.h5");
  return chdir(home) == 0 && rmdir(folder) == 0 ? 0 : -1; /* and nothing else was left in it */
}
#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

static int count_files(void) {
  int count = 0;
  DIR *here = opendir(".");
  assert_non_null(here);
  while (readdir(here)) ++count;
  closedir(here);
  return count - 2;
}

static void run_into_file(const hc_sweep *sweep) {
  const hc_run_options options = {.output = "cube.h5", .device = "cpu", .threads = 2};
  hc_run_summary summary;
  assert_int_equal(hc_run(sweep, &options, &summary, NULL), HC_OK);
}

static hc_cube *open_cube(void) {
  hc_cube *cube = NULL;
  assert_int_equal(hc_cube_open("cube.h5", &cube, NULL), HC_OK);
  return cube;
}

static void test_memory_and_file_hold_the_same_bits(void **state) {
  hc_sweep *sweep = parse(small, NULL, 0);
  (void)state;
  run_into_file(sweep);
  hc_cube *file = open_cube(), *memory = compute(sweep, 1);
  hc_sweep_destroy(sweep); /* the cube keeps its own */
  assert_int_equal(hc_sweep_cells(hc_cube_sweep(memory)), SMALL_CELLS);
  assert_same_bits(file, memory);
  hc_cube_close(memory);
  hc_cube_close(file);
}

/* A run that is to stop once some cells are done. */
typedef struct stopping {
  int64_t cells_done;
} stopping;

static void note_progress(void *user, const hc_progress *progress) {
  ((stopping *)user)->cells_done = progress->cells_done;
}

static int some_cells_are_done(void *user) { return ((const stopping *)user)->cells_done > 0; }

static void test_a_cancelled_run_keeps_what_is_finished(void **state) {
  /* several slabs of which take longer than it takes to ask */
  static const char *const longer[] = {"world.volatility={from: 20%, to: 90%, count: 64}", "paths=360000"};
  hc_sweep *sweep = parse(small, longer, 2);
  stopping when = {0};
  const hc_run_options options = {
      .device = "cpu", .threads = 2, .callbacks = {note_progress, NULL, NULL, some_cells_are_done, &when}};
  hc_run_summary summary;
  hc_cube *stopped = NULL;
  int64_t by_status[HC_CELL_STATUS_COUNT];
  size_t bytes;
  (void)state;
  assert_int_equal(hc_compute(sweep, &options, &stopped, &summary, NULL), HC_STOPPED);
  assert_non_null(stopped);
  assert_in_range(summary.cells_done, 1, summary.cells - 1);
  assert_int_equal(hc_cube_count(stopped, by_status, NULL), HC_OK);
  assert_int_equal(by_status[HC_CELL_DONE], summary.cells_done);
  assert_int_equal(by_status[HC_CELL_PENDING], summary.cells - summary.cells_done);

  uint8_t *status = malloc((size_t)summary.cells);
  double *means = values_of(stopped, hc_cube_find(stopped, "pnl_mean"), &bytes);
  assert_int_equal(hc_cube_status(stopped, 0, summary.cells, status, NULL), HC_OK);
  for (int64_t cell = 0; cell < summary.cells; ++cell)
    assert_int_equal(isnan(means[cell]) != 0, status[cell] == HC_CELL_PENDING);
  free(means);
  free(status);

  const hc_verify_options some = {.cells = 4};
  hc_verify_summary verified;
  assert_int_equal(hc_verify(stopped, &some, &verified, NULL, NULL, NULL), HC_OK);
  assert_int_equal(verified.cells, 4);
  assert_int_equal(verified.differing, 0);
  hc_cube_close(stopped);
  hc_sweep_destroy(sweep);
}

static void test_nothing_is_destroyed_twice_or_at_all(void **state) {
  hc_errors errors = {0};
  (void)state;
  hc_sweep_destroy(NULL);
  hc_cube_close(NULL);
  hc_errors_clear(NULL);
  hc_errors_clear(&errors);
  hc_errors_clear(&errors);
}

static void test_an_override_makes_another_sweep(void **state) {
  static const char *const changes[] = {"paths=75", "ledger.fee=1bp,2bp,3bp", "paths=78"};
  hc_sweep *sweep = parse(small, NULL, 0), *other = NULL, *direct = parse(small, changes, 3);
  char *before = hc_sweep_dump(sweep);
  (void)state;
  assert_int_equal(hc_sweep_override(sweep, changes, 3, &other, NULL), HC_OK);
  char *after = hc_sweep_dump(sweep), *changed = hc_sweep_dump(other), *expected = hc_sweep_dump(direct);
  assert_string_equal(before, after); /* the first is as it was */
  assert_string_equal(changed, expected);
  assert_int_equal(hc_sweep_paths(other), 78);
  assert_int_equal(hc_sweep_cells(other), SMALL_CELLS / 2 * 3);
  hc_sweep_destroy(other);

  other = sweep; /* any value, so that NULL is one that was set */
  hc_errors errors = {0};
  static const char *const wrong[] = {"ledger.fee=90", "desk.rebalance=1x"};
  assert_int_equal(hc_sweep_override(sweep, wrong, 2, &other, &errors), HC_INVALID);
  assert_null(other);
  assert_int_equal(errors.count, 2);
  const size_t first = strstr(errors.lines[0], "ledger.fee") ? 0 : 1; /* in whichever order they are read */
  assert_non_null(strstr(errors.lines[first], "ledger.fee: error: "));
  assert_non_null(strstr(errors.lines[1 - first], "desk.rebalance: error: "));
  hc_errors_clear(&errors);
  free(before);
  free(after);
  free(changed);
  free(expected);
  hc_sweep_destroy(direct);
  hc_sweep_destroy(sweep);
}

/* Each failure has its line, and no handle. */
static void test_failures_have_lines(void **state) {
  hc_sweep *sweep = parse(small, NULL, 0), *no_sweep = sweep;
  hc_errors errors = {0};
  hc_run_summary summary;
  hc_cube *cube = NULL;
  size_t lines = 0;
  (void)state;
  assert_int_equal(hc_sweep_parse("s.yaml", "paths: [", 8, NULL, 0, &no_sweep, &errors), HC_INVALID);
  assert_null(no_sweep);
  assert_memory_equal(errors.lines[0], "s.yaml:2:", 9); /* where the list should have ended */
  lines = errors.count;
  assert_int_equal(hc_sweep_read("absent.yaml", NULL, 0, &no_sweep, &errors), HC_FAILED);
  assert_int_equal(errors.count, ++lines);
  assert_int_equal(hc_cube_open("absent.h5", &cube, &errors), HC_FAILED);
  assert_int_equal(errors.count, ++lines);
  const hc_run_options nowhere = {.device = "cpu"}, odd_device = {.output = "cube.h5", .device = "abacus"},
                       odd_isa = {.isa = "mmx"};
  memset(&summary, 1, sizeof summary);
  assert_int_equal(hc_run(sweep, &nowhere, &summary, &errors), HC_INVALID);
  assert_int_equal(errors.count, ++lines);
  assert_int_equal(summary.cells_done, 0); /* a summary is always set */
  assert_int_equal(hc_run(sweep, &odd_device, &summary, &errors), HC_INVALID);
  assert_int_equal(errors.count, ++lines);
  cube = (hc_cube *)&summary;
  assert_int_equal(hc_compute(sweep, &odd_isa, &cube, &summary, &errors), HC_INVALID);
  assert_null(cube);
  assert_int_equal(errors.count, ++lines);
  for (size_t line = 0; line < errors.count; ++line) assert_null(strchr(errors.lines[line], '\n'));
  assert_int_equal(hc_sweep_parse("s.yaml", "paths: [", 8, NULL, 0, &no_sweep, NULL),
                   HC_INVALID); /* nobody reads why */
  assert_int_equal(hc_cube_open("absent.h5", &cube, NULL), HC_FAILED);
  assert_int_equal(hc_run(sweep, &odd_device, &summary, NULL), HC_INVALID);
  assert_int_equal(count_files(), 0);

  cube = compute(sweep, 1);
  double value;
  uint8_t status;
  assert_int_equal(hc_cube_read(cube, 0, SMALL_CELLS, 1, &value, &errors), HC_INVALID);
  assert_int_equal(hc_cube_read(cube, 0, -1, 1, &value, &errors), HC_INVALID);
  assert_int_equal(hc_cube_read(cube, hc_cube_variable_count(cube), 0, 1, &value, &errors), HC_INVALID);
  assert_int_equal(hc_cube_status(cube, 1, INT64_MAX, &status, &errors), HC_INVALID);
  assert_int_equal(errors.count, lines + 4);
  hc_cube_close(cube);
  hc_errors_clear(&errors);
  hc_sweep_destroy(sweep);
}

/* What was found to differ. */
typedef struct found {
  int values, checksums;
  hc_difference value;
} found;

static void note_difference(void *user, const hc_difference *difference) {
  found *all = user;
  if (strcmp(difference->variable, "checksum") == 0) {
    ++all->checksums;
    return;
  }
  ++all->values;
  all->value = *difference;
}

/* Flips the lowest bit of the only place in the file that holds a number; no more than a rounding would change. */
static void change_in_file(double number) {
  unsigned char bytes[1 << 17], wanted[sizeof number];
  memcpy(wanted, &number, sizeof number);
  FILE *file = fopen("cube.h5", "r+b");
  assert_non_null(file);
  const size_t count = fread(bytes, 1, sizeof bytes, file);
  size_t places = 0, place = 0;
  assert_true(count < sizeof bytes);
  for (size_t at = 0; at + sizeof number <= count; ++at) {
    if (memcmp(bytes + at, wanted, sizeof number) != 0) continue;
    ++places;
    place = at;
  }
  assert_int_equal(places, 1);
  fseek(file, (long)place, SEEK_SET);
  fputc(wanted[0] ^ 1, file);
  assert_int_equal(fclose(file), 0);
}

static void test_verify_finds_a_changed_bit(void **state) {
  enum { CELL = 11 };
  hc_sweep *sweep = parse(small, NULL, 0);
  size_t bytes;
  int64_t damaged = 0;
  found all = {0};
  const hc_verify_options options = {.threads = 2};
  hc_verify_summary summary;
  (void)state;
  run_into_file(sweep);
  hc_cube *cube = open_cube();
  double *means = values_of(cube, hc_cube_find(cube, "pnl_mean"), &bytes);
  assert_int_equal(hc_verify(cube, &options, &summary, note_difference, &all, NULL), HC_OK);
  assert_true(summary.cells == SMALL_CELLS && summary.differing == 0 && all.values == 0);
  hc_cube_close(cube);
  change_in_file(means[CELL]);
  cube = open_cube();
  assert_int_equal(hc_verify(cube, &options, &summary, note_difference, &all, NULL), HC_OK);
  assert_int_equal(summary.differing, 1);
  assert_int_equal(all.values, 1);
  assert_int_equal(all.value.cell, CELL);
  assert_string_equal(all.value.variable, "pnl_mean");
  assert_true(all.value.there == means[CELL] && all.value.here != means[CELL]);
  assert_int_equal(hc_cube_check(cube, NULL, NULL, &damaged, NULL), HC_OK);
  assert_int_equal(damaged, 1);
  free(means);
  hc_cube_close(cube);
  hc_sweep_destroy(sweep);
}

static void test_a_check_changes_nothing(void **state) {
  hc_sweep *sweep = parse(small, NULL, 0);
  hc_run_options options = {.output = "cube.h5", .device = "cpu"};
  hc_errors errors = {0};
  (void)state;
  assert_int_equal(hc_run_check(sweep, &options, &errors), HC_OK);
  assert_int_equal(count_files(), 0);
  run_into_file(sweep);
  hc_cube *before = open_cube();
  assert_int_equal(hc_run_check(sweep, &options, &errors), HC_FAILED); /* it is there */
  assert_int_equal(errors.count, 1);
  options.existing = HC_EXISTING_REPLACE;
  assert_int_equal(hc_run_check(sweep, &options, &errors), HC_OK);
  options.existing = HC_EXISTING_RESUME;
  assert_int_equal(hc_run_check(sweep, &options, &errors), HC_OK);
  assert_int_equal(count_files(), 1);
  hc_cube *after = open_cube();
  hc_provenance provenance;
  assert_same_bits(before, after);
  assert_int_equal(hc_cube_provenance(after, &provenance, NULL), HC_OK);
  assert_int_equal(provenance.resumed, 0);
  hc_cube_close(before);
  hc_cube_close(after);
  hc_errors_clear(&errors);
  hc_sweep_destroy(sweep);
}

/* One of two runs that go on at the same time. */
typedef struct beside {
  const hc_sweep *sweep;
  hc_cube *cube;
} beside;

static void *compute_beside(void *argument) {
  beside *run = argument;
  const hc_run_options options = {.device = "cpu", .threads = 2};
  hc_run_summary summary;
  if (hc_compute(run->sweep, &options, &run->cube, &summary, NULL) != HC_OK) return NULL;
  return argument;
}

static void test_two_runs_at_a_time_do_not_meet(void **state) {
  static const char *const other[] = {"seed=6", "precision=double", "paths=45000"}, *const longer[] = {"paths=240000"};
  hc_sweep *sweeps[2] = {parse(small, longer, 1), parse(small, other, 3)};
  beside runs[3] = {{sweeps[0], NULL}, {sweeps[1], NULL}, {sweeps[0], NULL}}; /* a sweep may be shared */
  pthread_t threads[3];
  (void)state;
  for (int i = 0; i < 3; ++i) assert_int_equal(pthread_create(&threads[i], NULL, compute_beside, &runs[i]), 0);
  for (int i = 0; i < 3; ++i) {
    void *result;
    assert_int_equal(pthread_join(threads[i], &result), 0);
    assert_non_null(result);
  }
  for (int i = 0; i < 3; ++i) {
    hc_cube *alone = compute(runs[i].sweep, 1);
    assert_same_bits(alone, runs[i].cube);
    hc_cube_close(alone);
    hc_cube_close(runs[i].cube);
  }
  hc_sweep_destroy(sweeps[0]);
  hc_sweep_destroy(sweeps[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_A_FOLDER(test_memory_and_file_hold_the_same_bits),
      cmocka_unit_test(test_a_cancelled_run_keeps_what_is_finished),
      cmocka_unit_test(test_nothing_is_destroyed_twice_or_at_all),
      cmocka_unit_test(test_an_override_makes_another_sweep),
      IN_A_FOLDER(test_failures_have_lines),
      IN_A_FOLDER(test_verify_finds_a_changed_bit),
      IN_A_FOLDER(test_a_check_changes_nothing),
      cmocka_unit_test(test_two_runs_at_a_time_do_not_meet),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
