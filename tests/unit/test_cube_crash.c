/* test_cube_crash.c: whenever a commit is cut off, a cell that is final has all its values.
 *
 * The calls that write are replaced by ones that fail from a chosen call on, are interrupted, or write little at a
 * time. */
#include <limits.h>
#include <sys/syscall.h>

#include "cube_room.h"

/* How the calls behave; and what they saw. */
static struct {
  int calls_left;  /* then they fail with EIO */
  int is_sluggish; /* every other call is interrupted, the rest write at most three bytes */
  int calls, unsynced_values, unsynced;
  int64_t status_offset, status_bytes;
  int status_came_early;
} disk = {.calls_left = INT_MAX};

static int disk_fails(void) {
  ++disk.calls;
  if (disk.calls_left-- > 0) return 0;
  disk.calls_left = 0;
  errno = EIO;
  return 1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  if (disk_fails()) return -1;
  if (disk.is_sluggish && disk.calls % 2) {
    errno = EINTR;
    return -1;
  }
  const int is_status = offset >= disk.status_offset && offset < disk.status_offset + disk.status_bytes;
  if (is_status && disk.unsynced_values > 0) disk.status_came_early = 1;
  disk.unsynced_values += !is_status;
  ++disk.unsynced;
  return syscall(SYS_pwrite64, fd, bytes, disk.is_sluggish && count > 3 ? (size_t)3 : count, offset);
}

int fdatasync(int fd) {
  if (disk_fails()) return -1;
  disk.unsynced_values = disk.unsynced = 0;
  return (int)syscall(SYS_fdatasync, fd);
}

static void heal(void) {
  disk.calls_left = INT_MAX;
  disk.is_sluggish = disk.calls = disk.unsynced_values = disk.unsynced = disk.status_came_early = 0;
}

static int enter_and_heal(void **state) {
  heal();
  disk.status_bytes = 0;
  return enter(state);
}

static void find_status(const room *here) {
  hid_t file = H5Fopen(here->path, H5F_ACC_RDONLY, H5P_DEFAULT), status = H5Dopen2(file, "status", H5P_DEFAULT);
  disk.status_offset = (int64_t)H5Dget_offset(status);
  disk.status_bytes = (int64_t)H5Dget_storage_size(status);
  H5Dclose(status);
  H5Fclose(file);
}

static const int64_t some_cells[] = {2, 3, 4, 11, 23};
enum { some_count = 5 };

/* Commits some cells with results of number(); the status of all is done. */
static hc_status try_commit(room *here, hc_writer *cube) {
  const size_t width = hc_result_width(here->sweep);
  double *results = malloc(some_count * width * sizeof *results);
  const uint8_t status[some_count] = {HC_CELL_DONE, HC_CELL_DONE, HC_CELL_DONE, HC_CELL_DONE, HC_CELL_DONE};
  for (size_t i = 0; i < some_count; ++i)
    for (size_t k = 0; k < width; ++k) results[i * width + k] = number(some_cells[i], k);
  const hc_status result = hc_writer_commit(cube, some_cells, some_count, results, status, &here->errors);
  free(results);
  return result;
}

/* Every final cell has its values; returns how many are final. */
static int check_final_cells(const room *here) {
  uint8_t status[24];
  double values[24 * 3];
  int64_t paths[24];
  int count = 0;
  read_dataset(here->path, "status", H5T_NATIVE_UINT8, status);
  read_dataset(here->path, "paths", H5T_NATIVE_INT64, paths);
  for (size_t cell = 0; cell < 24; ++cell) {
    count += status[cell] != HC_CELL_PENDING;
    if (status[cell] != HC_CELL_PENDING) assert_int_equal(paths[cell], 1000);
  }
  for (size_t v = 0; v < HC_VARIABLE_COUNT; ++v) {
    const size_t extent = hc_variable_extent(here->sweep, v), offset = hc_result_offset(here->sweep, v);
    if (extent == 0) continue; /* of what this sweep does not pay */
    read_dataset(here->path, hc_variables[v].name, H5T_NATIVE_DOUBLE, values);
    for (size_t i = 0; i < 24 * extent; ++i)
      if (status[i / extent] != HC_CELL_PENDING)
        assert_true(values[i] == number((int64_t)(i / extent), offset + i % extent));
  }
  return count;
}

static void test_cut_off_at_every_call(void **state) {
  room *here = *state;
  int final = 0;
  for (int calls = 0; final < some_count; ++calls) {
    heal();
    unlink(here->path);
    hc_writer *cube = create(here, here->path);
    find_status(here);
    heal();
    disk.calls_left = calls;
    const hc_status status = try_commit(here, cube);
    heal();
    if (status != HC_OK) {
      assert_refused(here, status, HC_FAILED, "Input/output error");
      assert_refused(here, try_commit(here, cube), HC_FAILED, "earlier write failed");
    }
    hc_writer_close(cube);
    final = check_final_cells(here);
    cube = resume(here);
    assert_int_equal(try_commit(here, cube), HC_OK);
    hc_writer_close(cube);
    assert_int_equal(check_final_cells(here), some_count);
  }
}

/* After a power cut the disk may hold any part of what was not synced, so the status must wait for the values. */
static void test_values_are_synced_before_status(void **state) {
  room *here = *state;
  hc_writer *cube = create(here, here->path);
  find_status(here);
  heal();
  assert_int_equal(try_commit(here, cube), HC_OK);
  assert_int_equal(disk.status_came_early, 0);
  assert_true(disk.calls > HC_VARIABLE_COUNT);
  assert_int_equal(disk.unsynced, 0); /* the status is durable as well */
  hc_writer_close(cube);
}

static void test_interrupted_and_short_writes_go_on(void **state) {
  room *here = *state;
  hc_writer *cube = create(here, here->path);
  disk.is_sluggish = 1;
  assert_int_equal(try_commit(here, cube), HC_OK);
  heal();
  assert_int_equal(check_final_cells(here), some_count);
  hc_writer_close(cube);
}

/* A cube that cannot be written whole does not appear. */
static void test_failed_creation_leaves_nothing(void **state) {
  room *here = *state;
  hc_writer *cube = NULL;
  for (int calls = 0; calls < 1000; ++calls) {
    heal();
    disk.calls_left = calls;
    const hc_status status = make_cube(here->path, here->sweep, 0, &some_provenance, &cube, &here->errors);
    heal();
    if (status == HC_OK) break;
    assert_int_equal(status, HC_FAILED);
    assert_null(cube);
    assert_int_equal(count_files(here), 0);
    hc_errors_clear(&here->errors);
  }
  assert_non_null(cube);
  hc_writer_close(cube);
}

#undef IN_A_ROOM
#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, enter_and_heal, leave)

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_A_ROOM(test_cut_off_at_every_call),
      IN_A_ROOM(test_values_are_synced_before_status),
      IN_A_ROOM(test_interrupted_and_short_writes_go_on),
      IN_A_ROOM(test_failed_creation_leaves_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
