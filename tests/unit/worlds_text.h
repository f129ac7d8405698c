/* worlds_text.h: a sweep of each model of the world to change a piece of, and the one message that each mistake gets.
 */
#ifndef HC_TEST_WORLDS_TEXT_H
#define HC_TEST_WORLDS_TEXT_H

#include "sweep_text.h"

/* A sweep of each model, with room in line 4 for what a test adds. */
#define BOOK                                        \
  "book:\n"                                         \
  "  expiry: 30d\n"                                 \
  "  legs:\n"                                       \
  "    - {type: call, strike: 100, quantity: -1}\n" \
  "desk:\n"                                         \
  "  rebalance: 4h\n"
#define WORLD(model) "world:\n  model: " model "\n  spot: 100\n"
#define VARIES "  volatility: 60%\n  reversion: 4\n  vol_of_vol: 1\n  correlation: -0.5\n"
#define JUMPS "  jump_intensity: 12\n  jump_mean: -5%\n  jump_sd: 10%\n"
__attribute__((unused)) static const char gbm[] = WORLD("gbm") "  volatility: 60%\n" BOOK;
__attribute__((unused)) static const char merton[] = WORLD("merton") "  volatility: 60%\n" JUMPS BOOK;
__attribute__((unused)) static const char kou[] = WORLD("kou")
    "  volatility: 60%\n  jump_intensity: 12\n  jump_up_probability: 40%\n  jump_up_mean: 4%\n  jump_down_mean: 5%\n" BOOK;
__attribute__((unused)) static const char heston[] = WORLD("heston") VARIES BOOK;
__attribute__((unused)) static const char bates[] = WORLD("bates") VARIES JUMPS BOOK;
#define REGIMES "  - volatility: 40%\n    rate_to_1: 6\n  - volatility: 120%\n    rate_to_0: 12\n"
__attribute__((unused)) static const char regimes[] = WORLD("regimes") "regimes:\n" REGIMES BOOK;

/* A sweep with one piece replaced, which "" puts in line 4; the caller frees it. */
static inline char *change(const char *sweep, const char *piece, const char *replacement) {
  const char *at = *piece ? strstr(sweep, piece) : strstr(sweep, "  spot: 100\n") + strlen("  spot: 100\n");
  assert_non_null(at);
  const size_t head = (size_t)(at - sweep);
  char *text = malloc(strlen(sweep) + strlen(replacement) + 1);
  assert_non_null(text);
  memcpy(text, sweep, head);
  strcpy(text + head, replacement);
  strcat(text, at + strlen(piece));
  return text;
}

/* A change of a sweep, and the one message that it is refused with. */
typedef struct mistake {
  const char *sweep, *piece, *replacement, *expected;
} mistake;

static inline void check(const mistake *mistakes, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    char *text = change(mistakes[i].sweep, mistakes[i].piece, mistakes[i].replacement);
    mistaken_with(text, NULL, mistakes[i].expected);
    free(text);
  }
}
#define CHECK(mistakes) check(mistakes, sizeof(mistakes) / sizeof *(mistakes))

#endif
