/* cube_io.h: reading, writing and locking a cube's file, whole or not at all. */
#ifndef HC_CUBE_IO_H
#define HC_CUBE_IO_H

#include <stddef.h>
#include <stdint.h>

#include "failures.h"

/* 0, or -1 with errno set; interrupted and short transfers go on. An end of file inside the range is EIO. */
int hc_read_at(int fd, void *bytes, size_t count, int64_t offset);
int hc_write_at(int fd, const void *bytes, size_t count, int64_t offset);
int hc_sync_data(int fd);

/* Keeps other writers of this program away as long as `fd` is open, where the file system has locks. 0; -1 with errno
 * EAGAIN if another process has it. An open-file-description lock: HDF5's readers use flock and are not in its way (on
 * NFS, where the two are one, they are). */
int hc_lock(int fd);

/* Whether the file system has locks. */
int hc_has_locks(int fd);

/* Whether another process holds the lock; needs no right to write. */
int hc_is_locked(int fd);

/* Opens a regular file for reading. */
hc_status hc_open_for_reading(const char *name, int *fd, hc_errors *errors);

/* HC_FAILED with "cannot VERB 'NAME' (errno's meaning)". */
hc_status hc_fail_io(hc_errors *errors, const char *verb, const char *name);

#endif
