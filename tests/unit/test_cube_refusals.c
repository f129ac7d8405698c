/* test_cube_refusals.c: what is not the cube of this sweep is told from it, left alone, and nothing crashes on it;
 * cells that are damaged are found. */
#include "cube_room.h"

#include <hedgecube/run.h>

#include "cube_image.h"
#include "cube_reader.h"
#include "version.h"

/* Neither a reader nor a writer takes the file. */
static void assert_not_read(room *here, const char *words) {
  hc_cube *cube = NULL;
  assert_resume_refused(here, words);
  assert_refused(here, hc_cube_open(here->path, &cube, &here->errors), HC_FAILED, words);
  assert_null(cube);
}

/* Says of a cube, in the cube, that another version began it. */
static void set_version(const room *here, const char *version) {
  hid_t file = H5Fopen(here->path, H5F_ACC_RDWR, H5P_DEFAULT);
  hid_t attribute = H5Aopen(file, "hedgecube_version", H5P_DEFAULT);
  hid_t type = H5Aget_type(attribute);
  assert_true(H5Awrite(attribute, type, version) >= 0);
  H5Tclose(type);
  H5Aclose(attribute);
  H5Fclose(file);
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

  set_version(here, "0.0.9");
  assert_resume_refused(here, "begun by hedgecube 0.0.9");
  set_version(here, "0\n9\033["); /* may not reach a message */
  assert_not_read(here, "does not say of what sweep");
}

static void test_files_that_are_no_cubes(void **state) {
  room *here = *state;
  assert_not_read(here, "No such file or directory");
  hc_cube *none = NULL;
  assert_refused(here, hc_cube_open("no\nsuch\033cube", &none, &here->errors), HC_FAILED, "'no?such?cube'");
  write_file(here->path, "", 0);
  assert_not_read(here, "empty");
  char noise[5000];
  for (size_t i = 0; i < sizeof noise; ++i) noise[i] = (char)(i * 2654435761U >> 7);
  write_file(here->path, noise, sizeof noise);
  assert_not_read(here, "no HDF5 file");
  memcpy(noise, "\x89HDF\r\n\x1a\n", 8);
  write_file(here->path, noise, sizeof noise);
  assert_not_read(here, "not a cube");
  unlink(here->path);
  hid_t file = H5Fcreate(here->path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  assert_not_read(here, "hedgecube did not write");
  unlink(here->path);
  mkdir(here->path, 0777);
  assert_not_read(here, "a folder");
  rmdir(here->path);
  assert_int_equal(mkfifo(here->path, 0666), 0);
  assert_not_read(here, "not a regular file");
}

/* From one attempt to the next: so many bytes with HEDGECUBE_FULL, else three times as many. */
static size_t every(size_t bytes) { return getenv("HEDGECUBE_FULL") ? bytes : 3 * bytes; }

static void test_cut_short(void **state) {
  room *here = *state;
  create_and_close(here);
  content whole = read_file(here->path);
  const size_t step = every(512);
  for (size_t count = 1; count < whole.count; count = count == 1 ? step : count + step) {
    write_file(here->path, whole.bytes, count);
    assert_not_read(here, count < 48 ? "too short" : "cut short");
    assert_file_is(here->path, (content){whole.bytes, count});
  }
  whole.bytes[whole.count] = 'x';
  write_file(here->path, whole.bytes, whole.count + 1);
  assert_not_read(here, "damaged");
  free(whole.bytes);
}

/* Whether anything is found to be wrong with the cube. */
static int is_found_damaged(const room *here) {
  hc_errors errors = {0};
  hc_cube *cube = NULL;
  int64_t damaged = 0;
  hc_status status = hc_cube_open(here->path, &cube, &errors);
  if (status == HC_OK) status = hc_cube_check(cube, NULL, NULL, &damaged, &errors);
  hc_cube_close(cube);
  hc_errors_clear(&errors);
  return status != HC_OK || damaged > 0;
}

/* Where the file keeps facts about the run, which may be anything. */
static int is_provenance(const hc_layout *layout, size_t at) {
  for (size_t i = layout->first_provenance; i < layout->dataset_count; ++i) {
    const hc_dataset *dataset = &layout->datasets[i];
    if ((int64_t)at >= dataset->offset && (int64_t)at < dataset->offset + dataset->bytes) return 1;
  }
  return 0;
}

/* Every bit of the description is verified, and every bit of the data has its checksum: whatever flips, it is noticed.
 */
static void test_damage_is_noticed(void **state) {
  room *here = *state;
  hc_writer *writer = create(here, here->path);
  int64_t cells[24];
  for (int64_t i = 0; i < 24; ++i) cells[i] = i;
  commit(here, writer, cells, 24);
  hc_writer_close(writer);
  hc_cube *cube = NULL;
  assert_int_equal(hc_cube_open(here->path, &cube, &here->errors), HC_OK);
  content whole = read_file(here->path);
  assert_false(is_found_damaged(here));
  const int fd = open(here->path, O_RDWR);
  const size_t step = every(23);
  for (size_t i = 0, flips = 0; i < whole.count; i += step, ++flips) {
    const char flipped = (char)(whole.bytes[i] ^ (1 << flips % 8));
    assert_int_equal(pwrite(fd, &flipped, 1, (off_t)i), 1);
    if (is_found_damaged(here) == is_provenance(&cube->layout, i))
      fail_msg("byte %zu flipped: %s", i, is_found_damaged(here) ? "damage" : "nothing");
    assert_int_equal(pwrite(fd, whole.bytes + i, 1, (off_t)i), 1);
  }
  close(fd);
  hc_cube_close(cube);
  free(whole.bytes);
}

/* Going on with a cube verifies its description too, and touches nothing if it is not sound. */
static void test_damage_stops_a_resume(void **state) {
  room *here = *state;
  create_and_close(here);
  content whole = read_file(here->path);
  const size_t step = every(61), data = 24 * ((hc_result_width(here->sweep) + 1) * 8 + 4) + 3 * 256 + 2 * 8;
  size_t resumed = 0;
  for (size_t i = 0; i < whole.count; i += step) {
    hc_writer *writer = NULL;
    whole.bytes[i] ^= 0x10;
    write_file(here->path, whole.bytes, whole.count);
    resumed += hc_writer_resume(here->path, here->sweep, &writer, &here->errors) == HC_OK;
    hc_writer_close(writer);
    whole.bytes[i] ^= 0x10;
    hc_errors_clear(&here->errors);
  }
  assert_in_range(resumed, data / step - 20, data / step + 20);
  free(whole.bytes);
}

/* Cells that do not fit their checksums are pending again, with what a fresh cube has in them. */
static void test_damaged_cells_are_dropped(void **state) {
  room *here = *state;
  hc_writer *cube = create(here, here->path);
  int64_t cells[24], count = 0;
  double premium[24];
  uint8_t status[24];
  for (int64_t i = 0; i < 24; ++i) cells[i] = i;
  commit(here, cube, cells, 20);
  hc_writer_close(cube);
  content whole = read_file(here->path);
  cube = resume(here);
  assert_int_equal(hc_writer_drop_damaged(cube, &count, &here->errors), HC_OK);
  assert_int_equal(count, 0);
  hc_writer_close(cube);
  assert_file_is(here->path, whole);
  hc_cube *reader = NULL;
  assert_int_equal(hc_cube_open(here->path, &reader, &here->errors), HC_OK);
  whole.bytes[reader->map.offsets[0] + 8 * 7] ^= 1; /* of cell 7 */
  whole.bytes[reader->map.status_offset + 9] = 77;
  hc_cube_close(reader);
  write_file(here->path, whole.bytes, whole.count);
  cube = resume(here);
  assert_int_equal(hc_writer_drop_damaged(cube, &count, &here->errors), HC_OK);
  assert_int_equal(count, 2);
  read_dataset(here->path, "status", H5T_NATIVE_UINT8, status);
  read_dataset(here->path, hc_variables[0].name, H5T_NATIVE_DOUBLE, premium);
  for (int cell = 0; cell < 24; ++cell) {
    const int is_pending = cell == 7 || cell == 9 || cell >= 20;
    assert_int_equal(status[cell] == HC_CELL_PENDING, is_pending);
    assert_int_equal(hc_writer_status(cube)[cell], status[cell]);
    assert_int_equal(premium[cell] != premium[cell], is_pending);
  }
  hc_writer_close(cube);
  assert_int_equal(hc_cube_open(here->path, &reader, &here->errors), HC_OK);
  assert_int_equal(hc_cube_check(reader, NULL, NULL, &count, &here->errors), HC_OK);
  assert_int_equal(count, 0);
  hc_cube_close(reader);
  free(whole.bytes);
}

/* A file of holes can be the sound cube of more cells than any machine has memory for: it is not verified. */
static void test_a_cube_of_holes(void **state) {
  room *here = *state;
  hc_image image;
  hc_cube *cube = NULL;
  const hc_verify_options options = {.cells = 1, .threads = 1};
  hc_verify_summary summary;
  hc_sweep *sweep = sweep_of("{from: 1%, to: 100%, count: 9900}", "1h", "{from: 0bp, to: 100bp, count: 10001}");
  hc_sweep *larger = NULL;
  const char *const override = "world.drift={from: 0%, to: 100%, count: 10001}";
  assert_int_equal(hc_sweep_override(sweep, &override, 1, &larger, &here->errors), HC_OK);
  if (hc_image_init(&image, larger, HC_VERSION, &here->errors) != HC_OK) fail_msg("%s", here->errors.lines[0]);
  snprintf(here->path, sizeof here->path, "/proc/self/fd/%d", image.fd);
  if (hc_cube_open(here->path, &cube, &here->errors) != HC_OK) fail_msg("%s", here->errors.lines[0]);
  assert_refused(here, hc_verify(cube, &options, &summary, NULL, NULL, &here->errors), HC_FAILED, "GiB of memory");
  hc_cube_close(cube);
  hc_image_clear(&image);
  hc_sweep_destroy(larger);
  hc_sweep_destroy(sweep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_A_ROOM(test_resume_refuses_another_sweep_or_version),
      IN_A_ROOM(test_files_that_are_no_cubes),
      IN_A_ROOM(test_cut_short),
      IN_A_ROOM(test_damage_is_noticed),
      IN_A_ROOM(test_damage_stops_a_resume),
      IN_A_ROOM(test_damaged_cells_are_dropped),
      IN_A_ROOM(test_a_cube_of_holes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
