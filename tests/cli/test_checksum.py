"""A cell's checksum is what anyone can compute from the cube: CRC-32 of its values in the file's order, its paths, its status."""

import os
import subprocess
import zlib

import damage
import h5py
import numpy as np

HEDGECUBE = os.environ.get("HEDGECUBE", "build/hedgecube")
SWEEP = """
seed: 3
paths: 300
world: {spot: 100, volatility: [50%, 80%]}
book: {expiry: 2d, legs: [{type: put, strike: 95, quantity: -1}]}
desk: {rebalance: [1h, 5h, 1d]}
output: {batches: 3}
"""


def test_checksums_are_crc_32(tmp_path):
    cube = tmp_path / "cube.h5"
    subprocess.run([HEDGECUBE, "run", "-", "-o", cube, "-q", "--device", "cpu"], input=SWEEP, text=True, check=True)
    with h5py.File(cube) as file:
        data = {name: item[()] for name, item in file.items() if damage.is_variable(item)}
    stored, cells = data.pop("checksum"), data["status"].size
    assert list(data)[-2:] == ["paths", "status"]
    rows = [array.reshape(cells, -1) for array in data.values()]
    expected = [zlib.crc32(b"".join(row[cell].tobytes() for row in rows)) for cell in range(cells)]
    np.testing.assert_array_equal(stored.ravel(), expected)
