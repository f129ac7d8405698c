/* cube_io.c: the system calls behind a cube. */
#include "cube_io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int hc_read_at(int fd, void *bytes, size_t count, int64_t offset) {
  char *at = bytes;
  while (count > 0) {
    const ssize_t done = pread(fd, at, count, offset);
    if (done < 0 && errno == EINTR) continue;
    if (done == 0) errno = EIO;
    if (done <= 0) return -1;
    at += done;
    count -= (size_t)done;
    offset += done;
  }
  return 0;
}

int hc_write_at(int fd, const void *bytes, size_t count, int64_t offset) {
  const char *at = bytes;
  while (count > 0) {
    const ssize_t done = pwrite(fd, at, count, offset);
    if (done < 0 && errno == EINTR) continue;
    if (done == 0) errno = ENOSPC;
    if (done <= 0) return -1;
    at += done;
    count -= (size_t)done;
    offset += done;
  }
  return 0;
}

int hc_sync_data(int fd) {
  int failed;
  do failed = fdatasync(fd);
  while (failed != 0 && errno == EINTR);
  return failed;
}

/* What fcntl says where nobody keeps locks: a file system without them, NFS without lockd, or NFS whose server has none
 * (the kernel's own ENOTSUPP, which errno.h does not know). */
static int means_no_locks(int error) {
  enum { KERNELS_ENOTSUPP = 524 };
  return error == ENOSYS || error == EOPNOTSUPP || error == ENOLCK || error == KERNELS_ENOTSUPP;
}

int hc_lock(int fd) {
  struct flock whole_file = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(fd, F_OFD_SETLK, &whole_file) == 0) return 0;
  if (errno == EACCES) errno = EAGAIN;
  return means_no_locks(errno) ? 0 : -1; /* two writers there would at worst write the same bytes twice */
}

int hc_has_locks(int fd) {
  struct flock whole_file = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  return fcntl(fd, F_OFD_GETLK, &whole_file) == 0 || !means_no_locks(errno);
}

int hc_is_locked(int fd) {
  struct flock whole_file = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  return fcntl(fd, F_OFD_GETLK, &whole_file) == 0 && whole_file.l_type != F_UNLCK;
}

hc_status hc_open_for_reading(const char *name, int *fd, hc_errors *errors) {
  struct stat about;
  *fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a pipe must not make it wait */
  if (*fd < 0) return hc_fail_io(errors, "open", name);
  hc_status status = HC_OK;
  if (fstat(*fd, &about) != 0)
    status = hc_fail_io(errors, "open", name);
  else if (!S_ISREG(about.st_mode))
    status = hc_fail(errors, HC_FAILED, "'%s' is not a cube (%s)", name,
                     S_ISDIR(about.st_mode) ? "a folder" : "not a regular file");
  if (status == HC_OK) return HC_OK;
  close(*fd);
  *fd = -1;
  return status;
}

hc_status hc_fail_io(hc_errors *errors, const char *verb, const char *name) {
  return hc_fail(errors, HC_FAILED, "cannot %s '%s' (%s)", verb, name, strerror(errno));
}
