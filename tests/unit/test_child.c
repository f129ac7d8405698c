/* test_child.c: work in a process of its own brings its result, whatever becomes of it and whatever the caller does
 * with children and signals. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
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
    assert_true(hc_in_child(multiply, &factor, &made, sizeof made));
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
  assert_true(hc_in_child(library_ends_the_process, &factor, &made, sizeof made));
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
    assert_true(hc_in_child(crash, &deaths[i], &made, sizeof made));
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
    assert_true(hc_in_child(multiply, &factor, &made, sizeof made));
    assert_int_equal(made.product, 42);
  }
  signal(SIGCHLD, SIG_DFL);
}

/* ---- what is the caller's does not happen in the child ---- */

static int pipe_of_handler[2];

static void tell(int number) {
  (void)number;
  if (write(pipe_of_handler[1], "!", 1) != 1) _exit(99);
}

static void signal_itself(void *user, void *result) {
  answer *made = result;
  sigset_t blocked;
  sigprocmask(SIG_SETMASK, NULL, &blocked);
  made->product = sigismember(&blocked, SIGUSR2);
  raise(*(int *)user);
  made->steps = 1;
}

static void test_handlers_stay_with_the_caller(void **state) {
  (void)state;
  sigset_t usr2, before;
  answer made;
  int number = SIGUSR1;
  char byte;
  assert_int_equal(pipe2(pipe_of_handler, O_NONBLOCK), 0);
  signal(SIGUSR1, tell);
  sigemptyset(&usr2);
  sigaddset(&usr2, SIGUSR2);
  sigprocmask(SIG_BLOCK, &usr2, &before);
  assert_true(hc_in_child(signal_itself, &number, &made, sizeof made));
  assert_int_equal(made.steps, 1); /* the caller is there to answer it */
  assert_int_equal(made.product, 1);
  assert_int_equal(read(pipe_of_handler[0], &byte, 1), -1);
  sigset_t after;
  sigprocmask(SIG_SETMASK, &before, &after);
  assert_true(sigismember(&after, SIGUSR2) && !sigismember(&after, SIGUSR1));
  raise(SIGUSR1); /* the handler is still there */
  assert_int_equal(read(pipe_of_handler[0], &byte, 1), 1);
  signal(SIGUSR1, SIG_DFL);
  close(pipe_of_handler[0]);
  close(pipe_of_handler[1]);
}

static void test_a_signal_that_nobody_answers_ends_the_child(void **state) {
  (void)state;
  answer made;
  int number = SIGUSR1;
  assert_true(hc_in_child(signal_itself, &number, &made, sizeof made));
  assert_int_equal(made.steps, 0);
}

static void test_a_closed_stderr(void **state) {
  (void)state;
  int factor = 7;
  answer made;
  const int kept = dup(STDERR_FILENO);
  close(STDERR_FILENO);
  const int done = hc_in_child(multiply, &factor, &made, sizeof made);
  const int is_closed = fcntl(STDERR_FILENO, F_GETFD) < 0;
  dup2(kept, STDERR_FILENO);
  close(kept);
  assert_true(done && is_closed);
  assert_int_equal(made.product, 42);
}

/* ---- where there can be no child ---- */

static void *wait_for_line(void *user) {
  char byte;
  return read(*(int *)user, &byte, 1) == 1 ? user : NULL;
}

static void test_no_child_beside_threads(void **state) {
  (void)state;
  int factor = 7, line[2];
  answer made;
  pthread_t thread;
  assert_int_equal(pipe(line), 0);
  assert_int_equal(pthread_create(&thread, NULL, wait_for_line, &line[0]), 0);
  assert_false(hc_in_child(multiply, &factor, &made, sizeof made));
  assert_int_equal(write(line[1], "!", 1), 1);
  pthread_join(thread, NULL);
  int tries = 0; /* the system may still count a thread for a moment */
  while (!hc_in_child(multiply, &factor, &made, sizeof made) && ++tries < 1000) usleep(1000);
  assert_int_equal(made.product, 42);
  close(line[0]);
  close(line[1]);
}

static void test_no_child_where_none_is_allowed(void **state) {
  (void)state;
  const pid_t tester = fork();
  if (tester == 0) {
    enum { NOBODY = 65534 };
    int factor = 7;
    answer made;
    const struct rlimit none = {0, 0};
    const int limited = setrlimit(RLIMIT_NPROC, &none) == 0 && (getuid() != 0 || setuid(NOBODY) == 0);
    _exit(limited && !hc_in_child(multiply, &factor, &made, sizeof made) ? 0 : 1);
  }
  int status;
  assert_int_equal(waitpid(tester, &status, 0), tester);
  assert_int_equal(status, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_brings_the_result),
      cmocka_unit_test(test_exits_stay_there),
      cmocka_unit_test(test_crashes_stay_there),
      cmocka_unit_test(test_callers_have_their_ways_with_children),
      cmocka_unit_test(test_handlers_stay_with_the_caller),
      cmocka_unit_test(test_a_signal_that_nobody_answers_ends_the_child),
      cmocka_unit_test(test_a_closed_stderr),
      cmocka_unit_test(test_no_child_beside_threads),
      cmocka_unit_test(test_no_child_where_none_is_allowed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
