#include "collect.h"

hc_status hc_tallies_desks(const hc_tallies *tallies, int64_t count, hc_desk_tally *desks, hc_errors *errors) {
  hc_desk_tallies_clear(desks, count);
  hc_status status = hc_crew_collect_desks(tallies->crew, tallies->slot, desks, errors);
  if (status == HC_OK && tallies->base->cell_count > 0) status = hc_checkpoint_add_desks(tallies->base, desks, errors);
  return status;
}

hc_status hc_tallies_cells(const hc_tallies *tallies, hc_range range, hc_cell_tally *cells, hc_errors *errors) {
  hc_cell_tallies_clear(cells, range.count);
  hc_status status = hc_crew_collect_cells(tallies->crew, tallies->slot, range, cells, errors);
  if (status == HC_OK && tallies->base->cell_count > 0) {
    status = hc_checkpoint_add_cells(tallies->base, range, cells, errors);
  }
  return status;
}
