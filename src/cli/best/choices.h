/* choices.h: the best value of an axis, and the next best, for each combination of the other axes' values. */
#ifndef HC_CHOICES_H
#define HC_CHOICES_H

#include <hedgecube/cube.h>

#include "criterion.h"
#include "selection.h"

typedef struct hc_choices_request {
  const char *along; /* NULL: left out */
  hc_criterion_request criterion;
  const char *selections[HC_MAX_DIMENSIONS]; /* "fee=5bp" */
  size_t selection_count;
} hc_choices_request;

/* Why a cell cannot be chosen. */
typedef enum hc_gap { HC_GAP_PENDING, HC_GAP_FAILED, HC_GAP_DAMAGED, HC_GAP_NONE, HC_GAPS } hc_gap;

enum { HC_NO_PLACE = -1 };

typedef struct hc_choice {
  int64_t best, next; /* places on the axis, HC_NO_PLACE if there are not so many candidates */
  int64_t candidates; /* cells that have a value */
  double best_value, next_value;
  double difference; /* by how much the best is better; NaN if there is no next */
  double error;      /* of the difference; NaN if it is not known */
} hc_choice;

typedef struct hc_choices {
  hc_dimensions dimensions; /* the axes */
  hc_selection selection;
  size_t along; /* the axis that is chosen on */
  hc_criterion criterion;
  size_t batch_variable, batches; /* whose differences the errors are paired from; 0: they are not */
  int64_t count;
  hc_choice *rows; /* [count], over the axes that are neither chosen on nor selected, the last fastest */
  int64_t gaps[HC_GAPS];
} hc_choices;

/* Makes the choices; returns 0 or an exit status. The caller clears them in either case. */
int hc_choices_make(hc_cube *cube, const hc_choices_request *request, hc_choices *choices);
void hc_choices_clear(hc_choices *choices);

/* Whether the axis has a value in each row. */
int hc_choices_has_axis(const hc_choices *choices, size_t axis);
/* The places of a row's cells on all axes, on that which is chosen on the first. */
void hc_choices_places(const hc_choices *choices, int64_t row, size_t places[HC_MAX_DIMENSIONS]);

/* Whether a difference is told apart from its error: more than two of them. Of one without a known error it is not. */
int hc_choice_is_clear(const hc_choice *choice);

#endif
