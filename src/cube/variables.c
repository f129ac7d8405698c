/* variables.c: the rows of variables.def as data, and where each lies in a cell's result. */
#include "variables.h"

#include "amounts.h"

/* The amounts that a variable comes with. */
enum {
  HC_KEPT_WITH_ANY = 0,
#define HC_AMOUNT(name, ...) HC_KEPT_WITH_##name = 1 << HC_AMOUNT_##name,
#include "amounts.def"
  HC_KEPT_WITH_FUNDING = HC_KEPT_WITH_funding | HC_KEPT_WITH_carry,
};

const hc_variable hc_variables[HC_VARIABLE_COUNT] = {
#define HC_VARIABLE(name, extra, with, unit, doc) \
  {#name, HC_EXTRA_##extra, HC_VARIABLE_UNIT_##unit, HC_KEPT_WITH_##with, doc},
#include "variables.def"
};

const char *hc_variable_unit_name(hc_variable_unit unit) {
  switch (unit) {
    case HC_VARIABLE_UNIT_PRICE:
      return hc_unit_name(HC_UNIT_PRICE);
    case HC_VARIABLE_UNIT_PER_SQRT_YEAR:
      return hc_unit_name(HC_UNIT_PER_SQRT_YEAR);
    case HC_VARIABLE_UNIT_ONE:
      break;
  }
  return "1";
}

const char *hc_cell_status_name(hc_cell_status status) {
  switch (status) {
    case HC_CELL_PENDING:
      return "pending";
    case HC_CELL_DONE:
      return "done";
    case HC_CELL_OVERFLOW:
      return "overflow";
    case HC_CELL_NON_FINITE:
      return "non_finite";
    case HC_CELL_STATUS_COUNT:
      break;
  }
  return "unknown";
}

size_t hc_variable_extent(const hc_sweep *sweep, size_t variable) {
  const unsigned kept_with = hc_variables[variable].kept_with;
  if (kept_with != 0 && !(sweep->keeps & kept_with)) return 0;
  switch (hc_variables[variable].extra) {
    case HC_EXTRA_PROBABILITY:
      return sweep->quantile_count;
    case HC_EXTRA_TAIL:
      return sweep->tail_count;
    case HC_EXTRA_BATCH:
      return (size_t)sweep->batches;
    case HC_EXTRA_NONE:
    case HC_EXTRA_COUNT:
      break;
  }
  return 1;
}

size_t hc_result_offset(const hc_sweep *sweep, size_t variable) {
  size_t offset = 0;
  for (size_t before = 0; before < variable; ++before) offset += hc_variable_extent(sweep, before);
  return offset;
}
