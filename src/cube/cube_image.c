/* cube_image.c: builds, copies and compares the image of a cube. */
#include "cube_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cube_file.h"
#include "cube_io.h"

enum { chunk_bytes = 1 << 20 };

/* What is beyond the process's limit by its values alone need not be laid out to be refused. */
static hc_status check_limit(const hc_layout *layout, hc_errors *errors) {
  uint64_t bytes = strlen(layout->sweep_yaml);
  for (size_t i = 0; i < layout->dataset_count; ++i) bytes += (uint64_t)layout->datasets[i].bytes;
  struct rlimit limit;
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || bytes <= limit.rlim_cur) return HC_OK;
  return hc_fail(
      errors, HC_FAILED,
      "a cube of more than %llu bytes cannot be laid out (this process may write files of %llu); raise `ulimit -f`",
      (unsigned long long)bytes, (unsigned long long)limit.rlim_cur);
}

/* A file in memory, whose descriptor is none of the standard streams' even if one of those is closed: whatever is said
 * there must not land in it. */
static int open_in_memory(void) {
  const int fd = memfd_create("hedgecube", MFD_CLOEXEC);
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  const int above = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), error = errno;
  close(fd);
  errno = error;
  return above;
}

hc_status hc_image_init(hc_image *image, const hc_sweep *sweep, const char *version, hc_errors *errors) {
  *image = (hc_image){.fd = -1};
  hc_status status = hc_layout_init(&image->layout, sweep, errors);
  image->layout.version = version;
  if (status == HC_OK) status = check_limit(&image->layout, errors);
  if (status == HC_OK) {
    image->fd = open_in_memory();
    if (image->fd < 0) status = hc_fail_io(errors, "create", "a file in memory");
  }
  if (status == HC_OK) status = hc_cube_file_write(&image->layout, image->fd, errors);
  struct stat about;
  if (status == HC_OK && fstat(image->fd, &about) != 0) status = hc_fail_io(errors, "read", "a file in memory");
  if (status == HC_OK)
    image->bytes = about.st_size;
  else
    hc_image_clear(image);
  return status;
}

void hc_image_clear(hc_image *image) {
  if (image->fd >= 0) close(image->fd);
  hc_layout_clear(&image->layout);
  *image = (hc_image){.fd = -1};
}

/* A stretch of the file: the data of one dataset, or what HDF5 wrote between two of them (dataset NULL). */
typedef struct piece {
  const hc_dataset *dataset;
  int64_t offset, bytes;
} piece;

static int by_offset(const void *left, const void *right) {
  const int64_t a = ((const piece *)left)->offset, b = ((const piece *)right)->offset;
  return (a > b) - (a < b);
}

/* The data regions by their offset; NULL if out of memory. */
static piece *sorted_data(const hc_layout *layout, size_t *count) {
  piece *pieces = malloc(layout->dataset_count * sizeof *pieces);
  *count = 0;
  if (!pieces) return NULL;
  for (size_t i = 0; i < layout->dataset_count; ++i) {
    const hc_dataset *dataset = &layout->datasets[i];
    if (hc_dataset_is_data(dataset)) pieces[(*count)++] = (piece){dataset, dataset->offset, dataset->bytes};
  }
  qsort(pieces, *count, sizeof *pieces, by_offset);
  return pieces;
}

/* Two buffers and the files on whose pieces a visitor works. */
typedef struct walk {
  int image, fd;
  char *ours, *theirs; /* [chunk_bytes] */
  int64_t *where;      /* becomes the first byte that differs */
} walk;

/* What to do with a piece of at most chunk_bytes: 1 to go on, 0 to stop, -1 with errno set. */
typedef int visitor(const walk *at, const piece *part);

static int walk_chunks(const walk *at, piece part, visitor *visit) {
  int result = 1;
  for (int64_t left = part.bytes; result == 1 && left > 0; left -= part.bytes, part.offset += part.bytes) {
    part.bytes = left < chunk_bytes ? left : chunk_bytes;
    result = visit(at, &part);
  }
  return result;
}

/* Visits the whole file from its first byte to its last. */
static int walk_image(const hc_image *image, int fd, visitor *visit, int64_t *where) {
  walk at = {image->fd, fd, malloc(chunk_bytes), malloc(chunk_bytes), where};
  size_t count;
  piece *data = sorted_data(&image->layout, &count);
  int result = at.ours && at.theirs && data ? 1 : -1;
  int64_t offset = 0;
  if (result != 1) errno = ENOMEM;
  for (size_t i = 0; result == 1 && i < count; ++i) {
    result = walk_chunks(&at, (piece){NULL, offset, data[i].offset - offset}, visit);
    if (result == 1) result = walk_chunks(&at, data[i], visit);
    offset = data[i].offset + data[i].bytes;
  }
  if (result == 1) result = walk_chunks(&at, (piece){NULL, offset, image->bytes - offset}, visit);
  free(data);
  free(at.theirs);
  free(at.ours);
  return result;
}

/* Data is written even where it is zero: a hole would need room on the disk later, when it is too late to refuse. */
static int copy_piece(const walk *at, const piece *part) {
  const size_t bytes = (size_t)part->bytes;
  if (!part->dataset) {
    if (hc_read_at(at->image, at->ours, bytes, part->offset) != 0) return -1;
  } else if (part->dataset->element == HC_ELEMENT_DOUBLE) {
    const double nan = __builtin_nan("");
    for (size_t i = 0; i < bytes; i += sizeof nan) memcpy(at->ours + i, &nan, sizeof nan);
  } else {
    memset(at->ours, 0, bytes);
  }
  return hc_write_at(at->fd, at->ours, bytes, part->offset) == 0 ? 1 : -1;
}

int hc_image_copy(const hc_image *image, int fd) { return walk_image(image, fd, copy_piece, NULL) == 1 ? 0 : -1; }

static int compare_piece(const walk *at, const piece *part) {
  const size_t bytes = (size_t)part->bytes;
  if (part->dataset) return 1;
  if (hc_read_at(at->image, at->ours, bytes, part->offset) != 0) return -1;
  if (hc_read_at(at->fd, at->theirs, bytes, part->offset) != 0) return -1;
  size_t same = 0;
  while (same < bytes && at->ours[same] == at->theirs[same]) ++same;
  *at->where = part->offset + (int64_t)same;
  return same == bytes;
}

int hc_image_matches(const hc_image *image, int fd, int64_t *where) {
  struct stat about;
  if (fstat(fd, &about) != 0) return -1;
  *where = about.st_size < image->bytes ? about.st_size : image->bytes;
  return about.st_size == image->bytes ? walk_image(image, fd, compare_piece, where) : 0;
}
