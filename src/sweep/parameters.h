/* parameters.h: what a parameter is. The table itself is parameters.def; here are its types and its rows as data. */
#ifndef HC_PARAMETERS_H
#define HC_PARAMETERS_H

#include <hedgecube/sweep.h>
#include <stddef.h>
#include <stdint.h>

/* What a parameter measures; it decides the suffixes a sweep file may write and the cube's `units`. */
typedef enum hc_unit {
  HC_UNIT_PRICE,         /* quote currency; no suffix                    */
  HC_UNIT_PER_YEAR,      /* fraction per year; %, bp, /y, /8h            */
  HC_UNIT_PER_SQRT_YEAR, /* fraction per square root of a year; %, bp    */
  HC_UNIT_TIME,          /* whole seconds inside; s min h d w y, required */
  HC_UNIT_FRACTION,      /* %, bp                                        */
  HC_UNIT_PER_8H,        /* fraction per 8 h; %, bp, /y, /8h             */
  HC_UNIT_EVENTS,        /* events per year; /y                          */
  HC_UNIT_RATIO,         /* a plain number; %                            */
  HC_UNIT_PLACE          /* in a list, from 0: a whole number; no suffix */
} hc_unit;

/* Who may read a parameter: each model of the world, each policy, each mark, a perpetual, and what every sweep has. */
enum {
  HC_READER_FIRST_WORLD = 0,
  HC_READER_BEFORE_WORLDS = HC_READER_FIRST_WORLD - 1,
#define HC_WORLD(name, ...) HC_READER_WORLD_##name,
#include "worlds.def"
#undef HC_WORLD
  HC_READER_FIRST_POLICY,
  HC_READER_BEFORE_POLICIES = HC_READER_FIRST_POLICY - 1,
#define HC_POLICY(name, ...) HC_READER_POLICY_##name,
#include "policies.def"
#undef HC_POLICY
  HC_READER_FIRST_MARK,
  HC_READER_BEFORE_MARKS = HC_READER_FIRST_MARK - 1,
#define HC_MARK(name, ...) HC_READER_MARK_##name,
#include "marks.def"
#undef HC_MARK
  HC_READER_PERPETUAL,
  HC_READER_LEGS,
  HC_READER_RULE,
  HC_READER_DESK,
  HC_READER_CELL,
  HC_READER_COUNT
};

/* The same as bits of a mask. */
enum {
#define HC_WORLD(name, ...) HC_READS_WORLD_##name = (uint64_t)1 << HC_READER_WORLD_##name,
#include "worlds.def"
#undef HC_WORLD
#define HC_POLICY(name, ...) HC_READS_POLICY_##name = (uint64_t)1 << HC_READER_POLICY_##name,
#include "policies.def"
#undef HC_POLICY
#define HC_MARK(name, ...) HC_READS_MARK_##name = (uint64_t)1 << HC_READER_MARK_##name,
#include "marks.def"
#undef HC_MARK
  HC_READS_PERPETUAL = (uint64_t)1 << HC_READER_PERPETUAL,
  HC_READS_LEGS = (uint64_t)1 << HC_READER_LEGS, /* which take it for their own */
  HC_READS_RULE = (uint64_t)1 << HC_READER_RULE,
  HC_READS_DESK = (uint64_t)1 << HC_READER_DESK,
  HC_READS_CELL = (uint64_t)1 << HC_READER_CELL,
  HC_READS_WORLDS = ((uint64_t)1 << HC_READER_FIRST_POLICY) - 1,
  HC_READS_POLICIES = (((uint64_t)1 << HC_READER_FIRST_MARK) - 1) ^ HC_READS_WORLDS,
  HC_READS_MARKS = (((uint64_t)1 << HC_READER_PERPETUAL) - 1) ^ HC_READS_WORLDS ^ HC_READS_POLICIES,
  HC_READS_ALWAYS = HC_READS_LEGS | HC_READS_RULE | HC_READS_DESK | HC_READS_CELL /* what every sweep has */
};

#define HC_REQUIRED NULL

typedef struct hc_parameter {
  const char *section; /* "world", "perpetual", "implied", "book", "desk", "ledger", "regime0" …, "legs" */
  const char *name;    /* what follows the last dot of the key      */
  uint64_t reads;      /* HC_READS_… */
  hc_stage stage;
  hc_unit unit;
  double minimum, maximum;   /* inclusive                                           */
  const char *default_value; /* as a sweep file would write it, or HC_REQUIRED      */
  const char *doc;           /* one line, the cube's long_name                      */
} hc_parameter;

/* The parameters of the whole sweep, in the table's order, then those of a leg. */
enum {
#define HC_PARAMETER(section, name, ...) HC_PARAMETER_##section##_##name,
#define HC_LEG_PARAMETER(...)
#include "parameters.def"
#undef HC_PARAMETER
#undef HC_LEG_PARAMETER
  HC_PARAMETER_COUNT
};
enum {
#define HC_PARAMETER(...)
#define HC_LEG_PARAMETER(name, ...) HC_LEG_##name,
#include "parameters.def"
#undef HC_PARAMETER
#undef HC_LEG_PARAMETER
  HC_LEG_PARAMETER_COUNT
};

/* A slot is a parameter of a given sweep: the parameters of the whole sweep first, then each leg's. */
static inline size_t hc_leg_slot(size_t leg, size_t leg_parameter) {
  return HC_PARAMETER_COUNT + leg * HC_LEG_PARAMETER_COUNT + leg_parameter;
}
static inline size_t hc_slot_count(size_t legs) { return hc_leg_slot(legs, 0); }

/* The row of a slot; never NULL. */
const hc_parameter *hc_slot_parameter(size_t slot);

/* The regime that a parameter is of, and the one that its rate leads to; HC_NO_REGIME if there is none. */
#define HC_NO_REGIME SIZE_MAX
enum { HC_FEWEST_REGIMES = 2 }; /* HC_MOST_REGIMES: regimes.h */
size_t hc_parameter_regime(const hc_parameter *parameter);
size_t hc_parameter_destination(const hc_parameter *parameter);

/* Who there is in a sweep, a bit each: its model, its policy, its mark, its perpetual, and what every sweep has. */
uint64_t hc_sweep_readers(const hc_sweep *sweep);
/* Whether any of them reads the slot; and, of a regime, whether that is there. */
int hc_sweep_reads(const hc_sweep *sweep, size_t slot);

/* The unit as the cube writes it ("h" for times, "1/sqrt(yr)", …), and a value in that unit. */
const char *hc_unit_name(hc_unit unit);
double hc_cube_value(hc_unit unit, double value);

#endif
