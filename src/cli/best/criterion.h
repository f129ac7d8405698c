/* criterion.h: what makes one cell better than another. */
#ifndef HC_CRITERION_H
#define HC_CRITERION_H

#include <hedgecube/cube.h>

#include "dimensions.h"

/* A variable's part in a criterion: weight times its value. */
typedef struct hc_term {
  size_t variable, error; /* numbers in the cube; of its standard error */
  size_t index;           /* in the variable's further dimension */
  double weight;
} hc_term;

enum { HC_MAX_TERMS = 2 };

typedef struct hc_criterion {
  const char *name; /* "mean-es" */
  int is_smallest;  /* the smallest value is the best, as of a risk */
  size_t term_count;
  hc_term terms[HC_MAX_TERMS]; /* the value of a cell is their sum */
  double aversion;             /* NaN if it has none */
  int has_level, is_near;      /* whether it has a tail level, and whether another was asked for */
  hc_dimension levels;         /* then: the tail levels of the cube */
  size_t level;                /* the one that is taken */
  const char *wanted;          /* what was asked for */
} hc_criterion;

/* What a command line asks for; NULL: left out. */
typedef struct hc_criterion_request {
  const char *under, *aversion, *tail;
} hc_criterion_request;

/* Returns 0 or an exit status. */
int hc_criterion_choose(const hc_cube *cube, const hc_criterion_request *request, hc_criterion *criterion);

/* The value in a cell and its standard error: of a sum, the sum of the terms' errors, which it does not exceed however
 * they are correlated. NaN where the cell has none. `room` is for the tail levels of a cell. */
hc_status hc_criterion_read(const hc_criterion *criterion, hc_cube *cube, int64_t cell, double *room, double *value,
                            double *error, hc_errors *errors);

#endif
