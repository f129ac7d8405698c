#include "system.h"

#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "cgroup.h"

static void lower(hc_memory *memory, int64_t bytes, int64_t thread_bytes, const char *whose) {
  if (bytes < memory->bytes) *memory = (hc_memory){bytes, thread_bytes, whose};
}

static int64_t limit_of(__rlimit_resource_t resource) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur > INT64_MAX) return INT64_MAX; /* that, or RLIM_INFINITY */
  return (int64_t)limit.rlim_cur;
}

/* Addresses that are taken without being memory: libraries, above all. */
static int64_t empty_addresses(void) {
  long long pages = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file) return 0;
  const int is_read = fscanf(file, "%lld %lld", &pages, &resident) == 2;
  fclose(file);
  return is_read ? (pages - resident) * (int64_t)sysconf(_SC_PAGESIZE) : 0;
}

hc_memory hc_memory_of_process(void) {
  const int64_t addresses = limit_of(RLIMIT_AS), usual_stack = (int64_t)8 << 20, stack = limit_of(RLIMIT_STACK);
  hc_memory memory = {(int64_t)sysconf(_SC_PHYS_PAGES) * (int64_t)sysconf(_SC_PAGESIZE), 0, "this machine has"};
  lower(&memory, hc_cgroup_limits_of("").memory_bytes, 0, "the cgroup of this process allows");
  lower(&memory, limit_of(RLIMIT_DATA), 0, "'ulimit -d' allows");
  if (addresses < INT64_MAX) {
    const int64_t left = addresses - empty_addresses();
    lower(&memory, left > 0 ? left : 0, stack < INT64_MAX ? stack : usual_stack, "'ulimit -v' allows");
  }
  return memory;
}

int64_t hc_memory_bytes(void) { return hc_memory_of_process().bytes; }

/* Processors that it may run on; the kernel refuses a set that is smaller than its own. */
static int affinity(void) {
  int count = 0;
  for (size_t most = CPU_SETSIZE; count == 0 && most <= (size_t)1 << 20; most *= 2) {
    const size_t bytes = CPU_ALLOC_SIZE(most);
    cpu_set_t *set = CPU_ALLOC(most);
    if (!set) break;
    if (sched_getaffinity(0, bytes, set) == 0) count = CPU_COUNT_S(bytes, set);
    CPU_FREE(set);
  }
  return count > 0 ? count : 1;
}

int hc_processors_of_process(void) {
  const double time_of = hc_cgroup_limits_of("").processors;
  const int count = affinity();
  if (!(time_of < count)) return count;
  const int whole = (int)time_of;
  return whole + (time_of > whole); /* a part of one more is worth a thread */
}

static double seconds_of(clockid_t clock) {
  struct timespec time = {0};
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}
double hc_wall_seconds(void) { return seconds_of(CLOCK_MONOTONIC); }
double hc_thread_seconds(void) { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
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
