/* progress.h: how far a run is, on stderr: a bar redrawn in place on a terminal, else a line every ten seconds. */
#ifndef HC_PROGRESS_H
#define HC_PROGRESS_H

#include <hedgecube/run.h>

typedef enum hc_progress_style { HC_PROGRESS_NONE, HC_PROGRESS_BAR, HC_PROGRESS_LINES } hc_progress_style;

typedef struct hc_progress_display {
  hc_progress_style style;
  int stops;       /* and its user was told so */
  int drawn;       /* a bar stands on the terminal's line */
  double shown_at; /* seconds since the run began */
} hc_progress_display;

hc_progress_display hc_progress_begin(int quiet);
void hc_progress_show(hc_progress_display *display, const hc_progress *progress);

/* Makes the line free for a message, or for good. */
void hc_progress_clear(hc_progress_display *display);

#endif
