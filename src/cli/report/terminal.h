/* terminal.h: what stands behind a stream, and what may be written to it. */
#ifndef HC_TERMINAL_H
#define HC_TERMINAL_H

#include <stddef.h>

/* Whether it is a terminal that understands control sequences. */
int hc_terminal_obeys(int fd);

/* Whether colour is welcome there: such a terminal, and NO_COLOR is not set. */
int hc_terminal_has_colour(int fd);

typedef struct hc_terminal_size {
  size_t columns, rows; /* 0: no bounds */
} hc_terminal_size;

/* 80 x 24 if the terminal does not say. */
hc_terminal_size hc_terminal_measure(int fd);

/* The same of a page: where there is no terminal, COLUMNS bounds its width if it is set. */
hc_terminal_size hc_page_measure(int fd);

/* Whether the user's locale has UTF-8; the program itself never sets one. */
int hc_locale_is_utf8(void);

#endif
