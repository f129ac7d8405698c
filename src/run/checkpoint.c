#include "checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "version.h"

#define HC_SUFFIX ".hedgecube-partial"
#define HC_DRAFT_SUFFIX HC_SUFFIX ".tmp"

typedef struct {
  char magic[16], version[16];
  uint64_t sweep_digest;
  int64_t cell_tally_bytes, desk_tally_bytes;
  int64_t cell_count, desk_count, paths_done;
} header;

/* FNV-1a, 64 bits (Fowler, Noll & Vo): against damage, not against malice. */
static uint64_t digest(uint64_t hash, const void *data, size_t size) {
  const unsigned char *bytes = data;
  for (size_t index = 0; index < size; ++index) hash = (hash ^ bytes[index]) * 0x100000001b3u;
  return hash;
}
enum { HC_DIGEST_WORD = sizeof(uint64_t) };
static const uint64_t digest_begin = 0xcbf29ce484222325u;

static header header_of(const char *sweep_text) {
  header h = {.sweep_digest = digest(digest_begin, sweep_text, strlen(sweep_text)),
              .cell_tally_bytes = sizeof(hc_cell_tally),
              .desk_tally_bytes = sizeof(hc_desk_tally)};
  snprintf(h.magic, sizeof h.magic, "hedgecube-part");
  snprintf(h.version, sizeof h.version, "%s", HC_VERSION);
  return h;
}

static int file_name(char *name, size_t capacity, const char *cube, const char *suffix) {
  int length = snprintf(name, capacity, "%s%s", cube, suffix);
  return length > 0 && (size_t)length < capacity;
}

/* Opens a regular file, never a link, a pipe or a device; NULL with errno if it cannot. */
static FILE *open_regular(const char *name, int flags, const char *mode) {
  int descriptor = open(name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  struct stat facts;
  if (descriptor >= 0 && fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode)) return fdopen(descriptor, mode);
  if (descriptor >= 0) {
    close(descriptor);
    errno = EINVAL;
  }
  return NULL;
}

/* A file of that name which begins as ours do; what is not ours is not touched. */
static int is_ours(const char *name) {
  const header ours = header_of("");
  char magic[sizeof ours.magic];
  FILE *file = open_regular(name, O_RDONLY, "rb");
  int begins =
      file && fread(magic, 1, sizeof magic, file) == sizeof magic && memcmp(magic, ours.magic, sizeof magic) == 0;
  if (file) fclose(file);
  return begins;
}

static int put(FILE *file, const void *data, size_t size, uint64_t *hash) {
  *hash = digest(*hash, data, size);
  return fwrite(data, 1, size, file) == size;
}
static int take(FILE *file, void *data, size_t size, uint64_t *hash) {
  if (fread(data, 1, size, file) != size) return 0;
  *hash = digest(*hash, data, size);
  return 1;
}

static int write_all(FILE *file, const header *h, const hc_slab *slab, const hc_desk_tally *desks,
                     const hc_cell_tally *cells) {
  uint64_t hash = digest_begin;
  return put(file, h, sizeof *h, &hash) &&
         put(file, slab->cell_indices, (size_t)h->cell_count * sizeof(int64_t), &hash) &&
         put(file, desks, (size_t)h->desk_count * sizeof *desks, &hash) &&
         put(file, cells, (size_t)h->cell_count * sizeof *cells, &hash) &&
         fwrite(&hash, 1, sizeof hash, file) == sizeof hash && fflush(file) == 0 && fdatasync(fileno(file)) == 0;
}

hc_status hc_checkpoint_write(const char *cube, const char *sweep_text, const hc_slab *slab, int64_t paths_done,
                              const hc_desk_tally *desks, const hc_cell_tally *cells, hc_errors *errors) {
  char name[4096], draft[4096];
  header h = header_of(sweep_text);
  h.cell_count = slab->work.cell_count;
  h.desk_count = slab->work.desk_count;
  h.paths_done = paths_done;
  if (!file_name(name, sizeof name, cube, HC_SUFFIX) || !file_name(draft, sizeof draft, cube, HC_DRAFT_SUFFIX)) {
    return hc_fail(errors, HC_FAILED, "'%s': the name is too long", cube);
  }
  if (is_ours(draft)) unlink(draft);
  FILE *file = open_regular(draft, O_WRONLY | O_CREAT | O_EXCL, "wb");
  int written = file && write_all(file, &h, slab, desks, cells);
  int error = errno;
  if (file && fclose(file) != 0) written = 0;
  if (written) {
    if ((access(name, F_OK) != 0 || is_ours(name)) && rename(draft, name) == 0) return HC_OK;
    error = errno ? errno : EEXIST;
  }
  if (file) unlink(draft);
  return hc_fail(errors, HC_FAILED, "no checkpoint can be left in '%s' (%s); a stop would cost the slab at work", name,
                 strerror(error));
}

/* Reads header and cells; 0 if the file is not a whole checkpoint of this sweep by this version. */
static int read_front(FILE *file, const char *sweep_text, hc_checkpoint *checkpoint) {
  uint64_t hash = digest_begin;
  header h, wanted = header_of(sweep_text);
  if (!take(file, &h, sizeof h, &hash)) return 0;
  wanted.cell_count = h.cell_count;
  wanted.desk_count = h.desk_count;
  wanted.paths_done = h.paths_done;
  if (memcmp(&h, &wanted, sizeof h) != 0 || h.cell_count <= 0 || h.desk_count <= 0 || h.paths_done < 0) return 0;
  long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  long expected = (long)(sizeof h + sizeof hash) +
                  (long)h.cell_count * (long)(sizeof(int64_t) + sizeof(hc_cell_tally)) +
                  (long)h.desk_count * (long)sizeof(hc_desk_tally);
  if (size != expected || fseek(file, (long)sizeof h, SEEK_SET) != 0) return 0;
  checkpoint->cells = malloc((size_t)h.cell_count * sizeof(int64_t));
  checkpoint->cell_count = h.cell_count;
  checkpoint->desk_count = h.desk_count;
  checkpoint->paths_done = h.paths_done;
  return checkpoint->cells && take(file, checkpoint->cells, (size_t)h.cell_count * sizeof(int64_t), &hash);
}

static int digest_fits(FILE *file) {
  unsigned char buffer[1 << 16];
  uint64_t hash = digest_begin, stored;
  size_t kept = 0, got;
  rewind(file);
  while ((got = fread(buffer + kept, 1, sizeof buffer - kept, file)) > 0) {
    size_t held = kept + got, hashed = held - HC_DIGEST_WORD;
    if (held < HC_DIGEST_WORD) return 0;
    hash = digest(hash, buffer, hashed);
    memmove(buffer, buffer + hashed, HC_DIGEST_WORD);
    kept = HC_DIGEST_WORD;
  }
  memcpy(&stored, buffer, sizeof stored);
  return kept == HC_DIGEST_WORD && stored == hash;
}

hc_status hc_checkpoint_find(const char *cube, const char *sweep_text, hc_checkpoint *checkpoint, hc_errors *errors) {
  char name[4096];
  *checkpoint = (hc_checkpoint){0};
  if (!file_name(name, sizeof name, cube, HC_SUFFIX))
    return hc_fail(errors, HC_FAILED, "'%s': the name is too long", cube);
  FILE *file = open_regular(name, O_RDONLY, "rb");
  if (!file) return HC_OK;
  if (!read_front(file, sweep_text, checkpoint) || !digest_fits(file)) hc_checkpoint_clear(checkpoint);
  fclose(file);
  return HC_OK;
}

hc_status hc_checkpoint_load(const char *cube, const hc_checkpoint *checkpoint, const hc_slab *slab,
                             hc_desk_tally *desks, hc_cell_tally *cells, hc_errors *errors) {
  char name[4096] = "";
  uint64_t hash = digest_begin;
  size_t listed = (size_t)checkpoint->cell_count * sizeof(int64_t);
  FILE *file = file_name(name, sizeof name, cube, HC_SUFFIX) ? open_regular(name, O_RDONLY, "rb") : NULL;
  int read = file && checkpoint->cell_count == slab->work.cell_count &&
             checkpoint->desk_count == slab->work.desk_count &&
             memcmp(checkpoint->cells, slab->cell_indices, listed) == 0 && digest_fits(file) &&
             fseek(file, (long)(sizeof(header) + listed), SEEK_SET) == 0 &&
             take(file, desks, (size_t)checkpoint->desk_count * sizeof *desks, &hash) &&
             take(file, cells, (size_t)checkpoint->cell_count * sizeof *cells, &hash);
  if (file) fclose(file);
  return read ? HC_OK : hc_fail(errors, HC_FAILED, "'%s' does not fit this run; remove it and resume again", name);
}

void hc_checkpoint_clear(hc_checkpoint *checkpoint) {
  free(checkpoint->cells);
  *checkpoint = (hc_checkpoint){0};
}

void hc_checkpoint_remove(const char *cube) {
  char name[4096];
  if (file_name(name, sizeof name, cube, HC_SUFFIX) && is_ours(name)) unlink(name);
  if (file_name(name, sizeof name, cube, HC_DRAFT_SUFFIX) && is_ours(name)) unlink(name);
}
