/* system.h: what the machine has, and leaves to this process. */
#ifndef HC_SYSTEM_H
#define HC_SYSTEM_H

#include <stdint.h>

/* Memory that this process may use: the machine's, or what a control group or a limit of the process leaves of it. */
typedef struct hc_memory {
  int64_t bytes;
  int64_t thread_bytes; /* that each thread takes of it: its stack, where addresses are what is limited */
  const char *whose;    /* for messages: "this machine has", "the cgroup of this process allows", … */
} hc_memory;
hc_memory hc_memory_of_process(void);
int64_t hc_memory_bytes(void);

/* Processors that this process may use, at least 1: those that it may run on, or as many as its control group gives it
 * time of. */
int hc_processors_of_process(void);

double hc_wall_seconds(void);   /* monotonic                                */
double hc_cpu_seconds(void);    /* of the process, all threads             */
double hc_thread_seconds(void); /* of the processor, for this thread       */
void hc_host_name(char *name, int capacity);
void hc_utc_now(char *text, int capacity); /* ISO 8601 */

#endif
