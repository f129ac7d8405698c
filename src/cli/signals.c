/* signals.c: see signals.h. The flag is the one mutable global that a signal handler cannot do without. */
#include "signals.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t received;

static void remember(int number) {
  if (!received) received = number;
}

void hc_signals_catch(void) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error of the write, with a message */
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
    struct sigaction before, action = {.sa_handler = remember, .sa_flags = SA_RESTART | (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    sigaction(numbers[i], &action, NULL);
  }
}

int hc_signals_received(void) { return received; }
