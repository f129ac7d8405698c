"""The journal of faulty_disk.c: what was done to a folder, in order."""

import struct
from dataclasses import dataclass

CREATE, WRITE, TRUNCATE, SYNC, SYNC_NAMES, LINK, RENAME, UNLINK = range(8)
HEAD = struct.Struct("<IiQqqII")


@dataclass
class Step:
    kind: int
    error: int  # errno if it failed: then nothing was changed
    file: int  # inode
    offset: int
    bytes: int
    name: str
    other: str  # a rename's new name
    data: bytes


def read(path):
    text, at, steps = path.read_bytes() if path.exists() else b"", 0, []
    while at < len(text):
        kind, error, file, offset, size, *lengths = HEAD.unpack_from(text, at)
        at += HEAD.size
        pieces = []
        for length in (*lengths, size if kind == WRITE and not error else 0):
            pieces.append(text[at : at + length])
            at += length
        steps.append(Step(kind, error, file, offset, size, pieces[0].decode(), pieces[1].decode(), pieces[2]))
    return steps


class Acknowledged:
    """Follows the steps of a cube. `cells` are those whose status is on the disk for good."""

    def __init__(self, name, partial, status_offset, cell_count, file=None):
        self.name, self.partial, self.file = name, partial, file
        self.first, self.end = status_offset, status_offset + cell_count
        self.written, self.cells = set(), set()
        self.failing = set()  # files of which a write or a sync has failed
        self.failed = False  # the cube's has, or its name's
        self.vouched = False  # a cell became final even so
        self.kept = None  # cells that were final when the present checkpoint was left
        self.dropped = False  # a checkpoint was removed, and none of its cells was final for good

    def follow(self, step):
        if step.kind == CREATE:
            self.failing.discard(step.file)  # the inode of a file that is no more
        if step.error:
            if step.kind in (WRITE, SYNC):
                self.failing.add(step.file)
            self.failed |= self.file in self.failing or step.kind == SYNC_NAMES
            return
        if step.kind == LINK and step.name == self.name or step.kind == RENAME and step.other == self.name:
            self.file, self.written, self.cells = step.file, set(), set()
            self.failed = self.file in self.failing
        self.follow_checkpoint(step)
        self.follow_cube(step)

    def follow_checkpoint(self, step):
        if step.kind == RENAME and step.other == self.partial:
            self.kept = len(self.cells)
        elif step.kind == UNLINK and step.name == self.partial:
            self.dropped |= self.kept is not None and len(self.cells) <= self.kept
            self.kept = None

    def follow_cube(self, step):
        if step.file != self.file:
            return
        if step.kind == SYNC:
            self.cells |= self.written
        elif step.kind == WRITE:
            span = range(max(step.offset, self.first), min(step.offset + step.bytes, self.end))
            final = {at - self.first for at in span if step.data[at - step.offset]}
            self.written |= final
            self.vouched |= self.failed and bool(final)

    def judge(self):
        found = [("wrong", "a cell became final after a write or a sync had failed")] if self.vouched else []
        return found + ([("lost", "a checkpoint was removed before its cells were final")] if self.dropped else [])
