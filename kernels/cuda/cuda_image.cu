/* cuda_image.cu: a slab, flattened for the kernels. Compiled for each precision. */
#include "cuda_image.h"

#include <stdlib.h>

/* A walker before its place is known: hedges of one rule and one horizon. */
typedef struct {
  int64_t world, rule, horizon, visit_steps;
  int kernel; /* of the model's */
  const int64_t *hedges;
  int count;
} draft;

/* Where a hedge's rows are in the ledger, and the amounts beside the turnover that they are of. */
typedef struct {
  uint32_t noise_row, factor_row, mark_row, first_row;
  unsigned further;
} place;

typedef struct {
  const hc_work *work;
  hc_image *image;
  hc_walks walks;
  int policy;     /* that decides, or HC_FOLLOWS */
  int64_t *order; /* [hedge], so that those of a walker are neighbours */
  place *places;  /* [hedge] */
  draft *drafts;
  int64_t draft_count, term_count, leg_count, real_count, world_terms, policy_terms;
  int64_t entry_count;
} image_builder;

/* ---- which walkers ---- */

/* What some hedges of a rule need of their kernel. */
static int has_sides(const hc_work *work) { return work->sides != 0 || work->mark != HC_MARK_fixed; }
static unsigned needs_of(const hc_work *work, const hc_work_rule *rule, int64_t visit_steps) {
  return (has_sides(work) ? HC_NEEDS_SIDES : 0) | (visit_steps > 1 ? HC_NEEDS_GAPS : 0) |
         (rule->terms.count > 1 ? HC_NEEDS_TERMS : 0) | (rule->discounts ? HC_NEEDS_DISCOUNTS : 0);
}

static int suffices(const image_builder *build, const hc_walk_kernel *kernel, unsigned needs, unsigned keeps) {
  return kernel->policy == build->policy && !(needs & ~kernel->needs) && !(keeps & ~kernel->keeps);
}

/* The cheapest kernel for so many hedges; count 0: the one for the most. */
static int kernel_for(const image_builder *build, unsigned needs, unsigned keeps, int count) {
  int found = -1;
  for (int index = 0; index < build->walks.count; ++index) {
    const hc_walk_kernel *kernel = &build->walks.kernels[index];
    if (!suffices(build, kernel, needs, keeps) || kernel->hedges < count) continue;
    if (count > 0) return index;
    if (found < 0 || kernel->hedges > build->walks.kernels[found].hedges) found = index;
  }
  return found;
}

static void add_draft(image_builder *build, int64_t world, int64_t rule, const int64_t *hedges, int count) {
  const hc_work *work = build->work;
  draft made = {world, rule, work->hedges[hedges[0]].horizon, 0, 0, hedges, count};
  unsigned keeps = 0;
  for (int index = 0; index < count; ++index) {
    made.visit_steps = hc_common_divisor(work->hedges[hedges[index]].interval, made.visit_steps);
    keeps |= work->hedges[hedges[index]].keeps;
  }
  made.kernel = kernel_for(build, needs_of(work, &work->rules[rule], made.visit_steps), keeps, count);
  build->drafts[build->draft_count++] = made;
}

/* Some hedges of one rule and one horizon, cut evenly into walkers. */
static void draft_alike(image_builder *build, int64_t world, int64_t rule, const int64_t *hedges, int64_t count) {
  unsigned keeps = 0;
  for (int64_t index = 0; index < count; ++index) keeps |= build->work->hedges[hedges[index]].keeps;
  const unsigned needs = needs_of(build->work, &build->work->rules[rule], 2);
  const int64_t most = build->walks.kernels[kernel_for(build, needs, keeps, 0)].hedges;
  for (int64_t left = count; left > 0;) {
    const int64_t walkers = (left + most - 1) / most, part = (left + walkers - 1) / walkers;
    add_draft(build, world, rule, hedges, static_cast<int>(part));
    hedges += part;
    left -= part;
  }
}

/* By horizon, then by interval; few hedges are to be sorted. */
static void sort_hedges(const hc_work *work, int64_t *hedges, int64_t count) {
  for (int64_t index = 1; index < count; ++index) {
    for (int64_t at = index; at > 0; --at) {
      const hc_work_hedge *low = &work->hedges[hedges[at - 1]], *high = &work->hedges[hedges[at]];
      if (low->horizon < high->horizon || (low->horizon == high->horizon && low->interval <= high->interval)) break;
      const int64_t swapped = hedges[at];
      hedges[at] = hedges[at - 1];
      hedges[at - 1] = swapped;
    }
  }
}

static void draft_rule(image_builder *build, int64_t world, int64_t rule) {
  const hc_work *work = build->work;
  const hc_range hedges = work->rules[rule].hedges;
  int64_t *own = build->order + hedges.first;
  for (int64_t index = 0; index < hedges.count; ++index) own[index] = hedges.first + index;
  sort_hedges(work, own, hedges.count);
  for (int64_t first = 0, end; first < hedges.count; first = end) {
    for (end = first + 1; end < hedges.count; ++end) {
      if (work->hedges[own[end]].horizon != work->hedges[own[first]].horizon) break;
    }
    draft_alike(build, world, rule, own + first, end - first);
  }
} /* NOLINT(clang-analyzer-unix.Malloc): what is allocated is the builder's, and freed with it */

/* Longer walkers first: a block lasts as long as its first. */
static int by_kernel(const void *left, const void *right) {
  const draft *a = (const draft *)left, *b = (const draft *)right;
  if (a->kernel != b->kernel) return a->kernel < b->kernel ? -1 : 1;
  if (a->horizon != b->horizon) return a->horizon > b->horizon ? -1 : 1;
  return a->hedges < b->hedges ? -1 : a->hedges > b->hedges;
}

static void draft_walkers(image_builder *build) {
  const hc_work *work = build->work;
  for (int64_t world = 0; world < work->world_count; ++world) {
    const hc_range rules = work->worlds[world].rules;
    for (int64_t rule = rules.first; rule < rules.first + rules.count; ++rule) draft_rule(build, world, rule);
  }
  qsort(build->drafts, (size_t)build->draft_count, sizeof(draft), by_kernel);
}

/* ---- how large it is, and where things are ---- */

static int64_t visits_of(const draft *walker) {
  return (walker->horizon + walker->visit_steps - 1) / walker->visit_steps;
}
static int walks_sides(const image_builder *build, const draft *walker) {
  return (build->walks.kernels[walker->kernel].needs & HC_NEEDS_SIDES) != 0;
}
/* Entries of a visit: clock, slope and offset, then discount factor and gap, and two reals for each further term; or,
 * with sides, four and three for each. */
static int64_t entries_of(const image_builder *build, const draft *walker) {
  int64_t terms = build->work->rules[walker->rule].terms.count;
  if (walks_sides(build, walker)) return 1 + (4 + 3 * (terms - 1) + 3) / 4;
  if (terms == 1 && !(build->walks.kernels[walker->kernel].needs & HC_NEEDS_DISCOUNTS)) return 1;
  return 1 + (2 + 2 * (terms - 1) + 3) / 4;
}

static void place_rows(image_builder *build) {
  hc_image *image = build->image;
  int64_t row = 0;
  for (int64_t index = 0; index < build->draft_count; ++index) {
    const draft *walker = &build->drafts[index];
    const unsigned further = hc_further(build->walks.kernels[walker->kernel].keeps);
    const int sided = walks_sides(build, walker);
    const uint32_t noise = static_cast<uint32_t>(row), factor = sided ? noise + 1 : noise,
                   mark = sided ? noise + 2 : noise;
    row += sided ? 1 + HC_SIDE_ROWS : 1;
    hc_range *same = &image->walkers[walker->kernel];
    if (same->count++ == 0) same->first = index;
    for (int hedge = 0; hedge < walker->count; ++hedge) {
      const place own = {noise, factor, mark, static_cast<uint32_t>(row), further};
      build->places[walker->hedges[hedge]] = own;
      row += HC_HEDGE_FURTHER + hc_place(further, HC_AMOUNT_COUNT);
    }
    build->entry_count += visits_of(walker) * entries_of(build, walker);
  }
  image->ledger_rows = row;
}

static void place_parts(image_builder *build) {
  hc_image *image = build->image;
  const hc_work *work = build->work;
  const size_t grain = sizeof(hc_entry);
  struct {
    size_t *at, bytes;
  } parts[] = {{&image->rows_at, (size_t)build->entry_count * sizeof(hc_entry)},
               {&image->walkers_at, (size_t)build->draft_count * sizeof(hc_walker)},
               {&image->reals_at, (size_t)build->real_count * sizeof(hc_real)},
               {&image->desks_at, (size_t)work->desk_count * sizeof(hc_image_desk)},
               {&image->legs_at, (size_t)build->leg_count * sizeof(hc_leg)},
               {&image->cells_at, (size_t)work->cell_count * sizeof(hc_image_cell)}};
  image->size = 0;
  for (auto &part : parts) {
    *part.at = image->size;
    image->size += (part.bytes + grain - 1) / grain * grain;
  }
}

/* The reals: quantities of the rules' terms, then the terms of worlds and policies, in the work's order. */
static void count_parts(image_builder *build) {
  const hc_work *work = build->work;
  for (int64_t rule = 0; rule < work->rule_count; ++rule) {
    hc_range terms = work->rules[rule].terms;
    if (terms.first + terms.count > build->term_count) build->term_count = terms.first + terms.count;
  }
  for (int64_t desk = 0; desk < work->desk_count; ++desk) {
    hc_range legs = work->desks[desk].legs;
    if (legs.first + legs.count > build->leg_count) build->leg_count = legs.first + legs.count;
  }
  build->real_count = build->term_count + work->terms_count;
}

/* ---- filling it ---- */

static hc_word due_at(const image_builder *build, const draft *walker, int64_t step) {
  hc_word due = 0;
  for (int index = 0; index < walker->count; ++index) {
    const hc_work_hedge *hedge = &build->work->hedges[walker->hedges[index]];
    if (step % hedge->interval != 0) continue;
    due |= (hc_word)1 << index;
    if (step + hedge->interval >= hedge->horizon) due |= (hc_word)1 << (16 + index);
  }
  return due;
}

/* The same, of a kernel that walks sides; where the rule does not follow the mark, half a spread is nothing. */
static void fill_following(const hc_work_rule *rule, const double *row, hc_entry *entry) {
  const int width = rule->follows ? 3 : 2;
  const double *terms = row + (rule->follows ? HC_FOLLOWING_ROW_FIRST_TERM : HC_ROW_FIRST_TERM);
  hc_real *more = (hc_real *)(entry + 1);
  entry->slope = (hc_real)terms[0];
  entry->offset = (hc_real)terms[1];
  more[0] = (hc_real)row[0];
  more[1] = rule->follows ? (hc_real)terms[2] : 0;
  more[2] = rule->follows ? (hc_real)row[HC_ROW_MARK] : 0;
  more[3] = rule->follows ? (hc_real)row[HC_ROW_MARK + 1] : 0;
  for (int64_t term = 1; term < rule->terms.count; ++term) {
    for (int number = 0; number < width; ++number) more[1 + 3 * term + number] = (hc_real)terms[width * term + number];
  }
}

/* A visit at which no hedge looks may lie beyond the rule's last row: it needs no coefficients. */
static void fill_visit(const image_builder *build, const draft *walker, int64_t step, hc_entry *entry) {
  const hc_work_rule *rule = &build->work->rules[walker->rule];
  entry->due = due_at(build, walker, step);
  if (!entry->due) return;
  const double *row = build->work->rows + rule->first_row + step / rule->row_steps * hc_row_width(rule);
  hc_real *more = (hc_real *)(entry + 1);
  entry->clock = (hc_real)hc_clock(&build->work->worlds[walker->world], step);
  if (walks_sides(build, walker)) {
    fill_following(rule, row, entry);
    return;
  }
  entry->slope = (hc_real)row[1];
  entry->offset = (hc_real)row[2];
  if (build->walks.kernels[walker->kernel].needs & HC_NEEDS_DISCOUNTS) more[0] = (hc_real)row[0];
  for (int64_t term = 1; term < rule->terms.count; ++term) {
    more[2 * term] = (hc_real)row[1 + 2 * term];
    more[2 * term + 1] = (hc_real)row[2 + 2 * term];
  }
}

static void fill_sides(const image_builder *build, const draft *from, hc_walker_sides *sides) {
  const hc_work *work = build->work;
  const hc_work_world *world = &work->worlds[from->world];
  sides->does = (work->sides & HC_SIDE_BIT(premium) ? HC_WALKS_CARRY : 0) |
                (work->on_perpetual ? HC_WALKS_PERPETUAL : 0) | (work->settles_to_index ? HC_WALKS_TO_INDEX : 0) |
                (work->mark == HC_MARK_ou ? HC_WALKS_MARK : 0) | (work->mark == HC_MARK_world ? HC_WALKS_VARIANCE : 0) |
                (work->rules[from->rule].follows ? HC_WALKS_FOLLOWING : 0);
#define HC_SIDE(side, doc) \
  sides->terms += work->sides & HC_SIDE_BIT(side) ? static_cast<uint32_t>(HC_SIDE_TERMS_##side) : 0u;
#include "sides.def"
#undef HC_SIDE
  if (work->sides) sides->first_term = (uint32_t)(build->term_count + work->side_sets[world->sides].first_term);
  sides->pay_steps = work->sides ? (uint32_t)work->side_sets[world->sides].pay_steps : 1;
  sides->last_clock = (hc_real)hc_clock(world, from->horizon);
  for (int index = 0; index < from->count; ++index) {
    const hc_work_hedge *hedge = &work->hedges[from->hedges[index]];
    sides->last_discount = (hc_real)hedge->last_discount;
    sides->sign[index] = (hc_real)hedge->sign;
    sides->carry[0][index] = hc_carry_weights_of(&hedge->carry);
    sides->carry[1][index] = hc_carry_weights_of(&hedge->last_carry);
  }
}

static void fill_walker(const image_builder *build, const draft *from, hc_walker *walker) {
  const hc_work *work = build->work;
  const hc_work_rule *rule = &work->rules[from->rule];
  walker->offset = (hc_real)rule->offset;
  walker->quantity = (hc_real)work->term_quantities[rule->terms.first];
  walker->steps = (uint32_t)from->horizon;
  walker->visit_steps = (uint32_t)from->visit_steps;
  walker->terms = (uint32_t)rule->terms.count;
  walker->first_quantity = (uint32_t)rule->terms.first;
  walker->world_terms = (uint32_t)(build->term_count + work->worlds[from->world].first_term);
  walker->turns = work->worlds[from->world].turns;
  walker->entries = (uint32_t)entries_of(build, from);
  walker->hedges = (uint32_t)from->count;
  walker->ledger_row = build->places[from->hedges[0]].noise_row;
  for (int index = 0; index < from->count; ++index) {
    const hc_work_hedge *hedge = &work->hedges[from->hedges[index]];
    walker->policy_terms[index] = (uint32_t)(build->term_count + hedge->first_term);
    walker->funding_weights[index] = (hc_real)hedge->funding_weight;
    walker->last_weights[index] = (hc_real)hedge->last_funding_weight;
  }
  if (walks_sides(build, from)) fill_sides(build, from, &walker->sides);
}

static void fill_walkers(const image_builder *build) {
  hc_walker *walkers = (hc_walker *)(build->image->bytes + build->image->walkers_at);
  hc_entry *entries = (hc_entry *)(build->image->bytes + build->image->rows_at);
  uint64_t entry = 0;
  for (int64_t index = 0; index < build->draft_count; ++index) {
    const draft *from = &build->drafts[index];
    fill_walker(build, from, &walkers[index]);
    walkers[index].first_entry = entry;
    for (int64_t visit = 0; visit < visits_of(from); ++visit, entry += walkers[index].entries) {
      fill_visit(build, from, visit * from->visit_steps, entries + entry);
    }
  }
}

/* A cell's costs, on the rows of its desk's outcome. */
static void fill_cell(const hc_work_cell *from, const hc_image_desk *desk, hc_image_cell *cell) {
  const hc_rates rates = hc_rates_of(from);
  uint32_t row = desk->outcome_row;
  cell->zero = rates.zero;
  cell->value_row = row;
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    if (!(desk->pays >> amount & 1)) continue;
    ++row;
    if (amount == from->of) cell->value_row = row;
    if (!(hc_abs_f64(from->rates[amount]) > 0)) continue;
    const hc_image_cost cost = {rates.of[amount], row};
    cell->costs[cell->cost_count++] = cost;
  }
}

/* A desk's outcome takes rows behind those of the walkers. */
static void fill_desk(const image_builder *build, const hc_work_world *world, int64_t hedge, int64_t index) {
  hc_image *image = build->image;
  const hc_work *work = build->work;
  const hc_work_desk *from = &work->desks[index];
  const place own = build->places[hedge];
  hc_image_desk *desk = (hc_image_desk *)(image->bytes + image->desks_at) + index;
  desk->settlement = hc_settlement_of(from);
  desk->centre = (hc_real)from->centre.value;
  desk->clock = (hc_real)hc_clock(world, work->hedges[hedge].horizon);
  desk->keeps = from->keeps;
  desk->pays = from->pays;
  desk->mark = work->mark;
  desk->mark_level = (hc_real)work->hedges[hedge].mark_level;
  desk->mark_slope = (hc_real)work->hedges[hedge].mark_slope;
  desk->noise_row = own.noise_row;
  desk->factor_row = own.factor_row;
  desk->mark_row = own.mark_row;
  desk->hedge_row = own.first_row;
  desk->outcome_row = (uint32_t)image->ledger_rows;
  desk->first_leg = (uint32_t)from->legs.first;
  desk->leg_count = (uint32_t)from->legs.count;
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    const int row = amount == HC_AMOUNT_turnover ? static_cast<int>(HC_HEDGE_TURNOVER)
                                                 : HC_HEDGE_FURTHER + hc_place(own.further, amount);
    desk->centres[amount] = (hc_real)from->centre.amounts[amount];
    desk->sum_rows[amount] = own.first_row + static_cast<uint32_t>(row);
  }
  image->ledger_rows += hc_desk_outcomes(from);
  for (int64_t cell = from->cells.first; cell < from->cells.first + from->cells.count; ++cell) {
    fill_cell(&work->cells[cell], desk, (hc_image_cell *)(image->bytes + image->cells_at) + cell);
  }
}

static void fill_desks(const image_builder *build) {
  const hc_work *work = build->work;
  for (int64_t world = 0; world < work->world_count; ++world) {
    const hc_range rules = work->worlds[world].rules;
    for (int64_t rule = rules.first; rule < rules.first + rules.count; ++rule) {
      const hc_range hedges = work->rules[rule].hedges;
      for (int64_t hedge = hedges.first; hedge < hedges.first + hedges.count; ++hedge) {
        const hc_range desks = work->hedges[hedge].desks;
        for (int64_t desk = desks.first; desk < desks.first + desks.count; ++desk) {
          fill_desk(build, &work->worlds[world], hedge, desk);
        }
      }
    }
  }
}

static void fill(const image_builder *build) {
  const hc_work *work = build->work;
  hc_real *reals = (hc_real *)(build->image->bytes + build->image->reals_at);
  hc_leg *legs = (hc_leg *)(build->image->bytes + build->image->legs_at);
  fill_walkers(build);
  for (int64_t term = 0; term < build->term_count; ++term) *reals++ = (hc_real)work->term_quantities[term];
  for (int64_t term = 0; term < work->terms_count; ++term) *reals++ = (hc_real)work->terms[term];
  for (int64_t leg = 0; leg < build->leg_count; ++leg) legs[leg] = hc_leg_of(&work->legs[leg]);
  fill_desks(build);
}

int HC_REAL_NAME(hc_make_image)(const hc_work *work, hc_image *image) {
  image_builder build = {};
  const size_t hedges = (size_t)work->hedge_count;
  build.work = work;
  build.image = image;
  build.walks = HC_REAL_NAME(hc_walks_of)(work->model);
  build.policy = work->decides ? work->policy : HC_FOLLOWS;
  build.order = (int64_t *)malloc(hedges * sizeof(int64_t));
  build.places = (place *)malloc(hedges * sizeof(place));
  build.drafts = (draft *)malloc(hedges * sizeof(draft));
  *image = hc_image();
  image->model = work->model;
  image->sides = work->sides;
  image->desk_count = work->desk_count;
  image->cell_count = work->cell_count;
  if (build.order && build.places && build.drafts) {
    draft_walkers(&build);
    place_rows(&build);
    count_parts(&build);
    place_parts(&build);
    image->bytes = (unsigned char *)aligned_alloc(sizeof(hc_entry), image->size);
    if (image->bytes) {
      memset(image->bytes, 0, image->size);
      fill(&build);
    }
  }
  free(build.order);
  free(build.places);
  free(build.drafts);
  return image->bytes != NULL;
}
