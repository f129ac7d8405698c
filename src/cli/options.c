/* options.c: see options.h. */
#include "options.h"

#include <getopt.h>
#include <hedgecube/run.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"
#include "nearest.h"

enum { MAX_OPTIONS = 24, LONG_BASE = 1000, MAX_THREADS = 1024, HELP_COLUMN = 24 };

const hc_option hc_help_option = {"help", 'h', NULL, "print this help"};

/* The table of a command in the forms that getopt_long, the messages and the help need; --help is the last. */
typedef struct option_list {
  const hc_option *rows[MAX_OPTIONS];
  size_t count;
  struct option long_forms[MAX_OPTIONS + 1];
  char short_forms[2 * MAX_OPTIONS + 3];
} option_list;

static void option_list_build(option_list *list, const hc_command *command) {
  *list = (option_list){0};
  while (command->options[list->count].name && list->count + 1 < MAX_OPTIONS) {
    list->rows[list->count] = &command->options[list->count];
    ++list->count;
  }
  list->rows[list->count++] = &hc_help_option;
  /* '-': operands come in their place; ':': a missing argument is told apart */
  char *letters = stpcpy(list->short_forms, "-:");
  for (size_t i = 0; i < list->count; ++i) {
    const hc_option *row = list->rows[i];
    list->long_forms[i] =
        (struct option){row->name, row->argument ? required_argument : no_argument, NULL, LONG_BASE + (int)i};
    if (row->letter) *letters++ = (char)row->letter;
    if (row->letter && row->argument) *letters++ = ':';
  }
}

/* The place of what getopt_long returned (or left in optopt); list->count if it is in no table. */
static size_t option_list_find(const option_list *list, int code) {
  if (code >= LONG_BASE) return (size_t)(code - LONG_BASE);
  size_t i = 0;
  while (i < list->count && list->rows[i]->letter != code) ++i;
  return i;
}

static void print_option(const hc_option *option) {
  char form[64];
  int length =
      option->letter ? snprintf(form, sizeof form, "  -%c, ", option->letter) : snprintf(form, sizeof form, "      ");
  length += snprintf(form + length, sizeof form - (size_t)length, "--%s%s%s", option->name, option->argument ? " " : "",
                     option->argument ? option->argument : "");
  fputs(form, stdout);
  if (length > HELP_COLUMN - 2) {
    putchar('\n');
    length = 0;
  }
  printf("%*s", HELP_COLUMN - length, "");
  for (const char *text = option->help; *text; ++text) {
    putchar(*text);
    if (*text == '\n') printf("%*s", HELP_COLUMN, "");
  }
  putchar('\n');
}

void hc_command_help(const hc_command *command) {
  printf("hedgecube %s: %s\n\nusage: hedgecube %s [OPTION]...", command->name, command->summary, command->name);
  printf("%s\n\n", hc_command_operands(command).text);
  for (const hc_option *option = command->options; option->name; ++option) print_option(option);
  print_option(&hc_help_option);
  if (command->notes) printf("\n%s\n", command->notes);
}

static int unknown_long(const hc_command *command, const option_list *list, const char *word) {
  char name[64];
  const char *names[MAX_OPTIONS];
  size_t matches = 0;
  snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
  for (size_t i = 0; i < list->count; ++i) {
    names[i] = list->rows[i]->name;
    matches += strncmp(names[i], name, strlen(name)) == 0;
  }
  if (matches > 1)
    return hc_usage_error("'--%s' can be several options of '%s'; write it in full (see: hedgecube help %s)", name,
                          command->name, command->name);
  const char *nearest = hc_nearest(name, names, list->count);
  if (nearest) return hc_usage_error("'%s' has no option '--%s'; did you mean '--%s'?", command->name, name, nearest);
  return hc_usage_error("'%s' has no option '--%s'; see: hedgecube help %s", command->name, name, command->name);
}

/* getopt_long met an option that it does not know, or one with an argument that it does not take. */
static int unknown_option(const hc_command *command, const option_list *list, const char *word) {
  if (optopt == 0) return unknown_long(command, list, word);
  if (optopt >= LONG_BASE)
    return hc_usage_error("'--%s' takes no argument; leave out what follows '='", list->rows[optopt - LONG_BASE]->name);
  return hc_usage_error("'%s' has no option '-%c'; see: hedgecube help %s", command->name, optopt, command->name);
}

/* "-o --json": the argument was forgotten, and the next option is not meant as one. */
static int is_option(const option_list *list, const char *word) {
  if (strncmp(word, "--", 2) != 0) return 0;
  size_t i = 0;
  while (i < list->count && strcmp(list->rows[i]->name, word + 2) != 0) ++i;
  return i < list->count;
}

static int missing_argument(const hc_option *option, const char *next) {
  if (next) return hc_usage_error("'--%s' needs its %s before '%s'", option->name, option->argument, next);
  return hc_usage_error("'--%s' needs its %s; write --%s=%s", option->name, option->argument, option->name,
                        option->argument);
}

static size_t operand_count(const hc_command *command) {
  size_t count = 0;
  while (command->operands[count]) ++count;
  return count;
}

hc_operand_form hc_command_operands(const hc_command *command) {
  hc_operand_form form = {""};
  size_t length = 0;
  for (size_t i = 0; i < operand_count(command) && length < sizeof form.text; ++i)
    length += (size_t)snprintf(form.text + length, sizeof form.text - length, " %s", command->operands[i]);
  return form;
}

/* The operands so far: taken of them are operands[0..taken). */
static int take_operand(const hc_command *command, const char *word, const char **operands, size_t *taken) {
  const size_t count = operand_count(command);
  if (count == 0) return hc_usage_error("'%s' takes no '%s'; leave it out", command->name, word);
  if (*taken == count && count == 1)
    return hc_usage_error("'%s' takes one %s, and '%s' comes after '%s'; run it once for each", command->name,
                          command->operands[0], word, operands[0]);
  if (*taken == count)
    return hc_usage_error("'%s' is one too many; write: hedgecube %s%s", word, command->name,
                          hc_command_operands(command).text);
  if (!*word) return hc_usage_error("the name of the %s is empty; give one", command->operands[*taken]);
  operands[(*taken)++] = word;
  return 0;
}

static int missing_operand(const hc_command *command, const char *missing) {
  return hc_usage_error("'%s' needs %s %s; write: hedgecube %s%s", command->name, command->operands[1] ? "its" : "a",
                        missing, command->name, hc_command_operands(command).text);
}

static int take_option(const hc_command *command, const option_list *list, size_t place, hc_option_setter set,
                       void *options) {
  const hc_option *option = list->rows[place];
  if (option == &hc_help_option) {
    hc_command_help(command);
    return HC_EXIT_DONE;
  }
  if (option->argument && is_option(list, optarg)) return missing_argument(option, optarg);
  int status = set(options, place, optarg);
  return status ? status : HC_PARSED;
}

int hc_options_parse(const hc_command *command, int argc, char **argv, hc_option_setter set, void *options,
                     const char **operands) {
  option_list list;
  int code, status = 0;
  size_t taken = 0;
  option_list_build(&list, command);
  optind = 0; /* glibc: begin anew */
  opterr = 0;
  while ((code = getopt_long(argc, argv, list.short_forms, list.long_forms, NULL)) != -1) {
    if (code == '?') return unknown_option(command, &list, argv[optind - 1]);
    if (code == ':') return missing_argument(list.rows[option_list_find(&list, optopt)], NULL);
    if (code == 1) {
      status = take_operand(command, optarg, operands, &taken);
      if (status) return status;
      continue;
    }
    status = take_option(command, &list, option_list_find(&list, code), set, options);
    if (status != HC_PARSED) return status;
  }
  for (; optind < argc; ++optind) { /* what follows "--" */
    status = take_operand(command, argv[optind], operands, &taken);
    if (status) return status;
  }
  if (taken < operand_count(command)) return missing_operand(command, command->operands[taken]);
  return HC_PARSED;
}

int hc_threads_parse(const char *text, int *threads) {
  size_t digits = strspn(text, "0123456789");
  long value = digits > 0 && digits <= 6 && !text[digits] ? strtol(text, NULL, 10) : 0;
  if (value < 1 || value > MAX_THREADS)
    return hc_usage_error(
        "'--threads %s' is not a whole number from 1 to %d; leave it out to use all usable processors", text,
        MAX_THREADS);
  *threads = (int)value;
  return 0;
}

int hc_threads_or_default(int threads) {
  if (threads > 0) return threads;
  const char *text = getenv("SLURM_CPUS_PER_TASK");
  const int most = text ? atoi(text) : 0, by_default = hc_default_threads();
  return most > 0 && most < by_default ? most : by_default;
}

int hc_isa_check(const char *text) {
  static const char *const names[] = {"auto", "baseline", "avx2", "avx512"};
  for (size_t i = 0; text && i < sizeof names / sizeof *names; ++i)
    if (strcmp(text, names[i]) == 0) return 0;
  if (!text) return 0;
  return hc_usage_error("there is no instruction set '%s'; write auto, baseline, avx2 or avx512", text);
}
