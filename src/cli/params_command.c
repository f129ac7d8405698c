/* params_command.c: `hedgecube params`: the parameter table. */
#include <hedgecube/sweep.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

/* A number of hours with the longest unit that it is a whole number of. */
static hc_figure time_as_written(double hours) {
  static const struct {
    int64_t seconds;
    const char *suffix;
  } units[] = {{31536000, "y"}, {86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
  const int64_t seconds = (int64_t)(hours * 3600 + 0.5);
  hc_figure figure;
  size_t unit = 0;
  while (seconds % units[unit].seconds != 0) ++unit;
  snprintf(figure.text, sizeof figure.text, "%" PRId64 "%s", seconds / units[unit].seconds, units[unit].suffix);
  return figure;
}

/* A bound as a sweep file would write it. */
static hc_figure bound_as_written(const hc_parameter_info *parameter, double value) {
  hc_figure figure;
  if (strcmp(parameter->unit, "h") == 0) return time_as_written(value);
  if (!strstr(parameter->suffixes, "bp")) return hc_figure_number(value);
  snprintf(figure.text, sizeof figure.text, "%.6g%%", value * 100);
  return figure;
}

static int print_parameters(void) {
  static const char *const headings[] = {"key", "stage", "unit", "suffixes", "bounds", "default", "doc"};
  enum { COLUMNS = sizeof headings / sizeof *headings };
  hc_table table = {.columns = COLUMNS};
  for (size_t i = 0; i < COLUMNS; ++i) hc_table_add(&table, "%s", headings[i]);
  for (size_t i = 0; i < hc_parameter_count(); ++i) {
    const hc_parameter_info parameter = hc_parameter_at(i);
    hc_table_add(&table, "%s", parameter.key);
    hc_table_add(&table, "%s", hc_stage_name(parameter.stage));
    hc_table_add(&table, "%s", parameter.unit);
    hc_table_add(&table, "%s", *parameter.suffixes ? parameter.suffixes : "-");
    hc_table_add(&table, "%s .. %s", bound_as_written(&parameter, parameter.minimum).text,
                 bound_as_written(&parameter, parameter.maximum).text);
    hc_table_add(&table, "%s", parameter.default_value ? parameter.default_value : "required");
    hc_table_add(&table, "%s", parameter.doc);
  }
  return hc_table_print(&table) ? HC_EXIT_FAILED : HC_EXIT_DONE;
}

static void suffixes_json(hc_json *json, const char *suffixes) {
  char suffix[8];
  hc_json_open(json, "suffixes", '[');
  while (*suffixes) {
    size_t length = strcspn(suffixes, " ");
    snprintf(suffix, sizeof suffix, "%.*s", (int)length, suffixes);
    hc_json_string(json, NULL, suffix);
    suffixes += length;
    suffixes += strspn(suffixes, " ");
  }
  hc_json_close(json, ']');
}

static int print_parameters_json(void) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '[');
  for (size_t i = 0; i < hc_parameter_count(); ++i) {
    const hc_parameter_info parameter = hc_parameter_at(i);
    hc_json_open(&json, NULL, '{');
    hc_json_string(&json, "key", parameter.key);
    hc_json_string(&json, "stage", hc_stage_name(parameter.stage));
    hc_json_string(&json, "unit", parameter.unit);
    suffixes_json(&json, parameter.suffixes);
    hc_json_number(&json, "minimum", parameter.minimum);
    hc_json_number(&json, "maximum", parameter.maximum);
    hc_json_string(&json, "default", parameter.default_value);
    hc_json_string(&json, "doc", parameter.doc);
    hc_json_close(&json, '}');
  }
  hc_json_close(&json, ']');
  return HC_EXIT_DONE;
}

static int params_main(const char *program, int argc, char **argv) {
  (void)program;
  int json = 0, status = hc_options_parse(&hc_params_command, argc, argv, params_set, &json, NULL);
  if (status != HC_PARSED) return status;
  return json ? print_parameters_json() : print_parameters();
}

const hc_command hc_params_command = {
    .name = "params",
    .summary = "print the parameters that a sweep can set",
    .options = params_options,
    .notes =
        "A time needs its suffix; for other units it is optional. A rate without /y or /8h is per year, as drift and\n"
        "rate are, or per 8 h, as funding is. The key of a leg counts from 0: legs[0].strike.\n"
        "The stage is the earliest that can read a parameter: a value more costs a path in the world stage, a few\n"
        "operations per trade in the desk stage and a few per path in the ledger stage.",
    .run = params_main,
};
