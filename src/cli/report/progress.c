/* progress.c: see progress.h. */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "figures.h"
#include "messages.h"
#include "terminal.h"

enum { LINE_SIZE = 256, WIDEST_BAR = 40, NARROWEST_BAR = 8 };
static const double bar_interval_seconds = 0.1, line_interval_seconds = 10;

hc_progress_display hc_progress_begin(int quiet) {
  hc_progress_style style = quiet                              ? HC_PROGRESS_NONE
                            : hc_terminal_obeys(STDERR_FILENO) ? HC_PROGRESS_BAR
                                                               : HC_PROGRESS_LINES;
  return (hc_progress_display){.style = style};
}

/* A job in the background does not write over what the foreground shows. */
static int in_background(void) {
  pid_t foreground = tcgetpgrp(STDERR_FILENO);
  return foreground > 0 && foreground != getpgrp();
}

static double part_done(const hc_progress *progress) {
  double part = progress->path_steps > 0 ? progress->path_steps_done / progress->path_steps : 0;
  return part < 0 ? 0 : part > 1 ? 1 : part;
}

/* "1.23 G path-steps/s, ETA 12.3 s": the rate and what is left at the mean rate so far. */
static void describe_rate(const hc_progress *progress, char text[LINE_SIZE]) {
  double done = progress->path_steps_done, seconds = progress->seconds;
  if (!(done > 0 && seconds > 0)) {
    snprintf(text, LINE_SIZE, "starting");
    return;
  }
  double left = (progress->path_steps - done) * (seconds / done);
  snprintf(text, LINE_SIZE, "%s path-steps/s, ETA %s", hc_figure_si(done / seconds).text,
           hc_figure_time(left > 0 ? left : 0).text);
}

/* " 42.3 % [#####-------] RATE", shorter where the terminal is narrow; the last column stays free. */
static void draw_bar(const hc_progress *progress) {
  char rate[LINE_SIZE], bar[WIDEST_BAR + 4] = "", line[2 * LINE_SIZE];
  double part = part_done(progress);
  size_t width = hc_terminal_measure(STDERR_FILENO).columns - 1;
  describe_rate(progress, rate);
  size_t taken = strlen("100.0 %  [] ") + strlen(rate);
  size_t room = width > taken ? width - taken : 0;
  if (room > WIDEST_BAR) room = WIDEST_BAR;
  if (room >= NARROWEST_BAR) {
    size_t filled = (size_t)(part * (double)room);
    char *at = stpcpy(bar, "[");
    memset(at, '#', filled);
    memset(at + filled, '-', room - filled);
    stpcpy(at + room, "] ");
  }
  snprintf(line, sizeof line, "%5.1f %% %s%s", 100 * part, bar, rate);
  fprintf(stderr, "\r%.*s\033[K", (int)width, line);
  fflush(stderr);
}

static void log_line(const hc_progress *progress) {
  char rate[LINE_SIZE];
  describe_rate(progress, rate);
  hc_say("%.1f %%, %s", 100 * part_done(progress), rate);
}

void hc_progress_show(hc_progress_display *display, const hc_progress *progress) {
  double interval = display->style == HC_PROGRESS_BAR ? bar_interval_seconds : line_interval_seconds;
  if (display->style == HC_PROGRESS_NONE || progress->seconds < display->shown_at + interval) return;
  display->shown_at = progress->seconds;
  if (display->style == HC_PROGRESS_LINES) {
    log_line(progress);
  } else if (!in_background()) {
    draw_bar(progress);
    display->drawn = 1;
  }
}

void hc_progress_clear(hc_progress_display *display) {
  if (display->drawn) {
    fputs("\r\033[K", stderr);
    fflush(stderr);
  }
  display->drawn = 0;
}
