/* events.h: how often something happens in a step, by inversion of Poisson's law: a uniform u below P(N > k) says that
 * there are more than k. A loop over them has as many turns as leave less than 2^-32, which no uniform of 32 bits would
 * find, beyond them; a step that needs more turns than the model has is too long for it. */
#ifndef HC_EVENTS_H
#define HC_EVENTS_H

#include "world.h"

#define HC_LEAST_TAIL 0x1p-32
/* The events of a step, in the mean, of which P(N > 8) or P(N > 16) is the least tail. */
#define HC_EVENTS_OF_8_TURNS 0.36583
#define HC_EVENTS_OF_16_TURNS 2.1987

/* tails[k] = P(N > k), k = 0 … most, summed from the far end, where the terms are smallest; 0 from the first on that is
 * below the least. Returns how many are not. For up to some 40 events. */
HC_FN int hc_event_tails(double events, int most, double *tails) {
  enum { HC_FAR = 96 };
  double chances[HC_FAR], sum = 0;
  int turns = 0;
  chances[0] = hc_exp_f64(-events);
  for (int n = 1; n < HC_FAR; ++n) chances[n] = chances[n - 1] * events / n;
  for (int n = HC_FAR - 1; n > 0; --n) {
    sum += chances[n];
    if (n > most + 1) continue;
    tails[n - 1] = sum < HC_LEAST_TAIL ? 0 : sum;
    if (tails[n - 1] > 0 && turns == 0) turns = n;
  }
  return turns;
}

/* The turns of a loop over so many events in the mean. */
HC_FN int hc_turns_of(double events, int most, double *tails) {
  int turns = hc_event_tails(events, most, tails);
  return turns > 0 ? turns : HC_STILL;
}

/* The events of a step in the mean, or none if they are so rare that no uniform would find one. */
HC_FN double hc_events_found(double events) { return 1 - hc_exp_f64(-events) < HC_LEAST_TAIL ? 0 : events; }

/* In years, the longest step that has so many events in the mean, of which there are `rate` a year. */
HC_FN double hc_longest_of(double events, double rate) { return rate > 0 ? events / rate : __builtin_inf(); }

#endif
