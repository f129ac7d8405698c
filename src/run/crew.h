/* crew.h: the threads that walk a slab's paths, and the tallies that they fill. */
#ifndef HC_CREW_H
#define HC_CREW_H

#include "errors.h"
#include "work.h"

typedef struct hc_crew hc_crew;

hc_status hc_crew_create(const hc_backend *backend, int threads, hc_crew **crew, hc_errors *errors);
void hc_crew_destroy(hc_crew *crew);

/* Makes room for a slab's tallies and clears them. The estimate of what one of its paths takes sets how often the crew
 * can stop. */
hc_status hc_crew_begin(hc_crew *crew, const hc_work *work, double path_nanoseconds, hc_errors *errors);

/* Called a few times a second while the crew works, with the paths that are done; non-zero ends the walk early. */
typedef int (*hc_crew_watch)(void *user, int64_t paths_done);

/* Walks paths [first, end) or, if the watch ends it early, [first, *done) for some *done < end. Paths add to the
 * tallies. */
hc_status hc_crew_walk(hc_crew *crew, const hc_work *work, int64_t first, int64_t end, hc_crew_watch watch, void *user,
                       int64_t *done, hc_errors *errors);

/* Brings all threads' tallies together; a walk may go on adding to them. The pointers are the crew's,
 * [work->desk_count] and [work->cell_count]. */
void hc_crew_merge(hc_crew *crew, const hc_work *work, hc_desk_tally **desks, hc_cell_tally **cells);

#endif
