/* plan.c: which cells share what, and in which order they are computed. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "hd.h"
#include "intern.h"
#include "policies.h"
#include "sides.h"
#include "variables.h"

/* A key is what makes two cells' worlds, rules, hedges or desks the same: doubles, compared byte by byte. */
enum { HC_LEG_NUMBERS = 4, HC_MOST_NUMBERS = 2 + HC_PARAMETER_COUNT + HC_LEG_NUMBERS * HC_MAX_LEGS };
typedef struct {
  size_t count;
  double numbers[HC_MOST_NUMBERS];
} key;

/* The slots that are read on a level, in the sweep's model and policy. */
typedef struct {
  size_t count, slots[HC_PARAMETER_COUNT];
} readers;

typedef struct {
  readers of_world, of_rule, of_hedge, of_desk;
  hc_intern worlds, rules, hedges, desks;
  int64_t hedge_capacity;
} key_tables;

static void put(key *to, double number) { to->numbers[to->count++] = number; }

static readers readers_of(uint64_t reads) {
  readers found = {0};
  for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot) {
    if (hc_slot_parameter(slot)->reads & reads) found.slots[found.count++] = slot;
  }
  return found;
}

/* What a policy reads of the hedge ratio, if it does not hold in proportion to it, is the desk's no more. */
static key_tables tables_of(const hc_sweep *sweep) {
  const int policy = sweep->words[HC_CHOICE_policy];
  const uint64_t world = HC_READS_WORLDS | HC_READS_MARKS | HC_READS_PERPETUAL;
  const uint64_t ratio = hc_slot_parameter(HC_PARAMETER_desk_hedge_ratio)->reads;
  const uint64_t hedge = (uint64_t)1 << (HC_READER_FIRST_POLICY + policy);
  key_tables tables = {.of_world = readers_of(hc_sweep_readers(sweep) & world),
                       .of_rule = readers_of(HC_READS_RULE),
                       .of_hedge = readers_of(hc_policy_models[policy].shared ? hedge : hedge | ratio),
                       .of_desk = readers_of(HC_READS_DESK)};
  return tables;
}

static void put_read(key *to, const hc_scenario *scenario, const readers *of) {
  const double *values = (const double *)&scenario->values;
  for (size_t index = 0; index < of->count; ++index) put(to, values[of->slots[index]]);
}

/* Of the mark's own mean there is but its ratio to the book's that matters. */
static int is_of_ratio(size_t slot) {
  return slot == HC_PARAMETER_book_implied_volatility || slot == HC_PARAMETER_implied_long_volatility;
}
static void put_world(key *to, const hc_scenario *scenario, const readers *of) {
  const hc_values *values = &scenario->values;
  for (size_t index = 0; index < of->count; ++index) {
    if (!is_of_ratio(of->slots[index])) put(to, ((const double *)values)[of->slots[index]]);
  }
  if (scenario->mark == HC_MARK_ou) put(to, values->implied_long_volatility / values->book_implied_volatility);
}

static void put_rule(key *to, const hc_scenario *scenario, const readers *of) {
  put_read(to, scenario, of);
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    const double numbers[HC_LEG_NUMBERS] = {leg->sign, leg->strike, leg->quantity, leg->hedge_volatility};
    for (int number = 0; number < HC_LEG_NUMBERS; ++number) put(to, numbers[number]);
  }
}

static void put_hedge(key *to, const hc_scenario *scenario, int64_t rule, const readers *of) {
  put(to, (double)rule);
  put(to, (double)scenario->interval); /* of a policy that reads no interval too */
  put_read(to, scenario, of);
  if (!hc_carries(scenario->sides)) return;
  put(to, scenario->values.ledger_funding); /* which is in what is carried */
  put(to, hc_scenario_sign(scenario));
}

/* The volatilities at which the book is sold are read if it is marked before its expiry. */
static void put_desk(key *to, const hc_scenario *scenario, int64_t hedge, const readers *of) {
  put(to, (double)hedge);
  put_read(to, scenario, of);
  for (size_t index = 0; index < scenario->leg_count && scenario->horizon < scenario->expiry; ++index) {
    put(to, scenario->legs[index].implied_volatility);
  }
}

static int64_t number_of(hc_intern *table, const key *of, int *is_new) {
  return hc_intern_number(table, of->numbers, of->count * sizeof of->numbers[0], is_new);
}

static int keep_hedge(hc_plan *plan, key_tables *tables, int64_t hedge, const hc_scenario *scenario) {
  if (!plan->hedges || hedge >= tables->hedge_capacity) {
    int64_t capacity = tables->hedge_capacity ? 2 * tables->hedge_capacity : 64;
    hc_plan_hedge *grown = realloc(plan->hedges, (size_t)capacity * sizeof *grown);
    if (!grown) return 0;
    plan->hedges = grown;
    tables->hedge_capacity = capacity;
  }
  plan->hedges[hedge] = (hc_plan_hedge){scenario->horizon / scenario->step, scenario->interval / scenario->step};
  return 1;
}

static int number_cell(hc_plan *plan, key_tables *tables, const hc_scenario *scenario, hc_plan_cell *cell) {
  key world, rule, hedge, desk;
  int is_new, is_new_hedge;
  world.count = rule.count = hedge.count = desk.count = 0;
  put_world(&world, scenario, &tables->of_world);
  put_rule(&rule, scenario, &tables->of_rule);
  const int64_t world_number = number_of(&tables->worlds, &world, &is_new);
  const int64_t rule_number = number_of(&tables->rules, &rule, &is_new);
  put_hedge(&hedge, scenario, rule_number, &tables->of_hedge);
  const int64_t hedge_number = number_of(&tables->hedges, &hedge, &is_new_hedge);
  put_desk(&desk, scenario, hedge_number, &tables->of_desk);
  const int64_t desk_number = number_of(&tables->desks, &desk, &is_new);
  if (world_number < 0 || rule_number < 0 || hedge_number < 0 || desk_number < 0) return 0;
  cell->world = (uint32_t)world_number;
  cell->rule = (uint32_t)rule_number;
  cell->hedge = (uint32_t)hedge_number;
  cell->desk = (uint32_t)desk_number;
  return !is_new_hedge || keep_hedge(plan, tables, hedge_number, scenario);
}

static int by_work(const void *left, const void *right) {
  const hc_plan_cell *a = left, *b = right;
  if (a->world != b->world) return a->world < b->world ? -1 : 1;
  if (a->rule != b->rule) return a->rule < b->rule ? -1 : 1;
  if (a->hedge != b->hedge) return a->hedge < b->hedge ? -1 : 1;
  if (a->desk != b->desk) return a->desk < b->desk ? -1 : 1;
  return a->cell < b->cell ? -1 : a->cell > b->cell;
}

/* An axis acts in the earliest stage in which moving along it alone changes what a cell shares. `cells` are all cells,
 * in order of their index. */
static void resolve_axis_stages(hc_plan *plan, const hc_plan_cell *cells, int64_t count) {
  const hc_sweep *sweep = plan->sweep;
  int64_t stride = 1;
  for (size_t axis = sweep->axis_count; axis-- > 0;) {
    int64_t length = (int64_t)sweep->settings[sweep->axes[axis].slot].count;
    hc_stage stage = length > 1 ? HC_STAGE_LEDGER : hc_slot_parameter(sweep->axes[axis].slot)->stage;
    for (int64_t cell = 0; cell < count && length > 1; ++cell) {
      const hc_plan_cell *here = &cells[cell], *first = &cells[cell - cell / stride % length * stride];
      if (here->world != first->world) {
        stage = HC_STAGE_WORLD;
        break;
      }
      if (here->desk != first->desk) stage = HC_STAGE_DESK;
    }
    plan->axis_stages[axis] = stage;
    stride *= length;
  }
}

static hc_status plan_cells(hc_plan *plan, const uint8_t *status, hc_errors *errors) {
  const hc_sweep *sweep = plan->sweep;
  int64_t count = hc_sweep_cells(sweep), kept = 0;
  double *values = malloc(hc_slot_count(sweep->leg_count) * sizeof *values);
  key_tables tables = tables_of(sweep);
  int numbered = values != NULL;
  for (int64_t cell = 0; numbered && cell < count; ++cell) {
    hc_scenario scenario;
    hc_scenario_of_cell(sweep, cell, values, &scenario);
    plan->cells[cell].cell = cell;
    numbered = number_cell(plan, &tables, &scenario, &plan->cells[cell]);
  }
  free(values);
  hc_intern_clear(&tables.worlds);
  hc_intern_clear(&tables.rules);
  hc_intern_clear(&tables.hedges);
  hc_intern_clear(&tables.desks);
  if (!numbered) return hc_fail(errors, HC_FAILED, "out of memory while planning %lld cells", (long long)count);
  resolve_axis_stages(plan, plan->cells, count);
  for (int64_t cell = 0; cell < count; ++cell) {
    if (!status || status[cell] == HC_CELL_PENDING) plan->cells[kept++] = plan->cells[cell];
  }
  plan->cell_count = kept;
  qsort(plan->cells, (size_t)kept, sizeof *plan->cells, by_work);
  return HC_OK;
}

hc_status hc_plan_check_memory(const hc_sweep *sweep, hc_errors *errors) {
  const int64_t count = hc_sweep_cells(sweep);
  const int64_t bytes =
      count * (int64_t)(sizeof(hc_plan_cell) + 8 * hc_result_width(sweep) / (size_t)(count > 4096 ? 64 : 1));
  const hc_memory memory = hc_memory_of_process();
  if (bytes <= memory.bytes) return HC_OK;
  return hc_fail(errors, HC_FAILED,
                 "the grid of %lld cells needs %.1f GiB of memory for its plan (%s %.1f GiB); "
                 "make it smaller or split it into several sweeps",
                 (long long)count, (double)bytes / 0x1p30, memory.whose, (double)memory.bytes / 0x1p30);
}

/* Whether the smallest of slabs would fit. Fewer workers than there are may be at it, but at least one. */
static hc_status check_slabs(const hc_plan *plan, hc_errors *errors) {
  int64_t least = 0;
  for (int64_t cell = 0; cell < plan->cell_count; ++cell) {
    const int is_new = cell == 0 || plan->cells[cell].desk != plan->cells[cell - 1].desk;
    if (!is_new) continue;
    const hc_plan_work work = hc_plan_work_of(plan, cell, cell + 1);
    const int64_t bytes = hc_plan_host_bytes(plan, &work);
    if (bytes > least) least = bytes;
  }
  if (least <= plan->memory.bytes) return HC_OK;
  return hc_fail(errors, HC_FAILED, "the run needs %.0f MiB of memory on %d thread%s (%s %.0f MiB); %s",
                 (double)least / 0x1p20, plan->team.workers, plan->team.workers == 1 ? "" : "s", plan->memory.whose,
                 (double)plan->memory.bytes / 0x1p20,
                 plan->team.workers > 1 ? "use fewer --threads, or allow it more"
                                        : "allow it more, or split the grid into several sweeps");
}

hc_status hc_plan_create(const hc_sweep *sweep, const uint8_t *status, hc_team team, hc_plan **created,
                         hc_errors *errors) {
  const int64_t count = hc_sweep_cells(sweep);
  *created = NULL;
  const hc_status checked = hc_plan_check_memory(sweep, errors);
  if (checked != HC_OK) return checked;
  hc_plan *plan = calloc(1, sizeof *plan);
  if (!plan) return hc_fail(errors, HC_FAILED, "out of memory");
  plan->sweep = sweep;
  plan->team = team;
  plan->memory = hc_memory_of_process();
  plan->cells = calloc((size_t)count, sizeof *plan->cells);
  plan->axis_stages = calloc(sweep->axis_count + 1, sizeof *plan->axis_stages);
  hc_status result = plan->cells && plan->axis_stages ? plan_cells(plan, status, errors)
                                                      : hc_fail(errors, HC_FAILED, "out of memory while planning");
  if (result == HC_OK) result = check_slabs(plan, errors);
  if (result != HC_OK) {
    hc_plan_destroy(plan);
    return result;
  }
  *created = plan;
  return HC_OK;
}

static int by_number(const void *left, const void *right) {
  const int64_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

int64_t hc_plan_bring_forward(hc_plan *plan, const int64_t *cells, int64_t count) {
  hc_plan_cell *sorted = malloc((size_t)plan->cell_count * sizeof *sorted + 1);
  int64_t *wanted = malloc((size_t)count * sizeof *wanted + 1);
  int64_t front = 0, listed = count;
  count = 0;
  for (int64_t index = 0; wanted && index < listed; ++index) { /* distributions come with their cells */
    if (cells[index] >= 0) wanted[count++] = cells[index];
  }
  int64_t back = count;
  if (wanted) qsort(wanted, (size_t)count, sizeof *wanted, by_number);
  for (int64_t index = 0; sorted && wanted && index < plan->cell_count; ++index) {
    if (bsearch(&plan->cells[index].cell, wanted, (size_t)count, sizeof *wanted, by_number)) {
      sorted[front++] = plan->cells[index];
    } else if (back < plan->cell_count) {
      sorted[back++] = plan->cells[index];
    }
  }
  int64_t brought = !sorted || !wanted ? -1 : front == count ? count : 0;
  if (brought > 0) memcpy(plan->cells, sorted, (size_t)plan->cell_count * sizeof *sorted);
  free(wanted);
  free(sorted);
  return brought;
}

void hc_plan_destroy(hc_plan *plan) {
  if (!plan) return;
  free(plan->cells);
  free(plan->hedges);
  free(plan->axis_stages);
  free(plan);
}
