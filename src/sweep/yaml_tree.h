/* yaml_tree.h: YAML text as a small tree in which every node knows its place. Stricter than YAML: one document, no
 * aliases, anchors or tags, keys that are plain words, bounded depth and size. */
#ifndef HC_YAML_TREE_H
#define HC_YAML_TREE_H

#include <stddef.h>

#include "sweep_report.h"

enum {
  HC_YAML_MAX_BYTES = 8 << 20, /* of a file; the dump of the largest sweep fits, see HC_MAX_AXIS_VALUES */
  HC_YAML_MAX_NODES = 500000,
  HC_YAML_MAX_DEPTH = 32
};

typedef enum hc_yaml_kind { HC_YAML_SCALAR, HC_YAML_LIST, HC_YAML_MAP } hc_yaml_kind;

typedef struct hc_yaml_node hc_yaml_node;
struct hc_yaml_node {
  hc_yaml_kind kind;
  hc_place place;
  const char *text;           /* of a scalar, quotes removed; nothing else has one */
  hc_yaml_node *first, *last; /* children of a list or map */
  size_t count;               /* number of children */
  hc_yaml_node *next;         /* the parent's next child */
  hc_yaml_node *key;          /* the scalar under which a map holds this node */
};

typedef struct hc_yaml_tree {
  hc_yaml_node *root;
  size_t node_count;
  struct hc_yaml_chunk *chunks; /* all memory of the tree */
} hc_yaml_tree;

/* Zero-initialise, parse, clear. Mistakes go to the report, and then *root is NULL. `set` is the key of an override, or
 * NULL for the file; it must live as long as the tree. Several texts may be parsed into one tree. */
void hc_yaml_parse(hc_yaml_tree *tree, const char *text, size_t length, const char *set, hc_report *report,
                   hc_yaml_node **root);
void hc_yaml_clear(hc_yaml_tree *tree);

/* NULL if out of memory. */
void *hc_yaml_allocate(hc_yaml_tree *tree, size_t size);
hc_yaml_node *hc_yaml_node_new(hc_yaml_tree *tree, hc_yaml_kind kind, hc_place place);
const char *hc_yaml_copy(hc_yaml_tree *tree, const char *text, size_t length);

void hc_yaml_append(hc_yaml_node *parent, hc_yaml_node *child);

/* A map's first child of that name, or NULL. */
hc_yaml_node *hc_yaml_find(const hc_yaml_node *map, const char *name);

/* "a map", "a list", "a single value". */
const char *hc_yaml_kind_name(hc_yaml_kind kind);

/* `key:` with nothing behind it. */
int hc_yaml_is_nothing(const hc_yaml_node *node);

#endif
