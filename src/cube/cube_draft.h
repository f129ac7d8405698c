/* cube_draft.h: a file that takes its name only when it is finished: whoever finds the name finds the whole file.
 *
 * Where the file system can, a draft has no name at all (O_TMPFILE), so that a kill leaves nothing; elsewhere it is
 * called
 * ".NAME.hedgecube-tmp" beside its target, and the next draft for that target takes over what a kill left there. */
#ifndef HC_CUBE_DRAFT_H
#define HC_CUBE_DRAFT_H

#include <stdint.h>

#include "failures.h"

typedef enum hc_draft_kind { HC_DRAFT_UNNAMED_IF_POSSIBLE, HC_DRAFT_NAMED } hc_draft_kind;

typedef struct hc_draft {
  char *path;      /* of the target, links resolved                 */
  char *folder;    /* the part before the target's last slash       */
  char *name;      /* the part behind it                            */
  char *temporary; /* ".NAME.hedgecube-tmp", see beside.h           */
  int folder_fd;
  int fd;          /* empty, readable, writable, locked             */
  int replaced_fd; /* the file to be replaced, or -1                */
  int may_replace; /* what is there when it is opened               */
  int has_temporary;
} hc_draft;

/* HC_FAILED: the folder is missing or read-only, its file system has less than `bytes` left, the target exists and is
 * not to be replaced, or is to be but is no regular file or being written. */
hc_status hc_draft_open(hc_draft *draft, const char *path, int replace, hc_draft_kind kind, int64_t bytes,
                        hc_errors *errors);

/* Syncs the draft and gives it its name, durably. The file that was there, if any, stays whole until then. */
hc_status hc_draft_publish(hc_draft *draft, hc_errors *errors);

/* Frees the draft, and removes it if it was not published. Set draft->fd to -1 first to keep the file open. */
void hc_draft_close(hc_draft *draft);

/* Whether the path names the open file. */
int hc_path_is_file(int folder_fd, const char *path, int fd);

#endif
