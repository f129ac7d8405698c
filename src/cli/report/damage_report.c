/* damage_report.c: see damage_report.h. */
#include "damage_report.h"

#include <inttypes.h>

#include "cell_names.h"
#include "messages.h"
#include "plural.h"

/* Names the first damaged cells; a cube on a broken disk has many. */
typedef struct damage {
  const hc_cube *cube;
  int64_t named;
} damage;

static void say_damaged(void *user, int64_t cell) {
  enum { NAMED = 20 };
  damage *found = user;
  if (found->named++ < NAMED)
    hc_say_error("%s is damaged: its values, its status and its checksum do not fit together",
                 hc_cell_name(hc_cube_sweep(found->cube), cell).text);
}

int hc_damage_find(hc_cube *cube, const char *path, int64_t *count) {
  damage found = {cube, 0};
  hc_errors errors = {0};
  const hc_status status = hc_cube_check(cube, say_damaged, &found, count, &errors);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  if (status == HC_OK) hc_damage_say(*count, path);
  return hc_exit_status(status);
}

int hc_damage_say(int64_t count, const char *path) {
  if (count == 0) return HC_EXIT_DONE;
  hc_say_error(
      "%" PRId64
      " %s of %s %s damaged (the disk or a copy changed what %s, or a run was cut off as it wrote %s); "
      "take a good copy, or run the sweep into the cube again with --resume, which computes damaged cells anew",
      count, hc_cells_word(count), path, hc_plural(count, "is", "are"), hc_plural(count, "it holds", "they hold"),
      hc_plural(count, "it", "them"));
  return HC_EXIT_FAILED;
}
