"""A disk that loses its power: what it may hold then, from the journal of what was done to it.

A sector of 512 bytes is written whole or not at all. Until its file is synced, it may hold what it held at the last sync
or after any write since; the file has one of the lengths it had since then. A name may stand for what it stood for when
the folder was last synced or for anything since; some file systems keep the order of such changes, others do not."""

import journal

SECTOR = 512


class File:
    def __init__(self, durable=b""):
        self.sync(bytearray(durable))

    def sync(self, now):
        self.now, self.durable = now, bytes(now)
        self.lengths = [len(now)]
        self.versions = {}  # of a sector, since the last sync

    def write(self, offset, data):
        end = offset + len(data)
        if end > len(self.now):
            self.now.extend(bytes(end - len(self.now)))
        self.now[offset:end] = data
        self.changed(offset, end)

    def truncate(self, length):
        old = len(self.now)
        if length < old:
            del self.now[length:]
        else:
            self.now.extend(bytes(length - old))
        self.changed(min(length, old), max(length, old))

    def changed(self, offset, end):
        self.lengths.append(len(self.now))
        for sector in range(offset // SECTOR, (end + SECTOR - 1) // SECTOR):
            held = bytes(self.now[sector * SECTOR : (sector + 1) * SECTOR])
            self.versions.setdefault(sector, []).append(held.ljust(SECTOR, b"\0"))

    def after_cut(self, random, kept):
        """A sector keeps its last version with the probability `kept`; else it is any of its former ones."""
        length = self.lengths[-1] if random.random() < kept else random.choice(self.lengths)
        held = bytearray(self.durable[:length].ljust(length, b"\0"))
        for sector, versions in self.versions.items():
            begin = sector * SECTOR
            former = [self.durable[begin : begin + SECTOR].ljust(SECTOR, b"\0"), *versions[:-1]]
            chosen = versions[-1] if random.random() < kept else random.choice(former)
            part = held[begin : begin + SECTOR]
            part[:] = chosen[: len(part)]
            held[begin : begin + SECTOR] = part
        return bytes(held)


class Disk:
    def __init__(self, folder):
        """All that is in the folder now is durable."""
        self.files = {path.stat().st_ino: File(path.read_bytes()) for path in folder.iterdir()}
        self.names = {path.name: path.stat().st_ino for path in folder.iterdir()}
        self.former = [dict(self.names)]  # since the folder's last sync

    def follow(self, step):
        if step.error:
            return
        if step.kind == journal.CREATE:
            self.files[step.file] = File()
        elif step.kind == journal.WRITE:
            self.files[step.file].write(step.offset, step.data)
        elif step.kind == journal.TRUNCATE:
            self.files[step.file].truncate(step.bytes)
        elif step.kind == journal.SYNC:
            self.files[step.file].sync(self.files[step.file].now)
        elif step.kind == journal.SYNC_NAMES:
            self.former = []
        if step.kind == journal.RENAME:
            del self.names[step.name]
        if step.kind == journal.UNLINK:
            del self.names[step.name]
        elif step.kind == journal.RENAME:
            self.names[step.other] = step.file
        elif step.name:
            self.names[step.name] = step.file
        if step.name or step.kind == journal.SYNC_NAMES:
            self.former.append(dict(self.names))

    def now(self):
        return {name: bytes(self.files[file].now) for name, file in self.names.items()}

    def after_cut(self, random):
        """{name: bytes} as one of the ways in which it may be found."""
        kept = random.choice([0, 0.1, 0.5, 0.9, 1])
        if random.random() < 0.5:
            names = random.choice(self.former)
        else:
            every = sorted({name for state in self.former for name in state})
            chosen = {name: random.choice(self.former).get(name) for name in every}
            names = {name: file for name, file in chosen.items() if file is not None}
        held = {}
        for file in sorted(set(names.values())):
            held[file] = self.files[file].after_cut(random, kept)
        return {name: held[file] for name, file in names.items()}
