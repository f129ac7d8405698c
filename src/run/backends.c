#include "backends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends_cpu.h"
#include "backends_cuda.h"
#include "system.h"

static const char *isa_name(int isa) {
  static const char *const names[HC_ISA_COUNT] = {"avx512", "avx2", "baseline"};
  return names[isa];
}

static int isa_available(int isa) {
  __builtin_cpu_init();
  if (isa == HC_ISA_BASELINE) return 1;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  if (isa == HC_ISA_AVX2) return 1;
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

/* The processor's brand string as the cpuid instruction spells it. */
static void processor_name(char *name, size_t capacity) {
  unsigned words[13] = {0};
  for (unsigned part = 0; part < 3; ++part) {
    unsigned *at = words + 4 * part;
    __asm__("cpuid" : "=a"(at[0]), "=b"(at[1]), "=c"(at[2]), "=d"(at[3]) : "a"(0x80000002u + part), "c"(0));
  }
  const char *text = (const char *)words;
  snprintf(name, capacity, "%s", text + strspn(text, " "));
}

static void list_isa(int isa, hc_device_info *device) {
  device->available = isa_available(isa);
  snprintf(device->name, sizeof device->name, "cpu %s", isa_name(isa));
  if (device->available) {
    processor_name(device->description, sizeof device->description);
  } else {
    snprintf(device->description, sizeof device->description, "this processor does not have it");
  }
}

/* A GPU, or the lack of any. */
static void list_gpu(int gpu, int gpus, const hc_fault *why, hc_device_info *device) {
  hc_cuda_device described;
  hc_fault fault = *why;
  device->available = gpus > 0 && hc_cuda_describe(gpu, &described, &fault) == 0;
  snprintf(device->name, sizeof device->name, gpus > 0 ? "cuda:%d" : "cuda", gpu);
  snprintf(device->description, sizeof device->description, "%.159s",
           device->available ? described.description : fault.text);
}

int hc_processors(void) { return hc_processors_of_process(); }

/* A thread's stack, which a limit of the address space counts in full, and its share of what a run needs in any case.
 */
#define HC_THREAD_BYTES ((int64_t)10 << 20)
enum { HC_THREADS_PART = 2 }; /* of the memory is for the threads, at most */

int hc_default_threads(void) {
  const int processors = hc_processors();
  const int64_t most = hc_memory_bytes() / HC_THREADS_PART / HC_THREAD_BYTES;
  return most < 1 ? 1 : most < processors ? (int)most : processors;
}

size_t hc_devices(hc_device_info *devices, size_t capacity) {
  hc_fault why = {""};
  int gpus = hc_cuda_count(&why);
  size_t count = 0;
  for (int isa = 0; isa < HC_ISA_COUNT; ++isa, ++count) {
    if (count < capacity) list_isa(isa, &devices[count]);
  }
  for (int gpu = 0; gpu == 0 || gpu < gpus; ++gpu, ++count) {
    if (count < capacity) list_gpu(gpu, gpus, &why, &devices[count]);
  }
  return count;
}

/* ---- choosing ---- */

static hc_status choose_isa(const char *name, int *chosen, hc_errors *errors) {
  int automatic = !name || strcmp(name, "auto") == 0;
  for (int isa = 0; isa < HC_ISA_COUNT; ++isa) {
    if (automatic ? !isa_available(isa) : strcmp(name, isa_name(isa)) != 0) continue;
    *chosen = isa;
    if (isa_available(isa)) return HC_OK;
    return hc_fail(errors, HC_FAILED, "instruction set '%s' is not available on this processor; use --isa auto", name);
  }
  return hc_fail(errors, HC_INVALID, "unknown instruction set '%s' (auto, baseline, avx2 or avx512)", name);
}

static hc_status choose_threads(const char *isa, hc_precision precision, int threads, hc_choice *choice,
                                hc_errors *errors) {
  int chosen = HC_ISA_BASELINE;
  hc_status status = choose_isa(isa, &chosen, errors);
  choice->backend = &hc_cpu_backends[chosen][precision == HC_WORD_precision_double];
  choice->count = threads < HC_MAX_WORKERS ? threads : HC_MAX_WORKERS;
  snprintf(choice->name, sizeof choice->name, "%s, %d thread%s", choice->backend->name, choice->count,
           choice->count == 1 ? "" : "s");
  return status;
}

/* Reads "N,M,…" into devices[HC_MAX_WORKERS]; 0 if it is not that, or names one twice. */
static int read_gpus(const char *list, int *devices) {
  int count = 0;
  for (const char *at = list;; ++at) {
    size_t digits = strspn(at, "0123456789");
    if (digits < 1 || digits > 3 || count == HC_MAX_WORKERS) return 0;
    devices[count] = atoi(at);
    for (int before = 0; before < count; ++before) {
      if (devices[before] == devices[count]) return 0;
    }
    ++count;
    at += digits;
    if (*at == '\0') return count;
    if (*at != ',') return 0;
  }
}

static int is_cuda(const char *name) { return strncmp(name, "cuda", 4) == 0; }
static int is_all(const char *name) { return strcmp(name, "cuda:all") == 0; }

int hc_device_is_name(const char *name) {
  int devices[HC_MAX_WORKERS];
  if (strcmp(name, "auto") == 0 || strcmp(name, "cpu") == 0 || strcmp(name, "cuda") == 0 || is_all(name)) return 1;
  return strncmp(name, "cuda:", 5) == 0 && read_gpus(name + 5, devices) > 0;
}

/* "cuda:0,1 NVIDIA H200": after the first, as a name is not as long as a list can be. */
static hc_status name_gpus(const char *list, hc_choice *choice, hc_errors *errors) {
  hc_cuda_device described;
  hc_fault fault = {""};
  if (hc_cuda_describe(choice->devices[0], &described, &fault)) return hc_fail(errors, HC_FAILED, "%s", fault.text);
  snprintf(choice->name, sizeof choice->name, "%.30s %s", list, described.name);
  return HC_OK;
}

/* The GPUs of a name that has one of the forms. */
static hc_status choose_gpus(const char *name, hc_precision precision, hc_choice *choice, hc_errors *errors) {
  hc_fault why = {""};
  int gpus = hc_cuda_count(&why);
  if (gpus == 0) {
    return hc_fail(errors, HC_FAILED, "device '%s' cannot be had: %s; use --device cpu", name, why.text);
  }
  choice->backend = &hc_cuda_backends[precision == HC_WORD_precision_double];
  choice->count = is_all(name) ? gpus : strcmp(name, "cuda") == 0 ? 1 : read_gpus(name + 5, choice->devices);
  if (choice->count > HC_MAX_WORKERS) choice->count = HC_MAX_WORKERS;
  for (int gpu = 0; gpu < choice->count && is_all(name); ++gpu) choice->devices[gpu] = gpu;
  for (int gpu = 0; gpu < choice->count; ++gpu) {
    if (choice->devices[gpu] < gpus) continue;
    return hc_fail(errors, HC_FAILED,
                   "there is no cuda:%d: this machine has %d GPU%s, from cuda:0 on (see: hedgecube devices)",
                   choice->devices[gpu], gpus, gpus == 1 ? "" : "s");
  }
  return name_gpus(strcmp(name, "cuda") == 0 ? "cuda:0" : name, choice, errors);
}

/* A GPU if there is one, unless an instruction set of the CPU is asked for; and why not, if the build could use one. */
static hc_status choose_best(const char *isa, hc_precision precision, int threads, hc_choice *choice,
                             hc_errors *errors) {
  hc_fault why = {""};
  int any_isa = !isa || strcmp(isa, "auto") == 0;
  if (any_isa && hc_cuda_count(&why) > 0) {
    choice->may_fall_back = 1;
    return choose_gpus("cuda", precision, choice, errors);
  }
  hc_status status = choose_threads(isa, precision, threads, choice, errors);
  if (any_isa && hc_cuda_built()) {
    snprintf(choice->notice, sizeof choice->notice, "computing on the CPU: %s", why.text);
  }
  return status;
}

hc_status hc_backend_choose(const char *device, const char *isa, hc_precision precision, int threads, hc_choice *choice,
                            hc_errors *errors) {
  *choice = (hc_choice){0};
  if (!device || strcmp(device, "auto") == 0) {
    return choose_best(isa, precision, threads, choice, errors);
  }
  if (!hc_device_is_name(device)) {
    return hc_fail(errors, HC_INVALID, "there is no device '%s'; write " HC_DEVICE_FORMS, device);
  }
  if (!is_cuda(device)) return choose_threads(isa, precision, threads, choice, errors);
  if (isa && strcmp(isa, "auto") != 0) {
    return hc_fail(errors, HC_INVALID,
                   "instruction set '%s' is the CPU's, and '%s' is asked for; leave one of them out", isa, device);
  }
  return choose_gpus(device, precision, choice, errors);
}
