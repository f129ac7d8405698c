/* criterion.c: see criterion.h. */
#include "criterion.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"
#include "word_list.h"

/* What each criterion sums; `risk` is weighed with the aversion if there is a mean too. */
static const struct {
  const char *name, *mean, *risk;
} criteria[] = {{"mean", "pnl_mean", NULL},
                {"sd", NULL, "pnl_sd"},
                {"es", NULL, "expected_shortfall"},
                {"mean-es", "pnl_mean", "expected_shortfall"}};
enum { CRITERIA = sizeof criteria / sizeof criteria[0] };

static int find_criterion(const char *word, size_t *found) {
  const char *names[CRITERIA];
  for (size_t i = 0; i < CRITERIA; ++i) {
    names[i] = criteria[i].name;
    *found = i;
    if (strcmp(word, names[i]) == 0) return 0;
  }
  const hc_wish wish = {"--under", word, "best", "criterion"};
  return hc_no_such(&wish, names, CRITERIA);
}

static void add_term(const hc_cube *cube, hc_criterion *criterion, const char *name, size_t index, double weight) {
  char error[64];
  if (!(weight > 0 || weight < 0)) return; /* of nothing, not even NaN is a part */
  snprintf(error, sizeof error, "%s_stderr", name);
  criterion->terms[criterion->term_count++] =
      (hc_term){hc_cube_find(cube, name), hc_cube_find(cube, error), index, weight};
}

static int choose_aversion(const char *text, hc_criterion *criterion) {
  char *end = NULL;
  criterion->aversion = 1;
  if (!text) return 0;
  if (*text && strspn(text, "+-.0123456789eE") == strlen(text)) criterion->aversion = strtod(text, &end);
  if (end && !*end && criterion->aversion >= 0 && isfinite(criterion->aversion)) return 0;
  return hc_usage_error("'--aversion %s' is not a number from 0 on, as in --aversion 0.5", text);
}

/* The level that is asked for, or the middle one. */
static int choose_level(const hc_cube *cube, const char *text, hc_criterion *criterion) {
  const hc_variable_info shortfall = hc_cube_variable(cube, hc_cube_find(cube, "expected_shortfall"));
  const hc_wanted_value wanted = {"--tail ", text};
  criterion->has_level = 1;
  criterion->levels = hc_dimension_of_variable(&shortfall);
  criterion->level = (criterion->levels.count - 1) / 2;
  criterion->wanted = text;
  return text ? hc_dimension_place(&criterion->levels, &wanted, &criterion->level, &criterion->is_near) : 0;
}

int hc_criterion_choose(const hc_cube *cube, const hc_criterion_request *request, hc_criterion *criterion) {
  size_t found;
  int status = find_criterion(request->under ? request->under : "mean", &found);
  if (status) return status;
  const char *mean = criteria[found].mean, *risk = criteria[found].risk;
  const int is_sum = mean && risk, has_level = risk && strcmp(risk, "expected_shortfall") == 0;
  *criterion = (hc_criterion){.name = criteria[found].name, .is_smallest = !mean, .aversion = (double)NAN};
  if (request->aversion && !is_sum)
    return hc_usage_error("--aversion weighs a risk against the mean; add --under mean-es, or leave it out");
  if (request->tail && !has_level)
    return hc_usage_error("--tail is a level of expected shortfall; add --under es or mean-es, or leave it out");
  if (has_level) status = choose_level(cube, request->tail, criterion);
  if (status == 0 && is_sum) status = choose_aversion(request->aversion, criterion);
  if (status) return status;
  if (mean) add_term(cube, criterion, mean, 0, 1);
  if (risk) add_term(cube, criterion, risk, criterion->level, is_sum ? -criterion->aversion : 1);
  return 0;
}

hc_status hc_criterion_read(const hc_criterion *criterion, hc_cube *cube, int64_t cell, double *room, double *value,
                            double *error, hc_errors *errors) {
  hc_status status = HC_OK;
  *value = *error = 0;
  for (size_t i = 0; status == HC_OK && i < criterion->term_count; ++i) {
    const hc_term *term = &criterion->terms[i];
    status = hc_cube_read(cube, term->variable, cell, 1, room, errors);
    if (status != HC_OK) break;
    *value += term->weight * room[term->index];
    status = hc_cube_read(cube, term->error, cell, 1, room, errors);
    *error += fabs(term->weight) * room[term->index];
  }
  return status;
}
