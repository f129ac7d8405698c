/* damage_report.h: cells of a cube that do not fit their checksums. */
#ifndef HC_DAMAGE_REPORT_H
#define HC_DAMAGE_REPORT_H

#include <hedgecube/cube.h>

/* Compares every cell with its checksum and says on stderr which are damaged, the first of them by name. *count is how
 * many are. Returns 0, even if some are, or an exit status. */
int hc_damage_find(hc_cube *cube, const char *path, int64_t *count);

/* Says that so many cells are damaged, and what to do. Returns an exit status: 0 if none are. Which are is known from
 * hc_cube_damage. */
int hc_damage_say(int64_t count, const char *path);

#endif
