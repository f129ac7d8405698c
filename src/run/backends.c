#include "backends.h"

#include <stdio.h>
#include <string.h>

#include "backends_cpu.h"

/* The CPU's instances, best first. */
enum { HC_ISA_AVX512, HC_ISA_AVX2, HC_ISA_BASELINE, HC_ISA_COUNT };

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

static const hc_backend *isa_backend(int isa, hc_precision precision) {
  static const hc_backend *const backends[HC_ISA_COUNT][2] = {
      {&hc_backend_avx512_float, &hc_backend_avx512_double},
      {&hc_backend_avx2_float, &hc_backend_avx2_double},
      {&hc_backend_baseline_float, &hc_backend_baseline_double},
  };
  return backends[isa][precision == HC_PRECISION_DOUBLE];
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

hc_status hc_backend_choose(const char *device, const char *isa, hc_precision precision, const hc_backend **backend,
                            hc_errors *errors) {
  int chosen = HC_ISA_BASELINE;
  if (device && strncmp(device, "cuda", 4) == 0 && (device[4] == '\0' || device[4] == ':')) {
    return hc_fail(errors, HC_FAILED, "device '%s' was asked for, but this build has no CUDA backend; use --device cpu",
                   device);
  }
  if (device && strcmp(device, "auto") != 0 && strcmp(device, "cpu") != 0) {
    return hc_fail(errors, HC_INVALID, "unknown device '%s' (auto, cpu, cuda or cuda:N)", device);
  }
  hc_status status = choose_isa(isa, &chosen, errors);
  if (status == HC_OK) *backend = isa_backend(chosen, precision);
  return status;
}
