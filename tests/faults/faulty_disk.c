/* faulty_disk.c: a library to be preloaded. It numbers the calls that change one folder's files, names included, writes
 * what they did into a journal, and has one of them end or fail as told:
 *
 *   HC_DISK_FOLDER   the folder; calls on anything else pass
 *   HC_DISK_JOURNAL  the journal, a file outside of the folder
 *   HC_DISK_AT       the number of the call, from 1 on; 0: none
 *   HC_DISK_HOW      die-before, die-within (a write writes a part), die-after: SIGKILL
 *                    full: it and all that follow find no room, a write writes a part first
 *                    error: it fails with EIO; errors: it and all that follow
 *                    short: a write writes a part and succeeds
 *                    short-all: all writes from it on do
 *                    signal: the signal HC_DISK_SIGNAL comes just before it; signal-twice: and once more;
 *                    signal-again: once more after more than a second; signal-held: time and again, for as long
 *   HC_DISK_SEED     where the part ends
 *   HC_DISK_NAMED    if set, the file system knows no files without a name
 *
 * Nothing is synced in truth: a process's death loses nothing of what the system has, and the power cut is a model that
 * reads the journal. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

typedef enum { CREATE, WRITE, TRUNCATE, SYNC, SYNC_NAMES, LINK, RENAME, UNLINK } kind;
typedef enum {
  DIE_BEFORE,
  DIE_WITHIN,
  DIE_AFTER,
  FULL,
  ERROR,
  ERRORS,
  SHORT,
  SHORT_ALL,
  SIGNAL,
  SIGNAL_TWICE,
  SIGNAL_AGAIN,
  SIGNAL_HELD,
  HOW_COUNT
} manner;

/* What journal.py reads. After it come the two names, then the bytes. */
typedef struct {
  uint32_t kind;
  int32_t error; /* 0: done */
  uint64_t file; /* inode */
  int64_t offset, bytes;
  uint32_t name_length, other_length;
} record;

/* A call at work: what it is about to do. */
typedef struct {
  kind kind;
  uint64_t file;
  int64_t offset, bytes;
  const void *data;
  const char *name, *other; /* in the folder; NULL: none */
} action;

static struct {
  const char *folder;
  size_t folder_length;
  int journal;
  uint64_t at, count, seed;
  int signal;
  manner how;
  int named;
  pthread_mutex_t mutex;
} disk = {.journal = -1, .mutex = PTHREAD_MUTEX_INITIALIZER};

static uint64_t number_of(const char *name) {
  const char *text = getenv(name);
  return text ? strtoull(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void) {
  static const char *const manners[HOW_COUNT] = {"die-before", "die-within",   "die-after",    "full",
                                                 "error",      "errors",       "short",        "short-all",
                                                 "signal",     "signal-twice", "signal-again", "signal-held"};
  const char *how = getenv("HC_DISK_HOW"), *journal = getenv("HC_DISK_JOURNAL");
  disk.folder = getenv("HC_DISK_FOLDER");
  if (!disk.folder) return;
  disk.folder_length = strlen(disk.folder);
  disk.at = number_of("HC_DISK_AT");
  disk.seed = number_of("HC_DISK_SEED");
  disk.signal = (int)number_of("HC_DISK_SIGNAL");
  disk.named = getenv("HC_DISK_NAMED") != NULL;
  while (how && disk.how < HOW_COUNT && strcmp(how, manners[disk.how]) != 0) ++disk.how;
  enum { HIGH = 200 }; /* out of the way of the numbers that the program gets */
  if (journal) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, journal, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    disk.journal = fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
    close(fd);
  }
  if (disk.how == HOW_COUNT || disk.journal < 0) abort();
}

/* ---- what belongs to the folder ---- */

typedef struct {
  char text[4096];
} path_text;

static int fd_path(int fd, path_text *path) {
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path->text, sizeof path->text - 1);
  path->text[length > 0 ? length : 0] = '\0';
  return length > 0;
}

/* What follows the folder in a path: "" for the folder itself, NULL for what is elsewhere. */
static const char *within(const path_text *path) {
  if (!disk.folder || strncmp(path->text, disk.folder, disk.folder_length) != 0) return NULL;
  const char *rest = path->text + disk.folder_length;
  return *rest == '/' ? rest + 1 : *rest ? NULL : rest;
}

/* The name that a path has in the folder, in `path`; NULL if it is elsewhere. */
static const char *name_of(int folder_fd, const char *name, path_text *path) {
  if (*name == '/') {
    snprintf(path->text, sizeof path->text, "%s", name);
    return within(path);
  }
  if (folder_fd == AT_FDCWD ? !getcwd(path->text, sizeof path->text) : !fd_path(folder_fd, path)) return NULL;
  const size_t length = strlen(path->text);
  snprintf(path->text + length, sizeof path->text - length, "/%s", name);
  return within(path);
}

/* Whether an open file or folder is the folder or in it. */
static int is_ours(int fd, struct stat *about) {
  path_text path;
  return disk.folder && fstat(fd, about) == 0 && (S_ISREG(about->st_mode) || S_ISDIR(about->st_mode)) &&
         fd_path(fd, &path) && within(&path);
}

static uint64_t file_named(int folder_fd, const char *name) {
  struct stat about;
  return fstatat(folder_fd, name, &about, AT_SYMLINK_NOFOLLOW) == 0 ? about.st_ino : 0;
}

/* ---- a call's fate ---- */

static void append(const void *bytes, size_t count) {
  for (const char *at = bytes; count > 0;) {
    const ssize_t done = syscall(SYS_write, disk.journal, at, count);
    if (done <= 0) abort();
    at += done;
    count -= (size_t)done;
  }
}

static void note(const action *done, int error) {
  const record r = {.kind = done->kind,
                    .error = error,
                    .file = done->file,
                    .offset = done->offset,
                    .bytes = done->bytes,
                    .name_length = done->name ? (uint32_t)strlen(done->name) : 0,
                    .other_length = done->other ? (uint32_t)strlen(done->other) : 0};
  append(&r, sizeof r);
  if (done->name) append(done->name, r.name_length);
  if (done->other) append(done->other, r.other_length);
  if (done->kind == WRITE && !error) append(done->data, (size_t)done->bytes);
}

static void die(void) {
  raise(SIGKILL);
  for (;;) pause();
}

/* A part of so many bytes, never all of them (splitmix64: Steele, Lea & Flood 2014). */
static int64_t part_of(int64_t bytes) {
  uint64_t z = disk.seed + disk.count * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  return bytes > 0 ? (int64_t)(z % (uint64_t)bytes) : 0;
}

static void send_signals(void) {
  /* Microseconds. The shortest is for another thread to take the one before; two that wait are one. */
  enum { SHORT_PAUSE = 20000, LONG_PAUSE = 1200000 };
  const int times = disk.how == SIGNAL ? 1 : disk.how == SIGNAL_HELD ? LONG_PAUSE / SHORT_PAUSE : 2;
  for (int sent = 0; sent < times; ++sent) {
    if (sent > 0) usleep(disk.how == SIGNAL_AGAIN ? LONG_PAUSE : SHORT_PAUSE);
    kill(getpid(), disk.signal);
  }
}

/* Numbers the call and decides on it: an errno with which it fails instead of being done, or 0; a write may lose its
 * end. To be called, like note, with the mutex held. */
static int decide(action *next) {
  const int is_it = ++disk.count == disk.at, is_later = disk.at > 0 && disk.count > disk.at;
  if (!is_it && !is_later) return 0;
  if (is_it && disk.how == DIE_BEFORE) die();
  if (is_it && disk.how >= SIGNAL) send_signals();
  if (is_it && disk.how == ERROR) return EIO;
  if (disk.how == ERRORS) return EIO;
  if (next->kind == WRITE && is_it) {
    const int cuts = disk.how == DIE_WITHIN || disk.how == FULL || disk.how == SHORT || disk.how == SHORT_ALL;
    const int64_t whole = next->bytes, least = disk.how == SHORT || disk.how == SHORT_ALL;
    if (cuts) next->bytes = part_of(whole);
    if (next->bytes < least) next->bytes = whole < least ? whole : least; /* a write of nothing would be an error */
    if (disk.how == FULL && next->bytes > 0) return 0;
  }
  if (next->kind == WRITE && is_later && disk.how == SHORT_ALL && next->bytes > 1)
    next->bytes = 1 + part_of(next->bytes - 1);
  const int needs_room = next->kind == WRITE || next->kind == CREATE || next->kind == LINK || next->kind == RENAME;
  return disk.how == FULL && needs_room ? ENOSPC : 0;
}

/* Notes what came of it; returns its result with errno set. */
static int64_t settle(const action *done, int64_t result) {
  const int error = result < 0 ? errno : 0;
  note(done, error);
  if (disk.count == disk.at && (disk.how == DIE_WITHIN || disk.how == DIE_AFTER)) die();
  pthread_mutex_unlock(&disk.mutex);
  errno = error;
  return result;
}

static int64_t refuse(const action *refused, int error) {
  errno = error;
  return settle(refused, -1);
}

/* ---- the calls: bytes ---- */

static ssize_t write_to(int fd, const void *bytes, size_t count, const int64_t *offset) {
  struct stat about;
  if (!is_ours(fd, &about))
    return offset ? syscall(SYS_pwrite64, fd, bytes, count, *offset) : syscall(SYS_write, fd, bytes, count);
  pthread_mutex_lock(&disk.mutex);
  const int64_t at = offset ? *offset : lseek(fd, 0, SEEK_CUR);
  action next = {.kind = WRITE, .file = about.st_ino, .offset = at, .bytes = (int64_t)count, .data = bytes};
  const int error = decide(&next);
  if (error) return refuse(&next, error);
  const ssize_t done = offset ? syscall(SYS_pwrite64, fd, bytes, (size_t)next.bytes, *offset)
                              : syscall(SYS_write, fd, bytes, (size_t)next.bytes);
  if (done >= 0) next.bytes = done;
  return settle(&next, done);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  const int64_t at = offset;
  return write_to(fd, bytes, count, &at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  const int64_t at = offset;
  return write_to(fd, bytes, count, &at);
}
ssize_t write(int fd, const void *bytes, size_t count) { return write_to(fd, bytes, count, NULL); }

/* One part is enough for a caller that goes on after a short write. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
  struct stat about;
  if (!is_ours(fd, &about) || count < 1) return syscall(SYS_writev, fd, parts, count);
  return write_to(fd, parts[0].iov_base, parts[0].iov_len, NULL);
}

/* Streams call the system from within libc; one on a file of ours is written without its buffer, which stays empty. */
size_t fwrite(const void *bytes, size_t size, size_t count, FILE *stream) {
  struct stat about;
  const int fd = fileno(stream);
  if (fd < 0 || !is_ours(fd, &about)) {
    size_t (*next)(const void *, size_t, size_t, FILE *);
    *(void **)&next = dlsym(RTLD_NEXT, "fwrite");
    return next(bytes, size, count, stream);
  }
  size_t done = 0;
  for (const size_t all = size * count; done < all;) {
    const ssize_t more = write_to(fd, (const char *)bytes + done, all - done, NULL);
    if (more <= 0) break;
    done += (size_t)more;
  }
  return size ? done / size : 0;
}

static int truncate_to(int fd, int64_t bytes) {
  struct stat about;
  if (!is_ours(fd, &about)) return (int)syscall(SYS_ftruncate, fd, bytes);
  pthread_mutex_lock(&disk.mutex);
  action next = {.kind = TRUNCATE, .file = about.st_ino, .bytes = bytes};
  const int error = decide(&next);
  if (error) return (int)refuse(&next, error);
  return (int)settle(&next, syscall(SYS_ftruncate, fd, bytes));
}
int ftruncate(int fd, off_t bytes) { return truncate_to(fd, bytes); }
int ftruncate64(int fd, off64_t bytes) { return truncate_to(fd, bytes); }

static int sync_file(int fd, long call) {
  struct stat about;
  if (!is_ours(fd, &about)) return (int)syscall(call, fd);
  pthread_mutex_lock(&disk.mutex);
  action next = {.kind = S_ISDIR(about.st_mode) ? SYNC_NAMES : SYNC, .file = about.st_ino};
  const int error = decide(&next);
  return (int)(error ? refuse(&next, error) : settle(&next, 0));
}
int fsync(int fd) { return sync_file(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }

/* ---- the calls: names ---- */

/* Makes an empty file, or empties one that is there, as a call of its own; opening what is there changes nothing. */
static int open_file(int folder_fd, const char *name, int flags, mode_t mode) {
  path_text path;
  const int unnamed = (flags & O_TMPFILE) == O_TMPFILE;
  const char *ours = name_of(folder_fd, name, &path);
  if (unnamed && disk.named) {
    errno = EOPNOTSUPP;
    return -1;
  }
  const int creates = unnamed || ((flags & O_CREAT) && (!ours || !file_named(folder_fd, name)));
  if (!ours || !(creates || (flags & O_TRUNC))) return (int)syscall(SYS_openat, folder_fd, name, flags, mode);
  pthread_mutex_lock(&disk.mutex);
  action next = {.kind = creates ? CREATE : TRUNCATE, .name = unnamed || !creates ? NULL : ours};
  const int error = decide(&next);
  if (error) return (int)refuse(&next, error);
  const int fd = (int)syscall(SYS_openat, folder_fd, name, flags, mode);
  struct stat about;
  if (fd >= 0 && fstat(fd, &about) == 0) next.file = about.st_ino;
  return (int)settle(&next, fd);
}

static mode_t mode_in(int flags, va_list arguments) {
  return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}
#define OPEN(folder_fd, name, flags)             \
  va_list arguments;                             \
  va_start(arguments, flags);                    \
  const mode_t mode = mode_in(flags, arguments); \
  va_end(arguments);                             \
  return open_file(folder_fd, name, flags, mode)
int open(const char *name, int flags, ...) { OPEN(AT_FDCWD, name, flags); }
int open64(const char *name, int flags, ...) { OPEN(AT_FDCWD, name, flags); }
int openat(int folder_fd, const char *name, int flags, ...) { OPEN(folder_fd, name, flags); }
int openat64(int folder_fd, const char *name, int flags, ...) { OPEN(folder_fd, name, flags); }

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags) {
  path_text path;
  const char *ours = name_of(to_fd, to, &path);
  if (!ours) return (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
  pthread_mutex_lock(&disk.mutex);
  action next = {.kind = LINK, .name = ours};
  const int error = decide(&next);
  if (error) return (int)refuse(&next, error);
  const int result = (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
  const int why = errno;
  if (result == 0) next.file = file_named(to_fd, to);
  errno = why;
  return (int)settle(&next, result);
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags) {
  path_text from_path, to_path;
  const char *ours = name_of(from_fd, from, &from_path), *new_name = name_of(to_fd, to, &to_path);
  if (!ours || !new_name) return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
  pthread_mutex_lock(&disk.mutex);
  action next = {.kind = RENAME, .file = file_named(from_fd, from), .name = ours, .other = new_name};
  const int error = decide(&next);
  if (error) return (int)refuse(&next, error);
  return (int)settle(&next, syscall(SYS_renameat2, from_fd, from, to_fd, to, flags));
}
int renameat(int from_fd, const char *from, int to_fd, const char *to) {
  return renameat2(from_fd, from, to_fd, to, 0);
}
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int folder_fd, const char *name, int flags) {
  path_text path;
  const char *ours = name_of(folder_fd, name, &path);
  if (!ours) return (int)syscall(SYS_unlinkat, folder_fd, name, flags);
  pthread_mutex_lock(&disk.mutex);
  action next = {.kind = UNLINK, .name = ours, .file = file_named(folder_fd, name)};
  const int error = decide(&next);
  if (error) return (int)refuse(&next, error);
  return (int)settle(&next, syscall(SYS_unlinkat, folder_fd, name, flags));
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
