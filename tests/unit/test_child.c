/* test_child.c: work in a process of its own brings its result, whatever becomes of it and whatever the caller does
 * with children and signals. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "child.h"

typedef struct answer {
  int product, steps;
} answer;

static int calls;

static void multiply(void *user, void *result) {
  answer *made = result;
  ++calls;
  fputs("a word that nobody is to hear", stderr);
  made->product = 6 * *(int *)user;
  made->steps = calls;
}

static void test_brings_the_result(void **state) {
  (void)state;
  int factor = 7;
  answer made;
  for (int i = 0; i < 2; ++i) {
    assert_int_equal(hc_in_child(multiply, &factor, &made, sizeof made), 0);
    assert_int_equal(made.product, 42);
    assert_int_equal(made.steps, 1); /* what the child counts stays there */
  }
  assert_int_equal(calls, 0);
}

static void crash(void *user, void *result) {
  answer *made = result;
  made->steps = 1;
  raise(*(int *)user);
  made->steps = 2;
}

static void library_ends_the_process(void *user, void *result) {
  answer *made = result;
  made->steps = *(int *)user;
  exit(3);
}

static void test_exits_stay_there(void **state) {
  (void)state;
  int factor = 5, pipe_ends[2];
  answer made;
  char word[16] = "";
  assert_int_equal(pipe(pipe_ends), 0);
  FILE *buffered = fdopen(pipe_ends[1], "w");
  fputs("once", buffered);
  assert_int_equal(hc_in_child(library_ends_the_process, &factor, &made, sizeof made), 0);
  assert_int_equal(made.steps, 5);
  fclose(buffered);
  assert_int_equal(read(pipe_ends[0], word, sizeof word - 1), 4);
  close(pipe_ends[0]);
}

static void unwanted(int number) {
  (void)number;
  _exit(99);
}

static void test_crashes_stay_there(void **state) {
  (void)state;
  int deaths[] = {SIGSEGV, SIGABRT, SIGKILL};
  signal(SIGSEGV, unwanted);
  for (size_t i = 0; i < sizeof deaths / sizeof *deaths; ++i) {
    answer made;
    assert_int_equal(hc_in_child(crash, &deaths[i], &made, sizeof made), 0);
    assert_int_equal(made.steps, 1);
    assert_int_equal(made.product, 0);
  }
  signal(SIGSEGV, SIG_DFL);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* all of them have been waited for */
  assert_int_equal(errno, ECHILD);
}

static void reap(int number) {
  (void)number;
  const int kept = errno;
  while (waitpid(-1, NULL, WNOHANG) > 0) {
  }
  errno = kept;
}

static void test_callers_have_their_ways_with_children(void **state) {
  (void)state;
  void (*ways[])(int) = {SIG_IGN, reap};
  int factor = 7;
  for (size_t i = 0; i < sizeof ways / sizeof *ways; ++i) {
    answer made;
    signal(SIGCHLD, ways[i]);
    assert_int_equal(hc_in_child(multiply, &factor, &made, sizeof made), 0);
    assert_int_equal(made.product, 42);
  }
  signal(SIGCHLD, SIG_DFL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_brings_the_result),
      cmocka_unit_test(test_exits_stay_there),
      cmocka_unit_test(test_crashes_stay_there),
      cmocka_unit_test(test_callers_have_their_ways_with_children),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
