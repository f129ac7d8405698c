"""Memory runs out at any request, once or for good, in the program or in a library: never a crash, never half a cube, a word about
it, and the next run goes on. HDF5 1.10 itself does not survive that, and works in a process of its own."""

import re
import shutil

import pytest

from program import CUBE, PARTIAL, WHOLE, call, run_without_memory
from verdict import cube_at, is_whole

HDF5_REQUESTS_TRIED = 12


def judge_words(scenario, folder, done):
    if done.status == 0 and not is_whole(folder, scenario.reference):
        return [("wrong", f"exit 0: {done.err}")]
    if done.status == 0:
        is_used = PARTIAL not in scenario.start or re.search("going on within an unfinished slab|out of memory", done.err)
        return [] if is_used else [("lost", "what the checkpoint held was computed again")]
    if done.status < 0:
        return [("crash", f"signal {-done.status}: {done.err[-200:]}")]
    if done.status not in (1, 2) or "error: " not in done.err:
        return [("other", f"exit {done.status}: {done.err[-200:]!r}")]
    return []


def judge_replacement(scenario, folder, done):
    """A cube that was there is gone only if there is something in its place."""
    content = cube_at(folder)
    if done.status == 0 or not scenario.replaces or content.tobytes() == scenario.start[CUBE]:
        return []
    is_kept = scenario.reference.status_of(content).any() or (folder / PARTIAL).exists()
    return [] if is_kept else [("lost", f"the old cube is gone, and nothing is done of the new one: {done.err[-200:]}")]


@pytest.mark.parametrize("and_on", [False, True], ids=["once", "for-good"])
@pytest.mark.parametrize("name", ["fresh", "replacing", "resumed-checkpoint"])
def test_memory_may_run_out_at_any_request(scenarios, base, attempt, everything, name, and_on):
    scenario = scenarios[name]
    folder = scenario.begin(base)
    listing = base / "requests"
    assert run_without_memory(folder, scenario.sweep, *scenario.options, listing=listing).status == 0
    shutil.rmtree(folder)
    whose = listing.read_text()
    own = [at for at, letter in enumerate(whose, 1) if letter == "o"]
    hdf5s = [at for at, letter in enumerate(whose, 1) if letter == "h"]
    assert len(own) > 100 and len(hdf5s) > 1000

    def fail(at):
        folder = scenario.begin(base)
        done = run_without_memory(folder, scenario.sweep, *scenario.options, at=at, and_on=and_on)
        found = judge_words(scenario, folder, done) + judge_replacement(scenario, folder, done)
        if CUBE in scenario.start or cube_at(folder) is not None:
            found += scenario.judge(folder, set())
        elif list(folder.iterdir()):
            found.append(("other", "something is left where there is no cube"))
        shutil.rmtree(folder)
        return True, "failures of HDF5's memory" if whose[at - 1] == "h" else "failures of our own memory", found

    own_step, hdf5_step = 2 if name == "fresh" else 5, len(hdf5s) // HDF5_REQUESTS_TRIED
    if everything:
        own_step, hdf5_step = 1, 1 if name == "fresh" else 10
    attempt(fail, own[::own_step] + hdf5s[::hdf5_step])


def test_a_limit_of_memory_spares_the_cube_that_is_to_be_replaced(scenarios, base):
    """However little it is, with a thread's stack or a library's buffer as what does not fit."""
    scenario, statuses = scenarios["replacing"], set()
    for megabytes in range(20, 220, 4):
        folder = scenario.begin(base)
        run = f"ulimit -v {megabytes * 1024}; exec {WHOLE} run {scenario.sweep} -o {CUBE} --force -q"
        done = call(folder, ["-c", run], "sh")
        statuses.add(done.status)
        assert done.status in (0, 1, 2, 127)  # 127: the program itself is not loaded
        assert done.status == 0 or (folder / CUBE).read_bytes() == scenario.start[CUBE], f"{megabytes} MB: {done.err}"
        shutil.rmtree(folder)
    assert {0, 1} <= statuses
