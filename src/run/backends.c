#include "backends.h"

#include <stdio.h>
#include <string.h>

#include "backends_cpu.h"

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

size_t hc_devices(hc_device_info *devices, size_t capacity) {
  for (int isa = 0; isa < HC_ISA_COUNT && (size_t)isa < capacity; ++isa) {
    hc_device_info *device = &devices[isa];
    device->available = isa_available(isa);
    snprintf(device->name, sizeof device->name, "cpu %s", isa_name(isa));
    if (device->available) {
      processor_name(device->description, sizeof device->description);
    } else {
      snprintf(device->description, sizeof device->description, "this processor does not have it");
    }
  }
  return HC_ISA_COUNT;
}

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
  choice->backend = &hc_cpu_backends[chosen][precision == HC_PRECISION_DOUBLE];
  choice->count = threads < HC_MAX_WORKERS ? threads : HC_MAX_WORKERS;
  snprintf(choice->name, sizeof choice->name, "%s, %d thread%s", choice->backend->name, choice->count,
           choice->count == 1 ? "" : "s");
  return status;
}

hc_status hc_backend_choose(const char *device, const char *isa, hc_precision precision, int threads, hc_choice *choice,
                            hc_errors *errors) {
  *choice = (hc_choice){0};
  if (device && strncmp(device, "cuda", 4) == 0 && (device[4] == '\0' || device[4] == ':')) {
    return hc_fail(errors, HC_FAILED, "device '%s' was asked for, but this build has no CUDA backend; use --device cpu",
                   device);
  }
  if (device && strcmp(device, "auto") != 0 && strcmp(device, "cpu") != 0) {
    return hc_fail(errors, HC_INVALID, "unknown device '%s' (auto, cpu, cuda or cuda:N)", device);
  }
  return choose_threads(isa, precision, threads, choice, errors);
}
