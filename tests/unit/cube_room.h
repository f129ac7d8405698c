/* cube_room.h: a folder, a small sweep and the assertions that the tests of the cube share. */
#ifndef HC_TESTS_CUBE_ROOM_H
#define HC_TESTS_CUBE_ROOM_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "cube_writer.h"
#include "cube_draft.h"
#include "variables.h"

static const hc_provenance some_provenance = {"host", "cpu", "2026-01-02T03:04:05Z", 1.5, 0};
static const hc_provenance other_provenance = {"another host", "cuda:0", "2027-01-02T03:04:05Z", 2.5, 3};

/* A test runs in a folder of its own; whatever is printed on stderr goes to a file there. */
typedef struct room {
  char folder[64];
  char path[96]; /* folder/cube.h5 */
  hc_errors errors;
  hc_sweep *sweep;
} room;

static inline hc_sweep *sweep_of(const char *volatility, const char *rebalance, const char *fee) {
  char *text = NULL;
  hc_sweep *sweep = NULL;
  hc_errors errors = {0};
  const int length = asprintf(&text,
                              "seed: 7\npaths: 1000\n"
                              "world:\n  spot: 100\n  volatility: %s\n"
                              "book:\n  expiry: 30d\n  legs:\n    - {type: call, strike: 100, quantity: -1}\n"
                              "desk:\n  rebalance: %s\nledger:\n  fee: %s\n"
                              "output:\n  quantiles: [5%%, 50%%, 95%%]\n  tail: [95%%, 99%%]\n  batches: 2\n",
                              volatility, rebalance, fee);
  assert_true(length > 0);
  const hc_status status = hc_sweep_parse("test", text, (size_t)length, NULL, 0, &sweep, &errors);
  if (status != HC_OK) print_error("%s\n", errors.lines[0]);
  assert_int_equal(status, HC_OK);
  free(text);
  return sweep;
}

static inline int enter(void **state) {
  room *here = calloc(1, sizeof *here);
  snprintf(here->folder, sizeof here->folder, "/tmp/hedgecube-test-XXXXXX");
  assert_non_null(mkdtemp(here->folder));
  snprintf(here->path, sizeof here->path, "%s/cube.h5", here->folder);
  here->sweep = sweep_of("[30%, 60%]", "[1h, 4h, 8h]", "[0bp, 2bp, 4bp, 5bp]");
  *state = here;
  return 0;
}

/* How many files lie in the folder. */
static inline int count_files(const room *here) {
  int count = 0;
  DIR *folder = opendir(here->folder);
  assert_non_null(folder);
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  closedir(folder);
  return count;
}

static inline int leave(void **state) {
  room *here = *state;
  DIR *folder = opendir(here->folder);
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (unlinkat(dirfd(folder), entry->d_name, 0) != 0) unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
  }
  closedir(folder);
  rmdir(here->folder);
  const int is_open = H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL) != 0;
  if (is_open) print_error("HDF5 still has a file open\n");
  hc_errors_clear(&here->errors);
  hc_sweep_destroy(here->sweep);
  free(here);
  return is_open;
}

typedef struct content {
  char *bytes;
  size_t count;
} content;

static inline content read_file(const char *path) {
  content file = {0};
  struct stat about;
  const int fd = open(path, O_RDONLY);
  assert_true(fd >= 0 && fstat(fd, &about) == 0);
  file.count = (size_t)about.st_size;
  file.bytes = malloc(file.count + 1);
  assert_int_equal(read(fd, file.bytes, file.count), (ssize_t)file.count);
  close(fd);
  return file;
}

static inline void write_file(const char *path, const void *bytes, size_t count) {
  const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, bytes, count), (ssize_t)count);
  close(fd);
}

static inline void assert_file_is(const char *path, content expected) {
  content file = read_file(path);
  assert_int_equal(file.count, expected.count);
  assert_memory_equal(file.bytes, expected.bytes, file.count);
  free(file.bytes);
}

/* The last call failed with a message that says `words`. */
static inline void assert_refused(room *here, hc_status status, hc_status expected, const char *words) {
  assert_int_equal(status, expected);
  assert_true(here->errors.count > 0);
  const char *line = here->errors.lines[here->errors.count - 1];
  if (!strstr(line, words)) fail_msg("'%s' does not say '%s'", line, words);
  hc_errors_clear(&here->errors);
}

/* A cube under its name, all of whose cells are pending. */
static inline hc_status make_cube(const char *path, const hc_sweep *sweep, int replace, const hc_provenance *provenance,
                                  hc_writer **cube, hc_errors *errors) {
  hc_status status = hc_writer_prepare(path, sweep, replace, provenance, cube, errors);
  if (status == HC_OK) status = hc_writer_publish(*cube, errors);
  if (status == HC_OK) return HC_OK;
  hc_writer_close(*cube);
  *cube = NULL;
  return status;
}

static inline hc_writer *create(room *here, const char *path) {
  hc_writer *cube = NULL;
  assert_int_equal(make_cube(path, here->sweep, 0, &some_provenance, &cube, &here->errors), HC_OK);
  assert_non_null(cube);
  return cube;
}

static inline void create_and_close(room *here) { hc_writer_close(create(here, here->path)); }

static inline hc_writer *resume(room *here) {
  hc_writer *cube = NULL;
  const hc_status status = hc_writer_resume(here->path, here->sweep, &cube, &here->errors);
  if (status != HC_OK) fail_msg("%s", here->errors.lines[0]);
  return cube;
}

static inline void assert_resume_refused(room *here, const char *words) {
  hc_writer *cube = NULL;
  assert_refused(here, hc_writer_resume(here->path, here->sweep, &cube, &here->errors), HC_FAILED, words);
  assert_null(cube);
}

/* What a cell's k-th number is in these tests. */
static inline double number(int64_t cell, size_t k) { return (double)cell * 1000 + (double)k; }

static inline void commit(room *here, hc_writer *cube, const int64_t *cells, int64_t count) {
  const size_t width = hc_result_width(here->sweep);
  double *results = calloc((size_t)count * width, sizeof *results);
  uint8_t status[64];
  assert_in_range(count, 1, sizeof status);
  for (int64_t i = 0; i < count; ++i) {
    status[i] = cells[i] % 5 == 4 ? HC_CELL_OVERFLOW : HC_CELL_DONE;
    for (size_t k = 0; k < width; ++k) results[(size_t)i * width + k] = number(cells[i], k);
  }
  assert_int_equal(hc_writer_commit(cube, cells, count, results, status, &here->errors), HC_OK);
  free(results);
}

static inline void read_dataset(const char *path, const char *name, hid_t type, void *values) {
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  assert_true(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
  H5Dclose(dataset);
  H5Fclose(file);
}

#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, enter, leave)

#endif
