"""GPUs that are not there, that are full, or that are lost in the middle: said so, and nothing lost. By the shim, whose devices do
as they are told (see cuda_shim/cuda_runtime.h)."""

import os
import subprocess

import pytest

from conftest import gpus
from cubes import command, run
from test_one_answer import assert_final_cells_stand, assert_identical, device_line, final_cells, variables

import numpy as np

SWEEP = """
seed: 12
paths: 1700
world: {spot: 100, step: 6h, volatility: [30%, 40%, 50%, 60%, 70%, 80%, 90%, 100%, 110%, 120%]}
book: {expiry: 3d, legs: [{type: call, strike: 100, quantity: -1}]}
desk: {rebalance: [6h, 12h]}
ledger: {fee: 5bp}
"""
FULL = "out of memory"


@pytest.fixture(autouse=True)
def shim_alone(real):
    if real:
        pytest.skip("a real GPU does not fail when it is told to")


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    path = tmp_path_factory.mktemp("faults") / "sweep.yaml"
    path.write_text(SWEEP)
    run(path, path.with_suffix(".h5"), device="cpu")
    return path


def call(sweep, cube, *options, device="cuda", quiet=True, **settings):
    """Runs the program with some of the shim's settings."""
    words = command(sweep, cube, *options, device=device)
    environment = {**os.environ, **{f"HC_SHIM_{name.upper()}": str(value) for name, value in settings.items()}}
    return subprocess.run([word for word in words if quiet or word != "-q"], capture_output=True, text=True, env=environment)


def test_several_gpus_share_the_paths(sweep, tmp_path):
    for device in ("cuda:0,1", "cuda:all", "cuda:2"):
        done = call(sweep, tmp_path / "cube.h5", "--force", device=device, devices=3)
        assert done.returncode == 0, done.stderr
        assert device in device_line(tmp_path / "cube.h5")
        assert_identical(sweep.with_suffix(".h5"), tmp_path / "cube.h5")


def test_no_such_gpu(sweep, tmp_path):
    for device, words in [("cuda:1", "no cuda:1: this machine has 1 GPU"), ("cuda:0,7", "no cuda:7")]:
        done = call(sweep, tmp_path / "cube.h5", device=device)
        assert done.returncode == 1 and words in done.stderr, done.stderr
    for settings, words in [({"devices": 0}, "no NVIDIA GPU"), ({"driver": 0}, "no NVIDIA driver"),
                            ({"driver": 12020}, "the NVIDIA driver is for CUDA 12.2, and this build needs 13.0")]:  # fmt: skip
        for options in ([], ["--dry-run"]):
            done = call(sweep, tmp_path / "cube.h5", *options, **settings)
            assert done.returncode == 1 and words in done.stderr and "--device cpu" in done.stderr
    assert not (tmp_path / "cube.h5").exists()


def test_auto_takes_a_gpu_or_says_why_not(sweep, tmp_path):
    cube = tmp_path / "cube.h5"
    assert call(sweep, cube, device="auto").returncode == 0
    assert "cuda:0" in device_line(cube)
    lost = [({"fail_at": call}, "CPU: ") for call in range(1, 12)]  # before the GPU is open
    for settings, why in [({"devices": 0}, "no NVIDIA GPU"), ({"fail_at": 11}, "cuda:0"), *lost]:
        done = call(sweep, cube, "--force", device="auto", quiet=False, **settings)
        assert done.returncode == 0 and "computing on the CPU: " in done.stderr and why in done.stderr, done.stderr
        assert "cpu" in device_line(cube)
        assert_identical(sweep.with_suffix(".h5"), cube)


@pytest.mark.parametrize("seed", range(2, 7))
def test_order_does_not_matter(sweep, tmp_path, seed):
    assert call(sweep, tmp_path / "cube.h5", device="cuda:all", devices=2, seed=seed).returncode == 0
    assert_identical(sweep.with_suffix(".h5"), tmp_path / "cube.h5")


def test_little_memory_makes_small_slabs_and_batches(tmp_path):
    """What does not fit at once is done in parts; what does not fit at all is an error, and nothing is written."""
    sweep = tmp_path / "sweep.yaml"
    sweep.write_text(SWEEP.replace("fee: 5bp", "fee: [0bp, 1bp, 2bp]"))
    run(sweep, tmp_path / "whole.h5", device="cpu")
    sizes = [1 << power for power in range(14, 24, 2)]
    outcomes = []
    for size in sizes:
        cube = tmp_path / f"{size}.h5"
        done = call(sweep, cube, memory=size)
        outcomes.append(done.returncode)
        if done.returncode == 0:
            assert_identical(tmp_path / "whole.h5", cube)
        else:
            assert done.returncode == 1 and FULL in done.stderr and "cuda:0: no " in done.stderr, done.stderr
            run(sweep, cube, "--resume", device="cpu")
            assert_identical(tmp_path / "whole.h5", cube)
    assert outcomes[0] == 1 and outcomes[-1] == 0 and outcomes == sorted(outcomes, reverse=True)


def test_a_gpu_may_be_lost_at_any_time(sweep, tmp_path):
    """The device fails at the n-th call of CUDA, for every n: a message, no cell lost or wrong, and the CPU goes on. (A sanitizer,
    which is slow, takes some of them.)"""
    step = int(os.environ.get("HEDGECUBE_FAULT_STEP", 1))
    counted, whole = tmp_path / "calls", variables(sweep.with_suffix(".h5"))
    assert call(sweep, tmp_path / "cube.h5", calls=counted).returncode == 0
    calls = int(counted.read_text())
    assert calls > 60
    partial = 0
    for fail_at in range(1, calls + 1, step):
        cube = tmp_path / f"{fail_at}.h5"
        done = call(sweep, cube, fail_at=fail_at)
        if done.returncode == 0:  # what fails when everything is done, as memory is given back
            assert_identical(sweep.with_suffix(".h5"), cube)
            continue
        assert done.returncode == 1 and "error: " in done.stderr and "--device cpu" in done.stderr, done.stderr
        final = final_cells(cube)
        if cube.exists():
            assert_final_cells_stand(cube, whole, np.zeros(whole["status"].shape, bool))
            partial += 0 < final.sum() < final.size
            run(sweep, cube, "--resume", device="cpu")
            assert_identical(sweep.with_suffix(".h5"), cube)
    assert partial > (5 if step == 1 else 0)  # some were lost after the first slab


def test_devices_are_listed():
    listed = subprocess.run([command("", "")[0], "devices"], capture_output=True, text=True, env={**os.environ, "HC_SHIM_DEVICES": "3"})
    assert all(f"cuda:{n}" in listed.stdout for n in range(3)) and "cuda:3" not in listed.stdout
    assert len(gpus()) == 1 and "GiB" in gpus()[0]["description"] and "compute capability" in gpus()[0]["description"]


def test_instruction_sets_are_the_cpus(sweep, tmp_path):
    done = call(sweep, tmp_path / "cube.h5", "--isa", "avx2")
    assert done.returncode == 2 and "leave one of them out" in done.stderr
    assert call(sweep, tmp_path / "cube.h5", "--isa", "baseline", device="auto").returncode == 0
    assert "cpu baseline" in device_line(tmp_path / "cube.h5")
