/* slice_report.c: see slice_report.h. */
#include "slice_report.h"

#include "json.h"

/* A dimension that is shown, or null. */
static void dimension_json(hc_json *json, const char *key, const hc_slice *slice, size_t shown) {
  if (shown == HC_NO_DIMENSION) {
    hc_json_string(json, key, NULL);
    return;
  }
  const hc_dimension *dimension = &slice->dimensions.items[shown];
  hc_json_open(json, key, '{');
  hc_json_string(json, "name", dimension->name);
  hc_json_string(json, "unit", dimension->unit);
  hc_json_open(json, "values", '[');
  for (size_t i = 0; i < dimension->count; ++i) hc_json_number(json, NULL, dimension->values[i]);
  hc_json_close(json, ']');
  hc_json_close(json, '}');
}

void hc_slice_json(const hc_slice *slice) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_string(&json, "variable", slice->info.name);
  hc_json_string(&json, "unit", slice->info.unit);
  dimension_json(&json, "x", slice, slice->x);
  dimension_json(&json, "y", slice, slice->y);
  hc_json_open(&json, "selected", '{');
  for (size_t i = 0; i < slice->dimensions.count; ++i) {
    const hc_dimension *dimension = &slice->dimensions.items[i];
    if (i != slice->x && i != slice->y)
      hc_json_number(&json, dimension->name, dimension->values[slice->selection.places[i]]);
  }
  hc_json_close(&json, '}');
  hc_json_open(&json, "values", '[');
  for (size_t row = 0; row < slice->rows; ++row) {
    hc_json_open(&json, NULL, '[');
    for (size_t column = 0; column < slice->columns; ++column)
      hc_json_number(&json, NULL, slice->values[row * slice->columns + column]);
    hc_json_close(&json, ']');
  }
  hc_json_close(&json, ']');
  hc_json_close(&json, '}');
}
