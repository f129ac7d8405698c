/* table.c: see table.h. */
#include "table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"

/* Makes room for one more cell. */
static int grow(hc_table *table) {
  if (table->count < table->capacity) return 0;
  size_t capacity = table->capacity ? 2 * table->capacity : 64;
  char **cells = reallocarray(table->cells, capacity, sizeof *cells);
  if (!cells) return -1;
  table->cells = cells;
  table->capacity = capacity;
  return 0;
}

/* What a cube says of itself reaches the terminal; it must not steer it. */
static void replace_controls(char *text) {
  for (; *text; ++text)
    if ((unsigned char)*text < 0x20 || *text == 0x7f) *text = '?';
}

void hc_table_add(hc_table *table, const char *format, ...) {
  char *text;
  va_list arguments;
  va_start(arguments, format);
  int length = table->failed || grow(table) ? -1 : vasprintf(&text, format, arguments);
  va_end(arguments);
  if (length < 0) {
    table->failed = 1;
    return;
  }
  replace_controls(text);
  table->cells[table->count++] = text;
}

static size_t column_width(const hc_table *table, size_t column) {
  size_t width = 0;
  for (size_t i = column; i < table->count; i += table->columns) {
    size_t length = strlen(table->cells[i]);
    if (length > width) width = length;
  }
  return width;
}

/* The last column is not padded: no line ends in spaces. */
static void print_cells(const hc_table *table) {
  for (size_t i = 0; i < table->count; ++i) {
    size_t column = i % table->columns;
    if (column + 1 == table->columns)
      printf("%s\n", table->cells[i]);
    else
      printf("%-*s  ", (int)column_width(table, column), table->cells[i]);
  }
}

int hc_table_print(hc_table *table) {
  int failed = table->failed;
  if (failed)
    hc_say_error("out of memory");
  else
    print_cells(table);
  for (size_t i = 0; i < table->count; ++i) free(table->cells[i]);
  free(table->cells);
  *table = (hc_table){.columns = table->columns};
  return failed ? -1 : 0;
}
