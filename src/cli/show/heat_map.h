/* heat_map.h: a slice of a cube on stdout, as a heat map for human eyes. */
#ifndef HC_HEAT_MAP_H
#define HC_HEAT_MAP_H

#include "heat_scale.h"
#include "slice.h"
#include "terminal.h"

/* Prints it within the bounds of the terminal, leaving out rows and columns for which there is no room. */
void hc_heat_map_print(const hc_slice *slice, const hc_heat_scale *scale, hc_terminal_size bounds);

/* Prints a slice of one value, with its standard error unless that is NaN. */
void hc_heat_value_print(const hc_slice *slice, const hc_heat_scale *scale, double standard_error);

#endif
