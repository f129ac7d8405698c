/* fuzz_checkpoint.c: any bytes as the file that a stopped run leaves beside its cube. A run that goes on either uses it
 * or begins the slab anew; what it ends with is a whole cube, or a refusal with the cube as sound as it was.
 *
 * An input that begins with 0 is the rest of its bytes. Any other is a list of changes to a checkpoint that the program
 * left, whose digest is then made to fit unless its first byte is even: that is how what lies behind the digest is
 * reached. A change is a place (4 bytes), a length, and so many bytes to put there. */
#include <fcntl.h>
#include <hedgecube/hedgecube.h>
#include <sys/stat.h>

#include "fuzz.h"

static const char sweep_text[] =
    "seed: 7\npaths: 512\n"
    "world: {spot: 100, step: 6h, volatility: 50%}\n"
    "book: {expiry: 1d, legs: [{type: call, strike: 100, quantity: -1}]}\n"
    "desk: {rebalance: [6h, 12h]}\nledger: {fee: [0bp, 5bp]}\noutput: {batches: 2}\n";

typedef struct file_bytes {
  uint8_t *bytes;
  size_t size;
} file_bytes;

static char folder[64], cube_path[96], partial_path[128];
static hc_sweep *sweep;
static hc_cube *reference;               /* computed without a stop */
static file_bytes begun_cube, left_file; /* after a stop: the cube, and what lies beside it */

/* ---- the folder ---- */

static file_bytes read_file(const char *path) {
  struct stat about;
  file_bytes file;
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  REQUIRE(fd >= 0 && fstat(fd, &about) == 0);
  file.size = (size_t)about.st_size;
  file.bytes = malloc(file.size);
  REQUIRE(file.bytes && hc_read_at(fd, file.bytes, file.size, 0) == 0);
  close(fd);
  return file;
}

static void write_file(const char *path, const uint8_t *bytes, size_t size) {
  const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  REQUIRE(fd >= 0 && hc_write_at(fd, bytes, size, 0) == 0);
  close(fd);
}

static void remove_folder(void) {
  unlink(partial_path);
  unlink(cube_path);
  rmdir(folder);
}

/* ---- runs ---- */

/* When the answer to a run that asks whether to stop is yes: as soon as it has left a checkpoint, or when it has asked
 * so often. And whether it went on from a checkpoint. */
typedef struct watcher {
  int asked, stop_at, stops_if_left;
  int goes_on;
} watcher;

static int cancelled(void *user) {
  watcher *watch = user;
  return ++watch->asked >= watch->stop_at || (watch->stops_if_left && access(partial_path, R_OK) == 0);
}

static void take_note(void *user, const char *line) {
  watcher *watch = user;
  if (strstr(line, "going on within")) watch->goes_on = 1;
}

static hc_status run(watcher *watch) {
  hc_errors errors = {0};
  hc_run_summary summary;
  const hc_run_options options = {.output = cube_path,
                                  .device = "cpu",
                                  .threads = 1,
                                  .existing = HC_EXISTING_RESUME,
                                  .callbacks = {.log = take_note, .cancelled = cancelled, .user = watch}};
  const hc_status status = hc_run(sweep, &options, &summary, &errors);
  REQUIRE(status != HC_INVALID);
  if (status == HC_STOPPED) REQUIRE(errors.count == 0);
  if (status != HC_STOPPED) require_said(status, &errors);
  return status;
}

/* Stops a run within its slab, after its first turn. */
static void leave_checkpoint(void) {
  watcher watch = {.stop_at = INT32_MAX, .stops_if_left = 1};
  REQUIRE(run(&watch) == HC_STOPPED);
  begun_cube = read_file(cube_path);
  left_file = read_file(partial_path);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  hc_errors errors = {0};
  hc_run_summary summary;
  const hc_run_options options = {.device = "cpu", .threads = 1};
  (void)argc;
  (void)argv;
  snprintf(folder, sizeof folder, "/dev/shm/hedgecube-fuzz-XXXXXX");
  if (!mkdtemp(folder)) snprintf(folder, sizeof folder, "/tmp/hedgecube-fuzz-XXXXXX");
  REQUIRE(access(folder, W_OK) == 0 || mkdtemp(folder));
  snprintf(cube_path, sizeof cube_path, "%s/cube.h5", folder);
  snprintf(partial_path, sizeof partial_path, "%s.hedgecube-partial", cube_path);
  atexit(remove_folder);
  require_said(hc_sweep_parse("sweep", sweep_text, sizeof sweep_text - 1, NULL, 0, &sweep, &errors), &errors);
  require_said(hc_compute(sweep, &options, &reference, &summary, &errors), &errors);
  leave_checkpoint();
  return 0;
}

/* ---- the input ---- */

/* As the program has it: FNV-1a over words of 64 bits, with a shift. */
static uint64_t digest(const uint8_t *bytes, size_t size) {
  uint64_t hash = 0xcbf29ce484222325u, word = 0;
  for (size_t at = 0; at < size; at += sizeof word) {
    memcpy(&word, bytes + at, size - at < sizeof word ? size - at : sizeof word);
    hash = (hash ^ word) * 0x100000001b3u;
    hash ^= hash >> 32;
  }
  return hash;
}

static void write_changed(const uint8_t *data, size_t size) {
  const int digest_fits = data[0] % 2;
  uint8_t *bytes = malloc(left_file.size);
  REQUIRE(bytes);
  memcpy(bytes, left_file.bytes, left_file.size);
  ++data;
  --size;
  while (size > 5) {
    uint32_t place;
    memcpy(&place, data, sizeof place);
    size_t length = data[4];
    data += 5;
    size -= 5;
    place %= (uint32_t)left_file.size;
    if (length > size) length = size;
    memcpy(bytes + place, data, length < left_file.size - place ? length : left_file.size - place);
    data += length;
    size -= length;
  }
  const size_t hashed = left_file.size - sizeof(uint64_t);
  const uint64_t hash = digest(bytes, hashed);
  if (digest_fits) memcpy(bytes + hashed, &hash, sizeof hash);
  write_file(partial_path, bytes, left_file.size);
  free(bytes);
}

/* ---- what must hold ---- */

static void look_at_cube(int is_whole, int is_reference) {
  hc_errors errors = {0};
  hc_cube *cube = NULL;
  hc_diff_summary summary;
  int64_t by_status[HC_CELL_STATUS_COUNT], damaged;
  require_said(hc_cube_open(cube_path, &cube, &errors), &errors);
  REQUIRE(cube);
  require_said(hc_cube_count(cube, by_status, &errors), &errors);
  require_said(hc_cube_check(cube, NULL, NULL, &damaged, &errors), &errors);
  REQUIRE(damaged == 0);
  REQUIRE(!is_whole || by_status[HC_CELL_PENDING] == 0);
  require_said(hc_cube_diff(cube, reference, &summary, NULL, NULL, &errors), &errors);
  REQUIRE(summary.compared && !(is_reference && summary.cells != summary.pending_here));
  hc_cube_close(cube);
}

/* Stops one run on its way, so that a checkpoint is left where one lies, and then goes on to the end. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  watcher first = {.stop_at = size % 2 ? 2 : INT32_MAX}, second = {.stop_at = INT32_MAX};
  write_file(cube_path, begun_cube.bytes, begun_cube.size);
  if (size == 0 || data[0] == 0)
    write_file(partial_path, size > 0 ? data + 1 : data, size > 0 ? size - 1 : 0);
  else
    write_changed(data, size);
  hc_status status = run(&first);
  look_at_cube(status == HC_OK, !first.goes_on);
  if (status == HC_STOPPED) {
    status = run(&second);
    look_at_cube(status == HC_OK, !first.goes_on);
  }
  unlink(partial_path);
  return 0;
}
