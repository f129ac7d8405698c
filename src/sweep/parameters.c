/* parameters.c: the rows of parameters.def as data, and the names of units and stages. */
#include "parameters.h"

#include <string.h>

#include "cell_values.h"

_Static_assert(sizeof(hc_values) == HC_PARAMETER_COUNT * sizeof(double), "hc_values has a number for each row");
_Static_assert(HC_READER_COUNT <= 64, "hc_parameter.reads has a bit for each reader");

/* The column `reads`, as the table writes it. */
enum { WORLDS = HC_READS_WORLDS, POLICIES = HC_READS_POLICIES };
enum { PERPETUAL = HC_READS_PERPETUAL };
enum { LEGS = HC_READS_LEGS, RULE = HC_READS_RULE, DESK = HC_READS_DESK, CELL = HC_READS_CELL };
#define WORLD(name) HC_READS_WORLD_##name
#define POLICY(name) HC_READS_POLICY_##name
#define MARK(name) HC_READS_MARK_##name
enum {
  DIFFUSES = WORLD(gbm) | WORLD(merton) | WORLD(kou), /* with one volatility */
  VARIES = WORLD(heston) | WORLD(bates),              /* its variance does   */
  JUMPS = WORLD(merton) | WORLD(bates)                /* normally            */
};

static const hc_parameter sweep_parameters[HC_PARAMETER_COUNT] = {
#define HC_PARAMETER(section, name, stage, reads, unit, minimum, maximum, fallback, doc) \
  {#section, #name, reads, HC_STAGE_##stage, HC_UNIT_##unit, minimum, maximum, fallback, doc},
#define HC_LEG_PARAMETER(...)
#include "parameters.def"
#undef HC_PARAMETER
#undef HC_LEG_PARAMETER
};

static const hc_parameter leg_parameters[HC_LEG_PARAMETER_COUNT] = {
#define HC_PARAMETER(...)
#define HC_LEG_PARAMETER(name, stage, reads, unit, minimum, maximum, fallback, doc) \
  {"legs", #name, reads, HC_STAGE_##stage, HC_UNIT_##unit, minimum, maximum, fallback, doc},
#include "parameters.def"
#undef HC_PARAMETER
#undef HC_LEG_PARAMETER
};

const hc_parameter *hc_slot_parameter(size_t slot) {
  if (slot < HC_PARAMETER_COUNT) return &sweep_parameters[slot];
  return &leg_parameters[(slot - HC_PARAMETER_COUNT) % HC_LEG_PARAMETER_COUNT];
}

/* The number that follows a name, or HC_NO_REGIME. */
static size_t number_after(const char *text, const char *name) {
  const size_t length = strlen(name);
  return strncmp(text, name, length) == 0 ? (size_t)(text[length] - '0') : HC_NO_REGIME;
}

size_t hc_parameter_regime(const hc_parameter *parameter) { return number_after(parameter->section, "regime"); }
size_t hc_parameter_destination(const hc_parameter *parameter) {
  return hc_parameter_regime(parameter) == HC_NO_REGIME ? HC_NO_REGIME : number_after(parameter->name, "rate_to_");
}

const char *hc_unit_name(hc_unit unit) {
  switch (unit) {
    case HC_UNIT_PRICE:
      return "quote";
    case HC_UNIT_PER_YEAR:
    case HC_UNIT_EVENTS:
      return "1/yr";
    case HC_UNIT_PER_SQRT_YEAR:
      return "1/sqrt(yr)";
    case HC_UNIT_TIME:
      return "h";
    case HC_UNIT_FRACTION:
    case HC_UNIT_PER_8H:
    case HC_UNIT_RATIO:
    case HC_UNIT_PLACE:
      break;
  }
  return "1";
}

double hc_cube_value(hc_unit unit, double value) {
  const double seconds_per_hour = 3600;
  return unit == HC_UNIT_TIME ? value / seconds_per_hour : value;
}

const char *hc_stage_name(hc_stage stage) {
  switch (stage) {
    case HC_STAGE_WORLD:
      return "world";
    case HC_STAGE_DESK:
      return "desk";
    case HC_STAGE_LEDGER:
      break;
  }
  return "ledger";
}
