/* delta.h: the hedge of Black & Scholes, rebalanced at equal intervals. */
#ifndef HC_DELTA_H
#define HC_DELTA_H

#include "policy.h"

HC_FN double hc_delta_interval(const hc_values *values) { return values->desk_rebalance; }

#endif
