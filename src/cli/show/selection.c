/* selection.c: see selection.h. */
#include "selection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"

hc_selection hc_selection_of_middles(const hc_dimensions *dimensions) {
  hc_selection selection = {.places = {0}};
  for (size_t i = 0; i < dimensions->count; ++i) selection.places[i] = (dimensions->items[i].count - 1) / 2;
  return selection;
}

int hc_selection_take(hc_selection *selection, const hc_dimensions *dimensions, const char *text) {
  const char *equals = strchr(text, '=');
  size_t found;
  if (!equals || equals == text || !equals[1])
    return hc_usage_error("'--sel %s' is not AXIS=VALUE, as in --sel fee=5bp", text);
  char *name = strndup(text, (size_t)(equals - text));
  if (!name) {
    hc_say_error("out of memory");
    return HC_EXIT_FAILED;
  }
  int status = hc_dimension_find(dimensions, "--sel", name, &found);
  if (status == 0 && selection->wanted[found])
    status = hc_usage_error("--sel %s is given twice; leave out one of them", name);
  free(name);
  if (status) return status;
  char before[80];
  snprintf(before, sizeof before, "--sel %s=", dimensions->items[found].name);
  const hc_wanted_value wanted = {before, equals + 1};
  status =
      hc_dimension_place(&dimensions->items[found], &wanted, &selection->places[found], &selection->is_near[found]);
  if (status == 0) selection->wanted[found] = equals + 1;
  return status;
}

void hc_selection_print(const hc_selection *selection, const hc_dimensions *dimensions, size_t i) {
  const hc_dimension *dimension = &dimensions->items[i];
  printf("at %s %s", dimension->name, hc_dimension_tick(dimension, selection->places[i]).text);
  if (selection->is_near[i])
    printf(" (the nearest to %s)", selection->wanted[i]);
  else if (!selection->wanted[i] && dimension->count > 1)
    printf(" (the middle of %zu values; --sel %s=VALUE takes another)", dimension->count, dimension->name);
  putchar('\n');
}
