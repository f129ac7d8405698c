/* ticks.h: how the values of a dimension are written for human eyes. */
#ifndef HC_TICKS_H
#define HC_TICKS_H

#include "dimensions.h"

/* Volatilities and rates in %, fees in bp, times in the longest unit that leaves whole numbers; as many digits as tell
 * the values apart. */
hc_tick_style hc_tick_style_of(const hc_dimension *dimension);

/* "%, bp": what the dimension's values may be written with. */
hc_figure hc_tick_suffixes(const hc_dimension *dimension);

#endif
