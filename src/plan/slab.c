/* slab.c: goes through a plan's cells in their order; where the number of a world, a rule or a desk changes, one is
 * built. */
#include "slab.h"

#include <stdlib.h>
#include <string.h>

#include "black_scholes.h"
#include "centre.h"
#include "exp_log.h"

#define HC_LN2 0.69314718055994530942

/* Where building stands: how much of each of the slab's arrays is used, and the cell before. */
typedef struct {
  hc_slab *slab;
  int64_t terms, legs, row_numbers;
  int64_t row_capacity;
} builder;

static int same(double a, double b) { return !(a < b) && !(a > b); }
static int shares_term(const hc_scenario_leg *term, const hc_scenario_leg *leg) {
  return same(term->strike, leg->strike) && same(term->hedge_volatility, leg->hedge_volatility);
}

/* Legs that share strike and hedge volatility share N(d1): a straddle has one term. Returns the number of terms. */
static int64_t merge_terms(const hc_scenario *scenario, hc_scenario_leg terms[HC_MAX_LEGS]) {
  int64_t count = 0;
  for (size_t index = 0; index < scenario->leg_count; ++index) {
    const hc_scenario_leg *leg = &scenario->legs[index];
    int64_t term = 0;
    while (term < count && !shares_term(&terms[term], leg)) ++term;
    if (term == count) {
      terms[count] = *leg;
      terms[count++].quantity = 0;
    }
    terms[term].quantity += leg->quantity;
  }
  return count;
}

static void build_world(builder *build, const hc_scenario *scenario) {
  hc_work *work = &build->slab->work;
  double dt = hc_years(scenario->step), variance = scenario->volatility * scenario->volatility;
  build->slab->worlds[work->world_count++] = (hc_work_world){
      .drift_step = (scenario->drift - variance / 2) * dt / HC_LN2,
      .vol_step = scenario->volatility * hc_sqrt_f64(dt) / HC_LN2,
      .rules = {work->rule_count, 0},
  };
}

static void build_rule(builder *build, const hc_scenario *scenario) {
  hc_work *work = &build->slab->work;
  hc_scenario_leg terms[HC_MAX_LEGS] = {0};
  hc_work_rule *rule = &build->slab->rules[work->rule_count++];
  int64_t count = merge_terms(scenario, terms);
  *rule = (hc_work_rule){
      .terms = {build->terms, count}, .discounts = hc_abs_f64(scenario->rate) > 0, .desks = {work->desk_count, 0}};
  for (size_t leg = 0; leg < scenario->leg_count; ++leg) {
    if (scenario->legs[leg].sign < 0) rule->offset -= scenario->legs[leg].quantity;
  }
  for (int64_t term = 0; term < count; ++term) build->slab->term_quantities[build->terms++] = terms[term].quantity;
  ++build->slab->worlds[work->world_count - 1].rules.count;
}

static void build_leg(hc_work_leg *leg, const hc_scenario *scenario, const hc_scenario_leg *from) {
  double years = hc_years(scenario->expiry - scenario->horizon);
  *leg = (hc_work_leg){.quantity = from->quantity, .sign = from->sign, .strike = from->strike};
  if (scenario->expiry == scenario->horizon) return;
  hc_d1 d1 = hc_d1_of(from->strike, years, from->implied_volatility, scenario->rate);
  leg->strike *= hc_exp_f64(-scenario->rate * years);
  leg->slope = d1.slope * HC_LN2;
  leg->offset = d1.offset;
  leg->spread = d1.spread;
}

/* (interval / 8 h) e^{-r interval}: funding accrues over the interval and is paid at its end. */
static double funding_weight(const hc_scenario *scenario, int64_t seconds) {
  return (double)seconds / HC_FUNDING_PERIOD * hc_exp_f64(-scenario->rate * hc_years(seconds));
}

static void build_desk(builder *build, const hc_scenario *scenario) {
  hc_work *work = &build->slab->work;
  hc_work_desk *desk = &build->slab->desks[work->desk_count++];
  int64_t last = scenario->horizon - (scenario->horizon - 1) / scenario->interval * scenario->interval;
  *desk = (hc_work_desk){
      .interval = scenario->interval / scenario->step,
      .horizon = scenario->horizon / scenario->step,
      .ratio = -scenario->hedge_ratio,
      .close_out = scenario->close_out,
      .funding_weight = funding_weight(scenario, scenario->interval),
      .last_funding_weight = funding_weight(scenario, last),
      .growth = hc_exp_f64(scenario->rate * hc_years(scenario->horizon)),
      .scale = 1 / hc_scenario_unit(scenario),
      .centre = hc_scenario_centre(scenario),
      .legs = {build->legs, (int64_t)scenario->leg_count},
      .cells = {work->cell_count, 0},
  };
  for (size_t leg = 0; leg < scenario->leg_count; ++leg) {
    build_leg(&build->slab->legs[build->legs++], scenario, &scenario->legs[leg]);
  }
  hc_work_world *world = &build->slab->worlds[work->world_count - 1];
  if (desk->horizon > world->steps) world->steps = desk->horizon;
  ++build->slab->rules[work->rule_count - 1].desks.count;
}

static void build_cell(builder *build, const hc_scenario *scenario, int64_t index) {
  hc_work *work = &build->slab->work;
  hc_work_desk *desk = &build->slab->desks[work->desk_count - 1];
  build->slab->cell_indices[work->cell_count] = index;
  build->slab->cell_desks[work->cell_count] = work->desk_count - 1;
  build->slab->cells[work->cell_count++] = (hc_work_cell){
      .trading_rate = scenario->fee + scenario->half_spread,
      .funding_rate = scenario->funding,
      .zero = -hc_scenario_shift(scenario),
  };
  if (hc_abs_f64(scenario->funding) > 0) desk->charges_funding = 1;
  ++desk->cells.count;
}

/* Coefficients of the rule's delta for every step at which one of its desks may trade. */
static int build_rows(builder *build, const hc_scenario *scenario) {
  hc_slab *slab = build->slab;
  hc_work_rule *rule = &slab->rules[slab->work.rule_count - 1];
  hc_scenario_leg terms[HC_MAX_LEGS] = {0};
  int64_t last_step = 0, count = merge_terms(scenario, terms);
  rule->row_steps = slab->desks[rule->desks.first].interval;
  for (int64_t index = rule->desks.first; index < rule->desks.first + rule->desks.count; ++index) {
    const hc_work_desk *desk = &slab->desks[index];
    int64_t last = (desk->horizon - 1) / desk->interval * desk->interval;
    rule->row_steps = hc_common_divisor(desk->interval, rule->row_steps);
    if (last > last_step) last_step = last;
  }
  /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): an interval is at least one step */
  int64_t row_count = last_step / rule->row_steps + 1, numbers = row_count * hc_row_width(rule);
  if (build->row_numbers + numbers > build->row_capacity) {
    int64_t capacity = 2 * build->row_capacity + numbers;
    double *grown = realloc(slab->rows, (size_t)capacity * sizeof *grown);
    if (!grown) return 0;
    slab->rows = grown;
    build->row_capacity = capacity;
  }
  double *row = slab->rows + build->row_numbers;
  rule->first_row = build->row_numbers;
  build->row_numbers += numbers;
  for (int64_t index = 0; index < row_count; ++index) {
    int64_t time = index * rule->row_steps * scenario->step;
    *row++ = hc_exp_f64(-scenario->rate * hc_years(time));
    for (int64_t term = 0; term < count; ++term) {
      hc_d1 d1 =
          hc_d1_of(terms[term].strike, hc_years(scenario->expiry - time), terms[term].hedge_volatility, scenario->rate);
      *row++ = d1.slope * HC_LN2;
      *row++ = d1.offset;
    }
  }
  return 1;
}

static int build_all(builder *build, const hc_sweep *sweep, const hc_plan_cell *cells, int64_t count, double *values) {
  hc_scenario scenario = {0}, previous = {0};
  for (int64_t index = 0; index < count; ++index) {
    const hc_plan_cell *cell = &cells[index], *before = index ? cell - 1 : NULL;
    int new_world = !before || before->world != cell->world;
    int new_rule = new_world || before->rule != cell->rule;
    int new_desk = new_rule || before->desk != cell->desk;
    hc_scenario_of_cell(sweep, cell->cell, values, &scenario);
    if (before && new_rule && !build_rows(build, &previous)) return 0;
    if (new_world) build_world(build, &scenario);
    if (new_rule) build_rule(build, &scenario);
    if (new_desk) build_desk(build, &scenario);
    build_cell(build, &scenario, cell->cell);
    previous = scenario;
  }
  return build_rows(build, &previous);
}

static int allocate(hc_slab *slab, int64_t count, size_t leg_count) {
  size_t cells = (size_t)count, legs = cells * leg_count;
  slab->worlds = calloc(cells, sizeof *slab->worlds);
  slab->rules = calloc(cells, sizeof *slab->rules);
  slab->desks = calloc(cells, sizeof *slab->desks);
  slab->cells = calloc(cells, sizeof *slab->cells);
  slab->legs = calloc(legs, sizeof *slab->legs);
  slab->term_quantities = calloc(legs, sizeof *slab->term_quantities);
  slab->cell_indices = calloc(cells, sizeof *slab->cell_indices);
  slab->cell_desks = calloc(cells, sizeof *slab->cell_desks);
  return slab->worlds && slab->rules && slab->desks && slab->cells && slab->legs && slab->term_quantities &&
         slab->cell_indices && slab->cell_desks;
}

hc_status hc_slab_create(const hc_sweep *sweep, const hc_plan_cell *cells, int64_t count, hc_slab **created,
                         hc_errors *errors) {
  hc_slab *slab = calloc(1, sizeof *slab);
  double *values = malloc(hc_slot_count(sweep->leg_count) * sizeof *values);
  builder build = {.slab = slab};
  int built = slab && values && allocate(slab, count, sweep->leg_count);
  if (built) {
    slab->work = (hc_work){.seed = sweep->seed,
                           .paths = sweep->paths,
                           .group_paths = sweep->batches > 0 ? sweep->paths / sweep->batches : sweep->paths,
                           .worlds = slab->worlds,
                           .rules = slab->rules,
                           .desks = slab->desks,
                           .legs = slab->legs,
                           .cells = slab->cells,
                           .term_quantities = slab->term_quantities};
    built = build_all(&build, sweep, cells, count, values);
    slab->work.rows = slab->rows;
  }
  free(values);
  if (!built) {
    hc_slab_destroy(slab);
    *created = NULL;
    return hc_fail(errors, HC_FAILED, "out of memory for the coefficients of %lld cells", (long long)count);
  }
  *created = slab;
  return HC_OK;
}

void hc_slab_destroy(hc_slab *slab) {
  if (!slab) return;
  free(slab->worlds);
  free(slab->rules);
  free(slab->desks);
  free(slab->cells);
  free(slab->legs);
  free(slab->term_quantities);
  free(slab->rows);
  free(slab->cell_indices);
  free(slab->cell_desks);
  free(slab);
}
