/* cube.c: creates, resumes, fills and describes a cube; the file's content is decided in cube_layout and cube_image. */
#include "cube.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cube_draft.h"
#include "cube_file.h"
#include "cube_image.h"
#include "cube_io.h"
#include "cube_provenance.h"
#include "version.h"

enum { buffer_bytes = 1 << 20 };

struct hc_cube {
  int fd; /* locked against other writers */
  char *name;
  int64_t cells, paths;
  size_t width;                       /* doubles of a cell's result                 */
  size_t extents[HC_VARIABLE_COUNT];  /* of each variable in it                     */
  int64_t offsets[HC_VARIABLE_COUNT]; /* in the file                                */
  int64_t paths_offset, status_offset;
  int64_t provenance_offsets[HC_PROVENANCE_COUNT];
  uint8_t *status;             /* [cells] as it was on opening               */
  hc_stored_provenance stored; /* likewise                                   */
  hc_provenance provenance;    /* of `stored`                                */
  char *buffer;                /* [buffer_capacity]                          */
  size_t buffer_capacity;
  int is_broken; /* a write failed: what the disk holds is unknown, so nothing more may become final */
};

/* A cube that knows where its data lies but has no file yet; NULL if out of memory. */
static hc_cube *cube_of(const char *path, const hc_sweep *sweep, const hc_layout *layout) {
  hc_cube *cube = calloc(1, sizeof *cube);
  if (!cube) return NULL;
  cube->fd = -1;
  cube->name = strdup(path);
  cube->cells = layout->cells;
  cube->paths = sweep->paths;
  cube->width = hc_result_width(sweep);
  cube->buffer_capacity = buffer_bytes;
  for (size_t i = 0; i < HC_VARIABLE_COUNT; ++i) {
    cube->extents[i] = hc_variable_extent(sweep, i);
    cube->offsets[i] = layout->datasets[layout->first_variable + i].offset;
    const size_t row_bytes = cube->extents[i] * sizeof(double);
    if (row_bytes > cube->buffer_capacity) cube->buffer_capacity = row_bytes;
  }
  cube->paths_offset = layout->datasets[layout->paths].offset;
  cube->status_offset = layout->datasets[layout->status].offset;
  for (size_t i = 0; i < HC_PROVENANCE_COUNT; ++i)
    cube->provenance_offsets[i] = layout->datasets[layout->first_provenance + i].offset;
  cube->status = calloc((size_t)cube->cells, 1);
  cube->buffer = malloc(cube->buffer_capacity);
  if (cube->name && cube->status && cube->buffer) return cube;
  hc_cube_close(cube);
  return NULL;
}

/* Fills in what the file holds now. */
static hc_status read_state(hc_cube *cube, hc_errors *errors) {
  if (hc_read_at(cube->fd, cube->status, (size_t)cube->cells, cube->status_offset) != 0 ||
      hc_provenance_read(cube->fd, cube->provenance_offsets, &cube->stored) != 0)
    return hc_fail_io(errors, "read", cube->name);
  for (int64_t i = 0; i < cube->cells; ++i)
    if (cube->status[i] >= HC_CELL_STATUS_COUNT)
      return hc_fail(errors, HC_FAILED, "'%s' is damaged (cell %lld has status %d); create it anew", cube->name,
                     (long long)i, cube->status[i]);
  cube->provenance = hc_provenance_of(&cube->stored);
  return HC_OK;
}

static hc_status fill_draft(hc_cube *cube, const hc_image *image, const hc_provenance *provenance, hc_draft *draft,
                            hc_errors *errors) {
  if (hc_image_copy(image, draft->fd) != 0 || hc_provenance_write(draft->fd, cube->provenance_offsets, provenance) != 0)
    return hc_fail_io(errors, "write", cube->name);
  const hc_status status = hc_draft_publish(draft, errors);
  if (status != HC_OK) return status;
  cube->fd = draft->fd;
  draft->fd = -1;
  return HC_OK;
}

hc_status hc_cube_create(const char *path, const hc_sweep *sweep, int replace, const hc_provenance *provenance,
                         hc_cube **cube, hc_errors *errors) {
  hc_image image;
  hc_draft draft;
  *cube = NULL;
  hc_status status = hc_image_init(&image, sweep, errors);
  if (status != HC_OK) return status;
  status = hc_draft_open(&draft, path, replace, HC_DRAFT_UNNAMED_IF_POSSIBLE, image.bytes, errors);
  if (status == HC_OK) {
    *cube = cube_of(path, sweep, &image.layout);
    if (!*cube) status = hc_fail(errors, HC_FAILED, "out of memory for '%s'", path);
  }
  if (status == HC_OK) status = fill_draft(*cube, &image, provenance, &draft, errors);
  if (status == HC_OK) status = read_state(*cube, errors);
  if (status != HC_OK) {
    hc_cube_close(*cube);
    *cube = NULL;
  }
  hc_draft_close(&draft);
  hc_image_clear(&image);
  return status;
}

/* Shows one line of a long text around a column, so that a message stays short. */
static void quote_line(char *quote, size_t capacity, const char *line, size_t column) {
  const size_t before = 24, shown = 60, start = column > before ? column - before : 0;
  const size_t length = strcspn(line, "\n");
  const size_t rest = length > start ? length - start : 0;
  snprintf(quote, capacity, "%s%.*s%s", start ? "…" : "", (int)(rest < shown ? rest : shown),
           line + (length > start ? start : length), rest > shown ? "…" : "");
}

static hc_status fail_other_sweep(const char *path, const char *theirs, const char *ours, hc_errors *errors) {
  size_t at = 0, line_start = 0, line = 1;
  for (; theirs[at] && theirs[at] == ours[at]; ++at)
    if (theirs[at] == '\n') {
      line_start = at + 1;
      ++line;
    }
  char there[80], here[80];
  quote_line(there, sizeof there, theirs + line_start, at - line_start);
  quote_line(here, sizeof here, ours + line_start, at - line_start);
  return hc_fail(errors, HC_FAILED,
                 "'%s' is the cube of another sweep (line %zu: '%s' there, '%s' here); choose another name", path, line,
                 there, here);
}

/* Verifies every byte of the file's description: nothing is left to what HDF5 would put up with. (HDF5 1.10 and 2.0 lay
 * out the same bytes.) HDF5 only has to say how a file that is not this sweep's cube differs. */
static hc_status verify(int fd, const char *path, const hc_image *image, hc_errors *errors) {
  const int matches = hc_image_matches(image, fd);
  if (matches < 0) return hc_fail_io(errors, "read", path);
  if (matches) return HC_OK;
  hc_cube_header header;
  hc_status status = hc_cube_file_header(fd, path, &header, errors);
  if (status != HC_OK) return status;
  if (strcmp(header.version, HC_VERSION) != 0)
    status = hc_fail(errors, HC_FAILED,
                     "'%s' was begun by hedgecube %s (this is %s); go on with that version, or create it anew", path,
                     header.version, HC_VERSION);
  else if (strcmp(header.sweep_yaml, image->layout.sweep_yaml) != 0)
    status = fail_other_sweep(path, header.sweep_yaml, image->layout.sweep_yaml, errors);
  else
    status = hc_fail(errors, HC_FAILED,
                     "'%s' is damaged (its description is not as hedgecube writes it); create it anew", path);
  hc_cube_header_clear(&header);
  return status;
}

/* Reopens a verified file for writing and keeps other writers away. */
static hc_status open_for_writing(int fd, const char *path, int *writable, hc_errors *errors) {
  char name[32];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  *writable = open(name, O_RDWR | O_CLOEXEC);
  if (*writable < 0) return hc_fail_io(errors, "write to", path);
  if (hc_lock(*writable) != 0)
    return errno == EAGAIN ? hc_fail(errors, HC_FAILED, "another process is writing '%s'; wait for it to end", path)
                           : hc_fail_io(errors, "lock", path);
  if (!hc_path_is_file(AT_FDCWD, path, *writable))
    return hc_fail(errors, HC_FAILED, "another process replaced '%s' just now; try again", path);
  return HC_OK;
}

hc_status hc_cube_resume(const char *path, const hc_sweep *sweep, hc_cube **cube, hc_errors *errors) {
  hc_image image;
  int fd = -1;
  *cube = NULL;
  hc_status status = hc_image_init(&image, sweep, errors);
  if (status != HC_OK) return status;
  status = hc_open_for_reading(path, &fd, errors);
  if (status == HC_OK) status = verify(fd, path, &image, errors);
  if (status == HC_OK) {
    *cube = cube_of(path, sweep, &image.layout);
    if (!*cube) status = hc_fail(errors, HC_FAILED, "out of memory for '%s'", path);
  }
  if (status == HC_OK) status = open_for_writing(fd, path, &(*cube)->fd, errors);
  if (status == HC_OK) status = read_state(*cube, errors);
  if (status != HC_OK) {
    hc_cube_close(*cube);
    *cube = NULL;
  }
  if (fd >= 0) close(fd);
  hc_image_clear(&image);
  return status;
}

const uint8_t *hc_cube_status(const hc_cube *cube) { return cube->status; }
const hc_provenance *hc_cube_provenance(const hc_cube *cube) { return &cube->provenance; }

/* Length of the run of neighbouring cells at the start, at most `limit`. */
static int64_t run_length(const int64_t *cells, int64_t count, int64_t limit) {
  int64_t length = 1;
  while (length < count && length < limit && cells[length] == cells[length - 1] + 1) ++length;
  return length;
}

static int write_variable(hc_cube *cube, size_t variable, const int64_t *cells, int64_t count, const double *values) {
  const size_t row_bytes = cube->extents[variable] * sizeof(double);
  const int64_t limit = (int64_t)(cube->buffer_capacity / row_bytes);
  for (int64_t first = 0, length; first < count; first += length) {
    length = run_length(cells + first, count - first, limit);
    for (int64_t i = 0; i < length; ++i)
      memcpy(cube->buffer + (size_t)i * row_bytes, values + (size_t)(first + i) * cube->width, row_bytes);
    const int64_t offset = cube->offsets[variable] + cells[first] * (int64_t)row_bytes;
    if (hc_write_at(cube->fd, cube->buffer, (size_t)length * row_bytes, offset) != 0) return -1;
  }
  return 0;
}

static int write_paths(hc_cube *cube, const int64_t *cells, int64_t count) {
  const int64_t limit = (int64_t)(cube->buffer_capacity / sizeof cube->paths);
  for (int64_t first = 0, length; first < count; first += length) {
    length = run_length(cells + first, count - first, limit);
    for (int64_t i = 0; i < length; ++i)
      memcpy(cube->buffer + (size_t)i * sizeof cube->paths, &cube->paths, sizeof cube->paths);
    const int64_t offset = cube->paths_offset + cells[first] * (int64_t)sizeof cube->paths;
    if (hc_write_at(cube->fd, cube->buffer, (size_t)length * sizeof cube->paths, offset) != 0) return -1;
  }
  return 0;
}

static int write_status(hc_cube *cube, const int64_t *cells, int64_t count, const uint8_t *status) {
  for (int64_t first = 0, length; first < count; first += length) {
    length = run_length(cells + first, count - first, INT64_MAX);
    if (hc_write_at(cube->fd, status + first, (size_t)length, cube->status_offset + cells[first]) != 0) return -1;
  }
  return 0;
}

/* Values, durable, before the status that vouches for them. */
static int write_cells(hc_cube *cube, const int64_t *cells, int64_t count, const double *results,
                       const uint8_t *status) {
  const double *values = results;
  for (size_t variable = 0; variable < HC_VARIABLE_COUNT; values += cube->extents[variable++])
    if (write_variable(cube, variable, cells, count, values) != 0) return -1;
  if (write_paths(cube, cells, count) != 0 || hc_sync_data(cube->fd) != 0) return -1;
  return write_status(cube, cells, count, status) != 0 ? -1 : hc_sync_data(cube->fd);
}

static hc_status check_cells(const hc_cube *cube, const int64_t *cells, int64_t count, const uint8_t *status,
                             hc_errors *errors) {
  if (cube->is_broken)
    return hc_fail(errors, HC_FAILED, "'%s' is not written any more (an earlier write failed); resume it", cube->name);
  for (int64_t i = 0; i < count; ++i) {
    if (cells[i] < 0 || cells[i] >= cube->cells || (i > 0 && cells[i] <= cells[i - 1]))
      return hc_fail(errors, HC_INVALID, "cell %lld is out of order or not one of the %lld of '%s'",
                     (long long)cells[i], (long long)cube->cells, cube->name);
    if (status[i] == HC_CELL_PENDING || status[i] >= HC_CELL_STATUS_COUNT)
      return hc_fail(errors, HC_INVALID, "status %d of cell %lld is not final", status[i], (long long)cells[i]);
  }
  return HC_OK;
}

hc_status hc_cube_commit(hc_cube *cube, const int64_t *cells, int64_t count, const double *results,
                         const uint8_t *status, hc_errors *errors) {
  const hc_status checked = check_cells(cube, cells, count, status, errors);
  if (checked != HC_OK) return checked;
  if (write_cells(cube, cells, count, results, status) == 0) return HC_OK;
  cube->is_broken = 1;
  return hc_fail_io(errors, "write to", cube->name);
}

hc_status hc_cube_set_provenance(hc_cube *cube, const hc_provenance *provenance, hc_errors *errors) {
  if (hc_provenance_write(cube->fd, cube->provenance_offsets, provenance) == 0 && hc_sync_data(cube->fd) == 0)
    return HC_OK;
  cube->is_broken = 1;
  return hc_fail_io(errors, "write to", cube->name);
}

void hc_cube_close(hc_cube *cube) {
  if (!cube) return;
  if (cube->fd >= 0) close(cube->fd);
  free(cube->buffer);
  free(cube->status);
  free(cube->name);
  free(cube);
}

int64_t hc_cube_bytes(const hc_sweep *sweep) {
  hc_image image;
  hc_errors ignored = {0};
  const int64_t bytes = hc_image_init(&image, sweep, &ignored) == HC_OK ? image.bytes : -1;
  if (bytes >= 0) hc_image_clear(&image);
  hc_errors_clear(&ignored);
  return bytes;
}
