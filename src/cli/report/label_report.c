/* label_report.c: see label_report.h. The sweep of another version need not be one to this program, so its axes are
 * read off the text as hedgecube has always written it: a line a parameter, sections at its edge, a list where it is
 * swept. */
#include "label_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* A piece of the sweep's text. */
typedef struct piece {
  const char *text;
  size_t length;
} piece;

typedef struct axis {
  piece section, name;
  int entry; /* of a list, legs or regimes; -1: of none */
  int64_t count;
} axis;

typedef void axis_visitor(void *user, const axis *found);

/* Commas of a list, up to the end of its line. */
static int64_t count_values(const char *list, const char *end) {
  int64_t count = 1;
  for (; list < end; ++list) count += *list == ',';
  return count;
}

static void visit_axes(const char *text, axis_visitor *visit, void *user) {
  axis at = {.section = {"", 0}, .entry = -1}; /* a line may be indented without a section above it */
  for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
    end = line + strcspn(line, "\n");
    const char *name = line + strspn(line, " -");
    const char *colon = memchr(line, ':', (size_t)(end - line));
    if (!colon || colon < name) continue;
    if (name == line) at = (axis){.section = {line, (size_t)(colon - line)}, .entry = -1};
    const int begins_entry = memchr(line, '-', (size_t)(name - line)) != NULL;
    if (name == line + 2 && !begins_entry) at.entry = -1; /* behind a list, of the section again */
    at.entry += begins_entry;
    at.name = (piece){name, (size_t)(colon - name)};
    const int is_list = end - colon > 2 && colon[2] == '[', is_parameter = strncmp(at.section.text, "output:", 7) != 0;
    if (!is_list || !is_parameter || name == line) continue;
    at.count = count_values(colon, end);
    visit(user, &at);
  }
}

/* The parameter's key, which the caller frees; NULL if out of memory. */
static char *key_of(const axis *found) {
  char *key;
  const int length = (int)found->name.length;
  const char *list = strncmp(found->section.text, "regimes:", 8) == 0 ? "regimes" : "legs";
  const int failed = found->entry >= 0 ? asprintf(&key, "%s[%d].%.*s", list, found->entry, length, found->name.text) < 0
                                       : asprintf(&key, "%.*s.%.*s", (int)found->section.length, found->section.text,
                                                  length, found->name.text) < 0;
  return failed ? NULL : key;
}

/* A file may say anything, and a terminal is not to obey it. */
static void print_text(const char *text) {
  for (; *text; ++text) {
    const unsigned char byte = (unsigned char)*text;
    putchar(byte != '\n' && (byte < 0x20 || byte == 0x7f) ? '?' : byte);
  }
}

static void print_axis(void *user, const axis *found) {
  char *key = key_of(found);
  fputs("# axis ", stdout);
  print_text(key ? key : "?");
  printf(": %" PRId64 " %s\n", found->count, found->count == 1 ? "value" : "values");
  free(key);
  *(int *)user = 1;
}

void hc_label_print(const hc_cube_label *label) {
  int has_axes = 0;
  printf("# the sweep of a cube that hedgecube %s began\n", label->version);
  visit_axes(label->sweep, print_axis, &has_axes);
  if (!has_axes) puts("# no axes: one cell");
  print_text(label->sweep);
}

static void axis_json(void *user, const axis *found) {
  char *key = key_of(found);
  hc_json_open(user, NULL, '{');
  hc_json_string(user, "key", key);
  hc_json_integer(user, "values", found->count);
  hc_json_close(user, '}');
  free(key);
}

void hc_label_json(const char *path, const hc_cube_label *label) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_string(&json, "cube", path);
  hc_json_string(&json, "version", label->version);
  hc_json_string(&json, "layout", label->layout);
  hc_json_open(&json, "axes", '[');
  visit_axes(label->sweep, axis_json, &json);
  hc_json_close(&json, ']');
  hc_json_string(&json, "sweep", label->sweep);
  hc_json_close(&json, '}');
}
