/* sweep_source.c: see sweep_source.h. */
#include "sweep_source.h"

#include <stdlib.h>
#include <string.h>

#include "messages.h"

int hc_sweep_source_set(hc_sweep_source *source, const char *override) {
  const char *equals = strchr(override, '=');
  if (!equals || equals == override)
    return hc_usage_error("'--set %s' is not KEY=VALUE; write for example --set desk.rebalance=1h,4h", override);
  if (source->override_count == source->capacity) {
    size_t capacity = 2 * source->capacity + 8;
    const char **overrides = reallocarray(source->overrides, capacity, sizeof *overrides);
    if (!overrides) {
      hc_say_error("out of memory");
      return HC_EXIT_FAILED;
    }
    source->overrides = overrides;
    source->capacity = capacity;
  }
  source->overrides[source->override_count++] = override;
  return 0;
}

int hc_sweep_source_read(const hc_sweep_source *source, hc_sweep **sweep) {
  hc_errors errors = {0};
  hc_status status = hc_sweep_read(source->path, source->overrides, source->override_count, sweep, &errors);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  if (status == HC_OK) hc_say_warnings(hc_sweep_warnings(*sweep));
  return status == HC_OK ? 0 : HC_EXIT_USAGE;
}

const char *hc_sweep_source_name(const hc_sweep_source *source) {
  return strcmp(source->path, "-") == 0 ? "standard input" : source->path;
}

void hc_sweep_source_clear(hc_sweep_source *source) {
  free(source->overrides);
  *source = (hc_sweep_source){0};
}
