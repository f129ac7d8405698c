/* test_cube_layout.c: what a cube consists of beside its values: names, coordinates, the label. */
#include "cube_room.h"

#include "cube_cells.h"
#include "cube_layout.h"
#include "version.h"

/* The fill value of the checksums is none of them: this row's CRC-32 would be it. */
static void test_no_checksum_is_the_fill_value(void **state) {
  const hc_cell_map map = {.width = 1};
  const double row = 0x1.0000004e44d08p+0;
  (void)state;
  assert_int_equal(hc_cell_checksum(&map, &row, 1000, HC_CELL_DONE), 0);
  assert_int_not_equal(hc_cell_checksum(&map, &row, 1001, HC_CELL_DONE), 0);
}

/* Any two parameters may be coordinates of one cube, beside its variables. */
static void test_names_of_parameters_are_unique(void **state) {
  const size_t slots = hc_slot_count(HC_MAX_LEGS);
  (void)state;
  for (size_t slot = 0; slot < slots; ++slot) {
    const hc_slot_name name = hc_slot_name_of(slot);
    for (size_t other = 0; other < slot; ++other) assert_string_not_equal(hc_slot_name_of(other).text, name.text);
    for (size_t i = 0; i < HC_VARIABLE_COUNT; ++i) assert_string_not_equal(hc_variables[i].name, name.text);
  }
  assert_string_equal(hc_slot_name_of(HC_PARAMETER_ledger_fee).text, "fee");
  assert_string_equal(hc_slot_name_of(hc_leg_slot(31, HC_LEG_strike)).text, "leg31_strike");
}

/* A book of as many legs as there may be has its three numbers of each. */
static void test_most_parameters(void **state) {
  room *here = *state;
  char text[8192] = "world: {spot: 100, volatility: 30%}\ndesk: {rebalance: 4h}\nbook:\n  expiry: 2d\n  legs:\n";
  for (int leg = 0; leg < HC_MAX_LEGS; ++leg) strcat(text, "    - {type: call, strike: 101, quantity: -1}\n");
  hc_sweep_destroy(here->sweep);
  assert_int_equal(hc_sweep_parse("test", text, strlen(text), NULL, 0, &here->sweep, &here->errors), HC_OK);
  create_and_close(here);
  hc_writer_close(resume(here));
  double strike = 0, spot = 0;
  read_dataset(here->path, "leg31_strike", H5T_NATIVE_DOUBLE, &strike);
  read_dataset(here->path, "spot", H5T_NATIVE_DOUBLE, &spot);
  assert_true(strike == 101 && spot == 100);
}

static void test_label(void **state) {
  room *here = *state;
  hc_cube_label label;
  create_and_close(here);
  assert_int_equal(hc_cube_read_label(here->path, &label, &here->errors), HC_OK);
  char *sweep = hc_sweep_dump(here->sweep);
  assert_string_equal(label.sweep, sweep);
  assert_string_equal(label.version, HC_VERSION);
  assert_string_equal(label.layout, HC_LAYOUT);
  free(sweep);
  hc_cube_label_clear(&label);
  write_file(here->path, "no cube", 7);
  assert_refused(here, hc_cube_read_label(here->path, &label, &here->errors), HC_FAILED, "not a cube");
  assert_null(label.version);
  hc_cube_label_clear(&label);
  unlink(here->path);
  assert_refused(here, hc_cube_read_label(here->path, &label, &here->errors), HC_FAILED, "No such file");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_checksum_is_the_fill_value),
      cmocka_unit_test(test_names_of_parameters_are_unique),
      IN_A_ROOM(test_most_parameters),
      IN_A_ROOM(test_label),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
