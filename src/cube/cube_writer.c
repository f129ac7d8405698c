/* cube_writer.c: creates, resumes and fills a cube; the file's content is decided in cube_layout and cube_image. */
#include "cube_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cube_cells.h"
#include "cube_draft.h"
#include "cube_image.h"
#include "cube_io.h"
#include "cube_label.h"
#include "cube_provenance.h"
#include "cube_reader.h"
#include "version.h"

struct hc_writer {
  int fd; /* locked against other writers */
  char *name;
  hc_cell_map map;
  uint8_t *status;             /* [cells] as it was on opening */
  hc_stored_provenance stored; /* likewise                     */
  hc_provenance provenance;    /* of `stored`                  */
  int is_broken;               /* a write failed: what the disk holds is unknown, so nothing more may become final */
};

/* A cube that knows where its data lies but has no file yet; NULL if out of memory. */
static hc_writer *writer_of(const char *path, hc_cell_map map) {
  hc_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return NULL;
  writer->fd = -1;
  writer->name = strdup(path);
  writer->map = map;
  writer->status = calloc((size_t)map.cells, 1);
  if (writer->name && writer->status) return writer;
  hc_writer_close(writer);
  return NULL;
}

/* Fills in what the file holds now. */
static hc_status read_state(hc_writer *writer, hc_errors *errors) {
  if (hc_read_at(writer->fd, writer->status, (size_t)writer->map.cells, writer->map.status_offset) != 0 ||
      hc_provenance_read(writer->fd, writer->map.provenance_offsets, &writer->stored) != 0)
    return hc_fail_io(errors, "read", writer->name);
  for (int64_t i = 0; i < writer->map.cells; ++i)
    if (writer->status[i] >= HC_CELL_STATUS_COUNT)
      return hc_fail(errors, HC_FAILED, "'%s' is damaged (cell %lld has status %d); create it anew", writer->name,
                     (long long)i, writer->status[i]);
  writer->provenance = hc_provenance_of(&writer->stored);
  return HC_OK;
}

static hc_status fill_draft(hc_writer *writer, const hc_image *image, const hc_provenance *provenance, hc_draft *draft,
                            hc_errors *errors) {
  if (hc_image_copy(image, draft->fd) != 0 ||
      hc_provenance_write(draft->fd, writer->map.provenance_offsets, provenance) != 0)
    return hc_fail_io(errors, "write", writer->name);
  const hc_status status = hc_draft_publish(draft, errors);
  if (status != HC_OK) return status;
  writer->fd = draft->fd;
  draft->fd = -1;
  return HC_OK;
}

hc_status hc_writer_create(const char *path, const hc_sweep *sweep, int replace, const hc_provenance *provenance,
                           hc_writer **writer, hc_errors *errors) {
  hc_image image;
  hc_draft draft;
  *writer = NULL;
  hc_status status = hc_image_init(&image, sweep, HC_VERSION, errors);
  if (status != HC_OK) return status;
  status = hc_draft_open(&draft, path, replace, HC_DRAFT_UNNAMED_IF_POSSIBLE, image.bytes, errors);
  if (status == HC_OK) {
    *writer = writer_of(path, hc_cell_map_of(&image.layout, sweep));
    if (!*writer) status = hc_fail(errors, HC_FAILED, "out of memory for '%s'", path);
  }
  if (status == HC_OK) status = fill_draft(*writer, &image, provenance, &draft, errors);
  if (status == HC_OK) status = read_state(*writer, errors);
  if (status != HC_OK) {
    hc_writer_close(*writer);
    *writer = NULL;
  }
  hc_draft_close(&draft);
  hc_image_clear(&image);
  return status;
}

hc_status hc_writer_check(const char *path, const hc_sweep *sweep, int replace, hc_errors *errors) {
  hc_image image;
  hc_draft draft;
  hc_status status = hc_image_init(&image, sweep, HC_VERSION, errors);
  if (status != HC_OK) return status;
  status = hc_draft_open(&draft, path, replace, HC_DRAFT_UNNAMED_IF_POSSIBLE, image.bytes, errors);
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
  return hc_fail(
      errors, HC_FAILED,
      "'%s' is the cube of another sweep (line %zu: '%s' there, '%s' here); choose another name, or have it replaced",
      path, line, there, here);
}

/* Verifies every byte of the file's description; the label only has to say how a file that is not this sweep's cube
 * differs. (HDF5 1.10 and 2.0 lay out the same bytes.) */
static hc_status verify(int fd, const char *path, const hc_image *image, hc_errors *errors) {
  int64_t where;
  const int matches = hc_image_matches(image, fd, &where);
  if (matches < 0) return hc_fail_io(errors, "read", path);
  if (matches) return HC_OK;
  hc_label label;
  hc_status status = hc_label_read(fd, path, &label, errors);
  if (status != HC_OK) return status;
  if (strcmp(label.said.version, HC_VERSION) != 0)
    status = hc_fail(errors, HC_FAILED,
                     "'%s' was begun by hedgecube %s (this is %s); go on with that version, or create it anew", path,
                     label.said.version, HC_VERSION);
  else if (strcmp(label.said.sweep, image->layout.sweep_yaml) != 0)
    status = fail_other_sweep(path, label.said.sweep, image->layout.sweep_yaml, errors);
  else
    status = hc_label_fail(&label, path, image->bytes, where, errors);
  hc_label_clear(&label);
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

hc_status hc_writer_resume(const char *path, const hc_sweep *sweep, hc_writer **writer, hc_errors *errors) {
  hc_image image;
  int fd = -1;
  *writer = NULL;
  hc_status status = hc_image_init(&image, sweep, HC_VERSION, errors);
  if (status != HC_OK) return status;
  status = hc_open_for_reading(path, &fd, errors);
  if (status == HC_OK) status = verify(fd, path, &image, errors);
  if (status == HC_OK) {
    *writer = writer_of(path, hc_cell_map_of(&image.layout, sweep));
    if (!*writer) status = hc_fail(errors, HC_FAILED, "out of memory for '%s'", path);
  }
  if (status == HC_OK) status = open_for_writing(fd, path, &(*writer)->fd, errors);
  if (status == HC_OK) status = read_state(*writer, errors);
  if (status != HC_OK) {
    hc_writer_close(*writer);
    *writer = NULL;
  }
  if (fd >= 0) close(fd);
  hc_image_clear(&image);
  return status;
}

hc_status hc_writer_in_memory(const hc_cube *cube, const hc_provenance *provenance, hc_writer **writer,
                              hc_errors *errors) {
  *writer = writer_of(cube->name, cube->map);
  if (!*writer) return hc_fail(errors, HC_FAILED, "out of memory for %s", cube->name);
  (*writer)->fd = fcntl(cube->fd, F_DUPFD_CLOEXEC, 0);
  if ((*writer)->fd >= 0 && hc_provenance_write((*writer)->fd, cube->map.provenance_offsets, provenance) == 0)
    return HC_OK;
  const hc_status status = hc_fail_io(errors, "write to", cube->name);
  hc_writer_close(*writer);
  *writer = NULL;
  return status;
}

int hc_writer_has_locks(const hc_writer *writer) { return hc_has_locks(writer->fd); }
const uint8_t *hc_writer_status(const hc_writer *writer) { return writer->status; }
const hc_provenance *hc_writer_provenance(const hc_writer *writer) { return &writer->provenance; }

/* Values, durable, before the status that vouches for them. */
static int write_cells(const hc_writer *writer, const int64_t *cells, int64_t count, const double *rows,
                       const uint8_t *status) {
  const hc_cell_map *map = &writer->map;
  if (hc_cells_write_values(writer->fd, map, cells, count, rows, status) != 0 || hc_sync_data(writer->fd) != 0)
    return -1;
  return hc_cells_write_status(writer->fd, map, cells, count, status) != 0 ? -1 : hc_sync_data(writer->fd);
}

static hc_status check_cells(const hc_writer *writer, const int64_t *cells, int64_t count, const uint8_t *status,
                             hc_errors *errors) {
  if (writer->is_broken)
    return hc_fail(errors, HC_FAILED, "'%s' is not written any more (an earlier write failed); resume it",
                   writer->name);
  for (int64_t i = 0; i < count; ++i) {
    if (cells[i] < 0 || cells[i] >= writer->map.cells || (i > 0 && cells[i] <= cells[i - 1]))
      return hc_fail(errors, HC_INVALID, "cell %lld is out of order or not one of the %lld of '%s'",
                     (long long)cells[i], (long long)writer->map.cells, writer->name);
    if (status[i] == HC_CELL_PENDING || status[i] >= HC_CELL_STATUS_COUNT)
      return hc_fail(errors, HC_INVALID, "status %d of cell %lld is not final", status[i], (long long)cells[i]);
  }
  return HC_OK;
}

hc_status hc_writer_commit(hc_writer *writer, const int64_t *cells, int64_t count, const double *rows,
                           const uint8_t *status, hc_errors *errors) {
  const hc_status checked = check_cells(writer, cells, count, status, errors);
  if (checked != HC_OK) return checked;
  if (write_cells(writer, cells, count, rows, status) == 0) return HC_OK;
  writer->is_broken = 1;
  return hc_fail_io(errors, "write to", writer->name);
}

hc_status hc_writer_set_provenance(hc_writer *writer, const hc_provenance *provenance, hc_errors *errors) {
  if (hc_provenance_write(writer->fd, writer->map.provenance_offsets, provenance) == 0 && hc_sync_data(writer->fd) == 0)
    return HC_OK;
  writer->is_broken = 1;
  return hc_fail_io(errors, "write to", writer->name);
}

void hc_writer_close(hc_writer *writer) {
  if (!writer) return;
  if (writer->fd >= 0) close(writer->fd);
  free(writer->status);
  free(writer->name);
  free(writer);
}

hc_status hc_cube_file_bytes(const hc_sweep *sweep, int64_t *bytes, hc_errors *errors) {
  hc_image image;
  const hc_status status = hc_image_init(&image, sweep, HC_VERSION, errors);
  *bytes = image.bytes;
  if (status == HC_OK) hc_image_clear(&image);
  return status;
}
