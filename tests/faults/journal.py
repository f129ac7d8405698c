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
    """Follows the steps; `cells` are those whose status is on the disk for good, or whose checkpoint has been given up."""

    def __init__(self, name, status_offset, cell_count, file=None):
        self.name, self.first, self.end = name, status_offset, status_offset + cell_count
        self.file, self.written, self.cells = file, set(), set()

    def follow(self, step):
        if step.error:
            return
        if step.kind == LINK and step.name == self.name or step.kind == RENAME and step.other == self.name:
            self.file, self.written, self.cells = step.file, set(), set()
        if step.kind == UNLINK and step.name.startswith(self.name):
            self.cells |= self.written
        if step.file != self.file:
            return
        if step.kind == WRITE:
            for at in range(max(step.offset, self.first), min(step.offset + step.bytes, self.end)):
                if step.data[at - step.offset]:
                    self.written.add(at - self.first)
        elif step.kind == SYNC:
            self.cells |= self.written
