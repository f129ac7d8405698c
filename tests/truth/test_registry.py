"""Whatever the program knows of worlds, policies, parameters and words is moved by a test, has a reference, and is drawn at random: a
row of the program's tables that nothing here follows is an error."""

import json
import random
import subprocess
from functools import cache
from itertools import combinations

import pytest

import random_sweeps
import registry
from cubes import HEDGECUBE, TIMES
from moves import FAMILIES, MOVES, SWITCHES
from random_sweeps import MOVING, covering_array, factors, random_sweep, random_words, row_key
from sides import SIDES

SEEDS = range(200)
LAW_STAYS = {"world.step"}  # moved by a test of its own, test_the_step_moves_the_paths_and_not_the_law
BOTH_EVERYWHERE = {"precision"}  # most tests have both


def moved_keys(rows):
    return {row_key(row[0]) for row in rows} | LAW_STAYS


def spelled(value):
    """As the program's table has it."""
    return str(value).lower() if isinstance(value, bool) else value


@pytest.mark.parametrize("key", FAMILIES)
def test_every_word_has_a_file(key):
    assert registry.words()[key] and set(registry.words()[key]) == set(FAMILIES[key]), f"tests/truth: files of {key}"


def test_every_side_has_a_file():
    sections = {key.split(".")[0] for key in (*registry.parameters(), *registry.words()) if "." in key}
    assert sections - {"world", "regimes[N]", "book", "legs[N]", "desk", "ledger"} == set(SIDES)


def test_every_parameter_is_moved():
    known = registry.parameters()
    assert len(known) > 10
    still, strange = set(known) - moved_keys(MOVES), moved_keys(MOVES) - set(known) - set(registry.words())
    assert not still, f"no row of MOVES moves {sorted(still)}"
    assert not strange, f"rows of MOVES move what the program does not know: {sorted(strange)}"


@pytest.mark.parametrize("key, word", [(key, word) for key, family in FAMILIES.items() for word in family])
def test_what_only_some_read_is_moved_in_the_file_of_each(key, word):
    own = {name for name, row in registry.parameters().items() if word in row["read_by"]}
    still = own - moved_keys(FAMILIES[key][word].MOVES)
    assert not still, f"the file of {word} does not move {sorted(still)}"


def test_every_word_is_moved():
    taken = {}
    for key, _, values, _ in MOVES:
        if key in SWITCHES:
            taken.setdefault(row_key(key), set()).update(spelled(value) for value in values)
    for key, words in registry.words().items():
        assert key in BOTH_EVERYWHERE or taken.get(key, set()) >= set(words), key


def test_moves_stay_within_the_programs_bounds():
    rows = registry.parameters()
    for key, _, values, _ in MOVES:
        if key not in SWITCHES and key not in TIMES:
            row = rows[row_key(key)]
            assert all(row["minimum"] <= value <= row["maximum"] for value in values if not isinstance(value, str)), key


@cache
def swept(text):
    """The keys that a sweep sweeps, as the program says."""
    plan = json.loads(subprocess.check_output([HEDGECUBE, "plan", "-", "--json"], input=text, text=True))
    return {row_key(axis["key"]) for axis in plan["axes"]}


def test_every_parameter_is_drawn():
    """The random sweeps between them sweep each key that the program knows, have each of its words, and the program takes them all; a key that
    few sweeps can have may come in a later one."""
    drawn, known, later = set().union(*(swept(random_sweep(seed)) for seed in SEEDS)), set(registry.parameters()), len(SEEDS)
    while not known <= drawn and later < 10 * len(SEEDS):
        text, later = random_sweep(later), later + 1
        if any(f" {key.split('.')[1]}: [" in text for key in known - drawn):
            drawn |= swept(text)
    assert len(known) > 10 and known <= drawn, f"random_sweeps.py sweeps none of {sorted(known - drawn)}"
    words = {item for seed in SEEDS for item in random_words(random.Random(seed), {}).items()}
    for key, known in registry.words().items():
        assert key.startswith("legs") or {word for name, word in words if name == key} == set(known), key


def test_each_two_words_meet_in_a_sweep():
    rows, keys = covering_array(), factors()
    for one, other in combinations(keys, 2):
        met, every = {(row[one], row[other]) for row in rows}, {(a, b) for a in keys[one] for b in keys[other]}
        if {one, other} == {"world.model", random_sweeps.SIDES}:
            every -= {(world, "world") for world in keys["world.model"] if world not in MOVING}
        assert met == every, (one, other)
    assert len(rows) < len(random_sweeps.full_product())


# ---- and these tests notice --------------------------------------------------------------------------------------------------------


@pytest.fixture
def tables(monkeypatch):
    """The program's rows, to be changed."""
    changed = json.loads(json.dumps(registry.rows()))
    monkeypatch.setattr(registry, "rows", lambda: changed)
    return changed


def row_of(tables, key):
    return next(row for row in tables if row["key"] == key)


def test_a_world_without_a_file_is_noticed(tables):
    row_of(tables, "world.model")["words"].append({"word": "sabr", "doc": ""})
    with pytest.raises(AssertionError, match="files of world.model"):
        test_every_word_has_a_file("world.model")
    with pytest.raises(AssertionError, match="world.model"):
        test_every_word_is_moved()


def test_a_file_without_a_world_is_noticed(tables):
    row = row_of(tables, "world.model")
    row["words"] = [word for word in row["words"] if word["word"] != "merton"]
    with pytest.raises(AssertionError, match="files of world.model"):
        test_every_word_has_a_file("world.model")


def test_a_parameter_that_nobody_moves_is_noticed(tables):
    tables.append({**row_of(tables, "ledger.fee"), "key": "ledger.option_fee"})
    with pytest.raises(AssertionError, match="option_fee"):
        test_every_parameter_is_moved()
    with pytest.raises(AssertionError, match="option_fee"):
        test_every_parameter_is_drawn()


def test_a_parameter_that_is_moved_elsewhere_is_noticed(tables):
    row_of(tables, "desk.hedge_ratio")["read_by"].append("static")
    with pytest.raises(AssertionError, match="file of static"):
        test_what_only_some_read_is_moved_in_the_file_of_each("desk.policy", "static")


def test_a_row_that_is_missing_is_noticed(monkeypatch):
    kept = [row for row in MOVES if row[0] != "world.jump_sd"]
    monkeypatch.setitem(globals(), "MOVES", kept)
    with pytest.raises(AssertionError, match="jump_sd"):
        test_every_parameter_is_moved()
    merton = FAMILIES["world.model"]["merton"]
    monkeypatch.setattr(merton, "MOVES", [row for row in merton.MOVES if row[0] != "world.jump_sd"])
    with pytest.raises(AssertionError, match="jump_sd"):
        test_what_only_some_read_is_moved_in_the_file_of_each("world.model", "merton")


def test_bounds_are_noticed(tables):
    row_of(tables, "world.jump_intensity")["maximum"] = 50
    with pytest.raises(AssertionError, match="jump_intensity"):
        test_moves_stay_within_the_programs_bounds()
