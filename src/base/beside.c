#include "beside.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *hc_path_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

/* The longest name in a folder, "" for the working directory. */
static size_t longest_name(const char *folder) {
  const long most = pathconf(*folder ? folder : ".", _PC_NAME_MAX);
  return most > 0 ? (size_t)most : NAME_MAX;
}

/* FNV-1a (Fowler, Noll & Vo). */
static uint64_t digest(const char *text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (; *text; ++text) hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
  return hash;
}

/* So many bytes of a name at most, and no part of a character of UTF-8. */
static size_t cut(const char *name, size_t most) {
  if (strlen(name) <= most) return strlen(name);
  while (most > 0 && ((unsigned char)name[most] & 0xc0) == 0x80) --most;
  return most;
}

char *hc_path_beside(const char *path, const char *before, const char *after) {
  enum { NUMBER = 1 + 16 };
  char *folder = strndup(path, (size_t)(hc_path_name(path) - path)), *beside, number[NUMBER + 1] = "";
  if (!folder) return NULL;
  const char *name = hc_path_name(path);
  const size_t added = strlen(before) + strlen(after), most = longest_name(folder);
  size_t kept = strlen(name);
  if (kept + added > most && most > added + NUMBER) {
    kept = cut(name, most - added - NUMBER);
    snprintf(number, sizeof number, "~%016llx", (unsigned long long)digest(name));
  }
  if (asprintf(&beside, "%s%s%.*s%s%s", folder, before, (int)kept, name, number, after) < 0) beside = NULL;
  free(folder);
  return beside;
}
