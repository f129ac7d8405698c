"""Any write may find no room, or a broken disk: said so, nothing lost, and the next run goes on."""

import itertools
import re
import shutil

import numpy as np
import pytest

import journal
from program import CUBE
from test_deaths import NAMES
from verdict import PENDING, cube_at, is_whole

REASON = {"full": "No space left on device", "error": "Input/output error", "errors": "Input/output error"}


def judge_words(scenario, folder, done, how, acknowledged):
    """Exit status and message fit what is in the folder."""
    content = cube_at(folder)
    if done.status == 0 and acknowledged.failed:
        return [("wrong", "exit 0, but a write or a sync of the cube failed")]
    if done.status == 0:  # what failed was no part of the answer: a checkpoint, or tidying up
        return [] if is_whole(folder, scenario.reference) else [("wrong", f"exit 0: {done.err}")]
    found = []
    if done.status != 1 or not re.search(rf"^hedgecube: error: .*{REASON[how]}", done.err, re.M):
        found.append(("other", f"exit {done.status}: {done.err}"))
    told = re.search(r"(\d+) of \d+ cells are in", done.err)
    if told and content is not None:
        final = np.count_nonzero(scenario.reference.status_of(content) != PENDING)
        if int(told[1]) > final:
            found.append(("other", f"'{told[0]}', but {final} are"))
    if content is None and how != "errors" and list(folder.iterdir()):
        found.append(("other", f"{list(folder.iterdir())} left by a cube that could not be created"))
    return found


def ways(at, syncs, everything):
    """They take turns, but a sync is tried in all of them: one that fails is easily overlooked."""
    return [how for turn, how in enumerate(REASON) if everything or at in syncs or at % len(REASON) == turn]


@pytest.mark.parametrize("name", NAMES)
def test_a_disk_that_fails_at_any_write_loses_nothing(scenarios, base, attempt, calls, everything, name):
    scenario = scenarios[name]
    folder = scenario.begin(base)
    syncs = {at for at, step in enumerate(scenario.run(folder).steps, 1) if step.kind in (journal.SYNC, journal.SYNC_NAMES)}
    shutil.rmtree(folder)

    def fail(point):
        at, how = point
        folder = scenario.begin(base)
        acknowledged = scenario.acknowledged(folder)
        done = scenario.run(folder, at=at, how=how, seed=at)
        for step in done.steps:
            acknowledged.follow(step)
        found = acknowledged.judge() + judge_words(scenario, folder, done, how, acknowledged)
        found += scenario.judge(folder, acknowledged.cells)
        shutil.rmtree(folder)
        return done.fired(at), "disk failures", found

    attempt(fail, ((at, how) for at in calls(name) for how in ways(at, syncs, everything)))


@pytest.mark.parametrize("name", ["fresh", "checkpoints"])
def test_short_writes_change_nothing(scenarios, base, attempt, everything, name):
    scenario = scenarios[name]

    def shorten(point):
        at, how = point
        folder = scenario.begin(base)
        done = scenario.run(folder, at=at, how=how, seed=at)
        found = [] if done.status == 0 else [("other", f"exit {done.status}: {done.err}")]
        if not is_whole(folder, scenario.reference) or [path.name for path in folder.iterdir()] != [CUBE]:
            found.append(("wrong", "another cube, or something beside it"))
        shutil.rmtree(folder)
        return done.fired(at), "short writes", found

    step = 1 if everything else 4
    attempt(shorten, itertools.chain([(1, "short-all")], ((at, "short") for at in itertools.count(1, step))))
