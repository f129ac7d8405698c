#include "sweep_sides.h"

#include "hd.h"
#include "sweep_spans.h"
#include "sweep_words.h"
#include "worlds.h"

/* What is held must be there, and settled only if it is held. */
static void check_instrument(hc_reader *reader) {
  const hc_sweep *sweep = reader->sweep;
  const int is_held = hc_sweep_is_on_perpetual(sweep);
  if (is_held && !sweep->has_perpetual) {
    hc_report_mistake(reader->report, reader->word_where[HC_CHOICE_instrument],
                      "desk.instrument perpetual without a perpetual (its premium is not known); add the section "
                      "perpetual: {premium_sd, premium_reversion}, or trade spot");
  }
  if (!is_held && sweep->words[HC_CHOICE_settle_to_index] == HC_WORD_settle_to_index_true) {
    hc_report_mistake(
        reader->report, reader->word_where[HC_CHOICE_settle_to_index],
        "perpetual.settle_to_index without a position in it (the hedge trades spot); leave it out, or set "
        "desk.instrument to perpetual");
  }
}

/* The worlds whose variance moves: "heston or bates". */
static hc_word_list worlds_with_variance(void) {
  const char *names[HC_WORLD_COUNT];
  size_t count = 0;
  for (size_t model = 0; model < HC_WORLD_COUNT; ++model)
    if (hc_world_models[model].has_variance) names[count++] = hc_world_models[model].name;
  return hc_words_list(names, count, " or ");
}

static void check_mark(hc_reader *reader) {
  const hc_world_model *model = &hc_world_models[reader->sweep->words[HC_CHOICE_model]];
  if (reader->sweep->words[HC_CHOICE_mark] != HC_WORD_mark_world || model->has_variance) return;
  hc_report_mistake(reader->report, reader->word_where[HC_CHOICE_mark],
                    "implied.model world under %s (what variance it expects does not move); set world.model to %s, or "
                    "implied.model to ou",
                    model->name, worlds_with_variance().text);
}

/* A word is no value that another could take. */
static void check_ties(hc_reader *reader) {
  const size_t premium = HC_PARAMETER_perpetual_premium;
  if (reader->sweep->settings[premium].tie != HC_TIED_TO_WORD) return;
  for (size_t slot = 0; slot < hc_slot_count(reader->sweep->leg_count); ++slot) {
    if (slot == premium || hc_sweep_root(reader->sweep, slot) != premium) continue;
    hc_report_mistake(reader->report, reader->where[slot],
                      "%s is tied to perpetual.premium, which is stationary (another on each path); give it a value",
                      hc_slot_key_of(slot).text);
  }
}

/* The least cap against the interest that is farthest from 0: all combinations are there. */
static void check_cap(hc_reader *reader) {
  const hc_span cap = hc_span_of(reader, HC_PARAMETER_perpetual_cap),
                interest = hc_span_of(reader, HC_PARAMETER_perpetual_interest);
  double least = __builtin_inf(), rate = 0;
  for (size_t i = 0; i < cap.count; ++i) least = hc_min_f64(cap.values[i], least);
  for (size_t i = 0; i < interest.count; ++i)
    if (hc_abs_f64(interest.values[i]) > hc_abs_f64(rate)) rate = interest.values[i];
  if (!(least < hc_abs_f64(rate))) return;
  hc_report_mistake(
      reader->report, hc_span_place(reader, &cap, &interest),
      "perpetual.cap %s is below the size of perpetual.interest %s (what is paid where the premium is near "
      "it); raise the one or lower the other",
      hc_span_describe(&cap, least).text, hc_span_describe(&interest, rate).text);
}

void hc_sides_check(hc_reader *reader) {
  if (reader->is_unsure) return;
  check_instrument(reader);
  check_mark(reader);
  check_ties(reader);
  check_cap(reader);
}
