#include "task.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "fp_environment.h"

static void *run_task(void *user) {
  hc_task *task = user;
  hc_fp_environment saved;
  hc_fp_enter(&saved);
  task->work(task->user);
  hc_fp_leave(&saved);
  return NULL;
}

int hc_task_start(hc_task *task, void (*work)(void *user), void *user) {
  task->work = work;
  task->user = user;
  task->started = pthread_create(&task->thread, NULL, run_task, task) == 0;
  return task->started;
}

void hc_task_wait(hc_task *task) {
  if (task->started) pthread_join(task->thread, NULL);
  task->started = 0;
}

typedef struct {
  void (*work)(void *user, int64_t index, int thread);
  void *user;
  int64_t count;
  _Atomic int64_t next;
} fan;

typedef struct {
  fan *of;
  hc_task task;
  int thread;
} blade;

static void turn(void *user) {
  const blade *own = user;
  fan *f = own->of;
  for (int64_t index; (index = atomic_fetch_add(&f->next, 1)) < f->count;) f->work(f->user, index, own->thread);
}

void hc_fan_out(int threads, int64_t count, void (*work)(void *user, int64_t index, int thread), void *user) {
  fan f = {work, user, count, 0};
  blade first = {.of = &f};
  int helpers = (int)(count < threads ? count : threads) - 1, started = 0;
  blade *others = helpers > 0 ? calloc((size_t)helpers, sizeof *others) : NULL;
  for (; others && started < helpers; ++started) {
    others[started].of = &f;
    others[started].thread = started + 1;
    if (!hc_task_start(&others[started].task, turn, &others[started])) break;
  }
  turn(&first);
  for (int helper = 0; helper < started; ++helper) hc_task_wait(&others[helper].task);
  free(others);
}
