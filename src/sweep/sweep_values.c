/* sweep_values.c: a node of the tree as numbers: a scalar, a list or a range. */
#include "sweep_values.h"

#include <stdlib.h>
#include <string.h>

#include "ranges.h"

static int read_quantity(const hc_yaml_node *node, const hc_limits *limits, hc_report *report, hc_quantity *quantity) {
  hc_complaint complaint;
  if (node->kind != HC_YAML_SCALAR) {
    hc_report_mistake(report, &node->place, "a %s where one number belongs (lists do not nest)",
                      node->kind == HC_YAML_LIST ? "list" : "map");
    return 0;
  }
  if (hc_value_parse(node->text, limits, quantity, &complaint)) return 1;
  hc_report_mistake(report, &node->place, "%s", complaint.text);
  return 0;
}

/* Returns the number of good values at the front of `values`. */
static size_t read_items(const hc_yaml_node *list, const hc_limits *limits, hc_report *report, double *values) {
  size_t good = 0;
  for (const hc_yaml_node *item = list->first; item != NULL && !hc_report_full(report); item = item->next) {
    hc_quantity quantity;
    if (read_quantity(item, limits, report, &quantity)) values[good++] = hc_quantity_value(quantity);
  }
  return good;
}

/* The parts of a range as they stand in the file. */
enum { FROM, TO, COUNT, STEP, SPACING, PART_COUNT };
static const char *const part_names[PART_COUNT] = {"from", "to", "count", "step", "spacing"};

static int find_parts(const hc_yaml_node *map, hc_report *report, const hc_yaml_node *parts[PART_COUNT]) {
  int good = 1;
  for (const hc_yaml_node *child = map->first; child != NULL && !hc_report_full(report); child = child->next) {
    size_t part = 0, nearest = 0;
    while (part < PART_COUNT && strcmp(part_names[part], child->key->text) != 0) ++part;
    if (part < PART_COUNT && parts[part] == NULL) {
      parts[part] = child;
      continue;
    }
    good = 0;
    if (part < PART_COUNT) {
      hc_report_mistake(report, &child->key->place, "'%s' stands twice (a key may appear only once)", part_names[part]);
      continue;
    }
    while (nearest < PART_COUNT && hc_unlikeness(child->key->text, part_names[nearest]) == HC_UNLIKE) ++nearest;
    hc_report_mistake(report, &child->key->place, "unknown key '%s' (a range has from, to, count, step, spacing)%s%s%s",
                      hc_quote(child->key->text).text, nearest < PART_COUNT ? "; did you mean " : "",
                      nearest < PART_COUNT ? part_names[nearest] : "", nearest < PART_COUNT ? "?" : "");
  }
  return good;
}

static int read_spacing(const hc_yaml_node *node, hc_report *report, int *logarithmic) {
  const char *text = node->kind == HC_YAML_SCALAR ? node->text : "";
  *logarithmic = strcmp(text, "log") == 0;
  if (*logarithmic || strcmp(text, "linear") == 0) return 1;
  hc_report_mistake(report, &node->place, "unknown spacing '%s' (linear or log)", hc_quote(text).text);
  return 0;
}

static int read_count(const hc_yaml_node *node, hc_report *report, size_t *count) {
  hc_complaint complaint;
  uint64_t whole;
  const char *text = node->kind == HC_YAML_SCALAR ? node->text : "";
  if (hc_whole_parse(text, 1, HC_MAX_AXIS_VALUES, &whole, &complaint)) {
    *count = (size_t)whole;
    return 1;
  }
  hc_report_mistake(report, &node->place, "count: %s", complaint.text);
  return 0;
}

static int read_step(const hc_yaml_node *node, const hc_limits *limits, hc_report *report, hc_quantity *step) {
  hc_complaint complaint;
  const char *text = node->kind == HC_YAML_SCALAR ? node->text : "";
  if (hc_quantity_parse(text, limits->unit, step, &complaint)) return 1;
  hc_report_mistake(report, &node->place, "step: %s", complaint.text);
  return 0;
}

static int check_parts(const hc_yaml_node *map, const hc_yaml_node *const parts[PART_COUNT], hc_report *report) {
  const hc_place *place = &map->place;
  if (parts[FROM] == NULL) {
    hc_report_mistake(report, place, "a range without `from` (it is {from, to, count} or {from, to, step})");
  } else if (parts[COUNT] == NULL && parts[STEP] == NULL) {
    hc_report_mistake(report, place, "a range without `count` or `step` (it is {from, to, count} or {from, to, step})");
  } else if (parts[COUNT] != NULL && parts[STEP] != NULL) {
    hc_report_mistake(report, &parts[STEP]->key->place,
                      "a range with both `count` and `step` (one follows from the other)");
  } else if (parts[STEP] != NULL && parts[SPACING] != NULL &&
             strcmp(parts[SPACING]->text ? parts[SPACING]->text : "", "log") == 0) {
    hc_report_mistake(report, &parts[SPACING]->key->place,
                      "log spacing with `step` (steps are equal); give `count` instead");
  } else {
    return 1;
  }
  return 0;
}

static void read_range(const hc_yaml_node *map, const hc_limits *limits, hc_report *report, double **values,
                       size_t *count) {
  const hc_yaml_node *parts[PART_COUNT] = {NULL};
  hc_value_range range = {.unit = limits->unit};
  int good = find_parts(map, report, parts);
  good = good && check_parts(map, parts, report);
  if (parts[FROM] != NULL) good &= read_quantity(parts[FROM], limits, report, &range.from);
  if (parts[TO] != NULL) good &= read_quantity(parts[TO], limits, report, &range.to);
  if (parts[COUNT] != NULL) good &= read_count(parts[COUNT], report, &range.count);
  if (parts[STEP] != NULL) good &= read_step(parts[STEP], limits, report, &range.step);
  if (parts[SPACING] != NULL) good &= read_spacing(parts[SPACING], report, &range.logarithmic);
  if (!good) return;
  if (parts[TO] == NULL && range.count != 1) {
    hc_report_mistake(report, &map->place, "a range without `to` (it is {from, to, count} or {from, to, step})");
    return;
  }
  if (parts[TO] == NULL) range.to = range.from;
  hc_complaint complaint;
  hc_status status = hc_range_values(&range, values, count, &complaint);
  if (status == HC_FAILED) hc_report_no_memory(report);
  if (status == HC_INVALID) hc_report_mistake(report, &map->place, "%s", complaint.text);
}

/* Funding is hardly ever more than this per 8 h; it is 329 % a year. */
static const double doubtful_funding = 0.003;

/* A year's rate for which no /y was written, probably: the first number of a node that is so large and does not say per
 * how long. */
static const hc_yaml_node *find_doubtful(const hc_yaml_node *node, const hc_limits *limits, double *value) {
  const hc_yaml_node *found = NULL;
  hc_quantity quantity;
  hc_complaint complaint;
  if (node->kind == HC_YAML_SCALAR) {
    if (!hc_value_parse(node->text, limits, &quantity, &complaint) || hc_quantity_has_period(quantity)) return NULL;
    *value = hc_quantity_value(quantity);
    return *value > doubtful_funding || *value < -doubtful_funding ? node : NULL;
  }
  for (const hc_yaml_node *child = node->first; child != NULL && found == NULL; child = child->next) {
    if (node->kind == HC_YAML_LIST || strcmp(child->key->text, part_names[STEP]) != 0)
      found = find_doubtful(child, limits, value);
  }
  return found;
}

static void warn_of_doubtful(const hc_yaml_node *node, const hc_limits *limits, hc_report *report) {
  double value;
  const hc_yaml_node *doubtful = limits->unit == HC_UNIT_PER_8H ? find_doubtful(node, limits, &value) : NULL;
  if (doubtful == NULL) return;
  const hc_quoted text = hc_quote(doubtful->text);
  hc_report_warning(report, &doubtful->place,
                    "'%s' is taken as %s per 8 h, %.0f%% a year (a rate that does not say per how long is per 8 h); "
                    "write %s/y if a year's was meant, %s/8h if not",
                    text.text, hc_value_describe(value, limits->unit).text, value * 109500, text.text, text.text);
}

typedef struct ranked {
  double value;
  size_t index;
} ranked;

static int compare(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->value != y->value) return x->value < y->value ? -1 : 1;
  return x->index < y->index ? -1 : 1;
}

static const hc_place *place_of_item(const hc_yaml_node *node, size_t index) {
  if (node->kind != HC_YAML_LIST) return &node->place;
  const hc_yaml_node *item = node->first;
  while (index-- > 0) item = item->next;
  return &item->place;
}

/* Returns 0 if two values are equal: an axis with two equal coordinates has no meaning. */
static int check_repeats(const hc_yaml_node *node, const hc_limits *limits, hc_report *report, const double *values,
                         size_t count) {
  ranked *order = malloc(count * sizeof *order);
  if (order == NULL) {
    hc_report_no_memory(report);
    return 0;
  }
  for (size_t i = 0; i < count; ++i) order[i] = (ranked){values[i], i};
  qsort(order, count, sizeof *order, compare);
  int good = 1;
  for (size_t i = 1; i < count && !hc_report_full(report); ++i) {
    if (order[i].value != order[i - 1].value) continue;
    good = 0;
    hc_report_mistake(report, place_of_item(node, order[i].index), "%s stands twice (values of an axis must differ)",
                      hc_value_describe(order[i].value, limits->unit).text);
    if (node->kind != HC_YAML_LIST) break;
  }
  free(order);
  return good;
}

void hc_values_read(const hc_yaml_node *node, const hc_limits *limits, hc_report *report, double **values,
                    size_t *count) {
  size_t mistakes = report->count;
  *values = NULL;
  *count = 0;
  if (node->kind == HC_YAML_MAP) {
    read_range(node, limits, report, values, count);
  } else if (node->kind == HC_YAML_LIST && node->count == 0) {
    hc_report_mistake(report, &node->place, "an empty list (an axis has at least one value)");
  } else if (node->kind == HC_YAML_LIST && node->count > HC_MAX_AXIS_VALUES) {
    hc_report_mistake(report, &node->place, "too many values (an axis has at most %d)", (int)HC_MAX_AXIS_VALUES);
  } else {
    *values = malloc((node->kind == HC_YAML_LIST ? node->count : 1) * sizeof **values);
    if (*values == NULL) {
      hc_report_no_memory(report);
    } else if (node->kind == HC_YAML_LIST) {
      *count = read_items(node, limits, report, *values);
    } else {
      hc_quantity quantity;
      if (read_quantity(node, limits, report, &quantity)) (*values)[(*count)++] = hc_quantity_value(quantity);
    }
  }
  if (*count > 1 && report->count == mistakes) check_repeats(node, limits, report, *values, *count);
  if (report->count == mistakes && report->status != HC_FAILED) {
    warn_of_doubtful(node, limits, report);
    return;
  }
  free(*values);
  *values = NULL;
  *count = 0;
}
