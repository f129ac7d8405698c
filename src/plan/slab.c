/* slab.c: goes through a plan's cells in their order; where the number of a world, a rule, a hedge or a desk changes,
 * one is built. */
#include "slab.h"

#include <stdlib.h>
#include <string.h>

#include "black_scholes.h"
#include "centre.h"
#include "exp_log.h"
#include "policies.h"
#include "sides.h"
#include "slab_check.h"
#include "worlds.h"

/* Where building stands: how much of each of the slab's arrays is used, and the cell before. */
typedef struct {
  hc_slab *slab;
  int64_t quantities, terms, legs, row_numbers;
  int64_t row_capacity;
} slab_builder;

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

/* The set of sides of a world: one that is there already, if it is the same. */
static int64_t build_sides(slab_builder *build, const hc_scenario *scenario) {
  hc_slab *slab = build->slab;
  hc_work *work = &slab->work;
  hc_work_sides own = {
      .first_term = build->terms,
      .pay_steps = hc_carries(scenario->sides) ? (int64_t)scenario->values.perpetual_interval / scenario->step : 1,
  };
  int64_t set = 0, terms = build->terms;
  for (int side = 0; side < HC_SIDE_COUNT; ++side) {
    if (!(scenario->sides >> side & 1)) continue;
    hc_side_models[side].terms_of(&scenario->values, hc_years(scenario->step), slab->terms + terms);
    terms += (int64_t)hc_side_models[side].term_count;
  }
  const size_t bytes = (size_t)(terms - own.first_term) * sizeof *slab->terms;
  for (; set < work->side_set_count; ++set) {
    const hc_work_sides *other = &slab->side_sets[set];
    if (other->pay_steps == own.pay_steps &&
        memcmp(slab->terms + other->first_term, slab->terms + own.first_term, bytes) == 0) {
      return set;
    }
  }
  slab->side_sets[work->side_set_count++] = own;
  build->terms = terms;
  return set;
}

static void build_world(slab_builder *build, const hc_scenario *scenario) {
  hc_work *work = &build->slab->work;
  const hc_world_model *model = &hc_world_models[scenario->model];
  double dt = hc_years(scenario->step);
  build->slab->worlds[work->world_count++] = (hc_work_world){
      .first_term = build->terms,
      .turns = model->turns(&scenario->values, dt),
      .clock_step = model->log_drift(&scenario->values) * dt / HC_LN2,
      .rules = {work->rule_count, 0},
  };
  model->terms_of(&scenario->values, dt, build->slab->terms + build->terms);
  build->terms += (int64_t)model->term_count;
  if (scenario->sides) build->slab->worlds[work->world_count - 1].sides = build_sides(build, scenario);
}

static void build_rule(slab_builder *build, const hc_scenario *scenario) {
  hc_work *work = &build->slab->work;
  hc_scenario_leg terms[HC_MAX_LEGS] = {0};
  hc_work_rule *rule = &build->slab->rules[work->rule_count++];
  int64_t count = merge_terms(scenario, terms);
  *rule = (hc_work_rule){.terms = {build->quantities, count},
                         .discounts = hc_abs_f64(scenario->values.world_rate) > 0,
                         .follows = scenario->follows,
                         .hedges = {work->hedge_count, 0}};
  for (size_t leg = 0; leg < scenario->leg_count; ++leg) {
    if (scenario->legs[leg].sign < 0) rule->offset -= scenario->legs[leg].quantity;
  }
  for (int64_t term = 0; term < count; ++term) build->slab->term_quantities[build->quantities++] = terms[term].quantity;
  ++build->slab->worlds[work->world_count - 1].rules.count;
}

static void build_leg(hc_work_leg *leg, const hc_scenario *scenario, const hc_scenario_leg *from) {
  double years = hc_years(scenario->expiry - scenario->horizon);
  *leg = (hc_work_leg){.quantity = from->quantity, .sign = from->sign, .strike = from->strike};
  if (scenario->expiry == scenario->horizon) return;
  hc_d1 d1 = hc_d1_of(from->strike, years, from->implied_volatility, scenario->values.world_rate);
  leg->strike *= hc_exp_f64(-scenario->values.world_rate * years);
  leg->slope = d1.slope * HC_LN2;
  leg->offset = scenario->mark == HC_MARK_fixed ? d1.offset : d1.offset - d1.spread / 2;
  leg->spread = d1.spread;
}

/* What variance is expected from a time to the expiry, in units of what was at t = 0. */
static hc_expected expected_at(const hc_scenario *scenario, int64_t time) {
  const hc_world_model *model = &hc_world_models[scenario->model];
  const double first = model->volatility(&scenario->values);
  hc_expected variance = model->expects(&scenario->values, hc_years(scenario->expiry - time));
  variance.level /= first * first;
  variance.slope /= first * first;
  return variance;
}

/* (interval / 8 h) e^{-r interval}: funding accrues over the interval and is paid at its end. */
static double funding_weight(const hc_scenario *scenario, int64_t seconds) {
  return (double)seconds / HC_FUNDING_PERIOD * hc_exp_f64(-scenario->values.world_rate * hc_years(seconds));
}

/* What is carried over so long; of a rate that no premium moves there is the interest and the sweep's own. */
static hc_work_carry carry_of(const hc_scenario *scenario, int64_t seconds) {
  const double discount = hc_exp_f64(-scenario->values.world_rate * hc_years(seconds));
  const hc_work_carry carry = {
      .certain =
          (scenario->values.perpetual_interest + scenario->values.ledger_funding) * funding_weight(scenario, seconds),
      .step = (double)scenario->step / HC_FUNDING_PERIOD * discount,
      .unfinanced = scenario->on_perpetual ? 1 - discount : 0,
  };
  return carry;
}

static void build_hedge(slab_builder *build, const hc_scenario *scenario) {
  hc_slab *slab = build->slab;
  hc_work *work = &slab->work;
  const hc_policy_model *policy = &hc_policy_models[scenario->policy];
  hc_work_hedge *hedge = &slab->hedges[work->hedge_count++];
  int64_t last = scenario->horizon - (scenario->horizon - 1) / scenario->interval * scenario->interval;
  *hedge = (hc_work_hedge){
      .interval = scenario->interval / scenario->step,
      .horizon = scenario->horizon / scenario->step,
      .first_term = build->terms,
      .funding_weight = funding_weight(scenario, scenario->interval),
      .last_funding_weight = funding_weight(scenario, last),
      .desks = {work->desk_count, 0},
  };
  if (hc_carries(scenario->sides)) {
    hedge->carry = carry_of(scenario, scenario->interval);
    hedge->last_carry = carry_of(scenario, last);
    hedge->sign = hc_scenario_sign(scenario);
    hedge->last_discount = hc_exp_f64(-scenario->values.world_rate * hc_years(scenario->horizon));
  }
  if (scenario->mark == HC_MARK_world) {
    const hc_expected variance = expected_at(scenario, scenario->horizon);
    hedge->mark_level = variance.level;
    hedge->mark_slope = variance.slope;
  }
  if (policy->terms_of) policy->terms_of(&scenario->values, slab->terms + build->terms);
  build->terms += (int64_t)policy->term_count;
  hc_work_world *world = &slab->worlds[work->world_count - 1];
  if (hedge->horizon > world->steps) world->steps = hedge->horizon;
  if (scenario->sides && hedge->horizon > slab->side_sets[world->sides].steps) {
    slab->side_sets[world->sides].steps = hedge->horizon;
  }
  ++slab->rules[work->rule_count - 1].hedges.count;
}

/* The legs at the horizon; desks of one hedge that value them alike have them in common, one after the other. */
static hc_range build_legs(slab_builder *build, const hc_scenario *scenario, const hc_work_hedge *hedge) {
  hc_work_leg *legs = build->slab->legs;
  const hc_range own = {build->legs, (int64_t)scenario->leg_count};
  for (size_t leg = 0; leg < scenario->leg_count; ++leg) {
    build_leg(&legs[own.first + (int64_t)leg], scenario, &scenario->legs[leg]);
  }
  if (hedge->desks.count > 0) {
    const hc_range before = build->slab->desks[build->slab->work.desk_count - 1].legs;
    if (memcmp(legs + before.first, legs + own.first, scenario->leg_count * sizeof *legs) == 0) return before;
  }
  build->legs += own.count;
  return own;
}

/* The amounts that are kept whatever its cells pay. */
static unsigned amounts_of(const hc_scenario *scenario) {
  const int discounts = hc_abs_f64(scenario->values.world_rate) > 0;
  return scenario->may_keep & ~(unsigned)HC_AMOUNTS_PAID & ~(discounts ? 0u : (unsigned)HC_AMOUNTS_DISCOUNTED);
}

static void build_desk(slab_builder *build, const hc_scenario *scenario) {
  hc_work *work = &build->slab->work;
  hc_work_hedge *hedge = &build->slab->hedges[work->hedge_count - 1];
  const hc_range legs = build_legs(build, scenario, hedge);
  build->slab->desks[work->desk_count++] = (hc_work_desk){
      .ratio = -scenario->values.desk_hedge_ratio,
      .close_out = scenario->close_out,
      .growth = hc_exp_f64(scenario->values.world_rate * hc_years(scenario->horizon)),
      .scale = 1 / hc_scenario_unit(scenario),
      .keeps = amounts_of(scenario),
      .centre = hc_scenario_centre(scenario),
      .legs = legs,
      .cells = {work->cell_count, 0},
  };
  ++hedge->desks.count;
}

/* Behind a desk's cells, one for each of its amounts whose distribution is wanted. */
static void build_distributions(slab_builder *build, unsigned wanted) {
  hc_slab *slab = build->slab;
  hc_work *work = &slab->work;
  hc_work_desk *desk = &slab->desks[work->desk_count - 1];
  slab->desk_distributions[work->desk_count - 1] = work->cell_count;
  for (int amount = 0; amount < HC_AMOUNT_COUNT; ++amount) {
    if (!(wanted >> amount & 1)) continue;
    slab->cells[work->cell_count] = (hc_work_cell){.of = amount};
    slab->cell_indices[work->cell_count] = HC_NO_CELL;
    slab->cell_desks[work->cell_count++] = work->desk_count - 1;
    desk->pays |= 1u << amount;
    ++desk->cells.count;
  }
}

static void build_cell(slab_builder *build, const hc_scenario *scenario, int64_t index) {
  hc_slab *slab = build->slab;
  hc_work *work = &slab->work;
  hc_work_desk *desk = &slab->desks[work->desk_count - 1];
  hc_work_cell *cell = &slab->cells[work->cell_count];
  slab->cell_indices[work->cell_count] = index;
  slab->cell_desks[work->cell_count++] = work->desk_count - 1;
  hc_scenario_rates(scenario, cell->rates);
  cell->of = HC_IS_PNL;
  cell->zero = -hc_scenario_shift(scenario);
  desk->pays |= hc_cell_pays(cell);
  ++desk->cells.count;
}

/* What is kept once all cells are known, and where each desk's outcome begins. */
static void build_outcomes(hc_slab *slab) {
  for (int64_t index = 0; index < slab->work.hedge_count; ++index) {
    hc_work_hedge *hedge = &slab->hedges[index];
    hedge->first_outcome = slab->work.outcome_count;
    for (int64_t own = hedge->desks.first; own < hedge->desks.first + hedge->desks.count; ++own) {
      hc_work_desk *desk = &slab->desks[own];
      desk->keeps |= desk->pays;
      hedge->keeps |= desk->keeps;
      slab->work.outcome_count += hc_desk_outcomes(desk);
    }
  }
}

/* Coefficients of the rule's delta for every step at which one of its hedges may look. */
static int build_rows(slab_builder *build, const hc_scenario *scenario) {
  hc_slab *slab = build->slab;
  hc_work_rule *rule = &slab->rules[slab->work.rule_count - 1];
  hc_scenario_leg terms[HC_MAX_LEGS] = {0};
  int64_t last_step = 0, count = merge_terms(scenario, terms);
  rule->row_steps = slab->hedges[rule->hedges.first].interval;
  for (int64_t index = rule->hedges.first; index < rule->hedges.first + rule->hedges.count; ++index) {
    const hc_work_hedge *hedge = &slab->hedges[index];
    int64_t last = (hedge->horizon - 1) / hedge->interval * hedge->interval;
    rule->row_steps = hc_common_divisor(hedge->interval, rule->row_steps);
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
    *row++ = hc_exp_f64(-scenario->values.world_rate * hc_years(time));
    if (rule->follows) {
      const hc_expected variance = expected_at(scenario, time);
      *row++ = variance.level;
      *row++ = variance.slope;
    }
    for (int64_t term = 0; term < count; ++term) {
      hc_d1 d1 = hc_d1_of(terms[term].strike, hc_years(scenario->expiry - time), terms[term].hedge_volatility,
                          scenario->values.world_rate);
      *row++ = d1.slope * HC_LN2;
      *row++ = rule->follows ? d1.offset - d1.spread / 2 : d1.offset;
      if (rule->follows) *row++ = d1.spread / 2;
    }
  }
  return 1;
}

static int build_all(slab_builder *build, const hc_sweep *sweep, const hc_plan_cell *cells, int64_t count,
                     double *values) {
  hc_scenario scenario = {0}, previous = {0};
  for (int64_t index = 0; index < count; ++index) {
    const hc_plan_cell *cell = &cells[index], *before = index ? cell - 1 : NULL;
    int new_world = !before || before->world != cell->world;
    int new_rule = new_world || before->rule != cell->rule;
    int new_hedge = new_rule || before->hedge != cell->hedge;
    int new_desk = new_hedge || before->desk != cell->desk;
    hc_scenario_of_cell(sweep, cell->cell, values, &scenario);
    if (before && new_desk) build_distributions(build, sweep->distributes);
    if (before && new_rule && !build_rows(build, &previous)) return 0;
    if (new_world) build_world(build, &scenario);
    if (new_rule) build_rule(build, &scenario);
    if (new_hedge) build_hedge(build, &scenario);
    if (new_desk) build_desk(build, &scenario);
    build_cell(build, &scenario, cell->cell);
    previous = scenario;
  }
  build_distributions(build, sweep->distributes);
  build_outcomes(build->slab);
  build->slab->work.terms_count = build->terms;
  return build_rows(build, &previous);
}

/* A desk has as many cells more as it has distributions, at most one for every amount that is distributed. */
static int allocate(hc_slab *slab, int64_t count, const hc_sweep *sweep) {
  size_t cells = (size_t)count, legs = cells * sweep->leg_count;
  const size_t all_cells = cells * (size_t)(1 + hc_count_bits(sweep->distributes));
  size_t terms = hc_world_models[slab->work.model].term_count + hc_policy_models[slab->work.policy].term_count;
  terms += hc_side_terms_of(slab->work.sides);
  slab->worlds = calloc(cells, sizeof *slab->worlds);
  slab->side_sets = calloc(cells, sizeof *slab->side_sets);
  slab->rules = calloc(cells, sizeof *slab->rules);
  slab->hedges = calloc(cells, sizeof *slab->hedges);
  slab->desks = calloc(cells, sizeof *slab->desks);
  slab->cells = calloc(all_cells, sizeof *slab->cells);
  slab->legs = calloc(legs, sizeof *slab->legs);
  slab->term_quantities = calloc(legs, sizeof *slab->term_quantities);
  slab->terms = calloc(cells * terms, sizeof *slab->terms);
  slab->cell_indices = calloc(all_cells, sizeof *slab->cell_indices);
  slab->cell_desks = calloc(all_cells, sizeof *slab->cell_desks);
  slab->desk_distributions = calloc(cells, sizeof *slab->desk_distributions);
  return slab->worlds && slab->side_sets && slab->rules && slab->hedges && slab->desks && slab->cells && slab->legs &&
         slab->term_quantities && slab->terms && slab->cell_indices && slab->cell_desks && slab->desk_distributions;
}

hc_status hc_slab_build(const hc_sweep *sweep, const hc_plan_cell *cells, int64_t count, hc_slab **created,
                        hc_errors *errors) {
  hc_slab *slab = calloc(1, sizeof *slab);
  double *values = malloc(hc_slot_count(sweep->leg_count) * sizeof *values);
  slab_builder build = {.slab = slab};
  if (slab) slab->work.model = sweep->words[HC_CHOICE_model];
  if (slab) slab->work.policy = sweep->words[HC_CHOICE_policy];
  if (slab) slab->work.sides = hc_sweep_sides(sweep);
  int built = slab && values && allocate(slab, count, sweep);
  if (built) {
    hc_work *work = &slab->work;
    work->decides = hc_policy_models[work->policy].decides;
    work->mark = sweep->words[HC_CHOICE_mark];
    work->on_perpetual = hc_sweep_is_on_perpetual(sweep);
    work->settles_to_index = sweep->words[HC_CHOICE_settle_to_index] == HC_WORD_settle_to_index_true;
    work->seed = sweep->seed;
    work->paths = sweep->paths;
    work->group_paths = sweep->batches > 0 ? sweep->paths / sweep->batches : sweep->paths;
    work->worlds = slab->worlds;
    work->side_sets = slab->side_sets;
    work->rules = slab->rules;
    work->hedges = slab->hedges;
    work->desks = slab->desks;
    work->legs = slab->legs;
    work->cells = slab->cells;
    work->term_quantities = slab->term_quantities;
    work->terms = slab->terms;
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

hc_status hc_slab_create(const hc_sweep *sweep, const hc_plan_cell *cells, int64_t count, hc_slab **created,
                         hc_errors *errors) {
  hc_status status = hc_slab_build(sweep, cells, count, created, errors);
#ifdef HC_CHECK_PLAN
  if (status == HC_OK) status = hc_slab_check(*created, sweep, cells, errors);
  if (status != HC_OK) {
    hc_slab_destroy(*created);
    *created = NULL;
  }
#endif
  return status;
}

void hc_slab_destroy(hc_slab *slab) {
  if (!slab) return;
  free(slab->worlds);
  free(slab->side_sets);
  free(slab->rules);
  free(slab->hedges);
  free(slab->desks);
  free(slab->cells);
  free(slab->legs);
  free(slab->term_quantities);
  free(slab->terms);
  free(slab->rows);
  free(slab->cell_indices);
  free(slab->cell_desks);
  free(slab->desk_distributions);
  free(slab);
}
