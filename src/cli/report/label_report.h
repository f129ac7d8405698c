/* label_report.h: what a cube of any version says of itself, as `info --sweep` prints it. */
#ifndef HC_LABEL_REPORT_H
#define HC_LABEL_REPORT_H

#include <hedgecube/cube.h>

/* A sweep file, with the version and the axes in comments at its head. */
void hc_label_print(const hc_cube_label *label);
void hc_label_json(const char *path, const hc_cube_label *label);

#endif
