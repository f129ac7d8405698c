/* colours.c: see colours.h. */
#include "colours.h"

#include <stddef.h>

/* Colours 16 to 231 of xterm's palette are a cube of six steps a side, of which red counts 36, green 6 and blue 1. Both
 * scales rise and fall steadily in lightness, so that they are read right in grey and by the colour-blind. */
static const int sequential[] = {17, 18, 24, 25, 31, 37, 72, 78, 114, 150, 186, 222, 229};
static const int diverging[] = {88, 124, 160, 167, 174, 181, 188, 152, 110, 68, 26, 19, 18};

/* Relative luminance (WCAG 2.2), of sRGB's steps 0, 95, 135, 175, 215 and 255. */
static double luminance(int colour) {
  static const double steps[] = {0, 0.1144, 0.2423, 0.4287, 0.6795, 1};
  const int place = colour - 16;
  return 0.2126 * steps[place / 36] + 0.7152 * steps[place / 6 % 6] + 0.0722 * steps[place % 6];
}

hc_colour hc_colour_of(double part, int is_diverging) {
  enum { BLACK = 16, WHITE = 231 };
  const double equal_contrast = 0.179; /* (1 + 0.05) / (L + 0.05) = (L + 0.05) / 0.05 */
  const int *colours = is_diverging ? diverging : sequential;
  const size_t count = is_diverging ? sizeof diverging / sizeof *diverging : sizeof sequential / sizeof *sequential;
  size_t place = (size_t)(part * (double)count);
  if (place >= count) place = count - 1;
  return (hc_colour){colours[place], luminance(colours[place]) > equal_contrast ? BLACK : WHITE};
}
