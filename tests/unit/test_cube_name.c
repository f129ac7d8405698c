/* test_cube_name.c: when a cube takes its name, what may be there before, and what becomes of it while it is written.
 */
#include "cube_room.h"

static void test_existing_file_is_kept(void **state) {
  room *here = *state;
  hc_writer *cube = NULL;
  write_file(here->path, "precious", 8);
  assert_refused(here, make_cube(here->path, here->sweep, 0, &some_provenance, &cube, &here->errors), HC_FAILED,
                 "exists");
  assert_null(cube);
  assert_file_is(here->path, (content){(char[]){"precious"}, 8});
}

/* Only a cube is replaced, but for what is left of one that was cut short too. */
static void test_replacing(void **state) {
  room *here = *state;
  hc_writer *cube = NULL;
  static const char *const others[] = {"precious", "", "\x89HDF\r\n\x1a\n and no more"};
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i) {
    write_file(here->path, others[i], strlen(others[i]));
    assert_refused(here, make_cube(here->path, here->sweep, 1, &some_provenance, &cube, &here->errors), HC_FAILED,
                   "is not a cube, and is not replaced");
    assert_refused(here, hc_writer_check(here->path, here->sweep, 1, &here->errors), HC_FAILED, "is not a cube");
    assert_file_is(here->path, (content){(char *)(uintptr_t)others[i], strlen(others[i])});
    assert_int_equal(count_files(here), 1);
  }
  unlink(here->path);
  create_and_close(here);
  content whole = read_file(here->path);
  for (size_t left = whole.count; left > 3000; left = 2 * left / 3) {
    write_file(here->path, whole.bytes, left);
    assert_int_equal(make_cube(here->path, here->sweep, 1, &some_provenance, &cube, &here->errors), HC_OK);
    hc_writer_close(cube);
    assert_file_is(here->path, whole);
    assert_int_equal(count_files(here), 1);
  }
  free(whole.bytes);
}

/* A cube has its name when it is given it, and not before; then it stands where another stood. */
static void test_a_cube_waits_for_its_name(void **state) {
  room *here = *state;
  hc_writer *cube = NULL;
  for (int replace = 0; replace <= 1; ++replace) {
    if (replace) create_and_close(here);
    const int files = count_files(here);
    content before = replace ? read_file(here->path) : (content){0};
    for (int given_up = 1; given_up >= 0; --given_up) {
      assert_int_equal(hc_writer_prepare(here->path, here->sweep, replace, &other_provenance, &cube, &here->errors),
                       HC_OK);
      assert_true(hc_writer_waits(cube) && hc_writer_replaces(cube) == replace);
      assert_int_equal(count_files(here), files);
      if (replace) assert_file_is(here->path, before);
      if (!given_up) commit(here, cube, (int64_t[]){3}, 1); /* gives it its name */
      assert_int_equal(hc_writer_waits(cube), given_up);
      hc_writer_close(cube);
    }
    assert_int_equal(count_files(here), 1);
    cube = resume(here);
    assert_string_equal(hc_writer_provenance(cube)->host, other_provenance.host);
    hc_writer_close(cube);
    free(before.bytes);
    unlink(here->path);
  }
}

/* Of two that may replace what is not there, the one that comes second is not told to replace. */
static void test_two_that_replace(void **state) {
  room *here = *state;
  hc_writer *cubes[2] = {NULL};
  for (int i = 0; i < 2; ++i)
    assert_int_equal(hc_writer_prepare(here->path, here->sweep, 1, &some_provenance, &cubes[i], &here->errors), HC_OK);
  assert_int_equal(hc_writer_publish(cubes[0], &here->errors), HC_OK);
  assert_refused(here, hc_writer_publish(cubes[1], &here->errors), HC_FAILED, "another process made");
  for (int i = 0; i < 2; ++i) hc_writer_close(cubes[i]);
  hc_writer_close(resume(here));
  assert_int_equal(count_files(here), 1);
}

static void remove_cube(const char *path) { assert_int_equal(unlink(path), 0); }
static void empty_cube(const char *path) { assert_int_equal(truncate(path, 0), 0); }
static void replace_cube(const char *path) {
  unlink(path);
  write_file(path, "other", 5);
}
static void rename_cube(const char *path) {
  char other[128];
  snprintf(other, sizeof other, "%s.kept", path);
  assert_int_equal(rename(path, other), 0);
}

/* Whoever does away with a cube while it is written: the writer says so, once, and never that all is well. */
static void test_a_lost_cube_is_said(void **state) {
  room *here = *state;
  static const struct {
    void (*lose)(const char *path);
    const char *words;
  } ways[] = {{remove_cube, "was removed while"},
              {empty_cube, "was emptied or cut while"},
              {replace_cube, "was replaced while"},
              {rename_cube, "was renamed while"}};
  for (size_t way = 0; way < sizeof ways / sizeof *ways; ++way) {
    for (int at_the_end = 0; at_the_end <= 1; ++at_the_end) {
      hc_writer *cube = create(here, here->path);
      double row[256] = {0};
      const uint8_t done = HC_CELL_DONE;
      const int64_t cell = 5;
      commit(here, cube, (int64_t[]){2, 3}, 2);
      assert_int_equal(hc_writer_confirm(cube, &here->errors), HC_OK);
      ways[way].lose(here->path);
      const hc_status status = at_the_end ? hc_writer_confirm(cube, &here->errors)
                                          : hc_writer_commit(cube, &cell, 1, row, &done, &here->errors);
      assert_int_equal(here->errors.count, 1);
      assert_refused(here, status, HC_FAILED, ways[way].words);
      assert_true(hc_writer_is_lost(cube));
      assert_int_equal(hc_writer_confirm(cube, &here->errors), HC_FAILED);
      assert_int_equal(here->errors.count, 0);
      hc_writer_close(cube);
      unlink(here->path);
    }
  }
}

/* What has the name and the length of the cube is still not the cube. */
static void test_an_overwritten_cube_is_said(void **state) {
  room *here = *state;
  create_and_close(here);
  content nothing_done = read_file(here->path);
  for (int zeros = 0; zeros <= 1; ++zeros) {
    unlink(here->path);
    hc_writer *cube = create(here, here->path);
    commit(here, cube, (int64_t[]){2, 3}, 2);
    if (zeros) memset(nothing_done.bytes, 0, nothing_done.count);
    write_file(here->path, nothing_done.bytes, nothing_done.count);
    assert_refused(here, hc_writer_confirm(cube, &here->errors), HC_FAILED, "was overwritten while");
    hc_writer_close(cube);
  }
  free(nothing_done.bytes);
}

/* Any name that the folder can have will do, though what lies beside a cube has a longer one. */
static void test_long_names(void **state) {
  room *here = *state;
  char path[400];
  for (size_t length = 225; length <= 256; ++length) {
    const int folder = snprintf(path, sizeof path, "%s/", here->folder);
    for (size_t i = 0; i < length; i += 2) memcpy(path + folder + i, "\xc3\xa4", 3); /* characters of two bytes */
    path[(size_t)folder + length] = '\0';
    if (length % 2) path[(size_t)folder + length - 1] = 'x';
    hc_draft draft;
    hc_status status = hc_draft_open(&draft, path, 0, HC_DRAFT_NAMED, 1, &here->errors);
    if (length == 256) {
      assert_refused(here, status, HC_FAILED, "File name too long");
      break;
    }
    assert_int_equal(status, HC_OK);
    assert_int_equal(hc_draft_publish(&draft, &here->errors), HC_OK);
    hc_draft_close(&draft);
    assert_int_equal(unlink(path), 0);
    hc_writer_close(create(here, path));
    hc_writer *cube = NULL;
    assert_int_equal(make_cube(path, here->sweep, 1, &some_provenance, &cube, &here->errors), HC_OK);
    hc_writer_close(cube);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(count_files(here), 0);
  }
}

/* A link stays one, and what it names is replaced; what a kill left beside it is taken away. */
static void test_replacing_follows_links(void **state) {
  room *here = *state;
  hc_writer *cube = NULL;
  char link[128], stale[128];
  snprintf(link, sizeof link, "%s/link.h5", here->folder);
  snprintf(stale, sizeof stale, "%s/.cube.h5.hedgecube-tmp", here->folder);
  create_and_close(here);
  write_file(stale, "half a cube", 11);
  assert_int_equal(symlink("cube.h5", link), 0);
  assert_int_equal(make_cube(link, here->sweep, 1, &some_provenance, &cube, &here->errors), HC_OK);
  hc_writer_close(cube);
  hc_writer_close(resume(here));
  struct stat about;
  assert_true(lstat(link, &about) == 0 && S_ISLNK(about.st_mode));
  assert_int_equal(count_files(here), 2);
}

static void test_impossible_names_leave_nothing(void **state) {
  room *here = *state;
  hc_writer *cube = NULL;
  static const char *const names[][2] = {{"missing/cube.h5", "No such file or directory"},
                                         {"file/cube.h5", "Not a directory"},
                                         {"folder/", "not the name of a file"},
                                         {"..", "not the name of a file"}};
  char path[128];
  snprintf(path, sizeof path, "%s/file", here->folder);
  write_file(path, "", 0);
  snprintf(path, sizeof path, "%s/folder", here->folder);
  mkdir(path, 0777);
  assert_refused(here, make_cube(path, here->sweep, 1, &some_provenance, &cube, &here->errors), HC_FAILED, "a folder");
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    snprintf(path, sizeof path, "%s/%s", here->folder, names[i][0]);
    assert_refused(here, make_cube(path, here->sweep, 0, &some_provenance, &cube, &here->errors), HC_FAILED,
                   names[i][1]);
  }
  assert_refused(here, make_cube("", here->sweep, 0, &some_provenance, &cube, &here->errors), HC_FAILED,
                 "not the name");
  assert_int_equal(count_files(here), 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_A_ROOM(test_existing_file_is_kept),
      IN_A_ROOM(test_replacing),
      IN_A_ROOM(test_a_cube_waits_for_its_name),
      IN_A_ROOM(test_two_that_replace),
      IN_A_ROOM(test_replacing_follows_links),
      IN_A_ROOM(test_impossible_names_leave_nothing),
      IN_A_ROOM(test_long_names),
      IN_A_ROOM(test_a_lost_cube_is_said),
      IN_A_ROOM(test_an_overwritten_cube_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
