/* figures.c: see figures.h. */
#include "figures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static hc_figure scaled(double value, double base, const char *const *units, int unit_count) {
  hc_figure figure;
  int unit = 0;
  if (!isfinite(value)) value = 0;
  while (value >= base - 0.5 && unit + 1 < unit_count) {
    value /= base;
    ++unit;
  }
  int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  snprintf(figure.text, sizeof figure.text, "%.*f%s", decimals, value, units[unit]);
  return figure;
}

hc_figure hc_figure_si(double value) {
  static const char *const prefixes[] = {"", " k", " M", " G", " T", " P", " E"};
  return scaled(value, 1000, prefixes, 7);
}

hc_figure hc_figure_bytes(double bytes) {
  static const char *const units[] = {" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};
  return scaled(bytes, 1024, units, 7);
}

hc_figure hc_figure_time(double seconds) {
  hc_figure figure;
  if (!(seconds >= 0 && seconds < 1e12)) {
    snprintf(figure.text, sizeof figure.text, "%s", seconds > 0 ? "more than 30000 years" : "unknown");
    return figure;
  }
  long long whole = (long long)(seconds + 0.5), minutes = whole / 60, hours = minutes / 60;
  if (seconds < 9.995)
    snprintf(figure.text, sizeof figure.text, "%.2f s", seconds);
  else if (seconds < 59.95)
    snprintf(figure.text, sizeof figure.text, "%.1f s", seconds);
  else if (hours < 1)
    snprintf(figure.text, sizeof figure.text, "%lld min %lld s", minutes, whole % 60);
  else if (hours < 24)
    snprintf(figure.text, sizeof figure.text, "%lld h %lld min", hours, minutes % 60);
  else
    snprintf(figure.text, sizeof figure.text, "%lld d %lld h", hours / 24, hours % 24);
  return figure;
}

hc_figure hc_figure_number(double value) {
  hc_figure figure;
  snprintf(figure.text, sizeof figure.text, "%.6g", value);
  return figure;
}

hc_figure hc_figure_grouped(hc_figure figure) {
  hc_figure grouped = {""};
  const size_t sign = figure.text[0] == '-', whole = strspn(figure.text + sign, "0123456789");
  size_t length = 0;
  if (strchr(figure.text, 'e')) return figure;
  for (size_t i = 0; figure.text[i] && length + 2 < sizeof grouped.text; ++i) {
    if (i > sign && i < sign + whole && (sign + whole - i) % 3 == 0) grouped.text[length++] = ',';
    grouped.text[length++] = figure.text[i];
  }
  return grouped;
}

hc_figure hc_figure_digits(double value, int digits) {
  hc_figure figure;
  snprintf(figure.text, sizeof figure.text, "%.*g", digits, value);
  const int is_large = fabs(value) >= 1 && fabs(value) < 1e15;
  if (is_large && strchr(figure.text, 'e')) snprintf(figure.text, sizeof figure.text, "%.0f", value);
  return hc_figure_grouped(figure);
}
