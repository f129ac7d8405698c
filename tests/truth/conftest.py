"""One runner for the session, so that one run of the program serves several tests.

With HEDGECUBE_QUICK in the environment what takes minutes is left out: the reference's own 60,000 paths, of which test_same_paths
compares 3,000 one by one, what it is held to theory with, facts of many hedges, the scatter over many seeds, and kills."""

import os

import pytest
from cubes import Runner


@pytest.fixture(scope="session")
def cube(tmp_path_factory):
    return Runner(tmp_path_factory.mktemp("cubes"))


LONG = {"test_reference", "test_batches", "test_heston"}
LONG_TESTS = {"test_the_reference_walks_by_theory", "test_all_routes_lead_to_one_number", "test_the_words_are_of_the_same_law"}
LONG_NAMES = ("one_long_cell", "n 90: ")


def pytest_collection_modifyitems(config, items):
    if not os.environ.get("HEDGECUBE_QUICK"):
        return
    long = [item for item in items if item.module.__name__ in LONG or {"long_run", "many_seeds"} & set(item.fixturenames)
            or item.originalname in LONG_TESTS or any(name in item.name for name in LONG_NAMES)]  # fmt: skip
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
