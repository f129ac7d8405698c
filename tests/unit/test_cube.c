/* test_cube.c: a cube on disk is whole, final where it says so, and never another one's. */
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

#include "cube.h"
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
  hsize_t ids; /* of HDF5 */
} room;

static hc_sweep *sweep_of(const char *volatility, const char *rebalance, const char *fee) {
  char *text = NULL;
  hc_sweep *sweep = NULL;
  hc_errors errors = {0};
  const int length = asprintf(&text,
                              "seed: 7\npaths: 1000\n"
                              "world:\n  spot: 100\n  volatility: %s\n"
                              "book:\n  expiry: 30d\n  legs:\n    - {type: call, strike: 100, quantity: -1}\n"
                              "desk:\n  rebalance: %s\nledger:\n  fee: %s\n"
                              "output:\n  quantiles: [5%%, 50%%, 95%%]\n  tail: [95%%, 99%%]\n",
                              volatility, rebalance, fee);
  assert_true(length > 0);
  const hc_status status = hc_sweep_parse("test", text, (size_t)length, NULL, 0, &sweep, &errors);
  if (status != HC_OK) print_error("%s\n", errors.lines[0]);
  assert_int_equal(status, HC_OK);
  free(text);
  return sweep;
}

/* HDF5 1.10 itself leaks what it read of a damaged file; that nothing else stays open is checked by count_ids. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libhdf5"; }

static hsize_t count_ids(void) {
  static const H5I_type_t types[] = {H5I_FILE,    H5I_GROUP, H5I_DATATYPE,   H5I_DATASPACE,
                                     H5I_DATASET, H5I_ATTR,  H5I_GENPROP_LST};
  hsize_t all = 0, count = 0;
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i, all += count)
    if (H5Inmembers(types[i], &count) < 0) count = 0;
  return all;
}

static int enter(void **state) {
  room *here = calloc(1, sizeof *here);
  snprintf(here->folder, sizeof here->folder, "/tmp/hedgecube-test-XXXXXX");
  assert_non_null(mkdtemp(here->folder));
  snprintf(here->path, sizeof here->path, "%s/cube.h5", here->folder);
  here->sweep = sweep_of("[30%, 60%]", "[1h, 4h, 8h]", "[0bp, 2bp, 4bp, 5bp]");
  here->ids = count_ids();
  *state = here;
  return 0;
}

/* How many files lie in the folder. */
static int count_files(const room *here) {
  int count = 0;
  DIR *folder = opendir(here->folder);
  assert_non_null(folder);
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  closedir(folder);
  return count;
}

static int leave(void **state) {
  room *here = *state;
  DIR *folder = opendir(here->folder);
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (unlinkat(dirfd(folder), entry->d_name, 0) != 0) unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
  }
  closedir(folder);
  rmdir(here->folder);
  const int leaks_ids = count_ids() != here->ids;
  if (leaks_ids) print_error("HDF5 has %d ids more than before\n", (int)(count_ids() - here->ids));
  hc_errors_clear(&here->errors);
  hc_sweep_destroy(here->sweep);
  free(here);
  return leaks_ids;
}

typedef struct content {
  char *bytes;
  size_t count;
} content;

static content read_file(const char *path) {
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

static void write_file(const char *path, const void *bytes, size_t count) {
  const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, bytes, count), (ssize_t)count);
  close(fd);
}

static void assert_file_is(const char *path, content expected) {
  content file = read_file(path);
  assert_int_equal(file.count, expected.count);
  assert_memory_equal(file.bytes, expected.bytes, file.count);
  free(file.bytes);
}

/* The last call failed with a message that says `words`. */
static void assert_refused(room *here, hc_status status, hc_status expected, const char *words) {
  assert_int_equal(status, expected);
  assert_true(here->errors.count > 0);
  const char *line = here->errors.lines[here->errors.count - 1];
  if (!strstr(line, words)) fail_msg("'%s' does not say '%s'", line, words);
  hc_errors_clear(&here->errors);
}

static hc_cube *create(room *here, const char *path) {
  hc_cube *cube = NULL;
  assert_int_equal(hc_cube_create(path, here->sweep, 0, &some_provenance, &cube, &here->errors), HC_OK);
  assert_non_null(cube);
  return cube;
}

static void create_and_close(room *here) { hc_cube_close(create(here, here->path)); }

static hc_cube *resume(room *here) {
  hc_cube *cube = NULL;
  const hc_status status = hc_cube_resume(here->path, here->sweep, &cube, &here->errors);
  if (status != HC_OK) fail_msg("%s", here->errors.lines[0]);
  return cube;
}

static void assert_resume_refused(room *here, const char *words) {
  hc_cube *cube = NULL;
  assert_refused(here, hc_cube_resume(here->path, here->sweep, &cube, &here->errors), HC_FAILED, words);
  assert_null(cube);
}

/* What a cell's k-th number is in these tests. */
static double number(int64_t cell, size_t k) { return (double)cell * 1000 + (double)k; }

static void commit(room *here, hc_cube *cube, const int64_t *cells, int64_t count) {
  const size_t width = hc_result_width(here->sweep);
  double *results = malloc((size_t)count * width * sizeof *results);
  uint8_t *status = malloc((size_t)count);
  for (int64_t i = 0; i < count; ++i) {
    status[i] = cells[i] % 5 == 4 ? HC_CELL_OVERFLOW : HC_CELL_DONE;
    for (size_t k = 0; k < width; ++k) results[(size_t)i * width + k] = number(cells[i], k);
  }
  assert_int_equal(hc_cube_commit(cube, cells, count, results, status, &here->errors), HC_OK);
  free(status);
  free(results);
}

static void commit_range(room *here, hc_cube *cube, int64_t first, int64_t count) {
  int64_t cells[64];
  for (int64_t i = 0; i < count; ++i) cells[i] = first + i;
  commit(here, cube, cells, count);
}

static void read_dataset(const char *path, const char *name, hid_t type, void *values) {
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  assert_true(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
  H5Dclose(dataset);
  H5Fclose(file);
}

static void test_new_cube_is_pending(void **state) {
  room *here = *state;
  hc_cube *cube = create(here, here->path);
  for (int i = 0; i < 24; ++i) assert_int_equal(hc_cube_status(cube)[i], HC_CELL_PENDING);
  assert_string_equal(hc_cube_provenance(cube)->device, "cpu");
  hc_cube_close(cube);
  assert_int_equal(count_files(here), 1);

  double values[24 * 3];
  read_dataset(here->path, "pnl_quantile", H5T_NATIVE_DOUBLE, values);
  for (int i = 0; i < 24 * 3; ++i) assert_true(values[i] != values[i]);
  content file = read_file(here->path);
  assert_int_equal(file.count, hc_cube_bytes(here->sweep));
  free(file.bytes);
}

static void test_commit_puts_every_number_in_its_place(void **state) {
  room *here = *state;
  hc_cube *cube = create(here, here->path);
  const int64_t cells[] = {0, 1, 2, 7, 9, 10, 23};
  commit(here, cube, cells, 7);
  /* A reader may look while the writer has the cube. */
  double values[24 * 3];
  uint8_t status[24];
  int64_t paths[24];
  read_dataset(here->path, "status", H5T_NATIVE_UINT8, status);
  read_dataset(here->path, "paths", H5T_NATIVE_INT64, paths);
  for (size_t v = 0; v < HC_VARIABLE_COUNT; ++v) {
    const size_t extent = hc_variable_extent(here->sweep, v), offset = hc_result_offset(here->sweep, v);
    read_dataset(here->path, hc_variables[v].name, H5T_NATIVE_DOUBLE, values);
    for (size_t cell = 0, next = 0; cell < 24; ++cell) {
      const int is_final = next < 7 && (size_t)cells[next] == cell;
      next += (size_t)is_final;
      assert_int_equal(status[cell], is_final ? (cell % 5 == 4 ? HC_CELL_OVERFLOW : HC_CELL_DONE) : HC_CELL_PENDING);
      assert_int_equal(paths[cell], is_final ? 1000 : 0);
      for (size_t k = 0; k < extent; ++k) {
        const double value = values[cell * extent + k];
        if (is_final ? value != number((int64_t)cell, offset + k) : value == value)
          fail_msg("%s of cell %zu is %g", hc_variables[v].name, cell, value);
      }
    }
  }
  hc_cube_close(cube);
}

static void test_commit_refuses_nonsense(void **state) {
  room *here = *state;
  hc_cube *cube = create(here, here->path);
  content before = read_file(here->path);
  double results[200] = {0};
  const uint8_t done[] = {HC_CELL_DONE, HC_CELL_DONE}, pending[] = {HC_CELL_DONE, HC_CELL_PENDING};
  const int64_t ascending[] = {3, 4}, descending[] = {4, 3}, twice[] = {4, 4}, outside[] = {23, 24},
                negative[] = {-1, 3};
  const int64_t *wrong[] = {descending, twice, outside, negative};
  for (size_t i = 0; i < 4; ++i)
    assert_refused(here, hc_cube_commit(cube, wrong[i], 2, results, done, &here->errors), HC_INVALID, "cell");
  assert_refused(here, hc_cube_commit(cube, ascending, 2, results, pending, &here->errors), HC_INVALID, "not final");
  assert_file_is(here->path, before);
  free(before.bytes);
  hc_cube_close(cube);
}

/* The file is the answer: neither the order of commits nor a kill between them, nor what the provenance said, shows in
 * it. */
static void test_order_of_commits_does_not_show(void **state) {
  room *here = *state;
  char second[128];
  snprintf(second, sizeof second, "%s/second.h5", here->folder);
  hc_cube *cube = create(here, here->path);
  commit_range(here, cube, 0, 24);
  hc_cube_close(cube);

  cube = create(here, second);
  const int64_t odd[] = {1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23},
                even[] = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22};
  commit(here, cube, odd, 12);
  assert_int_equal(hc_cube_set_provenance(cube, &other_provenance, &here->errors), HC_OK);
  hc_cube_close(cube);
  assert_int_equal(hc_cube_resume(second, here->sweep, &cube, &here->errors), HC_OK);
  assert_int_equal(hc_cube_provenance(cube)->resumed, 3);
  assert_string_equal(hc_cube_provenance(cube)->host, "another host");
  for (int i = 0; i < 24; ++i) assert_int_equal(hc_cube_status(cube)[i] != HC_CELL_PENDING, i % 2);
  commit(here, cube, even, 12);
  assert_int_equal(hc_cube_set_provenance(cube, &some_provenance, &here->errors), HC_OK);
  hc_cube_close(cube);

  content first = read_file(here->path);
  assert_file_is(second, first);
  free(first.bytes);
}

static void test_failed_write_leaves_cells_pending(void **state) {
  room *here = *state;
  hc_cube *cube = create(here, here->path);
  struct rlimit before, none;
  getrlimit(RLIMIT_FSIZE, &before);
  none = (struct rlimit){0, before.rlim_max};
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  double results[200] = {0};
  const int64_t cell = 5;
  const uint8_t done = HC_CELL_DONE;
  setrlimit(RLIMIT_FSIZE, &none);
  const hc_status status = hc_cube_commit(cube, &cell, 1, results, &done, &here->errors);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  assert_refused(here, status, HC_FAILED, "File too large");
  assert_refused(here, hc_cube_commit(cube, &cell, 1, results, &done, &here->errors), HC_FAILED,
                 "earlier write failed");
  hc_cube_close(cube);
  cube = resume(here);
  assert_int_equal(hc_cube_status(cube)[5], HC_CELL_PENDING);
  hc_cube_close(cube);
}

static void test_existing_file_is_kept(void **state) {
  room *here = *state;
  hc_cube *cube = NULL;
  write_file(here->path, "precious", 8);
  assert_refused(here, hc_cube_create(here->path, here->sweep, 0, &some_provenance, &cube, &here->errors), HC_FAILED,
                 "exists");
  assert_null(cube);
  assert_file_is(here->path, (content){(char[]){"precious"}, 8});
  assert_int_equal(hc_cube_create(here->path, here->sweep, 1, &some_provenance, &cube, &here->errors), HC_OK);
  hc_cube_close(cube);
  hc_cube_close(resume(here));
  assert_int_equal(count_files(here), 1);
}

/* A link stays one, and what it names is replaced; what a kill left beside it is taken away. */
static void test_replacing_follows_links(void **state) {
  room *here = *state;
  hc_cube *cube = NULL;
  char link[128], stale[128];
  snprintf(link, sizeof link, "%s/link.h5", here->folder);
  snprintf(stale, sizeof stale, "%s/.cube.h5.hedgecube-tmp", here->folder);
  write_file(here->path, "old", 3);
  write_file(stale, "half a cube", 11);
  assert_int_equal(symlink("cube.h5", link), 0);
  assert_int_equal(hc_cube_create(link, here->sweep, 1, &some_provenance, &cube, &here->errors), HC_OK);
  hc_cube_close(cube);
  hc_cube_close(resume(here));
  struct stat about;
  assert_true(lstat(link, &about) == 0 && S_ISLNK(about.st_mode));
  assert_int_equal(count_files(here), 2);
}

static void test_one_writer_at_a_time(void **state) {
  room *here = *state;
  hc_cube *writer = create(here, here->path), *second = NULL;
  assert_resume_refused(here, "another process is writing");
  assert_refused(here, hc_cube_create(here->path, here->sweep, 1, &some_provenance, &second, &here->errors), HC_FAILED,
                 "another process is writing");
  hc_cube_info info;
  assert_int_equal(hc_cube_info_read(here->path, &info, &here->errors), HC_OK);
  hc_cube_info_clear(&info);
  hc_cube_close(writer);
  writer = resume(here);
  assert_resume_refused(here, "another process is writing");
  hc_cube_close(writer);
}

static void test_impossible_names_leave_nothing(void **state) {
  room *here = *state;
  hc_cube *cube = NULL;
  static const char *const names[][2] = {{"missing/cube.h5", "No such file or directory"},
                                         {"file/cube.h5", "Not a directory"},
                                         {"folder/", "not the name of a file"},
                                         {"..", "not the name of a file"}};
  char path[128];
  snprintf(path, sizeof path, "%s/file", here->folder);
  write_file(path, "", 0);
  snprintf(path, sizeof path, "%s/folder", here->folder);
  mkdir(path, 0777);
  assert_refused(here, hc_cube_create(path, here->sweep, 1, &some_provenance, &cube, &here->errors), HC_FAILED,
                 "a folder");
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    snprintf(path, sizeof path, "%s/%s", here->folder, names[i][0]);
    assert_refused(here, hc_cube_create(path, here->sweep, 0, &some_provenance, &cube, &here->errors), HC_FAILED,
                   names[i][1]);
  }
  assert_refused(here, hc_cube_create("", here->sweep, 0, &some_provenance, &cube, &here->errors), HC_FAILED,
                 "not the name");
  assert_int_equal(count_files(here), 2);
}

/* Root may write anywhere, so the test gives that up for a while. */
static void test_permissions(void **state) {
  room *here = *state;
  hc_cube *cube = NULL;
  create_and_close(here);
  content before = read_file(here->path);
  chmod(here->path, 0444);
  chmod(here->folder, 0555);
  char path[128];
  snprintf(path, sizeof path, "%s/new.h5", here->folder);
  const int was_root = geteuid() == 0;
  if (was_root) assert_int_equal(seteuid(65534), 0);
  const hc_status resumed = hc_cube_resume(here->path, here->sweep, &cube, &here->errors);
  const hc_status created = hc_cube_create(path, here->sweep, 0, &some_provenance, &cube, &here->errors);
  const hc_status replaced = hc_cube_create(here->path, here->sweep, 1, &some_provenance, &cube, &here->errors);
  if (was_root) assert_int_equal(seteuid(0), 0);
  chmod(here->folder, 0755);
  assert_int_equal(here->errors.count, 3);
  for (size_t i = 0; i < 3; ++i) assert_non_null(strstr(here->errors.lines[i], "Permission denied"));
  assert_true(resumed == HC_FAILED && created == HC_FAILED && replaced == HC_FAILED);
  assert_file_is(here->path, before);
  assert_int_equal(count_files(here), 1);
  free(before.bytes);
}

static void test_file_size_limit(void **state) {
  room *here = *state;
  hc_cube *cube = NULL;
  struct rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, before.rlim_max});
  const hc_status status = hc_cube_create(here->path, here->sweep, 0, &some_provenance, &cube, &here->errors);
  setrlimit(RLIMIT_FSIZE, &before);
  assert_refused(here, status, HC_FAILED, "ulimit -f");
  assert_int_equal(count_files(here), 0);
}

/* Where a file system has no nameless files, a draft has a name of its own. */
static void test_named_draft(void **state) {
  room *here = *state;
  hc_draft draft, second;
  char stale[128];
  snprintf(stale, sizeof stale, "%s/.cube.h5.hedgecube-tmp", here->folder);
  write_file(stale, "left by a kill", 14);
  assert_int_equal(hc_draft_open(&draft, here->path, 0, HC_DRAFT_NAMED, 1, &here->errors), HC_OK);
  assert_refused(here, hc_draft_open(&second, here->path, 0, HC_DRAFT_NAMED, 1, &here->errors), HC_FAILED,
                 "another process");
  assert_int_equal(write(draft.fd, "cube", 4), 4);
  assert_int_equal(hc_draft_publish(&draft, &here->errors), HC_OK);
  hc_draft_close(&draft);
  assert_file_is(here->path, (content){(char[]){"cube"}, 4});

  assert_int_equal(hc_draft_open(&draft, here->path, 1, HC_DRAFT_NAMED, 1, &here->errors), HC_OK);
  hc_draft_close(&draft); /* given up */
  assert_int_equal(count_files(here), 1);
  assert_int_equal(hc_draft_open(&draft, here->path, 1, HC_DRAFT_NAMED, 1, &here->errors), HC_OK);
  assert_int_equal(hc_draft_publish(&draft, &here->errors), HC_OK);
  hc_draft_close(&draft);
  assert_file_is(here->path, (content){(char[]){""}, 0});

  assert_refused(here, hc_draft_open(&draft, here->path, 1, HC_DRAFT_NAMED, INT64_MAX, &here->errors), HC_FAILED,
                 "not enough room");
  assert_int_equal(count_files(here), 1);
}

/* Two that create the same cube: the later one finds the name taken and leaves it alone. */
static void test_name_taken_meanwhile(void **state) {
  room *here = *state;
  for (int kind = HC_DRAFT_UNNAMED_IF_POSSIBLE; kind <= HC_DRAFT_NAMED; ++kind) {
    hc_draft draft;
    assert_int_equal(hc_draft_open(&draft, here->path, 0, (hc_draft_kind)kind, 1, &here->errors), HC_OK);
    write_file(here->path, "first", 5);
    assert_refused(here, hc_draft_publish(&draft, &here->errors), HC_FAILED, "exists");
    hc_draft_close(&draft);
    assert_file_is(here->path, (content){(char[]){"first"}, 5});
    assert_int_equal(count_files(here), 1);
    unlink(here->path);
  }
}

static void test_info(void **state) {
  room *here = *state;
  hc_cube *cube = create(here, here->path);
  commit_range(here, cube, 0, 10);
  hc_cube_close(cube);
  hc_cube_info info;
  assert_int_equal(hc_cube_info_read(here->path, &info, &here->errors), HC_OK);
  char *dump = hc_sweep_dump(here->sweep);
  assert_string_equal(info.sweep_yaml, dump);
  free(dump);
  assert_int_equal(info.cells, 24);
  assert_int_equal(info.by_status[HC_CELL_PENDING], 14);
  assert_int_equal(info.by_status[HC_CELL_DONE], 8);
  assert_int_equal(info.by_status[HC_CELL_OVERFLOW], 2);
  assert_int_equal(info.bytes, hc_cube_bytes(here->sweep));
  assert_string_equal(info.provenance.created, some_provenance.created);
  assert_true(info.provenance.wall_seconds == 1.5);
  hc_cube_info_clear(&info);
}

static void test_long_provenance_is_cut_between_characters(void **state) {
  room *here = *state;
  char device[400] = "x"; /* one byte, then two-byte characters: 255 bytes hold 1 + 127 * 2 */
  for (int i = 0; i < 150; ++i) strcat(device, "é");
  hc_cube *cube = create(here, here->path);
  const hc_provenance provenance = {"h", device, "", 0, 0};
  assert_int_equal(hc_cube_set_provenance(cube, &provenance, &here->errors), HC_OK);
  hc_cube_close(cube);
  cube = resume(here);
  device[1 + 127 * 2] = '\0';
  assert_string_equal(hc_cube_provenance(cube)->device, device);
  hc_cube_close(cube);
}

static void test_resume_refuses_another_sweep_or_version(void **state) {
  room *here = *state;
  create_and_close(here);
  content before = read_file(here->path);
  hc_sweep *ours = here->sweep;
  here->sweep = sweep_of("[30%, 60%]", "[1h, 4h, 8h]", "[0bp, 2bp, 4bp, 6bp]");
  assert_resume_refused(here, "the cube of another sweep (line ");
  assert_file_is(here->path, before);
  hc_sweep_destroy(here->sweep);
  here->sweep = ours;
  free(before.bytes);

  hid_t file = H5Fopen(here->path, H5F_ACC_RDWR, H5P_DEFAULT);
  hid_t attribute = H5Aopen(file, "hedgecube_version", H5P_DEFAULT);
  hid_t type = H5Aget_type(attribute);
  assert_true(H5Awrite(attribute, type, "0.0.9") >= 0);
  H5Tclose(type);
  H5Aclose(attribute);
  H5Fclose(file);
  assert_resume_refused(here, "begun by hedgecube 0.0.9");
}

/* Redirects stderr into a file while a test makes HDF5 fail; the caller's own error handler must be back afterwards. */
static int hush(const room *here) {
  char path[128];
  snprintf(path, sizeof path, "%s/stderr", here->folder);
  fflush(stderr);
  const int saved = dup(STDERR_FILENO), fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  dup2(fd, STDERR_FILENO);
  close(fd);
  return saved;
}

static void assert_was_silent(const room *here, int saved) {
  char path[128];
  snprintf(path, sizeof path, "%s/stderr", here->folder);
  fflush(stderr);
  dup2(saved, STDERR_FILENO);
  close(saved);
  content printed = read_file(path);
  assert_int_equal(printed.count, 0);
  free(printed.bytes);
}

static void test_files_that_are_no_cubes(void **state) {
  room *here = *state;
  hc_cube_info info;
  H5E_auto2_t report = NULL, report_after = NULL;
  void *user;
  H5Eget_auto2(H5E_DEFAULT, &report, &user);
  const int saved = hush(here);
  assert_resume_refused(here, "No such file or directory");
  write_file(here->path, "", 0);
  assert_resume_refused(here, "empty");
  char noise[5000];
  for (size_t i = 0; i < sizeof noise; ++i) noise[i] = (char)(i * 2654435761U >> 7);
  write_file(here->path, noise, sizeof noise);
  assert_resume_refused(here, "no HDF5 file");
  memcpy(noise, "\x89HDF\r\n\x1a\n", 8);
  write_file(here->path, noise, sizeof noise);
  assert_resume_refused(here, "not a cube");
  assert_refused(here, hc_cube_info_read(here->path, &info, &here->errors), HC_FAILED, "not a cube");
  unlink(here->path);
  hid_t file = H5Fcreate(here->path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  assert_resume_refused(here, "hedgecube did not write");
  unlink(here->path);
  mkdir(here->path, 0777);
  assert_resume_refused(here, "a folder");
  assert_refused(here, hc_cube_info_read(here->path, &info, &here->errors), HC_FAILED, "a folder");
  rmdir(here->path);
  assert_int_equal(mkfifo(here->path, 0666), 0);
  assert_resume_refused(here, "not a regular file");
  assert_was_silent(here, saved);
  H5Eget_auto2(H5E_DEFAULT, &report_after, &user);
  assert_true(report != NULL && report == report_after);
}

static void test_cut_short(void **state) {
  room *here = *state;
  create_and_close(here);
  content whole = read_file(here->path);
  const int saved = hush(here);
  for (size_t count = 1; count < whole.count; count = count == 1 ? 512 : count + 512) {
    hc_cube_info info;
    write_file(here->path, whole.bytes, count);
    assert_resume_refused(here, count < 48 ? "too short" : "cut short");
    assert_int_equal(hc_cube_info_read(here->path, &info, &here->errors), HC_FAILED);
    assert_file_is(here->path, (content){whole.bytes, count});
  }
  whole.bytes[whole.count] = 'x';
  write_file(here->path, whole.bytes, whole.count + 1);
  assert_resume_refused(here, "damaged");
  assert_was_silent(here, saved);
  free(whole.bytes);
}

/* Every byte of the description is verified: whatever bit flips there, the cube is not trusted. */
static void test_damage_is_noticed(void **state) {
  room *here = *state;
  create_and_close(here);
  content whole = read_file(here->path);
  const int saved = hush(here);
  const size_t step = 61;
  size_t unnoticed = 0, flips = 0;
  for (size_t i = 0; i < whole.count; i += step, ++flips) {
    hc_cube *cube = NULL;
    hc_cube_info info = {0};
    whole.bytes[i] ^= 0x10;
    write_file(here->path, whole.bytes, whole.count);
    if (hc_cube_resume(here->path, here->sweep, &cube, &here->errors) == HC_OK) {
      hc_cube_close(cube);
      ++unnoticed;
    }
    if (hc_cube_info_read(here->path, &info, &here->errors) == HC_OK) hc_cube_info_clear(&info);
    whole.bytes[i] ^= 0x10;
    hc_errors_clear(&here->errors);
  }
  assert_was_silent(here, saved);
  /* Only the data may change: the values, the paths, and the provenance, 3 texts and 2 numbers. (A status of 16 is
   * none.) */
  const size_t data = 24 * (hc_result_width(here->sweep) + 1) * 8 + 3 * 256 + 2 * 8;
  assert_in_range(unnoticed, data / step - 20, data / step + 20);
  assert_true(unnoticed < flips);
  free(whole.bytes);
}

/* A process that met a damaged file says nothing when it ends. */
static void test_damage_is_silent_at_exit(void **state) {
  room *here = *state;
  create_and_close(here);
  content whole = read_file(here->path);
  whole.bytes[60] ^= 1; /* in the root group's header */
  write_file(here->path, whole.bytes, whole.count);
  free(whole.bytes);
  const int saved = hush(here);
  const pid_t child = fork();
  if (child == 0) {
    hc_cube_info info;
    exit(hc_cube_info_read(here->path, &info, &here->errors) == HC_FAILED ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  assert_was_silent(here, saved);
  assert_int_equal(status, 0);
}

static void test_shapes(void **state) {
  room *here = *state;
  static const char *const shapes[][3] = {{"50%", "1h", "0bp"},
                                          {"[50%]", "[1h]", "[0bp]"},
                                          {"50%", "[1h, 2h]", "0bp"},
                                          {"{from: 10%, to: 90%, count: 20000}", "1h", "0bp"}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
    hc_sweep_destroy(here->sweep);
    here->sweep = sweep_of(shapes[i][0], shapes[i][1], shapes[i][2]);
    hc_cube *cube = create(here, here->path);
    commit_range(here, cube, hc_sweep_cells(here->sweep) - 1, 1);
    hc_cube_close(cube);
    cube = resume(here);
    assert_int_equal(hc_cube_status(cube)[hc_sweep_cells(here->sweep) - 1] != HC_CELL_PENDING, 1);
    hc_cube_close(cube);
    unlink(here->path);
  }
}

/* A sweep text of more than 64 KB leaves the object header. */
static void test_long_sweep_text(void **state) {
  room *here = *state;
  char *list = malloc(400000), *end = list + sprintf(list, "[10%%");
  for (int i = 1; i < 20000; ++i) end += sprintf(end, ", 10.%05d7%%", i);
  strcpy(end, "]");
  hc_sweep_destroy(here->sweep);
  here->sweep = sweep_of(list, "1h", "0bp");
  free(list);
  create_and_close(here);
  hc_cube_close(resume(here));
  hc_cube_info info;
  assert_int_equal(hc_cube_info_read(here->path, &info, &here->errors), HC_OK);
  assert_true(strlen(info.sweep_yaml) > 100000);
  hc_cube_info_clear(&info);
}

static void test_names_are_unique(void **state) {
  (void)state;
  for (size_t i = 0; i < HC_VARIABLE_COUNT; ++i)
    for (size_t other = 0; other < i; ++other) assert_string_not_equal(hc_variables[i].name, hc_variables[other].name);
  for (int i = 0; i < HC_CELL_STATUS_COUNT; ++i)
    assert_string_not_equal(hc_cell_status_name((hc_cell_status)i), "unknown");
}

#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void) {
  H5open();
  const struct CMUnitTest tests[] = {
      IN_A_ROOM(test_new_cube_is_pending),
      IN_A_ROOM(test_commit_puts_every_number_in_its_place),
      IN_A_ROOM(test_commit_refuses_nonsense),
      IN_A_ROOM(test_order_of_commits_does_not_show),
      IN_A_ROOM(test_failed_write_leaves_cells_pending),
      IN_A_ROOM(test_existing_file_is_kept),
      IN_A_ROOM(test_replacing_follows_links),
      IN_A_ROOM(test_one_writer_at_a_time),
      IN_A_ROOM(test_impossible_names_leave_nothing),
      IN_A_ROOM(test_permissions),
      IN_A_ROOM(test_file_size_limit),
      IN_A_ROOM(test_named_draft),
      IN_A_ROOM(test_name_taken_meanwhile),
      IN_A_ROOM(test_info),
      IN_A_ROOM(test_long_provenance_is_cut_between_characters),
      IN_A_ROOM(test_resume_refuses_another_sweep_or_version),
      IN_A_ROOM(test_files_that_are_no_cubes),
      IN_A_ROOM(test_cut_short),
      IN_A_ROOM(test_damage_is_noticed),
      IN_A_ROOM(test_damage_is_silent_at_exit),
      IN_A_ROOM(test_shapes),
      IN_A_ROOM(test_long_sweep_text),
      cmocka_unit_test(test_names_are_unique),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
