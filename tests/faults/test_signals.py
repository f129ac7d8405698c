"""A signal may come at any write: the run stops with what is finished, says how to go on, and going on gives the same bytes. A
reader that goes away stops nothing."""

import os
import re
import shlex
import shutil
import signal
import subprocess

import pytest

from program import CUBE, SMALL, WHOLE, call, environment
from verdict import is_whole

STOPPED = r"hedgecube: stopped: \d+ of 24 cells are in cube.h5(?:, the first \d+ paths of others in cube.h5.hedgecube-partial)?; go on with: (.* --resume)$"

NOTHING = "hedgecube: stopped before there was anything to keep; nothing was written to cube.h5\n"


@pytest.fixture(autouse=True)
def signals_as_from_a_terminal():
    """What ignores a signal has its children ignore it, as a shell does with what it runs in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def judge_stop(scenario, folder, done, number):
    """Exit status and words of a run that a signal came to, and what the words lead to."""
    if done.status == 0:
        return [] if is_whole(folder, scenario.reference) else [("wrong", "exit 0 with another cube")]
    if done.status == 128 + number and NOTHING in done.err:
        return [] if not (folder / CUBE).exists() else [("other", f"there is a cube, but: {done.err}")]
    told = re.search(STOPPED, done.err.splitlines()[-1] if done.err else "")
    if done.status != 128 + number or not told:
        return [("other", f"exit {done.status}: {done.err}")]
    again = call(folder, shlex.split(told[1])[1:], WHOLE)
    whole = again.status == 0 and is_whole(folder, scenario.reference)
    return [] if whole else [("wrong", f"'{told[1]}' exits {again.status}: {again.err}")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE])
@pytest.mark.parametrize("name", ["fresh", "resumed-checkpoint"])
def test_a_signal_at_any_write_keeps_what_is_finished(scenarios, base, attempt, everything, name, number):
    scenario, statuses = scenarios[name], set()

    def interrupt(at):
        folder = scenario.begin(base)
        acknowledged = scenario.acknowledged(folder)
        done = scenario.run(folder, at=at, how="signal", number=int(number))
        statuses.add(done.status)
        for step in done.steps:
            acknowledged.follow(step)
        found = []
        if number == signal.SIGPIPE and done.status != 0:
            found.append(("other", f"exit {done.status}: {done.err}"))
        found += judge_stop(scenario, folder, done, number) + scenario.judge(folder, acknowledged.cells)
        shutil.rmtree(folder)
        return done.fired(at), "signals", found

    step = 1 if everything else 17
    attempt(interrupt, range(1 + number % step, 2000, step))
    assert number == signal.SIGPIPE or 128 + number in statuses


def test_a_second_signal_kills_and_loses_nothing(scenarios, base, attempt, everything):
    """The first is answered when it suits, the second is not waited for."""
    scenario = scenarios["fresh"]

    def interrupt(at):
        folder = scenario.begin(base)
        acknowledged = scenario.acknowledged(folder)
        done = scenario.run(folder, at=at, how="signal-twice", number=int(signal.SIGINT))
        for step in done.steps:
            acknowledged.follow(step)
        found = [] if done.status == (-signal.SIGINT if done.fired(at) else 0) else [("other", f"exit {done.status}: {done.err}")]
        found += scenario.judge(folder, acknowledged.cells)
        shutil.rmtree(folder)
        return done.fired(at), "signals", found

    attempt(interrupt, range(1, 2000, 1 if everything else 29))


@pytest.mark.parametrize("stream, status", [("stdout", 1), ("stderr", 0)])
def test_a_reader_that_goes_away_stops_nothing(scenarios, base, stream, status):
    scenario = scenarios["checkpoints"]
    folder = scenario.begin(base)
    process = subprocess.Popen([SMALL, "run", scenario.sweep, "-o", CUBE, "--json"], cwd=folder, env=environment(),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    getattr(process, stream).close()
    other = process.stderr if stream == "stdout" else process.stdout
    text = other.read().decode()
    other.close()
    assert process.wait(timeout=60) == status, text
    assert stream == "stderr" or "error: standard output could not be written" in text
    assert is_whole(folder, scenario.reference) and os.listdir(folder) == [CUBE]
    shutil.rmtree(folder)
