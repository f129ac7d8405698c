/* fuzz_cube.c: any bytes as a cube's file, through all that reads one.
 *
 * An input that begins as HDF5 does is the file itself. Any other is what a file is made from, so that one of a changed
 * sweep is sound again and what lies behind the comparison of its description is reached: the version (none: this one),
 * NUL, the sweep, NUL, changes to make at last (see change), and what the data is filled with. */
#include <hedgecube/hedgecube.h>
#include <sys/stat.h>

#include "cube_image.h"
#include "cube_reader.h"
#include "cube_writer.h"
#include "fuzz.h"
#include "version.h"

enum { MOST_BYTES = 1 << 19, MOST_VALUES = 1 << 16, MOST_PATH_STEPS = 20000, MOST_CHANGES = 7 };

/* ---- making a file ---- */

/* Takes the bytes before the next NUL, or all. */
static char *take_text(const uint8_t **data, size_t *size) {
  const uint8_t *end = *size > 0 ? memchr(*data, 0, *size) : NULL;
  const size_t length = end ? (size_t)(end - *data) : *size;
  char *text = text_of(*data, length);
  *data += length + (end != NULL);
  *size -= length + (end != NULL);
  return text;
}

/* Fills what a run writes with the bytes, over and over; statuses that mean something, mostly. */
static void fill(const hc_layout *layout, int fd, const uint8_t *data, size_t size) {
  size_t at = 0;
  if (size == 0) return;
  for (size_t i = layout->coordinate_count; i < layout->dataset_count; ++i) {
    const hc_dataset *dataset = &layout->datasets[i];
    uint8_t *bytes = malloc((size_t)dataset->bytes);
    REQUIRE(bytes);
    for (int64_t k = 0; k < dataset->bytes; ++k) bytes[k] = data[at++ % size];
    for (int64_t k = 0; i == layout->status && k < dataset->bytes; ++k) bytes[k] = bytes[k] == 255 ? 255 : bytes[k] % 4;
    REQUIRE(hc_write_at(fd, bytes, (size_t)dataset->bytes, dataset->offset) == 0);
    free(bytes);
  }
}

/* Four bytes say where and what, the fifth is a part of it: flip bits, or cut the file, or make it longer. */
static void change(int fd, const uint8_t *how) {
  struct stat about;
  uint32_t word;
  memcpy(&word, how, sizeof word);
  REQUIRE(fstat(fd, &about) == 0 && about.st_size > 0);
  const off_t at = (off_t)(word >> 2) % about.st_size;
  uint8_t byte;
  if (word % 4 == 3) {
    REQUIRE(ftruncate(fd, how[4] % 2 ? about.st_size + how[4] : at) == 0);
  } else if (pread(fd, &byte, 1, at) == 1) {
    byte ^= how[4];
    REQUIRE(pwrite(fd, &byte, 1, at) == 1);
  }
}

static int is_small(const hc_sweep *sweep) {
  hc_layout layout;
  hc_errors errors = {0};
  int64_t bytes = 0;
  const int small = hc_layout_init(&layout, sweep, &errors) == HC_OK;
  for (size_t i = 0; i < layout.dataset_count && bytes <= MOST_BYTES; ++i) bytes += layout.datasets[i].bytes;
  hc_layout_clear(&layout);
  hc_errors_clear(&errors);
  return small && bytes <= MOST_BYTES;
}

/* Returns 0 if there is nothing to make. */
static int make(int fd, const uint8_t *data, size_t size) {
  char *version = take_text(&data, &size), *text = take_text(&data, &size);
  hc_sweep *sweep = NULL;
  hc_errors errors = {0};
  hc_image image = {.fd = -1};
  int made = 0;
  require_said(hc_sweep_parse("sweep", text, strlen(text), NULL, 0, &sweep, &errors), &errors);
  if (sweep && is_small(sweep) && hc_image_init(&image, sweep, *version ? version : HC_VERSION, &errors) == HC_OK &&
      hc_image_copy(&image, fd) == 0) {
    const size_t changes = size > 0 ? data[0] % (MOST_CHANGES + 1) : 0, front = 1 + 5 * changes;
    fill(&image.layout, fd, data + front, size > front ? size - front : 0);
    for (size_t i = 0; i < changes && 1 + 5 * (i + 1) <= size; ++i) {
      struct stat about;
      if (fstat(fd, &about) == 0 && about.st_size > 0) change(fd, data + 1 + 5 * i);
    }
    made = 1;
  }
  hc_image_clear(&image);
  hc_sweep_destroy(sweep);
  hc_errors_clear(&errors);
  free(text);
  free(version);
  return made;
}

/* ---- reading it ---- */

static void read_values(hc_cube *cube) {
  const int64_t cells = hc_sweep_cells(hc_cube_sweep(cube));
  hc_errors errors = {0};
  for (size_t i = 0; i < hc_cube_variable_count(cube); ++i) {
    const hc_variable_info variable = hc_cube_variable(cube, i);
    REQUIRE(hc_cube_find(cube, variable.name) == i && variable.extent > 0);
    const int64_t most = MOST_VALUES / (int64_t)variable.extent, count = cells < most ? cells : most;
    double *values = malloc((size_t)count * variable.extent * sizeof *values);
    REQUIRE(values);
    require_said(hc_cube_read(cube, i, cells - count, count, values, &errors), &errors);
    free(values);
  }
}

static void require_same_as_itself(hc_cube *cube) {
  hc_errors errors = {0};
  hc_diff_summary summary;
  require_said(hc_cube_diff(cube, cube, &summary, NULL, NULL, &errors), &errors);
  REQUIRE(summary.compared && summary.cells == 0 && !summary.other_sweep && !summary.other_version);
}

static void verify(hc_cube *cube) {
  hc_errors errors = {0};
  hc_estimate estimate;
  hc_verify_summary summary;
  const hc_verify_options options = {.cells = 1, .threads = 1};
  if (hc_sweep_cells(hc_cube_sweep(cube)) > 64) return;
  require_said(hc_estimate_run(hc_cube_sweep(cube), 1, &estimate, &errors), &errors);
  if (estimate.path_steps > MOST_PATH_STEPS || estimate.cell_path_steps > MOST_PATH_STEPS ||
      estimate.memory_bytes > 128 << 20)
    return;
  const hc_status status = hc_verify(cube, &options, &summary, NULL, NULL, &errors);
  require_said(status, &errors);
}

/* Goes on with the cube as a run would, up to where it computes: whatever its cells hold, they can be computed anew. */
static void resume(hc_cube *cube, const char *path) {
  hc_errors errors = {0};
  hc_writer *writer = NULL;
  const hc_status status = hc_writer_resume(path, hc_cube_sweep(cube), &writer, &errors);
  require_said(status, &errors);
  const int is_ours = strcmp(hc_cube_version(cube), HC_VERSION) == 0;
  REQUIRE((status == HC_OK) == is_ours);
  if (writer) require_said(hc_writer_set_provenance(writer, hc_writer_provenance(writer), &errors), &errors);
  hc_writer_close(writer);
}

/* Whatever is a cube has a label; other files may have one. */
static void read_label(const char *path, int is_cube) {
  hc_errors errors = {0};
  hc_cube_label label;
  const hc_status status = hc_cube_read_label(path, &label, &errors);
  require_said(status, &errors);
  REQUIRE((status == HC_OK) == (label.version && label.sweep) && (status == HC_OK || !is_cube));
  hc_cube_label_clear(&label);
}

static void read_all(hc_cube *cube, const char *path) {
  hc_errors errors = {0};
  hc_provenance provenance;
  int64_t by_status[HC_CELL_STATUS_COUNT], damaged;
  const hc_status counted = hc_cube_count(cube, by_status, &errors);
  require_said(counted, &errors);
  require_said(hc_cube_provenance(cube, &provenance, &errors), &errors);
  REQUIRE(strlen(provenance.host) + strlen(provenance.device) + strlen(provenance.created) < 3 * 256);
  require_said(hc_cube_check(cube, NULL, NULL, &damaged, &errors), &errors);
  REQUIRE(damaged >= 0 && damaged <= hc_sweep_cells(hc_cube_sweep(cube)));
  read_values(cube);
  require_same_as_itself(cube);
  if (counted == HC_OK) verify(cube);
  resume(cube, path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const memory_file file = memory_file_create();
  hc_errors errors = {0};
  hc_cube *cube = NULL;
  const int is_whole = size >= 4 && memcmp(data, "\x89HDF", 4) == 0;
  if (is_whole ? hc_write_at(file.fd, data, size, 0) == 0 : make(file.fd, data, size)) {
    const hc_status status = hc_cube_open(file.path, &cube, &errors);
    REQUIRE((status == HC_OK) == (cube != NULL));
    REQUIRE(status != HC_INVALID);
    require_said(status, &errors);
    read_label(file.path, cube != NULL);
    if (cube) read_all(cube, file.path);
  }
  hc_cube_close(cube);
  close(file.fd);
  return 0;
}
