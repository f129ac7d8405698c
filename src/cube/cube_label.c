#include "cube_label.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cube_io.h"
#include "cube_layout.h"
#include "version.h"

/* The label stands in front of all data, or, if the sweep is too long for the header of an HDF5 object, in part behind
 * it: so much is looked at of either end. The longest sweep has 8 MiB. */
enum { HC_LABEL_BYTES = 16 << 20, SUPERBLOCK = 48 };

static const char signature[8] = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};

/* Where the file ends according to its superblock (HDF5 File Format Specification, II.A); -1 if it has none of the
 * known forms. hedgecube's is of version 2. */
static int64_t end_of_file(const uint8_t *block) {
  const int is_old = block[8] < 2 && block[13] == 8 && block[14] == 8;
  const int is_new = (block[8] == 2 || block[8] == 3) && block[9] == 8 && block[10] == 8;
  int64_t end = -1;
  if (is_old || is_new) memcpy(&end, block + (is_new ? 28 : 40), sizeof end);
  return end < 0 ? -1 : end;
}

static hc_status fail_rewritten(const char *name, hc_errors *errors) {
  return hc_fail(errors, HC_FAILED,
                 "'%s' is a cube that another program has written anew; its values may be intact, but hedgecube reads "
                 "only what it wrote itself: keep the original (and to make that smaller, compress the file whole)",
                 name);
}

/* Looks at what every HDF5 file begins with; also sees a file that lost its end. */
static hc_status check_superblock(int fd, const char *name, hc_label *label, uint8_t block[SUPERBLOCK],
                                  hc_errors *errors) {
  if (label->bytes == 0) return hc_fail(errors, HC_FAILED, "'%s' is not a cube (it is empty)", name);
  if (label->bytes < SUPERBLOCK) return hc_fail(errors, HC_FAILED, "'%s' is not a cube (too short for one)", name);
  if (hc_read_at(fd, block, SUPERBLOCK, 0) != 0) return hc_fail_io(errors, "read", name);
  if (memcmp(block, signature, sizeof signature) != 0)
    return hc_fail(errors, HC_FAILED, "'%s' is not a cube (no HDF5 file)", name);
  label->end = end_of_file(block);
  if (label->bytes >= label->end) return HC_OK;
  return hc_fail(errors, HC_FAILED, "'%s' is cut short (%lld bytes are left of %lld); create it anew", name,
                 (long long)label->bytes, (long long)label->end);
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

/* A number as this program would write one. */
static int is_number(const char *text) {
  enum { LONGEST = 9 };
  const size_t length = strspn(text, "0123456789");
  return length > 0 && length <= LONGEST && text[length] == '\0';
}

/* What is found in the file, whole or in two parts. */
typedef struct finds {
  char *version, *layout, *sweep;
  int is_named; /* something is called as hedgecube calls its version */
} finds;

/* Looks for what is still missing in a part of the file. */
static hc_status read_part(int fd, const char *name, int64_t offset, size_t count, finds *found, hc_errors *errors) {
  static const char version_name[] = "hedgecube_version";
  char *bytes = malloc(count);
  if (!bytes) return hc_fail(errors, HC_FAILED, "out of memory for '%s'", name);
  const hc_status status = hc_read_at(fd, bytes, count, offset) == 0 ? HC_OK : hc_fail_io(errors, "read", name);
  if (status == HC_OK) {
    if (!found->version) found->version = find_text(bytes, count, version_name);
    if (!found->layout) found->layout = find_text(bytes, count, "hedgecube_layout");
    if (!found->sweep) found->sweep = find_text(bytes, count, "sweep");
    if (!found->is_named) found->is_named = memmem(bytes, count, version_name, sizeof version_name) != NULL;
  }
  free(bytes);
  return status;
}

static hc_status read_parts(int fd, const char *name, int64_t bytes, finds *found, hc_errors *errors) {
  const size_t count = bytes < HC_LABEL_BYTES ? (size_t)bytes : HC_LABEL_BYTES;
  hc_status status = read_part(fd, name, 0, count, found, errors);
  if (status == HC_OK && bytes > HC_LABEL_BYTES && (!found->version || !found->sweep))
    status = read_part(fd, name, bytes - (int64_t)count, count, found, errors);
  if (found->version && !is_version(found->version)) {
    free(found->version);
    found->version = NULL;
  }
  if (found->layout && !is_number(found->layout)) {
    free(found->layout);
    found->layout = NULL;
  }
  return status;
}

/* The file has no label that can be read. */
static hc_status fail_unlabelled(const char *name, int is_named, int is_foreign, hc_errors *errors) {
  if (!is_named)
    return hc_fail(errors, HC_FAILED, "'%s' is not a cube (an HDF5 file that hedgecube did not write)", name);
  if (is_foreign) return fail_rewritten(name, errors);
  return hc_fail(errors, HC_FAILED, "'%s' is damaged (it does not say of what sweep it is); compute it anew", name);
}

hc_status hc_label_read(int fd, const char *name, hc_label *label, hc_errors *errors) {
  *label = (hc_label){.end = -1};
  finds found = {0};
  uint8_t block[SUPERBLOCK];
  struct stat about;
  if (fstat(fd, &about) != 0) return hc_fail_io(errors, "read", name);
  label->bytes = about.st_size;
  hc_status status = check_superblock(fd, name, label, block, errors);
  if (status == HC_OK) status = read_parts(fd, name, label->bytes, &found, errors);
  label->said = (hc_cube_label){found.version, found.layout, found.sweep};
  if (status == HC_OK && (!found.version || !found.sweep)) {
    const int is_ours = block[8] == 2; /* the superblock's version */
    status = fail_unlabelled(name, found.is_named, !is_ours && label->end == label->bytes, errors);
  }
  if (status != HC_OK) hc_label_clear(label);
  return status;
}

int hc_label_is_cube(int fd) {
  hc_errors unsaid = {0};
  finds found = {0};
  struct stat about;
  char begin[sizeof signature];
  if (fstat(fd, &about) == 0 && hc_read_at(fd, begin, sizeof begin, 0) == 0 &&
      memcmp(begin, signature, sizeof begin) == 0)
    read_parts(fd, "", about.st_size, &found, &unsaid);
  hc_cube_label_clear(&(hc_cube_label){found.version, found.layout, found.sweep});
  hc_errors_clear(&unsaid);
  return found.is_named;
}

void hc_label_clear(hc_label *label) {
  hc_cube_label_clear(&label->said);
  *label = (hc_label){.end = -1};
}

hc_status hc_label_check_layout(const hc_label *label, const char *name, hc_errors *errors) {
  const hc_cube_label *said = &label->said;
  const int is_same = said->layout && strcmp(said->layout, HC_LAYOUT) == 0;
  if (is_same || strcmp(said->version, HC_VERSION) == 0) return HC_OK; /* this version's own, if damaged */
  return hc_fail(
      errors, HC_FAILED,
      "'%s' was made by hedgecube %s (this is %s, which lays cubes out otherwise); open it with that version, "
      "or in Python, or compute its sweep anew (`hedgecube info --sweep` prints it)",
      name, said->version, HC_VERSION);
}

/* Damage leaves a file as long as it was, or shorter than its superblock says; whoever writes it anew does neither. */
hc_status hc_label_fail(const hc_label *label, const char *name, int64_t expected, int64_t where, hc_errors *errors) {
  if (label->end == label->bytes && label->bytes != expected) return fail_rewritten(name, errors);
  return hc_fail(errors, HC_FAILED,
                 "'%s' is damaged (its description is not as hedgecube writes it, from byte %lld on); compute it anew",
                 name, (long long)where);
}

hc_status hc_cube_read_label(const char *path, hc_cube_label *label, hc_errors *errors) {
  hc_label read;
  int fd;
  *label = (hc_cube_label){0};
  hc_status status = hc_open_for_reading(path, &fd, errors);
  if (status != HC_OK) return status;
  status = hc_label_read(fd, path, &read, errors);
  if (status == HC_OK) *label = read.said;
  close(fd);
  return status;
}

void hc_cube_label_clear(hc_cube_label *label) {
  free(label->version);
  free(label->layout);
  free(label->sweep);
  *label = (hc_cube_label){0};
}
