/* task.h: functions in threads of their own, under the floating-point settings that the answer is defined under. */
#ifndef HC_TASK_H
#define HC_TASK_H

#include <pthread.h>
#include <stdint.h>

typedef struct hc_task {
  pthread_t thread;
  void (*work)(void *user);
  void *user;
  int started;
} hc_task;

/* Starts work(user); 0 if no thread could be had. The task must not move until it has been waited for. */
int hc_task_start(hc_task *task, void (*work)(void *user), void *user);
/* Waits for the end of a task; one that never started, or was waited for, is over. */
void hc_task_wait(hc_task *task);

/* Calls work(user, index, thread) once for every index in [0, count), in up to `threads` threads, the caller's own
 * (thread 0) among them; thread < threads. */
void hc_fan_out(int threads, int64_t count, void (*work)(void *user, int64_t index, int thread), void *user);

#endif
