#include "pace.h"

#include <stdlib.h>
#include <string.h>

#include "backends_cpu.h"
#include "plan.h"
#include "slab.h"
#include "statistics.h"
#include "system.h"
#include "variables.h"

/* Paths of a sample, and how often it is walked: the quickest time counts, since others may be at the machine. */
#define HC_SAMPLE_PATHS 256
enum { HC_SAMPLE_TURNS = 5, HC_SAMPLE_CELLS = 8 };
#define HC_TEXT(number) #number
#define HC_PATHS_OVERRIDE(number) "paths=" HC_TEXT(number)

/* Each is nearly all of one kind: normals and prices, deltas and trades, cells. */
static const char *const samples[] = {
    "world: {spot: 100, volatility: 50%, step: 1h}\n"
    "book: {expiry: 8d, legs: [{type: call, strike: 100, quantity: -1}]}\ndesk: {rebalance: 8d}\n",
    "world: {spot: 100, volatility: 50%, step: 2h}\n"
    "book: {expiry: 4d, legs: [{type: call, strike: {from: 90, to: 110, count: 16}, quantity: -1}]}\n"
    "desk: {rebalance: 2h}\n",
    "world: {spot: 100, volatility: 50%, step: 1d}\n"
    "book: {expiry: 1d, legs: [{type: call, strike: 100, quantity: -1}]}\ndesk: {rebalance: 1d}\n"
    "ledger: {fee: {from: 0bp, to: 63bp, count: 64}}\n",
};

/* A sample, and a worker that has it in hand. */
typedef struct {
  const hc_backend *backend;
  hc_sweep *sweep;
  hc_plan *plan;
  hc_slab *slab;
  hc_plan_work work;
  void *worker;
  hc_fault fault;
} sample;

static hc_status open_sample(sample *s, const char *text, hc_precision precision, hc_errors *errors) {
  const char *overrides[] = {HC_PATHS_OVERRIDE(HC_SAMPLE_PATHS),
                             precision == HC_WORD_precision_double ? "precision=double" : "precision=float"};
  int64_t chunk;
  hc_status status = hc_sweep_parse("sample", text, strlen(text), overrides, 2, &s->sweep, errors);
  if (status == HC_OK) {
    const hc_team team = hc_cpu_team(1, precision == HC_WORD_precision_double);
    status = hc_plan_create(s->sweep, NULL, team, &s->plan, errors);
  }
  if (status == HC_OK) {
    s->work = hc_plan_work_of(s->plan, 0, s->plan->cell_count);
    status = hc_slab_create(s->sweep, s->plan->cells, s->plan->cell_count, &s->slab, errors);
  }
  if (status != HC_OK) return status;
  s->worker = s->backend->open(s->backend, 0, &s->fault);
  if (s->worker && s->backend->begin(s->worker, 0, &s->slab->work, 0, &chunk, &s->fault) == 0) return HC_OK;
  return hc_fail(errors, HC_FAILED, "%s", s->fault.text);
}

static void close_sample(sample *s) {
  if (s->worker) s->backend->close(s->worker);
  hc_slab_destroy(s->slab);
  hc_plan_destroy(s->plan);
  hc_sweep_destroy(s->sweep);
}

/* Seconds of one walk of all paths; if told so, over tallies that must be cleared first. */
static double walk_once(sample *s, int clears) {
  if (clears) s->backend->clear(s->worker, 0, &s->fault);
  const double began = hc_thread_seconds();
  s->backend->run(s->worker, 0, 0, HC_SAMPLE_PATHS, &s->fault);
  return hc_thread_seconds() - began;
}

static double walk(sample *s, int clears) {
  double least = walk_once(s, clears);
  for (int turn = 1; turn < HC_SAMPLE_TURNS; ++turn) least = hc_min_f64(walk_once(s, clears), least);
  return least;
}

/* Where the results go. */
typedef struct {
  hc_desk_tally desk;
  hc_cell_tally cell;
  hc_distribution distribution;
  double numbers[];
} sample_results;

/* The quickest of some cells at a time. */
static void measure_statistics(sample *s, sample_results *r, hc_pace *pace) {
  const hc_work *work = &s->slab->work;
  double *results = r->numbers + hc_slot_count(s->sweep->leg_count);
  hc_desk_tallies_clear(&r->desk, 1);
  s->backend->collect_desks(s->worker, 0, &r->desk, &s->fault);
  pace->collect = pace->statistics = __builtin_inf();
  for (int64_t first = 0; first + HC_SAMPLE_CELLS <= work->cell_count; first += HC_SAMPLE_CELLS) {
    double collecting = 0, computing = 0;
    for (int64_t cell = first; cell < first + HC_SAMPLE_CELLS; ++cell) {
      hc_scenario scenario;
      const double began = hc_thread_seconds();
      hc_cell_tallies_clear(&r->cell, 1);
      s->backend->collect_cells(s->worker, 0, (hc_range){cell, 1}, &r->cell, &s->fault);
      const double collected = hc_thread_seconds();
      hc_scenario_of_cell(s->sweep, s->slab->cell_indices[cell], r->numbers, &scenario);
      const hc_tallied tallied = {&r->desk, &r->cell, NULL};
      hc_statistics(s->sweep, &scenario, &tallied, &r->distribution, results);
      collecting += collected - began;
      computing += hc_thread_seconds() - collected;
    }
    pace->collect = hc_min_f64(collecting / HC_SAMPLE_CELLS, pace->collect);
    pace->statistics = hc_min_f64(computing / HC_SAMPLE_CELLS, pace->statistics);
  }
}

static hc_status measure_cells(sample *s, hc_pace *pace, hc_errors *errors) {
  const double cells = (double)s->slab->work.cell_count;
  const size_t numbers = hc_slot_count(s->sweep->leg_count) + hc_result_width(s->sweep);
  sample_results *r = malloc(sizeof *r + numbers * sizeof r->numbers[0]);
  if (!r) return hc_fail(errors, HC_FAILED, "out of memory");
  const double first = walk_once(s, 1), cleared = walk(s, 1), again = walk(s, 0);
  pace->touch = hc_max_f64(first - cleared, 0) / cells;
  pace->clear = hc_max_f64(cleared - again, 0) / cells;
  pace->booking = again;
  measure_statistics(s, r, pace);
  free(r);
  return HC_OK;
}

/* From the times of all samples to factors: each less what the others explain, but never nothing. */
static void solve(const hc_plan_work works[3], hc_pace *pace) {
  const double path = 1e-9 * HC_SAMPLE_PATHS, least = 0.25;
  const double walking = pace->walking / path, hedging = pace->hedging / path, booking = pace->booking / path;
  pace->walking = walking / works[0].nanoseconds;
  pace->hedging = hc_max_f64(hedging - pace->walking * works[1].walking, least * hedging) / works[1].hedging;
  pace->booking =
      hc_max_f64(booking - pace->walking * works[2].walking - pace->hedging * works[2].hedging, least * booking) /
      works[2].booking;
}

hc_status hc_pace_measure(const hc_backend *backend, hc_precision precision, hc_pace *pace, hc_errors *errors) {
  hc_plan_work works[3];
  hc_status status = HC_OK;
  *pace = (hc_pace){0};
  for (size_t index = 0; status == HC_OK && index < 3; ++index) {
    sample s = {.backend = backend};
    status = open_sample(&s, samples[index], precision, errors);
    works[index] = s.work;
    if (status == HC_OK && index == 0) pace->walking = walk(&s, 0);
    if (status == HC_OK && index == 1) pace->hedging = walk(&s, 0);
    if (status == HC_OK && index == 2) status = measure_cells(&s, pace, errors);
    close_sample(&s);
  }
  if (status == HC_OK) solve(works, pace);
  return status;
}
