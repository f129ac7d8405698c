/* regimes.h: a market that changes between 2 to 4 regimes, each with a volatility and a drift of its own, and may jump
 * on entering one; a Markov chain in continuous time, exact in law for any step that is not too long (Hamilton 1989;
 * Naik 1993).
 *
 * The chain is uniformised (Jensen 1953): candidates come at the rate of the regime that is left most often, an
 * exponential wait after each other, and a uniform says where one leads from where the path is, or that it stays. So
 * the changes of a step have their own times; the log price over it is normal, given them: its variance adds up over
 * the time spent in each regime, with that of the jumps on entering, and one normal serves for all. A step's loop has
 * as many turns as there are candidates, but for a chance of 2^-32 (events.h). The clock drifts as the first regime
 * does; the others' differences are the noise's. */
#ifndef HC_REGIMES_H
#define HC_REGIMES_H

#include "events.h"
#include "world.h"

enum { HC_regimes_COST = 100, HC_regimes_MOST_TURNS = 8, HC_MOST_REGIMES = 4 };
#define HC_regimes_STATE(REAL) REAL(noise) REAL(regime)
/* Of regimes: variance and trend of a step spent there, the mean and the variance of the jump on entering; to0: the
 * chance that a candidate leads from there to regime 0, to1: to 0 or 1, … In units of ln 2 and its square. `wait`: the
 * mean wait for a candidate, in steps; `limit`: before when the k-th happens in the step, 1, or 0 if none does. */
/* clang-format off */
#define HC_regimes_TERMS(REAL, REALS)                                                        \
  REAL(start) REAL(wait) REALS(limit, HC_regimes_MOST_TURNS)                                 \
  REALS(variance, HC_MOST_REGIMES) REALS(trend, HC_MOST_REGIMES)                             \
  REALS(entry_mean, HC_MOST_REGIMES) REALS(entry_variance, HC_MOST_REGIMES)                  \
  REALS(to0, HC_MOST_REGIMES) REALS(to1, HC_MOST_REGIMES) REALS(to2, HC_MOST_REGIMES) REALS(to3, HC_MOST_REGIMES)
#define HC_regimes_CHANGES(CHANGE, ...)                                                \
  CHANGE(0, change1, first, __VA_ARGS__) CHANGE(1, change1, second, __VA_ARGS__)       \
  CHANGE(2, change2, first, __VA_ARGS__) CHANGE(3, change2, second, __VA_ARGS__)       \
  CHANGE(4, change3, first, __VA_ARGS__) CHANGE(5, change3, second, __VA_ARGS__)       \
  CHANGE(6, change4, first, __VA_ARGS__) CHANGE(7, change4, second, __VA_ARGS__)
#define HC_regimes_DRAW_CHANGE(k, stream, place, DRAW) \
  DRAW(wait##k, stream##_wait_##place, k + 1) DRAW(to##k, stream##_to_##place, k + 1)
#define HC_regimes_DRAWS(DRAW) DRAW(z, price_normal, HC_STILL) HC_regimes_CHANGES(HC_regimes_DRAW_CHANGE, DRAW)
#define HC_regimes_DECIDE(k, stream, place, DRAW) DRAW(wait##k, stream##_wait_##place, k + 1)
#define HC_regimes_DECIDES(DRAW) HC_regimes_CHANGES(HC_regimes_DECIDE, DRAW)
#define HC_regimes_RATES(VALUE)                                                \
  VALUE(regime0_rate_to_1) VALUE(regime0_rate_to_2) VALUE(regime0_rate_to_3)   \
  VALUE(regime1_rate_to_0) VALUE(regime1_rate_to_2) VALUE(regime1_rate_to_3)   \
  VALUE(regime2_rate_to_0) VALUE(regime2_rate_to_1) VALUE(regime2_rate_to_3)   \
  VALUE(regime3_rate_to_0) VALUE(regime3_rate_to_1) VALUE(regime3_rate_to_2)
#define HC_regimes_SPREADS(n, VALUE) \
  VALUE(regime##n##_volatility) VALUE(regime##n##_entry_jump_mean) VALUE(regime##n##_entry_jump_sd)
#define HC_regimes_VARIANCE(REAL)
#define HC_regimes_VARIES_BY(VALUE)                             \
  VALUE(world_start_regime) VALUE(book_expiry)                  \
  HC_regimes_SPREADS(0, VALUE) HC_regimes_SPREADS(1, VALUE)     \
  HC_regimes_SPREADS(2, VALUE) HC_regimes_SPREADS(3, VALUE)     \
  HC_regimes_RATES(VALUE)
/* clang-format on */
#define HC_regimes_MOMENTS(values) __builtin_inf()
#define HC_regimes_LIMITED_BY(VALUE) HC_regimes_RATES(VALUE)
#define HC_regimes_LIMIT "it follows up to 8 changes in a step"
HC_WORLD_TYPES(regimes)

HC_FN hc_regimes_state hc_regimes_begin(const hc_regimes_terms *terms) {
  hc_regimes_state state = {hc_number(0), terms->start};
  return state;
}

/* What a list says of a path's regime. */
typedef struct {
  hc_mask is1, is2, is3;
} hc_regime;
HC_FN hc_regime hc_regime_of(hc_real regime) {
  hc_regime found = {regime == hc_number(1), regime == hc_number(2), regime == hc_number(3)};
  return found;
}
HC_FN hc_real hc_of_regime(const hc_real list[HC_MOST_REGIMES], hc_regime at) {
  hc_real of = hc_select(at.is1, list[1], list[0]);
  of = hc_select(at.is2, list[2], of);
  return hc_select(at.is3, list[3], of);
}

/* Where a step stands: its regime, up to when that is spent, and what has added up. */
typedef struct {
  hc_real regime, spent, variance, trend;
} hc_regime_walk;

/* Spends the time up to a candidate, or to the end of the step, where the walk is. */
HC_FN hc_regime_walk hc_regime_spend(const hc_regimes_terms *terms, hc_regime_walk walk, hc_real until) {
  const hc_regime at = hc_regime_of(walk.regime);
  const hc_real time = until - walk.spent;
  walk.variance = hc_fma(hc_of_regime(terms->variance, at), time, walk.variance);
  walk.trend = hc_fma(hc_of_regime(terms->trend, at), time, walk.trend);
  walk.spent = until;
  return walk;
}

/* A candidate at a time, if that is in the step. */
HC_FN hc_regime_walk hc_regime_turn(const hc_regimes_terms *terms, hc_regime_walk walk, hc_real time, hc_real limit,
                                    hc_real to) {
  const hc_real none = hc_number(0), one = hc_number(1);
  const hc_mask happens = time < limit;
  const hc_regime at = hc_regime_of(walk.regime);
  hc_real next = hc_select(to < hc_of_regime(terms->to3, at), hc_number(3), walk.regime);
  next = hc_select(to < hc_of_regime(terms->to2, at), hc_number(2), next);
  next = hc_select(to < hc_of_regime(terms->to1, at), one, next);
  next = hc_select(to < hc_of_regime(terms->to0, at), none, next);
  next = hc_select(happens, next, walk.regime);
  const hc_mask enters = next != walk.regime;
  const hc_regime entered = hc_regime_of(next);
  walk = hc_regime_spend(terms, walk, hc_select(happens, time, one));
  walk.variance = walk.variance + hc_select(enters, hc_of_regime(terms->entry_variance, entered), none);
  walk.trend = walk.trend + hc_select(enters, hc_of_regime(terms->entry_mean, entered), none);
  walk.regime = next;
  return walk;
}

/* A step without a candidate, with the bits that it has with them: a root for each regime serves all lanes. */
HC_FN hc_regimes_state hc_regimes_stay(const hc_regimes_terms *terms, hc_regimes_state state, hc_real z) {
  const hc_regime at = hc_regime_of(state.regime);
  const hc_real sds[HC_MOST_REGIMES] = {hc_sqrt(terms->variance[0]), hc_sqrt(terms->variance[1]),
                                        hc_sqrt(terms->variance[2]), hc_sqrt(terms->variance[3])};
  state.noise = state.noise + hc_fma(hc_of_regime(sds, at), z, hc_of_regime(terms->trend, at));
  return state;
}

/* The waits of a block's two candidates add up from its first: `before` is the time of the candidate before the block.
 */
HC_FN hc_regimes_state hc_regimes_step(const hc_regimes_terms *terms, hc_regimes_state state, hc_regimes_draws draws,
                                       int turns) {
  hc_regime_walk walk = {state.regime, hc_number(0), hc_number(0), hc_number(0)};
  hc_real time = hc_number(0), before = hc_number(0);
  if (turns <= 0) return hc_regimes_stay(terms, state, draws.z);
#define HC_regimes_TURN(k, ...)                                             \
  if (turns > k) {                                                          \
    if (k % 2 == 0) before = time;                                          \
    time = hc_fma(draws.wait##k, terms->wait, before);                      \
    walk = hc_regime_turn(terms, walk, time, terms->limit[k], draws.to##k); \
  }
  HC_regimes_CHANGES(HC_regimes_TURN, );
#undef HC_regimes_TURN
  walk = hc_regime_spend(terms, walk, hc_number(1));
  state.noise = state.noise + hc_fma(hc_sqrt(walk.variance), draws.z, walk.trend);
  state.regime = walk.regime;
  return state;
}

HC_FN int hc_regimes_needed(const hc_regimes_terms *terms, hc_regimes_draws least) {
  hc_real time = hc_number(0), before = hc_number(0);
  int turns = 0;
#define HC_regimes_NEEDED(k, ...)                      \
  if (turns == k) {                                    \
    if (k % 2 == 0) before = time;                     \
    time = hc_fma(least.wait##k, terms->wait, before); \
    turns += hc_any(time < terms->limit[k]);           \
  }
  HC_regimes_CHANGES(HC_regimes_NEEDED, );
#undef HC_regimes_NEEDED
  return turns;
}

/* ---- for the host ---- */

typedef struct {
  double volatility, drift, entry_mean, entry_sd, rates[HC_MOST_REGIMES];
} hc_regime_values;
typedef struct {
  hc_regime_values of[HC_MOST_REGIMES];
} hc_regimes_values;

/* What the regimes are; one that is not there is never entered. */
HC_FN hc_regimes_values hc_regimes_of(const hc_values *values) {
#define HC_REGIME(n)                                                                              \
  values->regime##n##_volatility, values->regime##n##_drift, values->regime##n##_entry_jump_mean, \
      values->regime##n##_entry_jump_sd
  hc_regimes_values all = {
      {{HC_REGIME(0), {0, values->regime0_rate_to_1, values->regime0_rate_to_2, values->regime0_rate_to_3}},
       {HC_REGIME(1), {values->regime1_rate_to_0, 0, values->regime1_rate_to_2, values->regime1_rate_to_3}},
       {HC_REGIME(2), {values->regime2_rate_to_0, values->regime2_rate_to_1, 0, values->regime2_rate_to_3}},
       {HC_REGIME(3), {values->regime3_rate_to_0, values->regime3_rate_to_1, values->regime3_rate_to_2, 0}}}};
#undef HC_REGIME
  return all;
}

/* How often a regime is left in a year; the candidates of a year. */
HC_FN double hc_regime_left(const hc_regime_values *regime) {
  double sum = 0;
  for (int to = 0; to < HC_MOST_REGIMES; ++to) sum += regime->rates[to];
  return sum;
}
HC_FN double hc_regimes_candidates(const hc_regimes_values *all) {
  double most = 0;
  for (int from = 0; from < HC_MOST_REGIMES; ++from) most = hc_max_f64(hc_regime_left(&all->of[from]), most);
  return most;
}

/* The regimes as steps of so long find them: never left, if that is too rare for any. */
HC_FN hc_regimes_values hc_regimes_found(const hc_values *values, double dt) {
  hc_regimes_values all = hc_regimes_of(values);
  if (hc_events_found(hc_regimes_candidates(&all) * dt) > 0) return all;
  for (int from = 0; from < HC_MOST_REGIMES; ++from) memset(all.of[from].rates, 0, sizeof all.of[from].rates);
  return all;
}

/* The variance of a year in a regime, and of the jumps of changes from it; its drift, less half of its own variance and
 * the mean of the price over those jumps. */
HC_FN double hc_regime_variance(const hc_regimes_values *all, int regime) {
  const hc_regime_values *own = &all->of[regime];
  double sum = own->volatility * own->volatility;
  for (int to = 0; to < HC_MOST_REGIMES; ++to) {
    const hc_regime_values *other = &all->of[to];
    sum += own->rates[to] * (other->entry_mean * other->entry_mean + other->entry_sd * other->entry_sd);
  }
  return sum;
}
HC_FN double hc_regime_log_drift(const hc_regimes_values *all, int regime) {
  const hc_regime_values *own = &all->of[regime];
  double sum = own->drift - own->volatility * own->volatility / 2;
  for (int to = 0; to < HC_MOST_REGIMES; ++to) {
    const hc_regime_values *other = &all->of[to];
    sum -= own->rates[to] * (hc_exp_f64(other->entry_mean + other->entry_sd * other->entry_sd / 2) - 1);
  }
  return sum;
}

typedef struct {
  double at[HC_MOST_REGIMES][HC_MOST_REGIMES];
} hc_regime_matrix;
HC_FN hc_regime_matrix hc_regime_product(hc_regime_matrix a, hc_regime_matrix b) {
  hc_regime_matrix product;
  for (int i = 0; i < HC_MOST_REGIMES; ++i) {
    for (int j = 0; j < HC_MOST_REGIMES; ++j) {
      product.at[i][j] = 0;
      for (int k = 0; k < HC_MOST_REGIMES; ++k) product.at[i][j] += a.at[i][k] * b.at[k][j];
    }
  }
  return product;
}

/* The chain after twice the time; each row is one of chances. */
HC_FN hc_regime_matrix hc_regime_twice(hc_regime_matrix chances) {
  hc_regime_matrix later = hc_regime_product(chances, chances);
  for (int i = 0; i < HC_MOST_REGIMES; ++i) {
    double sum = 0;
    for (int j = 0; j < HC_MOST_REGIMES; ++j) sum += later.at[i][j];
    for (int j = 0; j < HC_MOST_REGIMES; ++j) later.at[i][j] /= sum;
  }
  return later;
}

/* The chain's e^{Qt} and its mean over the time, both by their series, for a time of few changes. */
HC_FN void hc_regimes_series(const hc_regimes_values *all, double years, hc_regime_matrix *end,
                             hc_regime_matrix *mean) {
  enum { HC_SERIES_TERMS = 14 };
  hc_regime_matrix change, term;
  for (int i = 0; i < HC_MOST_REGIMES; ++i) {
    for (int j = 0; j < HC_MOST_REGIMES; ++j) {
      change.at[i][j] = years * (i == j ? -hc_regime_left(&all->of[i]) : all->of[i].rates[j]);
      term.at[i][j] = end->at[i][j] = mean->at[i][j] = i == j;
    }
  }
  for (int n = 1; n <= HC_SERIES_TERMS; ++n) {
    term = hc_regime_product(term, change);
    for (int i = 0; i < HC_MOST_REGIMES; ++i) {
      for (int j = 0; j < HC_MOST_REGIMES; ++j) {
        term.at[i][j] /= n;
        end->at[i][j] += term.at[i][j];
        mean->at[i][j] += term.at[i][j] / (n + 1);
      }
    }
  }
}

/* The mean over a time of what has a number in each regime, from one on: a short time's, doubled until it is the whole;
 * the second half begins where the first has led. */
HC_FN double hc_regimes_average(const hc_regimes_values *all, double years, const double of[HC_MOST_REGIMES],
                                int start) {
  hc_regime_matrix end, mean;
  double sum = 0;
  int doublings = 0;
  for (; hc_regimes_candidates(all) * years > 0.25; years /= 2) ++doublings;
  hc_regimes_series(all, years, &end, &mean);
  for (; doublings > 0; --doublings) {
    const hc_regime_matrix later = hc_regime_product(end, mean);
    for (int i = 0; i < HC_MOST_REGIMES; ++i) {
      for (int j = 0; j < HC_MOST_REGIMES; ++j) mean.at[i][j] = (mean.at[i][j] + later.at[i][j]) / 2;
    }
    end = hc_regime_twice(end);
  }
  for (int i = 0; i < HC_MOST_REGIMES; ++i) sum += mean.at[start][i] * of[i];
  return sum;
}

HC_FN double hc_regimes_volatility(const hc_values *values) {
  const hc_regimes_values all = hc_regimes_of(values);
  double variances[HC_MOST_REGIMES];
  for (int regime = 0; regime < HC_MOST_REGIMES; ++regime) variances[regime] = hc_regime_variance(&all, regime);
  return hc_sqrt_f64(
      hc_regimes_average(&all, hc_years_of(values->book_expiry), variances, (int)values->world_start_regime));
}
HC_WORLD_WITHOUT_VARIANCE(regimes)

HC_FN double hc_regimes_log_drift(const hc_values *values) {
  const hc_regimes_values all = hc_regimes_found(values, hc_years_of(values->world_step));
  return hc_regime_log_drift(&all, (int)values->world_start_regime);
}

HC_FN int hc_regimes_turns(const hc_values *values, double dt) {
  const hc_regimes_values all = hc_regimes_found(values, dt);
  double tails[HC_regimes_MOST_TURNS + 1];
  return hc_turns_of(hc_regimes_candidates(&all) * dt, HC_regimes_MOST_TURNS, tails);
}

HC_FN void hc_regimes_terms_of(const hc_values *values, double dt, hc_regimes_coefficients *terms) {
  const hc_regimes_values all = hc_regimes_found(values, dt);
  const double candidates = hc_regimes_candidates(&all), most = hc_max_f64(candidates, 1e-300);
  const double first = hc_regime_log_drift(&all, (int)values->world_start_regime);
  double *const to[HC_MOST_REGIMES] = {terms->to0, terms->to1, terms->to2, terms->to3};
  const int turns = hc_regimes_turns(values, dt);
  terms->start = values->world_start_regime;
  for (int turn = 0; turn < HC_regimes_MOST_TURNS; ++turn) terms->limit[turn] = turn < turns;
  terms->wait = candidates > 0 ? 1 / (candidates * dt) : 0;
  for (int regime = 0; regime < HC_MOST_REGIMES; ++regime) {
    const hc_regime_values *own = &all.of[regime];
    double sum = 0, jump_sd = own->entry_sd / HC_LN2, sd = own->volatility / HC_LN2;
    terms->variance[regime] = sd * sd * dt;
    terms->trend[regime] = (hc_regime_log_drift(&all, regime) - first) * dt / HC_LN2;
    terms->entry_mean[regime] = own->entry_mean / HC_LN2;
    terms->entry_variance[regime] = jump_sd * jump_sd;
    for (int other = 0; other < HC_MOST_REGIMES; ++other) to[other][regime] = (sum += own->rates[other] / most);
  }
}

HC_FN double hc_regimes_longest_step(const hc_values *values) {
  const hc_regimes_values all = hc_regimes_of(values);
  return hc_longest_of(HC_EVENTS_OF_8_TURNS, hc_regimes_candidates(&all));
}

#endif
