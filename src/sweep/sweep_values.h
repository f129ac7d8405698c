/* sweep_values.h: a node of the tree as numbers: a scalar, a list or a range. */
#ifndef HC_SWEEP_VALUES_H
#define HC_SWEEP_VALUES_H

#include "sweep_report.h"
#include "values.h"
#include "yaml_tree.h"

/* The values of a node, to be freed by the caller; *values is NULL and *count 0 if there was a mistake, and it is
 * reported. No two values are equal. */
void hc_values_read(const hc_yaml_node *node, const hc_limits *limits, hc_report *report, double **values,
                    size_t *count);

#endif
