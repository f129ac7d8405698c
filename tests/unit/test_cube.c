/* test_cube.c: a cube on disk is whole, final where it says so, and takes no other file's place. */
#include "cube_room.h"

static void commit_range(room *here, hc_writer *cube, int64_t first, int64_t count) {
  int64_t cells[64];
  for (int64_t i = 0; i < count; ++i) cells[i] = first + i;
  commit(here, cube, cells, count);
}

static void test_new_cube_is_pending(void **state) {
  room *here = *state;
  hc_writer *cube = create(here, here->path);
  for (int i = 0; i < 24; ++i) assert_int_equal(hc_writer_status(cube)[i], HC_CELL_PENDING);
  assert_string_equal(hc_writer_provenance(cube)->device, "cpu");
  hc_writer_close(cube);
  assert_int_equal(count_files(here), 1);

  double values[24 * 3];
  read_dataset(here->path, "pnl_quantile", H5T_NATIVE_DOUBLE, values);
  for (int i = 0; i < 24 * 3; ++i) assert_true(values[i] != values[i]);
  content file = read_file(here->path);
  int64_t bytes;
  assert_int_equal(hc_cube_file_bytes(here->sweep, &bytes, &here->errors), HC_OK);
  assert_int_equal(file.count, bytes);
  free(file.bytes);
}

static void test_commit_puts_every_number_in_its_place(void **state) {
  room *here = *state;
  hc_writer *cube = create(here, here->path);
  const int64_t cells[] = {0, 1, 2, 7, 9, 10, 23};
  commit(here, cube, cells, 7);
  /* A reader may look while the writer has the cube. */
  double values[24 * 3];
  uint8_t status[24];
  int64_t paths[24];
  read_dataset(here->path, "status", H5T_NATIVE_UINT8, status);
  read_dataset(here->path, "paths", H5T_NATIVE_INT64, paths);
  for (size_t v = 0; v < HC_VARIABLE_COUNT; ++v) {
    const size_t extent = hc_variable_extent(here->sweep, v), offset = hc_result_offset(here->sweep, v);
    if (extent == 0) continue; /* of what this sweep does not pay */
    read_dataset(here->path, hc_variables[v].name, H5T_NATIVE_DOUBLE, values);
    for (size_t cell = 0, next = 0; cell < 24; ++cell) {
      const int is_final = next < 7 && (size_t)cells[next] == cell;
      next += (size_t)is_final;
      assert_int_equal(status[cell], is_final ? (cell % 5 == 4 ? HC_CELL_OVERFLOW : HC_CELL_DONE) : HC_CELL_PENDING);
      assert_int_equal(paths[cell], is_final ? 1000 : 0);
      for (size_t k = 0; k < extent; ++k) {
        const double value = values[cell * extent + k];
        if (is_final ? value != number((int64_t)cell, offset + k) : value == value)
          fail_msg("%s of cell %zu is %g", hc_variables[v].name, cell, value);
      }
    }
  }
  hc_writer_close(cube);
}

static void test_commit_refuses_nonsense(void **state) {
  room *here = *state;
  hc_writer *cube = create(here, here->path);
  content before = read_file(here->path);
  double results[200] = {0};
  const uint8_t done[] = {HC_CELL_DONE, HC_CELL_DONE}, pending[] = {HC_CELL_DONE, HC_CELL_PENDING};
  const int64_t ascending[] = {3, 4}, descending[] = {4, 3}, twice[] = {4, 4}, outside[] = {23, 24},
                negative[] = {-1, 3};
  const int64_t *wrong[] = {descending, twice, outside, negative};
  for (size_t i = 0; i < 4; ++i)
    assert_refused(here, hc_writer_commit(cube, wrong[i], 2, results, done, &here->errors), HC_INVALID, "cell");
  assert_refused(here, hc_writer_commit(cube, ascending, 2, results, pending, &here->errors), HC_INVALID, "not final");
  assert_file_is(here->path, before);
  free(before.bytes);
  hc_writer_close(cube);
}

/* The file is the answer: neither the order of commits nor a kill between them, nor what the provenance said, shows in
 * it. */
static void test_order_of_commits_does_not_show(void **state) {
  room *here = *state;
  char second[128];
  snprintf(second, sizeof second, "%s/second.h5", here->folder);
  hc_writer *cube = create(here, here->path);
  commit_range(here, cube, 0, 24);
  hc_writer_close(cube);

  cube = create(here, second);
  const int64_t odd[] = {1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23},
                even[] = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22};
  commit(here, cube, odd, 12);
  assert_int_equal(hc_writer_set_provenance(cube, &other_provenance, &here->errors), HC_OK);
  hc_writer_close(cube);
  assert_int_equal(hc_writer_resume(second, here->sweep, &cube, &here->errors), HC_OK);
  assert_int_equal(hc_writer_provenance(cube)->resumed, 3);
  assert_string_equal(hc_writer_provenance(cube)->host, "another host");
  for (int i = 0; i < 24; ++i) assert_int_equal(hc_writer_status(cube)[i] != HC_CELL_PENDING, i % 2);
  commit(here, cube, even, 12);
  assert_int_equal(hc_writer_set_provenance(cube, &some_provenance, &here->errors), HC_OK);
  hc_writer_close(cube);

  content first = read_file(here->path);
  assert_file_is(second, first);
  free(first.bytes);
}

static void test_failed_write_leaves_cells_pending(void **state) {
  room *here = *state;
  hc_writer *cube = create(here, here->path);
  struct rlimit before, none;
  getrlimit(RLIMIT_FSIZE, &before);
  none = (struct rlimit){0, before.rlim_max};
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  double results[200] = {0};
  const int64_t cell = 5;
  const uint8_t done = HC_CELL_DONE;
  setrlimit(RLIMIT_FSIZE, &none);
  const hc_status status = hc_writer_commit(cube, &cell, 1, results, &done, &here->errors);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  assert_refused(here, status, HC_FAILED, "File too large");
  assert_refused(here, hc_writer_commit(cube, &cell, 1, results, &done, &here->errors), HC_FAILED,
                 "earlier write failed");
  hc_writer_close(cube);
  cube = resume(here);
  assert_int_equal(hc_writer_status(cube)[5], HC_CELL_PENDING);
  hc_writer_close(cube);
}

static void test_one_writer_at_a_time(void **state) {
  room *here = *state;
  hc_writer *writer = create(here, here->path), *second = NULL;
  assert_resume_refused(here, "another process is writing");
  assert_refused(here, make_cube(here->path, here->sweep, 1, &some_provenance, &second, &here->errors), HC_FAILED,
                 "another process is writing");
  hc_cube *reader = NULL;
  assert_int_equal(hc_cube_open(here->path, &reader, &here->errors), HC_OK);
  hc_cube_close(reader);
  hc_writer_close(writer);
  writer = resume(here);
  assert_resume_refused(here, "another process is writing");
  hc_writer_close(writer);
}

/* Root may write anywhere, so the test gives that up for a while. */
static void test_permissions(void **state) {
  room *here = *state;
  hc_writer *cube = NULL;
  create_and_close(here);
  content before = read_file(here->path);
  chmod(here->path, 0444);
  chmod(here->folder, 0555);
  char path[128];
  snprintf(path, sizeof path, "%s/new.h5", here->folder);
  const int was_root = geteuid() == 0;
  if (was_root) assert_int_equal(seteuid(65534), 0);
  const hc_status resumed = hc_writer_resume(here->path, here->sweep, &cube, &here->errors);
  const hc_status created = make_cube(path, here->sweep, 0, &some_provenance, &cube, &here->errors);
  const hc_status replaced = make_cube(here->path, here->sweep, 1, &some_provenance, &cube, &here->errors);
  if (was_root) assert_int_equal(seteuid(0), 0);
  chmod(here->folder, 0755);
  assert_int_equal(here->errors.count, 3);
  for (size_t i = 0; i < 3; ++i) assert_non_null(strstr(here->errors.lines[i], "Permission denied"));
  assert_true(resumed == HC_FAILED && created == HC_FAILED && replaced == HC_FAILED);
  assert_file_is(here->path, before);
  assert_int_equal(count_files(here), 1);
  free(before.bytes);
}

/* What is larger than it is refused; HDF5 takes up to 2048 bytes more for a while. */
static void test_file_size_limit(void **state) {
  room *here = *state;
  hc_writer *cube = NULL;
  struct rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  create_and_close(here);
  content whole = read_file(here->path);
  unlink(here->path);
  const rlim_t limits[] = {whole.count + 2048, whole.count - 1, whole.count - 5000, 1000};
  for (size_t i = 0; i < sizeof limits / sizeof *limits; ++i) {
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){limits[i], before.rlim_max});
    const hc_status status = make_cube(here->path, here->sweep, 0, &some_provenance, &cube, &here->errors);
    setrlimit(RLIMIT_FSIZE, &before);
    if (i == 0) {
      assert_int_equal(status, HC_OK);
      assert_file_is(here->path, whole);
      hc_writer_close(cube);
      unlink(here->path);
      continue;
    }
    assert_refused(here, status, HC_FAILED, "ulimit -f");
    assert_int_equal(count_files(here), 0);
  }
  free(whole.bytes);
}

/* Where a file system has no nameless files, a draft has a name of its own. */
static void test_named_draft(void **state) {
  room *here = *state;
  hc_draft draft, second;
  char stale[128];
  snprintf(stale, sizeof stale, "%s/.cube.h5.hedgecube-tmp", here->folder);
  write_file(stale, "left by a kill", 14);
  assert_int_equal(hc_draft_open(&draft, here->path, 0, HC_DRAFT_NAMED, 1, &here->errors), HC_OK);
  assert_refused(here, hc_draft_open(&second, here->path, 0, HC_DRAFT_NAMED, 1, &here->errors), HC_FAILED,
                 "another process");
  assert_int_equal(write(draft.fd, "cube", 4), 4);
  assert_int_equal(hc_draft_publish(&draft, &here->errors), HC_OK);
  hc_draft_close(&draft);
  assert_file_is(here->path, (content){(char[]){"cube"}, 4});

  assert_int_equal(hc_draft_open(&draft, here->path, 1, HC_DRAFT_NAMED, 1, &here->errors), HC_OK);
  hc_draft_close(&draft); /* given up */
  assert_int_equal(count_files(here), 1);
  assert_int_equal(hc_draft_open(&draft, here->path, 1, HC_DRAFT_NAMED, 1, &here->errors), HC_OK);
  assert_int_equal(hc_draft_publish(&draft, &here->errors), HC_OK);
  hc_draft_close(&draft);
  assert_file_is(here->path, (content){(char[]){""}, 0});

  assert_refused(here, hc_draft_open(&draft, here->path, 1, HC_DRAFT_NAMED, INT64_MAX, &here->errors), HC_FAILED,
                 "not enough room");
  assert_int_equal(count_files(here), 1);
}

/* Two that create the same cube: the later one finds the name taken and leaves it alone. */
static void test_name_taken_meanwhile(void **state) {
  room *here = *state;
  for (int kind = HC_DRAFT_UNNAMED_IF_POSSIBLE; kind <= HC_DRAFT_NAMED; ++kind) {
    hc_draft draft;
    assert_int_equal(hc_draft_open(&draft, here->path, 0, (hc_draft_kind)kind, 1, &here->errors), HC_OK);
    write_file(here->path, "first", 5);
    assert_refused(here, hc_draft_publish(&draft, &here->errors), HC_FAILED, "another process made");
    hc_draft_close(&draft);
    assert_file_is(here->path, (content){(char[]){"first"}, 5});
    assert_int_equal(count_files(here), 1);
    unlink(here->path);
  }
}

static void test_info(void **state) {
  room *here = *state;
  hc_writer *writer = create(here, here->path);
  commit_range(here, writer, 0, 10);
  hc_writer_close(writer);
  hc_cube *cube = NULL;
  assert_int_equal(hc_cube_open(here->path, &cube, &here->errors), HC_OK);
  char *ours = hc_sweep_dump(here->sweep), *theirs = hc_sweep_dump(hc_cube_sweep(cube));
  assert_string_equal(ours, theirs);
  free(ours);
  free(theirs);
  int64_t by_status[HC_CELL_STATUS_COUNT];
  assert_int_equal(hc_cube_count(cube, by_status, &here->errors), HC_OK);
  assert_int_equal(by_status[HC_CELL_PENDING], 14);
  assert_int_equal(by_status[HC_CELL_DONE], 8);
  assert_int_equal(by_status[HC_CELL_OVERFLOW], 2);
  int64_t bytes;
  assert_int_equal(hc_cube_file_bytes(here->sweep, &bytes, &here->errors), HC_OK);
  assert_int_equal(hc_cube_bytes(cube), bytes);
  hc_provenance provenance;
  assert_int_equal(hc_cube_provenance(cube, &provenance, &here->errors), HC_OK);
  assert_string_equal(provenance.created, some_provenance.created);
  assert_true(provenance.wall_seconds == 1.5);
  hc_cube_close(cube);
}

/* Values come back where they were put, and pending cells are NaN. */
static void test_reading(void **state) {
  room *here = *state;
  hc_writer *writer = create(here, here->path);
  commit_range(here, writer, 3, 7);
  hc_writer_close(writer);
  hc_cube *cube = NULL;
  assert_int_equal(hc_cube_open(here->path, &cube, &here->errors), HC_OK);
  size_t column = 0;
  double values[24 * 3];
  for (size_t variable = 0; variable < hc_cube_variable_count(cube); ++variable) {
    const hc_variable_info about = hc_cube_variable(cube, variable);
    assert_int_equal(hc_cube_find(cube, about.name), variable);
    assert_int_equal(hc_cube_read(cube, variable, 0, 24, values, &here->errors), HC_OK);
    for (int64_t cell = 0; cell < 24; ++cell) {
      for (size_t k = 0; k < about.extent; ++k) {
        const double value = values[(size_t)cell * about.extent + k];
        assert_true(cell >= 3 && cell < 10 ? value == number(cell, column + k) : value != value);
      }
    }
    column += about.extent;
  }
  assert_int_equal(column, hc_result_width(here->sweep));
  const hc_variable_info quantile = hc_cube_variable(cube, hc_cube_find(cube, "pnl_quantile"));
  assert_string_equal(quantile.dimension, "probability");
  assert_true(quantile.coordinates[1] == 0.5);
  assert_int_equal(hc_cube_find(cube, "nothing"), hc_cube_variable_count(cube));
  assert_refused(here, hc_cube_read(cube, 0, 20, 5, values, &here->errors), HC_INVALID, "has 24");
  assert_refused(here, hc_cube_read(cube, 99, 0, 1, values, &here->errors), HC_INVALID, "no variable");
  hc_cube_close(cube);
}

/* The file says that it is ASCII. */
static void test_provenance_is_ascii_and_fits(void **state) {
  room *here = *state;
  char device[400] = "";
  for (int i = 0; i < 300; ++i) strcat(device, "x");
  hc_writer *cube = create(here, here->path);
  const hc_provenance provenance = {"Größe €", device, "", 0, 0};
  assert_int_equal(hc_writer_set_provenance(cube, &provenance, &here->errors), HC_OK);
  hc_writer_close(cube);
  cube = resume(here);
  device[255] = '\0';
  assert_string_equal(hc_writer_provenance(cube)->device, device);
  assert_string_equal(hc_writer_provenance(cube)->host, "Gr??e ?");
  hc_writer_close(cube);
}

static void test_shapes(void **state) {
  room *here = *state;
  static const char *const shapes[][3] = {{"50%", "1h", "0bp"},
                                          {"[50%]", "[1h]", "[0bp]"},
                                          {"50%", "[1h, 2h]", "0bp"},
                                          {"{from: 10%, to: 90%, count: 20000}", "1h", "0bp"}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
    hc_sweep_destroy(here->sweep);
    here->sweep = sweep_of(shapes[i][0], shapes[i][1], shapes[i][2]);
    hc_writer *cube = create(here, here->path);
    commit_range(here, cube, hc_sweep_cells(here->sweep) - 1, 1);
    hc_writer_close(cube);
    cube = resume(here);
    assert_int_equal(hc_writer_status(cube)[hc_sweep_cells(here->sweep) - 1] != HC_CELL_PENDING, 1);
    hc_writer_close(cube);
    unlink(here->path);
  }
}

/* A sweep text of more than 64 KB leaves the object header. */
static void test_long_sweep_text(void **state) {
  room *here = *state;
  char *list = malloc(400000), *end = list + sprintf(list, "[10%%");
  for (int i = 1; i < 20000; ++i) end += sprintf(end, ", 10.%05d7%%", i);
  strcpy(end, "]");
  hc_sweep_destroy(here->sweep);
  here->sweep = sweep_of(list, "1h", "0bp");
  free(list);
  create_and_close(here);
  hc_writer_close(resume(here));
  hc_cube *cube = NULL;
  assert_int_equal(hc_cube_open(here->path, &cube, &here->errors), HC_OK);
  assert_int_equal(hc_sweep_cells(hc_cube_sweep(cube)), 20000);
  hc_cube_close(cube);
  /* Then the version stands behind the data, and here the data is long too. */
  hc_sweep_destroy(here->sweep);
  here->sweep = sweep_of("50%", "1h", "{from: 0.0001bp, to: 10bp, count: 60000}");
  unlink(here->path);
  create_and_close(here);
  assert_int_equal(hc_cube_open(here->path, &cube, &here->errors), HC_OK);
  assert_true(hc_cube_bytes(cube) > 16 << 20);
  assert_string_equal(hc_cube_version(cube), hc_version());
  hc_cube_close(cube);
}

/* As many dimensions as there can be: 31 axes, and three that are not over the cells. */
static void test_most_dimensions(void **state) {
  room *here = *state;
  char text[4096] =
      "world: {spot: [100], volatility: [30%], drift: [0%], rate: [0%]}\noutput: {batches: 2}\n"
      "desk: {rebalance: [4h]}\nledger: {fee: [1bp], half_spread: [0bp]}\nbook:\n  expiry: 2d\n  legs:\n";
  for (int leg = 0; leg < 8; ++leg)
    strcat(text, "    - {type: call, strike: [101], quantity: [-1], implied_volatility: [40%]}\n");
  hc_sweep_destroy(here->sweep);
  assert_int_equal(hc_sweep_parse("test", text, strlen(text), NULL, 0, &here->sweep, &here->errors), HC_OK);
  assert_int_equal(hc_sweep_axis_count(here->sweep), 31);
  create_and_close(here);
  uint64_t uses = 0;
  hid_t file = H5Fopen(here->path, H5F_ACC_RDONLY, H5P_DEFAULT);
  static const char *const others[] = {"probability", "tail_level", "batch", "half_spread", "leg7_quantity"};
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i) {
    hid_t scale = H5Dopen2(file, others[i], H5P_DEFAULT);
    uses += scale >= 0 && H5Aexists(scale, "REFERENCE_LIST") > 0;
    H5Dclose(scale);
  }
  H5Fclose(file);
  assert_int_equal(uses, sizeof others / sizeof *others);
  hc_writer_close(resume(here));
}

/* As a daemon has it: nothing that is said on stderr, by whomever, lands in what lays the cube out. */
static void test_closed_stderr(void **state) {
  room *here = *state;
  hc_writer *writer = NULL;
  hc_cube *cube = NULL;
  const int kept = dup(STDERR_FILENO);
  close(STDERR_FILENO);
  const hc_status written = make_cube(here->path, here->sweep, 0, &some_provenance, &writer, &here->errors);
  hc_writer_close(writer);
  const hc_status opened = hc_cube_open(here->path, &cube, &here->errors);
  hc_cube_close(cube);
  dup2(kept, STDERR_FILENO);
  close(kept);
  assert_int_equal(written, HC_OK);
  assert_int_equal(opened, HC_OK);
}

static void test_names_are_unique(void **state) {
  (void)state;
  for (size_t i = 0; i < HC_VARIABLE_COUNT; ++i)
    for (size_t other = 0; other < i; ++other) assert_string_not_equal(hc_variables[i].name, hc_variables[other].name);
  for (int i = 0; i < HC_CELL_STATUS_COUNT; ++i)
    assert_string_not_equal(hc_cell_status_name((hc_cell_status)i), "unknown");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_A_ROOM(test_new_cube_is_pending),
      IN_A_ROOM(test_commit_puts_every_number_in_its_place),
      IN_A_ROOM(test_commit_refuses_nonsense),
      IN_A_ROOM(test_order_of_commits_does_not_show),
      IN_A_ROOM(test_failed_write_leaves_cells_pending),
      IN_A_ROOM(test_one_writer_at_a_time),
      IN_A_ROOM(test_permissions),
      IN_A_ROOM(test_file_size_limit),
      IN_A_ROOM(test_named_draft),
      IN_A_ROOM(test_name_taken_meanwhile),
      IN_A_ROOM(test_info),
      IN_A_ROOM(test_reading),
      IN_A_ROOM(test_provenance_is_ascii_and_fits),
      IN_A_ROOM(test_shapes),
      IN_A_ROOM(test_long_sweep_text),
      IN_A_ROOM(test_most_dimensions),
      IN_A_ROOM(test_closed_stderr),
      cmocka_unit_test(test_names_are_unique),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
