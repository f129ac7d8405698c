#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

_Noreturn static void leave(void) { _exit(0); }

/* A crash is to end this process without a trace: whatever the caller does on it and the C library says. */
static void fall_silent(void) {
  static const int crashes[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV};
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; ++i) signal(crashes[i], SIG_DFL);
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  atexit(leave); /* what the caller has buffered, and what it does at its exit, is not the child's */
}

int hc_in_child(void (*work)(void *user, void *result), void *user, void *result, size_t bytes) {
  void *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return -1;
  const pid_t child = fork();
  if (child == 0) {
    fall_silent();
    work(user, shared);
    leave();
  }
  int error = errno;
  /* The caller may have its own ways with children that end: then their status is lost, but not what they wrote. */
  while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
  memcpy(result, shared, bytes);
  munmap(shared, bytes);
  if (child > 0) return 0;
  errno = error;
  return -1;
}
