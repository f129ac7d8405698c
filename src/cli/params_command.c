/* params_command.c: `hedgecube params`: the parameter table. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "axes_report.h"
#include "commands.h"
#include "figures.h"
#include "json.h"
#include "messages.h"
#include "table.h"

enum { PARAMS_JSON };

static const hc_option params_options[] = {[PARAMS_JSON] = {"json", 0, NULL, "print JSON"}, {0}};

static int params_set(void *options, size_t option, const char *value) {
  (void)option;
  (void)value;
  *(int *)options = 1;
  return 0;
}

/* The suffixes that a sweep file may write, as parameters.h describes them; "-": none. */
static const char *unit_suffixes(hc_unit unit) {
  switch (unit) {
    case HC_UNIT_PRICE:
      return "-";
    case HC_UNIT_TIME:
      return "s min h d w y";
    case HC_UNIT_RATIO:
      return "%";
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_PER_SQRT_YEAR:
    case HC_UNIT_FRACTION:
    case HC_UNIT_PER_8H:
      break;
  }
  return "% bp";
}

static hc_figure time_as_written(int64_t seconds) {
  static const struct {
    int64_t seconds;
    const char *suffix;
  } units[] = {{31536000, "y"}, {86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
  hc_figure figure;
  size_t unit = 0;
  while (seconds % units[unit].seconds != 0) ++unit;
  snprintf(figure.text, sizeof figure.text, "%" PRId64 "%s", seconds / units[unit].seconds, units[unit].suffix);
  return figure;
}

/* A bound as a sweep file would write it. */
static hc_figure bound_as_written(hc_unit unit, double value) {
  hc_figure figure;
  switch (unit) {
    case HC_UNIT_PRICE:
    case HC_UNIT_RATIO:
      return hc_figure_number(value);
    case HC_UNIT_TIME:
      return time_as_written((int64_t)value);
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_PER_SQRT_YEAR:
    case HC_UNIT_FRACTION:
    case HC_UNIT_PER_8H:
      break;
  }
  snprintf(figure.text, sizeof figure.text, "%.6g%%", value * 100);
  return figure;
}

/* One leg stands for all: "legs[N].strike". */
static hc_figure parameter_key(size_t slot) {
  hc_figure key;
  const hc_parameter *parameter = hc_slot_parameter(slot);
  const char *section = slot < HC_PARAMETER_COUNT ? parameter->section : "legs[N]";
  snprintf(key.text, sizeof key.text, "%s.%s", section, parameter->name);
  return key;
}

static int print_parameters(void) {
  static const char *const headings[] = {"key", "stage", "unit", "suffixes", "bounds", "default", "doc"};
  enum { COLUMNS = sizeof headings / sizeof *headings };
  hc_table table = {.columns = COLUMNS};
  for (size_t i = 0; i < COLUMNS; ++i) hc_table_add(&table, "%s", headings[i]);
  for (size_t slot = 0; slot < hc_slot_count(1); ++slot) {
    const hc_parameter *parameter = hc_slot_parameter(slot);
    hc_table_add(&table, "%s", parameter_key(slot).text);
    hc_table_add(&table, "%s", hc_stage_name(parameter->stage));
    hc_table_add(&table, "%s", hc_unit_name(parameter->unit));
    hc_table_add(&table, "%s", unit_suffixes(parameter->unit));
    hc_table_add(&table, "%s .. %s", bound_as_written(parameter->unit, parameter->minimum).text,
                 bound_as_written(parameter->unit, parameter->maximum).text);
    hc_table_add(&table, "%s", parameter->default_value ? parameter->default_value : "required");
    hc_table_add(&table, "%s", parameter->doc);
  }
  return hc_table_print(&table) ? HC_EXIT_FAILED : HC_EXIT_DONE;
}

static void suffixes_json(hc_json *json, const char *suffixes) {
  char suffix[8];
  hc_json_open(json, "suffixes", '[');
  while (*suffixes) {
    size_t length = strcspn(suffixes, " ");
    snprintf(suffix, sizeof suffix, "%.*s", (int)length, suffixes);
    if (strcmp(suffix, "-") != 0) hc_json_string(json, NULL, suffix);
    suffixes += length;
    suffixes += strspn(suffixes, " ");
  }
  hc_json_close(json, ']');
}

static int print_parameters_json(void) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '[');
  for (size_t slot = 0; slot < hc_slot_count(1); ++slot) {
    const hc_parameter *parameter = hc_slot_parameter(slot);
    hc_json_open(&json, NULL, '{');
    hc_json_string(&json, "key", parameter_key(slot).text);
    hc_json_string(&json, "stage", hc_stage_name(parameter->stage));
    hc_json_string(&json, "unit", hc_unit_name(parameter->unit));
    suffixes_json(&json, unit_suffixes(parameter->unit));
    hc_json_number(&json, "minimum", hc_cube_value(parameter->unit, parameter->minimum));
    hc_json_number(&json, "maximum", hc_cube_value(parameter->unit, parameter->maximum));
    hc_json_string(&json, "default", parameter->default_value);
    hc_json_string(&json, "doc", parameter->doc);
    hc_json_close(&json, '}');
  }
  hc_json_close(&json, ']');
  return HC_EXIT_DONE;
}

static int params_main(const char *program, int argc, char **argv) {
  (void)program;
  const char *operand;
  int json = 0, status = hc_options_parse(&hc_params_command, argc, argv, params_set, &json, &operand);
  if (status != HC_PARSED) return status;
  return json ? print_parameters_json() : print_parameters();
}

const hc_command hc_params_command = {
    .name = "params",
    .operand = NULL,
    .summary = "print the parameters that a sweep can set",
    .options = params_options,
    .notes =
        "A time needs its suffix; for other units it is optional. The key of a leg counts from 0: legs[0].strike.\n"
        "The stage is the earliest that can read a parameter: a value more costs a path in the world stage, a few\n"
        "operations per trade in the desk stage and a few per path in the ledger stage.",
    .run = params_main,
};
