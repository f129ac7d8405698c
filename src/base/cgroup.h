/* cgroup.h: what the control groups of this process, and all above them, leave to it (cgroups(7); versions 1 and 2, and
 * both at once). */
#ifndef HC_CGROUP_H
#define HC_CGROUP_H

#include <stdint.h>

typedef struct hc_cgroup_limits {
  int64_t memory_bytes; /* INT64_MAX: no limit                 */
  double processors;    /* time of so many; infinite: no limit */
} hc_cgroup_limits;

/* `root` stands before every absolute path: "" is this machine, a folder a likeness of one. What cannot be read limits
 * nothing. */
hc_cgroup_limits hc_cgroup_limits_of(const char *root);

#endif
