"""The power goes at any moment: whatever the disk has kept of what was not synced, nothing that was acknowledged is lost."""

import random
import shutil

import pytest

import journal
from power_cut import Disk
from scenarios import contents
from test_deaths import NAMES


def cut_points(steps, generator, between):
    """Before and after every sync and every change of a name, and as many as asked for anywhere."""
    turns = [i for i, step in enumerate(steps) if step.kind not in (journal.WRITE, journal.TRUNCATE)]
    anywhere = [generator.randrange(len(steps) + 1) for _ in range(between)]
    return sorted([*{cut for turn in turns for cut in (turn, turn + 1)}, *anywhere])


@pytest.mark.parametrize("name", NAMES)
def test_a_power_cut_loses_nothing_that_was_acknowledged(scenarios, base, attempt, everything, name):
    scenario, generator = scenarios[name], random.Random(name)
    folder = scenario.begin(base)
    disk, acknowledged = Disk(folder), scenario.acknowledged(folder)
    steps = scenario.run(folder).steps
    draws, between = (8, 60) if everything else (2, 7)
    found_on_disk, at = {}, 0
    for cut in cut_points(steps, generator, between):
        for step in steps[at:cut]:
            disk.follow(step)
            acknowledged.follow(step)
        at = cut
        for _ in range(draws):
            found_on_disk[cut, len(found_on_disk)] = disk.after_cut(generator), set(acknowledged.cells)
    for step in steps[at:]:
        disk.follow(step)
        acknowledged.follow(step)
    assert not acknowledged.judge() and len(acknowledged.cells | scenario.final_before()) == scenario.reference.cells
    assert disk.now() == contents(folder)  # the journal has seen all that was done
    shutil.rmtree(folder)

    def find(point):
        held, final = found_on_disk[point]
        after = scenario.begin(base)
        for path in after.iterdir():
            path.unlink()
        for file, content in held.items():
            (after / file).write_bytes(content)
        found = scenario.judge(after, final)
        shutil.rmtree(after)
        return True, "power cuts", found

    attempt(find, found_on_disk)
