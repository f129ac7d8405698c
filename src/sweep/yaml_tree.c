/* yaml_tree.c: from libyaml's events to the tree; nothing here recurses, so nesting cannot exhaust the stack. */
#include "yaml_tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

typedef struct hc_yaml_chunk {
  struct hc_yaml_chunk *next;
  size_t used, size;
  max_align_t data[];
} hc_yaml_chunk;

void *hc_yaml_allocate(hc_yaml_tree *tree, size_t size) {
  enum { CHUNK = 65536 };
  if (size > SIZE_MAX / 2) return NULL;
  size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
  hc_yaml_chunk *chunk = tree->chunks;
  if (chunk == NULL || chunk->size - chunk->used < size) {
    size_t room = size > CHUNK ? size : CHUNK;
    chunk = malloc(sizeof *chunk + room);
    if (chunk == NULL) return NULL;
    *chunk = (hc_yaml_chunk){.next = tree->chunks, .size = room};
    tree->chunks = chunk;
  }
  void *memory = (char *)chunk->data + chunk->used;
  chunk->used += size;
  return memory;
}

void hc_yaml_clear(hc_yaml_tree *tree) {
  while (tree->chunks != NULL) {
    hc_yaml_chunk *next = tree->chunks->next;
    free(tree->chunks);
    tree->chunks = next;
  }
  *tree = (hc_yaml_tree){0};
}

hc_yaml_node *hc_yaml_node_new(hc_yaml_tree *tree, hc_yaml_kind kind, hc_place place) {
  hc_yaml_node *node = hc_yaml_allocate(tree, sizeof *node);
  if (node == NULL) return NULL;
  *node = (hc_yaml_node){.kind = kind, .place = place};
  ++tree->node_count;
  return node;
}

const char *hc_yaml_copy(hc_yaml_tree *tree, const char *text, size_t length) {
  char *copy = hc_yaml_allocate(tree, length + 1);
  if (copy == NULL) return NULL;
  if (length > 0) memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}

void hc_yaml_append(hc_yaml_node *parent, hc_yaml_node *child) {
  if (parent->last != NULL) parent->last->next = child;
  if (parent->first == NULL) parent->first = child;
  parent->last = child;
  ++parent->count;
}

hc_yaml_node *hc_yaml_find(const hc_yaml_node *map, const char *name) {
  if (map == NULL || map->kind != HC_YAML_MAP) return NULL;
  for (hc_yaml_node *child = map->first; child != NULL; child = child->next) {
    if (strcmp(child->key->text, name) == 0) return child;
  }
  return NULL;
}

const char *hc_yaml_kind_name(hc_yaml_kind kind) {
  return kind == HC_YAML_MAP ? "a map" : kind == HC_YAML_LIST ? "a list" : "a single value";
}

int hc_yaml_is_nothing(const hc_yaml_node *node) {
  if (node->kind != HC_YAML_SCALAR) return 0;
  return node->text[0] == '\0' || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0;
}

/* The tree while it grows: the open lists and maps, and for each map the key that waits for its value. */
typedef struct tree_builder {
  hc_yaml_tree *tree;
  hc_report *report;
  const char *set;
  const char *text;
  size_t length;
  hc_yaml_node *root;
  hc_yaml_node *open[HC_YAML_MAX_DEPTH];
  hc_yaml_node *key[HC_YAML_MAX_DEPTH];
  size_t depth;
  int documents;
} tree_builder;

static hc_place place_of(const tree_builder *b, yaml_mark_t mark) {
  return (hc_place){.set = b->set, .line = mark.line + 1, .column = mark.column + 1};
}

/* libyaml's reader knows only the byte at which it stumbled. */
static hc_place place_of_byte(const tree_builder *b, size_t offset) {
  hc_place place = {.set = b->set, .line = 1, .column = 1};
  for (size_t i = 0; i < offset && i < b->length; ++i) {
    if (b->text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else if (((unsigned char)b->text[i] & 0xc0) != 0x80) {
      ++place.column;
    }
  }
  return place;
}

/* What to do about the usual stumbling blocks, told from the character where libyaml stumbled. */
static const char *advice(const tree_builder *b, size_t character) {
  size_t byte = 0;
  for (; byte < b->length; ++byte) {
    if (((unsigned char)b->text[byte] & 0xc0) != 0x80 && character-- == 0) break;
  }
  if (byte >= b->length) return "";
  if (b->text[byte] == '\t') return "; indent with spaces, not tabs";
  if (b->text[byte] == '[') return "; between braces or brackets put quotes around a key such as legs[0].strike";
  return "";
}

static void report_yaml(const tree_builder *b, const yaml_parser_t *parser) {
  const char *problem = parser->problem != NULL ? parser->problem : "unknown problem";
  if (parser->error == YAML_MEMORY_ERROR) {
    hc_report_no_memory(b->report);
  } else if (parser->error == YAML_READER_ERROR) {
    hc_place place = place_of_byte(b, parser->problem_offset);
    hc_report_mistake(b->report, &place, "not a text file in UTF-8 (%s: 0x%02x)", problem,
                      (unsigned)(parser->problem_value >= 0 ? parser->problem_value : 0));
  } else {
    hc_place place = place_of(b, parser->problem_mark);
    hc_report_mistake(b->report, &place, "not YAML (%s%s%s)%s", problem, parser->context != NULL ? " " : "",
                      parser->context != NULL ? parser->context : "", advice(b, parser->problem_mark.index));
  }
}

/* Puts a finished or opened node where it belongs. Returns 0 if it cannot stand there. */
static int place_node(tree_builder *b, hc_yaml_node *node) {
  if (b->depth == 0) {
    b->root = node;
    return 1;
  }
  hc_yaml_node *parent = b->open[b->depth - 1];
  if (parent->kind == HC_YAML_MAP && b->key[b->depth - 1] == NULL) {
    if (node->kind != HC_YAML_SCALAR) {
      hc_report_mistake(b->report, &node->place, "a list or a map as a key (keys are plain words)");
      return 0;
    }
    b->key[b->depth - 1] = node;
    return 1;
  }
  if (parent->kind == HC_YAML_MAP) {
    node->key = b->key[b->depth - 1];
    b->key[b->depth - 1] = NULL;
  }
  hc_yaml_append(parent, node);
  return 1;
}

static int add_node(tree_builder *b, hc_yaml_kind kind, const yaml_event_t *event) {
  hc_place place = place_of(b, event->start_mark);
  if (b->tree->node_count >= HC_YAML_MAX_NODES) {
    hc_report_mistake(b->report, &place, "too much (a sweep file has at most %d entries)", (int)HC_YAML_MAX_NODES);
    return 0;
  }
  hc_yaml_node *node = hc_yaml_node_new(b->tree, kind, place);
  if (node != NULL && kind == HC_YAML_SCALAR) {
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (length > 0 && memchr(text, '\0', length) != NULL) {
      hc_report_mistake(b->report, &place, "a NUL character (\\0) in a value");
      return 0;
    }
    node->text = hc_yaml_copy(b->tree, text, length);
  }
  if (node == NULL || (kind == HC_YAML_SCALAR && node->text == NULL)) {
    hc_report_no_memory(b->report);
    return 0;
  }
  if (!place_node(b, node)) return 0;
  if (kind == HC_YAML_SCALAR) return 1;
  if (b->depth == HC_YAML_MAX_DEPTH) {
    hc_report_mistake(b->report, &place, "nested too deeply (at most %d levels)", (int)HC_YAML_MAX_DEPTH);
    return 0;
  }
  b->key[b->depth] = NULL;
  b->open[b->depth++] = node;
  return 1;
}

static int refuse_decoration(tree_builder *b, const yaml_event_t *event, const yaml_char_t *anchor,
                             const yaml_char_t *tag) {
  if (anchor == NULL && tag == NULL) return 1;
  hc_place place = place_of(b, event->start_mark);
  hc_report_mistake(b->report, &place, "a YAML %s '%s' (a sweep has no anchors, aliases or tags); write the value out",
                    anchor != NULL ? "anchor" : "tag", hc_quote((const char *)(anchor != NULL ? anchor : tag)).text);
  return 0;
}

/* Returns 0 when the text is at its end or wrong. */
static int take_event(tree_builder *b, const yaml_event_t *event) {
  hc_place place = place_of(b, event->start_mark);
  switch (event->type) {
    case YAML_STREAM_END_EVENT:
      return 0;
    case YAML_DOCUMENT_START_EVENT:
      if (b->documents++ == 0) return 1;
      hc_report_mistake(b->report, &place, "a second YAML document (a sweep file holds one sweep)");
      return 0;
    case YAML_ALIAS_EVENT:
      hc_report_mistake(b->report, &place,
                        "a YAML alias '%s' (a sweep has no anchors, aliases or tags); write the value out",
                        hc_quote((const char *)event->data.alias.anchor).text);
      return 0;
    case YAML_SCALAR_EVENT:
      return refuse_decoration(b, event, event->data.scalar.anchor, event->data.scalar.tag) &&
             add_node(b, HC_YAML_SCALAR, event);
    case YAML_SEQUENCE_START_EVENT:
      return refuse_decoration(b, event, event->data.sequence_start.anchor, event->data.sequence_start.tag) &&
             add_node(b, HC_YAML_LIST, event);
    case YAML_MAPPING_START_EVENT:
      return refuse_decoration(b, event, event->data.mapping_start.anchor, event->data.mapping_start.tag) &&
             add_node(b, HC_YAML_MAP, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      --b->depth;
      return 1;
    default:
      return 1;
  }
}

/* Where a %TAG directive begins, at the begin of a line however YAML ends the one before; NULL: nowhere. libyaml
 * compares each with all before it, which takes minutes for as many as a file can hold. */
static const char *find_tag_directive(const char *text, size_t length) {
  static const char directive[] = "%TAG", ends_of_line[] = "\n\r\x85\xa8\xa9\xbf"; /* or of a byte-order mark */
  const char *end = text + length, *at = text;
  while ((at = memmem(at, (size_t)(end - at), directive, sizeof directive - 1)) != NULL) {
    if (at == text || memchr(ends_of_line, at[-1], sizeof ends_of_line - 1) != NULL) return at;
    ++at;
  }
  return NULL;
}

void hc_yaml_parse(hc_yaml_tree *tree, const char *text, size_t length, const char *set, hc_report *report,
                   hc_yaml_node **root) {
  tree_builder b = {.tree = tree, .report = report, .set = set, .text = text, .length = length};
  yaml_parser_t parser;
  *root = NULL;
  if (length > HC_YAML_MAX_BYTES) {
    hc_place place = {.set = set, .line = 1, .column = 1};
    hc_report_mistake(report, &place, "too big (a sweep file has at most %d MiB)", HC_YAML_MAX_BYTES >> 20);
    return;
  }
  const char *directive = length > 0 ? find_tag_directive(text, length) : NULL;
  if (directive != NULL) {
    hc_place place = place_of_byte(&b, (size_t)(directive - text));
    hc_report_mistake(report, &place, "a YAML directive '%%TAG' (a sweep has no anchors, aliases or tags)");
    return;
  }
  if (!yaml_parser_initialize(&parser)) {
    hc_report_no_memory(report);
    return;
  }
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)(length > 0 ? text : ""), length);
  size_t mistakes = report->count;
  for (int more = 1; more;) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) {
      report_yaml(&b, &parser);
      break;
    }
    more = take_event(&b, &event);
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  if (report->count == mistakes && report->status != HC_FAILED) *root = b.root;
}
