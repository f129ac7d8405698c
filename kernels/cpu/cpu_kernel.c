/* cpu_kernel.c: the CPU's driver of the path code. Compiled once for each instruction set and precision; the build
 * names the instance with HC_KERNEL.
 *
 * A block of HC_LANES paths goes through all worlds together: the normals of a chunk of steps are drawn once, then each
 * world walks that chunk, trading at the steps at which one of its desks is due. */
#include "cpu_kernel.h"
#include "cpu_lanes.h"

/* Steps whose normals are held at a time: with 256 lanes of float 64 KiB, half of a small second-level cache. */
#ifndef HC_CHUNK_STEPS
#define HC_CHUNK_STEPS 64
#endif
/* Paths whose outcomes are kept before the cells' tallies are fetched (a cell's bins are far away, in the third-level
 * cache, and a centred P&L lies in many), and how many of them are brought to a P&L at a time. */
#ifndef HC_TALLY_LANES
#define HC_TALLY_LANES 8192
#endif
enum { HC_LEDGER_LANES = 512 };
enum { HC_NORMALS_PER_BLOCK = 4 };

typedef struct {
  hc_real noise[HC_LANES]; /* see hc_gbm_step */
} __attribute__((aligned(64))) hc_lane_world;

/* What one worker needs: the block's arrays, then the state of each world and each desk. */
typedef struct {
  uint32_t path_words[3][HC_LANES], words[HC_NORMALS_PER_BLOCK][HC_LANES];
  hc_real normals[HC_CHUNK_STEPS][HC_LANES];
  hc_real price[HC_LANES], discounted[HC_LANES], delta[HC_LANES];
  hc_real payoff[HC_LANES];
  hc_real y[HC_LEDGER_LANES];
  int32_t bins[HC_LEDGER_LANES];
} __attribute__((aligned(64))) hc_lane_block;

/* What a desk's cells are computed from, for all paths since the last tally. */
typedef struct {
  hc_real value[HC_TALLY_LANES], turnover[HC_TALLY_LANES], funding[HC_TALLY_LANES];
} __attribute__((aligned(64))) hc_lane_outcome;

typedef struct {
  const hc_work *work;
  hc_desk_tally *desk_tallies;
  hc_cell_tally *cell_tallies;
  hc_lane_block *block;
  hc_lane_world *worlds;
  hc_lane_desk *desks;
  hc_lane_outcome *outcomes;
  int group;         /* of the paths                                     */
  int outcome_count; /* paths in the outcomes                            */
  int count;         /* of the lanes, how many are paths to be tallied   */
} hc_worker;

/* ---- ledger: a desk at its horizon becomes amounts, and each of its cells a P&L ---- */

static void classify(hc_in values, int count, uint64_t *overflows, uint64_t *non_finites) {
  for (int lane = 0; lane < count; ++lane) {
    if (hc_abs(values[lane]) < (hc_real)HC_AMOUNT_LIMIT) continue;
    ++*(hc_abs(values[lane]) < (hc_real)__builtin_inf() ? overflows : non_finites);
  }
}

static void tally_amount(hc_in values, int amount, int count, hc_desk_tally *tally) {
  tally->amounts[amount] += hc_lanes_sum(values, hc_rounder(HC_AMOUNT_BITS), count);
  if (!hc_lanes_out_of_range(values, (hc_real)HC_AMOUNT_LIMIT, count)) return;
  if (amount == HC_AMOUNT_FUNDING) {
    classify(values, count, &tally->funding_overflows, &tally->funding_non_finites);
  } else {
    classify(values, count, &tally->overflows, &tally->non_finites);
  }
}

/* Adds a part of the outcomes, at most HC_LEDGER_LANES paths from `first` on, to a cell. */
static void tally_part(const hc_worker *worker, const hc_work_cell *cell, const hc_lane_outcome *outcome, int first,
                       hc_cell_tally *tally) {
  hc_lane_block *block = worker->block;
  int left = worker->outcome_count - first, count = left < HC_LEDGER_LANES ? left : HC_LEDGER_LANES;
  hc_lane_extent extent = hc_lanes_ledger(hc_rates_of(cell), outcome->value + first, outcome->turnover + first,
                                          outcome->funding + first, count, block->y, block->bins);
  hc_powers powers = hc_lanes_powers(block->y, count);
  for (int sum = 0; sum < HC_SUM_COUNT; ++sum) {
    tally->totals[hc_total_of(sum, worker->group)] += hc_powers_close(powers, sum, count);
  }
  tally->losses += (uint64_t)extent.losses;
  tally->minimum = hc_min_f64((double)extent.smallest, tally->minimum);
  tally->maximum = hc_max_f64((double)extent.largest, tally->maximum);
  for (int lane = 0; lane < count; ++lane) ++tally->bins[block->bins[lane]];
  if (extent.smallest > -(hc_real)HC_Y_LIMIT && extent.largest < (hc_real)HC_Y_LIMIT) return;
  int out = hc_lanes_out_of_range(block->y, (hc_real)HC_Y_LIMIT, count);
  tally->overflows += (uint64_t)out; /* a NaN comes from an amount, and is told apart there */
}

/* Tallies the outcomes of all desks and begins to collect anew. */
static void tally_outcomes(hc_worker *worker) {
  const hc_work *work = worker->work;
  for (int64_t desk = 0; desk < work->desk_count; ++desk) {
    const hc_work_desk *terms = &work->desks[desk];
    for (int64_t cell = terms->cells.first; cell < terms->cells.first + terms->cells.count; ++cell) {
      for (int first = 0; first < worker->outcome_count; first += HC_LEDGER_LANES) {
        tally_part(worker, &work->cells[cell], &worker->outcomes[desk], first, &worker->cell_tallies[cell]);
      }
    }
  }
  worker->outcome_count = 0;
}

/* Turns what a desk holds into amounts in units of U, valued at the horizon: in place, payoff in the block. */
static void settle_desk(const hc_worker *worker, const hc_work_desk *terms, hc_lane_path path, int discounts,
                        hc_lane_desk *desk) {
  hc_lane_block *block = worker->block;
  hc_settlement settlement = hc_settlement_of(terms);
  memset(block->payoff, 0, sizeof block->payoff);
  for (int64_t leg = 0; leg < terms->legs.count; ++leg) {
    hc_lanes_add_leg(hc_leg_of(&worker->work->legs[terms->legs.first + leg]), path, block->price, block->payoff);
  }
  hc_lanes_scale(settlement.payoff, block->payoff);
  hc_lanes_gain(settlement, desk->held, block->price, desk->cash);
  hc_lanes_trades(settlement, settlement.turnover, desk->held, block->price, desk->turnover);
  if (discounts) hc_lanes_trades(settlement, settlement.traded, desk->held, block->price, desk->traded);
  if (terms->charges_funding) hc_lanes_scale(settlement.funding, desk->funding);
}

static void finish_desk(const hc_worker *worker, int64_t index, hc_lane_path path, int discounts) {
  const hc_work_desk *terms = &worker->work->desks[index];
  hc_lane_desk *desk = &worker->desks[index];
  hc_lane_outcome *outcome = &worker->outcomes[index];
  hc_desk_tally *tally = &worker->desk_tallies[index];
  hc_centre centre = hc_centre_of(terms);
  int count = worker->count, at = worker->outcome_count;
  settle_desk(worker, terms, path, discounts, desk);
  tally_amount(worker->block->payoff, HC_AMOUNT_PAYOFF, count, tally);
  tally_amount(desk->cash, HC_AMOUNT_GAIN, count, tally);
  tally_amount(desk->turnover, HC_AMOUNT_TURNOVER, count, tally);
  tally_amount(discounts ? desk->traded : desk->turnover, HC_AMOUNT_TRADED, count, tally);
  if (terms->charges_funding) tally_amount(desk->funding, HC_AMOUNT_FUNDING, count, tally);
  hc_lanes_value(worker->block->payoff, desk->cash, centre.value, count, outcome->value + at);
  hc_lanes_centred(desk->turnover, centre.turnover, count, outcome->turnover + at);
  if (terms->charges_funding) hc_lanes_centred(desk->funding, centre.funding, count, outcome->funding + at);
  desk->next_step = INT64_MAX;
}

/* ---- desk: what happens at a step of a world ---- */

/* A visit to a world at a step: what of it is found so far. */
typedef struct {
  hc_lane_path path;
  int64_t step;
  int priced; /* the block holds the prices */
} hc_visit;

static void price_world(const hc_worker *worker, hc_visit *visit) {
  if (!visit->priced) hc_lanes_price(visit->path, worker->block->price);
  visit->priced = 1;
}

/* The rule's delta and its discounted prices, on their own. */
static void find_delta(const hc_worker *worker, const hc_work_rule *rule, const double *row, hc_visit *visit) {
  hc_lane_block *block = worker->block;
  price_world(worker, visit);
  hc_lanes_delta(rule, worker->work->term_quantities + rule->terms.first, row, visit->path, block->delta);
  if (rule->discounts) hc_lanes_discount((hc_real)row[0], block->price, block->discounted);
}

/* Lets some desks of a rule trade; `found`: the block holds the rule's delta. */
static void trade_desks(const hc_worker *worker, const hc_work_rule *rule, const int64_t *indices, int count, int found,
                        hc_visit *visit) {
  const hc_work *work = worker->work;
  hc_lane_block *block = worker->block;
  const double *row = work->rows + rule->first_row + visit->step / rule->row_steps * hc_row_width(rule);
  hc_lane_desk *desks[HC_FUSED_DESKS];
  for (int index = 0; index < count; ++index) desks[index] = &worker->desks[indices[index]];
  if (!found && rule->terms.count == 1 && !rule->discounts) {
    hc_lane_term term = {(hc_real)rule->offset, (hc_real)work->term_quantities[rule->terms.first], (hc_real)row[1],
                         (hc_real)row[2]};
    if (visit->priced) {
      hc_lanes_find_and_hedge(count, &term, visit->path, block->price, block->delta, desks);
    } else {
      hc_lanes_price_and_hedge(count, &term, visit->path, block->price, block->delta, desks);
    }
    visit->priced = 1;
    return;
  }
  if (!found) find_delta(worker, rule, row, visit);
  for (int index = 0; index < count && rule->discounts; ++index) {
    hc_lanes_traded(block->delta, block->price, desks[index]->held, desks[index]->traded);
  }
  hc_lanes_trade(count, block->delta, rule->discounts ? block->discounted : block->price, desks);
}

/* After its trade: funding on what it holds, and when it acts next. */
static void hold_desk(const hc_worker *worker, const hc_work_rule *rule, int64_t index, int64_t step) {
  const hc_work_desk *desk = &worker->work->desks[index];
  hc_lane_desk *lanes = &worker->desks[index];
  int64_t next = step + desk->interval;
  int last = next >= desk->horizon;
  lanes->next_step = last ? desk->horizon : next;
  if (desk->charges_funding) {
    hc_real weight = (hc_real)(last ? desk->last_funding_weight : desk->funding_weight);
    hc_lanes_funding(weight, lanes->held, rule->discounts ? worker->block->discounted : worker->block->price,
                     lanes->funding);
  }
}

/* All that a rule's desks do at a step; returns the step at which one of them acts next. */
static int64_t visit_rule(const hc_worker *worker, const hc_work_rule *rule, hc_visit *visit) {
  const hc_work *work = worker->work;
  int64_t due[HC_FUSED_DESKS], next = INT64_MAX, end = rule->desks.first + rule->desks.count;
  int due_count = 0, found = 0;
  for (int64_t index = rule->desks.first; index < end; ++index) {
    if (worker->desks[index].next_step == visit->step) {
      if (visit->step == work->desks[index].horizon) {
        price_world(worker, visit);
        finish_desk(worker, index, visit->path, rule->discounts);
      } else {
        due[due_count++] = index;
      }
    }
    if (due_count == HC_FUSED_DESKS || (due_count > 0 && index == end - 1)) {
      trade_desks(worker, rule, due, due_count, found, visit);
      for (found = 1; due_count > 0; --due_count) hold_desk(worker, rule, due[due_count - 1], visit->step);
    }
  }
  for (int64_t index = rule->desks.first; index < end; ++index) {
    if (worker->desks[index].next_step < next) next = worker->desks[index].next_step;
  }
  return next;
}

static int64_t visit_world(const hc_worker *worker, const hc_work_world *world, const hc_lane_world *state,
                           int64_t step) {
  int64_t next = INT64_MAX;
  hc_visit visit = {{state->noise, hc_gbm_drift(world, step)}, step, 0};
  for (int64_t rule = world->rules.first; rule < world->rules.first + world->rules.count; ++rule) {
    int64_t rule_next = visit_rule(worker, &worker->work->rules[rule], &visit);
    if (rule_next < next) next = rule_next;
  }
  return next;
}

/* ---- world: a block of paths from start to horizon ---- */

/* Walks one world over the steps [begin, end) whose normals are in the block. */
static void walk_world(const hc_worker *worker, const hc_work_world *world, hc_lane_world *state, int64_t begin,
                       int64_t end) {
  hc_gbm gbm = hc_gbm_of(world);
  if (end > world->steps) end = world->steps;
  for (int64_t step = begin; step < end;) {
    int64_t next = visit_world(worker, world, state, step);
    if (next > end) next = end;
    hc_lanes_advance(gbm, worker->block->normals[step - begin], next - step, state->noise);
    step = next;
  }
  if (end == world->steps && begin < end) visit_world(worker, world, state, end);
}

static void draw_normals(const hc_worker *worker, uint64_t first_path, int64_t begin, int64_t end) {
  const hc_work *work = worker->work;
  hc_lane_block *block = worker->block;
  for (int64_t step = begin; step < end; step += HC_NORMALS_PER_BLOCK) {
    hc_philox_block words = hc_philox_block_begin(work->seed, hc_subsequence_high(HC_STREAM_PRICE, first_path),
                                                  (uint32_t)(step / HC_NORMALS_PER_BLOCK));
    hc_philox_lanes(work->seed, block->path_words[0], words, HC_LANES, block->words[0]);
    hc_lanes_normals(block->words[0], block->normals[step - begin]);
  }
}

static void begin_paths(const hc_worker *worker, uint64_t first_path) {
  const hc_work *work = worker->work;
  for (int lane = 0; lane < HC_LANES; ++lane) {
    hc_philox_path path = hc_philox_path_begin(work->seed, first_path + (uint64_t)lane);
    worker->block->path_words[0][lane] = path.word0;
    worker->block->path_words[1][lane] = path.word2;
    worker->block->path_words[2][lane] = path.word3;
  }
  memset(worker->worlds, 0, (size_t)work->world_count * sizeof *worker->worlds);
  memset(worker->desks, 0, (size_t)work->desk_count * sizeof *worker->desks);
}

static void run_block(const hc_worker *worker, uint64_t first_path, int64_t steps) {
  begin_paths(worker, first_path);
  for (int64_t begin = 0; begin < steps; begin += HC_CHUNK_STEPS) {
    int64_t end = begin + HC_CHUNK_STEPS < steps ? begin + HC_CHUNK_STEPS : steps;
    draw_normals(worker, first_path, begin, end);
    for (int64_t world = 0; world < worker->work->world_count; ++world) {
      walk_world(worker, &worker->work->worlds[world], &worker->worlds[world], begin, end);
    }
  }
}

static int64_t longest(const hc_work *work) {
  int64_t steps = 0;
  for (int64_t world = 0; world < work->world_count; ++world) {
    if (work->worlds[world].steps > steps) steps = work->worlds[world].steps;
  }
  return steps;
}

static void run(const hc_work *work, uint64_t first_path, int64_t count, void *scratch, hc_desk_tally *desk_tallies,
                hc_cell_tally *cell_tallies) {
  hc_worker worker = {work, desk_tallies, cell_tallies, (hc_lane_block *)scratch, NULL, NULL, NULL, 0, 0, 0};
  int64_t steps = longest(work);
  worker.worlds = (hc_lane_world *)(worker.block + 1);
  worker.desks = (hc_lane_desk *)(worker.worlds + work->world_count);
  worker.outcomes = (hc_lane_outcome *)(worker.desks + work->desk_count);
  worker.group = (int)(first_path / (uint64_t)work->group_paths);
  for (int64_t done = 0; done < count; done += HC_LANES) {
    worker.count = count - done < HC_LANES ? (int)(count - done) : HC_LANES;
    run_block(&worker, first_path + (uint64_t)done, steps);
    worker.outcome_count += worker.count;
    if (worker.outcome_count + HC_LANES > HC_TALLY_LANES) tally_outcomes(&worker);
  }
  if (worker.outcome_count > 0) tally_outcomes(&worker);
}

const hc_cpu_kernel HC_KERNEL = {sizeof(hc_lane_block), sizeof(hc_lane_world),
                                 sizeof(hc_lane_desk) + sizeof(hc_lane_outcome), run};
