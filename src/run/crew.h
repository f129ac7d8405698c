/* crew.h: the workers of a backend at one slab: each takes the next paths until all are walked. */
#ifndef HC_CREW_H
#define HC_CREW_H

#include "backend.h"
#include "failures.h"

typedef struct hc_crew hc_crew;

/* Opens a worker for each of devices[count]. */
hc_status hc_crew_create(const hc_backend *backend, const int *devices, int count, hc_crew **crew, hc_errors *errors);
void hc_crew_destroy(hc_crew *crew);

/* What the crew is to the planner. */
hc_team hc_crew_team(const hc_crew *crew);
/* How many slabs the crew can hold at a time, in slots 0, 1, …: one can be collected while another is walked. */
int hc_crew_slots(const hc_crew *crew);

/* Takes a slab on, with no paths tallied; `work` must live until the slot's next. See hc_backend.begin. */
hc_status hc_crew_begin(hc_crew *crew, int slot, const hc_work *work, double path_nanoseconds, hc_errors *errors);

/* Called a few times a second while the crew works, with the paths that are done; non-zero ends the walk early. */
typedef int (*hc_crew_watch)(void *user, int64_t paths_done);

/* Walks paths [first, end) or, if the watch ends it early, [first, *done) for some *done < end. */
hc_status hc_crew_walk(hc_crew *crew, int slot, int64_t first, int64_t end, hc_crew_watch watch, void *user,
                       int64_t *done, hc_errors *errors);

/* Adds all workers' tallies to others: of all desks, or of a range of cells; from any number of threads. */
hc_status hc_crew_collect_desks(hc_crew *crew, int slot, hc_desk_tally *desks, hc_errors *errors);
hc_status hc_crew_collect_cells(hc_crew *crew, int slot, hc_range range, hc_cell_tally *cells, hc_errors *errors);
/* Forgets what is tallied. */
hc_status hc_crew_clear(hc_crew *crew, int slot, hc_errors *errors);

#endif
