/* pace.h: how fast this machine computes, measured on three small samples: for estimates alone. */
#ifndef HC_PACE_H
#define HC_PACE_H

#include "backend.h"
#include "failures.h"
#include "sweep_model.h"

typedef struct hc_pace {
  double walking, hedging, booking; /* times what an hc_plan_work says of a path */
  /* Seconds of a cell, whatever its paths: for the first use of its memory; clearing its tally; adding it to another;
   * and its statistics. */
  double touch, clear, collect, statistics;
} hc_pace;

/* Some milliseconds on the CPU; what they do is counted, not timed. */
hc_status hc_pace_measure(const hc_backend *backend, hc_precision precision, hc_pace *pace, hc_errors *errors);

#endif
