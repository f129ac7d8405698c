"""Compares two cubes byte by byte, all but what may differ between two runs of the same answer: the provenance's data.

    python compare_cubes.py A B

Exit status 0 if they are the same; else 1 and the first difference, with the dataset it lies in, on stdout.
"""

import sys

import h5py
import numpy as np

BLOCK = 1 << 24


def regions(path):
    """Data of every dataset: (offset, bytes, name), by offset."""
    found = []

    def add(name, item):
        if isinstance(item, h5py.Dataset) and item.id.get_offset() is not None:
            found.append((item.id.get_offset(), item.id.get_storage_size(), name))

    with h5py.File(path, "r", locking=False) as file:
        file.visititems(add)
    return sorted(found)


def first_difference(left, right, masked):
    """Offset of the first byte that differs outside of the masked regions, or None."""
    with open(left, "rb") as a, open(right, "rb") as b:
        start = 0
        while True:
            x, y = (np.frombuffer(file.read(BLOCK), np.uint8) for file in (a, b))
            common = min(len(x), len(y))
            differs = x[:common] != y[:common]
            for offset, size, _ in masked:
                differs[max(offset - start, 0) : max(offset + size - start, 0)] = False
            if differs.any():
                return start + int(differs.argmax())
            if len(x) != len(y):
                return start + common
            if common == 0:
                return None
            start += common


def describe(offset, found):
    for begin, size, name in found:
        if begin <= offset < begin + size:
            return f"in the data of '{name}', byte {offset - begin} of {size}"
    return "in the file's description or its length"


def difference(left, right):
    """The first one in words, None if they are the same."""
    found, others = regions(left), regions(right)
    # Only what both files call provenance is left out: a byte that is data in one of them counts.
    masked = [region for region in found if region in others and region[2].startswith("provenance/")]
    offset = first_difference(left, right, masked)
    return None if offset is None else f"{left} and {right} differ at byte {offset}, {describe(offset, found)}"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if found := difference(*sys.argv[1:]):
        print(found)
        sys.exit(1)


if __name__ == "__main__":
    main()
