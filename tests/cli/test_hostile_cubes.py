"""Files that are damaged, or HDF5 of another kind, or made to harm: whatever is read is read, the rest is refused in one clear line,
soon, and left as it was. Every command that takes a cube is tried on some hundred of them."""

import concurrent.futures
import os
import random
import re
import subprocess

import damage
import h5py
import numpy as np
import pytest
from command_line import HEDGECUBE, LIMIT


SWEEP = """\
seed: 1
paths: 200
world: {spot: 100, step: 6h, volatility: [40%, 60%, 80%]}
book: {expiry: 1d, legs: [{type: call, strike: 100, quantity: -1}]}
desk: {rebalance: [6h, 12h]}
ledger: {fee: [0bp, 5bp]}
"""
OTHER = SWEEP.replace("[0bp, 5bp]", "[1bp, 2bp]")


def call(*arguments, cwd):
    return subprocess.run([HEDGECUBE, *map(str, arguments)], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=LIMIT)  # fmt: skip


def cube_commands():
    """The command lines that take a cube, CUBE in its place, from the program's own list."""
    known = {
        "info": [["info", "CUBE"], ["info", "--check", "CUBE"], ["info", "--json", "CUBE"],
                 ["info", "--sweep", "CUBE"], ["info", "--sweep", "--json", "CUBE"]],
        "show": [["show", "CUBE"], ["show", "--json", "--var", "pnl_quantile", "CUBE"]],
        "verify": [["verify", "--cells", "2", "--threads", "1", "CUBE"]],
        "diff": [["diff", "CUBE", "sound.h5"], ["diff", "sound.h5", "CUBE"], ["diff", "--json", "CUBE", "CUBE"]],
    }
    lines = subprocess.run([HEDGECUBE, "--help"], capture_output=True, text=True, check=True).stdout.splitlines()
    names = [line.split()[0] for line in lines if re.match(r"  [a-z]+ (CUBE|A B)\b", line)]
    assert "info" in names
    return [line for name in names for line in known.get(name, [[name, "CUBE"]])]


COMMANDS = cube_commands()
RESUME = ["run", "sweep.yaml", "-o", "CUBE", "--resume", "--threads", "1", "--quiet"]


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A folder with two sound cubes, the sweep of the first, and what lies where in it."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in (("sound", SWEEP), ("other", OTHER)):
        sweep = folder / ("sweep.yaml" if name == "sound" else "other.yaml")
        sweep.write_text(text)
        assert call("run", sweep, "-o", f"{name}.h5", "--quiet", cwd=folder).returncode == 0
    return folder


def data_bytes(path):
    """Which bytes of a cube a run writes: [bytes of the file], true where it does."""
    is_data = np.zeros(path.stat().st_size, bool)

    def mark(_, item):
        if damage.is_variable(item) or item.name.startswith("/provenance/"):
            is_data[item.id.get_offset() : item.id.get_offset() + item.id.get_storage_size()] = True

    with h5py.File(path) as file:
        file.visititems(mark)
    return is_data


# ---- damage: (random numbers, bytes, bytes of another cube, which are data) -> bytes ----


def flip(chance, content, places):
    for place in chance.sample(list(places), chance.choice([1, 1, 2, 8])):
        content[place] ^= 1 << chance.randrange(8)
    return content


def flip_metadata(chance, content, other, is_data):
    return flip(chance, content, np.flatnonzero(~is_data))


def flip_data(chance, content, other, is_data):
    return flip(chance, content, np.flatnonzero(is_data))


def flip_front(chance, content, other, is_data):
    return flip(chance, content, range(200))


def overwrite(chance, content, other, is_data):
    place, length = chance.randrange(len(content)), chance.choice([1, 8, 64, 1000])
    filling = chance.choice([b"\0", b"\xff", chance.randbytes(1), chance.randbytes(length)])
    content[place : place + length] = (filling * length)[: len(content[place : place + length])]
    return content


def cut(chance, content, other, is_data):
    return content[: chance.choice([chance.randrange(100), chance.randrange(len(content)), len(content) - 1])]


def extend(chance, content, other, is_data):
    return content + chance.choice([b"\0", chance.randbytes(700), bytes(content), bytes(1 << 20)])


def splice(chance, content, other, is_data):
    place = chance.randrange(len(content))
    return content[:place] + other[place + chance.choice([0, 0, 8, -8]) :]


def insert_or_remove(chance, content, other, is_data):
    place, length = chance.randrange(len(content)), chance.choice([1, 8, 512])
    return content[:place] + (chance.randbytes(length) + content[place:] if chance.random() < 0.5 else content[place + length :])


def swap(chance, content, other, is_data):
    length = chance.choice([8, 64, 512])
    a, b = (chance.randrange(len(content) // length) * length for _ in "ab")
    content[a : a + length], content[b : b + length] = content[b : b + length], content[a : a + length]
    return content


def change_sweep(chance, content, other, is_data):
    """Another digit in the sweep that the cube says it is of."""
    start = content.index(b"seed: ")
    digits = [start + m.start() for m in re.finditer(rb"[0-9]", content[start : content.index(b"batches: ", start)])]
    for place in chance.sample(digits, chance.choice([1, 1, 3])):
        content[place] = ord(chance.choice("0123456789.-e%h"))
    return content


def change_version(chance, content, other, is_data):
    place = content.index(b"hedgecube_version\0") + len(b"hedgecube_version\0") + 12
    content[place : place + 5] = chance.choice([b"0.1.9", b"9.9.9", b"\x1b[2J\n", b"%s%n%", b"\xff\xfe\0\0\0", b"\0\0\0\0\0"])
    return content


DAMAGE = [flip_metadata, flip_data, flip_front, overwrite, cut, extend, splice, insert_or_remove, swap, change_sweep, change_version]


# ---- files that no run of hedgecube writes ----


def label(file, sweep_text, version):
    """Says that a file is a cube, with attributes as hedgecube has them."""
    for name, text in (("hedgecube_version", version), ("sweep", sweep_text)):
        file.attrs.create(name, np.bytes_(text.encode() + b"\0"))


def make_others(folder, sound):
    """Makes HDF5 files and other things in the folder; returns their names."""
    made = []

    def new(name, **how):
        made.append(name)
        return h5py.File(folder / name, "w", **how)

    with h5py.File(sound) as cube:
        version, text = (cube.attrs[name].decode() for name in ("hedgecube_version", "sweep"))
    for libver in ("earliest", "latest"):
        with new(f"plain_{libver}.h5", libver=libver) as file:
            label(file, text, version)
            file["pnl_mean"] = np.zeros((3, 2, 2))
    for bytes_before in (512, 4096):
        with new(f"userblock_{bytes_before}.h5", userblock_size=bytes_before, libver="latest") as file:
            label(file, text, version)
    with new("chunked.h5", libver="latest") as file:
        label(file, text, version)
        file.create_dataset("pnl_mean", (3, 2, 2), chunks=(1, 2, 2), maxshape=(None, 2, 2))
        file.create_dataset("status", (3, 2, 2), "u1", compression="gzip", shuffle=True)
    with new("endless.h5", libver="latest") as file:
        label(file, text, version)
        file.create_dataset("status", (1 << 40,), "u1", chunks=(1 << 20,))
    with new("external.h5", libver="latest") as file:
        label(file, text, version)
        file.create_dataset("pnl_mean", (64,), "u1", external=[("/etc/passwd", 0, 64)])
    with new("loops.h5", libver="latest") as file:
        label(file, text, version)
        file["a"], file["b"] = h5py.SoftLink("/b"), h5py.SoftLink("/a")
        file["status"] = h5py.ExternalLink("loops.h5", "/status")
        file.create_group("group")["up"] = file["/"]
    with new("virtual.h5", libver="latest") as file:
        label(file, text, version)
        layout = h5py.VirtualLayout((4,), "f8")
        layout[:] = h5py.VirtualSource("virtual.h5", "pnl_mean", (4,))
        file.create_virtual_dataset("pnl_mean", layout)
    with new("long_strings.h5", libver="latest") as file:
        file.attrs["hedgecube_version"], file.attrs["sweep"] = version, text  # of variable length
    with new("many_attributes.h5", libver="latest") as file:
        for i in range(300):
            file.attrs[f"sweep{i}"] = i
        label(file, text, version)
    huge = "{from: 1%, to: 99%, count: 100000}"
    sweeps = {
        "endless_sweep": text.replace("[0.4, 0.6, 0.8]", huge).replace("rate: 0", f"rate: {huge}"),
        "many_legs": text.replace("    - type", "    - {type: put, strike: {from: 50, to: 90, count: 99}, quantity: 1}\n    - type"),
        "directives": "".join(f"%TAG !{i}! tag:x\n" for i in range(3000)) + "--- x",
        "steps": re.sub(r"step: \S+", "step: 1s", re.sub(r"expiry: \S+", "expiry: 100d", text)),
        "empty": "",
        "brackets": "[" * 20000,
        "key": "? " + "x" * 30000,
        "binary": "\x01\x02",
        "format": "%s%n%s%n: %s%n",
    }
    for name, sweep in sweeps.items():
        with new(f"{name}.h5", libver="latest") as file:
            label(file, sweep, version)
    for name, content in {
        "nothing": b"", "byte": b"\x89", "signature": b"\x89HDF\r\n\x1a\n", "zeros": bytes(5000), "text": SWEEP.encode(),
        "superblock": b"\x89HDF\r\n\x1a\n" + b"\x02\x08\x08\0" + b"\xff" * 40,
        "labels": b"\x89HDF\r\n\x1a\n" + b"\x02\x08\x08\0" + bytes(40) + b"sweep\0hedgecube_version\0" * 20000,
        "endless_label": b"\x89HDF\r\n\x1a\n" + bytes(40) + b"sweep\0\x13\0\0\0\xff\xff\xff\xff\0\0\0\0" + b"hedgecube_version\0\x13",
    }.items():  # fmt: skip
        (folder / name).write_bytes(content)
        made.append(name)
    with open(folder / "sparse.h5", "wb") as file:
        file.write(sound.read_bytes())
        file.truncate(1 << 34)
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "circle").symlink_to("circle")
    (folder / "nowhere").symlink_to("nothing/at/all")
    return [*made, "sparse.h5", "folder", "pipe", "circle", "nowhere", "not_there"]


# ---- what is demanded ----


def content_of(path):
    """The bytes of a file, or of its first and last MiB; None if it is none."""
    if not path.is_file():
        return None
    with open(path, "rb") as file:
        front = file.read(1 << 20)
        file.seek(max(0, path.stat().st_size - (1 << 20)))
        return path.stat().st_size, front, file.read()


def findings(folder, name, command):
    """What is wrong with a command's answer to a file; None: nothing."""
    path = folder / name
    before = content_of(path)
    resumes = command[0] == "run"
    if resumes and not os.path.lexists(path):
        return None  # a new cube
    try:
        done = call(*[name if word == "CUBE" else word for word in command], cwd=folder)
    except subprocess.TimeoutExpired:
        return f"longer than {LIMIT} s: a limit was missed"
    out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    lines = err.splitlines()
    if done.returncode not in (0, 1):
        return f"exit status {done.returncode}: {err[-500:]}"
    if re.search(r"[\0-\x08\x0b-\x1f\x7f]", out + err):
        return f"control characters: {(out + err)!r}"
    if any(not line.startswith("hedgecube: ") or len(line) > 500 for line in lines):
        return f"not a clear line: {err[:500]}"
    if done.returncode == 1 and command[0] != "diff" and not lines:
        return "failed without a word"
    is_refused = done.returncode == 1 and not out
    sides = sum(word == "CUBE" for word in command)
    if is_refused and len(lines) > sides and not re.search("is damaged: its values", err):
        return f"{len(lines)} lines: {err[:500]}"
    if content_of(path) != before and (done.returncode == 1 or not resumes):
        return "the file was changed"
    return None


def examine(folder, names, chance):
    """Every file with --check, a resume and some more; asserts that nothing is wrong."""
    more = {name: chance.sample(COMMANDS, 2) for name in names}

    def all_findings(name):
        commands = [["info", "--check", "CUBE"], *more[name], RESUME]
        return [f"{' '.join(command)} on {name}: {found}" for command in commands if (found := findings(folder, name, command))]

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [line for lines in pool.map(all_findings, names) for line in lines]
    assert not wrong, f"{len(wrong)} findings, such as\n" + "\n".join(wrong[:8])


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damaged_cubes(room, damage):
    chance = random.Random(damage.__name__)
    sound, other, is_data = (room / "sound.h5").read_bytes(), (room / "other.h5").read_bytes(), data_bytes(room / "sound.h5")
    names = [f"{damage.__name__}_{i}.h5" for i in range(25)]
    for name in names:
        (room / name).write_bytes(damage(chance, bytearray(sound), bytearray(other), is_data))
    examine(room, names, chance)


def test_other_files(room):
    examine(room, make_others(room, room / "sound.h5"), random.Random(1))


def test_steering_provenance(room):
    """A cube's host may have any name; a terminal is not to obey it."""
    path = room / "steering.h5"
    content = bytearray((room / "sound.h5").read_bytes())
    with h5py.File(room / "sound.h5") as cube:
        place = cube["provenance/host"].id.get_offset()
    content[place : place + 16] = b"\x1b]0;t\x07\n\xff%s%n\x00\x00\x00\x00"
    path.write_bytes(content)
    done = call("info", path, cwd=room)
    assert done.returncode == 0
    assert b"?]0;t??\xff%s%n" in done.stdout
    examine(room, ["steering.h5"], random.Random(1))
