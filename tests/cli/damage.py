"""Changes cubes as a disk, a copy or somebody with an editor might."""

import struct
import zlib

import h5py
import numpy


def is_variable(item):
    """A dataset that a run writes: no dimension, and no parameter, which has a key."""
    return isinstance(item, h5py.Dataset) and not item.is_scale and "key" not in item.attrs


def offsets(path):
    """Where each dataset begins in the file, and how many bytes a cell has there (a coordinate: all)."""
    with h5py.File(path) as cube:
        cells = cube["status"].size
        return {name: (item.id.get_offset(), item.dtype.itemsize * (item.size // cells if is_variable(item) else item.size))
                for name, item in cube.items() if isinstance(item, h5py.Dataset)}  # fmt: skip


def flip(path, byte, bit=0):
    content = bytearray(path.read_bytes())
    content[byte] ^= 1 << bit
    path.write_bytes(content)


def flip_in(path, name, cell, bit=0):
    """Flips a bit of a cell's share of a variable, counted from its first byte."""
    offset, size = offsets(path)[name]
    flip(path, offset + cell * size + bit // 8, bit % 8)


def checksum_again(path, cell):
    """Makes a cell's checksum fit what is there now."""
    content, places = path.read_bytes(), offsets(path)

    def part(name):
        offset, size = places[name]
        return content[offset + cell * size : offset + (cell + 1) * size]

    with h5py.File(path) as cube:
        doubles = [name for name, item in cube.items() if is_variable(item) and item.dtype == "float64"]
    summed = b"".join(part(name) for name in [*doubles, "paths", "status"])
    write(path, places["checksum"][0] + 4 * cell, struct.pack("<I", zlib.crc32(summed)))


def write(path, byte, content):
    with open(path, "r+b") as file:
        file.seek(byte)
        file.write(content)


def forget(path, cell):
    """As if the cell had not been computed; what it had of values may stay."""
    places = offsets(path)
    for name in "status", "paths", "checksum":
        offset, size = places[name]
        write(path, offset + cell * size, bytes(size))


def set_text(path, name, text):
    """Another text of the same length, written as HDF5 writes it, so that nothing else is damaged."""
    with h5py.File(path, "r+") as cube:
        attribute = h5py.h5a.open(cube.id, name.encode())
        kind = attribute.get_type()
        attribute.write(numpy.array(text.encode(), dtype=f"S{kind.get_size()}"), mtype=kind)


def set_version(path, version):
    set_text(path, "hedgecube_version", version)


def set_layout(path, number):
    set_text(path, "hedgecube_layout", number)
