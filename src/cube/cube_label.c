#include "cube_label.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cube_io.h"

/* The label stands in front of all data, or, if the sweep is too long for the header of an HDF5 object, in part behind
 * it: so much is looked at of either end. The longest sweep has 8 MiB. */
enum { HC_LABEL_BYTES = 16 << 20 };

static const char signature[8] = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};

/* Looks at what every HDF5 file begins with; also sees a file that lost its end. The layout of the superblock is that
 * of versions 2 and 3 (HDF5 File Format Specification, II.A). */
static hc_status check_superblock(int fd, const char *name, int64_t bytes, hc_errors *errors) {
  uint8_t block[48];
  if (bytes == 0) return hc_fail(errors, HC_FAILED, "'%s' is not a cube (it is empty)", name);
  if (bytes < (int64_t)sizeof block) return hc_fail(errors, HC_FAILED, "'%s' is not a cube (too short for one)", name);
  if (hc_read_at(fd, block, sizeof block, 0) != 0) return hc_fail_io(errors, "read", name);
  if (memcmp(block, signature, sizeof signature) != 0)
    return hc_fail(errors, HC_FAILED, "'%s' is not a cube (no HDF5 file)", name);
  const int has_known_form = (block[8] == 2 || block[8] == 3) && block[9] == 8 && block[10] == 8;
  uint64_t end = 0;
  memcpy(&end, block + 28, sizeof end);
  if (has_known_form && end <= INT64_MAX && bytes < (int64_t)end)
    return hc_fail(errors, HC_FAILED, "'%s' is cut short (%lld bytes are left of %llu); create it anew", name,
                   (long long)bytes, (unsigned long long)end);
  return HC_OK;
}

/* The text of a scalar attribute of fixed-length text, which the caller frees; NULL if there is none. As an attribute
 * message of version 3 it lies there as name, datatype (8 bytes, the size in the last four), dataspace (4 bytes), text
 * (HDF5 File Format Specification, IV.A.2.m). */
static char *find_text(const char *bytes, size_t count, const char *name) {
  enum { datatype = 8, size_at = 4, dataspace = 4 };
  const size_t name_bytes = strlen(name) + 1;
  const char *end = bytes + count;
  for (const char *at = bytes; (at = memmem(at, (size_t)(end - at), name, name_bytes)); ++at) {
    const char *type = at + name_bytes, *text = type + datatype + dataspace;
    const char string_of_version_1 = 0x13;
    uint32_t size;
    if (end - at < (ptrdiff_t)(name_bytes + datatype + dataspace)) return NULL;
    memcpy(&size, type + size_at, sizeof size);
    if (*type == string_of_version_1 && size > 0 && (size_t)(end - text) >= size) return strndup(text, size);
  }
  return NULL;
}

/* Versions are short and plain; other text is none, and would not do in a message. */
static int is_version(const char *text) {
  enum { LONGEST = 31 };
  static const char plain[] = "0123456789.+-abcdefghijklmnopqrstuvwxyz";
  const size_t length = strspn(text, plain);
  return length > 0 && length <= LONGEST && text[length] == '\0';
}

/* Looks for what the label still lacks in a part of the file. */
static hc_status read_part(int fd, const char *name, int64_t offset, size_t count, hc_label *label, hc_errors *errors) {
  char *bytes = malloc(count);
  if (!bytes) return hc_fail(errors, HC_FAILED, "out of memory for '%s'", name);
  const hc_status status = hc_read_at(fd, bytes, count, offset) == 0 ? HC_OK : hc_fail_io(errors, "read", name);
  if (status == HC_OK && !label->version) label->version = find_text(bytes, count, "hedgecube_version");
  if (status == HC_OK && !label->sweep_yaml) label->sweep_yaml = find_text(bytes, count, "sweep");
  free(bytes);
  return status;
}

/* Looks at either end of a file. */
static hc_status look(int fd, const char *name, int64_t bytes, hc_label *label, hc_errors *errors) {
  const int64_t count = bytes < HC_LABEL_BYTES ? bytes : HC_LABEL_BYTES;
  const hc_status status = read_part(fd, name, 0, (size_t)count, label, errors);
  if (status != HC_OK || count == bytes || (label->version && label->sweep_yaml)) return status;
  return read_part(fd, name, bytes - count, (size_t)count, label, errors);
}

hc_status hc_label_read(int fd, const char *name, hc_label *label, hc_errors *errors) {
  *label = (hc_label){0};
  struct stat about;
  if (fstat(fd, &about) != 0) return hc_fail_io(errors, "read", name);
  hc_status status = check_superblock(fd, name, about.st_size, errors);
  if (status != HC_OK) return status;
  status = look(fd, name, about.st_size, label, errors);
  if (status == HC_OK && (!label->version || !label->sweep_yaml || !is_version(label->version)))
    status = hc_fail(errors, HC_FAILED, "'%s' is not a cube (an HDF5 file that hedgecube did not write)", name);
  if (status != HC_OK) hc_label_clear(label);
  return status;
}

int hc_label_is_cube(int fd) {
  hc_errors unsaid = {0};
  hc_label label = {0};
  struct stat about;
  char begin[sizeof signature];
  if (fstat(fd, &about) == 0 && hc_read_at(fd, begin, sizeof begin, 0) == 0 &&
      memcmp(begin, signature, sizeof begin) == 0)
    look(fd, "", about.st_size, &label, &unsaid);
  const int is_cube = label.version != NULL;
  hc_label_clear(&label);
  hc_errors_clear(&unsaid);
  return is_cube;
}

void hc_label_clear(hc_label *label) {
  free(label->version);
  free(label->sweep_yaml);
  *label = (hc_label){0};
}
