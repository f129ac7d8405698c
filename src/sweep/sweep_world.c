#include "sweep_world.h"

#include "sweep_least.h"
#include "sweep_spans.h"

#define SECONDS_PER_YEAR ((double)HC_SECONDS_PER_YEAR)
static const hc_world_model *model_of(const hc_reader *reader) {
  return &hc_world_models[reader->sweep->words[HC_CHOICE_model]];
}

void hc_world_tie(hc_reader *reader) {
  const hc_world_model *model = model_of(reader);
  const int is_the_parameter = model->varies_count == 1 && model->varies_by[0] == HC_PARAMETER_world_volatility;
  reader->sweep->settings[HC_PARAMETER_book_implied_volatility].tie =
      is_the_parameter ? (size_t)HC_PARAMETER_world_volatility : HC_TIED_TO_WORD;
}

static int is_among(const size_t *slots, size_t count, size_t slot) {
  for (size_t i = 0; i < count; ++i)
    if (slots[i] == slot) return 1;
  return 0;
}

/* A world that is tied to what is tied to it: by the last of its own parameters on the way, where they are tied to each
 * other. */
static void check_circle(hc_reader *reader) {
  const size_t implied = HC_PARAMETER_book_implied_volatility;
  const hc_world_model *model = model_of(reader);
  if (reader->sweep->settings[implied].tie != HC_TIED_TO_WORD) return;
  for (size_t i = 0; i < model->varies_count; ++i) {
    const size_t slot = model->varies_by[i], tie = reader->sweep->settings[slot].tie;
    if (hc_sweep_root(reader->sweep, slot) != implied || is_among(model->varies_by, model->varies_count, tie)) continue;
    hc_report_mistake(reader->report, reader->where[slot],
                      "ties in a circle (%s -> book.implied_volatility -> the world); give one of them a value",
                      hc_slot_key_of(slot).text);
  }
}

static double longest_step(const hc_world_model *model, const hc_values *values) { return model->longest_step(values); }
static double moments(const hc_world_model *model, const hc_values *values) { return model->moments(values); }
static double less_volatility(const hc_world_model *model, const hc_values *values) {
  return -model->volatility(values);
}

/* What the world varies by has the bounds of book.implied_volatility, if that is tied to it. */
static void check_volatility(hc_reader *reader) {
  const size_t implied = HC_PARAMETER_book_implied_volatility;
  const hc_world_model *model = model_of(reader);
  if (reader->sweep->settings[implied].tie != HC_TIED_TO_WORD) return;
  const hc_least found = hc_least_of(reader, model->varies_by, model->varies_count, less_volatility);
  const hc_span own = {.slot = implied};
  if (!(-found.value > hc_slot_parameter(implied)->maximum)) return;
  const hc_span blamed =
      hc_span_of(reader, hc_least_by(&found, model->varies_by, model->varies_count, less_volatility));
  hc_report_mistake(
      reader->report, hc_span_place(reader, &blamed, &blamed),
      "book.implied_volatility is what the world varies by, up to %.4g%%, and that is out of bounds (at most "
      "%s); give it a value",
      -100 * found.value, hc_span_describe(&own, hc_slot_parameter(implied)->maximum).text);
}

static void check_regimes(hc_reader *reader) {
  const hc_place top = {.line = 1, .column = 1};
  if (reader->sweep->words[HC_CHOICE_model] != HC_WORD_model_regimes || reader->regimes != NULL) return;
  hc_report_mistake(reader->report, &top, "regimes is missing (a list of %d to %d maps {volatility, rate_to_0, ...})",
                    (int)HC_FEWEST_REGIMES, (int)HC_MOST_REGIMES);
}

/* A regime that no rate leads out of is hardly meant. */
static void check_rates(hc_reader *reader) {
  for (size_t regime = 0; regime < reader->sweep->regime_count; ++regime) {
    const hc_place *place = NULL;
    int is_left = 0;
    for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot) {
      const hc_parameter *parameter = hc_slot_parameter(slot);
      if (hc_parameter_regime(parameter) != regime) continue;
      if (place == NULL) place = reader->where[slot];
      if (hc_parameter_destination(parameter) == HC_NO_REGIME) continue;
      const hc_span rate = hc_span_of(reader, slot);
      for (size_t i = 0; i < rate.count; ++i) is_left |= rate.values[i] > 0;
    }
    if (is_left || place == NULL) continue;
    hc_report_warning(reader->report, place, "regimes[%zu] is never left (none of its rates is above 0)", regime);
  }
}

/* The regime that paths start in is one of the list; returns 0 if it is not. */
static int check_start(hc_reader *reader) {
  const hc_span start = hc_span_of(reader, HC_PARAMETER_world_start_regime);
  const size_t count = reader->sweep->regime_count;
  for (size_t i = 0; count > 0 && i < start.count; ++i) {
    const double value = start.values[i];
    if (value < (double)count && !(value > (double)(size_t)value)) continue;
    hc_report_mistake(reader->report, hc_span_place(reader, &start, &start),
                      "world.start_regime %s is no regime (the list has %zu, numbered from 0)",
                      hc_span_describe(&start, value).text, count);
    return 0;
  }
  return 1;
}

/* Where the price lacks its fourth moment, the P&L does: the standard error of its sd is not known then. */
static void check_moments(hc_reader *reader) {
  const hc_world_model *model = model_of(reader);
  if (!hc_sweep_reads(reader->sweep, HC_PARAMETER_world_jump_up_mean)) return;
  const hc_least found = hc_least_of(reader, model->limited_by, model->limit_count, moments);
  const hc_span up = hc_span_of(reader, HC_PARAMETER_world_jump_up_mean);
  if (found.value > 4) return;
  hc_report_warning(reader->report, hc_span_place(reader, &up, &up),
                    "world.jump_up_mean %s leaves the P&L without a fourth moment (from 25%% on); pnl_sd_stderr%s and "
                    "pnl_excess_kurtosis will be NaN there",
                    hc_span_describe(&up, found.of.world_jump_up_mean).text, found.value > 3 ? "" : ", pnl_skewness");
}

/* The longest whole part of a step, in seconds, that is no longer; 0 if there is none. */
static double part_of(double step, double longest) {
  const int64_t whole = (int64_t)step;
  int64_t part = 0;
  for (int64_t one = 1; one * one <= whole; ++one) {
    if (whole % one != 0) continue;
    if ((double)one <= longest && one > part) part = one;
    if ((double)(whole / one) <= longest && whole / one > part) part = whole / one;
  }
  return (double)part;
}

/* The same, if it does not make more steps of the longest path than there may be. */
static double step_that_would_do(const hc_reader *reader, double step, double longest) {
  const hc_span horizon = hc_span_of(reader, HC_PARAMETER_book_horizon);
  const double part = part_of(step, longest);
  for (size_t i = 0; i < horizon.count; ++i) {
    if (horizon.values[i] > HC_MOST_STEPS * part) return 0;
  }
  return part;
}

static void check_step(hc_reader *reader) {
  const hc_world_model *model = model_of(reader);
  const hc_span step = hc_span_of(reader, HC_PARAMETER_world_step);
  const hc_least shortest = hc_least_of(reader, model->limited_by, model->limit_count, longest_step);
  const double longest = shortest.value * SECONDS_PER_YEAR;
  for (size_t i = 0; i < step.count; ++i) {
    if (step.values[i] <= longest) continue;
    const hc_span key = hc_span_of(reader, hc_least_by(&shortest, model->limited_by, model->limit_count, longest_step));
    const double part = step_that_would_do(reader, step.values[i], longest);
    hc_report_mistake(reader->report, hc_span_place(reader, &step, &key),
                      "world.step %s is too long for %s at %s %s (%s); %s%s",
                      hc_span_describe(&step, step.values[i]).text, model->name, hc_slot_key_of(key.slot).text,
                      hc_span_describe(&key, ((const double *)&shortest.of)[key.slot]).text, model->limit,
                      part > 0 ? hc_span_describe(&step, part).text : "no step",
                      part > 0 ? " would do" : " would do for that horizon: lower it");
    return;
  }
}

void hc_world_check(hc_reader *reader) {
  if (reader->is_unsure) return;
  check_regimes(reader);
  check_circle(reader);
  if (!check_start(reader)) return; /* what the world does follows from where it starts */
  check_volatility(reader);
  check_rates(reader);
  check_moments(reader);
  check_step(reader);
}
