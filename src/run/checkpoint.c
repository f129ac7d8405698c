#include "checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <hedgecube/run.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beside.h"
#include "collect.h"
#include "version.h"

#define HC_DRAFT_SUFFIX HC_PARTIAL_SUFFIX ".tmp"

typedef struct {
  char magic[16], version[16];
  uint64_t sweep_digest;
  int64_t cell_tally_bytes, desk_tally_bytes;
  int64_t cell_count, desk_count, paths_done;
} header;

/* FNV-1a (Fowler, Noll & Vo) over words of 64 bits, with a shift, since a product carries upwards alone: against
 * damage, not against malice. Everything in the file is a multiple of a word. */
static uint64_t digest(uint64_t hash, const void *data, size_t size) {
  const unsigned char *bytes = data;
  uint64_t word = 0;
  for (size_t at = 0; at < size; at += sizeof word) {
    memcpy(&word, bytes + at, size - at < sizeof word ? size - at : sizeof word);
    hash = (hash ^ word) * 0x100000001b3u;
    hash ^= hash >> 32;
  }
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

char *hc_partial_name(const char *cube) { return hc_path_beside(cube, "", HC_PARTIAL_SUFFIX); }

/* Opens a regular file, never a link, a pipe or a device; NULL with errno if it cannot. */
static FILE *open_regular(const char *name, int flags, const char *mode) {
  int descriptor = open(name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  struct stat facts;
  const int is_regular = descriptor >= 0 && fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
  FILE *file = is_regular ? fdopen(descriptor, mode) : NULL;
  if (descriptor >= 0 && !file) {
    const int error = is_regular ? errno : EINVAL;
    close(descriptor);
    if (flags & O_EXCL) unlink(name); /* it has just been made */
    errno = error;
  }
  return file;
}

/* A file of that name which begins as ours do, or as what a kill or a power cut leaves of one: with a part of that, or
 * with zeros. What is not ours is not touched. */
static int is_ours(const char *name) {
  const header ours = header_of("");
  static const char nothing[sizeof ours.magic] = {0};
  char magic[sizeof ours.magic];
  FILE *file = open_regular(name, O_RDONLY, "rb");
  if (!file) return 0;
  const size_t length = fread(magic, 1, sizeof magic, file);
  const int begins = !ferror(file) && (memcmp(magic, ours.magic, length) == 0 || memcmp(magic, nothing, length) == 0);
  fclose(file);
  return begins;
}

static int put(FILE *file, const void *data, size_t size, uint64_t *hash) {
  *hash = digest(*hash, data, size);
  return fwrite(data, 1, size, file) == size;
}

static int write_desks(FILE *file, const header *h, const hc_tallies *tallies, uint64_t *hash, hc_errors *errors) {
  hc_desk_tally *desks = malloc((size_t)h->desk_count * sizeof *desks);
  int written = desks && hc_tallies_desks(tallies, h->desk_count, desks, errors) == HC_OK &&
                put(file, desks, (size_t)h->desk_count * sizeof *desks, hash);
  free(desks);
  return written;
}

static int write_cells(FILE *file, const header *h, const hc_tallies *tallies, uint64_t *hash, hc_errors *errors) {
  hc_cell_tally *cells = malloc(HC_COLLECT_CELLS * sizeof *cells);
  int written = cells != NULL;
  for (hc_range part = {0, HC_COLLECT_CELLS}; written && part.first < h->cell_count; part.first += part.count) {
    if (part.count > h->cell_count - part.first) part.count = h->cell_count - part.first;
    written = hc_tallies_cells(tallies, part, cells, errors) == HC_OK &&
              put(file, cells, (size_t)part.count * sizeof *cells, hash);
  }
  free(cells);
  return written;
}

static int write_all(FILE *file, const header *h, const hc_slab *slab, const hc_tallies *tallies, hc_errors *errors) {
  uint64_t hash = digest_begin;
  return put(file, h, sizeof *h, &hash) &&
         put(file, slab->cell_indices, (size_t)h->cell_count * sizeof(int64_t), &hash) &&
         write_desks(file, h, tallies, &hash, errors) && write_cells(file, h, tallies, &hash, errors) &&
         fwrite(&hash, 1, sizeof hash, file) == sizeof hash && fflush(file) == 0 && fdatasync(fileno(file)) == 0;
}

static int64_t *copy_of(const int64_t *numbers, int64_t count) {
  int64_t *copy = malloc((size_t)count * sizeof *copy);
  if (copy) memcpy(copy, numbers, (size_t)count * sizeof *copy);
  return copy;
}

/* Writes a checkpoint as `draft`, which then becomes `name`. */
static hc_status write_file(const char *name, const char *draft, const header *h, const hc_slab *slab,
                            const hc_tallies *tallies, const hc_checkpoint_turn *turn, hc_checkpoint *checkpoint,
                            hc_errors *errors) {
  if (is_ours(draft)) unlink(draft);
  FILE *file = open_regular(draft, O_RDWR | O_CREAT | O_EXCL, "w+b");
  int64_t *listed = copy_of(slab->cell_indices, h->cell_count);
  const int is_written = file && listed && write_all(file, h, slab, tallies, errors);
  int error = errno;
  hc_status status = HC_FAILED;
  if (is_written && access(name, F_OK) == 0 && !is_ours(name)) {
    error = EEXIST;
  } else if (is_written) {
    status = turn->written(turn->user);
    if (status == HC_OK && rename(draft, name) == 0) {
      *checkpoint = (hc_checkpoint){h->cell_count, h->desk_count, h->paths_done, listed, file};
      return HC_OK;
    }
    error = status == HC_OK ? errno : 0;
    if (status == HC_OK) status = HC_FAILED;
  }
  free(listed);
  if (file) {
    fclose(file);
    unlink(draft);
  }
  if (error == 0) return status;
  return hc_fail(errors, HC_FAILED, "no checkpoint can be left in '%s' (%s); a stop would cost the slab at work", name,
                 strerror(error));
}

hc_status hc_checkpoint_write(const char *cube, const char *sweep_text, const hc_slab *slab, int64_t paths_done,
                              const hc_tallies *tallies, const hc_checkpoint_turn *turn, hc_checkpoint *checkpoint,
                              hc_errors *errors) {
  char *name = hc_partial_name(cube), *draft = hc_path_beside(cube, "", HC_DRAFT_SUFFIX);
  header h = header_of(sweep_text);
  h.cell_count = slab->work.cell_count;
  h.desk_count = slab->work.desk_count;
  h.paths_done = paths_done;
  const hc_status status =
      name && draft
          ? write_file(name, draft, &h, slab, tallies, turn, checkpoint, errors)
          : hc_fail(errors, HC_FAILED, "out of memory: no checkpoint is left; a stop would cost the slab at work");
  free(draft);
  free(name);
  return status;
}

/* Whether the file has room for what its header counts, to the byte. */
static int counts_fit(const header *h, int64_t file_bytes) {
  int64_t cells, desks, bytes = (int64_t)(sizeof *h + HC_DIGEST_WORD);
  return h->cell_count > 0 && h->desk_count > 0 && h->paths_done >= 0 &&
         !__builtin_mul_overflow(h->cell_count, (int64_t)(sizeof(int64_t) + sizeof(hc_cell_tally)), &cells) &&
         !__builtin_mul_overflow(h->desk_count, (int64_t)sizeof(hc_desk_tally), &desks) &&
         !__builtin_add_overflow(bytes, cells, &bytes) && !__builtin_add_overflow(bytes, desks, &bytes) &&
         bytes == file_bytes;
}

/* Why a header is not of this sweep, this version and this machine; NULL: it is. */
static const char *flaw_of_header(const header *h, const char *sweep_text) {
  header wanted = header_of(sweep_text);
  if (memcmp(h->magic, wanted.magic, sizeof h->magic) != 0) return "it is no checkpoint";
  wanted.cell_count = h->cell_count;
  wanted.desk_count = h->desk_count;
  wanted.paths_done = h->paths_done;
  return memcmp(h, &wanted, sizeof *h) == 0 ? NULL : "it is of another sweep or version, or damaged";
}

/* Reads the cells behind a header; 0 if the file is not as long as that says. */
static int read_cells(FILE *file, const header *h, hc_checkpoint *checkpoint) {
  const long file_bytes = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  if (!counts_fit(h, file_bytes) || fseek(file, (long)sizeof *h, SEEK_SET) != 0) return 0;
  checkpoint->cells = malloc((size_t)h->cell_count * sizeof(int64_t));
  checkpoint->cell_count = h->cell_count;
  checkpoint->desk_count = h->desk_count;
  checkpoint->paths_done = h->paths_done;
  return checkpoint->cells &&
         fread(checkpoint->cells, sizeof(int64_t), (size_t)h->cell_count, file) == (size_t)h->cell_count;
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

static size_t desks_offset(const hc_checkpoint *checkpoint) {
  return sizeof(header) + (size_t)checkpoint->cell_count * sizeof(int64_t);
}
static size_t cells_offset(const hc_checkpoint *checkpoint) {
  return desks_offset(checkpoint) + (size_t)checkpoint->desk_count * sizeof(hc_desk_tally);
}

/* What a path adds to a sum has 64 bits; sums beyond that would overflow with those of the paths to come. */
static int are_possible(const hc_int128 *sums, int count, int64_t paths) {
  const hc_int128 limit = (hc_int128)paths << 63;
  for (int i = 0; i < count; ++i)
    if (sums[i] < -limit || sums[i] > limit) return 0;
  return 1;
}

/* The digest vouches for what was written, not for who wrote it. */
static int sums_are_possible(const hc_checkpoint *checkpoint) {
  FILE *file = checkpoint->file;
  hc_desk_tally desk;
  hc_cell_tally cell;
  int good = fseek(file, (long)desks_offset(checkpoint), SEEK_SET) == 0;
  for (int64_t i = 0; good && i < checkpoint->desk_count; ++i) {
    good = fread(&desk, sizeof desk, 1, file) == 1;
    for (int amount = 0; good && amount < HC_AMOUNT_COUNT; ++amount)
      good = are_possible(desk.amounts[amount].moments, HC_MOMENT_COUNT, checkpoint->paths_done);
  }
  for (int64_t i = 0; good && i < checkpoint->cell_count; ++i)
    good = fread(&cell, sizeof cell, 1, file) == 1 && are_possible(cell.totals, HC_TOTAL_COUNT, checkpoint->paths_done);
  return good;
}

/* Reads an open file; what is wrong with it, or NULL. */
static const char *read_checkpoint(hc_checkpoint *checkpoint, const char *sweep_text) {
  static const char damaged[] = "it is damaged";
  header h;
  if (fread(&h, sizeof h, 1, checkpoint->file) != 1) return damaged;
  const char *flaw = flaw_of_header(&h, sweep_text);
  if (flaw) return flaw;
  return read_cells(checkpoint->file, &h, checkpoint) && digest_fits(checkpoint->file) && sums_are_possible(checkpoint)
             ? NULL
             : damaged;
}

hc_status hc_checkpoint_find(const char *cube, const char *sweep_text, hc_checkpoint *checkpoint, hc_errors *unused,
                             hc_errors *errors) {
  char *name = hc_partial_name(cube);
  *checkpoint = (hc_checkpoint){0};
  errno = 0;
  checkpoint->file = name ? open_regular(name, O_RDONLY, "rb") : NULL;
  int lacks_memory = !name || (!checkpoint->file && errno == ENOMEM);
  const char *flaw = checkpoint->file  ? read_checkpoint(checkpoint, sweep_text)
                     : errno == ENOENT ? NULL
                                       : strerror(errno);
  lacks_memory |= checkpoint->cell_count > 0 && !checkpoint->cells;
  if (flaw && !lacks_memory)
    hc_errors_add(unused, "'%s' is not used (%s); the paths of its cells are walked again", name, flaw);
  if (flaw) hc_checkpoint_clear(checkpoint);
  const hc_status status =
      lacks_memory ? hc_fail(errors, HC_FAILED, "out of memory for the checkpoint of '%s'", cube) : HC_OK;
  free(name);
  return status;
}

int hc_checkpoint_fits(const hc_checkpoint *checkpoint, const hc_slab *slab) {
  return checkpoint->cell_count == slab->work.cell_count && checkpoint->desk_count == slab->work.desk_count &&
         memcmp(checkpoint->cells, slab->cell_indices, (size_t)checkpoint->cell_count * sizeof(int64_t)) == 0;
}

static int read_at(const hc_checkpoint *checkpoint, void *data, size_t size, size_t offset) {
  char *bytes = data;
  for (size_t got = 0; got < size;) {
    ssize_t more = pread(fileno(checkpoint->file), bytes + got, size - got, (off_t)(offset + got));
    if (more > 0) got += (size_t)more;
    if (more == 0 || (more < 0 && errno != EINTR)) return 0;
  }
  return 1;
}

static hc_status not_read(hc_errors *errors) {
  return hc_fail(errors, HC_FAILED, "what is done of the slab at work cannot be read from its checkpoint (%s)",
                 strerror(errno));
}

hc_status hc_checkpoint_add_desks(const hc_checkpoint *checkpoint, hc_desk_tally *desks, hc_errors *errors) {
  size_t size = (size_t)checkpoint->desk_count * sizeof *desks;
  hc_desk_tally *held = malloc(size);
  int read = held && read_at(checkpoint, held, size, desks_offset(checkpoint));
  for (int64_t desk = 0; read && desk < checkpoint->desk_count; ++desk) hc_desk_tally_add(&desks[desk], &held[desk]);
  free(held);
  return read ? HC_OK : not_read(errors);
}

hc_status hc_checkpoint_add_cells(const hc_checkpoint *checkpoint, hc_range range, hc_cell_tally *cells,
                                  hc_errors *errors) {
  size_t size = (size_t)range.count * sizeof *cells;
  hc_cell_tally *held = malloc(size);
  int read = held && read_at(checkpoint, held, size, cells_offset(checkpoint) + (size_t)range.first * sizeof *cells);
  for (int64_t cell = 0; read && cell < range.count; ++cell) hc_cell_tally_add(&cells[cell], &held[cell]);
  free(held);
  return read ? HC_OK : not_read(errors);
}

void hc_checkpoint_clear(hc_checkpoint *checkpoint) {
  free(checkpoint->cells);
  if (checkpoint->file) fclose(checkpoint->file);
  *checkpoint = (hc_checkpoint){0};
}

static void remove_ours(char *name) {
  if (name && is_ours(name)) unlink(name);
  free(name);
}

void hc_checkpoint_remove(const char *cube) {
  remove_ours(hc_partial_name(cube));
  remove_ours(hc_path_beside(cube, "", HC_DRAFT_SUFFIX));
}
