/* page_words.c: the words that can be completed: keys of a sweep, names of devices, kinds of files. */
#include <hedgecube/hedgecube.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"
#include "pages.h"

static hc_key *find_key(hc_key_list *list, const char *name) {
  for (size_t i = 0; i < list->count; ++i)
    if (strcmp(list->keys[i].name, name) == 0) return &list->keys[i];
  return NULL;
}

static hc_key *add_key(hc_key_list *list, const char *section, const char *name, size_t length) {
  if (list->count == HC_MAX_KEYS) return NULL;
  hc_key *key = &list->keys[list->count++];
  *key = (hc_key){0};
  snprintf(key->name, sizeof key->name, "%s%s%.*s", section, *section ? "." : "", (int)length, name);
  return key;
}

/* The keys of a dumped sweep, in its order: "key: value" at the margin, or two blanks in below "section:". The keys of
 * legs stand further in; they come from the table. */
static int add_dumped(hc_key_list *list, const char *text) {
  char section[32] = "";
  for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
    const size_t indent = strspn(line, " "), length = strcspn(line + indent, ":");
    const int has_value = line[indent + length + 1] == ' ';
    if (indent == 0) snprintf(section, sizeof section, "%.*s", has_value ? 0 : (int)length, line);
    if (has_value && indent <= 2 && !add_key(list, section, line + indent, length)) return -1;
  }
  return 0;
}

/* The key of a table's row. Every leg has the same keys, and every regime; a first one has to stand for them, and the
 * second for the rate that the first has not. */
static hc_key *key_of_row(hc_key_list *list, const char *name) {
  char copy[sizeof list->keys->name];
  snprintf(copy, sizeof copy, "%s", name);
  char *index = strstr(copy, "[N]");
  if (index) index[1] = strstr(index, ".rate_to_0") ? '1' : '0';
  hc_key *key = find_key(list, copy);
  return key ? key : add_key(list, "", copy, strlen(copy));
}

static int add_tables(hc_key_list *list) {
  for (size_t i = 0; i < hc_parameter_count(); ++i) {
    const hc_parameter_info parameter = hc_parameter_at(i);
    hc_key *key = key_of_row(list, parameter.key);
    if (!key) return -1;
    key->doc = parameter.doc;
    key->default_value = parameter.default_value;
  }
  for (size_t i = 0; i < hc_choice_count(); ++i) {
    const hc_choice_info choice = hc_choice_at(i);
    hc_key *key = key_of_row(list, choice.key);
    if (!key) return -1;
    key->doc = choice.doc;
    key->default_value = choice.default_value;
    key->word_count = choice.count;
    key->words = choice.words;
  }
  return 0;
}

int hc_key_list_read(hc_key_list *list, const char *path) {
  hc_errors errors = {0};
  hc_sweep *sweep = NULL;
  list->count = 0;
  const hc_status status = hc_sweep_read(path, NULL, 0, &sweep, &errors);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  if (status != HC_OK) return -1;
  char *text = hc_sweep_dump(sweep);
  hc_sweep_destroy(sweep);
  const int failed = !text || add_dumped(list, text) || add_tables(list);
  free(text);
  if (failed) hc_say_error("the keys of %s could not be listed (out of memory, or more than %d)", path, HC_MAX_KEYS);
  return failed ? -1 : 0;
}

hc_word_kind hc_argument_kind(const char *argument, const char **words) {
  *words = "";
  if (strcmp(argument, "CUBE") == 0) return HC_WORD_CUBE;
  if (strcmp(argument, "SWEEP") == 0) return HC_WORD_SWEEP;
  if (strcmp(argument, "KEY=VALUE") == 0) return HC_WORD_KEY;
  if (strcmp(argument, "DEVICE") == 0) *words = "auto cpu cuda cuda:all";
  if (strcmp(argument, "CRITERION") == 0) *words = "mean sd es mean-es";
  if (strcmp(argument, "ISA") == 0) *words = "auto baseline avx2 avx512";
  return **words ? HC_WORD_ONE_OF : HC_WORD_FREE;
}

hc_word_kind hc_operand_kind(const char *operand) {
  return strcmp(operand, "SWEEP") == 0 ? HC_WORD_SWEEP : HC_WORD_CUBE;
}

void hc_each_option(const hc_command *command, void (*write)(FILE *out, const hc_option *option), FILE *out) {
  for (const hc_option *option = command->options; option->name; ++option) write(out, option);
  write(out, &hc_help_option);
}
