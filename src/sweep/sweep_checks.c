/* sweep_checks.c: the defaults, and all that depends on more than one setting. Only the slots that a rule involves are
 * combined, so that a big sweep costs no more than its axes; a slot that is already mistaken is left out. */
#include <inttypes.h>
#include <string.h>

#include "sweep_reader.h"
#include "sweep_sides.h"
#include "sweep_spans.h"
#include "sweep_unread.h"
#include "sweep_world.h"

#define MAX_CELLS ((int64_t)1 << 40)
#define MAX_STRIKE_RATIO 1e6

static void fill_defaults(hc_reader *reader) {
  const hc_place place = {.line = 1, .column = 1};
  for (size_t slot = 0; slot < hc_slot_count(reader->sweep->leg_count); ++slot) {
    const char *text = hc_slot_parameter(slot)->default_value;
    if (reader->where[slot] != NULL || text == HC_REQUIRED) continue;
    if (hc_sweep_reads(reader->sweep, slot)) hc_schema_read_scalar(reader, text, &place, slot);
  }
}

static void report_circle(hc_reader *reader, size_t start) {
  const hc_sweep *sweep = reader->sweep;
  const hc_place *place = NULL;
  char chain[512] = "";
  size_t slot = start, length = 0;
  do {
    if (place == NULL) place = reader->where[slot];
    hc_slot_key key = hc_slot_key_of(slot);
    size_t piece = strlen(key.text);
    if (length + piece + 64 < sizeof chain) { /* a very long circle is shown in part */
      memcpy(chain + length, key.text, piece);
      memcpy(chain + length + piece, " -> ", sizeof " -> ");
      length += piece + 4;
    }
    slot = sweep->settings[slot].tie;
  } while (slot != start);
  hc_report_mistake(reader->report, place, "ties in a circle (%s%s); give one of them a value", chain,
                    hc_slot_key_of(start).text);
}

/* Each circle is reported by its first slot. */
static void check_circles(hc_reader *reader) {
  const hc_sweep *sweep = reader->sweep;
  size_t count = hc_slot_count(sweep->leg_count);
  for (size_t slot = 0; slot < count; ++slot) {
    size_t next = sweep->settings[slot].tie, steps = 0;
    while (next < HC_TIED_TO_WORD && next > slot && steps++ < count) next = sweep->settings[next].tie;
    if (next == slot) report_circle(reader, slot);
  }
}

static double smallest(const hc_span *s) {
  double least = s->values[0];
  for (size_t i = 1; i < s->count; ++i) least = s->values[i] < least ? s->values[i] : least;
  return least;
}

static double largest(const hc_span *s) {
  double most = s->values[0];
  for (size_t i = 1; i < s->count; ++i) most = s->values[i] > most ? s->values[i] : most;
  return most;
}

/* A default or a value was checked against its own row; a tied slot has another's value and its own bounds. */
static void check_tied_bounds(hc_reader *reader) {
  for (size_t slot = 0; slot < hc_slot_count(reader->sweep->leg_count); ++slot) {
    hc_span s = hc_span_of(reader, slot);
    const hc_parameter *parameter = hc_slot_parameter(slot);
    int is_quantity = slot >= HC_PARAMETER_COUNT && strcmp(parameter->name, "quantity") == 0;
    if (s.root == slot) continue;
    for (size_t i = 0; i < s.count; ++i) {
      double value = s.values[i];
      if (value >= parameter->minimum && value <= parameter->maximum && !(is_quantity && value == 0)) continue;
      hc_report_mistake(reader->report, reader->where[slot], "%s is tied to %s, and %s is out of bounds (%s to %s%s)",
                        hc_slot_key_of(slot).text, hc_slot_key_of(s.root).text, hc_span_describe(&s, value).text,
                        hc_span_describe(&s, parameter->minimum).text, hc_span_describe(&s, parameter->maximum).text,
                        is_quantity ? ", not 0" : "");
      break;
    }
  }
}

static void report_multiple(hc_reader *reader, const hc_span *time, const hc_span *step, double value, double grid) {
  double below = (double)((int64_t)value / (int64_t)grid) * grid;
  char hint[128] = "";
  if (below > 0) {
    strcpy(hint, hc_span_describe(time, below).text);
    strcat(hint, " or ");
  }
  strcat(hint, hc_span_describe(time, below + grid).text);
  hc_report_mistake(reader->report, hc_span_place(reader, time, step),
                    "%s %s is not a multiple of world.step %s (paths live on its grid)"
                    "; did you mean %s?",
                    hc_slot_key_of(time->slot).text, hc_span_describe(time, value).text,
                    hc_span_describe(step, grid).text, hint);
}

/* Every combination is tried, which is less than it looks: a whole number below 2^32 has at most 1536 divisors, so that
 * the inner loop soon ends. */
static void check_multiple(hc_reader *reader, size_t slot) {
  hc_span time = hc_span_of(reader, slot), step = hc_span_of(reader, HC_PARAMETER_world_step);
  if (time.root == step.root || step.count == 0) return;
  for (size_t i = 0; i < time.count; ++i) {
    for (size_t j = 0; j < step.count; ++j) {
      if ((int64_t)time.values[i] % (int64_t)step.values[j] == 0) continue;
      report_multiple(reader, &time, &step, time.values[i], step.values[j]);
      return;
    }
  }
}

static void check_horizon(hc_reader *reader) {
  hc_span horizon = hc_span_of(reader, HC_PARAMETER_book_horizon),
          expiry = hc_span_of(reader, HC_PARAMETER_book_expiry);
  if (horizon.root == expiry.root || horizon.count == 0 || expiry.count == 0) return;
  double latest = largest(&horizon), earliest = smallest(&expiry);
  if (latest <= earliest) return;
  hc_report_mistake(reader->report, hc_span_place(reader, &horizon, &expiry),
                    "book.horizon %s is beyond book.expiry %s (the P&L is taken at the expiry or before)",
                    hc_span_describe(&horizon, latest).text, hc_span_describe(&expiry, earliest).text);
}

static void check_steps(hc_reader *reader) {
  hc_span horizon = hc_span_of(reader, HC_PARAMETER_book_horizon), step = hc_span_of(reader, HC_PARAMETER_world_step);
  if (horizon.root == step.root || horizon.count == 0 || step.count == 0) return;
  double latest = largest(&horizon), finest = smallest(&step);
  if (latest <= HC_MOST_STEPS * finest) return;
  hc_report_mistake(reader->report, hc_span_place(reader, &step, &horizon),
                    "too many steps per path (%s in steps of %s, at most %s); take a larger world.step",
                    hc_span_describe(&horizon, latest).text, hc_span_describe(&step, finest).text,
                    hc_number_format(HC_MOST_STEPS).text);
}

static void check_strike(hc_reader *reader, size_t leg) {
  hc_span strike = hc_span_of(reader, hc_leg_slot(leg, HC_LEG_strike)),
          spot = hc_span_of(reader, HC_PARAMETER_world_spot);
  if (strike.root == spot.root || strike.count == 0 || spot.count == 0) return;
  int too_high = largest(&strike) > MAX_STRIKE_RATIO * smallest(&spot);
  int too_low = largest(&spot) > MAX_STRIKE_RATIO * smallest(&strike);
  if (!too_high && !too_low) return;
  hc_report_mistake(reader->report, hc_span_place(reader, &strike, &spot),
                    "%s %s is too far from world.spot %s (neither may be more than a million times the other)",
                    hc_slot_key_of(strike.slot).text,
                    hc_span_describe(&strike, too_high ? largest(&strike) : smallest(&strike)).text,
                    hc_span_describe(&spot, too_high ? smallest(&spot) : largest(&spot)).text);
}

static void check_cells(hc_reader *reader) {
  const hc_sweep *sweep = reader->sweep;
  int64_t cells = 1;
  if (sweep->axis_count > HC_MAX_AXES) {
    size_t slot = sweep->axes[HC_MAX_AXES].slot;
    hc_report_mistake(reader->report, reader->where[slot],
                      "too many axes (%s is the first beyond the %d that a cube holds)", hc_slot_key_of(slot).text,
                      HC_MAX_AXES);
    return;
  }
  for (size_t i = 0; i < sweep->axis_count; ++i) {
    size_t slot = sweep->axes[i].slot, count = sweep->settings[slot].count;
    if (count == 0) continue; /* mistaken */
    if (cells > MAX_CELLS / (int64_t)count) {
      hc_report_mistake(reader->report, reader->where[slot],
                        "too many cells (the axes up to %s already make more than 2^40)", hc_slot_key_of(slot).text);
      return;
    }
    cells *= (int64_t)count;
  }
}

static void check_batches(hc_reader *reader) {
  const hc_sweep *sweep = reader->sweep;
  if (!reader->batches_place || sweep->batches == 0 || sweep->paths % sweep->batches == 0) return;
  if (reader->report->count > 0) return; /* the paths may be what could not be read */
  int64_t batch_paths = sweep->paths / sweep->batches + 1;
  hc_report_mistake(reader->report, reader->batches_place,
                    "%" PRId64 " paths are not %d equal batches; take paths: %" PRId64, sweep->paths, sweep->batches,
                    batch_paths * sweep->batches);
}

void hc_checks_finish(hc_reader *reader) {
  fill_defaults(reader);
  hc_unread_drop(reader);
  check_circles(reader);
  check_tied_bounds(reader);
  check_multiple(reader, HC_PARAMETER_book_expiry);
  if (hc_sweep_root(reader->sweep, HC_PARAMETER_book_horizon) !=
      hc_sweep_root(reader->sweep, HC_PARAMETER_book_expiry)) {
    check_multiple(reader, HC_PARAMETER_book_horizon);
  }
  check_multiple(reader, HC_PARAMETER_desk_rebalance);
  check_multiple(reader, HC_PARAMETER_perpetual_interval);
  check_horizon(reader);
  check_steps(reader);
  hc_world_check(reader);
  hc_sides_check(reader);
  for (size_t leg = 0; leg < reader->sweep->leg_count; ++leg) check_strike(reader, leg);
  check_cells(reader);
  check_batches(reader);
}
