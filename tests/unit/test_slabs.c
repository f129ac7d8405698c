/* Where a plan is cut into slabs: whole worlds, unless what a worker has room for is less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "plan.h"

static hc_plan *plan_of(const char *text, hc_team team, hc_sweep **sweep) {
  hc_errors errors = {0};
  hc_plan *plan = NULL;
  hc_status status = hc_sweep_parse("test", text, strlen(text), NULL, 0, sweep, &errors);
  if (status == HC_OK) status = hc_plan_create(*sweep, NULL, team, &plan, &errors);
  for (size_t line = 0; line < errors.count; ++line) print_error("%s\n", errors.lines[line]);
  hc_errors_clear(&errors);
  assert_int_equal(status, HC_OK);
  return plan;
}

static int64_t count_slabs(const hc_plan *plan) {
  int64_t slabs = 0;
  for (int64_t begin = 0; begin < plan->cell_count; begin = hc_plan_slab_end(plan, begin)) ++slabs;
  return slabs;
}

/* A worker on a device of 24 MiB. */
static hc_team small_device(int64_t entry_bytes) {
  return (hc_team){.workers = 1,
                   .speed = 1,
                   .slab_cells = 1 << 20,
                   .entry_bytes = entry_bytes,
                   .tally_room = (int64_t)1 << 30,
                   .other_room = (int64_t)24 << 20};
}

/* Every horizon of a fine grid has coefficients of its own: not cells fill the device, but what is walked. */
static void test_coefficients_fit_the_device(void **state) {
  (void)state;
  const char *text =
      "seed: 5\npaths: 3\nprecision: double\n"
      "world: {spot: 100, step: 1min, volatility: 60%}\n"
      "book: {expiry: 35d, horizon: {from: 30d, to: 35d, step: 5h},"
      " legs: [{type: call, strike: 100, quantity: -1}]}\n"
      "desk: {rebalance: 1min}\n";
  hc_team team = small_device(4 * sizeof(double));
  hc_sweep *sweep = NULL;
  hc_plan *plan = plan_of(text, team, &sweep);
  assert_int_equal(plan->cell_count, 25);
  for (int64_t begin = 0, end; begin < plan->cell_count; begin = end) {
    end = hc_plan_slab_end(plan, begin);
    int64_t steps = 0; /* one visit each, and two entries of coefficients: the visit's, and a leg's */
    for (int64_t cell = begin; cell < end; ++cell) steps += plan->hedges[plan->cells[cell].hedge].horizon_steps;
    assert_true(end - begin == 1 || 2 * 2 * steps * team.entry_bytes <= team.other_room);
  }
  assert_in_range(count_slabs(plan), 7, 25);
  hc_plan_destroy(plan);
  hc_sweep_destroy(sweep);
  plan = plan_of(text, small_device(0), &sweep); /* who keeps no image has room for all */
  assert_int_equal(count_slabs(plan), 1);
  hc_plan_destroy(plan);
  hc_sweep_destroy(sweep);
}

/* Eight worlds share their normals in a slab; one more makes two. */
static void test_slabs_are_whole_worlds(void **state) {
  (void)state;
  const char *text =
      "seed: 5\npaths: 3\n"
      "world: {spot: 100, step: 1d, volatility: {from: 10%, to: 170%, count: 17}}\n"
      "book: {expiry: 5d, legs: [{type: call, strike: 100, quantity: -1}]}\n"
      "desk: {rebalance: [1d, 5d]}\nledger: {fee: [0bp, 5bp, 9bp]}\n";
  hc_team team = small_device(0);
  team.slab_cells = 1;
  hc_sweep *sweep = NULL;
  hc_plan *plan = plan_of(text, team, &sweep);
  assert_int_equal(hc_plan_slab_end(plan, 0), 8 * 6);
  assert_int_equal(hc_plan_slab_end(plan, 8 * 6), 16 * 6);
  assert_int_equal(hc_plan_slab_end(plan, 16 * 6), 17 * 6);
  hc_plan_destroy(plan);
  hc_sweep_destroy(sweep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_coefficients_fit_the_device),
      cmocka_unit_test(test_slabs_are_whole_worlds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
