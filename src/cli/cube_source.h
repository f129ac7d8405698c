/* cube_source.h: the cube that a command line names. */
#ifndef HC_CUBE_SOURCE_H
#define HC_CUBE_SOURCE_H

#include <hedgecube/cube.h>

/* Returns 0 or an exit status, with the mistake said. */
int hc_cube_source_open(const char *path, hc_cube **cube);

#endif
