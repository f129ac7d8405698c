/* world.h: what a model of the market is, for a thread of a GPU, for a block of lanes and for the host. A model NAME
 * has
 *
 *   HC_NAME_STATE(REAL)         the reals that a path carries from step to step; the first is `noise`
 *   HC_NAME_TERMS(REAL, REALS)  its coefficients, a REAL(name) or REALS(name, count) each
 *   HC_NAME_DRAWS(DRAW)         what it draws at each step, a DRAW(name, row, turns) each: rows of streams.def, and
 *                               from how many turns of its loop on a step reads them (HC_STILL: always); the first row
 *                               of a stream comes first
 *   HC_NAME_DECIDES(DRAW)       those of them that decide how many turns a step needs
 *   HC_NAME_COST                what a step takes beside its draws, in 10^-11 s a lane of 512-bit vectors
 *   HC_NAME_MOST_TURNS          the most turns that a loop of its step takes, 0 if there is none
 *   HC_NAME_VARIANCE(REAL)      the real of the state that is the variance of its price, a year, if that moves
 *   HC_NAME_VARIES_BY(VALUE)    the parameters that decide hc_NAME_volatility
 *   HC_NAME_MOMENTS(values)     the price has those below; infinite if all
 *   HC_NAME_LIMITED_BY(VALUE)   the parameters that decide how long a step may be, and HC_NAME_LIMIT why, or ""
 *
 * and the functions, of which the last six are the host's, in double:
 *
 *   hc_NAME_begin(terms), hc_NAME_step(terms, state, draws, turns)   pure, without a branch on a real: hc_select
 *   hc_NAME_needed(terms, least)   the turns that a step needs whose draws that decide, never negative, are nowhere
 *                                  below these; a turn more changes nothing
 *   hc_NAME_volatility(values)     what the log price varies by: the root of its variance a year, as expected from
 *                                  t = 0 to values->book_expiry
 *   hc_NAME_expects(values, years) what variance, a year, is expected of so many years from a state on
 *   hc_NAME_log_drift(values)      what it drifts by in a year beside its noise, so that E[S_t] = S_0 e^{drift t}; of
 *                                  a noise whose law depends on the step, on values->world_step, dt in seconds
 *   hc_NAME_terms_of(values, dt, coefficients)
 *   hc_NAME_turns(values, dt)      that a step may need at most, or HC_STILL: nothing ever happens, and step is told
 *   hc_NAME_longest_step(values)   in years, that the scheme can take; infinite if any
 *
 * The price of a path at time t is S_0 2^x, x = noise + clock: the drift of a short step may be smaller than half a
 * unit in the last place of x, and would be lost or doubled step after step, so the clock, log_drift t / ln 2, is added
 * to what has been carried. Base 2 makes the price cheap and its argument reduction exact. */
#ifndef HC_WORLD_H
#define HC_WORLD_H

#include "exp_log.h"
#include "hd.h"
#include "cell_values.h"

enum { HC_STILL = -1 };

#define HC_REAL_FIELD(name) hc_real name;
#define HC_REAL_FIELDS(name, count) hc_real name[count];
#define HC_DOUBLE_FIELD(name) double name;
#define HC_DOUBLE_FIELDS(name, count) double name[count];
#define HC_DRAW_FIELD(name, row, turns) hc_real name;

/* hc_NAME_state, _draws and _terms of reals; _coefficients are the terms as the host makes them. */
#define HC_WORLD_TYPES(model)                             \
  typedef struct {                                        \
    HC_##model##_STATE(HC_REAL_FIELD)                     \
  } hc_##model##_state;                                   \
  typedef struct {                                        \
    HC_##model##_DRAWS(HC_DRAW_FIELD)                     \
  } hc_##model##_draws;                                   \
  typedef struct {                                        \
    HC_##model##_TERMS(HC_REAL_FIELD, HC_REAL_FIELDS)     \
  } hc_##model##_terms;                                   \
  typedef struct {                                        \
    HC_##model##_TERMS(HC_DOUBLE_FIELD, HC_DOUBLE_FIELDS) \
  } hc_##model##_coefficients;

/* level + slope times the variance of the state. */
typedef struct {
  double level, slope;
} hc_expected;

/* What a model has whose variance does not move. */
#define HC_WORLD_WITHOUT_VARIANCE(model)                                          \
  HC_FN hc_expected hc_##model##_expects(const hc_values *values, double years) { \
    const double volatility = hc_##model##_volatility(values);                    \
    const hc_expected variance = {volatility * volatility, 0};                    \
    (void)years;                                                                  \
    return variance;                                                              \
  }

/* What a model has whose step has no loop. */
#define HC_WORLD_WITHOUT_TURNS(model)                                                        \
  HC_FN int hc_##model##_needed(const hc_##model##_terms *terms, hc_##model##_draws least) { \
    (void)terms;                                                                             \
    (void)least;                                                                             \
    return 0;                                                                                \
  }                                                                                          \
  HC_FN int hc_##model##_turns(const hc_values *values, double dt) {                         \
    (void)values;                                                                            \
    (void)dt;                                                                                \
    return 0;                                                                                \
  }

/* A time of a cell, in years. */
HC_FN double hc_years_of(double seconds) {
  const double year = HC_SECONDS_PER_YEAR;
  return seconds / year;
}

#endif
