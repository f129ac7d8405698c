/* json.c: see json.h. */
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Length of the UTF-8 sequence at `text` (Unicode 15, table 3-7), 0 if it is not one. */
static int utf8_length(const unsigned char *text) {
  unsigned char lead = text[0], low = 0x80, high = 0xbf;
  int length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (lead == 0xe0) low = 0xa0;
  if (lead == 0xed) high = 0x9f;
  if (lead == 0xf0) low = 0x90;
  if (lead == 0xf4) high = 0x8f;
  for (int i = 1; i < length; ++i) {
    if (text[i] < low || text[i] > high) return 0;
    low = 0x80;
    high = 0xbf;
  }
  return length;
}

static void put_escaped(unsigned char byte) {
  if (byte == '"' || byte == '\\')
    printf("\\%c", byte);
  else if (byte == '\n')
    fputs("\\n", stdout);
  else if (byte < 0x20 || byte == 0x7f)
    printf("\\u%04x", byte);
  else
    putchar(byte);
}

static void put_string(const char *value) {
  const unsigned char *text = (const unsigned char *)value;
  putchar('"');
  while (*text) {
    int length = utf8_length(text);
    if (length == 0) {
      fputs("\\ufffd", stdout);
      ++text;
    }
    for (int i = 0; i < length; ++i) put_escaped(*text++);
  }
  putchar('"');
}

static void new_line(const hc_json *json) { printf("\n%*s", 2 * json->depth, ""); }

static void begin_member(hc_json *json, const char *key) {
  if (json->has_members) putchar(',');
  if (json->depth > 0) new_line(json);
  json->has_members = 1;
  if (!key) return;
  put_string(key);
  fputs(": ", stdout);
}

void hc_json_open(hc_json *json, const char *key, char bracket) {
  begin_member(json, key);
  putchar(bracket);
  ++json->depth;
  json->has_members = 0;
}

void hc_json_close(hc_json *json, char bracket) {
  --json->depth;
  if (json->has_members) new_line(json);
  putchar(bracket);
  json->has_members = 1;
  if (json->depth == 0) putchar('\n');
}

void hc_json_string(hc_json *json, const char *key, const char *value) {
  begin_member(json, key);
  if (value)
    put_string(value);
  else
    fputs("null", stdout);
}

void hc_json_number(hc_json *json, const char *key, double value) {
  char text[32];
  begin_member(json, key);
  if (!isfinite(value)) {
    fputs("null", stdout);
    return;
  }
  for (int digits = 15; digits <= 17; ++digits) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    double back = strtod(text, NULL);
    if (!(back < value) && !(back > value)) break;
  }
  fputs(text, stdout);
}

void hc_json_integer(hc_json *json, const char *key, int64_t value) {
  begin_member(json, key);
  printf("%" PRId64, value);
}

void hc_json_boolean(hc_json *json, const char *key, int value) {
  begin_member(json, key);
  fputs(value ? "true" : "false", stdout);
}
