#include "crew.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "system.h"
#include "task.h"

enum { HC_WATCH_MILLISECONDS = 100, HC_CHUNKS_EACH = 4, HC_MEMORY_PART = 4 };

typedef struct {
  hc_crew *crew;
  void *worker; /* the backend's */
  hc_task task;
  int64_t chunk; /* paths that it takes at a time */
  int failed;
  hc_fault fault;
} member;

struct hc_crew {
  const hc_backend *backend;
  int slot; /* of the slab that is walked */
  int64_t end;
  _Atomic int64_t next; /* the first path that nobody has taken */
  atomic_int paused;
  pthread_mutex_t mutex;
  pthread_cond_t finished;
  int working;                     /* threads still at work, under the mutex */
  int count, active[HC_MAX_SLOTS]; /* workers, and how many of them are at a slot's slab */
  int64_t group_paths[HC_MAX_SLOTS];
  member members[];
};

hc_status hc_crew_create(const hc_backend *backend, const int *devices, int count, hc_crew **created,
                         hc_errors *errors) {
  hc_crew *crew = calloc(1, sizeof *crew + (size_t)count * sizeof crew->members[0]);
  pthread_condattr_t attributes;
  *created = crew;
  if (!crew) return hc_fail(errors, HC_FAILED, "out of memory for %d workers", count);
  crew->backend = backend;
  pthread_mutex_init(&crew->mutex, NULL);
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&crew->finished, &attributes);
  pthread_condattr_destroy(&attributes);
  for (; crew->count < count; ++crew->count) {
    member *m = &crew->members[crew->count];
    m->crew = crew;
    m->worker = backend->open(backend, devices[crew->count], &m->fault);
    if (!m->worker) return hc_fail(errors, HC_FAILED, "%s", m->fault.text);
  }
  return HC_OK;
}

void hc_crew_destroy(hc_crew *crew) {
  if (!crew) return;
  for (int index = 0; index < crew->count; ++index) crew->backend->close(crew->members[index].worker);
  pthread_cond_destroy(&crew->finished);
  pthread_mutex_destroy(&crew->mutex);
  free(crew);
}

hc_team hc_crew_team(const hc_crew *crew) {
  hc_team team = {0};
  for (int index = 0; index < crew->count; ++index) crew->backend->join(crew->members[index].worker, &team);
  return team;
}

int hc_crew_slots(const hc_crew *crew) { return crew->backend->slots; }

/* A slab that another crew has begun may be larger than this one would have cut it: then not all have room for it in
 * the host's memory. */
static int hands_for(const hc_crew *crew, const hc_work *work) {
  if (hc_crew_team(crew).tally_room > 0) return crew->count;
  int64_t each = work->cell_count * (int64_t)sizeof(hc_cell_tally), hands = hc_memory_bytes() / HC_MEMORY_PART / each;
  return hands < 1 ? 1 : hands < crew->count ? (int)hands : crew->count;
}

/* Paths at a time of which each of several workers gets some. */
static int64_t fair_chunk(int workers, int64_t paths) {
  int64_t grains = paths / (HC_CHUNKS_EACH * workers) / HC_CHUNK_GRAIN;
  return workers == 1 ? INT64_MAX : (grains > 1 ? grains : 1) * HC_CHUNK_GRAIN;
}

/* What to do if workers lack memory that all of them share. */
static const char *advice(const hc_crew *crew, int slot) {
  if (hc_crew_team(crew).tally_room > 0) return "";
  return crew->active[slot] > 1 ? "; use fewer --threads" : "; allow this process more memory (ulimit -v, its cgroup)";
}

hc_status hc_crew_begin(hc_crew *crew, int slot, const hc_work *work, double path_nanoseconds, hc_errors *errors) {
  crew->active[slot] = hands_for(crew, work);
  crew->group_paths[slot] = work->group_paths;
  int64_t fair = fair_chunk(crew->active[slot], work->paths);
  for (int index = 0; index < crew->active[slot]; ++index) {
    member *m = &crew->members[index];
    if (crew->backend->begin(m->worker, slot, work, path_nanoseconds, &m->chunk, &m->fault)) {
      return hc_fail(errors, HC_FAILED, "%s%s", m->fault.text, advice(crew, slot));
    }
    if (m->chunk > fair) m->chunk = fair;
  }
  return HC_OK;
}

/* Walks a chunk, one group's paths after another's. */
static int walk_chunk(member *m, int64_t first, int64_t count) {
  hc_crew *crew = m->crew;
  int64_t group_paths = crew->group_paths[crew->slot];
  for (int64_t part; count > 0; first += part, count -= part) {
    int64_t left = group_paths - first % group_paths;
    part = count < left ? count : left;
    if (crew->backend->run(m->worker, crew->slot, (uint64_t)first, part, &m->fault)) return -1;
  }
  return 0;
}

/* Takes chunk after chunk. A chunk that was taken is finished, so that what is done is always a prefix of the paths. */
static void walk_chunks(void *user) {
  member *m = user;
  hc_crew *crew = m->crew;
  while (!m->failed && !atomic_load(&crew->paused)) {
    int64_t first = atomic_fetch_add(&crew->next, m->chunk);
    if (first >= crew->end) break;
    m->failed = walk_chunk(m, first, crew->end - first < m->chunk ? crew->end - first : m->chunk) != 0;
  }
  if (!m->failed) m->failed = crew->backend->finish(m->worker, crew->slot, &m->fault) != 0;
  if (m->failed) atomic_store(&crew->paused, 1);
  pthread_mutex_lock(&crew->mutex);
  --crew->working;
  pthread_cond_signal(&crew->finished);
  pthread_mutex_unlock(&crew->mutex);
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

hc_status hc_crew_walk(hc_crew *crew, int slot, int64_t first, int64_t end, hc_crew_watch watch, void *user,
                       int64_t *done, hc_errors *errors) {
  int started = 0, active = crew->active[slot];
  crew->slot = slot;
  crew->end = end;
  atomic_store(&crew->next, first);
  atomic_store(&crew->paused, 0);
  crew->working = active; /* no thread runs yet */
  for (; started < active; ++started) {
    member *m = &crew->members[started];
    m->failed = 0;
    if (!hc_task_start(&m->task, walk_chunks, m)) break;
  }
  pthread_mutex_lock(&crew->mutex);
  crew->working -= active - started;
  pthread_mutex_unlock(&crew->mutex);
  watch_over(crew, watch, user);
  for (int index = 0; index < started; ++index) hc_task_wait(&crew->members[index].task);
  *done = taken(crew);
  if (started == 0)
    return hc_fail(errors, HC_FAILED, "no thread could be started; %s",
                   active > 1 ? "use fewer --threads" : "allow this process more (ulimit -u, ulimit -v)");
  hc_status status = HC_OK;
  for (int index = 0; index < started; ++index) {
    const member *m = &crew->members[index];
    if (m->failed) status = hc_fail(errors, HC_FAILED, "%s", m->fault.text);
  }
  return status;
}

hc_status hc_crew_collect_desks(hc_crew *crew, int slot, hc_desk_tally *desks, hc_errors *errors) {
  hc_fault fault;
  for (int index = 0; index < crew->active[slot]; ++index) {
    if (crew->backend->collect_desks(crew->members[index].worker, slot, desks, &fault)) {
      return hc_fail(errors, HC_FAILED, "%s", fault.text);
    }
  }
  return HC_OK;
}

hc_status hc_crew_collect_cells(hc_crew *crew, int slot, hc_range range, hc_cell_tally *cells, hc_errors *errors) {
  hc_fault fault;
  for (int index = 0; index < crew->active[slot]; ++index) {
    if (crew->backend->collect_cells(crew->members[index].worker, slot, range, cells, &fault)) {
      return hc_fail(errors, HC_FAILED, "%s", fault.text);
    }
  }
  return HC_OK;
}

hc_status hc_crew_clear(hc_crew *crew, int slot, hc_errors *errors) {
  hc_fault fault;
  for (int index = 0; index < crew->active[slot]; ++index) {
    if (crew->backend->clear(crew->members[index].worker, slot, &fault)) {
      return hc_fail(errors, HC_FAILED, "%s", fault.text);
    }
  }
  return HC_OK;
}
