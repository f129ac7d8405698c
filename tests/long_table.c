/* long_table.c: a sweep of a parameter table with more rows than a section has today, as check-table makes it: each can
 * be set, missed and misspelt. */
#include <hedgecube/sweep.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char text[] =
    "world: {spot: 100, volatility: 50%, extra_1: 3, extra_14: [1, 2]}\n"
    "book: {expiry: 2d, legs: [{type: call, strike: 100, quantity: -1, further_1: 7, further_14: [1, 2]}]}\n"
    "desk: {rebalance: 1h}\n";

/* Whether the sweep with an override has so many axes, or is refused with these words. */
static int fares(const char *override, size_t axes, const char *words) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  const char *overrides[] = {override};
  const hc_status status = hc_sweep_parse("sweep", text, strlen(text), overrides, override != NULL, &sweep, &errors);
  int as_wanted = words ? status == HC_INVALID && errors.count == 1 && strstr(errors.lines[0], words) != NULL
                        : status == HC_OK && hc_sweep_axis_count(sweep) == axes;
  char *dump = sweep ? hc_sweep_dump(sweep) : NULL;
  if (sweep && !(dump && strstr(dump, "extra_13: 0") && strstr(dump, "further_13: 0"))) as_wanted = 0;
  if (!as_wanted) fprintf(stderr, "%s: %s\n", override, errors.count ? errors.lines[0] : dump);
  free(dump);
  hc_errors_clear(&errors);
  hc_sweep_destroy(sweep);
  return as_wanted;
}

int main(void) {
  const int all = fares(NULL, 2, NULL) && fares("world.extra_7=1,2,3", 3, NULL) &&
                  fares("legs[0].further_7=1,2", 3, NULL) && fares("world.extra_9=11", 0, "extra_9") &&
                  fares("world.extra_99=1", 0, "extra_99");
  return all ? 0 : 1;
}
