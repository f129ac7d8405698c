/* cube_order.h: where the cells of a sweep lie in another that has the same axes, in another order: of the axes, or of
 * the values of one. */
#ifndef HC_CUBE_ORDER_H
#define HC_CUBE_ORDER_H

#include "sweep_model.h"

typedef struct hc_cell_order {
  size_t axis_count;
  struct {
    int64_t count, stride; /* values, and how far apart two neighbours lie there */
    int64_t *places;       /* [count] of the values there                        */
  } axes[HC_MAX_AXES];     /* in the order of here                               */
  int is_other;            /* else all is where it is here */
} hc_cell_order;

/* HC_INVALID: they do not have the same axes; HC_FAILED: out of memory. Clear it only if HC_OK. */
hc_status hc_cell_order_init(hc_cell_order *order, const hc_sweep *here, const hc_sweep *there);
void hc_cell_order_clear(hc_cell_order *order);

int64_t hc_cell_there(const hc_cell_order *order, int64_t cell);

#endif
