/* cube_info.c: what a cube says of itself, whatever sweep it is of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cube.h"
#include "cube_file.h"
#include "cube_io.h"
#include "cube_provenance.h"
#include "variables.h"

_Static_assert(sizeof((hc_cube_info *)0)->by_status / sizeof(int64_t) == HC_CELL_STATUS_COUNT,
               "a count for each status");

static hc_status count_status(int fd, const char *path, const hc_cube_header *header, hc_cube_info *info,
                              hc_errors *errors) {
  uint8_t block[1 << 16];
  for (int64_t done = 0; done < header->cells; done += (int64_t)sizeof block) {
    const int64_t left = header->cells - done;
    const size_t count = left < (int64_t)sizeof block ? (size_t)left : sizeof block;
    if (hc_read_at(fd, block, count, header->status_offset + done) != 0) return hc_fail_io(errors, "read", path);
    for (size_t i = 0; i < count; ++i) {
      if (block[i] >= HC_CELL_STATUS_COUNT)
        return hc_fail(errors, HC_FAILED, "'%s' is damaged (cell %lld has status %d)", path,
                       (long long)done + (long long)i, block[i]);
      ++info->by_status[block[i]];
    }
  }
  return HC_OK;
}

static hc_status copy_provenance(int fd, const char *path, const hc_cube_header *header, hc_cube_info *info,
                                 hc_errors *errors) {
  hc_stored_provenance stored;
  if (hc_provenance_read(fd, header->provenance_offsets, &stored) != 0) return hc_fail_io(errors, "read", path);
  info->provenance = hc_provenance_of(&stored);
  info->provenance.host = strdup(info->provenance.host);
  info->provenance.device = strdup(info->provenance.device);
  info->provenance.created = strdup(info->provenance.created);
  if (info->provenance.host && info->provenance.device && info->provenance.created) return HC_OK;
  return hc_fail(errors, HC_FAILED, "out of memory for '%s'", path);
}

static hc_status read_info(int fd, const char *path, hc_cube_info *info, hc_errors *errors) {
  hc_cube_header header;
  struct stat about;
  if (fstat(fd, &about) != 0) return hc_fail_io(errors, "read", path);
  hc_status status = hc_cube_file_header(fd, path, &header, errors);
  if (status != HC_OK) return status;
  info->bytes = about.st_size;
  info->cells = header.cells;
  info->version = header.version;
  info->sweep_yaml = header.sweep_yaml;
  header.version = header.sweep_yaml = NULL;
  status = count_status(fd, path, &header, info, errors);
  if (status == HC_OK) status = copy_provenance(fd, path, &header, info, errors);
  hc_cube_header_clear(&header);
  return status;
}

hc_status hc_cube_info_read(const char *path, hc_cube_info *info, hc_errors *errors) {
  *info = (hc_cube_info){0};
  int fd;
  hc_status status = hc_open_for_reading(path, &fd, errors);
  if (status != HC_OK) return status;
  status = read_info(fd, path, info, errors);
  if (status != HC_OK) hc_cube_info_clear(info);
  close(fd);
  return status;
}

/* The strings of an info's provenance are its own, const only towards its readers. */
void hc_cube_info_clear(hc_cube_info *info) {
  free((char *)(uintptr_t)info->provenance.host);
  free((char *)(uintptr_t)info->provenance.device);
  free((char *)(uintptr_t)info->provenance.created);
  free(info->version);
  free(info->sweep_yaml);
  *info = (hc_cube_info){0};
}
