/* hedgecube/hedgecube.h: the whole interface of libhedgecube.
 *
 *   hc_errors errors = {0};
 *   hc_sweep *sweep = NULL;
 *   hc_cube *cube = NULL;
 *   hc_run_summary summary;
 *   const hc_run_options options = {.threads = 2};
 *   if (hc_sweep_read("sweep.yaml", NULL, 0, &sweep, &errors) == HC_OK &&
 *       hc_compute(sweep, &options, &cube, &summary, &errors) == HC_OK) {
 *     double mean;
 *     hc_cube_read(cube, hc_cube_find(cube, "pnl_mean"), 0, 1, &mean, &errors);
 *   }
 *   for (size_t line = 0; line < errors.count; ++line) fprintf(stderr, "%s\n", errors.lines[line]);
 *   hc_cube_close(cube);
 *   hc_sweep_destroy(sweep);
 *   hc_errors_clear(&errors);
 *
 * Handles are opaque and destroyed by their own function; what a function returns inside a handle lives as long as the
 * handle. No function prints, exits, reads the environment or keeps global state. */
#ifndef HEDGECUBE_H
#define HEDGECUBE_H

#include "cube.h"
#include "errors.h"
#include "run.h"
#include "sweep.h"

#endif
