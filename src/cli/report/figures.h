/* figures.h: numbers for human eyes. The program never sets a locale, so that the decimal point is a point. */
#ifndef HC_FIGURES_H
#define HC_FIGURES_H

typedef struct hc_figure {
  char text[40];
} hc_figure;

hc_figure hc_figure_si(double value);     /* "585 M": three digits and a decimal prefix, to be followed by a unit */
hc_figure hc_figure_bytes(double bytes);  /* "1.50 MiB" */
hc_figure hc_figure_time(double seconds); /* "12.3 s", "3 min 20 s", "2 h 5 min", "3 d 4 h" */
hc_figure hc_figure_number(double value); /* "0.3": up to six significant digits */

/* "-12345.67" as "-12,345.67"; a text with an exponent stays as it is. */
hc_figure hc_figure_grouped(hc_figure figure);

/* "12,345.7": so many significant digits, more in front of the point. */
hc_figure hc_figure_digits(double value, int digits);

#endif
