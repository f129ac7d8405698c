"""How far the stated errors of a tail are those of its scatter: the same cell under many seeds (docs/numerics.md, standard errors).

    python benchmarks/calibration.py [HEDGECUBE]        needs h5py and numpy
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

SEEDS, PATHS, TAILS = 300, 200, (0.5, 0.75, 0.9, 0.95, 0.975)
SWEEP = """
seed: {seed}
paths: {paths}
precision: double
world: {{spot: 50, volatility: 45%, step: 1d}}
book: {{expiry: 20d, legs: [{{type: put, strike: [48, 66], quantity: -1}}]}}
desk: {{rebalance: 1d, hedge_ratio: [1, 0]}}
output: {{tail: {tails}}}
"""
BOOKS = {"hedged": (0, 0), "not hedged": (0, 1), "far in the money, hedged": (1, 0)}  # strike and hedge ratio
NAMES = ("expected_shortfall", "value_at_risk")


def read(hedgecube, folder, seed):
    """{name: [2][strike][hedge_ratio][level]}: values, and what is said of their errors."""
    sweep, cube = folder / "sweep.yaml", folder / "cube.h5"
    sweep.write_text(SWEEP.format(seed=seed, paths=PATHS, tails=list(TAILS)))
    subprocess.run([hedgecube, "run", sweep, "-o", cube, "--force", "-q", "--threads", "1"], check=True)
    with h5py.File(cube) as file:
        return {name: (file[name][()], file[f"{name}_stderr"][()]) for name in NAMES}


def main():
    hedgecube = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / "build" / "hedgecube"
    with tempfile.TemporaryDirectory() as folder:
        cubes = [read(hedgecube, Path(folder), seed) for seed in range(1, SEEDS + 1)]
    print(f"{'paths in the tail':46}", *(f"{PATHS * (1 - tail):8.0f}" for tail in TAILS))
    for book, at in BOOKS.items():
        for name in NAMES:
            values, errors = (np.array([cube[name][part][at] for cube in cubes]) for part in (0, 1))
            print(f"{book + ': ' + name:46}", *(f"{part:8.2f}" for part in np.median(errors, axis=0) / values.std(axis=0)))


if __name__ == "__main__":
    main()
