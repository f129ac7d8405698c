/* heat_scale.h: how the values of a slice look: how many digits, how dark. */
#ifndef HC_HEAT_SCALE_H
#define HC_HEAT_SCALE_H

#include "number_scale.h"
#include "slice.h"

typedef struct hc_heat_scale {
  size_t finite;    /* how many values there are */
  double low, high; /* of them                   */
  hc_number_scale number;
  int has_colour, has_utf8;
} hc_heat_scale;

/* What becomes of the value at an index: a number, or why there is none. */
typedef enum hc_heat_kind {
  HC_HEAT_NUMBER,
  HC_HEAT_PENDING,
  HC_HEAT_FAILED,
  HC_HEAT_DAMAGED,
  HC_HEAT_NONE,
  HC_HEAT_KINDS
} hc_heat_kind;
hc_heat_kind hc_heat_kind_of(const hc_slice *slice, size_t index);

hc_heat_scale hc_heat_scale_of(const hc_slice *slice, int has_colour, int has_utf8);

/* Whether zero lies inside, so that colours part there. */
int hc_heat_is_diverging(const hc_heat_scale *scale);

/* Where a value lies between the ends of the colours, or of the shades: 0 to 1. */
double hc_heat_colour_part(const hc_heat_scale *scale, double value);
double hc_heat_shade_part(const hc_heat_scale *scale, double value);

/* A character for each shade, from the lightest; `part` from 0 to 1. */
const char *hc_heat_shade(const hc_heat_scale *scale, double part);
int hc_heat_shade_count(const hc_heat_scale *scale);

#endif
