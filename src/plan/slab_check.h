/* slab_check.h: whether what cells share is what each of them would have alone. */
#ifndef HC_SLAB_CHECK_H
#define HC_SLAB_CHECK_H

#include "slab.h"

/* Builds every cell of a slab alone and compares all of its coefficients, level by level, with those that it shares. A
 * key that forgets a value shares in silence, and on every backend alike; a build with HC_CHECK_PLAN does this for each
 * slab that it makes. HC_FAILED, with the level and the cell, if a bit differs. `cells` are those that the slab was
 * made of. */
hc_status hc_slab_check(const hc_slab *slab, const hc_sweep *sweep, const hc_plan_cell *cells, hc_errors *errors);

#endif
