/* signals.c: see signals.h. What is mutable and global here a signal handler cannot do without. */
#include "signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "terminal.h"

static const int64_t pause_nanoseconds = 1000000000;

static volatile sig_atomic_t received;
static _Atomic int64_t interrupted; /* when the latest SIGINT came, in nanoseconds; 0: none has */
static char last_words[4096];

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Ends as a program does that catches no signal, so that a shell's loop ends too. */
static void end_at_once(void) {
  const ssize_t written = write(STDERR_FILENO, last_words, strlen(last_words));
  (void)written;
  signal(SIGINT, SIG_DFL);
  kill(getpid(), SIGINT);
}

static void remember(int number) {
  if (!received) received = number;
  if (number != SIGINT) return;
  const int64_t time = now(), before = atomic_exchange(&interrupted, time);
  if (before && time - before >= pause_nanoseconds) end_at_once();
}

void hc_signals_catch(const char *lost) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU};
  snprintf(last_words, sizeof last_words - 1, "%shedgecube: ended at once by a second Ctrl-C: %s",
           hc_terminal_obeys(STDERR_FILENO) ? "\r\033[K" : "", lost);
  for (char *at = strstr(last_words, "hedgecube: "); *at; ++at)
    if ((unsigned char)*at < 0x20 || *at == 0x7f) *at = '?'; /* as in every message */
  strcat(last_words, "\n");
  signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error of the write, with a message */
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
    struct sigaction before, action = {.sa_handler = remember, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    sigaction(numbers[i], &action, NULL);
  }
}

int hc_signals_received(void) { return received; }
