/* cube_draft.c: creates a file under no name, then names it. */
#include "cube_draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "beside.h"
#include "cube_io.h"

int hc_path_is_file(int folder_fd, const char *path, int fd) {
  struct stat named, opened;
  return fstatat(folder_fd, path, &named, 0) == 0 && fstat(fd, &opened) == 0 && named.st_dev == opened.st_dev &&
         named.st_ino == opened.st_ino;
}

/* A link to a cube is followed, so that replacing it replaces the cube and not the link. */
static char *resolve(const char *path) {
  struct stat about;
  const int is_link = lstat(path, &about) == 0 && S_ISLNK(about.st_mode);
  char *target = is_link ? realpath(path, NULL) : NULL;
  return target ? target : strdup(path);
}

static hc_status split_path(hc_draft *draft, const char *path, hc_errors *errors) {
  draft->path = resolve(path);
  if (!draft->path) return hc_fail(errors, HC_FAILED, "out of memory for a file name");
  const char *name = hc_path_name(draft->path);
  const size_t before = (size_t)(name - draft->path);
  draft->folder = before == 0 ? strdup(".") : strndup(draft->path, before == 1 ? 1 : before - 1);
  draft->name = strdup(name);
  char *beside = hc_path_beside(draft->path, ".", ".hedgecube-tmp");
  draft->temporary = beside ? strdup(hc_path_name(beside)) : NULL;
  free(beside);
  if (!draft->folder || !draft->name || !draft->temporary)
    return hc_fail(errors, HC_FAILED, "out of memory for a file name");
  if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
    return hc_fail(errors, HC_FAILED, "'%s' is not the name of a file; name the cube", path);
  return HC_OK;
}

static hc_status fail_busy(const hc_draft *draft, hc_errors *errors) {
  return hc_fail(errors, HC_FAILED, "another process is writing '%s'; wait for it, or choose another name",
                 draft->path);
}

/* In a folder that was removed while it is open, nothing is permitted, or nothing is found. */
static hc_status fail_create(const hc_draft *draft, hc_errors *errors) {
  const int error = errno;
  struct stat folder;
  if (fstat(draft->folder_fd, &folder) == 0 && folder.st_nlink == 0)
    return hc_fail(errors, HC_FAILED, "cannot create '%s' (%s was removed); go to a folder that is there", draft->path,
                   strcmp(draft->folder, ".") == 0 ? "the working directory" : "its folder");
  errno = error;
  return hc_fail_io(errors, "create", draft->path);
}

static hc_status fail_made_now(const hc_draft *draft, hc_errors *errors) {
  return hc_fail(errors, HC_FAILED, "another process made '%s' just now; wait for it, or choose another name",
                 draft->path);
}
static hc_status fail_exists(const hc_draft *draft, hc_errors *errors) {
  return hc_fail(errors, HC_FAILED, "'%s' exists; choose another name, resume it, or have it replaced", draft->path);
}

/* Opens the file to be replaced and keeps other writers from it. One that may not be written can still be replaced. */
static hc_status hold_replaced(hc_draft *draft, hc_errors *errors) {
  const int flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  draft->replaced_fd = openat(draft->folder_fd, draft->name, O_RDWR | flags);
  const int may_write = draft->replaced_fd >= 0;
  if (!may_write) draft->replaced_fd = openat(draft->folder_fd, draft->name, O_RDONLY | flags);
  if (draft->replaced_fd < 0) return hc_fail_io(errors, "replace", draft->path);
  if (may_write ? hc_lock(draft->replaced_fd) != 0 : hc_is_locked(draft->replaced_fd))
    return may_write && errno != EAGAIN ? hc_fail_io(errors, "lock", draft->path) : fail_busy(draft, errors);
  return HC_OK;
}

static hc_status check_target(hc_draft *draft, hc_errors *errors) {
  struct stat about;
  if (fstatat(draft->folder_fd, draft->name, &about, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? HC_OK : fail_create(draft, errors);
  if (S_ISLNK(about.st_mode)) /* one that leads somewhere was followed */
    return hc_fail(errors, HC_FAILED, "'%s' is a link to nothing; remove it, or name its target", draft->path);
  if (!S_ISREG(about.st_mode))
    return hc_fail(errors, HC_FAILED, "'%s' is %s; choose another name", draft->path,
                   S_ISDIR(about.st_mode) ? "a folder" : "not a regular file");
  if (!draft->may_replace) return fail_exists(draft, errors);
  return hold_replaced(draft, errors);
}

static hc_status check_space(const hc_draft *draft, int64_t bytes, hc_errors *errors) {
  struct statvfs about;
  if (fstatvfs(draft->folder_fd, &about) != 0) return HC_OK; /* writing will tell */
  const double megabyte = 1e6, free_bytes = (double)about.f_bavail * (double)about.f_frsize;
  if (free_bytes >= (double)bytes || about.f_blocks == 0) return HC_OK; /* some file systems do not say */
  return hc_fail(errors, HC_FAILED, "not enough room in '%s' (the cube needs %.1f MB, %.1f MB are free)", draft->folder,
                 (double)bytes / megabyte, free_bytes / megabyte);
}

/* Opens the temporary name; what a killed process left there has no lock and is taken over. */
static int open_named(hc_draft *draft) {
  draft->fd = openat(draft->folder_fd, draft->temporary, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (draft->fd < 0 || hc_lock(draft->fd) != 0) return -1;
  if (!hc_path_is_file(draft->folder_fd, draft->temporary, draft->fd)) {
    errno = EAGAIN; /* another process published it just now */
    return -1;
  }
  draft->has_temporary = 1;
  return ftruncate(draft->fd, 0);
}

static hc_status open_file(hc_draft *draft, hc_draft_kind kind, hc_errors *errors) {
  if (kind == HC_DRAFT_UNNAMED_IF_POSSIBLE) {
    draft->fd = openat(draft->folder_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    if (draft->fd >= 0) return hc_lock(draft->fd) == 0 ? HC_OK : hc_fail_io(errors, "lock", draft->path);
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) return fail_create(draft, errors);
  }
  if (open_named(draft) == 0) return HC_OK;
  return errno == EAGAIN ? fail_busy(draft, errors) : fail_create(draft, errors);
}

hc_status hc_draft_open(hc_draft *draft, const char *path, int replace, hc_draft_kind kind, int64_t bytes,
                        hc_errors *errors) {
  *draft = (hc_draft){.folder_fd = -1, .fd = -1, .replaced_fd = -1, .may_replace = replace};
  hc_status status = split_path(draft, path, errors);
  if (status == HC_OK) {
    draft->folder_fd = open(draft->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (draft->folder_fd < 0)
      status = hc_fail(errors, HC_FAILED, "cannot create '%s' in the folder '%s' (%s)", draft->path, draft->folder,
                       strerror(errno));
  }
  if (status == HC_OK) status = check_target(draft, errors);
  if (status == HC_OK) status = open_file(draft, kind, errors);
  if (status == HC_OK) status = check_space(draft, bytes, errors);
  if (status != HC_OK) hc_draft_close(draft);
  return status;
}

/* Gives the open file a name that nothing has. */
static int link_unnamed(const hc_draft *draft, const char *name) {
  char open_file_name[32];
  snprintf(open_file_name, sizeof open_file_name, "/proc/self/fd/%d", draft->fd);
  return linkat(AT_FDCWD, open_file_name, draft->folder_fd, name, AT_SYMLINK_FOLLOW);
}

static int publish_new(hc_draft *draft) {
  const int folder = draft->folder_fd;
  if (!draft->has_temporary) return link_unnamed(draft, draft->name);
  int failed = renameat2(folder, draft->temporary, folder, draft->name, RENAME_NOREPLACE);
  if (failed && (errno == EINVAL || errno == ENOSYS)) {
    failed = linkat(folder, draft->temporary, folder, draft->name, 0);
    if (!failed) unlinkat(folder, draft->temporary, 0);
  }
  if (!failed) draft->has_temporary = 0;
  return failed;
}

static int publish_over(hc_draft *draft) {
  const int folder = draft->folder_fd;
  if (!draft->has_temporary) {
    int failed = link_unnamed(draft, draft->temporary);
    if (failed && errno == EEXIST) { /* left by a kill: whoever replaces this target holds its lock, and that is us */
      unlinkat(folder, draft->temporary, 0);
      failed = link_unnamed(draft, draft->temporary);
    }
    if (failed) return failed;
    draft->has_temporary = 1;
  }
  const int failed = renameat(folder, draft->temporary, folder, draft->name);
  if (!failed) draft->has_temporary = 0;
  return failed;
}

hc_status hc_draft_publish(hc_draft *draft, hc_errors *errors) {
  if (fsync(draft->fd) != 0) return hc_fail_io(errors, "write", draft->path);
  const int replaces = draft->replaced_fd >= 0 && faccessat(draft->folder_fd, draft->name, F_OK, 0) == 0;
  if (replaces && !hc_path_is_file(draft->folder_fd, draft->name, draft->replaced_fd)) return fail_busy(draft, errors);
  if ((replaces ? publish_over(draft) : publish_new(draft)) != 0)
    return errno == EEXIST ? fail_made_now(draft, errors) : fail_create(draft, errors);
  if (fsync(draft->folder_fd) == 0 || errno == EINVAL) return HC_OK; /* EINVAL: this file system syncs no folders */
  const hc_status status = hc_fail_io(errors, "write the folder of", draft->path);
  if (!replaces) unlinkat(draft->folder_fd, draft->name, 0);
  return status;
}

void hc_draft_close(hc_draft *draft) {
  if (draft->has_temporary && draft->temporary) unlinkat(draft->folder_fd, draft->temporary, 0);
  if (draft->fd >= 0) close(draft->fd);
  if (draft->replaced_fd >= 0) close(draft->replaced_fd);
  if (draft->folder_fd >= 0) close(draft->folder_fd);
  free(draft->temporary);
  free(draft->name);
  free(draft->folder);
  free(draft->path);
  *draft = (hc_draft){.folder_fd = -1, .fd = -1, .replaced_fd = -1};
}
