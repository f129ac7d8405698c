/* best_command.c: `hedgecube best`: the best value of an axis, and how sure that is. */
#include "best_report.h"
#include "choices.h"
#include "commands.h"
#include "cube_source.h"
#include "damage_report.h"
#include "messages.h"

enum { BEST_ALONG, BEST_UNDER, BEST_AVERSION, BEST_TAIL, BEST_SEL, BEST_JSON };

static const hc_option best_options[] = {
    [BEST_ALONG] = {"along", 0, "AXIS", "the axis whose best value is looked for (rebalance)"},
    [BEST_UNDER] =
        {"under", 0, "CRITERION",
         "mean: the largest mean P&L; sd, es: the smallest standard deviation, expected\nshortfall; mean-es: "
         "the largest mean less A times the expected shortfall (mean)"},
    [BEST_AVERSION] = {"aversion", 0, "A", "the A of mean-es (1)"},
    [BEST_TAIL] = {"tail", 0, "LEVEL", "the tail level of es and mean-es, or the nearest (the middle one)"},
    [BEST_SEL] = {"sel", 0, "AXIS=VALUE",
                  "only at one value of an axis, or the nearest, as in --sel fee=5bp; may be\ngiven again"},
    [BEST_JSON] = {"json", 0, NULL, "print JSON"},
    {0}};

typedef struct best_request {
  const char *path;
  hc_choices_request choices;
  int json;
} best_request;

static int add_selection(hc_choices_request *request, const char *value) {
  if (request->selection_count == HC_MAX_DIMENSIONS)
    return hc_usage_error("'--sel %s' is one more than a cube can have axes; leave some out", value);
  request->selections[request->selection_count++] = value;
  return 0;
}

static int best_set(void *options, size_t option, const char *value) {
  best_request *request = options;
  switch (option) {
    case BEST_ALONG:
      request->choices.along = value;
      break;
    case BEST_UNDER:
      request->choices.criterion.under = value;
      break;
    case BEST_AVERSION:
      request->choices.criterion.aversion = value;
      break;
    case BEST_TAIL:
      request->choices.criterion.tail = value;
      break;
    case BEST_SEL:
      return add_selection(&request->choices, value);
    default:
      request->json = 1;
      break;
  }
  return 0;
}

static int best_of_cube(const best_request *request, hc_cube *cube) {
  hc_choices choices;
  int status = hc_choices_make(cube, &request->choices, &choices);
  if (status == 0 && request->json)
    hc_best_report_json(request->path, &choices);
  else if (status == 0 && hc_best_report(&choices))
    status = HC_EXIT_FAILED;
  if (status == 0) status = hc_damage_say(choices.gaps[HC_GAP_DAMAGED], request->path);
  hc_choices_clear(&choices);
  return status;
}

static int best_main(const char *program, int argc, char **argv) {
  best_request request = {0};
  hc_cube *cube = NULL;
  (void)program;
  int status = hc_options_parse(&hc_best_command, argc, argv, best_set, &request, &request.path);
  if (status != HC_PARSED) return status;
  status = hc_cube_source_open(request.path, &cube);
  if (status == 0) status = best_of_cube(&request, cube);
  hc_cube_close(cube);
  return status;
}

const hc_command hc_best_command = {
    .name = "best",
    .operands = {"CUBE"},
    .summary = "print the best value of an axis, and how sure that is",
    .options = best_options,
    .notes =
        "For each combination of the other axes' values: the best, the next best, and by how much it is better. The\n"
        "error of that is paired if the criterion is the mean and the cube has batches (output.batches): what the\n"
        "cells have in common, their paths, cancels. Else it is that of cells with nothing in common, mostly too "
        "large.",
    .run = best_main,
};
