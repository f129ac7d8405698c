/* sweep_reader.h: what the parts of the sweep reader share: the tree becomes settings (sweep_schema.c,
 * its words sweep_words.c), then the
 * settings are completed and checked against each other (sweep_checks.c). */
#ifndef HC_SWEEP_READER_H
#define HC_SWEEP_READER_H

#include "sweep_model.h"
#include "sweep_report.h"
#include "sweep_slots.h"
#include "values.h"
#include "yaml_tree.h"

/* Of a path. */
#define HC_MOST_STEPS 1e7

typedef struct hc_reader {
  hc_report *report;
  hc_sweep *sweep;
  const hc_place **where;                      /* [slot]: the place of its value, NULL if it was left out */
  const hc_place *word_where[HC_CHOICE_COUNT]; /* of the words, NULL if it was left out */
  const hc_place *batches_place;
  const hc_yaml_node *regimes; /* the list, NULL if there is none */
  int has_too_many_worlds;     /* which was said */
  int is_unsure;               /* a word could not be read, so that nobody knows what the sweep reads */
} hc_reader;

/* Applies "key=value" to the tree. */
void hc_override_apply(hc_yaml_tree *tree, const char *override, hc_report *report);

/* Number of legs the tree has; 0 if it is not a list of them. */
size_t hc_schema_leg_count(const hc_yaml_node *root);

/* Fills the sweep from the tree; settings that stand in it only. A mistaken slot stays without value and tie. */
void hc_schema_read(hc_reader *reader, const hc_yaml_node *root);

/* Reads a scalar as a slot's value or tie. */
void hc_schema_read_scalar(hc_reader *reader, const char *text, const hc_place *place, size_t slot);

/* Fills in the defaults, then checks all that depends on more than one setting. */
void hc_checks_finish(hc_reader *reader);

#endif
