/* fuzz.h: what the harnesses share: promises that must hold for any input, and a file that is in memory only. */
#ifndef HC_TESTS_FUZZ_H
#define HC_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cube_io.h"
#include "failures.h"

/* What libFuzzer calls, and what it offers. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t capacity, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t capacity);

#define REQUIRE(promise) ((promise) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #promise))

static inline void fuzz_fail(const char *file, int line, const char *promise) {
  fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, promise);
  abort();
}

/* A failure says why, in lines that a terminal shows whole; a success says nothing. The list is empty afterwards. */
static inline void require_said(hc_status status, hc_errors *errors) {
  enum { LONG_LINE = 2000 };
  REQUIRE((status == HC_OK) == (errors->count == 0));
  REQUIRE(errors->dropped == 0);
  for (size_t i = 0; i < errors->count; ++i) {
    REQUIRE(strlen(errors->lines[i]) < LONG_LINE);
    REQUIRE(!strchr(errors->lines[i], '\n'));
  }
  hc_errors_clear(errors);
}

/* A file without a folder, and the name under which it can be opened. */
typedef struct memory_file {
  int fd;
  char path[32];
} memory_file;

static inline memory_file memory_file_create(void) {
  memory_file file = {.fd = memfd_create("fuzz", MFD_CLOEXEC)};
  REQUIRE(file.fd >= 0);
  snprintf(file.path, sizeof file.path, "/proc/self/fd/%d", file.fd);
  return file;
}

/* A copy that ends in NUL; the caller frees it. */
static inline char *text_of(const void *bytes, size_t size) {
  char *text = malloc(size + 1);
  REQUIRE(text);
  if (size > 0) memcpy(text, bytes, size);
  text[size] = '\0';
  return text;
}

#endif
