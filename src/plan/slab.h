/* slab.h: some cells of a plan, flattened into a backend's work. */
#ifndef HC_SLAB_H
#define HC_SLAB_H

#include "failures.h"
#include "plan.h"
#include "work.h"

typedef struct hc_slab {
  hc_work work; /* its arrays are the slab's own, below */
  hc_work_world *worlds;
  hc_work_sides *side_sets;
  hc_work_rule *rules;
  hc_work_hedge *hedges;
  hc_work_desk *desks;
  hc_work_leg *legs;
  hc_work_cell *cells;
  double *term_quantities, *terms, *rows;
  int64_t *cell_indices;       /* [work.cell_count]: the sweep's index of each cell, or HC_NO_CELL: of a distribution */
  int64_t *cell_desks;         /* [work.cell_count]: the desk of each cell */
  int64_t *desk_distributions; /* [work.desk_count]: its first, among the cells, if it has any */
} hc_slab;
enum { HC_NO_CELL = -1 };

/* The cells are in order of work (see hc_plan). */
hc_status hc_slab_create(const hc_sweep *sweep, const hc_plan_cell *cells, int64_t count, hc_slab **slab,
                         hc_errors *errors);
/* The same, whatever the build checks. */
hc_status hc_slab_build(const hc_sweep *sweep, const hc_plan_cell *cells, int64_t count, hc_slab **slab,
                        hc_errors *errors);
void hc_slab_destroy(hc_slab *slab);

#endif
