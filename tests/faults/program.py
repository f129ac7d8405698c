"""Runs the program, with one of the libraries preloaded or without."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import journal

REPOSITORY = Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / "build"
SMALL = os.environ.get("HEDGECUBE", str(BUILD / "tests" / "hedgecube-small"))  # small slabs, checkpoints all the time
WHOLE = os.environ.get("HEDGECUBE_WHOLE", str(BUILD / "hedgecube"))
DISK = os.environ.get("FAULTY_DISK", str(BUILD / "tests" / "libfaulty_disk.so"))
MEMORY = os.environ.get("FAULTY_MEMORY", str(BUILD / "tests" / "libfaulty_memory.so"))
LOCKS = os.environ.get("FAULTY_LOCKS", str(BUILD / "tests" / "libfaulty_locks.so"))
CUBE = "cube.h5"
LIMIT = 900  # seconds that no run takes, on a slow and busy machine either: one that does hangs
PARTIAL = CUBE + ".hedgecube-partial"


@dataclass
class Outcome:
    status: int  # as subprocess has it: -N if a signal ended it
    out: str
    err: str
    steps: list = field(default_factory=list)  # of the journal

    def fired(self, at):
        """Whether there was a call of that number."""
        return len(self.steps) >= at or self.status < 0


def environment(**settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HC_", "LD_PRELOAD"))}
    return {**kept, "LC_ALL": "C", **{name: str(value) for name, value in settings.items()}}


def call(folder, arguments, program=SMALL, **settings):
    done = subprocess.run([program, *map(str, arguments)], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                          env=environment(**settings), timeout=LIMIT)  # fmt: skip
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace"))


def run(folder, sweep, *options, program=SMALL, **settings):
    """Runs a sweep into the folder's cube on one thread, so that the calls come in one order."""
    return call(folder, ["run", sweep, "-o", CUBE, "--threads", "1", *options], program, **settings)


def run_on_faulty_disk(folder, sweep, *options, at=0, how="die-before", seed=1, named=False, number=0):
    """The call of number `at` that changes the folder fares as told (see faulty_disk.c)."""
    path = folder.with_name(folder.name + ".journal")
    settings = {"HC_DISK_NAMED": 1} if named else {}
    done = run(folder, sweep, *options, LD_PRELOAD=DISK, HC_DISK_FOLDER=folder.resolve(), HC_DISK_JOURNAL=path,
               HC_DISK_AT=at, HC_DISK_HOW=how, HC_DISK_SEED=seed, HC_DISK_SIGNAL=number, **settings)  # fmt: skip
    done.steps = journal.read(path)
    path.unlink()
    return done


def run_without_memory(folder, sweep, *options, at=0, and_on=False, listing=None):
    """The request of number `at` for memory fails, and if told so all after it; `listing` is a file for whose each
    request is."""
    settings = {"HC_MEMORY_ON": 1} if and_on else {}
    if listing:
        settings["HC_MEMORY_LIST"] = listing
    return run(folder, sweep, *options, LD_PRELOAD=MEMORY, HC_MEMORY_AT=at, **settings)
