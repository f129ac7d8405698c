/* test_threads.c: what several threads of a host may do at a time: compute, read what is being computed, verify, and
 * stop each other. Under ThreadSanitizer (./run-tests threads) it also says whether they were in each other's way. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include <hedgecube/hedgecube.h>

enum { THREADS = 4 };

static hc_sweep *sweep_of(const char *paths) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  const hc_status status = hc_sweep_read("tests/sweeps/mixed.yaml", &paths, 1, &sweep, &errors);
  for (size_t line = 0; line < errors.count; ++line) print_error("%s\n", errors.lines[line]);
  assert_int_equal(status, HC_OK);
  return sweep;
}

/* Threads may not use cmocka's assertions: what they find is left here, and looked at by the test. */
typedef struct computation {
  const hc_sweep *sweep;
  const char *output; /* NULL: in memory */
  atomic_int stop;    /* set by another thread */
  atomic_int asked;   /* how often the computation has asked for it */
  hc_cube *cube;
  hc_run_summary summary;
  hc_status status;
  hc_errors errors;
} computation;

static int is_stopped(void *user) {
  computation *c = user;
  atomic_fetch_add(&c->asked, 1);
  return atomic_load(&c->stop);
}

static void *compute(void *user) {
  computation *c = user;
  hc_run_options options = {
      .output = c->output, .device = "cpu", .threads = THREADS, .callbacks = {.cancelled = is_stopped, .user = c}};
  c->status = c->output ? hc_run(c->sweep, &options, &c->summary, &c->errors)
                        : hc_compute(c->sweep, &options, &c->cube, &c->summary, &c->errors);
  return NULL;
}

static pthread_t start(computation *c) {
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, compute, c), 0);
  return thread;
}

static void finish(pthread_t thread, computation *c, hc_status expected) {
  pthread_join(thread, NULL);
  for (size_t line = 0; line < c->errors.count; ++line) print_error("%s\n", c->errors.lines[line]);
  assert_int_equal(c->status, expected);
}

static void assert_same(hc_cube *here, hc_cube *there) {
  hc_errors errors = {0};
  hc_diff_summary summary;
  assert_int_equal(hc_cube_diff(here, there, &summary, NULL, NULL, &errors), HC_OK);
  assert_true(summary.compared);
  assert_int_equal(summary.cells, 0);
}

/* Two computations of one sweep and one of another. */
static void test_computations_at_once(void **state) {
  (void)state;
  hc_sweep *sweep = sweep_of("paths=1000"), *other = sweep_of("paths=500");
  computation all[3] = {{.sweep = sweep}, {.sweep = sweep}, {.sweep = other}};
  pthread_t threads[3];
  for (int i = 0; i < 3; ++i) threads[i] = start(&all[i]);
  for (int i = 0; i < 3; ++i) finish(threads[i], &all[i], HC_OK);
  computation alone = {.sweep = other};
  compute(&alone);
  assert_same(all[0].cube, all[1].cube);
  assert_same(all[2].cube, alone.cube);
  for (int i = 0; i < 3; ++i) hc_cube_close(all[i].cube);
  hc_cube_close(alone.cube);
  hc_sweep_destroy(other);
  hc_sweep_destroy(sweep);
}

/* A cube is read and checked while it fills; then all of it is verified. */
static void test_reading_while_it_is_computed(void **state) {
  (void)state;
  char folder[] = "/tmp/hedgecube-test-XXXXXX", path[64];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/cube.h5", folder);
  hc_sweep *sweep = sweep_of("paths=2000");
  computation c = {.sweep = sweep, .output = path};
  const pthread_t thread = start(&c);
  hc_errors errors = {0};
  hc_cube *cube = NULL;
  while (access(path, R_OK) != 0) usleep(1000);
  assert_int_equal(hc_cube_open(path, &cube, &errors), HC_OK);
  int64_t by_status[HC_CELL_STATUS_COUNT] = {0}, damaged = 0, cells = hc_sweep_cells(sweep);
  while (by_status[HC_CELL_DONE] < cells) {
    assert_int_equal(hc_cube_count(cube, by_status, &errors), HC_OK);
    assert_int_equal(hc_cube_check(cube, NULL, NULL, &damaged, &errors), HC_OK);
    assert_int_equal(damaged, 0);
  }
  finish(thread, &c, HC_OK);
  const hc_verify_options options = {.threads = THREADS};
  hc_verify_summary summary;
  assert_int_equal(hc_verify(cube, &options, &summary, NULL, NULL, &errors), HC_OK);
  assert_int_equal(summary.cells, cells);
  assert_int_equal(summary.differing, 0);
  hc_cube_close(cube);
  hc_sweep_destroy(sweep);
  unlink(path);
  rmdir(folder);
}

/* Another thread stops a computation that would take hours, in the middle of a slab. */
static void test_a_stop_from_another_thread(void **state) {
  (void)state;
  hc_sweep *sweep = sweep_of("paths=400000000");
  computation c = {.sweep = sweep};
  const pthread_t thread = start(&c);
  while (atomic_load(&c.asked) < 3) usleep(1000);
  atomic_store(&c.stop, 1);
  finish(thread, &c, HC_STOPPED);
  hc_cube_close(c.cube);
  hc_sweep_destroy(sweep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_computations_at_once),
      cmocka_unit_test(test_reading_while_it_is_computed),
      cmocka_unit_test(test_a_stop_from_another_thread),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
