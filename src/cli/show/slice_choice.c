/* slice_choice.c: which variable and dimensions are shown, and where on the others. */
#include <string.h>

#include "messages.h"
#include "slice.h"
#include "word_list.h"

/* The variables that a user may have meant: 31 today. */
enum { MAX_VARIABLES = 64 };

/* What is in a cube besides the answer. */
static int is_about_cells(const char *word) {
  return strcmp(word, "status") == 0 || strcmp(word, "paths") == 0 || strcmp(word, "checksum") == 0;
}

static int choose_variable(const hc_cube *cube, const hc_slice_request *request, hc_slice *slice) {
  const char *word = request->variable ? request->variable : "pnl_mean";
  const char *names[MAX_VARIABLES];
  size_t count = hc_cube_variable_count(cube);
  slice->variable = hc_cube_find(cube, word);
  if (slice->variable < count) {
    slice->info = hc_cube_variable(cube, slice->variable);
    return 0;
  }
  if (is_about_cells(word))
    return hc_usage_error("--var: '%s' is about the cells, no part of the answer; see `hedgecube info`, or in Python",
                          word);
  if (count > MAX_VARIABLES) count = MAX_VARIABLES;
  for (size_t i = 0; i < count; ++i) names[i] = hc_cube_variable(cube, i).name;
  const hc_wish wish = {"--var", word, request->path, "variable"};
  return hc_no_such(&wish, names, count);
}

/* The dimension that an option names, if it was given. */
static int choose_named(hc_slice *slice, const char *option, const char *word, size_t *shown) {
  if (!word) return 0;
  const int status = hc_dimension_find(&slice->dimensions, option, word, shown);
  if (status) return status;
  if (slice->selection.wanted[*shown])
    return hc_usage_error("--sel takes one value of '%s', and %s shows all of them; leave out one of the two", word,
                          option);
  return 0;
}

/* The first dimension that is not spoken for and has more than one value. */
static size_t first_free(const hc_slice *slice) {
  for (size_t i = 0; i < slice->dimensions.count; ++i)
    if (i != slice->x && i != slice->y && !slice->selection.wanted[i] && slice->dimensions.items[i].count > 1) return i;
  return HC_NO_DIMENSION;
}

static int choose_dimensions(const hc_slice_request *request, hc_slice *slice) {
  slice->x = slice->y = HC_NO_DIMENSION;
  int status = choose_named(slice, "--y", request->y, &slice->y);
  if (status == 0) status = choose_named(slice, "--x", request->x, &slice->x);
  if (status) return status;
  if (slice->x == slice->y && slice->x != HC_NO_DIMENSION)
    return hc_usage_error("--x and --y are both '%s'; name another axis, or leave one out", request->x);
  if (slice->y == HC_NO_DIMENSION) slice->y = first_free(slice);
  if (slice->x == HC_NO_DIMENSION) slice->x = first_free(slice);
  return 0;
}

int hc_slice_choose(const hc_cube *cube, const hc_slice_request *request, hc_slice *slice) {
  *slice = (hc_slice){.rows = 1, .columns = 1};
  int status = choose_variable(cube, request, slice);
  if (status) return status;
  slice->dimensions = hc_dimensions_of(cube, &slice->info);
  slice->selection = hc_selection_of_middles(&slice->dimensions);
  for (size_t i = 0; status == 0 && i < request->selection_count; ++i)
    status = hc_selection_take(&slice->selection, &slice->dimensions, request->selections[i]);
  if (status == 0) status = choose_dimensions(request, slice);
  if (status) return status;
  if (slice->y != HC_NO_DIMENSION) slice->rows = slice->dimensions.items[slice->y].count;
  if (slice->x != HC_NO_DIMENSION) slice->columns = slice->dimensions.items[slice->x].count;
  return 0;
}
