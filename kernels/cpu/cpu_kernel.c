/* cpu_kernel.c: the CPU's driver of the path code. Compiled once for each instruction set and precision; the build
 * names the instance with HC_KERNEL.
 *
 * A block of HC_LANES paths goes through all worlds together: the rows of a chunk of steps are drawn once, then each
 * world walks that chunk, trading at the steps at which one of its hedges looks. */
#include "cpu_kernel.h"

#include "cpu_draw.h"
#include "cpu_worker.h"

/* ---- ledger: a hedge at its horizon becomes its desks' amounts, and each of their cells a P&L ---- */

/* Adds a part of a desk's outcome, at most HC_LEDGER_LANES paths from `first` on, to a cell. */
static void tally_part(const hc_worker *worker, const hc_work_cell *cell, unsigned pays, const hc_lane_outcome *outcome,
                       int first, hc_cell_tally *tally) {
  hc_lane_block *block = worker->block;
  int left = worker->outcome_count - first, count = left < HC_LEDGER_LANES ? left : HC_LEDGER_LANES, costs = 0;
  const hc_rates rates = hc_rates_of(cell);
  hc_lane_cost cost[HC_AMOUNT_COUNT];
  hc_in value = outcome->of + first;
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    if (!(pays >> amount & 1)) continue;
    ++outcome;
    if (amount == cell->of) value = outcome->of + first;
    if (hc_abs_f64(cell->rates[amount]) > 0) cost[costs++] = (hc_lane_cost){rates.of[amount], outcome->of + first};
  }
  hc_lane_extent extent = hc_lanes_pnl(cost, costs, rates.zero, value, count, block->owed, block->y, block->bins);
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
  const hc_lane_outcome *outcome = worker->outcomes;
  for (int64_t desk = 0; desk < work->desk_count; ++desk) {
    const hc_work_desk *terms = &work->desks[desk];
    for (int64_t cell = terms->cells.first; cell < terms->cells.first + terms->cells.count; ++cell) {
      for (int first = 0; first < worker->outcome_count; first += HC_LEDGER_LANES) {
        tally_part(worker, &work->cells[cell], terms->pays, outcome, first, &worker->cell_tallies[cell]);
      }
    }
    outcome += hc_desk_outcomes(terms);
  }
  worker->outcome_count = 0;
}

/* A visit to a world at a step: what of it is found so far. */
typedef struct {
  hc_lane_path path;
  const hc_lane_world *world;
  int64_t step;
  int priced;     /* the block holds the prices, and those of a perpetual     */
  int64_t legs;   /* the first of those whose worth the block holds, or -1    */
  hc_in up, down; /* the mark, once it is found */
} hc_visit;

static void price_world(const hc_worker *worker, hc_visit *visit) {
  hc_lane_block *block = worker->block;
  hc_lane_side_rows *sides = &block->sides;
  const int64_t step = visit->step - worker->chunk_begin;
  if (visit->priced) return;
  visit->priced = 1;
  if (!worker->work->on_perpetual) {
    hc_lanes_price(visit->path, block->price);
    return;
  }
  if (!sides->has_factor[step]) hc_lanes_factor(sides->premium[step], sides->factor[step]);
  sides->has_factor[step] = 1;
  hc_lanes_prices(visit->path, sides->factor[step], block->price, block->traded);
}

/* What is traded, whose prices the block holds: the perpetual, or the underlying. */
static const hc_real *traded_of(const hc_worker *worker) {
  return worker->work->on_perpetual ? worker->block->traded : worker->block->price;
}

/* The mark; level and slope are of what is expected of a variance. */
static void find_mark(const hc_worker *worker, double level, double slope, hc_visit *visit) {
  hc_lane_block *block = worker->block;
  hc_lane_side_rows *sides = &block->sides;
  const int64_t step = visit->step - worker->chunk_begin;
  if (worker->work->mark == HC_MARK_world) {
    hc_lanes_mark_of_variance(worker->model->variance(visit->world), (hc_real)level, (hc_real)slope, block->mark_up,
                              block->mark_down);
    visit->up = block->mark_up;
    visit->down = block->mark_down;
    return;
  }
  if (!sides->has_mark[step]) hc_lanes_mark_of_log(sides->log[step], sides->up[step], sides->down[step]);
  sides->has_mark[step] = 1;
  visit->up = sides->up[step];
  visit->down = sides->down[step];
}

/* What the book comes to, in units of spot: desks of other ratios have it in common. */
static void find_payoff(const hc_worker *worker, const hc_work_hedge *hedge, hc_range legs, hc_visit *visit) {
  hc_lane_block *block = worker->block;
  if (visit->legs == legs.first) return;
  visit->legs = legs.first;
  memset(block->payoff, 0, sizeof block->payoff);
  if (worker->work->mark != HC_MARK_fixed) find_mark(worker, hedge->mark_level, hedge->mark_slope, visit);
  for (int64_t index = legs.first; index < legs.first + legs.count; ++index) {
    const hc_leg leg = hc_leg_of(&worker->work->legs[index]);
    if (worker->work->mark != HC_MARK_fixed && leg.spread > 0) {
      hc_lanes_add_leg_at(leg, visit->path, block->price, visit->up, visit->down, block->payoff);
    } else {
      hc_lanes_add_leg(leg, visit->path, block->price, block->payoff);
    }
  }
}

/* A desk's amounts in units of U, valued at the horizon, into their sums; and what its cells read, centred. */
static void settle_desk(const hc_worker *worker, const hc_work_hedge *terms, const hc_lane_hedge *hedge, int64_t index,
                        hc_lane_outcome *outcome, hc_visit *visit) {
  const hc_work_desk *desk = &worker->work->desks[index];
  const hc_settlement settlement = hc_settlement_of(desk);
  hc_lane_block *block = worker->block;
  hc_in price = worker->work->settles_to_index ? block->price : traded_of(worker);
  int count = worker->count, at = worker->outcome_count;
  hc_out value = outcome->of + at;
  find_payoff(worker, terms, desk->legs, visit);
  hc_lanes_scale(settlement.payoff, block->payoff, block->amounts[HC_AMOUNT_payoff]);
  hc_lanes_gain(&settlement, hedge, price, block->amounts[HC_AMOUNT_gain]);
  hc_lanes_value(block->amounts[HC_AMOUNT_payoff], block->amounts[HC_AMOUNT_gain], (hc_real)desk->centre.value, count,
                 value);
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    hc_out found = block->amounts[amount];
    if (!(desk->keeps >> amount & 1)) continue;
    if (hc_lane_settlers[amount]) hc_lane_settlers[amount](&settlement, hedge, price, found);
    hc_lanes_tally(found, count, &worker->desk_tallies[index].amounts[amount]);
    if (amount == HC_AMOUNT_carry) hc_lanes_less(found, count, value);
    if (!(desk->pays >> amount & 1)) continue;
    ++outcome;
    hc_lanes_centred(found, (hc_real)desk->centre.amounts[amount], count, outcome->of + at);
  }
}

/* What a hedge has carried to its horizon. */
static void finish_carry(const hc_worker *worker, const hc_work_hedge *hedge, const hc_visit *visit,
                         hc_lane_hedge *lanes) {
  hc_lane_block *block = worker->block;
  const hc_real discount = (hc_real)hedge->last_discount;
  hc_lanes_discount(discount, block->price, block->discounted);
  hc_lanes_discount(discount, worker->work->settles_to_index ? block->price : traded_of(worker),
                    block->traded_discounted);
  const hc_lane_market market = {block->discounted, block->traded_discounted,
                                 block->sides.accrued[visit->step - worker->chunk_begin], (hc_real)1 / discount};
  hc_lanes_arrive(&market, (hc_real)hedge->sign, lanes);
  if (worker->work->on_perpetual) hc_lanes_last_basis(&market, lanes);
}

static void finish_hedge(const hc_worker *worker, int64_t index, hc_visit *visit) {
  const hc_work_hedge *hedge = &worker->work->hedges[index];
  hc_lane_outcome *outcome = worker->outcomes + hedge->first_outcome;
  price_world(worker, visit);
  if (hc_carries(worker->work->sides)) finish_carry(worker, hedge, visit, &worker->hedges[index]);
  for (int64_t desk = hedge->desks.first; desk < hedge->desks.first + hedge->desks.count; ++desk) {
    settle_desk(worker, hedge, &worker->hedges[index], desk, outcome, visit);
    outcome += hc_desk_outcomes(&worker->work->desks[desk]);
  }
  worker->hedges[index].next_step = INT64_MAX;
}

/* ---- hedge: what happens at a step of a rule ---- */

/* The rule's delta and its discounted prices. */
static void find_delta(const hc_worker *worker, const hc_work_rule *rule, const double *row, hc_visit *visit) {
  hc_lane_block *block = worker->block;
  const double *quantities = worker->work->term_quantities + rule->terms.first;
  price_world(worker, visit);
  if (rule->follows) {
    find_mark(worker, row[HC_ROW_MARK], row[HC_ROW_MARK + 1], visit);
    hc_lanes_delta_at(rule, quantities, row, visit->path, visit->up, visit->down, block->delta);
  } else {
    hc_lanes_delta(rule, quantities, row, visit->path, block->delta);
  }
  if (rule->discounts) hc_lanes_discount((hc_real)row[0], block->price, block->discounted);
  if (rule->discounts && hc_carries(worker->work->sides)) {
    hc_lanes_discount((hc_real)row[0], traded_of(worker), block->traded_discounted);
  }
}

/* A hedge looks at a step, and trades; the block holds the rule's delta and the prices. */
static void trade_hedge(const hc_worker *worker, const hc_work_rule *rule, const hc_work_hedge *hedge, double discount,
                        const hc_visit *visit, hc_lane_hedge *lanes) {
  const hc_work *work = worker->work;
  hc_lane_block *block = worker->block;
  const hc_lane_look look = hc_lane_looks[work->policy];
  const int last = visit->step + hedge->interval >= hedge->horizon;
  hc_in price = traded_of(worker), index_discounted = rule->discounts ? block->discounted : block->price;
  hc_in discounted = !work->on_perpetual ? index_discounted : rule->discounts ? block->traded_discounted : price;
  const hc_lane_trades trades = {look ? block->target : block->delta, price, discounted, (hc_real)discount,
                                 (hc_real)(last ? hedge->last_funding_weight : hedge->funding_weight)};
  const hc_work_carry *weights = last ? &hedge->last_carry : &hedge->carry;
  const hc_real *accrued = hc_carries(work->sides) ? block->sides.accrued[visit->step - worker->chunk_begin] : NULL;
  const hc_lane_market market = {index_discounted, discounted, accrued, (hc_real)1 / (hc_real)discount};
  if (look) {
    look(work->terms + hedge->first_term, visit->path, block->delta, (hc_real)(visit->step == 0), lanes, block->target);
  }
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    if (amount == HC_AMOUNT_turnover || !hc_lane_adders[amount] || !(hedge->keeps >> amount & 1)) continue;
    hc_lane_adders[amount](&trades, lanes->held, lanes->sums[amount]);
  }
  if (hc_carries(work->sides)) {
    hc_lanes_carry(work->on_perpetual, &market, hc_carry_weights_of(weights), (hc_real)hedge->sign, trades.target,
                   lanes);
  } else {
    hc_lanes_trade(&trades, lanes);
  }
}

/* The rule's hedges that look at a step: the first of them in one loop with the delta where nothing else is wanted. */
static void trade_rule(const hc_worker *worker, const hc_work_rule *rule, hc_visit *visit) {
  const hc_work *work = worker->work;
  hc_lane_block *block = worker->block;
  const double *row = work->rows + rule->first_row + visit->step / rule->row_steps * hc_row_width(rule);
  const int is_plain = rule->terms.count == 1 && !rule->discounts && !rule->follows && !hc_carries(work->sides) &&
                       !hc_lane_looks[work->policy];
  int found = 0;
  for (int64_t index = rule->hedges.first; index < rule->hedges.first + rule->hedges.count; ++index) {
    const hc_work_hedge *hedge = &work->hedges[index];
    hc_lane_hedge *lanes = &worker->hedges[index];
    if (lanes->next_step != visit->step) continue;
    if (!found && is_plain && !(hedge->keeps & HC_AMOUNTS_FURTHER)) {
      const hc_lane_term term = hc_lane_term_of(rule, work->term_quantities + rule->terms.first, row, 0);
      hc_lanes_follow(visit->priced, term, visit->path, block->price, block->delta, lanes);
      visit->priced = 1;
    } else {
      if (!found) find_delta(worker, rule, row, visit);
      trade_hedge(worker, rule, hedge, row[0], visit, lanes);
    }
    found = 1;
    const int64_t next = visit->step + hedge->interval;
    lanes->next_step = next < hedge->horizon ? next : hedge->horizon;
  }
}

/* All that a rule's hedges do at a step; returns the step at which one of them acts next. */
static int64_t visit_rule(const hc_worker *worker, const hc_work_rule *rule, hc_visit *visit) {
  int64_t next = INT64_MAX, end = rule->hedges.first + rule->hedges.count;
  for (int64_t index = rule->hedges.first; index < end; ++index) {
    if (worker->hedges[index].next_step == visit->step && visit->step == worker->work->hedges[index].horizon) {
      finish_hedge(worker, index, visit);
    }
  }
  trade_rule(worker, rule, visit);
  for (int64_t index = rule->hedges.first; index < end; ++index) {
    if (worker->hedges[index].next_step < next) next = worker->hedges[index].next_step;
  }
  return next;
}

/* ---- world: a block of paths from start to horizon ---- */

static int64_t visit_world(const hc_worker *worker, const hc_work_world *world, const hc_lane_world *state,
                           int64_t step) {
  int64_t next = INT64_MAX;
  hc_visit visit = {.path = {state->noise, (hc_real)hc_clock(world, step)}, .world = state, .step = step, .legs = -1};
  for (int64_t rule = world->rules.first; rule < world->rules.first + world->rules.count; ++rule) {
    int64_t rule_next = visit_rule(worker, &worker->work->rules[rule], &visit);
    if (rule_next < next) next = rule_next;
  }
  return next;
}

/* Walks one world over the steps [begin, end) whose rows are in the block. */
static void walk_world(const hc_worker *worker, const hc_work_world *world, hc_lane_world *state, int64_t begin,
                       int64_t end) {
  if (end > world->steps) end = world->steps;
  for (int64_t step = begin; step < end;) {
    int64_t next = visit_world(worker, world, state, step);
    if (next > end) next = end;
    worker->model->advance(world->turns, worker->rows, step - begin, next - begin, state);
    step = next;
  }
  if (end == world->steps && begin < end) visit_world(worker, world, state, end);
}

/* Walks the sides that some worlds have in common, which then read their rows; if there are any. */
static void walk_sides(const hc_worker *worker, int64_t set, int64_t begin, int64_t end) {
  if (worker->work->side_set_count == 0) return;
  const hc_work_sides *sides = &worker->work->side_sets[set];
  if (end > sides->steps) end = sides->steps;
  if (begin < end) {
    hc_lanes_walk_sides(worker->work->sides, sides, worker->rows, begin, end, &worker->side_sets[set],
                        &worker->block->sides);
  }
}

static void begin_hedge(unsigned keeps, hc_lane_hedge *hedge) {
  memset(hedge->held, 0, sizeof hedge->held);
  memset(hedge->cash, 0, sizeof hedge->cash);
  memset(hedge->state, 0, sizeof hedge->state);
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    if (keeps >> amount & 1) memset(hedge->sums[amount], 0, sizeof hedge->sums[amount]);
  }
  if (keeps >> HC_AMOUNT_carry & 1) memset(hedge->notional, 0, sizeof hedge->notional);
  hedge->next_step = 0;
}

static void begin_sides(const hc_worker *worker, uint64_t first_path) {
  const hc_work *work = worker->work;
  if (work->side_set_count > 0) draw_start(worker, first_path);
  for (int64_t set = 0; set < work->side_set_count; ++set) {
    const double *terms = work->terms + work->side_sets[set].first_term;
    for (int side = 0; side < HC_SIDE_COUNT; ++side) {
      if (!(work->sides >> side & 1)) continue;
      hc_lane_side_models[side].begin(terms, worker->block->target, &worker->side_sets[set]);
      terms += hc_lane_side_models[side].term_count;
    }
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
  for (int64_t world = 0; world < work->world_count; ++world) {
    worker->model->begin(work->terms + work->worlds[world].first_term, &worker->worlds[world]);
  }
  begin_sides(worker, first_path);
  for (int64_t hedge = 0; hedge < work->hedge_count; ++hedge) {
    begin_hedge(work->hedges[hedge].keeps, &worker->hedges[hedge]);
  }
}

static void run_block(hc_worker *worker, uint64_t first_path, int64_t steps) {
  const hc_work *work = worker->work;
  begin_paths(worker, first_path);
  for (int64_t begin = 0; begin < steps; begin += worker->chunk_steps) {
    int64_t end = begin + worker->chunk_steps < steps ? begin + worker->chunk_steps : steps;
    worker->chunk_begin = begin;
    draw_rows(worker, first_path, begin, end);
    for (int64_t set = 0; set < work->side_set_count || set == 0; ++set) {
      walk_sides(worker, set, begin, end);
      for (int64_t world = 0; world < work->world_count; ++world) {
        if (work->worlds[world].sides != set) continue;
        walk_world(worker, &work->worlds[world], &worker->worlds[world], begin, end);
      }
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
  hc_worker worker;
  memset(&worker, 0, sizeof worker);
  worker.work = work;
  worker.model = &hc_lane_models[work->model];
  worker.desk_tallies = desk_tallies;
  worker.cell_tallies = cell_tallies;
  worker.block = (hc_lane_block *)scratch;
  int64_t steps = longest(work);
  worker.worlds = (hc_lane_world *)(worker.block + 1);
  worker.side_sets = (hc_lane_sides *)(worker.worlds + work->world_count);
  worker.hedges = (hc_lane_hedge *)(worker.side_sets + work->world_count);
  worker.outcomes = (hc_lane_outcome *)(worker.hedges + work->hedge_count);
  worker.group = (int)(first_path / (uint64_t)work->group_paths);
  worker.rows = &worker.block->held;
  place_rows(&worker);
  for (int64_t done = 0; done < count; done += HC_LANES) {
    worker.count = count - done < HC_LANES ? (int)(count - done) : HC_LANES;
    run_block(&worker, first_path + (uint64_t)done, steps);
    worker.outcome_count += worker.count;
    if (worker.outcome_count + HC_LANES > HC_TALLY_LANES) tally_outcomes(&worker);
  }
  if (worker.outcome_count > 0) tally_outcomes(&worker);
}

const hc_cpu_kernel HC_KERNEL = {sizeof(hc_lane_block), sizeof(hc_lane_world) + sizeof(hc_lane_sides),
                                 sizeof(hc_lane_hedge), sizeof(hc_lane_outcome), run};
