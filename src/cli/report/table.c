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

/* In characters of UTF-8. */
static size_t width_of(const char *text) {
  size_t width = 0;
  for (; *text; ++text) width += ((unsigned char)*text & 0xc0) != 0x80;
  return width;
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
  size_t *width = &table->widths[table->count % table->columns];
  if (width_of(text) > *width) *width = width_of(text);
  table->cells[table->count++] = text;
}

/* Whether nothing more stands in the row: no line ends in spaces. */
static int is_last(const hc_table *table, size_t cell) {
  while (++cell % table->columns != 0)
    if (*table->cells[cell]) return 0;
  return 1;
}

static void print_cells(const hc_table *table) {
  for (size_t row = 0; row < table->count; row += table->columns) {
    for (size_t cell = row; cell < row + table->columns; ++cell) {
      const int room = (int)(table->widths[cell - row] - width_of(table->cells[cell]));
      const int is_right = cell - row < table->right;
      printf("%*s%s", is_right ? room : 0, "", table->cells[cell]);
      if (is_last(table, cell)) break;
      printf("%*s", 2 + (is_right ? 0 : room), "");
    }
    putchar('\n');
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
