"""One set of scenarios and one count for all tests; the count is printed at the end. HEDGECUBE_FAULTS=all tries every point in
every way; otherwise a part of them, spread over all, is tried."""

import itertools
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import scenarios as scenario_makers
from verdict import Tally

TALLY = Tally()
PROCESSES = 2


def pytest_terminal_summary(terminalreporter):
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(TALLY.points.items()))
    failures = ", ".join(f"{TALLY.failures[failure]} {failure}" for failure in Tally.FAILURES)
    terminalreporter.write_line(f"faults: {sum(TALLY.points.values())} points ({kinds}): {failures}")


@pytest.fixture(scope="session")
def everything():
    """Whether every point is to be tried."""
    return os.environ.get("HEDGECUBE_FAULTS") == "all"


@pytest.fixture
def calls(everything):
    """calls(name): the numbers of the calls that are tried in a scenario, without an end."""

    def numbers(name):
        step = {"fresh": 1, "resumed-checkpoint": 3}.get(name, 7)
        return itertools.count(1, 1 if everything else step)

    return numbers


@pytest.fixture(scope="session")
def base():
    """A folder in memory if there is one: nothing here tests the machine's disk."""
    memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(prefix="hedgecube-faults-", dir=memory if os.access(memory, os.W_OK) else None)
    yield Path(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def scenarios(base):
    return scenario_makers.make(base)


@pytest.fixture
def attempt():
    """attempt(try_point, points): tries points on a few threads. try_point(point) returns whether there was such a point, its
    kind and what it found; after a whole batch of points that are not there the rest are not either."""

    def attempt_all(try_point, points):
        before, batch, points = len(TALLY.lines), [], iter(points)
        with ThreadPoolExecutor(PROCESSES) as pool:
            while batch := [point for _, point in zip(range(4 * PROCESSES), points)]:
                results = list(pool.map(try_point, batch))
                for point, (_, kind, found) in zip(batch, results):
                    TALLY.add(kind, point, found)
                if not any(is_there for is_there, _, _ in results):
                    break
        wrong = TALLY.lines[before:]
        assert not wrong, f"{len(wrong)} findings, such as\n" + "\n".join(line[:400] for line in wrong[:8])

    return attempt_all
