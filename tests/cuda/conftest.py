"""The program under test is $HEDGECUBE, whose CUDA devices are either real or the shim's (a GPU in name only, on the CPU). With
$HEDGECUBE_NEEDS_GPU set and no GPU to be used the exit status is 77: skipped, not passed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "truth"))

from cubes import HEDGECUBE, run  # noqa: E402
from test_one_answer import assert_identical  # noqa: E402

NO_GPU = 77


def gpus():
    listed = json.loads(subprocess.run([HEDGECUBE, "devices", "--json"], capture_output=True, check=True).stdout)
    return [device for device in listed["devices"] if device["name"].startswith("cuda:") and device["available"]]


def assert_same_everywhere(sweep, folder, *options, devices=("cuda",)):
    """The CPU's cube of a sweep file and the devices' are the same."""
    run(sweep, folder / "cpu.h5", *options, device="cpu")
    for device in devices:
        run(sweep, folder / "cuda.h5", "--force", *options, device=device)
        assert_identical(folder / "cpu.h5", folder / "cuda.h5")


def pytest_sessionstart(session):
    if "HEDGECUBE_NEEDS_GPU" in os.environ and not gpus():
        pytest.exit("no GPU can be used here: skipped", returncode=NO_GPU)


@pytest.fixture(scope="session")
def real():
    """Whether the GPU is one: then more paths are to be had than from the shim."""
    return not any("in name only" in device["description"] for device in gpus())
