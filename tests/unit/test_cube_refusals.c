/* test_cube_refusals.c: what is not the cube of this sweep is told from it, left alone, and nothing crashes on it. */
#include "cube_room.h"

/* HDF5 1.10 leaks what it read of a damaged file. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libhdf5"; }
const char *__lsan_default_options(void);
const char *__lsan_default_options(void) { return "print_suppressions=0"; }

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

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_A_ROOM(test_resume_refuses_another_sweep_or_version),
      IN_A_ROOM(test_files_that_are_no_cubes),
      IN_A_ROOM(test_cut_short),
      IN_A_ROOM(test_damage_is_noticed),
      IN_A_ROOM(test_damage_is_silent_at_exit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
