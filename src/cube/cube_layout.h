/* cube_layout.h: what a sweep's cube consists of: its datasets in the file's order, their dimensions and descriptions.
 * Nothing here knows HDF5; cube_file writes a layout and fills in where each dataset's bytes lie. */
#ifndef HC_CUBE_LAYOUT_H
#define HC_CUBE_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "failures.h"
#include "sweep_model.h"
#include "sweep_slots.h"
#include "variables.h"

enum {
  HC_MAX_RANK = 32,                                     /* H5S_MAX_RANK; NumPy 1 has the same */
  HC_OTHER_VARIABLES = 3,                               /* paths, checksum, status */
  HC_TEXT_BYTES = 256,                                  /* of a string of the provenance, its NUL included */
  HC_MAX_SCALES = HC_MAX_RANK - 1 + HC_EXTRA_COUNT - 1, /* axes, and those that are not over the cells */
  HC_MAX_COORDINATES =
      HC_PARAMETER_COUNT + HC_MAX_LEGS * HC_LEG_PARAMETER_COUNT + HC_EXTRA_COUNT - 1, /* every parameter, likewise */
};

/* Raised with every change of what the same sweep is laid out as: a dataset, an attribute, a unit, the text of the
 * sweep. 0.1.0 and 0.2.0, whose cubes do not say, had the first and the second. */
#define HC_LAYOUT "4"
#define HC_NO_DATASET SIZE_MAX
#define HC_NO_CHECKSUM UINT32_MAX /* no cell has it: it is the dataset's fill value */

typedef enum hc_element {
  HC_ELEMENT_DOUBLE,
  HC_ELEMENT_INT64,
  HC_ELEMENT_UINT32,
  HC_ELEMENT_BYTE,
  HC_ELEMENT_TEXT
} hc_element;

typedef enum hc_provenance_item {
  HC_PROVENANCE_HOST,
  HC_PROVENANCE_DEVICE,
  HC_PROVENANCE_CREATED,
  HC_PROVENANCE_WALL_SECONDS,
  HC_PROVENANCE_RESUMED,
  HC_PROVENANCE_COUNT
} hc_provenance_item;

enum { HC_MAX_DATASETS = HC_MAX_COORDINATES + HC_VARIABLE_COUNT + HC_OTHER_VARIABLES + HC_PROVENANCE_COUNT };

typedef struct hc_dataset {
  hc_slot_name name; /* a path: "pnl_mean", "provenance/host" */
  hc_element element;
  size_t rank;
  size_t dimensions[HC_MAX_RANK]; /* [rank]: each the index of the dimension's coordinates among the datasets */
  int64_t count;                  /* elements; a dimension's length for its coordinates */
  int64_t bytes;
  int64_t offset;    /* in the file; set by hc_cube_file_write             */
  double *values;    /* [count] of a coordinate; NULL: a run writes them   */
  hc_slot_key key;   /* of a parameter, "world.volatility"; else ""        */
  const char *units; /* NULL: none                                         */
  const char *long_name;
} hc_dataset;

typedef struct hc_layout {
  hc_dataset *datasets; /* [dataset_count]: coordinates, variables, paths, checksum, status, provenance */
  size_t dataset_count;
  size_t dimension_count;              /* the first datasets are dimensions: the axes, then others         */
  size_t coordinate_count;             /* behind them stand the parameters that are no axes                */
  size_t variables[HC_VARIABLE_COUNT]; /* HC_NO_DATASET if the sweep has no values for it */
  size_t paths, checksum, status;
  size_t first_provenance; /* HC_PROVENANCE_COUNT of them */
  int64_t cells;
  char *sweep_yaml;
  char *parameter_names; /* of the coordinates that are no dimensions, "spot drift rate …" */
  const char *version;   /* of hedgecube, borrowed */
  char seed[24];
  const char *precision;
} hc_layout;

/* Refuses more dimensions than a dataset can have and more cells than 64 bits can address. */
hc_status hc_layout_init(hc_layout *layout, const hc_sweep *sweep, hc_errors *errors);
void hc_layout_clear(hc_layout *layout);

/* Bytes of one element. */
int64_t hc_element_bytes(hc_element element);

/* An item of the provenance: "provenance/host", text. */
const char *hc_provenance_name(hc_provenance_item item);
hc_element hc_provenance_element(hc_provenance_item item);

/* Whether it is over the cells. */
static inline int hc_dataset_is_variable(const hc_layout *layout, const hc_dataset *dataset) {
  return dataset >= layout->datasets + layout->coordinate_count &&
         dataset < layout->datasets + layout->first_provenance;
}

/* Whether a run writes the dataset; every other byte of the file follows from the sweep. */
static inline int hc_dataset_is_data(const hc_dataset *dataset) { return dataset->values == NULL; }

#endif
