"""The promise of the CUDA backend: byte for byte the CPU's cubes, over the examples and over sweeps drawn at random, on one GPU
or several, and whoever goes on with a cube."""

import os
import signal
import subprocess
import time

import h5py
import pytest

from conftest import assert_same_everywhere, gpus
from cubes import HEDGECUBE, REPOSITORY, command, run, sweep_text, wait_for_work
from random_sweeps import HOUR, covering_array, full_product, random_sweep
from test_one_answer import assert_identical, variables

EXAMPLES = sorted((REPOSITORY / "examples").glob("*.yaml")) + sorted((REPOSITORY / "tests" / "sweeps").glob("*.yaml"))
SEEDS = range(50)
# What keeps the shim from taking minutes; a real GPU computes the sweeps as they are.
SHORTENED = {"large": ["--set", "world.volatility=30%,60%,90%", "--set", "ledger.funding=0bp,1bp", "--set", "ledger.fee=1bp,2bp"]}
PENDING = 0


@pytest.mark.parametrize("sweep", EXAMPLES, ids=lambda path: path.stem)
def test_examples(sweep, tmp_path, real):
    options = [] if real else ["--set", "paths=95", *SHORTENED.get(sweep.stem, [])]
    assert_same_everywhere(sweep, tmp_path, *options)


KINDS = {  # what a walker may have to do, see cuda_kernels.h: every step or not, terms, funding, a rate
    "every": {}, "every funded": {"ledger.funding": 1e-4}, "one": {"desk.rebalance": 2}, "many": {"legs": 2},
    "one funded": {"desk.rebalance": 2, "ledger.funding": 1e-4}, "many funded": {"legs": 3, "ledger.funding": 1e-4},
    "discounted": {"legs": 2, "world.rate": 0.05, "ledger.funding": 1e-4},
}  # fmt: skip


@pytest.mark.parametrize("precision", ["float", "double"])
@pytest.mark.parametrize("hedges", [1, 2, 4, 7, 11])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kernel(kind, hedges, precision, tmp_path):
    """Each kind of walker with each number of hedges, in worlds of which the last block is not full."""
    asked, intervals = dict(KINDS[kind]), [1, 2, 3, 5, 7, 8, 11, 13, 17, 24, 30][:hedges]
    finest = asked.pop("desk.rebalance", 1)
    legs = [{"type": "call", "strike": 100, "quantity": -1}, {"type": "put", "strike": 90, "quantity": -1},
            {"type": "put", "strike": 110, "quantity": 0.5}][: asked.pop("legs", 1)]  # fmt: skip
    cell = {"world.spot": 100, "world.volatility": 0.6, "world.step": HOUR, "book.expiry": 30 * HOUR * finest, "legs": legs,
            "desk.rebalance": HOUR, "ledger.fee": 1e-4, **asked}  # fmt: skip
    axes = {"world.volatility": [0.4, 0.9, 1.3], "desk.rebalance": [HOUR * finest * n for n in intervals]}
    (tmp_path / "sweep.yaml").write_text(sweep_text(cell, axes, paths=67, precision=precision))
    assert_same_everywhere(tmp_path / "sweep.yaml", tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_sweeps(seed, tmp_path, real):
    (tmp_path / "sweep.yaml").write_text(random_sweep(seed, paths_factor=101 if real else 1))
    assert_same_everywhere(tmp_path / "sweep.yaml", tmp_path)


WORDS = full_product() if "HEDGECUBE_FULL" in os.environ else covering_array()


@pytest.mark.parametrize("words", WORDS, ids=["-".join(words.values()) for words in WORDS])
def test_words_together(words, tmp_path, real):
    """Each two words of a sweep, and each with books of either side, in one random sweep; with HEDGECUBE_FULL all words with all."""
    sweep = random_sweep(WORDS.index(words), paths_factor=11 if real else 1, least_paths=31, most_paths=2000, words=words)
    (tmp_path / "sweep.yaml").write_text(sweep)
    assert_same_everywhere(tmp_path / "sweep.yaml", tmp_path)


FAILING = """
seed: 1
paths: 700
precision: {precision}
world: {{spot: 100, step: 10d, drift: [0, {drift}], volatility: 60%, rate: [0, {rate}]}}
book: {{expiry: {days}d, implied_volatility: 60%, legs: [{{type: call, strike: 100, quantity: -1}}]}}
desk: {{rebalance: 10d, hedge_ratio: {ratio}}}
ledger: {{fixed_cost: [0, {fixed}], funding: [0bp, 1bp]}}
"""
SOUND = {"drift": 0.1, "rate": 0.01, "days": 30, "ratio": 1, "fixed": 0.01}
DONE, OVERFLOW, NON_FINITE = 1, 2, 3


@pytest.mark.parametrize("precision", ["float", "double"])
@pytest.mark.parametrize("values, wanted", [
    ({"drift": 10, "days": 300, "ratio": 0}, {DONE, OVERFLOW}),  # a payoff
    ({"drift": 10, "days": 200, "ratio": 0}, {DONE, OVERFLOW}),  # a P&L whose amounts are in range: some 240 times the spot
    ({"days": 3650}, {DONE, OVERFLOW}),  # funding alone
    ({"rate": -1, "days": 36500}, {DONE, OVERFLOW, NON_FINITE}),  # e^100 in float
], ids=["payoff", "pnl", "funding", "discount"])  # fmt: skip
def test_failed_cells(values, wanted, precision, tmp_path):
    (tmp_path / "sweep.yaml").write_text(FAILING.format(precision=precision, **{**SOUND, **values}))
    for device in ("cpu", "cuda"):
        done = subprocess.run(command(tmp_path / "sweep.yaml", tmp_path / f"{device}.h5", device=device), capture_output=True)
        assert done.returncode == 1
    assert_identical(tmp_path / "cpu.h5", tmp_path / "cuda.h5")
    found = set(variables(tmp_path / "cuda.h5")["status"].flat)
    assert found == wanted if precision == "float" else found & wanted, found


def test_all_gpus_together(tmp_path, real):
    (tmp_path / "sweep.yaml").write_text(random_sweep(3, paths_factor=1001 if real else 5))
    names = [device["name"] for device in gpus()]
    every = "cuda:" + ",".join(name.removeprefix("cuda:") for name in names)
    assert_same_everywhere(tmp_path / "sweep.yaml", tmp_path, devices=["cuda:all", every, names[-1]])


# ---- who goes on with a cube -----------------------------------------------------------------------------------------------------

LONG = """
seed: 6
paths: {paths}
world: {{spot: 100, step: 1h, volatility: 60%}}
book: {{expiry: 30d, legs: [{{type: call, strike: 100, quantity: -1}}]}}
desk: {{rebalance: [1h, 5h]}}
ledger: {{fee: [0bp, 5bp], funding: 1bp}}
"""


def interrupt(sweep, cube, device, real):
    """Stops a run within its only slab, of which then something is kept beside the cube. How much a GPU has worked only the
    clock can tell; it would be at it for minutes."""
    process = subprocess.Popen(command(sweep, cube, device=device), stderr=subprocess.PIPE)
    while not cube.exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(1.5) if real else wait_for_work(process, 1)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert cube.with_name(cube.name + ".hedgecube-partial").exists()


@pytest.mark.parametrize("begins, goes_on", [("cuda", "cpu"), ("cpu", "cuda"), ("cuda", "cuda")])
def test_another_device_goes_on_within_a_slab(tmp_path, real, begins, goes_on):
    if not real and goes_on == "cuda":
        pytest.skip("the shim would need hours for what it is left by an interrupt")
    sweep, cube = tmp_path / "sweep.yaml", tmp_path / "cube.h5"
    sweep.write_text(LONG.format(paths=2_000_000_000 if begins == "cuda" and real else 4_000_000))
    interrupt(sweep, cube, begins, real)
    run(sweep, cube, "--resume", device=goes_on)
    run(sweep, tmp_path / "whole.h5", device="cpu" if goes_on == "cpu" else "cuda")
    assert_identical(cube, tmp_path / "whole.h5")


def test_a_gpu_goes_on_with_a_cube_of_the_cpu(tmp_path, real):
    sweep, cube, whole = tmp_path / "sweep.yaml", tmp_path / "cube.h5", tmp_path / "whole.h5"
    sweep.write_text(random_sweep(8, paths_factor=101 if real else 1))
    run(sweep, whole, device="cpu")
    cube.write_bytes(whole.read_bytes())
    shape = variables(cube)["status"].shape
    with h5py.File(cube, "r+") as file:
        status = file["status"][()].reshape(-1)
        status[1::2] = PENDING
        for item in (item for item in file.values() if isinstance(item, h5py.Dataset) and item.dtype.kind == "f"):
            if item.shape[: len(shape)] == shape and "_FillValue" in item.attrs:
                values = item[()].reshape(status.size, -1)
                values[1::2] = float("nan")
                item[...] = values.reshape(item.shape)
        file["status"][...] = status.reshape(shape)
        file["paths"][...] = file["paths"][()] * (status.reshape(shape) != PENDING)
    run(sweep, cube, "--resume", device="cuda")
    now, wanted = variables(cube), variables(whole)
    assert all(now[name].tobytes() == values.tobytes() for name, values in wanted.items())
