#include "slab_check.h"

#include <string.h>

#include "policies.h"
#include "sides.h"
#include "worlds.h"

/* Where a cell is in a slab, level by level; alone it is first in all of them. */
typedef struct {
  int64_t world, rule, hedge, desk, cell;
} slab_place;

static int same(const void *a, const void *b, size_t bytes) { return memcmp(a, b, bytes) == 0; }
static int same_doubles(const double *a, const double *b, int64_t count) {
  return same(a, b, (size_t)count * sizeof *a);
}

/* Sides that worlds have in common may be walked for longer. */
static int same_sides(const hc_work *all, const slab_place *at, const hc_work *own) {
  if (!all->sides) return 1;
  const hc_work_sides *shared = &all->side_sets[all->worlds[at->world].sides], *alone = &own->side_sets[0];
  return shared->pay_steps == alone->pay_steps && shared->steps >= alone->steps &&
         same_doubles(all->terms + shared->first_term, own->terms + alone->first_term,
                      (int64_t)hc_side_terms_of(all->sides));
}

static int same_world(const hc_work *all, const slab_place *at, const hc_work *own) {
  const hc_work_world *shared = &all->worlds[at->world], *alone = &own->worlds[0];
  return shared->turns == alone->turns && same(&shared->clock_step, &alone->clock_step, sizeof(double)) &&
         shared->steps >= alone->steps && same_sides(all, at, own) &&
         same_doubles(all->terms + shared->first_term, own->terms + alone->first_term,
                      (int64_t)hc_world_models[all->model].term_count);
}

/* A rule's rows may be finer if others share it: those at the same times are compared. */
static int same_rule(const hc_work *all, const slab_place *at, const hc_work *own) {
  const hc_work_rule *shared = &all->rules[at->rule], *alone = &own->rules[0];
  const hc_work_hedge *hedge = &own->hedges[0];
  const int64_t width = hc_row_width(alone);
  if (shared->terms.count != alone->terms.count || shared->discounts != alone->discounts ||
      shared->follows != alone->follows || !same(&shared->offset, &alone->offset, sizeof(double)) ||
      !same_doubles(all->term_quantities + shared->terms.first, own->term_quantities, alone->terms.count)) {
    return 0;
  }
  for (int64_t step = 0; step < hedge->horizon; step += alone->row_steps) {
    const double *row = own->rows + alone->first_row + step / alone->row_steps * width;
    if (step % shared->row_steps != 0) return 0;
    if (!same_doubles(all->rows + shared->first_row + step / shared->row_steps * width, row, width)) return 0;
  }
  return 1;
}

static int same_hedge(const hc_work *all, const slab_place *at, const hc_work *own) {
  const hc_work_hedge *shared = &all->hedges[at->hedge], *alone = &own->hedges[0];
  const double weights[2][6] = {{shared->funding_weight, shared->last_funding_weight, shared->sign,
                                 shared->last_discount, shared->mark_level, shared->mark_slope},
                                {alone->funding_weight, alone->last_funding_weight, alone->sign, alone->last_discount,
                                 alone->mark_level, alone->mark_slope}};
  return shared->interval == alone->interval && shared->horizon == alone->horizon && !(alone->keeps & ~shared->keeps) &&
         same_doubles(weights[0], weights[1], 6) && same(&shared->carry, &alone->carry, sizeof shared->carry) &&
         same(&shared->last_carry, &alone->last_carry, sizeof shared->last_carry) &&
         same_doubles(all->terms + shared->first_term, own->terms + alone->first_term,
                      (int64_t)hc_policy_models[all->policy].term_count);
}

static int same_desk(const hc_work *all, const slab_place *at, const hc_work *own) {
  const hc_work_desk *shared = &all->desks[at->desk], *alone = &own->desks[0];
  const double numbers[2][3] = {{shared->ratio, shared->growth, shared->scale},
                                {alone->ratio, alone->growth, alone->scale}};
  return shared->close_out == alone->close_out && !(alone->keeps & ~shared->keeps) && !(alone->pays & ~shared->pays) &&
         same_doubles(numbers[0], numbers[1], 3) && same(&shared->centre, &alone->centre, sizeof shared->centre) &&
         shared->legs.count == alone->legs.count &&
         same(all->legs + shared->legs.first, own->legs, (size_t)alone->legs.count * sizeof *own->legs);
}

static int same_cell(const hc_work *all, const slab_place *at, const hc_work *own) {
  return same(&all->cells[at->cell], &own->cells[0], sizeof own->cells[0]);
}

/* The level that differs, or NULL. */
static const char *difference(const hc_work *all, const slab_place *at, const hc_work *own) {
  if (!same_world(all, at, own)) return "world";
  if (!same_rule(all, at, own)) return "rule";
  if (!same_hedge(all, at, own)) return "hedge";
  if (!same_desk(all, at, own)) return "desk";
  return same_cell(all, at, own) ? NULL : "cell";
}

static void go_on(slab_place *at, const hc_work *work) {
  ++at->cell;
  while (at->desk < work->desk_count - 1 && at->cell >= work->desks[at->desk + 1].cells.first) ++at->desk;
  while (at->hedge < work->hedge_count - 1 && at->desk >= work->hedges[at->hedge + 1].desks.first) ++at->hedge;
  while (at->rule < work->rule_count - 1 && at->hedge >= work->rules[at->rule + 1].hedges.first) ++at->rule;
  while (at->world < work->world_count - 1 && at->rule >= work->worlds[at->world + 1].rules.first) ++at->world;
}

hc_status hc_slab_check(const hc_slab *slab, const hc_sweep *sweep, const hc_plan_cell *cells, hc_errors *errors) {
  slab_place at = {0};
  int64_t index = 0;
  for (; at.cell < slab->work.cell_count; go_on(&at, &slab->work)) {
    hc_slab *alone;
    if (slab->cell_indices[at.cell] == HC_NO_CELL) continue;
    const hc_plan_cell *cell = &cells[index++];
    const hc_status status = hc_slab_build(sweep, cell, 1, &alone, errors);
    if (status != HC_OK) return status;
    const char *level = difference(&slab->work, &at, &alone->work);
    hc_slab_destroy(alone);
    if (level) {
      return hc_fail(errors, HC_FAILED, "the plan is wrong: the %s of cell %lld is not the one that it shares", level,
                     (long long)cell->cell);
    }
  }
  return HC_OK;
}
