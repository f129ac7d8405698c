/* sweep_override.c: "key=value" as a change to the tree, so that an override is read as if it stood in the file. */
#include <string.h>

#include "sweep_reader.h"

/* One step of a key: a name, or [index] of a list. Returns the rest, or NULL if the key is malformed. */
typedef struct key_step {
  const char *name;
  size_t length;
  size_t index; /* if name is NULL */
} key_step;

static int is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static const char *next_step(const char *key, int first, key_step *step) {
  *step = (key_step){0};
  if (*key == '[' && !first) {
    const char *digits = ++key;
    for (; *key >= '0' && *key <= '9' && key - digits < 6; ++key) step->index = step->index * 10 + (size_t)(*key - '0');
    return key > digits && *key == ']' ? key + 1 : NULL;
  }
  if (!first && *key++ != '.') return NULL;
  step->name = key;
  while (is_name(*key)) ++key;
  step->length = (size_t)(key - step->name);
  return step->length > 0 ? key : NULL;
}

/* Whether a text is steps to the end. */
static int is_key(const char *text) {
  key_step step;
  for (int first = 1; text != NULL && (first || *text != '\0'); first = 0) text = next_step(text, first, &step);
  return text != NULL;
}

static hc_yaml_node *insert(hc_yaml_tree *tree, hc_yaml_node *map, const key_step *step, const hc_place *place,
                            hc_report *report) {
  hc_yaml_node *key = hc_yaml_node_new(tree, HC_YAML_SCALAR, *place);
  hc_yaml_node *value = hc_yaml_node_new(tree, HC_YAML_SCALAR, *place);
  const char *text = hc_yaml_copy(tree, step->name, step->length);
  if (key == NULL || value == NULL || text == NULL) {
    hc_report_no_memory(report);
    return NULL;
  }
  key->text = text;
  value->text = "";
  value->key = key;
  hc_yaml_append(map, value);
  return value;
}

static hc_yaml_node *find_child(hc_yaml_node *map, const key_step *step) {
  for (hc_yaml_node *child = map->first; child != NULL; child = child->next) {
    if (strlen(child->key->text) == step->length && memcmp(child->key->text, step->name, step->length) == 0)
      return child;
  }
  return NULL;
}

/* The child that a step leads to, made if a map lacks it and no [index] follows; NULL with the mistake reported. */
static hc_yaml_node *descend(hc_yaml_tree *tree, hc_yaml_node *node, const key_step *step, const char *rest,
                             const hc_place *place, hc_report *report) {
  if (step->name == NULL) {
    if (node->kind != HC_YAML_LIST) {
      hc_report_mistake(report, place, "there is no [%zu] (what the key names before it is no list)", step->index);
      return NULL;
    }
    if (step->index >= node->count) {
      hc_report_mistake(report, place, "there is no [%zu] (it counts from 0, and there are %zu)", step->index,
                        node->count);
      return NULL;
    }
    hc_yaml_node *child = node->first;
    for (size_t i = 0; i < step->index; ++i) child = child->next;
    return child;
  }
  if (hc_yaml_is_nothing(node)) node->kind = HC_YAML_MAP;
  if (node->kind != HC_YAML_MAP) {
    hc_report_mistake(report, place, "there is no '%.*s' (what the key names before it is no map)",
                      (int)(step->length < 40 ? step->length : 40), step->name);
    return NULL;
  }
  hc_yaml_node *child = find_child(node, step);
  if (child != NULL || *rest != '[') return child != NULL ? child : insert(tree, node, step, place, report);
  hc_report_mistake(report, place, "there is no list '%.*s'", (int)(step->length < 40 ? step->length : 40), step->name);
  return NULL;
}

/* "1h,4h" is a list without its brackets. */
static const char *with_brackets(hc_yaml_tree *tree, const char *value) {
  size_t length = strlen(value);
  const char *begin = value;
  while (*begin == ' ') ++begin;
  if (strchr("[{\"'", *begin) != NULL || strchr(value, ',') == NULL) return value;
  char *list = hc_yaml_allocate(tree, length + 3);
  if (list == NULL) return NULL;
  list[0] = '[';
  memcpy(list + 1, value, length);
  memcpy(list + 1 + length, "]", 2);
  return list;
}

static void replace(hc_yaml_node *node, const hc_yaml_node *value) {
  hc_yaml_node *next = node->next, *key = node->key;
  *node = *value;
  node->next = next;
  node->key = key;
}

void hc_override_apply(hc_yaml_tree *tree, const char *override, hc_report *report) {
  const char *equals = strchr(override, '=');
  size_t length = equals != NULL ? (size_t)(equals - override) : strlen(override);
  const char *key = hc_yaml_copy(tree, override, length);
  const char *text = equals != NULL ? with_brackets(tree, equals + 1) : NULL;
  hc_place place = {.set = key, .line = 1, .column = 1};
  if (key == NULL || (equals != NULL && text == NULL)) {
    hc_report_no_memory(report);
    return;
  }
  if (equals == NULL) {
    hc_report_mistake(report, &place, "no value (an override is KEY=VALUE, such as desk.rebalance=1h,4h)");
    return;
  }
  if (!is_key(key)) {
    hc_report_mistake(report, &place,
                      "this is no key (a key is section.name, such as desk.rebalance or legs[0].strike)");
    return;
  }
  hc_yaml_node *value;
  size_t mistakes = report->count;
  hc_yaml_parse(tree, text, strlen(text), key, report, &value);
  if (value == NULL && report->count == mistakes) hc_report_mistake(report, &place, "no value after the =");
  if (value == NULL) return;

  hc_yaml_node *node = tree->root;
  key_step step;
  const char *rest = key;
  if (strncmp(key, "legs", 4) == 0 && !is_name(key[4])) { /* legs[0].strike is book.legs[0].strike, as in a tie */
    node = descend(tree, node, &(key_step){.name = "book", .length = 4}, "", &place, report);
  }
  for (int first = 1; node != NULL && (first || *rest != '\0'); first = 0) {
    rest = next_step(rest, first, &step);
    node = descend(tree, node, &step, rest, &place, report);
  }
  if (node != NULL) replace(node, value);
}
