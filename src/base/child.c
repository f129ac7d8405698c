#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A folder has a link from itself, one from its parent, and one from each folder in it: here from each thread. */
static int has_other_threads(void) {
  struct stat threads;
  return stat("/proc/self/task", &threads) != 0 || threads.st_nlink != 2 + 1;
}

_Noreturn static void leave(void) { _exit(0); }

static int is_crash(int number) {
  return number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL || number == SIGABRT;
}

/* In the child: what the caller does on a signal and at its exit, and what it has buffered, is not the child's. A
 * signal that the caller answers comes to all of its group, and must not end what the caller waits for. */
static void forget_the_caller(pid_t parent, const sigset_t *mask) {
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction callers;
    const int is_answered = sigaction(number, NULL, &callers) == 0 && callers.sa_handler != SIG_DFL;
    signal(number, is_answered && !is_crash(number) ? SIG_IGN : SIG_DFL);
  }
  sigprocmask(SIG_SETMASK, mask, NULL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent || atexit(leave) != 0) leave();
}

/* In the child: a crash leaves no word of the C library's and no image of the caller. */
static void fall_silent(void) {
  prctl(PR_SET_DUMPABLE, 0);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
}

int hc_in_child(void (*work)(void *user, void *result), void *user, void *result, size_t bytes) {
  if (has_other_threads()) return 0;
  void *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 0;
  sigset_t all, mask;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &mask);
  const pid_t parent = getpid(), child = fork();
  if (child == 0) {
    forget_the_caller(parent, &mask);
    fall_silent();
    work(user, shared);
    leave();
  }
  sigprocmask(SIG_SETMASK, &mask, NULL);
  /* The caller may have its own ways with children that end: then their status is lost, but not what they wrote. */
  while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
  memcpy(result, shared, bytes);
  munmap(shared, bytes);
  return child > 0;
}
