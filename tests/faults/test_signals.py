"""A signal may come at any write: the run stops with what is finished, says how to go on, and going on gives the same bytes. A
reader that goes away stops nothing."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import time

import pytest

from program import CUBE, LIMIT, PARTIAL, SMALL, WHOLE, call, environment
from verdict import cube_at, is_whole

STOPPED = r"hedgecube: stopped: \d+ of 24 cells are in cube.h5(?:, the first \d+ paths of further ones in cube.h5.hedgecube-partial)?; go on with: (.* --resume)$"

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


def judge_end(scenario, folder, done, number):
    """The same of a run that a second Ctrl-C ended at once."""
    if done.status == 0:
        return [] if is_whole(folder, scenario.reference) else [("wrong", "exit 0 with another cube")]
    is_said = re.search(r"ended at once by a second Ctrl-C: .* are lost, .*go on with: .* --resume$", done.err)
    return [] if done.status == -number and is_said else [("other", f"exit {done.status}: {done.err}")]


@pytest.mark.parametrize("name", ["fresh", "resumed-checkpoint"])
@pytest.mark.parametrize(
    "how, number, judge_words, points",
    [
        ("signal-twice", signal.SIGTERM, judge_stop, 25),  # timeout, Slurm
        ("signal-twice", signal.SIGINT, judge_stop, 25),
        ("signal-twice", signal.SIGXCPU, judge_stop, 10),
        ("signal-again", signal.SIGTERM, judge_stop, 2),
        ("signal-held", signal.SIGINT, judge_stop, 2),  # a key that repeats is not a person who means it
        ("signal-again", signal.SIGINT, judge_end, 4),
    ],
)
def test_what_comes_after_a_signal(scenarios, base, attempt, everything, name, how, number, judge_words, points):
    """Nothing that comes again ends the run before what it has is put away, but for a second Ctrl-C after a pause."""
    scenario, statuses = scenarios[name], set()

    def interrupt(at):
        folder = scenario.begin(base)
        acknowledged = scenario.acknowledged(folder)
        done = scenario.run(folder, at=at, how=how, number=int(number))
        statuses.add(done.status)
        for step in done.steps:
            acknowledged.follow(step)
        found = judge_words(scenario, folder, done, number)
        slab_was_final = scenario.reference.status_of(cube_at(folder)).any() if cube_at(folder) is not None else False
        if PARTIAL in scenario.start and not slab_was_final and not (folder / PARTIAL).exists():
            found.append(("lost", "the paths that an earlier run had kept are gone"))
        found += scenario.judge(folder, acknowledged.cells)
        shutil.rmtree(folder)
        return done.fired(at), "signals", found

    folder = scenario.begin(base)
    calls = len(scenario.run(folder).steps)
    shutil.rmtree(folder)
    # before the first call the program catches no signals: there is nothing to lose
    attempt(interrupt, range(2, calls, 1 if everything and how == "signal-twice" else max(1, calls // points)))
    assert statuses & {128 + number, -number}


def test_pairs_of_signals_while_paths_are_walked(base):
    """Run after run is stopped at another moment by two signals at once; each goes on where the one before was."""
    rounds, step = 16, 0.004
    folder = base / "pairs"
    folder.mkdir()
    (folder / "long.yaml").write_text("paths: 2e7\nworld: {spot: 100, step: 6h, volatility: [30%, 40%]}\ndesk: {rebalance: 6h}\n"
                                      "book: {expiry: 8d, legs: [{type: call, strike: 100, quantity: -1}]}\n")  # fmt: skip
    lost, stopped = 0, 0
    for moment in range(rounds):
        had_paths = (folder / PARTIAL).exists()
        process = subprocess.Popen([WHOLE, "run", "long.yaml", "-o", CUBE, "--threads", "1", "--resume"], cwd=folder,
                                   env=environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)  # fmt: skip
        first = process.stderr.readline()  # from here on it catches signals
        time.sleep(7 * moment % rounds * step)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.002)  # two that wait are one
        process.send_signal(signal.SIGTERM)
        said = first + process.stderr.read()
        status = process.wait(timeout=LIMIT)
        assert status in (0, 128 + signal.SIGTERM), said
        stopped += status != 0
        lost += had_paths and "going on within an unfinished slab" not in said
    assert lost == 0 and stopped > rounds // 2
    assert call(folder, ["run", "long.yaml", "-q", "-o", CUBE, "--resume"], WHOLE).status == 0
    assert call(folder, ["run", "long.yaml", "-q", "-o", "whole.h5"], WHOLE).status == 0
    assert call(folder, ["diff", CUBE, "whole.h5"], WHOLE).status == 0
    shutil.rmtree(folder)


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
    assert process.wait(timeout=LIMIT) == status, text
    assert stream == "stderr" or "error: standard output could not be written" in text
    assert is_whole(folder, scenario.reference) and os.listdir(folder) == [CUBE]
    shutil.rmtree(folder)
