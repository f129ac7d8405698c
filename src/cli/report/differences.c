/* differences.c: see differences.h. */
#include "differences.h"

#include <inttypes.h>
#include <stdio.h>

#include "cell_names.h"
#include "table.h"
#include "ticks.h"

void hc_differences_add(hc_differences *differences, const hc_difference *difference) {
  if (differences->count < differences->most) differences->first[differences->count] = *difference;
  ++differences->count;
}

static int64_t kept(const hc_differences *differences) {
  return differences->count < differences->most ? differences->count : differences->most;
}

/* "pnl_mean", "pnl_quantile[5 %]" */
static void add_value_name(hc_table *table, const hc_cube *cube, const hc_difference *difference) {
  const size_t index = hc_cube_find(cube, difference->variable);
  const hc_variable_info variable = hc_cube_variable(cube, index);
  if (!variable.dimension) {
    hc_table_add(table, "%s", difference->variable);
    return;
  }
  const hc_dimension dimension = hc_dimension_of_variable(&variable);
  hc_table_add(table, "%s[%s]", difference->variable, hc_dimension_tick(&dimension, difference->index).text);
}

int hc_differences_print(const hc_differences *differences, const char *here, const char *there) {
  hc_table table = {.columns = 4};
  if (differences->count == 0) return 0;
  hc_table_add(&table, "cell");
  hc_table_add(&table, "value");
  hc_table_add(&table, "%s", here);
  hc_table_add(&table, "%s", there);
  for (int64_t i = 0; i < kept(differences); ++i) {
    const hc_difference *difference = &differences->first[i];
    hc_table_add(&table, "%s", hc_cell_name(hc_cube_sweep(differences->cube), difference->cell).text);
    add_value_name(&table, differences->cube, difference);
    hc_table_add(&table, "%.17g", difference->here);
    hc_table_add(&table, "%.17g", difference->there);
  }
  if (hc_table_print(&table)) return -1;
  if (kept(differences) < differences->count)
    printf("and %" PRId64 " more values\n", differences->count - kept(differences));
  return 0;
}

void hc_differences_json(hc_json *json, const hc_differences *differences, const char *here, const char *there) {
  hc_json_integer(json, "values_differing", differences->count);
  hc_json_open(json, "differences", '[');
  for (int64_t i = 0; i < kept(differences); ++i) {
    const hc_difference *difference = &differences->first[i];
    hc_json_open(json, NULL, '{');
    hc_json_integer(json, "cell", difference->cell);
    hc_json_string(json, "variable", difference->variable);
    hc_json_integer(json, "index", (int64_t)difference->index);
    hc_json_number(json, here, difference->here);
    hc_json_number(json, there, difference->there);
    hc_json_close(json, '}');
  }
  hc_json_close(json, ']');
}
