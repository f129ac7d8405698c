#include "cuda_runtime.h"

#include <setjmp.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <vector>

#include "kernel_list.h"

uint3 threadIdx, blockIdx;

namespace {

uint64_t setting(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text ? strtoull(text, nullptr, 10) : otherwise;
}

enum { WARP = 32, MOST_THREADS = 1024, MOST_SHARED_BYTES = 48 << 10, RUBBISH = 0xa5 };
#ifdef HC_SANITIZED
enum { STACK_BYTES = 256 << 10 };
#else
enum { STACK_BYTES = 64 << 10 };
#endif

std::recursive_mutex everything;
std::mt19937_64 shuffle(setting("HC_SHIM_SEED", 1));

/* ---- a block: fibers ---- */

/* Where a stack is left and gone on with. */
struct Place {
  ucontext_t context;
  jmp_buf jump;
  bool is_left; /* by a jump, which leads back; not only begun */
};

/* swapcontext is what sanitizers know, but it has the system save the mask of signals, which takes most of the time of
 * a kernel. */
void go(Place &from, Place &to) {
#ifdef HC_SANITIZED
  swapcontext(&from.context, &to.context);
#else
  if (_setjmp(from.jump) != 0) return;
  from.is_left = true;
  if (to.is_left) _longjmp(to.jump, 1);
  setcontext(&to.context);
#endif
}

enum State { READY, AT_BARRIER, AT_EXCHANGE, DONE };
struct Fiber {
  Place place;
  std::unique_ptr<unsigned char[]> stack{new unsigned char[STACK_BYTES]};
  State state;
  unsigned exchanges;
  unsigned long long words[2]; /* that it brought to its last exchanges */
};

std::vector<Fiber> fibers;
unsigned threads, running; /* of the block; the one at work */
Place scheduler;
const std::function<void()> *body;
std::vector<unsigned char> shared_room;

[[noreturn]] void die(const char *what) {
  fprintf(stderr, "cuda shim: %s (block %u, thread %u)\n", what, blockIdx.x, threadIdx.x);
  abort();
}

void enter() {
  (*body)();
  fibers[running].state = DONE;
#ifndef HC_SANITIZED /* whose count of calls it leaves by returning, to the scheduler */
  go(fibers[running].place, scheduler);
#endif
}

void rest(State state) {
  Fiber &own = fibers[running];
  const uint3 index = threadIdx;
  own.state = state;
  go(own.place, scheduler);
  threadIdx = index;
}

/* Lets those go on for whom everyone waits; false if there is nobody left. */
bool release() {
  unsigned done = 0, at_barrier = 0, released = 0;
  for (unsigned t = 0; t < threads; ++t) {
    done += fibers[t].state == DONE;
    at_barrier += fibers[t].state == AT_BARRIER;
  }
  if (done == threads) return false;
  if (done > 0 && at_barrier > 0) die("a thread left before a barrier that others wait at");
  for (unsigned first = 0; first < threads; first += WARP) {
    const auto waits = [](const Fiber &f) { return f.state == AT_EXCHANGE; };
    if (!std::all_of(&fibers[first], &fibers[first] + WARP, waits)) continue;
    for (unsigned t = first; t < first + WARP; ++t) fibers[t].state = READY;
    ++released;
  }
  if (at_barrier == threads) {
    for (unsigned t = 0; t < threads; ++t) fibers[t].state = READY;
  } else if (released == 0) {
    die("threads wait for each other at different barriers");
  }
  return true;
}

void prepare(Fiber &fiber) {
  fiber.state = READY;
  fiber.exchanges = 0;
  fiber.place.is_left = false;
  getcontext(&fiber.place.context);
  fiber.place.context.uc_stack.ss_sp = fiber.stack.get();
  fiber.place.context.uc_stack.ss_size = STACK_BYTES;
  fiber.place.context.uc_link = &scheduler.context;
  makecontext(&fiber.place.context, enter, 0);
}

void run_block() {
  std::vector<unsigned> order(threads);
  for (unsigned t = 0; t < threads; ++t) {
    order[t] = t;
    prepare(fibers[t]);
  }
  do {
    std::shuffle(order.begin(), order.end(), shuffle);
    for (unsigned t : order) {
      if (fibers[t].state != READY) continue;
      running = t;
      threadIdx = {t, 0, 0};
      go(scheduler, fibers[t].place);
    }
  } while (release());
}

void run_grid(const std::function<void()> &thread, unsigned blocks, unsigned block_threads, size_t shared_bytes) {
  if (fibers.size() < block_threads) fibers.resize(block_threads);
  threads = block_threads;
  body = &thread;
  for (unsigned block = 0; block < blocks; ++block) {
    blockIdx = {block, 0, 0};
    shared_room.assign(shared_bytes + WARP, RUBBISH);
    run_block();
  }
}

/* ---- the device ---- */

uint64_t calls;
struct CallCount { /* left behind for a test that lets every call fail in turn */
  ~CallCount() {
    const char *name = getenv("HC_SHIM_CALLS");
    FILE *file = name ? fopen(name, "w") : nullptr;
    if (!file) return;
    fprintf(file, "%llu\n", static_cast<unsigned long long>(calls));
    fclose(file);
  }
} call_count;
std::map<const void *, uint64_t> launches;
struct LaunchCount { /* for a test that wants all kernels launched */
  ~LaunchCount() {
    const char *name = getenv("HC_SHIM_LAUNCHES");
    FILE *file = name ? fopen(name, "w") : nullptr;
    if (!file) return;
    std::vector<hc_listed_kernel> kernels;
    hc_list_kernels_f32(&kernels);
    hc_list_kernels_f64(&kernels);
    for (const hc_listed_kernel &one : kernels) {
      fprintf(file, "%llu\t%s\n", static_cast<unsigned long long>(launches[one.kernel]), one.words.c_str());
    }
    fclose(file);
  }
} launch_count;
thread_local cudaError_t last_error;
thread_local int current_device;
std::map<void *, std::pair<int, size_t>> allocations; /* device, bytes */
std::map<int, size_t> used_bytes;
std::set<cudaStream_t> streams;

int driver_version() { return static_cast<int>(setting("HC_SHIM_DRIVER", CUDART_VERSION)); }
int device_count() { return static_cast<int>(setting("HC_SHIM_DEVICES", 1)); }
size_t device_bytes() { return setting("HC_SHIM_MEMORY", 1u << 30); }

/* Counts a call; from the chosen one on, all fail. */
bool lost() {
  static const uint64_t fail_at = setting("HC_SHIM_FAIL_AT", 0);
  ++calls;
  return fail_at > 0 && calls >= fail_at;
}

cudaError_t give(cudaError_t error) {
  if (error != cudaSuccess) last_error = error;
  return error;
}

}  // namespace

struct hc_shim_stream {
  std::deque<std::function<void()>> waiting;
};
struct hc_shim_event {
  uint64_t recorded = 0, reached = 0;
};

namespace {

/* Does what streams were given, one at random after the other, until `enough`. */
template <typename Enough>
void drain(Enough enough) {
  while (!enough()) {
    std::vector<cudaStream_t> busy;
    for (cudaStream_t stream : streams) {
      if (!stream->waiting.empty()) busy.push_back(stream);
    }
    if (busy.empty()) die("somebody waits for what no stream will do");
    cudaStream_t chosen = busy[shuffle() % busy.size()];
    const std::function<void()> work = chosen->waiting.front();
    chosen->waiting.pop_front();
    work();
  }
}

cudaError_t enqueue(cudaStream_t stream, std::function<void()> work) {
  if (stream == cudaStreamPerThread) {
    work();
  } else {
    stream->waiting.push_back(std::move(work));
  }
  return cudaSuccess;
}

bool is_allocated(const void *memory, size_t size) {
  auto after = allocations.upper_bound(const_cast<void *>(memory));
  if (after == allocations.begin()) return false;
  const auto &[start, facts] = *std::prev(after);
  return static_cast<const char *>(memory) + size <= static_cast<const char *>(start) + facts.second &&
         facts.first == current_device;
}

}  // namespace

unsigned char *hc_shim_shared() {
  const uintptr_t start = reinterpret_cast<uintptr_t>(shared_room.data());
  return reinterpret_cast<unsigned char *>((start + WARP - 1) / WARP * WARP);
}

void __syncthreads() { rest(AT_BARRIER); }

unsigned long long hc_shim_exchange(unsigned mask, unsigned long long word, int distance) {
  if (mask != ~0u || threads % WARP != 0) die("an exchange that not all threads of a warp take part in");
  /* Nobody comes to an exchange before all have read what they came for at the last but one. */
  Fiber &own = fibers[running];
  const unsigned turn = own.exchanges++ % 2;
  own.words[turn] = word;
  rest(AT_EXCHANGE);
  return fibers[running ^ static_cast<unsigned>(distance)].words[turn];
}

#define HC_SHIM_CALL                                      \
  std::lock_guard<std::recursive_mutex> held(everything); \
  if (lost()) return give(cudaErrorUnknown);

cudaError_t cudaDriverGetVersion(int *version) {
  HC_SHIM_CALL
  *version = driver_version();
  return cudaSuccess;
}
cudaError_t cudaGetDeviceCount(int *count) {
  HC_SHIM_CALL
  if (driver_version() < CUDART_VERSION) return give(cudaErrorInsufficientDriver);
  *count = device_count();
  return give(*count ? cudaSuccess : cudaErrorNoDevice);
}
cudaError_t cudaSetDevice(int device) {
  HC_SHIM_CALL
  if (device < 0 || device >= device_count()) return give(cudaErrorInvalidDevice);
  current_device = device;
  return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int device) {
  HC_SHIM_CALL
  if (device < 0 || device >= device_count()) return give(cudaErrorInvalidDevice);
  snprintf(properties->name, sizeof properties->name, "a GPU in name only");
  properties->totalGlobalMem = device_bytes();
  properties->major = properties->minor = 0;
  return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr, int) {
  HC_SHIM_CALL
  *value = 1;
  return cudaSuccess;
}
cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *total_bytes) {
  HC_SHIM_CALL
  *total_bytes = device_bytes();
  *free_bytes = *total_bytes - used_bytes[current_device];
  return cudaSuccess;
}
cudaError_t cudaMalloc(void **memory, size_t size) {
  HC_SHIM_CALL
  if (used_bytes[current_device] + size > device_bytes()) return give(cudaErrorMemoryAllocation);
  *memory = aligned_alloc(256, (size + 255) / 256 * 256);
  if (!*memory) return give(cudaErrorMemoryAllocation);
  memset(*memory, RUBBISH, size);
  allocations[*memory] = {current_device, size};
  used_bytes[current_device] += size;
  return cudaSuccess;
}
cudaError_t cudaFree(void *memory) {
  std::lock_guard<std::recursive_mutex> held(everything);
  auto found = allocations.find(memory);
  if (found == allocations.end()) return give(cudaErrorInvalidValue);
  used_bytes[found->second.first] -= found->second.second;
  allocations.erase(found);
  free(memory);
  return lost() ? give(cudaErrorUnknown) : cudaSuccess;
}
cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t size, cudaMemcpyKind kind, cudaStream_t stream) {
  HC_SHIM_CALL
  if (!is_allocated(kind == cudaMemcpyHostToDevice ? to : from, size)) return give(cudaErrorInvalidValue);
  return enqueue(stream, [=] { memcpy(to, from, size); });
}
cudaError_t cudaMemsetAsync(void *memory, int value, size_t size, cudaStream_t stream) {
  HC_SHIM_CALL
  if (!is_allocated(memory, size)) return give(cudaErrorInvalidValue);
  return enqueue(stream, [=] { memset(memory, value, size); });
}
cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned) {
  HC_SHIM_CALL
  streams.insert(*stream = new hc_shim_stream);
  return cudaSuccess;
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  HC_SHIM_CALL
  if (stream != cudaStreamPerThread) drain([=] { return stream->waiting.empty(); });
  return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  std::lock_guard<std::recursive_mutex> held(everything);
  streams.erase(stream);
  delete stream;
  return cudaSuccess;
}
cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned) {
  HC_SHIM_CALL
  *event = new hc_shim_event;
  return cudaSuccess;
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  HC_SHIM_CALL
  const uint64_t number = ++event->recorded;
  return enqueue(stream, [=] { event->reached = number; });
}
cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  HC_SHIM_CALL
  drain([=] { return event->reached == event->recorded; });
  return cudaSuccess;
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
  std::lock_guard<std::recursive_mutex> held(everything);
  delete event;
  return cudaSuccess;
}
cudaError_t cudaGetLastError() {
  const cudaError_t error = last_error;
  last_error = cudaSuccess;
  return error;
}
const char *cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation:
      return "out of memory";
    case cudaErrorInvalidValue:
      return "invalid argument";
    case cudaErrorInvalidConfiguration:
      return "invalid configuration argument";
    case cudaErrorInvalidDevice:
      return "invalid device ordinal";
    default:
      return "the shim was asked to fail";
  }
}

cudaError_t hc_shim_launch(const void *kernel, const std::function<void()> &thread, dim3 grid, dim3 block,
                           size_t shared_bytes, cudaStream_t stream) {
  HC_SHIM_CALL
  if (grid.x == 0 || block.x == 0 || block.x > MOST_THREADS || block.x % WARP || shared_bytes > MOST_SHARED_BYTES) {
    return give(cudaErrorInvalidConfiguration);
  }
  ++launches[kernel];
  return enqueue(stream, [=] { run_grid(thread, grid.x, block.x, shared_bytes); });
}
