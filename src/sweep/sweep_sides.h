/* sweep_sides.h: what a sweep says of a perpetual and of marks that move, checked. */
#ifndef HC_SWEEP_SIDES_H
#define HC_SWEEP_SIDES_H

#include "sweep_reader.h"

void hc_sides_check(hc_reader *reader);

#endif
