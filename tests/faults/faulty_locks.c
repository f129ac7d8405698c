/* faulty_locks.c: a library to be preloaded, with which no file system has locks: fcntl fails for them with the errno
 * HC_LOCKS_ERRNO, as on NFS without lockd. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int fcntl(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  const char *error = getenv("HC_LOCKS_ERRNO");
  const int is_lock = command == F_OFD_SETLK || command == F_OFD_SETLKW || command == F_OFD_GETLK ||
                      command == F_SETLK || command == F_SETLKW || command == F_GETLK;
  if (!error || !is_lock) return (int)syscall(SYS_fcntl, fd, command, argument);
  errno = atoi(error);
  return -1;
}

int fcntl64(int fd, int command, ...) __attribute__((alias("fcntl")));
