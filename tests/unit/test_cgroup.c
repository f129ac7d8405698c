/* test_cgroup.c: limits of memory and processors, found in likenesses of machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "cgroup.h"

static char machine[64];

static void put(const char *name, const char *text) {
  char path[512];
  snprintf(path, sizeof path, "%s%s", machine, name);
  for (char *at = path + strlen(machine) + 1; (at = strchr(at, '/')); *at++ = '/') {
    *at = '\0';
    mkdir(path, 0777);
  }
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static int begin(void **state) {
  (void)state;
  strcpy(machine, "/tmp/hedgecube-machine-XXXXXX");
  return mkdtemp(machine) ? 0 : -1;
}

static int end(void **state) {
  char command[128];
  (void)state;
  snprintf(command, sizeof command, "rm -r %s", machine);
  return system(command); /* NOLINT(cert-env33-c) */
}

static void expect(int64_t memory, double processors) {
  const hc_cgroup_limits limits = hc_cgroup_limits_of(machine);
  assert_true(limits.memory_bytes == memory);
  assert_true(limits.processors == processors);
}

#define NONE __builtin_inf()
#define SECOND "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
#define FIRST(part)                                                 \
  "22 1 8:1 / / rw - ext4 /dev/sda rw\n"                            \
  "32 31 0:29 " part                                                \
  " /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n" \
  "34 31 0:31 " part                                                \
  " /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"           \
  "35 31 0:32 " part " /sys/fs/cgroup/memory rw master:4 - cgroup cgroup rw,memory\n"

static void test_nothing_there_limits_nothing(void **state) {
  (void)state;
  expect(INT64_MAX, NONE);
  put("/proc/self/mountinfo", SECOND "a line of something else\n");
  expect(INT64_MAX, NONE);
  put("/proc/self/cgroup", "0::/absent/group\nnonsense\n");
  expect(INT64_MAX, NONE);
  put("/sys/fs/cgroup/absent/memory.max", "max\n");
  put("/sys/fs/cgroup/absent/memory.high", "nonsense\n");
  put("/sys/fs/cgroup/absent/cpu.max", "max 100000\n");
  expect(INT64_MAX, NONE);
}

static void test_version_2_takes_the_least_of_all_above(void **state) {
  (void)state;
  put("/proc/self/mountinfo", SECOND);
  put("/proc/self/cgroup", "0::/slurm/job_7/step_0\n");
  put("/sys/fs/cgroup/slurm/job_7/step_0/memory.max", "400000000\n");
  put("/sys/fs/cgroup/slurm/job_7/step_0/cpu.max", "max 100000\n");
  expect(400000000, NONE);
  put("/sys/fs/cgroup/slurm/job_7/memory.max", "62914560\n");
  put("/sys/fs/cgroup/slurm/cpu.max", "150000 100000\n");
  expect(62914560, 1.5);
  put("/sys/fs/cgroup/slurm/job_7/cpu.max", "50000 100000\n");
  put("/sys/fs/cgroup/slurm/memory.high", "5000000\n");
  expect(5000000, .5);
  put("/sys/fs/cgroup/memory.max", "4000000\n"); /* the topmost group of a container is a group to those outside */
  expect(4000000, .5);
}

static void test_version_1(void **state) {
  (void)state;
  put("/proc/self/mountinfo", FIRST("/"));
  put("/proc/self/cgroup",
      "5:cpuset:/other\n4:memory:/batch/job\n3:cpu,cpuacct:/quota\n1:name=systemd:/\n0::/unified\n");
  put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  put("/sys/fs/cgroup/memory/batch/job/memory.limit_in_bytes", "300000000\n");
  put("/sys/fs/cgroup/memory/quota/memory.limit_in_bytes", "1\n"); /* another's */
  put("/sys/fs/cgroup/cpu,cpuacct/quota/cpu.cfs_quota_us", "-1\n");
  put("/sys/fs/cgroup/cpu,cpuacct/quota/cpu.cfs_period_us", "100000\n");
  expect(300000000, NONE);
  put("/sys/fs/cgroup/memory/batch/memory.limit_in_bytes", "200000000\n");
  put("/sys/fs/cgroup/cpu,cpuacct/quota/cpu.cfs_quota_us", "325000\n");
  expect(200000000, 3.25);
}

/* Docker without a namespace: the container's group is what is mounted, and its name is the one that the host has. */
static void test_a_part_that_is_mounted(void **state) {
  (void)state;
  put("/proc/self/mountinfo", FIRST("/docker/abc"));
  put("/proc/self/cgroup", "4:memory:/docker/abc/inner\n3:cpu,cpuacct:/docker/abc\n");
  put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "62914560\n");
  put("/sys/fs/cgroup/memory/inner/memory.limit_in_bytes", "72914560\n");
  put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000\n");
  put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  expect(62914560, 2);
  put("/proc/self/cgroup", "4:memory:/elsewhere\n3:cpu,cpuacct:/../../other\n");
  expect(62914560, 2);
}

static void test_both_versions_at_once(void **state) {
  (void)state;
  put("/proc/self/mountinfo", FIRST("/") "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n");
  put("/proc/self/cgroup", "4:memory:/a\n0::/b\n");
  put("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "100\n");
  put("/sys/fs/cgroup/unified/b/cpu.max", "400000 100000\n");
  expect(100, 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_nothing_there_limits_nothing, begin, end),
      cmocka_unit_test_setup_teardown(test_version_2_takes_the_least_of_all_above, begin, end),
      cmocka_unit_test_setup_teardown(test_version_1, begin, end),
      cmocka_unit_test_setup_teardown(test_a_part_that_is_mounted, begin, end),
      cmocka_unit_test_setup_teardown(test_both_versions_at_once, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
