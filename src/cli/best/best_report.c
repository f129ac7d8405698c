/* best_report.c: see best_report.h. */
#include "best_report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "messages.h"
#include "number_scale.h"
#include "plural.h"
#include "table.h"
#include "terminal.h"

static const char unit[] = "quote"; /* of every criterion */

static const hc_dimension *along(const hc_choices *choices) { return &choices->dimensions.items[choices->along]; }

/* ---- for human eyes ---- */

/* "mean - 0.5 expected shortfall 99 %" */
static void print_title(const hc_choices *choices) {
  const hc_criterion *criterion = &choices->criterion;
  const char *side = criterion->is_smallest ? "smallest" : "largest";
  const int has_mean = !criterion->is_smallest, has_sd = strcmp(criterion->name, "sd") == 0;
  printf("best %s: the %s %s", along(choices)->name, side, has_mean ? "mean P&L" : "");
  if (has_sd) fputs("standard deviation of the P&L", stdout);
  if (criterion->has_level && has_mean) printf(" less %s times the ", hc_figure_number(criterion->aversion).text);
  if (criterion->has_level)
    printf("expected shortfall at %s", hc_dimension_tick(&criterion->levels, criterion->level).text);
  putchar('\n');
  if (criterion->has_level && criterion->is_near)
    printf("at %s %s (the nearest to %s)\n", criterion->levels.name,
           hc_dimension_tick(&criterion->levels, criterion->level).text, criterion->wanted);
  for (size_t i = 0; i < choices->dimensions.count; ++i)
    if (i != choices->along && choices->selection.wanted[i])
      hc_selection_print(&choices->selection, &choices->dimensions, i);
}

/* How the values, their differences and errors are written: in one unit, errors with two digits. */
typedef struct scales {
  hc_number_scale value, difference;
} scales;

static int find_scales(const hc_choices *choices, scales *found) {
  enum { DIGITS_TOO_MANY = 2, MOST = 9 };
  const hc_measure measure = {1, unit};
  const size_t count = (size_t)choices->count;
  double *numbers = reallocarray(NULL, count + 1, sizeof *numbers);
  if (!numbers) {
    hc_say_error("out of memory");
    return -1;
  }
  for (size_t i = 0; i < count; ++i) numbers[i] = choices->rows[i].best_value;
  found->value = found->difference = hc_number_scale_of(numbers, count, measure);
  for (size_t i = 0; i < count; ++i) numbers[i] = choices->rows[i].error;
  const hc_number_scale errors = hc_number_scale_of(numbers, count, measure);
  const int decimals = errors.decimals - DIGITS_TOO_MANY + found->value.exponent - errors.exponent;
  found->difference.decimals = decimals < 0 ? 0 : decimals > MOST ? MOST : decimals;
  free(numbers);
  return 0;
}

static void add_place(hc_table *table, const hc_choices *choices, int64_t place) {
  hc_table_add(table, "%s", place == HC_NO_PLACE ? "-" : hc_dimension_tick(along(choices), (size_t)place).text);
}

static void add_difference(hc_table *table, const hc_choice *choice, const hc_number_scale *scale) {
  const char *sign = hc_locale_is_utf8() ? "±" : "+-";
  if (choice->next == HC_NO_PLACE)
    hc_table_add(table, "-");
  else if (!isfinite(choice->error))
    hc_table_add(table, "%s %s ?", hc_number_scaled(scale, choice->difference).text, sign);
  else
    hc_table_add(table, "%s %s %s", hc_number_scaled(scale, choice->difference).text, sign,
                 hc_number_scaled(scale, choice->error).text);
}

/* What there is to say of a row. */
static void add_remark(hc_table *table, const hc_choices *choices, const hc_choice *choice) {
  const int64_t missing = (int64_t)along(choices)->count - choice->candidates;
  const int has_next = choice->next != HC_NO_PLACE;
  const char *word = has_next && !isfinite(choice->error)      ? "error not known"
                     : has_next && !hc_choice_is_clear(choice) ? "indistinguishable"
                                                               : "";
  if (missing == 0)
    hc_table_add(table, "%s", word);
  else
    hc_table_add(table, "%s%sof %" PRId64 " of %zu", word, *word ? ", " : "", choice->candidates,
                 along(choices)->count);
}

static void add_heading(hc_table *table, const hc_choices *choices, const hc_number_scale *scale) {
  const int has_unit = *hc_number_scale_unit(scale).text != '\0';
  for (size_t i = 0; i < choices->dimensions.count; ++i)
    if (hc_choices_has_axis(choices, i)) hc_table_add(table, "%s", choices->dimensions.items[i].name);
  hc_table_add(table, "best");
  hc_table_add(table, "%s%s%s%s", choices->criterion.name, has_unit ? " [" : "", hc_number_scale_unit(scale).text,
               has_unit ? "]" : "");
  hc_table_add(table, "next");
  hc_table_add(table, "better by");
  hc_table_add(table, "%s", "");
}

static int print_rows(const hc_choices *choices) {
  enum { OWN_COLUMNS = 5 };
  scales scale;
  hc_table table = {.columns = OWN_COLUMNS};
  if (find_scales(choices, &scale)) return -1;
  for (size_t i = 0; i < choices->dimensions.count; ++i) table.columns += (size_t)hc_choices_has_axis(choices, i);
  table.right = table.columns - 1;
  add_heading(&table, choices, &scale.value);
  for (int64_t row = 0; row < choices->count; ++row) {
    const hc_choice *choice = &choices->rows[row];
    size_t places[HC_MAX_DIMENSIONS];
    hc_choices_places(choices, row, places);
    for (size_t i = 0; i < choices->dimensions.count; ++i)
      if (hc_choices_has_axis(choices, i))
        hc_table_add(&table, "%s", hc_dimension_tick(&choices->dimensions.items[i], places[i]).text);
    add_place(&table, choices, choice->best);
    hc_table_add(&table, "%s",
                 choice->best == HC_NO_PLACE ? "-" : hc_number_scaled(&scale.value, choice->best_value).text);
    add_place(&table, choices, choice->next);
    add_difference(&table, choice, &scale.difference);
    add_remark(&table, choices, choice);
  }
  putchar('\n');
  return hc_table_print(&table);
}

static void print_errors(const hc_choices *choices) {
  if (choices->batches > 0)
    printf("\nErrors are paired, from the differences of %zu batches of paths", choices->batches);
  else if (strcmp(choices->criterion.name, "mean") == 0)
    printf(
        "\nErrors are unpaired, mostly too large: cells share their paths, and the cube has no batches "
        "(output.batches)");
  else
    printf("\nErrors are unpaired, mostly too large: cells share their paths");
  puts("; indistinguishable: better by two errors or less.");
}

static void print_gaps(const hc_choices *choices) {
  static const char *const reasons[HC_GAPS] = {[HC_GAP_PENDING] = "not computed yet",
                                               [HC_GAP_FAILED] = "failed",
                                               [HC_GAP_DAMAGED] = "damaged",
                                               [HC_GAP_NONE] = "without such a value"};
  for (int gap = 0; gap < HC_GAPS; ++gap)
    if (choices->gaps[gap] > 0)
      printf("Never chosen: %" PRId64 " %s %s.\n", choices->gaps[gap], hc_cells_word(choices->gaps[gap]), reasons[gap]);
}

int hc_best_report(const hc_choices *choices) {
  print_title(choices);
  if (print_rows(choices)) return -1;
  print_errors(choices);
  print_gaps(choices);
  return 0;
}

/* ---- JSON ---- */

static void place_json(hc_json *json, const char *key, const hc_choices *choices, int64_t place) {
  hc_json_number(json, key, place == HC_NO_PLACE ? (double)NAN : along(choices)->values[place]);
}

static void row_json(hc_json *json, const hc_choices *choices, int64_t row) {
  const hc_choice *choice = &choices->rows[row];
  size_t places[HC_MAX_DIMENSIONS];
  hc_choices_places(choices, row, places);
  hc_json_open(json, NULL, '{');
  hc_json_open(json, "at", '{');
  for (size_t i = 0; i < choices->dimensions.count; ++i)
    if (hc_choices_has_axis(choices, i))
      hc_json_number(json, choices->dimensions.items[i].name, choices->dimensions.items[i].values[places[i]]);
  hc_json_close(json, '}');
  place_json(json, "best", choices, choice->best);
  hc_json_number(json, "best_value", choice->best_value);
  place_json(json, "next", choices, choice->next);
  hc_json_number(json, "next_value", choice->next_value);
  hc_json_number(json, "difference", choice->difference);
  hc_json_number(json, "error", choice->error);
  if (isfinite(choice->error))
    hc_json_boolean(json, "indistinguishable", !hc_choice_is_clear(choice));
  else
    hc_json_string(json, "indistinguishable", NULL);
  hc_json_integer(json, "candidates", choice->candidates);
  hc_json_close(json, '}');
}

static void criterion_json(hc_json *json, const hc_criterion *criterion) {
  hc_json_string(json, "under", criterion->name);
  hc_json_string(json, "best_is", criterion->is_smallest ? "smallest" : "largest");
  hc_json_string(json, "unit", unit);
  hc_json_number(json, "aversion", criterion->aversion);
  hc_json_number(json, "tail_level", criterion->has_level ? criterion->levels.values[criterion->level] : (double)NAN);
}

void hc_best_report_json(const char *path, const hc_choices *choices) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_string(&json, "cube", path);
  hc_json_string(&json, "along", along(choices)->name);
  hc_json_string(&json, "along_unit", along(choices)->unit);
  criterion_json(&json, &choices->criterion);
  hc_json_string(&json, "errors", choices->batches > 0 ? "paired" : "unpaired");
  hc_json_integer(&json, "batches", (int64_t)choices->batches);
  hc_json_open(&json, "selected", '{');
  for (size_t i = 0; i < choices->dimensions.count; ++i)
    if (choices->selection.wanted[i])
      hc_json_number(&json, choices->dimensions.items[i].name,
                     choices->dimensions.items[i].values[choices->selection.places[i]]);
  hc_json_close(&json, '}');
  hc_json_open(&json, "rows", '[');
  for (int64_t row = 0; row < choices->count; ++row) row_json(&json, choices, row);
  hc_json_close(&json, ']');
  hc_json_integer(&json, "cells_pending", choices->gaps[HC_GAP_PENDING]);
  hc_json_integer(&json, "cells_failed", choices->gaps[HC_GAP_FAILED]);
  hc_json_integer(&json, "cells_damaged", choices->gaps[HC_GAP_DAMAGED]);
  hc_json_integer(&json, "cells_without_value", choices->gaps[HC_GAP_NONE]);
  hc_json_close(&json, '}');
}
