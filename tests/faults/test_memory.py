"""Memory runs out at any request, once or for good, in the program or in a library: never a crash, never half a cube, a word about
it, and the next run goes on. HDF5 1.10 itself does not survive that, and works in a process of its own."""

import re
import shutil

import pytest

from program import CUBE, PARTIAL, run_without_memory
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


@pytest.mark.parametrize("and_on", [False, True], ids=["once", "for-good"])
@pytest.mark.parametrize("name", ["fresh", "resumed-checkpoint"])
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
        found = judge_words(scenario, folder, run_without_memory(folder, scenario.sweep, *scenario.options, at=at, and_on=and_on))
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
