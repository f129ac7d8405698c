/* break_even.h: at which flat implied volatility a book would have to be sold. */
#ifndef HC_BREAK_EVEN_H
#define HC_BREAK_EVEN_H

#include "scenario.h"

/* The flat volatility in [1 %, 1000 %] at which the book's premium is `premium` (units of spot); NaN unless sum q vega
 * keeps one sign over that range and the premium is reached, and would be if it were `margin` more or less. */
double hc_break_even_volatility(const hc_scenario *scenario, double premium, double margin);

#endif
