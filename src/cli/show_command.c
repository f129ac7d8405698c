/* show_command.c: `hedgecube show`: a part of a cube as a heat map in the terminal. */
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "cube_source.h"
#include "damage_report.h"
#include "heat_map.h"
#include "heat_scale.h"
#include "messages.h"
#include "slice.h"
#include "slice_report.h"
#include "terminal.h"

enum { SHOW_VAR, SHOW_X, SHOW_Y, SHOW_SEL, SHOW_COLOR, SHOW_JSON };

static const hc_option show_options[] = {
    [SHOW_VAR] = {"var", 0, "NAME", "the variable (pnl_mean)"},
    [SHOW_X] = {"x", 0, "AXIS", "what runs across (the second axis with more than one value)"},
    [SHOW_Y] = {"y", 0, "AXIS", "what runs down (the first)"},
    [SHOW_SEL] =
        {"sel", 0, "AXIS=VALUE",
         "take one value of an axis, or the nearest, as in --sel fee=5bp; may be given\nagain; an axis neither "
         "shown nor selected is taken at its middle value"},
    [SHOW_COLOR] = {"color", 0, "WHEN", "auto, always or never; auto: on a terminal, unless NO_COLOR is set"},
    [SHOW_JSON] = {"json", 0, NULL, "print JSON"},
    {0}};

typedef enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER } when;

typedef struct show_request {
  hc_slice_request slice;
  when colour;
  int json;
} show_request;

static int set_colour(show_request *request, const char *value) {
  static const char *const names[] = {[WHEN_AUTO] = "auto", [WHEN_ALWAYS] = "always", [WHEN_NEVER] = "never"};
  for (int i = WHEN_AUTO; i <= WHEN_NEVER; ++i) {
    if (strcmp(value, names[i]) != 0) continue;
    request->colour = (when)i;
    return 0;
  }
  return hc_usage_error("'--color %s' is none of auto, always and never", value);
}

static int add_selection(hc_slice_request *request, const char *value) {
  if (request->selection_count == HC_MAX_DIMENSIONS)
    return hc_usage_error("'--sel %s' is one more than a cube can have axes; leave some out", value);
  request->selections[request->selection_count++] = value;
  return 0;
}

static int show_set(void *options, size_t option, const char *value) {
  show_request *request = options;
  switch (option) {
    case SHOW_VAR:
      request->slice.variable = value;
      break;
    case SHOW_X:
      request->slice.x = value;
      break;
    case SHOW_Y:
      request->slice.y = value;
      break;
    case SHOW_SEL:
      return add_selection(&request->slice, value);
    case SHOW_COLOR:
      return set_colour(request, value);
    default:
      request->json = 1;
      break;
  }
  return 0;
}

static int has_colour(const show_request *request) {
  return request->colour == WHEN_AUTO ? hc_terminal_has_colour(STDOUT_FILENO) : request->colour == WHEN_ALWAYS;
}

static void print_slice(const show_request *request, hc_cube *cube, const hc_slice *slice) {
  const hc_heat_scale scale = hc_heat_scale_of(slice, has_colour(request), hc_locale_is_utf8());
  if (request->json)
    hc_slice_json(slice);
  else if (slice->x == HC_NO_DIMENSION && slice->y == HC_NO_DIMENSION)
    hc_heat_value_print(slice, &scale, hc_slice_stderr(cube, slice));
  else
    hc_heat_map_print(slice, &scale, hc_page_measure(STDOUT_FILENO));
}

static int show_cube(const show_request *request, hc_cube *cube) {
  hc_slice slice;
  int status = hc_slice_choose(cube, &request->slice, &slice);
  if (status == 0) status = hc_slice_read(cube, &slice);
  if (status == 0) print_slice(request, cube, &slice);
  if (status == 0) status = hc_damage_say(slice.damaged, request->slice.path);
  hc_slice_clear(&slice);
  return status;
}

static int show_main(const char *program, int argc, char **argv) {
  show_request request = {0};
  hc_cube *cube = NULL;
  (void)program;
  int status = hc_options_parse(&hc_show_command, argc, argv, show_set, &request, &request.slice.path);
  if (status != HC_PARSED) return status;
  status = hc_cube_source_open(request.slice.path, &cube);
  if (status == 0) status = show_cube(&request, cube);
  hc_cube_close(cube);
  return status;
}

const hc_command hc_show_command = {
    .name = "show",
    .operands = {"CUBE"},
    .summary = "print a part of a cube as a heat map",
    .options = show_options,
    .notes =
        "Axes are those of the cube, and what a variable has beside them: probability, tail_level or batch. A VALUE "
        "has a\n"
        "unit, as in a sweep file, or is a number in the unit of the cube: 60% or 0.6, 5bp or 0.0005, 1d or 24.",
    .run = show_main,
};
