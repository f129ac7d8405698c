/* system.h: what the machine has. */
#ifndef HC_SYSTEM_H
#define HC_SYSTEM_H

#include <stdint.h>

int64_t hc_memory_bytes(void); /* of the machine                           */
double hc_wall_seconds(void);  /* monotonic                                */
double hc_cpu_seconds(void);   /* of the process, all threads              */
void hc_host_name(char *name, int capacity);
void hc_utc_now(char *text, int capacity); /* ISO 8601 */

#endif
