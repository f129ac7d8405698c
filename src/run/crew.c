#include "crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "fp_environment.h"

/* Paths that a thread takes at a time: as many as a backend likes, but not more than a moment's work, since a crew
 * stops only between them. */
#ifndef HC_CHUNK_PATHS
#define HC_CHUNK_PATHS 8192
#endif
enum { HC_LEAST_CHUNK_PATHS = 256 };
#define HC_CHUNK_NANOSECONDS 3e7
enum { HC_WATCH_MILLISECONDS = 100 };
#define HC_HUGE_PAGE ((size_t)2 << 20)

typedef struct {
  hc_crew *crew;
  pthread_t thread;
  void *scratch;
  size_t scratch_bytes;
  hc_desk_tally *desks;
  hc_cell_tally *cells;
  int64_t desk_room, cell_room;
  int cleared; /* its tallies are of this slab; a thread clears its own when it first takes paths */
} worker;

struct hc_crew {
  const hc_backend *backend;
  const hc_work *work;
  double path_nanoseconds; /* of one path of the slab, estimated */
  int64_t end, chunk;
  _Atomic int64_t next; /* the first path that nobody has taken */
  atomic_int paused;
  pthread_mutex_t mutex;
  pthread_cond_t finished;
  int working; /* threads still at work, under the mutex */
  int count;
  worker workers[];
};

hc_status hc_crew_create(const hc_backend *backend, int threads, hc_crew **created, hc_errors *errors) {
  hc_crew *crew = calloc(1, sizeof *crew + (size_t)threads * sizeof crew->workers[0]);
  pthread_condattr_t attributes;
  *created = crew;
  if (!crew) return hc_fail(errors, HC_FAILED, "out of memory for %d threads", threads);
  crew->backend = backend;
  crew->count = threads;
  for (int index = 0; index < threads; ++index) crew->workers[index].crew = crew;
  pthread_mutex_init(&crew->mutex, NULL);
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&crew->finished, &attributes);
  pthread_condattr_destroy(&attributes);
  return HC_OK;
}

void hc_crew_destroy(hc_crew *crew) {
  if (!crew) return;
  for (int index = 0; index < crew->count; ++index) {
    free(crew->workers[index].scratch);
    free(crew->workers[index].desks);
    free(crew->workers[index].cells);
  }
  pthread_cond_destroy(&crew->finished);
  pthread_mutex_destroy(&crew->mutex);
  free(crew);
}

static void *room_for(void *old, size_t old_bytes, size_t bytes) {
  if (bytes <= old_bytes) return old;
  free(old);
  size_t rounded = (bytes + HC_HUGE_PAGE - 1) / HC_HUGE_PAGE * HC_HUGE_PAGE;
  void *room = aligned_alloc(HC_HUGE_PAGE, rounded);
  if (room)
    madvise(room, rounded,
            MADV_HUGEPAGE); /* tallies are touched all over: small pages would cost address translations */
  return room;
}

static int make_room(worker *w, const hc_backend *backend, const hc_work *work) {
  size_t scratch = backend->scratch_bytes(work);
  w->scratch = room_for(w->scratch, w->scratch_bytes, scratch);
  if (scratch > w->scratch_bytes) w->scratch_bytes = w->scratch ? scratch : 0;
  w->desks = room_for(w->desks, (size_t)w->desk_room * sizeof *w->desks, (size_t)work->desk_count * sizeof *w->desks);
  if (work->desk_count > w->desk_room) w->desk_room = w->desks ? work->desk_count : 0;
  w->cells = room_for(w->cells, (size_t)w->cell_room * sizeof *w->cells, (size_t)work->cell_count * sizeof *w->cells);
  if (work->cell_count > w->cell_room) w->cell_room = w->cells ? work->cell_count : 0;
  return w->scratch && w->desks && w->cells;
}

static void clear_tallies(worker *w, const hc_work *work) {
  memset(w->desks, 0, (size_t)work->desk_count * sizeof *w->desks);
  memset(w->cells, 0, (size_t)work->cell_count * sizeof *w->cells);
  for (int64_t cell = 0; cell < work->cell_count; ++cell) {
    w->cells[cell].minimum = __builtin_inf();
    w->cells[cell].maximum = -__builtin_inf();
  }
  w->cleared = 1;
}

hc_status hc_crew_begin(hc_crew *crew, const hc_work *work, double path_nanoseconds, hc_errors *errors) {
  crew->path_nanoseconds = path_nanoseconds;
  for (int index = 0; index < crew->count; ++index) {
    worker *w = &crew->workers[index];
    if (!make_room(w, crew->backend, work)) {
      return hc_fail(errors, HC_FAILED,
                     "out of memory for the tallies of %lld cells in %d threads; use fewer --threads",
                     (long long)work->cell_count, crew->count);
    }
    w->cleared = 0;
  }
  return HC_OK;
}

/* Takes chunk after chunk. A chunk that was taken is finished, so that what is done is always a prefix of the paths. */
static void *work_on_chunks(void *user) {
  worker *w = user;
  hc_crew *crew = w->crew;
  hc_fp_environment saved;
  hc_fp_enter(&saved);
  while (!atomic_load(&crew->paused)) {
    int64_t first = atomic_fetch_add(&crew->next, crew->chunk);
    if (first >= crew->end) break;
    int64_t count = crew->end - first < crew->chunk ? crew->end - first : crew->chunk;
    if (!w->cleared) clear_tallies(w, crew->work);
    crew->backend->run(crew->work, (uint64_t)first, count, w->scratch, w->desks, w->cells);
  }
  hc_fp_leave(&saved);
  pthread_mutex_lock(&crew->mutex);
  --crew->working;
  pthread_cond_signal(&crew->finished);
  pthread_mutex_unlock(&crew->mutex);
  return NULL;
}

static int64_t taken(hc_crew *crew) {
  int64_t next = atomic_load(&crew->next);
  return next < crew->end ? next : crew->end;
}

/* Waits until no thread is at work, calling the watch meanwhile. */
static void watch_over(hc_crew *crew, hc_crew_watch watch, void *user) {
  pthread_mutex_lock(&crew->mutex);
  while (crew->working > 0) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += HC_WATCH_MILLISECONDS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    if (pthread_cond_timedwait(&crew->finished, &crew->mutex, &until) == 0) continue;
    pthread_mutex_unlock(&crew->mutex);
    if (watch(user, taken(crew))) atomic_store(&crew->paused, 1);
    pthread_mutex_lock(&crew->mutex);
  }
  pthread_mutex_unlock(&crew->mutex);
}

hc_status hc_crew_walk(hc_crew *crew, const hc_work *work, int64_t first, int64_t end, hc_crew_watch watch, void *user,
                       int64_t *done, hc_errors *errors) {
  int started = 0;
  crew->work = work;
  crew->chunk = HC_CHUNK_PATHS;
  while (crew->chunk > HC_LEAST_CHUNK_PATHS && (double)crew->chunk * crew->path_nanoseconds > HC_CHUNK_NANOSECONDS) {
    crew->chunk /= 2;
  }
  crew->end = end;
  atomic_store(&crew->next, first);
  atomic_store(&crew->paused, 0);
  crew->working = crew->count; /* no thread runs yet */
  while (started < crew->count &&
         pthread_create(&crew->workers[started].thread, NULL, work_on_chunks, &crew->workers[started]) == 0) {
    ++started;
  }
  pthread_mutex_lock(&crew->mutex);
  crew->working -= crew->count - started;
  pthread_mutex_unlock(&crew->mutex);
  watch_over(crew, watch, user);
  for (int index = 0; index < started; ++index) pthread_join(crew->workers[index].thread, NULL);
  *done = taken(crew);
  if (started == 0) return hc_fail(errors, HC_FAILED, "no thread could be started; use fewer --threads");
  return HC_OK;
}

static void merge_cell(hc_cell_tally *into, const hc_cell_tally *from) {
  for (int sum = 0; sum < HC_SUM_COUNT; ++sum) into->sums[sum] += from->sums[sum];
  into->overflows += from->overflows;
  into->minimum = hc_min_f64(from->minimum, into->minimum);
  into->maximum = hc_max_f64(from->maximum, into->maximum);
  for (int bin = 0; bin < HC_BINS; ++bin) into->bins[bin] += from->bins[bin];
}

static void merge_desk(hc_desk_tally *into, const hc_desk_tally *from) {
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) into->amounts[amount] += from->amounts[amount];
  into->overflows += from->overflows;
  into->non_finites += from->non_finites;
  into->funding_overflows += from->funding_overflows;
  into->funding_non_finites += from->funding_non_finites;
}

void hc_crew_merge(hc_crew *crew, const hc_work *work, hc_desk_tally **desks, hc_cell_tally **cells) {
  worker *first = &crew->workers[0];
  if (!first->cleared) clear_tallies(first, work);
  for (int index = 1; index < crew->count; ++index) {
    worker *other = &crew->workers[index];
    if (!other->cleared) continue;
    for (int64_t desk = 0; desk < work->desk_count; ++desk) merge_desk(&first->desks[desk], &other->desks[desk]);
    for (int64_t cell = 0; cell < work->cell_count; ++cell) merge_cell(&first->cells[cell], &other->cells[cell]);
    other->cleared = 0;
  }
  *desks = first->desks;
  *cells = first->cells;
}
