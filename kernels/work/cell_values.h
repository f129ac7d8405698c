/* cell_values.h: the numbers of one cell, one for each row of tables/parameters.def and in its order, ties followed;
 * legs have theirs elsewhere. Prices are in quote currency, times in seconds, everything else is a plain number. */
#ifndef HC_CELL_VALUES_H
#define HC_CELL_VALUES_H

/* What is said of a year is said of one of 365 days. */
enum { HC_SECONDS_PER_YEAR = 365 * 86400 };

typedef struct hc_values {
#define HC_PARAMETER(section, name, ...) double section##_##name;
#define HC_LEG_PARAMETER(...)
#include "parameters.def"
#undef HC_PARAMETER
#undef HC_LEG_PARAMETER
} hc_values;

#endif
