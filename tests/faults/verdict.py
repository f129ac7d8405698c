"""What must hold of a folder after anything that can happen, and the count of all that was tried."""

import threading
from collections import Counter

import h5py
import numpy as np

from journal import Acknowledged
from program import CUBE, PARTIAL, WHOLE, call, run

PENDING = 0


class Reference:
    """An undisturbed run's cube: which of its bytes belong to which cell."""

    NO_CELL = -1

    def __init__(self, path):
        self.bytes = np.frombuffer(path.read_bytes(), np.uint8)
        self.cell = np.full(len(self.bytes), self.NO_CELL)
        self.free = np.zeros(len(self.bytes), bool)  # may differ between two runs
        with h5py.File(path, "r", locking=False) as file:
            self.cells = file["status"].size
            for item in file.values():
                if isinstance(item, h5py.Dataset) and item.shape[: file["status"].ndim] == file["status"].shape:
                    begin, size = item.id.get_offset(), item.id.get_storage_size()
                    self.cell[begin : begin + size] = np.repeat(np.arange(self.cells), size // self.cells)
            for item in file["provenance"].values():
                self.free[item.id.get_offset() : item.id.get_offset() + item.id.get_storage_size()] = True
            self.status_offset = file["status"].id.get_offset()
        self.final = self.status_of(self.bytes)

    def status_of(self, content):
        return content[self.status_offset : self.status_offset + self.cells]

    def wrong_bytes(self, content):
        """Which bytes are not the reference's though no pending cell excuses them."""
        pending = self.status_of(content) == PENDING
        excused = self.free | (pending[self.cell] & (self.cell != self.NO_CELL))
        return (content != self.bytes) & ~excused

    def acknowledged(self, file=None):
        return Acknowledged(CUBE, PARTIAL, self.status_offset, self.cells, file)


class Tally:
    """Points tried, by kind, and what went wrong: unreadable, lost, wrong, crash, or `other` (a message, an exit status)."""

    FAILURES = ("unreadable", "lost", "wrong", "crash", "other")

    def __init__(self):
        self.points, self.failures, self.lines = Counter(), Counter(), []
        self.mutex = threading.Lock()

    def add(self, kind, where, found):
        with self.mutex:
            self.points[kind] += 1
            for failure, text in found:
                self.failures[failure] += 1
                self.lines.append(f"{failure}: {where}: {text}")


def cube_at(folder):
    path = folder / CUBE
    return np.frombuffer(path.read_bytes(), np.uint8) if path.exists() else None


def opens(folder):
    """Every reader's first step, and the program's own."""
    try:
        with h5py.File(folder / CUBE, "r", locking=False) as file:
            file["status"][()], file["pnl_mean"][()], file["provenance/host"][()]
    except Exception as error:
        return [("unreadable", f"h5py: {error!r}")]
    told = call(folder, ["info", CUBE], WHOLE)
    return [] if told.status == 0 and not told.err else [("unreadable", f"info: {told.err}")]


def judge_cube(folder, reference, must_be_final):
    """The cube that may be there: it opens, no cell is lost, none is wrong."""
    content, found = cube_at(folder), []
    if content is None:
        return [("lost", f"no cube, but {len(must_be_final)} cells were final")] if must_be_final else []
    found += opens(folder)
    if len(content) != len(reference.bytes):
        return found + [("unreadable", f"{len(content)} bytes of {len(reference.bytes)}")]
    wrong = reference.wrong_bytes(content)
    if wrong.any():
        found.append(("wrong", f"{wrong.sum()} bytes from {wrong.argmax()} on, of cell {reference.cell[wrong.argmax()]}"))
    final = set(np.flatnonzero(reference.status_of(content) != PENDING).tolist())
    if must_be_final - final:
        found.append(("lost", f"cells {sorted(must_be_final - final)} are pending again"))
    return found


def is_whole(folder, reference):
    content = cube_at(folder)
    return (content is not None and len(content) == len(reference.bytes)
            and not ((content != reference.bytes) & ~reference.free).any())  # fmt: skip


def goes_on(folder, sweep, reference, options=("--resume",), program=WHOLE):
    """The next run reaches the reference's bytes and leaves nothing beside the cube."""
    done = run(folder, sweep, "-q", *options, program=program)
    if done.status != 0 or done.err:
        return [("other", f"{options} exits {done.status}: {done.err}")]
    if not is_whole(folder, reference):
        return [("wrong", f"{options} ends with other bytes")]
    beside = sorted(path.name for path in folder.iterdir() if path.name not in (CUBE, f".{CUBE}.hedgecube-tmp"))
    return [("other", f"{beside} are left")] if beside else []
