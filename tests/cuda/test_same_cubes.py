"""The promise of the CUDA backend: byte for byte the CPU's cubes, over the examples and over sweeps drawn at random, on one GPU
or several, and whoever goes on with a cube."""

import os
import re
import signal
import subprocess
import time

import h5py
import pytest

from conftest import assert_same_everywhere, gpus
from cubes import FULL, HEDGECUBE, REPOSITORY, command, run, sweep_text, wait_for_work
from policies import POLICIES
from random_sweeps import HOUR, covering_array, full_product, random_sweep
from test_one_answer import assert_identical, variables
from worlds import WORLDS

EXAMPLES = sorted((REPOSITORY / "examples").glob("*.yaml")) + sorted((REPOSITORY / "tests" / "sweeps").glob("*.yaml"))
SEEDS = range(50)
# What keeps the shim from taking minutes; a real GPU computes the sweeps as they are.
SHORTENED = {"large": ["--set", "world.volatility=30%,60%,90%", "--set", "ledger.funding=0bp,1bp", "--set", "ledger.fee=1bp,2bp"]}
PENDING = 0


@pytest.mark.parametrize("sweep", EXAMPLES, ids=lambda path: path.stem)
def test_examples(sweep, tmp_path, real):
    options = [] if real else ["--set", "paths=95", *SHORTENED.get(sweep.stem, [])]
    assert_same_everywhere(sweep, tmp_path, *options)


# The walking kernels are those of the table: {(precision, world, policy, what it can do, amounts): numbers of hedges}.
TABLE = REPOSITORY / "docs" / "cuda-kernels.txt"
KINDS = {}
for row in re.findall(r"^((?:float|double) .*) B$", TABLE.read_text(), re.M):
    if len(columns := re.split(r" {2,}", row)) == 9:  # the others are not for hedges
        precision, world, policy, hedges, *kind = columns[:6]
        KINDS.setdefault((precision, world, policy, *kind), []).append(int(hedges))


def launches(left):
    """{a kernel as in KINDS, with its number of hedges: how often it was launched}, as the shim leaves it."""
    rows = [line.split("\t") for line in left.read_text().splitlines()]
    return {(*row[1:4], *row[5:], int(row[4])): int(row[0]) for row in rows}


# A perpetual that is traded, and a mark that a hedge follows.
SIDED = {"desk.instrument": "perpetual", "perpetual.premium_mean": 2e-4, "perpetual.premium_sd": 8e-4, "perpetual.premium_reversion": 365,
         "perpetual.correlation": 0.4, "perpetual.interest": 1e-4, "perpetual.damper": 5e-4, "implied.model": "ou", "implied.reversion": 10,
         "implied.vol_of_vol": 1.5, "implied.long_volatility": 0.7}  # fmt: skip


def walked(precision, world, policy, needs, amounts, hedges):
    """A sweep whose walkers need this of their kernel, with so many hedges of each of three worlds: the last block is not full."""
    steps = 1 if needs.startswith("every step") else 2
    legs = [{"type": "call", "strike": 100, "quantity": -1}, {"type": "put", "strike": 90, "quantity": -1},
            {"type": "put", "strike": 110, "quantity": 0.5}][: 3 if "terms" in needs else 1]  # fmt: skip
    cell = {"world.spot": 100, "world.volatility": 0.6, "world.step": HOUR, "book.expiry": 30 * HOUR * steps, "legs": legs,
            "desk.rebalance": HOUR, "ledger.fee": 1e-4, **WORLDS[world].CELL,
            **(POLICIES[policy].CELL if policy in POLICIES else {})}  # fmt: skip
    if "discounts" in needs:
        cell["world.rate"] = 0.05
    if "funding" in amounts:
        cell["ledger.funding"] = 1e-4
    if "sides" in needs:
        cell |= SIDED
    key, (one, other, *_), _, *others = WORLDS[world].MOVES[0 if hedges % 2 else -1]  # one as well as the other
    cell = {name: value for name, value in {**cell, **dict(*others)}.items() if name not in getattr(WORLDS[world], "UNREAD", ())}
    intervals = [HOUR * steps * n for n in (1, 2, 3, 5, 7, 8, 11, 13, 17, 24, 30)]
    axes = {key: [one, other, (one + other) / 2], "desk.rebalance": intervals[:hedges]}
    return sweep_text({**cell, "world.step": HOUR}, axes, paths=67, precision=precision)


def numbers_of_hedges(kind):
    """Each kernel of a kind with as many hedges as it has places for or with one fewer, by turns from kind to kind, and with more than
    there are places for, which take several walkers; with HEDGECUBE_FULL all of that."""
    if FULL:
        return (1, 2, 3, 4, 7, 8, 11)
    turn = list(KINDS).index(kind) % 2
    return *(places - turn * (places > 2) for places in KINDS[kind]), (11, 9)[turn]


@pytest.mark.parametrize("kind", KINDS, ids=["-".join(kind).replace(" ", "_").replace(",", "") for kind in KINDS])
def test_every_kernel(kind, tmp_path, real, monkeypatch):
    left, launched = tmp_path / "launches", set()
    monkeypatch.setenv("HC_SHIM_LAUNCHES", str(left))
    for hedges in numbers_of_hedges(kind):
        (tmp_path / "sweep.yaml").write_text(walked(*kind, hedges))
        assert_same_everywhere(tmp_path / "sweep.yaml", tmp_path, "--force")
        launched |= set() if real else {kernel for kernel, count in launches(left).items() if count > 0}
    assert real or launched == {(*kind, hedges) for hedges in KINDS[kind]}


def test_the_table_has_every_kernel(tmp_path, real):
    """What test_every_kernel goes by is what the program can launch."""
    if real:
        pytest.skip("only the shim tells")
    left = tmp_path / "launches"
    subprocess.run([HEDGECUBE, "devices"], capture_output=True, check=True, env={**os.environ, "HC_SHIM_LAUNCHES": str(left)})
    assert set(launches(left)) == {(*kind, hedges) for kind, sizes in KINDS.items() for hedges in sizes}, "tests/check-cuda-code --write"


@pytest.mark.parametrize("seed", SEEDS)
def test_random_sweeps(seed, tmp_path, real):
    (tmp_path / "sweep.yaml").write_text(random_sweep(seed, paths_factor=101 if real else 1))
    assert_same_everywhere(tmp_path / "sweep.yaml", tmp_path)


WORDS = full_product() if FULL else covering_array()


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
