/* colours.h: the colours of a heat map, of the 256 that terminals have. */
#ifndef HC_COLOURS_H
#define HC_COLOURS_H

typedef struct hc_colour {
  int background, foreground; /* numbers of xterm's palette; the foreground is the more readable of black and white */
} hc_colour;

/* What a value looks like by where it lies between the smallest, 0, and the largest, 1: from dark to light, or, if zero
 * lies in the middle, from red through grey to blue. */
hc_colour hc_colour_of(double part, int is_diverging);

#endif
