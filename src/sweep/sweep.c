/* sweep.c: a sweep from file or memory, its cells and their scalars. */
#include "sweep_model.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fp_environment.h"
#include "sweep_reader.h"
#include "worlds.h"

void hc_sweep_destroy(hc_sweep *sweep) {
  if (sweep == NULL) return;
  for (size_t slot = 0; sweep->settings != NULL && slot < hc_slot_count(sweep->leg_count); ++slot) {
    free(sweep->settings[slot].values);
  }
  for (size_t i = 0; i < sweep->axis_count; ++i) {
    free(sweep->axes[i].name);
    free(sweep->axes[i].coordinates);
  }
  free(sweep->settings);
  free(sweep->axes);
  free(sweep->quantiles);
  free(sweep->tails);
  hc_errors_clear(&sweep->warnings);
  free(sweep);
}

static hc_sweep *sweep_new(size_t legs) {
  hc_sweep *sweep = calloc(1, sizeof *sweep);
  if (sweep == NULL) return NULL;
  sweep->seed = 1;
  sweep->paths = 100000;
  sweep->leg_count = legs;
  sweep->settings = malloc(hc_slot_count(legs) * sizeof *sweep->settings);
  if (sweep->settings == NULL) {
    hc_sweep_destroy(sweep);
    return NULL;
  }
  for (size_t slot = 0; slot < hc_slot_count(legs); ++slot) {
    sweep->settings[slot] = (hc_setting){.axis = HC_NOT_AN_AXIS, .tie = HC_NOT_TIED};
  }
  return sweep;
}

/* Levels that the file does not give. Returns 0 if out of memory. */
static int default_levels(double **levels, size_t *count, const double *values, size_t value_count) {
  if (*levels != NULL) return 1;
  *levels = malloc(value_count * sizeof **levels);
  if (*levels == NULL) return 0;
  memcpy(*levels, values, value_count * sizeof **levels);
  *count = value_count;
  return 1;
}

/* Returns 0 if out of memory. */
static int describe_axes(hc_sweep *sweep) {
  for (size_t i = 0; i < sweep->axis_count; ++i) {
    hc_axis *axis = &sweep->axes[i];
    const hc_setting *setting = &sweep->settings[axis->slot];
    axis->key = hc_slot_key_of(axis->slot);
    axis->name = strdup(hc_slot_name_of(axis->slot).text);
    axis->coordinates = malloc(setting->count * sizeof *axis->coordinates);
    if (axis->name == NULL || axis->coordinates == NULL) return 0;
    for (size_t value = 0; value < setting->count; ++value) {
      axis->coordinates[value] = hc_cube_value(hc_slot_parameter(axis->slot)->unit, setting->values[value]);
    }
  }
  return 1;
}

static int complete(hc_sweep *sweep) {
  static const double quantiles[] = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99}, tails[] = {0.95, 0.99};
  hc_sweep_find_amounts(sweep);
  return default_levels(&sweep->quantiles, &sweep->quantile_count, quantiles, sizeof quantiles / sizeof quantiles[0]) &&
         default_levels(&sweep->tails, &sweep->tail_count, tails, sizeof tails / sizeof tails[0]) &&
         describe_axes(sweep);
}

/* From the tree to a sweep; NULL if the report has a mistake. */
static hc_sweep *sweep_of_tree(const hc_yaml_node *root, hc_report *report) {
  size_t legs = hc_schema_leg_count(root);
  hc_reader reader = {.report = report, .sweep = sweep_new(legs)};
  reader.where = calloc(hc_slot_count(legs), sizeof *reader.where);
  if (reader.sweep == NULL || reader.where == NULL) {
    hc_report_no_memory(report);
  } else {
    hc_schema_read(&reader, root);
    hc_checks_finish(&reader);
    if (report->status == HC_OK && !complete(reader.sweep)) hc_report_no_memory(report);
  }
  free(reader.where);
  if (report->status == HC_OK) return reader.sweep;
  hc_sweep_destroy(reader.sweep);
  return NULL;
}

static hc_status parse(const char *name, const char *text, size_t length, const char *const *overrides,
                       size_t override_count, hc_sweep **sweep, hc_errors *errors) {
  hc_report report = {.file = name, .errors = errors, .status = HC_OK};
  hc_yaml_tree tree = {0};
  *sweep = NULL;
  size_t mark = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* some editors begin UTF-8 so */
  hc_yaml_parse(&tree, text + mark, length - mark, NULL, &report, &tree.root);
  if (report.status == HC_OK && (tree.root == NULL || hc_yaml_is_nothing(tree.root))) {
    hc_report_mistake(&report, NULL, "the file is empty (a sweep has the sections world, book, desk, ledger, output)");
  } else if (report.status == HC_OK && tree.root->kind != HC_YAML_MAP) {
    hc_report_mistake(&report, &tree.root->place,
                      "%s at the top level (a sweep is a map: world, book, desk, ledger, output)",
                      tree.root->kind == HC_YAML_LIST ? "a list" : "a single value");
  }
  if (report.status == HC_OK) {
    for (size_t i = 0; i < override_count; ++i) hc_override_apply(&tree, overrides[i], &report);
    if (report.status != HC_FAILED) *sweep = sweep_of_tree(tree.root, &report);
  }
  if (*sweep != NULL) hc_errors_move(&(*sweep)->warnings, &report.warnings);
  hc_errors_clear(&report.warnings);
  hc_yaml_clear(&tree);
  return report.status;
}

hc_status hc_sweep_parse(const char *name, const char *text, size_t length, const char *const *overrides,
                         size_t override_count, hc_sweep **sweep, hc_errors *errors) {
  hc_fp_environment saved;
  hc_fp_enter(&saved);
  hc_status status = parse(name, text, length, overrides, override_count, sweep, errors);
  hc_fp_leave(&saved);
  return status;
}

/* Reads to the end, or to one byte more than a sweep file may have. Returns 0 with errno set on failure. */
static int read_all(int descriptor, char *text, size_t size, size_t *length) {
  *length = 0;
  while (*length < size) {
    ssize_t got = read(descriptor, text + *length, size - *length);
    if (got == 0) return 1;
    if (got < 0 && errno != EINTR) return 0;
    if (got > 0) *length += (size_t)got;
  }
  return 1;
}

hc_status hc_sweep_read(const char *path, const char *const *overrides, size_t override_count, hc_sweep **sweep,
                        hc_errors *errors) {
  enum { SIZE = HC_YAML_MAX_BYTES + 1 };
  int is_input = strcmp(path, "-") == 0;
  const char *name = is_input ? "<stdin>" : path;
  int descriptor = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  char *text = NULL, reason[128];
  size_t length = 0;
  hc_status status;
  *sweep = NULL;
  if (descriptor < 0) {
    return hc_fail(errors, HC_FAILED, "%s: error: the sweep cannot be opened (%s)", name,
                   strerror_r(errno, reason, sizeof reason));
  }
  text = malloc(SIZE);
  if (text == NULL) {
    status = hc_fail(errors, HC_FAILED, "%s: error: out of memory", name);
  } else if (!read_all(descriptor, text, SIZE, &length)) {
    status = hc_fail(errors, HC_FAILED, "%s: error: the sweep cannot be read (%s)", name,
                     strerror_r(errno, reason, sizeof reason));
  } else {
    status = hc_sweep_parse(name, text, length, overrides, override_count, sweep, errors);
  }
  free(text);
  if (!is_input) close(descriptor);
  return status;
}

static void read_values(const hc_sweep *sweep, int64_t cell, double *values) {
  for (size_t slot = 0; slot < hc_slot_count(sweep->leg_count); ++slot) {
    values[slot] = sweep->settings[slot].count > 0 ? sweep->settings[slot].values[0] : 0;
  }
  for (size_t i = sweep->axis_count; i-- > 0;) {
    const hc_setting *axis = &sweep->settings[sweep->axes[i].slot];
    values[sweep->axes[i].slot] = axis->values[(size_t)cell % axis->count];
    cell /= (int64_t)axis->count;
  }
}

static void follow_ties(const hc_sweep *sweep, double *values) {
  for (size_t slot = 0; slot < hc_slot_count(sweep->leg_count); ++slot) {
    if (sweep->settings[slot].tie < HC_TIED_TO_WORD) values[slot] = values[hc_sweep_root(sweep, slot)];
  }
}

const char *hc_tie_word(size_t slot) {
  if (slot == HC_PARAMETER_book_implied_volatility) return "world";
  return slot == HC_PARAMETER_perpetual_premium ? "stationary" : NULL;
}

void hc_sweep_cell(const hc_sweep *sweep, int64_t cell, double *values) {
  const size_t implied = HC_PARAMETER_book_implied_volatility;
  read_values(sweep, cell, values);
  follow_ties(sweep, values);
  if (sweep->settings[HC_PARAMETER_perpetual_premium].tie == HC_TIED_TO_WORD) {
    values[HC_PARAMETER_perpetual_premium] = __builtin_nan(""); /* see premium.h */
  }
  if (sweep->settings[implied].tie != HC_TIED_TO_WORD) return;
  values[implied] = hc_world_models[sweep->words[HC_CHOICE_model]].volatility((const hc_values *)values);
  follow_ties(sweep, values);
}

int hc_sweep_hedges_at_implied(const hc_sweep *sweep) {
  return sweep->settings[HC_PARAMETER_desk_hedge_volatility].tie == HC_PARAMETER_book_implied_volatility;
}
