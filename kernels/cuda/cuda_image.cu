/* cuda_image.cu: a slab, flattened for the kernels. Compiled for each precision. */
#include <stdlib.h>

#include "cuda_image.h"

/* Desks that share what they hold. */
typedef struct {
  int64_t rule, horizon, interval;
  const hc_work_desk *desk; /* any of them */
  int funded;
  uint32_t ledger_row, funding_row, noise_row;
} hedge;

/* A walker before its place is known. */
typedef struct {
  int64_t world, rule, horizon, visit_steps;
  int kind, size; /* its kernel: see hc_image.walkers */
  hedge *const *hedges;
  int count;
} draft;

typedef struct {
  const hc_work *work;
  hc_image *image;
  hedge *hedges;
  hedge **order;       /* [hedge], so that those of a walker are neighbours */
  int64_t *desk_hedge; /* [desk] */
  draft *drafts;
  int64_t hedge_count, draft_count, term_count, leg_count;
  int64_t entry_count;
} image_builder;

static int kind_of(const hc_work_rule *rule, int64_t visit_steps, int funded) {
  if (rule->discounts) return HC_WALK_DISCOUNTED;
  if (rule->terms.count > 1) return funded ? HC_WALK_MANY_FUNDED : HC_WALK_MANY;
  if (visit_steps > 1) return funded ? HC_WALK_ONE_FUNDED : HC_WALK_ONE;
  return funded ? HC_WALK_EVERY_FUNDED : HC_WALK_EVERY;
}

static int by_times(const void *left, const void *right) {
  const hedge *a = *(hedge *const *)left, *b = *(hedge *const *)right;
  if (a->rule != b->rule) return a->rule < b->rule ? -1 : 1;
  if (a->horizon != b->horizon) return a->horizon < b->horizon ? -1 : 1;
  return a->interval < b->interval ? -1 : a->interval > b->interval;
}

/* Longer walkers first: a block lasts as long as its first. */
static int by_kernel(const void *left, const void *right) {
  const draft *a = (const draft *)left, *b = (const draft *)right;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->size != b->size) return a->size < b->size ? -1 : 1;
  if (a->horizon != b->horizon) return a->horizon > b->horizon ? -1 : 1;
  return a->hedges < b->hedges ? -1 : a->hedges > b->hedges;
}

/* ---- which hedges, and which walkers ---- */

static void find_hedges(image_builder *build) {
  const hc_work *work = build->work;
  for (int64_t rule = 0; rule < work->rule_count; ++rule) {
    int64_t first = build->hedge_count;
    hc_range desks = work->rules[rule].desks;
    for (int64_t index = desks.first; index < desks.first + desks.count; ++index) {
      const hc_work_desk *desk = &work->desks[index];
      int64_t found = first;
      while (found < build->hedge_count &&
             (build->hedges[found].horizon != desk->horizon || build->hedges[found].interval != desk->interval)) {
        ++found;
      }
      if (found == build->hedge_count) {
        hedge fresh = {rule, desk->horizon, desk->interval, desk, 0, 0, 0, 0};
        build->order[found] = &build->hedges[found];
        build->hedges[build->hedge_count++] = fresh;
      }
      if (desk->charges_funding) build->hedges[found].funded = 1;
      build->desk_hedge[index] = found;
    }
  }
  qsort(build->order, (size_t)build->hedge_count, sizeof(hedge *), by_times);
}

static void add_draft(image_builder *build, int64_t world, hedge *const *hedges, int count) {
  draft made = {world, hedges[0]->rule, hedges[0]->horizon, 0, 0, 0, hedges, count};
  int funded = 0;
  for (int index = 0; index < count; ++index) {
    made.visit_steps = hc_common_divisor(hedges[index]->interval, made.visit_steps);
    funded |= hedges[index]->funded;
  }
  made.kind = kind_of(&build->work->rules[made.rule], made.visit_steps, funded);
  while (1 << made.size < count) ++made.size;
  build->drafts[build->draft_count++] = made;
}

/* Neighbours of one rule and one horizon, cut evenly into walkers. */
static void draft_walkers(image_builder *build) {
  const hc_work *work = build->work;
  int64_t world = 0;
  for (int64_t first = 0, end; first < build->hedge_count; first = end) {
    const hedge *head = build->order[first];
    for (end = first; end < build->hedge_count && build->order[end]->rule == head->rule &&
                      build->order[end]->horizon == head->horizon;) {
      ++end;
    }
    while (head->rule >= work->worlds[world].rules.first + work->worlds[world].rules.count) ++world;
    for (int64_t left = end - first, at = first; left > 0;) {
      int64_t walkers = (left + HC_MAX_HEDGES - 1) / HC_MAX_HEDGES, count = (left + walkers - 1) / walkers;
      add_draft(build, world, build->order + at, (int)count);
      at += count;
      left -= count;
    }
  }
  qsort(build->drafts, (size_t)build->draft_count, sizeof(draft), by_kernel);
}

/* ---- how large it is, and where things are ---- */

static int64_t visits_of(const draft *walker) {
  return (walker->horizon + walker->visit_steps - 1) / walker->visit_steps;
}
/* Entries of a visit: drift, slope and offset, then discount factor and gap, and two reals for each further term. */
static int64_t entries_of(const image_builder *build, const draft *walker) {
  int64_t terms = build->work->rules[walker->rule].terms.count;
  if (terms == 1 && !hc_kind_discounts(walker->kind)) return 1;
  return 1 + (2 + 2 * (terms - 1) + 3) / 4;
}

static void place_rows(image_builder *build) {
  hc_image *image = build->image;
  int64_t row = 0;
  for (int64_t index = 0; index < build->draft_count; ++index) {
    const draft *walker = &build->drafts[index];
    int64_t noise = row++, each = HC_HEDGE_TRADED + hc_kind_discounts(walker->kind) + hc_kind_funds(walker->kind);
    hc_range *same = &image->walkers[walker->kind][walker->size];
    if (same->count++ == 0) same->first = index;
    for (int place = 0; place < walker->count; ++place, row += each) {
      walker->hedges[place]->noise_row = (uint32_t)noise;
      walker->hedges[place]->ledger_row = (uint32_t)row;
      walker->hedges[place]->funding_row = (uint32_t)(row + each - 1);
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
               {&image->quantities_at, (size_t)build->term_count * sizeof(hc_real)},
               {&image->desks_at, (size_t)work->desk_count * sizeof(hc_image_desk)},
               {&image->legs_at, (size_t)build->leg_count * sizeof(hc_leg)},
               {&image->cells_at, (size_t)work->cell_count * sizeof(hc_image_cell)}};
  image->size = 0;
  for (auto &part : parts) {
    *part.at = image->size;
    image->size += (part.bytes + grain - 1) / grain * grain;
  }
}

/* ---- filling it ---- */

static hc_word due_at(const draft *walker, int64_t step) {
  hc_word due = 0;
  for (int place = 0; place < walker->count; ++place) {
    const hedge *h = walker->hedges[place];
    if (step % h->interval != 0) continue;
    due |= (hc_word)1 << place;
    if (step + h->interval >= h->horizon) due |= (hc_word)1 << (16 + place);
  }
  return due;
}

/* A visit at which no hedge trades may lie beyond the rule's last row: it needs no coefficients. */
static void fill_visit(const image_builder *build, const draft *walker, int64_t step, hc_entry *entry) {
  const hc_work_rule *rule = &build->work->rules[walker->rule];
  entry->due = due_at(walker, step);
  if (!entry->due) return;
  const double *row = build->work->rows + rule->first_row + step / rule->row_steps * hc_row_width(rule);
  hc_real *more = (hc_real *)(entry + 1);
  entry->drift = hc_gbm_drift(&build->work->worlds[walker->world], step);
  entry->slope = (hc_real)row[1];
  entry->offset = (hc_real)row[2];
  if (hc_kind_discounts(walker->kind)) more[0] = (hc_real)row[0];
  for (int64_t term = 1; term < rule->terms.count; ++term) {
    more[2 * term] = (hc_real)row[1 + 2 * term];
    more[2 * term + 1] = (hc_real)row[2 + 2 * term];
  }
}

static void fill_walkers(const image_builder *build) {
  hc_walker *walkers = (hc_walker *)(build->image->bytes + build->image->walkers_at);
  hc_entry *entries = (hc_entry *)(build->image->bytes + build->image->rows_at);
  uint64_t entry = 0;
  for (int64_t index = 0; index < build->draft_count; ++index) {
    const draft *from = &build->drafts[index];
    const hc_work_rule *rule = &build->work->rules[from->rule];
    hc_walker *walker = &walkers[index];
    walker->gbm = hc_gbm_of(&build->work->worlds[from->world]);
    walker->offset = (hc_real)rule->offset;
    walker->quantity = (hc_real)build->work->term_quantities[rule->terms.first];
    walker->steps = (uint32_t)from->horizon;
    walker->visit_steps = (uint32_t)from->visit_steps;
    walker->terms = (uint32_t)rule->terms.count;
    walker->first_quantity = (uint32_t)rule->terms.first;
    walker->entries = (uint32_t)entries_of(build, from);
    walker->hedges = (uint32_t)from->count;
    walker->ledger_row = from->hedges[0]->noise_row;
    walker->first_entry = entry;
    for (int place = 0; place < from->count; ++place) {
      walker->funding_weights[place] = (hc_real)from->hedges[place]->desk->funding_weight;
      walker->last_weights[place] = (hc_real)from->hedges[place]->desk->last_funding_weight;
    }
    for (int64_t visit = 0; visit < visits_of(from); ++visit, entry += walker->entries) {
      fill_visit(build, from, visit * from->visit_steps, entries + entry);
    }
  }
}

/* A desk's outcome takes rows behind those of the walkers. */
static void fill_desk(const image_builder *build, int64_t world, const hc_work_rule *rule, int64_t index) {
  hc_image *image = build->image;
  const hc_work_desk *from = &build->work->desks[index];
  const hedge *h = &build->hedges[build->desk_hedge[index]];
  hc_image_desk *desk = (hc_image_desk *)(image->bytes + image->desks_at) + index;
  hc_image_cell *cells = (hc_image_cell *)(image->bytes + image->cells_at);
  desk->settlement = hc_settlement_of(from);
  desk->centre = hc_centre_of(from);
  desk->drift = hc_gbm_drift(&build->work->worlds[world], from->horizon);
  desk->noise_row = h->noise_row;
  desk->hedge_row = h->ledger_row;
  desk->funding_row = h->funding_row;
  desk->outcome_row = (uint32_t)image->ledger_rows;
  desk->discounted = rule->discounts != 0;
  desk->funded = from->charges_funding != 0;
  desk->first_leg = (uint32_t)from->legs.first;
  desk->leg_count = (uint32_t)from->legs.count;
  image->ledger_rows += HC_OUTCOME_FUNDING + (from->charges_funding != 0);
  for (int64_t cell = from->cells.first; cell < from->cells.first + from->cells.count; ++cell) {
    cells[cell].rates = hc_rates_of(&build->work->cells[cell]);
    cells[cell].outcome_row = desk->outcome_row;
  }
}

static void fill(const image_builder *build) {
  const hc_work *work = build->work;
  hc_real *quantities = (hc_real *)(build->image->bytes + build->image->quantities_at);
  hc_leg *legs = (hc_leg *)(build->image->bytes + build->image->legs_at);
  fill_walkers(build);
  for (int64_t term = 0; term < build->term_count; ++term) quantities[term] = (hc_real)work->term_quantities[term];
  for (int64_t leg = 0; leg < build->leg_count; ++leg) legs[leg] = hc_leg_of(&work->legs[leg]);
  for (int64_t world = 0; world < work->world_count; ++world) {
    hc_range rules = work->worlds[world].rules;
    for (int64_t rule = rules.first; rule < rules.first + rules.count; ++rule) {
      hc_range desks = work->rules[rule].desks;
      for (int64_t desk = desks.first; desk < desks.first + desks.count; ++desk) {
        fill_desk(build, world, &work->rules[rule], desk);
      }
    }
  }
}

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
}

int HC_REAL_NAME(hc_make_image)(const hc_work *work, hc_image *image) {
  image_builder build = {};
  size_t desks = (size_t)work->desk_count;
  build.work = work;
  build.image = image;
  build.hedges = (hedge *)malloc(desks * sizeof(hedge));
  build.order = (hedge **)malloc(desks * sizeof(hedge *));
  build.desk_hedge = (int64_t *)malloc(desks * sizeof(int64_t));
  build.drafts = (draft *)malloc(desks * sizeof(draft));
  *image = hc_image();
  image->desk_count = work->desk_count;
  image->cell_count = work->cell_count;
  if (build.hedges && build.order && build.desk_hedge && build.drafts) {
    find_hedges(&build);
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
  free(build.hedges);
  free(build.order);
  free(build.desk_hedge);
  free(build.drafts);
  return image->bytes != NULL;
}
