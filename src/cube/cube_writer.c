/* cube_writer.c: creates, resumes and fills a cube; the file's content is decided in cube_layout and cube_image. */
#include "cube_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cube_cells.h"
#include "cube_check.h"
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
  hc_draft draft; /* until it takes its name: then its path is NULL */
  hc_image image; /* what the file must be like, but for its data */
  int has_name;   /* in a folder; a cube in memory has none */
  hc_cell_map map;
  char *room;                  /* [HC_CELLS_ROOM_BYTES]                    */
  uint8_t *status;             /* [cells] as the file must have it         */
  hc_stored_provenance stored; /* as it was on opening                     */
  hc_provenance provenance;    /* of `stored`                              */
  int is_broken;               /* a write failed: what the disk holds is unknown, so nothing more may become final */
  int is_lost;                 /* the name does not lead to what was written: said */
};

/* A cube that knows where its data lies but has no file yet; NULL if out of memory. */
static hc_writer *writer_of(const char *path, hc_cell_map map) {
  hc_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return NULL;
  writer->fd = writer->image.fd = -1;
  writer->name = strdup(path);
  writer->map = map;
  writer->status = calloc((size_t)map.cells, 1);
  writer->room = malloc(HC_CELLS_ROOM_BYTES);
  if (writer->name && writer->status && writer->room) return writer;
  hc_writer_close(writer);
  return NULL;
}

/* Fills in what the file holds now. */
static hc_status read_state(hc_writer *writer, hc_errors *errors) {
  if (hc_read_at(writer->fd, writer->status, (size_t)writer->map.cells, writer->map.status_offset) != 0 ||
      hc_provenance_read(writer->fd, writer->map.provenance_offsets, &writer->stored) != 0)
    return hc_fail_io(errors, "read", writer->name);
  writer->provenance = hc_provenance_of(&writer->stored);
  return HC_OK;
}

static hc_status fill_draft(hc_writer *writer, const hc_provenance *provenance, hc_errors *errors) {
  if (hc_image_copy(&writer->image, writer->fd) != 0 ||
      hc_provenance_write(writer->fd, writer->map.provenance_offsets, provenance) != 0)
    return hc_fail_io(errors, "write", writer->name);
  return read_state(writer, errors);
}

/* Opens the draft of a cube that may begin. */
static hc_status open_draft(hc_draft *draft, const char *path, int replace, const hc_image *image, hc_errors *errors) {
  hc_status status = hc_draft_open(draft, path, replace, HC_DRAFT_UNNAMED_IF_POSSIBLE, image->bytes, errors);
  if (status != HC_OK || draft->replaced_fd < 0 || hc_label_is_cube(draft->replaced_fd)) return status;
  hc_draft_close(draft);
  return hc_fail(errors, HC_FAILED, "'%s' is not a cube, and is not replaced; remove it, or choose another name", path);
}

hc_status hc_writer_prepare(const char *path, const hc_sweep *sweep, int replace, const hc_provenance *provenance,
                            hc_writer **prepared, hc_errors *errors) {
  hc_image image;
  hc_draft draft;
  *prepared = NULL;
  hc_status status = hc_image_init(&image, sweep, HC_VERSION, errors);
  if (status != HC_OK) return status;
  status = open_draft(&draft, path, replace, &image, errors);
  hc_writer *writer = status == HC_OK ? writer_of(path, hc_cell_map_of(&image.layout, sweep)) : NULL;
  if (status == HC_OK && !writer) {
    status = hc_fail(errors, HC_FAILED, "out of memory for '%s'", path);
    hc_draft_close(&draft);
  }
  if (status != HC_OK) {
    hc_image_clear(&image);
    return status;
  }
  writer->draft = draft;
  writer->fd = draft.fd;
  writer->image = image;
  status = fill_draft(writer, provenance, errors);
  if (status == HC_OK)
    *prepared = writer;
  else
    hc_writer_close(writer);
  return status;
}

/* ---- its name ---- */

int hc_writer_waits(const hc_writer *writer) { return writer->draft.path != NULL; }
int hc_writer_replaces(const hc_writer *writer) { return hc_writer_waits(writer) && writer->draft.replaced_fd >= 0; }
int hc_writer_is_lost(const hc_writer *writer) { return writer->is_lost; }

static hc_status fail_lost(hc_writer *writer, const char *what, const char *now, hc_errors *errors) {
  writer->is_lost = 1;
  return hc_fail(errors, HC_FAILED, "'%s' was %s while it was being computed; %s", writer->name, what, now);
}

/* Whether the name leads to the file, and that has its length. */
static hc_status check_name(hc_writer *writer, hc_errors *errors) {
  static const char lost[] = "what was computed is lost: run it again";
  struct stat opened;
  if (writer->is_lost) return HC_FAILED;
  if (fstat(writer->fd, &opened) != 0) return hc_fail_io(errors, "read", writer->name);
  if (!hc_path_is_file(AT_FDCWD, writer->name, writer->fd)) {
    if (opened.st_nlink > 0)
      return fail_lost(writer, "renamed", "what is finished is in it: resume it under its new name", errors);
    return fail_lost(writer, access(writer->name, F_OK) == 0 ? "replaced" : "removed", lost, errors);
  }
  if (opened.st_size > writer->image.bytes)
    return fail_lost(writer, "lengthened", "cut what does not belong to it, and resume it", errors);
  return opened.st_size == writer->image.bytes ? HC_OK : fail_lost(writer, "emptied or cut", lost, errors);
}

hc_status hc_writer_publish(hc_writer *writer, hc_errors *errors) {
  if (writer->has_name) return check_name(writer, errors);
  if (!hc_writer_waits(writer)) return HC_OK;
  const hc_status status = hc_draft_publish(&writer->draft, errors);
  if (status != HC_OK) return status;
  writer->has_name = 1;
  writer->draft.fd = -1; /* the writer has it */
  hc_draft_close(&writer->draft);
  return HC_OK;
}

/* A file that was emptied and written to since, or copied over, has its name and perhaps its length. */
hc_status hc_writer_confirm(hc_writer *writer, hc_errors *errors) {
  uint8_t status[1 << 12];
  int64_t where;
  const hc_status named = check_name(writer, errors);
  if (named != HC_OK || writer->is_broken) return named;
  int same = hc_image_matches(&writer->image, writer->fd, &where);
  for (int64_t first = 0, count; same == 1 && first < writer->map.cells; first += count) {
    const int64_t left = writer->map.cells - first;
    count = left < (int64_t)sizeof status ? left : (int64_t)sizeof status;
    if (hc_read_at(writer->fd, status, (size_t)count, writer->map.status_offset + first) != 0) same = -1;
    if (same == 1) same = memcmp(status, writer->status + first, (size_t)count) == 0;
  }
  if (same < 0) return hc_fail_io(errors, "read", writer->name);
  return same ? HC_OK
              : fail_lost(writer, "overwritten", "what it holds is not what was computed: run it again", errors);
}

hc_status hc_writer_check(const char *path, const hc_sweep *sweep, int replace, hc_errors *errors) {
  hc_image image;
  hc_draft draft;
  hc_status status = hc_image_init(&image, sweep, HC_VERSION, errors);
  if (status != HC_OK) return status;
  status = open_draft(&draft, path, replace, &image, errors);
  if (status == HC_OK) hc_draft_close(&draft);
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
  if (fd >= 0) close(fd);
  if (status == HC_OK) {
    (*writer)->has_name = 1;
    (*writer)->image = image;
    return HC_OK;
  }
  hc_writer_close(*writer);
  *writer = NULL;
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
  if (hc_cells_write_values(writer->fd, map, cells, count, rows, status, writer->room) != 0 ||
      hc_sync_data(writer->fd) != 0)
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
  hc_status checked = check_cells(writer, cells, count, status, errors);
  if (checked == HC_OK) checked = hc_writer_publish(writer, errors);
  if (checked != HC_OK) return checked;
  if (write_cells(writer, cells, count, rows, status) == 0) {
    for (int64_t i = 0; i < count; ++i) writer->status[cells[i]] = status[i];
    return HC_OK;
  }
  writer->is_broken = 1;
  return hc_fail_io(errors, "write to", writer->name);
}

/* ---- damage ---- */

enum { DROPPED = UINT8_MAX }; /* a status that a cell has in `status` until it is pending in the file */

static void drop(void *user, int64_t cell) {
  hc_writer *writer = user;
  writer->status[cell] = DROPPED;
}

/* Makes cells in the file what they were when it was begun: the status first, so that no reader takes them for final.
 */
static int write_dropped(const hc_writer *writer, const double *nothing) {
  const uint8_t pending = HC_CELL_PENDING;
  hc_cell_map map = writer->map;
  map.paths = 0;
  for (int64_t cell = 0; cell < map.cells; ++cell)
    if (writer->status[cell] == DROPPED && hc_cells_write_status(writer->fd, &map, &cell, 1, &pending) != 0) return -1;
  if (hc_sync_data(writer->fd) != 0) return -1;
  for (int64_t cell = 0; cell < map.cells; ++cell)
    if (writer->status[cell] == DROPPED &&
        hc_cells_write_values(writer->fd, &map, &cell, 1, nothing, &pending, writer->room) != 0)
      return -1;
  return hc_sync_data(writer->fd);
}

hc_status hc_writer_drop_damaged(hc_writer *writer, int64_t *count, hc_errors *errors) {
  const hc_cell_map *map = &writer->map;
  *count = 0;
  const hc_status status = hc_cells_check(writer->fd, map, writer->name, 0, map->cells, 1, drop, writer, errors);
  if (status != HC_OK) return status;
  for (int64_t cell = 0; cell < map->cells; ++cell) *count += writer->status[cell] == DROPPED;
  if (*count == 0) return HC_OK;
  double *nothing = malloc(map->width * sizeof *nothing);
  if (!nothing) return hc_fail(errors, HC_FAILED, "out of memory for '%s'", writer->name);
  for (size_t k = 0; k < map->width; ++k) nothing[k] = __builtin_nan("");
  writer->is_broken = write_dropped(writer, nothing) != 0;
  const hc_status written = writer->is_broken ? hc_fail_io(errors, "write to", writer->name) : HC_OK;
  free(nothing);
  for (int64_t cell = 0; cell < map->cells; ++cell)
    if (writer->status[cell] == DROPPED) writer->status[cell] = HC_CELL_PENDING;
  return written;
}

hc_status hc_writer_set_provenance(hc_writer *writer, const hc_provenance *provenance, hc_errors *errors) {
  if (hc_provenance_write(writer->fd, writer->map.provenance_offsets, provenance) == 0 && hc_sync_data(writer->fd) == 0)
    return HC_OK;
  writer->is_broken = 1;
  return hc_fail_io(errors, "write to", writer->name);
}

void hc_writer_close(hc_writer *writer) {
  if (!writer) return;
  if (hc_writer_waits(writer))
    hc_draft_close(&writer->draft); /* and with it the file */
  else if (writer->fd >= 0)
    close(writer->fd);
  hc_image_clear(&writer->image);
  free(writer->room);
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
