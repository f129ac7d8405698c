/* table_rows.h: the rows of hedgecube/sweep.h by slot. */
#ifndef HC_TEST_TABLE_ROWS_H
#define HC_TEST_TABLE_ROWS_H

#include <stdio.h>
#include <string.h>

#include "parameters.h"

/* The row that a slot is of, of which one entry of a list stands for all: regimes[N].volatility. */
static inline hc_parameter_info row_of(size_t slot) {
  const hc_parameter *parameter = hc_slot_parameter(slot);
  const char *list = hc_parameter_regime(parameter) != HC_NO_REGIME ? "regimes[N]"
                     : slot >= HC_PARAMETER_COUNT                   ? "legs[N]"
                                                                    : parameter->section;
  char key[96];
  size_t i = 0;
  snprintf(key, sizeof key, "%s.%s", list, parameter->name);
  while (i < hc_parameter_count() && strcmp(hc_parameter_at(i).key, key) != 0) ++i;
  assert_true(i < hc_parameter_count());
  return hc_parameter_at(i);
}

#endif
