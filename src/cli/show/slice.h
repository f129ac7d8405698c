/* slice.h: the part of a cube that is shown: one variable over at most two of its dimensions, the others at one value
 * each. */
#ifndef HC_SLICE_H
#define HC_SLICE_H

#include <hedgecube/cube.h>

#include "selection.h"

enum { HC_NO_DIMENSION = HC_MAX_DIMENSIONS };

/* Beside the hc_cell_status values: a cell that does not fit its checksum. Its value is NaN. */
enum { HC_SLICE_DAMAGED = HC_CELL_STATUS_COUNT };

/* What the command line asks for; NULL: left out. */
typedef struct hc_slice_request {
  const char *path; /* of the cube */
  const char *variable, *x, *y;
  const char *selections[HC_MAX_DIMENSIONS]; /* "fee=5bp" */
  size_t selection_count;
} hc_slice_request;

typedef struct hc_slice {
  size_t variable; /* its number in the cube */
  hc_variable_info info;
  hc_dimensions dimensions;
  size_t x, y;            /* the dimensions that run across and down, or HC_NO_DIMENSION */
  hc_selection selection; /* of the others */
  size_t rows, columns;
  double *values;  /* [rows][columns] */
  uint8_t *status; /* [rows][columns], hc_cell_status or HC_SLICE_DAMAGED */
  int64_t damaged; /* so many cells are */
} hc_slice;

/* Decides what is shown; returns 0 or an exit status. */
int hc_slice_choose(const hc_cube *cube, const hc_slice_request *request, hc_slice *slice);

/* Reads its values; returns 0 or an exit status. */
int hc_slice_read(hc_cube *cube, hc_slice *slice);

/* The standard error of a slice of one value, NaN if the cube has none. */
double hc_slice_stderr(hc_cube *cube, const hc_slice *slice);

void hc_slice_clear(hc_slice *slice);

#endif
