/* beside.h: what a file that belongs to another is called. */
#ifndef HC_BESIDE_H
#define HC_BESIDE_H

/* The path of a file in the folder of `path`, named BEFORE NAME AFTER. If the file system has no names that long, NAME
 * is cut, and a number that stands for all of it follows. The caller frees it; NULL: out of memory. */
char *hc_path_beside(const char *path, const char *before, const char *after);

/* The part of a path behind its last slash. */
const char *hc_path_name(const char *path);

#endif
