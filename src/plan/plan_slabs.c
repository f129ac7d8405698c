/* plan_slabs.c: what planned cells cost, and where to cut them into slabs. Nothing here changes an answer. */
#include "plan.h"
#include "sides.h"
#include "worlds.h"

/* What a slab may take of the host's memory, if the workers keep theirs there: its tallies, at most this much for each
 * worker and for all of them together; and the rest. Coefficients are always the host's. */
#define HC_TALLY_BYTES_PER_WORKER ((int64_t)256 << 20)
#define HC_TALLY_BYTES ((int64_t)512 << 20)
#define HC_OTHER_BYTES ((int64_t)256 << 20)
/* And of what memory there is, of either at most this part. */
enum { HC_SLAB_PART = 4 };
/* Program, libraries and buffers; and what each thread needs to commit cells. */
#define HC_BASE_BYTES ((int64_t)22 << 20)
#define HC_COMMIT_BYTES ((int64_t)3 << 19)
/* A slab grows by whole worlds until it has these many worlds, and the team's slab_cells or this much work. */
#ifndef HC_SLAB_WORLDS
#define HC_SLAB_WORLDS 8
#endif
#define HC_SLAB_SECONDS 1.0
/* A worker with memory of its own holds the slab that is walked and the one before. */
enum { HC_SLABS_HELD = 2 };

/* Nanoseconds per path of each piece (of a world's step, times its model's own cost), measured with 512-bit vectors;
 * only cuts depend on them, and estimates, which also measure the machine at hand (pace.h). */
typedef struct {
  double normal, world, delta_term, trade, further_amount, desk, cell; /* desk: and its settlement */
} costs;
static const costs in_float = {0.62, 1, 0.4, 0.15, 0.35, 8, 2.5}, in_double = {1.8, 2.1, 3, 0.5, 0.7, 16, 2.5};

/* What is known of the world and the rule at hand while their cells go by. */
typedef struct {
  int64_t world_steps, rule_looks, rule_interval, rule_bytes;
  int64_t rule_hedges, rule_steps, rule_image; /* hedges, their horizons added up, and bytes in a worker's image */
} going;

/* Coefficients of a rule's delta: a row for every so many steps; and in a worker's image once more for each hedge, at
 * most. */
static void count_rows(const hc_plan *plan, const hc_plan_hedge *hedge, going *at, hc_plan_work *work) {
  const int64_t legs = (int64_t)plan->sweep->leg_count;
  at->rule_interval = hc_common_divisor(hedge->interval_steps, at->rule_interval);
  at->rule_steps += hedge->horizon_steps;
  ++at->rule_hedges;
  work->row_bytes -= at->rule_bytes;
  work->image_bytes -= at->rule_image;
  at->rule_bytes = (hedge->horizon_steps / at->rule_interval + 1) * (3 + 3 * legs) * (int64_t)sizeof(double);
  at->rule_image =
      (at->rule_steps / at->rule_interval + at->rule_hedges) * (1 + (3 * legs + 4) / 4) * plan->team.entry_bytes;
  work->row_bytes += at->rule_bytes;
  work->image_bytes += at->rule_image;
}

static const hc_world_model *model_of(const hc_plan *plan) {
  return &hc_world_models[plan->sweep->words[HC_CHOICE_model]];
}
/* Of a step of the world and its sides. */
static double step_cost(const hc_plan *plan) {
  double cost = model_of(plan)->cost;
  for (int side = 0; side < HC_SIDE_COUNT; ++side)
    if (hc_sweep_sides(plan->sweep) >> side & 1) cost += hc_side_models[side].cost;
  return cost / 100;
}

/* Draws of a step, of which the price's normal is one: a block of a stream that serves fewer steps is more of them. A
 * loop is taken to have one turn, as it has where little happens in a step. */
static double draws_of(const hc_plan *plan) {
  const hc_rows rows = model_of(plan)->rows(1);
  double draws = (double)hc_count_bits(hc_sweep_sides(plan->sweep));
  unsigned seen = 0;
#define HC_STREAM(...)
#define HC_ROW(stream, row, place)                                                  \
  if ((rows >> HC_ROW_##stream##_##row & 1) && !(seen >> HC_STREAM_##stream & 1)) { \
    seen |= 1u << HC_STREAM_##stream;                                               \
    draws += (double)HC_BLOCK_REALS / HC_STEPS_OF_##stream;                         \
  }
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
  return draws;
}

static void count_hedge(const hc_plan *plan, const hc_plan_hedge *hedge, const costs *cost, going *at,
                        hc_plan_work *work) {
  const int64_t looks = hc_plan_looks(hedge);
  const double legs = (double)plan->sweep->leg_count;
  const double further = (double)hc_count_bits(plan->sweep->keeps & HC_AMOUNTS_FURTHER);
  work->hedging += (cost->trade + cost->further_amount * further) * (double)looks;
  if (hedge->horizon_steps > at->world_steps) {
    work->path_steps += (double)(hedge->horizon_steps - at->world_steps);
    work->walking += cost->world * step_cost(plan) * (double)(hedge->horizon_steps - at->world_steps);
    at->world_steps = hedge->horizon_steps;
  }
  if (looks > at->rule_looks) {
    work->hedging += cost->delta_term * legs * (double)(looks - at->rule_looks);
    at->rule_looks = looks;
  }
  count_rows(plan, hedge, at, work);
}

hc_plan_work hc_plan_work_of(const hc_plan *plan, int64_t begin, int64_t end) {
  const costs *cost = plan->sweep->words[HC_CHOICE_precision] == HC_WORD_precision_double ? &in_double : &in_float;
  hc_plan_work work = {0};
  going at = {0};
  int64_t longest = 0;
  for (int64_t index = begin; index < end; ++index) {
    const hc_plan_cell *cell = &plan->cells[index], *before = index > begin ? cell - 1 : NULL;
    const hc_plan_hedge *hedge = &plan->hedges[cell->hedge];
    int new_world = !before || before->world != cell->world;
    int new_rule = new_world || before->rule != cell->rule;
    int new_hedge = new_rule || before->hedge != cell->hedge;
    int new_desk = new_hedge || before->desk != cell->desk;
    if (new_world) at.world_steps = 0;
    if (new_rule) at = (going){.world_steps = at.world_steps};
    work.worlds += new_world;
    work.rules += new_rule;
    work.hedges += new_hedge;
    work.desks += new_desk;
    work.cell_path_steps += (double)hc_plan_looks(hedge);
    work.booking += cost->cell;
    if (new_hedge) count_hedge(plan, hedge, cost, &at, &work);
    if (new_desk) work.hedging += cost->desk;
    if (hedge->horizon_steps > longest) longest = hedge->horizon_steps;
  }
  work.normals = cost->normal * draws_of(plan) * (double)longest;
  work.walking += work.normals;
  work.nanoseconds = work.walking + work.hedging + work.booking;
  const int64_t distributions = work.desks * hc_count_bits(plan->sweep->distributes);
  work.tally_bytes =
      (end - begin + distributions) * (int64_t)sizeof(hc_cell_tally) + work.desks * (int64_t)sizeof(hc_desk_tally);
  work.worker_bytes = (work.desks * (1 + hc_count_bits(plan->sweep->pays)) + distributions) * plan->team.outcome_bytes +
                      work.hedges * plan->team.hedge_bytes + work.worlds * plan->team.world_bytes +
                      plan->team.base_bytes;
  return work;
}

static int keeps_on_host(const hc_plan *plan) { return plan->team.tally_room == 0; }

int64_t hc_plan_fixed_bytes(const hc_plan *plan) {
  return HC_BASE_BYTES + plan->cell_count * (int64_t)(sizeof(hc_plan_cell) + 1) +
         plan->team.workers * (HC_COMMIT_BYTES + plan->memory.thread_bytes);
}

/* Coefficients twice: the next slab's are found while this one is walked. */
int64_t hc_plan_host_bytes(const hc_plan *plan, const hc_plan_work *work) {
  return 2 * work->row_bytes + work->image_bytes + hc_plan_fixed_bytes(plan) +
         (keeps_on_host(plan) ? plan->team.workers * (work->tally_bytes + work->worker_bytes) : 0);
}

/* The end of the run of at most `most` cells that share a world with the one at `begin`. */
static int64_t world_end(const hc_plan *plan, int64_t begin, int64_t most) {
  int64_t end = begin;
  while (end < plan->cell_count && end - begin < most && plan->cells[end].world == plan->cells[begin].world) ++end;
  return end;
}

/* So much of the host's memory, or the part of it that a slab may take. */
static int64_t host_room(const hc_plan *plan, int64_t bytes) {
  const int64_t part = (plan->memory.bytes - hc_plan_fixed_bytes(plan)) / HC_SLAB_PART;
  return bytes < part ? bytes : part;
}

static int64_t most_cells(const hc_plan *plan) {
  int64_t room = plan->team.tally_room;
  if (keeps_on_host(plan)) {
    room = host_room(plan, HC_TALLY_BYTES) / plan->team.workers;
    if (room > HC_TALLY_BYTES_PER_WORKER) room = HC_TALLY_BYTES_PER_WORKER;
  }
  const int64_t tallies = 1 + hc_count_bits(plan->sweep->distributes);
  int64_t cells = room / (tallies * (int64_t)sizeof(hc_cell_tally) + (int64_t)sizeof(hc_desk_tally));
  return cells > 1 ? cells : 1;
}

/* Whether what a slab needs beside tallies fits where it must be. */
static int fits(const hc_plan *plan, int64_t begin, int64_t end) {
  const hc_plan_work work = hc_plan_work_of(plan, begin, end);
  const int64_t room = host_room(plan, HC_OTHER_BYTES);
  if (keeps_on_host(plan)) return work.row_bytes + plan->team.workers * work.worker_bytes <= room;
  return work.row_bytes + work.image_bytes <= room &&
         HC_SLABS_HELD * work.image_bytes + work.worker_bytes <= plan->team.other_room;
}

int64_t hc_plan_slab_end(const hc_plan *plan, int64_t begin) {
  int64_t end = begin, worlds = 0, most = most_cells(plan);
  double seconds = 0, speed = plan->team.speed > 1 ? plan->team.speed : 1;
  while (end < plan->cell_count) {
    int64_t next = world_end(plan, end, most + 1);
    if (next - begin > most) {
      if (!worlds) end = begin + most;
      break;
    }
    const hc_plan_work work = hc_plan_work_of(plan, end, next);
    seconds += (work.nanoseconds - work.normals) * 1e-9 * (double)plan->sweep->paths / speed;
    end = next;
    if (++worlds >= HC_SLAB_WORLDS && (end - begin >= plan->team.slab_cells || seconds >= HC_SLAB_SECONDS)) break;
  }
  while (end - begin > 1 && !fits(plan, begin, end)) end = begin + (end - begin) / 2;
  return end;
}
