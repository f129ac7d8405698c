#include "cube_compare.h"

#include "hd.h"

static int64_t tell(const hc_difference *found, hc_difference_callback difference, void *user) {
  if (difference) difference(user, found);
  return 1;
}

int64_t hc_cells_compare(const hc_cell_map *map, const hc_cell_map *there_map, const hc_cell_block *here,
                         const hc_cell_block *there, int64_t index, hc_difference_callback difference, void *user) {
  const double *our_row = here->rows + (size_t)index * map->width;
  const double *their_row = there->rows + (size_t)index * there_map->width;
  hc_difference found = {.cell = here->first + index};
  int64_t count = 0;
  for (size_t variable = 0; variable < HC_VARIABLE_COUNT; ++variable) {
    const double *ours = our_row, *theirs = their_row;
    our_row += map->extents[variable];
    their_row += there_map->extents[variable];
    if (map->extents[variable] != there_map->extents[variable]) continue;
    for (size_t k = 0; k < map->extents[variable]; ++k, ++ours, ++theirs) {
      if (hc_bits_f64(*ours) == hc_bits_f64(*theirs)) continue;
      found.variable = hc_variables[variable].name;
      found.index = k;
      found.here = *ours;
      found.there = *theirs;
      count += tell(&found, difference, user);
    }
  }
  const struct {
    const char *name;
    double here, there;
  } others[HC_OTHER_VARIABLES] = {
      {"paths", (double)here->paths[index], (double)there->paths[index]},
      {"checksum", here->checksums[index],
       map->width == there_map->width ? there->checksums[index] : here->checksums[index]},
      {"status", here->status[index], there->status[index]},
  };
  for (size_t i = 0; i < HC_OTHER_VARIABLES; ++i) {
    if (others[i].here == others[i].there) continue;
    found = (hc_difference){here->first + index, others[i].name, 0, others[i].here, others[i].there};
    count += tell(&found, difference, user);
  }
  return count;
}
