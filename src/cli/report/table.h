/* table.h: a table of text on stdout, columns two spaces apart and as wide as their widest cell. */
#ifndef HC_TABLE_H
#define HC_TABLE_H

#include <stddef.h>

enum { HC_MAX_COLUMNS = 48 };

typedef struct hc_table {
  size_t columns;
  size_t right;                  /* the first so many columns stand to the right */
  size_t widths[HC_MAX_COLUMNS]; /* [columns], characters */
  size_t count;                  /* cells so far; rows are complete when the table is printed */
  char **cells;                  /* [count], row after row */
  size_t capacity;
  int failed; /* out of memory: the table is not whole */
} hc_table;

/* Adds the next cell; the table is zero-initialised but for `columns`. */
void hc_table_add(hc_table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints the table and clears it. Returns 0, or -1 (said on stderr) if there was no memory for it. */
int hc_table_print(hc_table *table);

#endif
