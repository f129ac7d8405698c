/* terminal.c: see terminal.h. */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int hc_terminal_obeys(int fd) {
  const char *term = getenv("TERM");
  return isatty(fd) && !(term && strcmp(term, "dumb") == 0);
}

int hc_terminal_has_colour(int fd) {
  const char *no_color = getenv("NO_COLOR");
  return !(no_color && *no_color) && hc_terminal_obeys(fd);
}

hc_terminal_size hc_terminal_measure(int fd) {
  struct winsize size;
  if (!isatty(fd)) return (hc_terminal_size){0, 0};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return (hc_terminal_size){80, 24};
  return (hc_terminal_size){size.ws_col, size.ws_row > 0 ? size.ws_row : 24};
}

hc_terminal_size hc_page_measure(int fd) {
  const char *columns = getenv("COLUMNS");
  hc_terminal_size size = hc_terminal_measure(fd);
  if (size.columns == 0 && columns && strspn(columns, "0123456789") == strlen(columns))
    size.columns = strtoul(columns, NULL, 10);
  return size;
}

/* The first of these that is set and not empty decides (POSIX, 8.2). */
int hc_locale_is_utf8(void) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    const char *value = getenv(names[i]);
    if (value && *value) return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
  }
  return 0;
}
