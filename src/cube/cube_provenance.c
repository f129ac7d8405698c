/* cube_provenance.c: reads and writes the provenance in place. */
#include "cube_provenance.h"

#include <string.h>

#include "cube_io.h"

hc_provenance hc_provenance_of(const hc_stored_provenance *stored) {
  return (hc_provenance){stored->text[HC_PROVENANCE_HOST], stored->text[HC_PROVENANCE_DEVICE],
                         stored->text[HC_PROVENANCE_CREATED], stored->wall_seconds, stored->resumed};
}

int hc_provenance_read(int fd, const int64_t *offsets, hc_stored_provenance *stored) {
  for (size_t i = 0; i < HC_PROVENANCE_TEXTS; ++i) {
    if (hc_read_at(fd, stored->text[i], HC_TEXT_BYTES, offsets[i]) != 0) return -1;
    stored->text[i][HC_TEXT_BYTES - 1] = '\0';
  }
  if (hc_read_at(fd, &stored->wall_seconds, sizeof stored->wall_seconds, offsets[HC_PROVENANCE_WALL_SECONDS]) != 0)
    return -1;
  return hc_read_at(fd, &stored->resumed, sizeof stored->resumed, offsets[HC_PROVENANCE_RESUMED]);
}

/* Copies as much of a text as there is room for; the rest of `stored` is zeros. Its type is ASCII, as hosts and devices
 * are: a character of UTF-8 becomes one '?'. */
static void store_text(char stored[HC_TEXT_BYTES], const char *text) {
  size_t length = 0;
  memset(stored, 0, HC_TEXT_BYTES);
  for (; text && *text && length < HC_TEXT_BYTES - 1; ++text) {
    const unsigned char byte = (unsigned char)*text;
    if ((byte & 0xC0) != 0x80) stored[length++] = byte < 0x80 ? *text : '?';
  }
}

int hc_provenance_write(int fd, const int64_t *offsets, const hc_provenance *provenance) {
  const char *texts[HC_PROVENANCE_TEXTS] = {provenance->host, provenance->device, provenance->created};
  for (size_t i = 0; i < HC_PROVENANCE_TEXTS; ++i) {
    char stored[HC_TEXT_BYTES];
    store_text(stored, texts[i]);
    if (hc_write_at(fd, stored, sizeof stored, offsets[i]) != 0) return -1;
  }
  if (hc_write_at(fd, &provenance->wall_seconds, sizeof provenance->wall_seconds,
                  offsets[HC_PROVENANCE_WALL_SECONDS]) != 0)
    return -1;
  return hc_write_at(fd, &provenance->resumed, sizeof provenance->resumed, offsets[HC_PROVENANCE_RESUMED]);
}
