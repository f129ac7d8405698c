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
 * handle. A function that fails sets the handle that it was to make to NULL, and a summary to what was done. Pointers
 * are not NULL unless it says so; what is passed in is read during the call only, nothing of it is kept.
 *
 * Any function may be called from any thread. A sweep may be used by many at a time, a cube and a list of errors by one
 * at a time. No function prints, exits, reads the environment or keeps global state.
 *
 * Whenever a cube is created, opened or estimated, HDF5 lays its description out, for some milliseconds: in a child
 * process if the process has no other threads (SIGCHLD tells of its end), else under a lock of the library's own.
 * There, a process that itself uses a build of HDF5 without thread safety must not call it at the same time. */
#ifndef HEDGECUBE_H
#define HEDGECUBE_H

#include "cube.h"
#include "errors.h"
#include "run.h"
#include "sweep.h"

#endif
