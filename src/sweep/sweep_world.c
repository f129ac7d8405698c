#include "sweep_world.h"

#include "cell_values.h"
#include "sweep_spans.h"
#include "worlds.h"

#define SECONDS_PER_YEAR (365.0 * 86400)

static const hc_world_model *model_of(const hc_reader *reader) {
  return &hc_world_models[reader->sweep->words[HC_CHOICE_model]];
}

void hc_world_tie(hc_reader *reader) {
  reader->sweep->settings[HC_PARAMETER_book_implied_volatility].tie =
      model_of(reader)->adds_variance ? HC_TIED_TO_WORLD : (size_t)HC_PARAMETER_world_volatility;
}

/* A world that is tied to what is tied to it. */
static void check_circle(hc_reader *reader) {
  const size_t implied = HC_PARAMETER_book_implied_volatility;
  const uint64_t world = (uint64_t)1 << reader->sweep->words[HC_CHOICE_model];
  if (reader->sweep->settings[implied].tie != HC_TIED_TO_WORLD) return;
  for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot) {
    if (!(hc_slot_parameter(slot)->reads & world) || hc_sweep_root(reader->sweep, slot) != implied) continue;
    hc_report_mistake(reader->report, reader->where[slot],
                      "ties in a circle (%s -> book.implied_volatility -> the world); give one of them a value",
                      hc_slot_key_of(slot).text);
  }
}

/* The longest step, in years, that the scheme can take for all combinations of the values that decide it. */
static double longest_step(const hc_reader *reader, hc_values *worst) {
  const hc_world_model *model = model_of(reader);
  double longest = __builtin_inf();
  hc_span spans[HC_PARAMETER_COUNT];
  size_t at[HC_PARAMETER_COUNT] = {0}, turn = 0;
  for (size_t i = 0; i < model->limit_count; ++i) {
    spans[i] = hc_span_of(reader, model->limited_by[i]);
    if (spans[i].count == 0) return longest; /* mistaken already */
  }
  while (turn < model->limit_count) {
    hc_values values = {0};
    for (size_t i = 0; i < model->limit_count; ++i) {
      ((double *)&values)[model->limited_by[i]] = spans[i].values[at[i]];
    }
    if (model->longest_step(&values) < longest) {
      longest = model->longest_step(&values);
      *worst = values;
    }
    for (turn = 0; turn < model->limit_count && ++at[turn] == spans[turn].count; ++turn) at[turn] = 0;
  }
  return longest;
}

/* The longest part of a step that is no longer, in whole seconds; 0 if there is none. */
static double part_of(double step, double longest) {
  for (int64_t parts = (int64_t)(step / longest), whole = (int64_t)step; parts <= whole; ++parts) {
    if (parts > 0 && whole % parts == 0 && step / (double)parts <= longest) return step / (double)parts;
  }
  return 0;
}

void hc_world_check(hc_reader *reader) {
  const hc_world_model *model = model_of(reader);
  const hc_span step = hc_span_of(reader, HC_PARAMETER_world_step);
  hc_values worst = {0};
  if (reader->is_unsure) return;
  check_circle(reader);
  const double longest = longest_step(reader, &worst) * SECONDS_PER_YEAR;
  for (size_t i = 0; i < step.count; ++i) {
    if (step.values[i] <= longest) continue;
    const hc_span key = hc_span_of(reader, model->limited_by[0]);
    const double part = part_of(step.values[i], longest);
    hc_report_mistake(
        reader->report, hc_span_place(reader, &step, &key), "world.step %s is too long for %s at %s %s (%s); %s%s",
        hc_span_describe(&step, step.values[i]).text, model->name, hc_slot_key_of(key.slot).text,
        hc_span_describe(&key, ((const double *)&worst)[key.slot]).text, model->limit,
        part > 0 ? "at most " : "not even one second would do", part > 0 ? hc_span_describe(&step, part).text : "");
    return;
  }
}
