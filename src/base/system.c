#include "system.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

int64_t hc_memory_bytes(void) { return (int64_t)sysconf(_SC_PHYS_PAGES) * (int64_t)sysconf(_SC_PAGESIZE); }

static double seconds_of(clockid_t clock) {
  struct timespec time = {0};
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}
double hc_wall_seconds(void) { return seconds_of(CLOCK_MONOTONIC); }
double hc_cpu_seconds(void) { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

void hc_host_name(char *name, int capacity) {
  if (gethostname(name, (size_t)capacity) != 0) snprintf(name, (size_t)capacity, "unknown");
  name[capacity - 1] = '\0';
}

void hc_utc_now(char *text, int capacity) {
  time_t now = time(NULL);
  struct tm utc;
  gmtime_r(&now, &utc);
  strftime(text, (size_t)capacity, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
