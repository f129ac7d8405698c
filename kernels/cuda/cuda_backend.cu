/* cuda_backend.cu: a GPU as a worker: its memory, and the order in which things happen on it.
 *
 * A batch of paths is walked and tallied in one of two flights, so that the second fills the device while the first
 * drains. The thread that feeds a GPU waits for a flight's last batch before it gives it the next. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "backends_cuda.h"
#include "cuda_kernels.h"

enum { HC_FLIGHTS_PER_DEVICE = 2, HC_SLOTS = HC_MAX_SLOTS };
/* Paths of a batch: what takes a moment, since a crew stops only between batches. */
#define HC_BATCH_NANOSECONDS 3e7
#ifndef HC_MOST_PATHS
#define HC_MOST_PATHS ((int64_t)1 << 20)
#endif
/* But not fewer than fill the device, this many threads for each multiprocessor: what a thread takes for a long path
 * does not depend on how many there are. */
enum { HC_FILLING_THREADS = 1024 };
/* A multiprocessor, in threads of the CPU: an estimate. */
#define HC_PROCESSOR_SPEED 2.0
/* Cells that make a slab worth its beginning and end: some tens of milliseconds at a million paths. */
#ifndef HC_CUDA_SLAB_CELLS
#define HC_CUDA_SLAB_CELLS 2048
#endif
/* Of the device's free memory: a slot's tallies, a flight's ledger, and everything but tallies. The tallies are read on
 * the host after their slab, so that a few large slabs would leave more to be done in the end. */
#define HC_MOST_TALLY_BYTES ((int64_t)160 << 20)
#define HC_MOST_LEDGER_BYTES ((int64_t)4 << 30)
enum { HC_TALLY_PART = 16, HC_LEDGER_PART = 6, HC_OTHER_PART = 2 };
/* Paths of a batch that the planner counts on. */
enum { HC_LEAST_PLANNED_PATHS = 4096 };

typedef struct {
  void *bytes; /* on the device */
  size_t size;
} device_room;

typedef struct {
  hc_image image; /* its bytes are the device's alone */
  device_room bytes, desks, cells, bins;
  uint64_t seed;
  int64_t group_paths;
  int64_t chunk;
} slab;

typedef struct {
  cudaStream_t stream;
  cudaEvent_t done; /* of its last batch */
  device_room ledger;
} flight;

typedef struct {
  const hc_cuda_kernels *kernels;
  int device, processors;
  int64_t memory; /* that was free when it was opened */
  slab slabs[HC_SLOTS];
  flight flights[HC_FLIGHTS_PER_DEVICE];
  cudaStream_t setup;
  int turn; /* the flight of the next batch */
} worker;

/* ---- errors ---- */

static int failed(hc_fault *fault, int device, cudaError_t error, const char *format, ...) {
  char what[160];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  snprintf(fault->text, sizeof fault->text, "cuda:%d: %s (%s); the CPU gives the same answer: --device cpu", device,
           what, cudaGetErrorString(error));
  return -1;
}

/* Calls one function of CUDA; returns from the caller if it fails. */
#define HC_TRY(w, fault, call, ...)                                                            \
  do {                                                                                         \
    const cudaError_t try_error = (call);                                                      \
    if (try_error != cudaSuccess) return failed((fault), (w)->device, try_error, __VA_ARGS__); \
  } while (0)

/* CUDA's current device is each thread's own. */
static int use(const worker *w, hc_fault *fault) {
  HC_TRY(w, fault, cudaSetDevice(w->device), "the device cannot be used");
  return 0;
}

/* ---- devices ---- */

int hc_cuda_built(void) { return 1; }

int hc_cuda_count(hc_fault *why) {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  why->text[0] = '\0';
  if (error == cudaSuccess && count > 0) return count;
  int driver = 0;
  if (error == cudaErrorInsufficientDriver && cudaDriverGetVersion(&driver) == cudaSuccess && driver > 0) {
    snprintf(why->text, sizeof why->text, "the NVIDIA driver is for CUDA %d.%d, and this build needs %d.%d",
             driver / 1000, driver % 1000 / 10, CUDART_VERSION / 1000, CUDART_VERSION % 1000 / 10);
  } else if (error == cudaErrorInsufficientDriver) {
    snprintf(why->text, sizeof why->text, "there is no NVIDIA driver");
  } else if (error == cudaErrorNoDevice || error == cudaSuccess) {
    snprintf(why->text, sizeof why->text, "there is no NVIDIA GPU to be seen");
  } else {
    snprintf(why->text, sizeof why->text, "no GPU can be used: %s", cudaGetErrorString(error));
  }
  return 0;
}

int hc_cuda_describe(int device, hc_cuda_device *described, hc_fault *fault) {
  cudaDeviceProp properties;
  const cudaError_t error = cudaGetDeviceProperties(&properties, device);
  if (error != cudaSuccess) return failed(fault, device, error, "the device cannot be asked what it is");
  snprintf(described->name, sizeof described->name, "%.63s", properties.name);
  snprintf(described->description, sizeof described->description, "%s, %.1f GiB, compute capability %d.%d",
           described->name, (double)properties.totalGlobalMem / 0x1p30, properties.major, properties.minor);
  return 0;
}

/* ---- opening and closing ---- */

static int open_flights(worker *w, hc_fault *fault) {
  for (flight &f : w->flights) {
    HC_TRY(w, fault, cudaStreamCreateWithFlags(&f.stream, cudaStreamNonBlocking), "no stream");
    HC_TRY(w, fault, cudaEventCreateWithFlags(&f.done, cudaEventBlockingSync | cudaEventDisableTiming), "no event");
  }
  HC_TRY(w, fault, cudaStreamCreateWithFlags(&w->setup, cudaStreamNonBlocking), "no stream");
  return 0;
}

static int open_device(worker *w, hc_fault *fault) {
  size_t free_bytes = 0, total_bytes = 0;
  if (use(w, fault)) return -1;
  const cudaError_t error = w->kernels->probe();
  HC_TRY(w, fault, error, "%s",
         error == cudaErrorNoKernelImageForDevice || error == cudaErrorInvalidDeviceFunction
             ? "this build has no code for the device: see CMAKE_CUDA_ARCHITECTURES"
             : "the device cannot be used");
  HC_TRY(w, fault, cudaDeviceGetAttribute(&w->processors, cudaDevAttrMultiProcessorCount, w->device),
         "the device cannot be asked what it is");
  HC_TRY(w, fault, cudaMemGetInfo(&free_bytes, &total_bytes), "the device cannot be asked for its memory");
  w->memory = (int64_t)free_bytes;
  return open_flights(w, fault);
}

static void drop(device_room *r) {
  if (r->bytes) cudaFree(r->bytes);
  *r = device_room();
}

/* Nothing can be done about what fails here: the device may be gone. */
static void close_worker(void *user) {
  worker *w = (worker *)user;
  cudaSetDevice(w->device);
  for (slab &s : w->slabs) {
    drop(&s.bytes);
    drop(&s.desks);
    drop(&s.cells);
    drop(&s.bins);
  }
  for (flight &f : w->flights) {
    if (f.stream) cudaStreamSynchronize(f.stream);
    drop(&f.ledger);
    if (f.done) cudaEventDestroy(f.done);
    if (f.stream) cudaStreamDestroy(f.stream);
  }
  if (w->setup) cudaStreamDestroy(w->setup);
  free(w);
}

static void *open_worker(const hc_backend *backend, int device, hc_fault *fault) {
  worker *w = (worker *)calloc(1, sizeof *w);
  if (!w) {
    snprintf(fault->text, sizeof fault->text, "out of memory");
    return NULL;
  }
  w->kernels = (const hc_cuda_kernels *)backend->kernels;
  w->device = device;
  if (open_device(w, fault) == 0) return w;
  close_worker(w);
  return NULL;
}

static int64_t at_most(int64_t value, int64_t limit) { return value < limit ? value : limit; }

/* The smallest device of a team says how large a slab can be. */
static void join(void *user, hc_team *team) {
  const worker *w = (const worker *)user;
  const int64_t tallies = at_most(w->memory / HC_TALLY_PART, HC_MOST_TALLY_BYTES), other = w->memory / HC_OTHER_PART;
  team->tally_room = team->workers ? at_most(tallies, team->tally_room) : tallies;
  team->other_room = team->workers ? at_most(other, team->other_room) : other;
  team->outcome_bytes = (int64_t)w->kernels->real_bytes * HC_LEAST_PLANNED_PATHS * HC_FLIGHTS_PER_DEVICE;
  team->hedge_bytes = (int64_t)w->kernels->hedge_rows * team->outcome_bytes;
  team->entry_bytes = 4 * (int64_t)w->kernels->real_bytes;
  team->slab_cells = HC_CUDA_SLAB_CELLS;
  team->speed += HC_PROCESSOR_SPEED * w->processors;
  ++team->workers;
}

/* ---- a slab ---- */

static int make_room(const worker *w, device_room *r, size_t size, const char *what, hc_fault *fault) {
  if (size <= r->size) return 0;
  drop(r);
  HC_TRY(w, fault, cudaMalloc(&r->bytes, size), "no %.1f MiB for %s", (double)size / 0x1p20, what);
  r->size = size;
  return 0;
}

static int clear(void *user, int slot, hc_fault *fault) {
  const worker *w = (const worker *)user;
  const slab *s = &w->slabs[slot];
  const size_t cells = (size_t)s->image.cell_count;
  if (use(w, fault)) return -1;
  HC_TRY(w, fault, cudaMemsetAsync(s->desks.bytes, 0, (size_t)s->image.desk_count * sizeof(hc_desk_tally), w->setup),
         "tallies cannot be cleared");
  HC_TRY(w, fault, cudaMemsetAsync(s->cells.bytes, 0, cells * sizeof(hc_cell_sums), w->setup),
         "tallies cannot be cleared");
  HC_TRY(w, fault, cudaMemsetAsync(s->bins.bytes, 0, cells * HC_BINS * sizeof(uint32_t), w->setup),
         "tallies cannot be cleared");
  HC_TRY(w, fault, cudaStreamSynchronize(w->setup), "tallies cannot be cleared");
  return 0;
}

static int upload(const worker *w, slab *s, hc_fault *fault) {
  const size_t cells = (size_t)s->image.cell_count, desks = (size_t)s->image.desk_count;
  if (make_room(w, &s->bytes, s->image.size, "coefficients", fault) ||
      make_room(w, &s->desks, desks * sizeof(hc_desk_tally), "tallies", fault) ||
      make_room(w, &s->cells, cells * sizeof(hc_cell_sums), "tallies", fault) ||
      make_room(w, &s->bins, cells * HC_BINS * sizeof(uint32_t), "tallies", fault)) {
    return -1;
  }
  HC_TRY(w, fault, cudaMemcpyAsync(s->bytes.bytes, s->image.bytes, s->image.size, cudaMemcpyHostToDevice, w->setup),
         "coefficients cannot be copied to the device");
  HC_TRY(w, fault, cudaStreamSynchronize(w->setup), "coefficients cannot be copied to the device");
  return 0;
}

static int64_t walkers_of(const hc_image *image) {
  int64_t walkers = 0;
  for (const hc_range &alike : image->walkers) walkers += alike.count;
  return walkers;
}

/* Room for the ledger of as many paths as take a moment and fill the device, or as fit. */
static int make_ledgers(worker *w, slab *s, const hc_work *work, double path_nanoseconds, hc_fault *fault) {
  const int64_t path_bytes = s->image.ledger_rows * (int64_t)w->kernels->real_bytes;
  const double moment = HC_BATCH_NANOSECONDS * HC_PROCESSOR_SPEED * w->processors / (path_nanoseconds + 1);
  const int64_t filling = (int64_t)HC_FILLING_THREADS * w->processors / walkers_of(&s->image);
  int64_t paths = moment < (double)HC_MOST_PATHS ? (int64_t)moment : HC_MOST_PATHS;
  paths = at_most(work->paths, paths > filling ? paths : filling);
  paths = at_most(paths, at_most(w->memory / HC_LEDGER_PART, HC_MOST_LEDGER_BYTES) / path_bytes);
  s->chunk = (paths + HC_CHUNK_GRAIN - 1) / HC_CHUNK_GRAIN * HC_CHUNK_GRAIN;
  if (s->chunk < HC_CHUNK_GRAIN) s->chunk = HC_CHUNK_GRAIN;
  for (;;) {
    const size_t size = (size_t)(s->chunk * path_bytes);
    int made = 0;
    while (made < HC_FLIGHTS_PER_DEVICE && make_room(w, &w->flights[made].ledger, size, "paths", fault) == 0) ++made;
    if (made == HC_FLIGHTS_PER_DEVICE) return 0;
    if (s->chunk == HC_CHUNK_GRAIN || cudaGetLastError() != cudaErrorMemoryAllocation) return -1;
    for (flight &f : w->flights) drop(&f.ledger);
    s->chunk = (s->chunk / 2 + HC_CHUNK_GRAIN - 1) / HC_CHUNK_GRAIN * HC_CHUNK_GRAIN;
  }
}

static int begin(void *user, int slot, const hc_work *work, double path_nanoseconds, int64_t *chunk, hc_fault *fault) {
  worker *w = (worker *)user;
  slab *s = &w->slabs[slot];
  if (use(w, fault)) return -1;
  if (!w->kernels->make_image(work, &s->image)) {
    snprintf(fault->text, sizeof fault->text, "out of memory for the coefficients of %lld cells",
             (long long)work->cell_count);
    return -1;
  }
  int result = upload(w, s, fault);
  free(s->image.bytes);
  s->image.bytes = NULL;
  s->seed = work->seed;
  s->group_paths = work->group_paths;
  if (result == 0) result = make_ledgers(w, s, work, path_nanoseconds, fault);
  *chunk = s->chunk;
  return result ? result : clear(user, slot, fault);
}

/* ---- paths ---- */

static int run(void *user, int slot, uint64_t first_path, int64_t count, hc_fault *fault) {
  worker *w = (worker *)user;
  const slab *s = &w->slabs[slot];
  flight *f = &w->flights[w->turn];
  hc_batch batch = {};
  batch.image = &s->image;
  batch.bytes = (const unsigned char *)s->bytes.bytes;
  batch.ledger = f->ledger.bytes;
  batch.desks = (hc_desk_tally *)s->desks.bytes;
  batch.cells = (hc_cell_sums *)s->cells.bytes;
  batch.bins = (uint32_t *)s->bins.bytes;
  batch.seed = s->seed;
  batch.first_path = first_path;
  batch.group = (int)(first_path / (uint64_t)s->group_paths);
  batch.count = (uint32_t)count;
  batch.stride = (uint32_t)s->chunk;
  batch.processors = w->processors;
  if (use(w, fault)) return -1;
  HC_TRY(w, fault, cudaEventSynchronize(f->done), "paths were not walked to their end");
  HC_TRY(w, fault, w->kernels->walk(&batch, f->stream), "paths cannot be walked");
  HC_TRY(w, fault, w->kernels->tally(&batch, f->stream), "paths cannot be tallied");
  HC_TRY(w, fault, cudaEventRecord(f->done, f->stream), "paths cannot be waited for");
  w->turn = (w->turn + 1) % HC_FLIGHTS_PER_DEVICE;
  return 0;
}

static int finish(void *user, int slot, hc_fault *fault) {
  const worker *w = (const worker *)user;
  (void)slot;
  if (use(w, fault)) return -1;
  for (const flight &f : w->flights) {
    HC_TRY(w, fault, cudaEventSynchronize(f.done), "paths were not walked to their end");
  }
  return 0;
}

/* ---- tallies ---- */

/* Copies a part of the device's memory, in a stream of the calling thread's own. */
static int download(const worker *w, void *to, const void *from, size_t size, hc_fault *fault) {
  HC_TRY(w, fault, cudaMemcpyAsync(to, from, size, cudaMemcpyDeviceToHost, cudaStreamPerThread),
         "tallies cannot be copied from the device");
  HC_TRY(w, fault, cudaStreamSynchronize(cudaStreamPerThread), "tallies cannot be copied from the device");
  return 0;
}

static int collect_desks(void *user, int slot, hc_desk_tally *desks, hc_fault *fault) {
  const worker *w = (const worker *)user;
  const slab *s = &w->slabs[slot];
  const size_t size = (size_t)s->image.desk_count * sizeof(hc_desk_tally);
  hc_desk_tally *own = (hc_desk_tally *)malloc(size);
  int result = -1;
  if (!own) {
    snprintf(fault->text, sizeof fault->text, "out of memory for the tallies of a slab");
  } else if (use(w, fault) == 0) {
    result = download(w, own, s->desks.bytes, size, fault);
  }
  for (int64_t desk = 0; result == 0 && desk < s->image.desk_count; ++desk) hc_desk_tally_add(&desks[desk], &own[desk]);
  free(own);
  return result;
}

static hc_int128 signed_sum(hc_wide wide) { return (hc_int128)(((unsigned __int128)wide.high << 64) | wide.low); }

static void add_cell(const worker *w, const hc_cell_sums *sums, const uint32_t *bins, hc_cell_tally *cell) {
  double minimum, maximum;
  w->kernels->extremes(sums, &minimum, &maximum);
  for (int total = 0; total < HC_TOTAL_COUNT; ++total) cell->totals[total] += signed_sum(sums->totals[total]);
  cell->overflows += sums->overflows;
  cell->losses += sums->losses;
  cell->minimum = hc_min_f64(minimum, cell->minimum);
  cell->maximum = hc_max_f64(maximum, cell->maximum);
  for (int bin = 0; bin < HC_BINS; ++bin) cell->bins[bin] += bins[bin];
}

static int collect_cells(void *user, int slot, hc_range range, hc_cell_tally *cells, hc_fault *fault) {
  const worker *w = (const worker *)user;
  const slab *s = &w->slabs[slot];
  const size_t count = (size_t)range.count, first = (size_t)range.first;
  hc_cell_sums *sums = (hc_cell_sums *)malloc(count * sizeof *sums);
  uint32_t *bins = (uint32_t *)malloc(count * HC_BINS * sizeof *bins);
  int result = -1;
  if (!sums || !bins) {
    snprintf(fault->text, sizeof fault->text, "out of memory for the tallies of %lld cells", (long long)range.count);
  } else if (use(w, fault) == 0) {
    const hc_cell_sums *own_sums = (const hc_cell_sums *)s->cells.bytes + first;
    const uint32_t *own_bins = (const uint32_t *)s->bins.bytes + first * HC_BINS;
    result = download(w, sums, own_sums, count * sizeof *sums, fault);
    if (result == 0) result = download(w, bins, own_bins, count * HC_BINS * sizeof *bins, fault);
  }
  for (size_t cell = 0; result == 0 && cell < count; ++cell) {
    add_cell(w, &sums[cell], &bins[cell * HC_BINS], &cells[cell]);
  }
  free(sums);
  free(bins);
  return result;
}

#define HC_CUDA_BACKEND(kernels)                                                                                   \
  {                                                                                                                \
    "cuda", &kernels, HC_SLOTS, open_worker, close_worker, join, begin, run, finish, collect_desks, collect_cells, \
        clear                                                                                                      \
  }
const hc_backend hc_cuda_backends[2] = {HC_CUDA_BACKEND(hc_cuda_float), HC_CUDA_BACKEND(hc_cuda_double)};
