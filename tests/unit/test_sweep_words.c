/* test_sweep_words.c: the keys that take words, and what is read under each: through the tables, so that a new row of
 * words.def, worlds.def, policies.def or parameters.def is tested by itself. */
#include "sweep_slots.h"
#include "sweep_text.h"
#include "table_rows.h"

/* A sweep that lacks whatever a model or a policy wants beside these. */
#define BARE "book: {legs: [{type: call, strike: 100, quantity: -1}]}\n"

typedef struct override {
  char text[96];
} override;

/* The same for a model: with a list of as many regimes as there may be, for the one that reads it. */
static const char *bare(int model) {
  return model == HC_WORD_model_regimes ? BARE "regimes: [{}, {}, {}, {}]\n" : BARE;
}

/* A value, and two, that every unit can be written with, but for times and places, and that all bounds allow. */
static const char *some_value(size_t slot) {
  const hc_unit unit = hc_slot_parameter(slot)->unit;
  return unit == HC_UNIT_TIME ? "2h" : unit == HC_UNIT_PLACE ? "1" : "0.1";
}
static const char *some_axis(size_t slot) {
  const hc_unit unit = hc_slot_parameter(slot)->unit;
  return unit == HC_UNIT_TIME ? "2h,4h" : unit == HC_UNIT_PLACE ? "0,1" : "0.1,0.2";
}

static int is_of_a_regime(size_t slot) { return hc_parameter_regime(hc_slot_parameter(slot)) != HC_NO_REGIME; }

static override set(size_t slot, const char *value) {
  override made;
  snprintf(made.text, sizeof made.text, "%s=%s", hc_slot_key_of(slot).text, value);
  return made;
}

enum { MOST = HC_PARAMETER_COUNT + 4 };
/* Overrides of a bare sweep: its model, its policy, what they require, then what a test adds. */
typedef struct overrides {
  const char *sweep; /* whose */
  override texts[MOST];
  size_t count;
} overrides;

static void add(overrides *all, override one) {
  assert_true(all->count < MOST);
  all->texts[all->count++] = one;
}

static uint64_t used(int model, int policy) {
  return HC_READS_ALWAYS | HC_READS_MARK_fixed | (uint64_t)1 << model |
         (uint64_t)1 << (HC_READER_FIRST_POLICY + policy);
}

static int is_required(size_t slot, uint64_t readers) {
  const hc_parameter *parameter = hc_slot_parameter(slot);
  return (parameter->reads & readers) != 0 && parameter->default_value == HC_REQUIRED;
}

/* All that the model and the policy require, but for the slot `without`. */
static overrides make(int model, int policy, size_t without) {
  overrides all = {.sweep = bare(model)};
  override words[2];
  snprintf(words[0].text, sizeof words[0].text, "world.model=%s", hc_choice_of(HC_CHOICE_model).words[model].word);
  snprintf(words[1].text, sizeof words[1].text, "desk.policy=%s", hc_choice_of(HC_CHOICE_policy).words[policy].word);
  add(&all, words[0]);
  add(&all, words[1]);
  for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot)
    if (slot != without && is_required(slot, used(model, policy))) add(&all, set(slot, some_value(slot)));
  return all;
}

/* The same for each model and policy. */
static void for_each_pair(void (*check)(int model, int policy)) {
  for (int model = 0; model < (int)hc_choice_of(HC_CHOICE_model).count; ++model)
    for (int policy = 0; policy < (int)hc_choice_of(HC_CHOICE_policy).count; ++policy) check(model, policy);
}

static void list(const overrides *all, const char *texts[MOST]) {
  for (size_t i = 0; i < all->count; ++i) texts[i] = all->texts[i].text;
}

static void refused_with(const overrides *all, const char *expected) {
  const char *texts[MOST];
  list(all, texts);
  refused_bytes(all->sweep, strlen(all->sweep), texts, all->count, expected);
}

static hc_sweep *parse_all(const overrides *all) {
  const char *texts[MOST];
  list(all, texts);
  return parse_with(all->sweep, texts, all->count);
}

/* Whether a key stands in its section of a dump, or its entry of a list. */
static int dumps(const char *text, size_t slot) {
  const hc_parameter *parameter = hc_slot_parameter(slot);
  const size_t regime = hc_parameter_regime(parameter);
  char section[32], name[64];
  const size_t length = (size_t)snprintf(name, sizeof name, "%s: ", parameter->name);
  snprintf(section, sizeof section, "\n%s:\n", is_of_a_regime(slot) ? "regimes" : parameter->section);
  const char *at = strstr(text, section);
  size_t entry = HC_NO_REGIME; /* one before the first */
  if (at == NULL) return 0;
  for (at += strlen(section); *at == ' '; at = strchr(at, '\n') + 1) {
    entry += strncmp(at, "  - ", 4) == 0;
    if (entry == regime && strncmp(at + strspn(at, " -"), name, length) == 0) return 1;
  }
  return 0;
}

static void check_dump(int model, int policy) {
  const overrides all = make(model, policy, HC_NO_SLOT);
  hc_sweep *sweep = parse_all(&all);
  char *text = hc_sweep_dump(sweep);
  hc_sweep *again = parse(text);
  char *second = hc_sweep_dump(again);
  assert_string_equal(text, second);
  assert_int_equal(again->words[HC_CHOICE_model], model);
  assert_int_equal(again->words[HC_CHOICE_policy], policy);
  for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot) {
    const int is_read = (hc_slot_parameter(slot)->reads & used(model, policy)) != 0;
    assert_int_equal(hc_sweep_reads(sweep, slot), is_read);
    if (dumps(text, slot) != is_read) fail_msg("%s, read: %d\n%s", hc_slot_key_of(slot).text, is_read, text);
  }
  free(text);
  free(second);
  hc_sweep_destroy(sweep);
  hc_sweep_destroy(again);
}

static void a_dump_has_what_is_read(void **state) {
  (void)state;
  for_each_pair(check_dump);
}

static void check_missing(int model, int policy) {
  for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot) {
    char expected[96];
    if (!is_required(slot, used(model, policy))) continue;
    const overrides all = make(model, policy, slot);
    snprintf(expected, sizeof expected, "error: %s is missing (", hc_slot_key_of(slot).text);
    refused_with(&all, expected);
  }
}

static void what_is_read_and_has_no_default_is_required(void **state) {
  (void)state;
  for_each_pair(check_missing);
}

/* "--set KEY: error: gbm does not read world.jump_mean; " */
static void refuses_unread(overrides all, size_t set_slot, size_t slot, const char *word, const char *value) {
  char expected[160];
  add(&all, set(set_slot, value));
  snprintf(expected, sizeof expected, "%s does not read %s; ", word, hc_slot_key_of(slot).text);
  refused_with(&all, expected);
  snprintf(expected, sizeof expected, "--set %s: error: ", hc_slot_key_of(set_slot).text);
  refused_with(&all, expected);
}

static void check_unread(int model, int policy) {
  const overrides all = make(model, policy, HC_NO_SLOT);
  for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot) {
    const hc_parameter *parameter = hc_slot_parameter(slot);
    const int is_of_marks = (parameter->reads & HC_READS_MARKS) != 0;
    const int is_of_models = is_of_marks || (parameter->reads & HC_READS_WORLDS) != 0;
    if (parameter->reads & (used(model, policy) | HC_READS_PERPETUAL)) continue;
    const char *word = is_of_marks    ? "fixed"
                       : is_of_models ? hc_choice_of(HC_CHOICE_model).words[model].word
                                      : hc_choice_of(HC_CHOICE_policy).words[policy].word;
    if (is_of_models && !is_of_a_regime(slot)) refuses_unread(all, slot, slot, word, some_value(slot));
    if (!is_of_a_regime(slot)) refuses_unread(all, slot, slot, word, some_axis(slot));
    for (size_t other = 0; other < HC_PARAMETER_COUNT; ++other) {
      if (hc_slot_parameter(other)->unit != parameter->unit || !(hc_slot_parameter(other)->reads & used(model, policy)))
        continue;
      refuses_unread(all, other, slot, word, hc_slot_key_of(slot).text);
    }
  }
}

static void what_is_not_read_is_refused(void **state) {
  (void)state;
  for_each_pair(check_unread);
}

/* So that a policy can be changed alone. */
static void a_value_that_other_policies_read_may_stand(void **state) {
  (void)state;
  const int policies = (int)hc_choice_of(HC_CHOICE_policy).count;
  for (int policy = 0; policy < policies; ++policy) {
    for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot) {
      const uint64_t reads = hc_slot_parameter(slot)->reads;
      if (!(reads & HC_READS_POLICIES) || (reads & (used(0, policy) | HC_READS_WORLDS))) continue;
      overrides all = make(0, policy, HC_NO_SLOT);
      add(&all, set(slot, some_value(slot)));
      hc_sweep *sweep = parse_all(&all);
      assert_int_equal(setting(sweep, slot)->count, 0);
      hc_sweep_destroy(sweep);
    }
  }
}

/* A key of the table, the first leg's for all, with a value. */
static override set_word(size_t choice, const char *value) {
  override made;
  const hc_choice_row row = hc_choice_of(choice);
  const char *section = choice < HC_CHOICE_COUNT ? row.section : "legs[0]";
  snprintf(made.text, sizeof made.text, "%s%s%s=%s", section, *section ? "." : "", row.key, value);
  return made;
}

/* With a word, and with all that the sweep then requires. */
static overrides with_word(size_t choice, int word) {
  const int of_variance = choice == HC_CHOICE_mark && word == HC_WORD_mark_world;
  overrides all = make(choice == HC_CHOICE_model ? word
                       : of_variance             ? HC_WORD_model_heston
                                                 : 0,
                       choice == HC_CHOICE_policy ? word : 0, HC_NO_SLOT);
  const uint64_t others = choice == HC_CHOICE_instrument || choice == HC_CHOICE_settle_to_index ? HC_READS_PERPETUAL
                          : choice == HC_CHOICE_mark && word == HC_WORD_mark_ou                 ? HC_READS_MARK_ou
                                                                                                : 0;
  for (size_t slot = 0; slot < HC_PARAMETER_COUNT; ++slot)
    if (is_required(slot, others)) add(&all, set(slot, some_value(slot)));
  if (choice == HC_CHOICE_settle_to_index) add(&all, set_word(HC_CHOICE_instrument, "perpetual"));
  add(&all, set_word(choice, hc_choice_of(choice).words[word].word));
  return all;
}

static void every_word_is_read_and_dumped(void **state) {
  (void)state;
  for (size_t choice = 0; choice < hc_choice_count(); ++choice) {
    const hc_choice_row row = hc_choice_of(choice);
    assert_true(row.count > 0);
    for (int word = 0; word < (int)row.count; ++word) {
      const overrides all = with_word(choice, word);
      hc_sweep *sweep = parse_all(&all);
      char line[96], *text = hc_sweep_dump(sweep);
      assert_int_equal(sweep->words[choice], word); /* a leg's row has the number of the first leg's slot */
      snprintf(line, sizeof line, "%s: %s\n", row.key, row.words[word].word);
      const int is_said = choice != HC_CHOICE_mark || word != HC_WORD_mark_fixed;
      assert_int_equal(strstr(text, line) != NULL, is_said);
      assert_true(strlen(row.words[word].doc) > 0);
      free(text);
      hc_sweep_destroy(sweep);
    }
  }
}

static void defaults_are_the_tables(void **state) {
  (void)state;
  const overrides all = make(0, 0, HC_NO_SLOT);
  const char *texts[MOST];
  list(&all, texts);
  hc_sweep *sweep = parse_with(all.sweep, texts + 2, all.count - 2); /* without model and policy */
  for (size_t choice = 0; choice < HC_CHOICE_COUNT; ++choice) {
    const hc_choice_info info = hc_choice_at(choice);
    assert_string_equal(info.words[sweep->words[choice]].word, info.default_value);
  }
  hc_sweep_destroy(sweep);
}

static void other_words_are_refused(void **state) {
  (void)state;
  for (size_t choice = 0; choice < hc_choice_count(); ++choice) {
    const hc_choice_row row = hc_choice_of(choice);
    char expected[160], words[64];
    overrides all = with_word(choice, 0);
    add(&all, set_word(choice, "zzzzzzzz"));
    snprintf(expected, sizeof expected, "error: unknown %s 'zzzzzzzz' (it is %s", row.key, row.words[0].word);
    refused_with(&all, expected);
    all = with_word(choice, 0);
    snprintf(words, sizeof words, "[%s]", row.words[0].word);
    add(&all, set_word(choice, words));
    snprintf(expected, sizeof expected, "error: a list where one word belongs (%s; it cannot be an axis)", row.key);
    refused_with(&all, expected);
  }
}

/* Models and policies come with their own tables, and number as these do. */
static void words_follow_the_tables(void **state) {
  (void)state;
  static const char *const worlds[] = {
#define HC_WORLD(name, ...) #name,
#include "worlds.def"
#undef HC_WORLD
  };
  static const char *const policies[] = {
#define HC_POLICY(name, ...) #name,
#include "policies.def"
#undef HC_POLICY
  };
  const hc_choice_row model = hc_choice_of(HC_CHOICE_model), policy = hc_choice_of(HC_CHOICE_policy);
  assert_int_equal(model.count, sizeof worlds / sizeof *worlds);
  assert_int_equal(policy.count, sizeof policies / sizeof *policies);
  for (size_t i = 0; i < model.count; ++i) assert_string_equal(model.words[i].word, worlds[i]);
  for (size_t i = 0; i < policy.count; ++i) assert_string_equal(policy.words[i].word, policies[i]);
  assert_int_equal(HC_READS_WORLD_gbm, 1);
  assert_int_equal(HC_READS_POLICY_static, HC_READS_POLICY_delta << 1);
}

/* In hedgecube/sweep.h. */
static void readers_are_named_where_not_all_read(void **state) {
  (void)state;
  for (size_t slot = 0; slot < hc_slot_count(1); ++slot) {
    const hc_parameter_info info = row_of(slot);
    const uint64_t reads = hc_slot_parameter(slot)->reads;
    const int all_read = (reads & HC_READS_ALWAYS) || (reads & HC_READS_WORLDS) == HC_READS_WORLDS ||
                         (reads & HC_READS_POLICIES) == HC_READS_POLICIES || (reads & HC_READS_PERPETUAL);
    assert_int_not_equal(reads, 0);
    assert_int_equal(*info.read_by == '\0', all_read);
    assert_true(strlen(info.read_by) + 1 < sizeof info.read_by);
  }
  assert_string_equal(row_of(HC_PARAMETER_world_jump_mean).read_by, "merton bates");
  assert_string_equal(row_of(HC_PARAMETER_regime3_rate_to_0).read_by, "regimes");
  assert_string_equal(row_of(HC_PARAMETER_implied_reversion).read_by, "ou");
  assert_string_equal(row_of(HC_PARAMETER_desk_rebalance).read_by, "delta");
}

static void policies(void **state) {
  (void)state;
  refused_change("  rebalance: 4h\n", "  policy: static\n  rebalance: [1h, 4h]\n",
                 "s.yaml:11:14: error: static does not read desk.rebalance; delta does (an axis of equal cells; leave "
                 "it out, or set desk.policy to delta)");
  refused_change("  rebalance: 4h\n", "  policy: statik\n",
                 "s.yaml:10:11: error: unknown policy 'statik' (it is delta or static); did you mean static?");
  refused_change("  rebalance: 4h\n", "  policy: static\n  rebalance: 4\n", "'4' has no unit");
  refused_change("  rebalance: 4h\n", "  policy: delta\n", "s.yaml:9:1: error: desk.rebalance is missing");
  refused_change("  rebalance: 4h\n", "  rebalance: 4h\n  close_out: yes\n",
                 "unknown close_out 'yes' (it is true or false)");
  const char *const unused[] = {"desk.policy=static", "book.horizon=desk.rebalance"};
  refused_bytes(base, strlen(base), unused, 2,
                "--set book.horizon: error: book.horizon is tied to desk.rebalance, but static does not read "
                "desk.rebalance; delta does (give it a value, or set "
                "desk.policy to delta)");
  refused_change("seed: 7\n", "precision: half\n",
                 "s.yaml:1:12: error: unknown precision 'half' (it is float or double)");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_dump_has_what_is_read),
      cmocka_unit_test(what_is_read_and_has_no_default_is_required),
      cmocka_unit_test(what_is_not_read_is_refused),
      cmocka_unit_test(a_value_that_other_policies_read_may_stand),
      cmocka_unit_test(every_word_is_read_and_dumped),
      cmocka_unit_test(defaults_are_the_tables),
      cmocka_unit_test(other_words_are_refused),
      cmocka_unit_test(words_follow_the_tables),
      cmocka_unit_test(readers_are_named_where_not_all_read),
      cmocka_unit_test(policies),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
