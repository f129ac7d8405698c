/* cpu_backend.c: the memory of a thread that walks paths: its scratch and its tallies. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "backends_cpu.h"
#include "cpu_kernel.h"

/* Paths at a time: as many as the kernel likes, but not more than a moment's work, since a crew stops only between
 * them. */
#ifndef HC_CHUNK_PATHS
#define HC_CHUNK_PATHS 8192
#endif
#define HC_CHUNK_NANOSECONDS 3e7
#ifndef HC_SLAB_CELLS
#define HC_SLAB_CELLS 256
#endif
#define HC_HUGE_PAGE ((size_t)2 << 20)
#define HC_SMALL_PAGE ((size_t)4096)

typedef struct {
  void *bytes;
  size_t size;
} memory;

typedef struct {
  const hc_cpu_kernel *kernel;
  const hc_work *work;
  memory scratch, desks, cells;
  int empty; /* no path of the slab is tallied yet: the tallies are cleared by the thread that first needs them */
} worker;

static int make_room(memory *r, size_t size) {
  if (size <= r->size) return 1;
  free(r->bytes);
  const size_t page = size < HC_HUGE_PAGE ? HC_SMALL_PAGE : HC_HUGE_PAGE;
  const size_t rounded = (size + page - 1) / page * page;
  r->bytes = aligned_alloc(page, rounded);
  r->size = r->bytes ? rounded : 0;
  /* Tallies are touched all over: small pages would cost address translations. */
  if (r->bytes && page == HC_HUGE_PAGE) madvise(r->bytes, rounded, MADV_HUGEPAGE);
  return r->bytes != NULL;
}

static void *open_thread(const hc_backend *backend, int device, hc_fault *fault) {
  (void)device;
  worker *w = (worker *)calloc(1, sizeof *w);
  if (!w) {
    snprintf(fault->text, sizeof fault->text, "out of memory");
    return NULL;
  }
  w->kernel = (const hc_cpu_kernel *)backend->kernels;
  return w;
}

static void close_thread(void *user) {
  worker *w = (worker *)user;
  free(w->scratch.bytes);
  free(w->desks.bytes);
  free(w->cells.bytes);
  free(w);
}

static hc_team team_of(const hc_cpu_kernel *kernel, int threads) {
  hc_team team = {0};
  team.workers = threads;
  team.speed = threads;
  team.slab_cells = HC_SLAB_CELLS;
  team.hedge_bytes = (int64_t)kernel->hedge_bytes;
  team.outcome_bytes = (int64_t)kernel->outcome_bytes;
  team.world_bytes = (int64_t)kernel->world_bytes;
  team.base_bytes = (int64_t)kernel->base_bytes;
  return team;
}

/* What a kernel keeps is the same for every instruction set. */
hc_team hc_cpu_team(int threads, int is_double) {
  return team_of((const hc_cpu_kernel *)hc_cpu_backends[HC_ISA_BASELINE][is_double].kernels, threads);
}

static void join(void *user, hc_team *team) {
  const worker *w = (const worker *)user;
  *team = team_of(w->kernel, team->workers + 1);
}

static int begin(void *user, int slot, const hc_work *work, double path_nanoseconds, int64_t *chunk, hc_fault *fault) {
  worker *w = (worker *)user;
  (void)slot;
  w->work = work;
  w->empty = 1;
  *chunk = HC_CHUNK_PATHS;
  while (*chunk > HC_CHUNK_GRAIN && (double)*chunk * path_nanoseconds > HC_CHUNK_NANOSECONDS) *chunk /= 2;
  const size_t scratch = w->kernel->base_bytes + (size_t)work->world_count * w->kernel->world_bytes +
                         (size_t)work->hedge_count * w->kernel->hedge_bytes +
                         (size_t)work->outcome_count * w->kernel->outcome_bytes;
  if (make_room(&w->scratch, scratch) && make_room(&w->desks, (size_t)work->desk_count * sizeof(hc_desk_tally)) &&
      make_room(&w->cells, (size_t)work->cell_count * sizeof(hc_cell_tally))) {
    return 0;
  }
  snprintf(fault->text, sizeof fault->text, "out of memory for the tallies of %lld cells", (long long)work->cell_count);
  return -1;
}

static int run(void *user, int slot, uint64_t first_path, int64_t count, hc_fault *fault) {
  worker *w = (worker *)user;
  hc_desk_tally *desks = (hc_desk_tally *)w->desks.bytes;
  hc_cell_tally *cells = (hc_cell_tally *)w->cells.bytes;
  (void)slot;
  (void)fault;
  if (w->empty) {
    hc_desk_tallies_clear(desks, w->work->desk_count);
    hc_cell_tallies_clear(cells, w->work->cell_count);
    w->empty = 0;
  }
  w->kernel->run(w->work, first_path, count, w->scratch.bytes, desks, cells);
  return 0;
}

static int finish(void *user, int slot, hc_fault *fault) {
  (void)user;
  (void)slot;
  (void)fault;
  return 0;
}

static int collect_desks(void *user, int slot, hc_desk_tally *desks, hc_fault *fault) {
  const worker *w = (const worker *)user;
  const hc_desk_tally *own = (const hc_desk_tally *)w->desks.bytes;
  (void)slot;
  (void)fault;
  for (int64_t desk = 0; desk < w->work->desk_count && !w->empty; ++desk) hc_desk_tally_add(&desks[desk], &own[desk]);
  return 0;
}

static int collect_cells(void *user, int slot, hc_range range, hc_cell_tally *cells, hc_fault *fault) {
  const worker *w = (const worker *)user;
  const hc_cell_tally *own = (const hc_cell_tally *)w->cells.bytes;
  (void)slot;
  (void)fault;
  for (int64_t cell = 0; cell < range.count && !w->empty; ++cell) {
    hc_cell_tally_add(&cells[cell], &own[range.first + cell]);
  }
  return 0;
}

static int clear(void *user, int slot, hc_fault *fault) {
  (void)slot;
  (void)fault;
  ((worker *)user)->empty = 1;
  return 0;
}

#define HC_CPU_BACKEND(isa, precision)                                                                   \
  {                                                                                                      \
    "cpu " #isa, &hc_kernel_##isa##_##precision, 1, open_thread, close_thread, join, begin, run, finish, \
        collect_desks, collect_cells, clear                                                              \
  }
const hc_backend hc_cpu_backends[HC_ISA_COUNT][2] = {
    {HC_CPU_BACKEND(avx512, float), HC_CPU_BACKEND(avx512, double)},
    {HC_CPU_BACKEND(avx2, float), HC_CPU_BACKEND(avx2, double)},
    {HC_CPU_BACKEND(baseline, float), HC_CPU_BACKEND(baseline, double)},
};
