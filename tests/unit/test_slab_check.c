/* The check of a plan can fail: cells that are told to share what they may not are found out, at each level. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "plan.h"
#include "slab_check.h"

/* Two cells that differ in one value. */
typedef struct {
  hc_sweep *sweep;
  hc_plan *plan;
  hc_errors errors;
} pair;

static void make_pair(pair *p, const char *override) {
  const char *text =
      "paths: 1\nworld: {spot: 100, volatility: 60%, rate: 5%, step: 1h}\n"
      "book: {expiry: 30d, horizon: 20d, implied_volatility: 55%, legs: [{type: call, strike: 100, quantity: -1}]}\n"
      "desk: {rebalance: 4h}\nledger: {funding: 1bp}\n";
  *p = (pair){0};
  assert_int_equal(hc_sweep_parse("test", text, strlen(text), &override, 1, &p->sweep, &p->errors), HC_OK);
  assert_int_equal(hc_plan_create(p->sweep, NULL, (hc_team){.workers = 1}, &p->plan, &p->errors), HC_OK);
  assert_int_equal(p->plan->cell_count, 2);
}

static hc_status check(pair *p) {
  hc_slab *slab;
  assert_int_equal(hc_slab_build(p->sweep, p->plan->cells, 2, &slab, &p->errors), HC_OK);
  const hc_status status = hc_slab_check(slab, p->sweep, p->plan->cells, &p->errors);
  hc_slab_destroy(slab);
  return status;
}

/* The second cell is told to share everything that the first has. */
static void assert_found_out(const char *override, const char *level) {
  pair p;
  make_pair(&p, override);
  assert_int_equal(check(&p), HC_OK);
  const int64_t second = p.plan->cells[1].cell;
  p.plan->cells[1] = p.plan->cells[0];
  p.plan->cells[1].cell = second;
  assert_int_equal(check(&p), HC_FAILED);
  if (!strstr(p.errors.lines[0], level)) fail_msg("%s: %s", override, p.errors.lines[0]);
  hc_errors_clear(&p.errors);
  hc_plan_destroy(p.plan);
  hc_sweep_destroy(p.sweep);
}

static void test_each_level_can_fail(void **state) {
  (void)state;
  assert_found_out("world.volatility=50%,60%", "the world");
  assert_found_out("world.drift=0,1%", "the world");
  assert_found_out("world.rate=5%,6%", "the rule");
  assert_found_out("legs[0].strike=90,100", "the rule");
  assert_found_out("desk.hedge_volatility=50%,60%", "the rule");
  assert_found_out("desk.rebalance=2h,4h", "the hedge");
  assert_found_out("desk.rebalance=4h,8h", "the hedge");
  assert_found_out("book.horizon=10d,20d", "the world"); /* which walks too few steps */
  assert_found_out("desk.hedge_ratio=0.5,1", "the desk");
  assert_found_out("book.implied_volatility=50%,60%", "the ");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_level_can_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
