#include "cube_source.h"

#include "messages.h"

int hc_cube_source_open(const char *path, hc_cube **cube) {
  hc_errors errors = {0};
  const hc_status status = hc_cube_open(path, cube, &errors);
  hc_say_errors(&errors);
  hc_errors_clear(&errors);
  return hc_exit_status(status);
}
