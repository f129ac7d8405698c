/* plan_slabs.c: what planned cells cost, and where to cut them into slabs. Nothing here changes an answer. */
#include "plan.h"

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

/* Nanoseconds per path of each piece, measured with 512-bit vectors; only cuts depend on them, and estimates, which
 * also measure the machine at hand (pace.h). */
typedef struct {
  double normal, world_step, delta_term, trade, further_amount, desk, cell;
} costs;
static const costs in_float = {0.62, 0.13, 0.4, 0.15, 0.35, 8, 2.5}, in_double = {1.8, 0.27, 3, 0.5, 0.7, 16, 2.5};

/* What is known of the world and the rule at hand while their cells go by. */
typedef struct {
  int64_t world_steps, rule_trades, rule_interval, rule_bytes;
  int64_t rule_desks, rule_steps, rule_image; /* desks, their horizons added up, and bytes in a worker's image */
} going;

/* Coefficients of a rule's delta: a row for every so many steps; and in a worker's image once more for each desk, at
 * most. */
static void count_rows(const hc_plan_desk *desk, const hc_team *team, going *at, hc_plan_work *work) {
  at->rule_interval = hc_common_divisor(desk->interval_steps, at->rule_interval);
  at->rule_steps += desk->horizon_steps;
  ++at->rule_desks;
  work->row_bytes -= at->rule_bytes;
  work->image_bytes -= at->rule_image;
  at->rule_bytes = (desk->horizon_steps / at->rule_interval + 1) * (1 + 2 * desk->legs) * (int64_t)sizeof(double);
  at->rule_image =
      (at->rule_steps / at->rule_interval + at->rule_desks) * (1 + (2 * desk->legs + 3) / 4) * team->entry_bytes;
  work->row_bytes += at->rule_bytes;
  work->image_bytes += at->rule_image;
}

static void count_desk(const hc_plan_desk *desk, const hc_team *team, const costs *cost, going *at,
                       hc_plan_work *work) {
  const double per_trade = cost->trade + cost->further_amount * desk->amounts;
  work->hedging += cost->desk + per_trade * (double)desk->rebalances;
  if (desk->horizon_steps > at->world_steps) {
    work->path_steps += (double)(desk->horizon_steps - at->world_steps);
    work->walking += cost->world_step * (double)(desk->horizon_steps - at->world_steps);
    at->world_steps = desk->horizon_steps;
  }
  if (desk->rebalances > at->rule_trades) {
    work->hedging += cost->delta_term * (double)desk->legs * (double)(desk->rebalances - at->rule_trades);
    at->rule_trades = desk->rebalances;
  }
  count_rows(desk, team, at, work);
}

hc_plan_work hc_plan_work_of(const hc_plan *plan, int64_t begin, int64_t end) {
  const costs *cost = plan->sweep->precision == HC_PRECISION_DOUBLE ? &in_double : &in_float;
  hc_plan_work work = {0};
  going at = {0};
  int64_t longest = 0;
  for (int64_t index = begin; index < end; ++index) {
    const hc_plan_cell *cell = &plan->cells[index], *before = index > begin ? cell - 1 : NULL;
    const hc_plan_desk *desk = &plan->desks[cell->desk];
    int new_world = !before || before->world != cell->world;
    int new_rule = new_world || before->rule != cell->rule;
    int new_desk = new_rule || before->desk != cell->desk;
    if (new_world) at.world_steps = 0;
    if (new_rule) at = (going){.world_steps = at.world_steps};
    work.worlds += new_world;
    work.rules += new_rule;
    work.desks += new_desk;
    work.cell_path_steps += (double)desk->rebalances;
    work.booking += cost->cell;
    if (new_desk) count_desk(desk, &plan->team, cost, &at, &work);
    if (desk->horizon_steps > longest) longest = desk->horizon_steps;
  }
  work.normals = cost->normal * (double)longest;
  work.walking += work.normals;
  work.nanoseconds = work.walking + work.hedging + work.booking;
  work.tally_bytes = (end - begin) * (int64_t)sizeof(hc_cell_tally) + work.desks * (int64_t)sizeof(hc_desk_tally);
  work.worker_bytes = work.desks * plan->team.desk_bytes + work.worlds * plan->team.world_bytes + plan->team.base_bytes;
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
  int64_t cells = room / (int64_t)(sizeof(hc_cell_tally) + sizeof(hc_desk_tally));
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
