/* json.h: writes JSON (RFC 8259) to stdout, member after member. A key is NULL inside an array and for the outermost
 * value. Bytes that are not UTF-8 become U+FFFD, numbers that are not finite become null, and a number reads back as it
 * was. */
#ifndef HC_JSON_H
#define HC_JSON_H

#include <stdint.h>

/* Zero-initialise. */
typedef struct hc_json {
  int depth;
  int has_members; /* the innermost object or array has one already */
} hc_json;

void hc_json_open(hc_json *json, const char *key, char bracket);        /* '{' or '[' */
void hc_json_close(hc_json *json, char bracket);                        /* '}' or ']' */
void hc_json_string(hc_json *json, const char *key, const char *value); /* NULL: null */
void hc_json_number(hc_json *json, const char *key, double value);
void hc_json_integer(hc_json *json, const char *key, int64_t value);
void hc_json_boolean(hc_json *json, const char *key, int value);

#endif
