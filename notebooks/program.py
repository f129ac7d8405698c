"""Runs hedgecube from a notebook: the program named by $HEDGECUBE, or the build of this tree."""

import os
import subprocess
import tempfile
from pathlib import Path

import xarray

BUILT = Path(__file__).resolve().parent.parent / "build" / "hedgecube"
ROOM = tempfile.TemporaryDirectory(prefix="hedgecube-")  # sweeps and cubes; goes when the kernel ends


def program():
    """The program's path; says what to do if there is none."""
    path = Path(os.environ.get("HEDGECUBE", BUILT)).resolve()
    if not os.access(path, os.X_OK):
        raise FileNotFoundError(
            f"there is no program {path}: build it with ./quickstart (or cmake -B build && cmake --build build) in the "
            "repository's root folder, or name another one in the environment variable HEDGECUBE before Jupyter starts"
        )
    return path


def start(sweep, name, *options):
    """Starts a sweep, given as text, in the background: its process, and the path of the cube that it will write."""
    folder = Path(ROOM.name)
    file, cube = folder / f"{name}.yaml", folder / f"{name}.h5"
    file.write_text(sweep)
    command = [program(), "run", file, "-o", cube, "--force", "--quiet", *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True), cube


def run(sweep, name, *options):
    """Runs a sweep, given as text, to its end: the path of its cube."""
    process, cube = start(sweep, name, *options)
    words = process.communicate()[1]
    if process.returncode:
        raise RuntimeError(f"hedgecube ends with exit status {process.returncode}\n{words}")
    return cube


def read(cube):
    """The cube in memory; its file is open, for reading only, no longer than that takes. The status is read first: a run that
    goes on meanwhile writes a cell's values before it says that the cell is done."""
    with xarray.open_dataset(cube, engine="h5netcdf") as dataset:
        status = dataset.status.load()
        return dataset.load().assign(status=status)
