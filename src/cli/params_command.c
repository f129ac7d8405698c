/* params_command.c: `hedgecube params`: the tables of parameters and of words. */
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

static hc_table table_of(const char *const *headings, size_t columns) {
  hc_table table = {.columns = columns};
  for (size_t i = 0; i < columns; ++i) hc_table_add(&table, "%s", headings[i]);
  return table;
}

static int print_parameters(void) {
  static const char *const headings[] = {"key", "stage", "read by", "unit", "suffixes", "bounds", "default", "doc"};
  hc_table table = table_of(headings, sizeof headings / sizeof *headings);
  for (size_t i = 0; i < hc_parameter_count(); ++i) {
    const hc_parameter_info parameter = hc_parameter_at(i);
    hc_table_add(&table, "%s", parameter.key);
    hc_table_add(&table, "%s", hc_stage_name(parameter.stage));
    hc_table_add(&table, "%s", *parameter.read_by ? parameter.read_by : "-");
    hc_table_add(&table, "%s", parameter.unit);
    hc_table_add(&table, "%s", *parameter.suffixes ? parameter.suffixes : "-");
    hc_table_add(&table, "%s .. %s", bound_as_written(&parameter, parameter.minimum).text,
                 bound_as_written(&parameter, parameter.maximum).text);
    hc_table_add(&table, "%s", parameter.default_value ? parameter.default_value : "required");
    hc_table_add(&table, "%s", parameter.doc);
  }
  return hc_table_print(&table);
}

static int print_words(void) {
  static const char *const headings[] = {"key", "word", "default", "doc"};
  hc_table table = table_of(headings, sizeof headings / sizeof *headings);
  for (size_t i = 0; i < hc_choice_count(); ++i) {
    const hc_choice_info choice = hc_choice_at(i);
    for (size_t word = 0; word < choice.count; ++word) {
      hc_table_add(&table, "%s", choice.key);
      hc_table_add(&table, "%s", choice.words[word].word);
      hc_table_add(&table, "%s", choice.default_value ? choice.default_value : "required");
      hc_table_add(&table, "%s", choice.words[word].doc);
    }
  }
  return hc_table_print(&table);
}

/* Words that blanks part, as a list. */
static void list_json(hc_json *json, const char *key, const char *words) {
  char word[64];
  hc_json_open(json, key, '[');
  while (*words) {
    size_t length = strcspn(words, " ");
    snprintf(word, sizeof word, "%.*s", (int)length, words);
    hc_json_string(json, NULL, word);
    words += length;
    words += strspn(words, " ");
  }
  hc_json_close(json, ']');
}

static void parameter_json(hc_json *json, const hc_parameter_info *parameter) {
  hc_json_open(json, NULL, '{');
  hc_json_string(json, "key", parameter->key);
  hc_json_string(json, "stage", hc_stage_name(parameter->stage));
  list_json(json, "read_by", parameter->read_by);
  hc_json_string(json, "unit", parameter->unit);
  list_json(json, "suffixes", parameter->suffixes);
  hc_json_number(json, "minimum", parameter->minimum);
  hc_json_number(json, "maximum", parameter->maximum);
  hc_json_string(json, "words", NULL);
  hc_json_string(json, "default", parameter->default_value);
  hc_json_string(json, "doc", parameter->doc);
  hc_json_close(json, '}');
}

/* The same members; what only a number has is null. */
static void choice_json(hc_json *json, const hc_choice_info *choice) {
  hc_json_open(json, NULL, '{');
  hc_json_string(json, "key", choice->key);
  hc_json_string(json, "stage", NULL);
  list_json(json, "read_by", "");
  hc_json_string(json, "unit", NULL);
  hc_json_string(json, "suffixes", NULL);
  hc_json_string(json, "minimum", NULL);
  hc_json_string(json, "maximum", NULL);
  hc_json_open(json, "words", '[');
  for (size_t i = 0; i < choice->count; ++i) {
    hc_json_open(json, NULL, '{');
    hc_json_string(json, "word", choice->words[i].word);
    hc_json_string(json, "doc", choice->words[i].doc);
    hc_json_close(json, '}');
  }
  hc_json_close(json, ']');
  hc_json_string(json, "default", choice->default_value);
  hc_json_string(json, "doc", choice->doc);
  hc_json_close(json, '}');
}

static int print_json(void) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '[');
  for (size_t i = 0; i < hc_parameter_count(); ++i) {
    const hc_parameter_info parameter = hc_parameter_at(i);
    parameter_json(&json, &parameter);
  }
  for (size_t i = 0; i < hc_choice_count(); ++i) {
    const hc_choice_info choice = hc_choice_at(i);
    choice_json(&json, &choice);
  }
  hc_json_close(&json, ']');
  return HC_EXIT_DONE;
}

static int params_main(const char *program, int argc, char **argv) {
  (void)program;
  int json = 0, status = hc_options_parse(&hc_params_command, argc, argv, params_set, &json, NULL);
  if (status != HC_PARSED) return status;
  if (json) return print_json();
  if (print_parameters()) return HC_EXIT_FAILED;
  putchar('\n');
  return print_words() ? HC_EXIT_FAILED : HC_EXIT_DONE;
}

const hc_command hc_params_command = {
    .name = "params",
    .summary = "print the parameters that a sweep can set",
    .options = params_options,
    .notes =
        "A time needs its suffix; for other units it is optional. A rate without /y or /8h is per year, as drift and\n"
        "rate are, or per 8 h, as funding is. The key of a leg counts from 0: legs[0].strike.\n"
        "The stage is the earliest that can read a parameter: a value more costs a path in the world stage, a few\n"
        "operations per trade in the desk stage and a few per path in the ledger stage.\n"
        "Read by says which models or policies read a parameter, if not all of them do. Under another it is not\n"
        "required; a model refuses what it does not read.\n"
        "The second table is of the keys that take a word; they cannot be axes.",
    .run = params_main,
};
