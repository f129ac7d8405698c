#include "cgroup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096, LINE_SIZE = 4 * PATH_SIZE };

/* A hierarchy of groups as it is mounted. */
typedef struct {
  char part[PATH_SIZE];      /* of the hierarchy that is mounted: its topmost group */
  char point[PATH_SIZE];     /* where                                               */
  char type[16], words[256]; /* "cgroup2", or "cgroup" and its controllers          */
} mount;

/* The first line of a file in a group's folder; 0 if there is none. */
static int read_line(const char *folder, const char *name, char *text, int capacity) {
  char path[2 * PATH_SIZE + 64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  const int is_read = fgets(text, capacity, file) != NULL;
  fclose(file);
  return is_read;
}

static int has_word(const char *list, const char *word) {
  const size_t length = strlen(word);
  for (const char *at = list; at; at = strchr(at, ',')) {
    at += *at == ',';
    if (strncmp(at, word, length) == 0 && strchr(",\n:", at[length])) return 1;
  }
  return 0;
}

/* ---- limits of one group ---- */

static void look_at_memory(const char *folder, hc_cgroup_limits *limits) {
  /* beyond memory.high a group is slowed down until it is of no use */
  static const char *const names[] = {"memory.max", "memory.high", "memory.limit_in_bytes"};
  char text[64];
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    if (!read_line(folder, names[i], text, sizeof text)) continue;
    const long long bytes = strtoll(text, NULL, 10); /* "max" and -1: none */
    if (bytes > 0 && bytes < limits->memory_bytes) limits->memory_bytes = bytes;
  }
}

static void look_at_processors(const char *folder, hc_cgroup_limits *limits) {
  char text[64];
  double quota = 0, period = 0;
  if (read_line(folder, "cpu.max", text, sizeof text)) {
    if (sscanf(text, "%lf %lf", &quota, &period) != 2) return;
  } else {
    if (read_line(folder, "cpu.cfs_quota_us", text, sizeof text)) quota = strtod(text, NULL);
    if (read_line(folder, "cpu.cfs_period_us", text, sizeof text)) period = strtod(text, NULL);
  }
  if (quota > 0 && period > 0 && quota / period < limits->processors) limits->processors = quota / period;
}

/* ---- finding the groups ---- */

/* Reads a line of proc_pid_mountinfo(5): id, parent, device, part, point, options, …, "-", type, source, options. */
static int read_mount(const char *line, mount *m) {
  const char *rest = strstr(line, " - ");
  return rest && sscanf(line, "%*s %*s %*s %4095s %4095s", m->part, m->point) == 2 &&
         sscanf(rest, " - %15s %*s %255s", m->type, m->words) == 2;
}

/* Finds the group of this process in the hierarchy of a controller, "" for version 2, in lines "ID:CONTROLLERS:PATH".
 */
static int find_group(const char *root, const char *controller, char *group) {
  char name[PATH_SIZE], line[LINE_SIZE];
  int is_found = 0;
  snprintf(name, sizeof name, "%s/proc/self/cgroup", root);
  FILE *file = fopen(name, "re");
  while (file && !is_found && fgets(line, sizeof line, file)) {
    const char *list = strchr(line, ':'), *path = list ? strchr(list + 1, ':') : NULL;
    if (!path) continue;
    is_found = *controller ? has_word(list + 1, controller) : path == list + 1;
    if (is_found) snprintf(group, PATH_SIZE, "%.*s", (int)strcspn(path + 1, "\n"), path + 1);
  }
  if (file) fclose(file);
  return is_found;
}

/* Looks at a group and all above it, as far as they are mounted. A group outside of what is mounted, as one sees them
 * from within a container, leaves the topmost. */
static void climb(const char *root, const mount *m, const char *controller,
                  void (*look)(const char *folder, hc_cgroup_limits *limits), hc_cgroup_limits *limits) {
  char group[PATH_SIZE] = "", folder[2 * PATH_SIZE];
  const size_t part = strcmp(m->part, "/") == 0 ? 0 : strlen(m->part);
  const int is_within = find_group(root, controller, group) && strncmp(group, m->part, part) == 0 &&
                        (group[part] == '/' || group[part] == '\0');
  const size_t top = (size_t)snprintf(folder, sizeof folder, "%s%s", root, m->point);
  if (top + strlen(group) >= sizeof folder) return;
  if (is_within) strcpy(folder + top, group + part);
  for (char *last = folder; last;) {
    look(folder, limits);
    last = strrchr(folder + top, '/');
    if (last) *last = '\0';
  }
}

hc_cgroup_limits hc_cgroup_limits_of(const char *root) {
  hc_cgroup_limits limits = {INT64_MAX, __builtin_inf()};
  char name[PATH_SIZE], line[LINE_SIZE];
  mount m;
  snprintf(name, sizeof name, "%s/proc/self/mountinfo", root);
  FILE *file = fopen(name, "re");
  while (file && fgets(line, sizeof line, file)) {
    if (!read_mount(line, &m)) continue;
    const int is_second = strcmp(m.type, "cgroup2") == 0, is_first = strcmp(m.type, "cgroup") == 0;
    if (is_second || (is_first && has_word(m.words, "memory")))
      climb(root, &m, is_second ? "" : "memory", look_at_memory, &limits);
    if (is_second || (is_first && has_word(m.words, "cpu")))
      climb(root, &m, is_second ? "" : "cpu", look_at_processors, &limits);
  }
  if (file) fclose(file);
  return limits;
}
