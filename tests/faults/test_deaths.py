"""The program dies at any write, or in the middle of it: nothing that was final is lost, nothing is wrong, and it goes on."""

import shutil

import pytest

NAMES = ["fresh", "fresh-named", "resumed", "replacing", "replacing-named", "checkpoints", "resumed-checkpoint"]


def ways(name, at, everything):
    """Dying before a call and dying within or after it take turns; a checkpoint is cut off in more ways than others."""
    if everything:
        return ["die-before", "die-within", "die-after"]
    turns = ["die-before", "die-within"]
    return turns if name == "resumed-checkpoint" else [turns[at % 2]]


@pytest.mark.parametrize("name", NAMES)
def test_a_death_at_any_write_loses_nothing(scenarios, base, attempt, calls, everything, name):
    scenario = scenarios[name]

    def die(point):
        at, how = point
        folder = scenario.begin(base)
        acknowledged = scenario.acknowledged(folder)
        done = scenario.run(folder, at=at, how=how, seed=at)
        for step in done.steps:
            acknowledged.follow(step)
        found = [] if done.status in (0, -9) else [("other", f"exit {done.status}: {done.err}")]
        found += acknowledged.judge() + scenario.judge(folder, acknowledged.cells)
        shutil.rmtree(folder)
        return done.status == -9, "deaths", found

    attempt(die, ((at, how) for at in calls(name) for how in ways(name, at, everything)))
