/* long_table.c: a sweep of tables with more rows than there are today, as check-table makes them: each can be set,
 * missed and misspelt. */
#include <hedgecube/sweep.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char text[] =
    "world: {spot: 100, volatility: 50%, extra_1: 3, extra_14: [1, 2]}\n"
    "book: {expiry: 2d, legs: [{type: call, strike: 100, quantity: -1, further_1: 7, further_14: [1, 2]}]}\n"
    "desk: {rebalance: 1h}\n";

/* Whether the sweep with two overrides has so many axes, or is refused with these words alone. */
static int fares_with(const char *override, const char *second, size_t axes, const char *words) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  const char *overrides[] = {override, second};
  const size_t count = (size_t)(override != NULL) + (second != NULL);
  const hc_status status = hc_sweep_parse("sweep", text, strlen(text), overrides, count, &sweep, &errors);
  int as_wanted = words ? status == HC_INVALID && errors.count == 1 && strstr(errors.lines[0], words) != NULL
                        : status == HC_OK && hc_sweep_axis_count(sweep) == axes;
  char *dump = sweep ? hc_sweep_dump(sweep) : NULL;
  if (sweep &&
      !(dump && strstr(dump, "extra_13: 0") && strstr(dump, "\n  weather: f") && strstr(dump, "further_13: 0")))
    as_wanted = 0;
  if (!as_wanted) fprintf(stderr, "%s: %s\n", override, errors.count ? errors.lines[0] : dump);
  free(dump);
  hc_errors_clear(&errors);
  hc_sweep_destroy(sweep);
  return as_wanted;
}

static int fares(const char *override, size_t axes, const char *words) {
  return fares_with(override, NULL, axes, words);
}

/* A policy stands behind the section whose keys it requires; a default need not be the first word. */
static int words_fare(void) {
  return fares("world.weather=foul", 2, NULL) && fares("world.weather=foggy", 0, "(it is foul or fair)") &&
         fares("world.model=square", 0, "world.corners is missing") &&
         fares_with("world.model=square", "world.corners=3,4", 3, NULL) &&
         fares("world.corners=4", 0, "gbm does not read world.corners; square does") &&
         fares_with("desk.policy=waiting", "world.corners=4", 0, "world.patience is missing") &&
         fares("world.patience=4", 2, NULL);
}

int main(void) {
  const int all = fares(NULL, 2, NULL) && fares("world.extra_7=1,2,3", 3, NULL) &&
                  fares("legs[0].further_7=1,2", 3, NULL) && fares("world.extra_9=11", 0, "extra_9") &&
                  fares("world.extra_99=1", 0, "extra_99") && words_fare();
  return all ? 0 : 1;
}
