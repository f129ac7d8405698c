"""CONTRIBUTING.md, One answer: the numbers depend on the sweep and the version and on nothing else, to the bit: not on threads, instruction set,
neighbours in the sweep, a kill or an interrupt."""

import random
import signal
import subprocess
import time
from pathlib import Path

import h5py
import numpy as np
import pytest

from cubes import FULL, command, run, sweep_text, wait_for_work  # who also says where compare_cubes lies
from compare_cubes import difference
from random_sweeps import random_sweep
from reference import DAY, HOUR

PENDING = 0
MIXED = {
    "world.spot": 100, "world.drift": 0.1, "world.rate": 0.05, "world.volatility": 0.8,
    "book.expiry": 5 * DAY, "book.horizon": 2 * DAY,
    "legs": [
        {"type": "call", "strike": 105, "quantity": -1},
        {"type": "put", "strike": 95, "quantity": -1.5, "implied_volatility": 0.7},
    ],
    "desk.rebalance": 2 * HOUR, "desk.hedge_ratio": 0.9,
    "ledger.fee": 5e-4, "ledger.half_spread": 1e-4, "ledger.fixed_cost": 0.01, "ledger.funding": 1e-4,
}  # fmt: skip
AXES = {
    "world.volatility": [0.5, 1.2], "world.step": [HOUR, 1800], "book.expiry": [2 * DAY, 5 * DAY],
    "legs[0].strike": [90, 105], "desk.rebalance": [2 * HOUR, 17 * HOUR, 3 * DAY], "ledger.fee": [0, 5e-4],
}  # fmt: skip
ODD_PATHS = 12_345  # no multiple of any block


def assert_identical(one, other):
    found = difference(one, other)
    assert found is None, found


def variables(path):
    """{name: array} of a cube's variables, status among them; a parameter has a key."""
    with h5py.File(path, "r", locking=False) as file:
        return {name: item[()] for name, item in file.items()
                if isinstance(item, h5py.Dataset) and not item.is_scale and "key" not in item.attrs}  # fmt: skip


def word(attribute):
    return attribute.decode() if isinstance(attribute, bytes) else str(attribute)


def device_line(path):
    with h5py.File(path, "r", locking=False) as file:
        return str(file["provenance/device"][()])


@pytest.fixture(scope="module", params=["float", "double"])
def mixed(cube, request):
    return sweep_text(MIXED, AXES, paths=ODD_PATHS, seed=41, precision=request.param)


# ---- threads and instruction sets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads(cube, mixed, threads):
    assert_identical(cube.path(mixed, "--threads", "1"), cube.path(mixed, "--threads", str(threads)))


def machine_has(isa):
    needed = {"avx2": {"avx2", "fma"}, "avx512": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}}
    flags = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags"))
    return needed[isa] <= set(flags.split())


@pytest.mark.parametrize("isa", ["avx2", "avx512"])
def test_instruction_sets(cube, mixed, isa):
    if not machine_has(isa):
        pytest.skip(f"this machine has no {isa}")
    one, other = cube.path(mixed, "--isa", "baseline"), cube.path(mixed, "--isa", isa)
    assert isa in device_line(other) and isa not in device_line(one)
    assert_identical(one, other)


# ---- a cell by itself ------------------------------------------------------------------------------------------------------------


def cell_options(values):
    """--set of one value per axis; the program reads its own coordinates back exactly."""
    text = {key: f"{value}s" if isinstance(value, int) and key not in ("legs[0].strike", "ledger.fee") else repr(value)
            for key, value in values.items()}  # fmt: skip
    return [word for key, value in text.items() for word in ("--set", f"{'book.' if key[:4] == 'legs' else ''}{key}={value}")]


def comparable(cell, whole):
    """What is the same of a cell in any sweep: all, but that a sweep which pays funding has two variables more in its checksums."""
    return {name: values for name, values in cell.items() if name != "checksum" or set(cell) == set(whole)}


def test_a_cell_is_a_function_of_its_own_scalars(cube, mixed, tmp_path):
    whole, sweep, alone = variables(cube.path(mixed)), tmp_path / "sweep.yaml", tmp_path / "cell.h5"
    sweep.write_text(mixed)
    shape = [len(values) for values in AXES.values()]
    for index in np.ndindex(*shape):
        values = {key: choices[i] for i, (key, choices) in zip(index, AXES.items())}
        run(sweep, alone, "--force", *cell_options(values))
        for name, value in variables(alone).items():
            assert np.asarray(whole[name][index]).tobytes() == value.tobytes(), (name, values)


@pytest.mark.parametrize("seed", range(100, 124))
def test_a_cell_of_any_sweep_is_a_function_of_its_own_scalars(tmp_path, seed):
    """Cells that share a path, a delta or a trade which they should not are found here: every backend has the plan's sharing in
    common, and neighbours in sweeps drawn at random differ in every parameter sooner or later."""
    draw, sweep, alone = random.Random(seed), tmp_path / "sweep.yaml", tmp_path / "alone.h5"
    sweep.write_text(random_sweep(seed))
    run(sweep, tmp_path / "whole.h5")
    whole = variables(tmp_path / "whole.h5")
    with h5py.File(tmp_path / "whole.h5") as file:
        axes = [(word(scale.attrs["key"]), word(scale.attrs["units"]), scale[()].tolist())
                for scale in (dimension[0] for dimension in file["status"].dims)]  # fmt: skip
    for _ in range(6):
        index = tuple(draw.randrange(len(values)) for _, _, values in axes)
        options = [f"{'book.' if key[:4] == 'legs' else ''}{key}={values[i]!r}{'h' if units == 'h' else ''}"
                   for i, (key, units, values) in zip(index, axes)]  # fmt: skip
        run(sweep, alone, "--force", *(part for option in options for part in ("--set", option)))
        for name, value in comparable(variables(alone), whole).items():
            assert np.asarray(whole[name][index]).tobytes() == value.tobytes(), (name, options)


# ---- kills and interrupts --------------------------------------------------------------------------------------------------------


LONG_AXES = {
    "world.volatility": list(np.linspace(0.3, 1.5, 120)), "desk.rebalance": [HOUR, 8 * HOUR], "ledger.fee": [0, 5e-4],
}  # fmt: skip
# With a perpetual, so that distributions are among what is kept.
LONG = {**MIXED, "book.expiry": 30 * DAY, "book.horizon": 30 * DAY, "desk.instrument": "perpetual", "perpetual.premium_sd": 8e-4,
        "perpetual.premium_reversion": 365, "perpetual.interval": DAY}  # fmt: skip
KILLS = 16 if FULL else 8


@pytest.fixture(scope="module")
def long_run(tmp_path_factory):
    """A sweep of some seconds of work, and its uninterrupted cube."""
    sweep = tmp_path_factory.mktemp("long") / "sweep.yaml"
    sweep.write_text(sweep_text(LONG, LONG_AXES, paths=40_000, seed=42))
    run(sweep, sweep.with_name("whole.h5"))
    return sweep, sweep.with_name("whole.h5")


def final_cells(cube):
    """Which cells are final, read beside the running program; False while there is no cube."""
    return variables(cube)["status"] != PENDING if cube.exists() else np.False_


def stop(sweep, cube, number, work, more_cells=False):
    """Starts or resumes a run and sends it a signal when it has worked for so many seconds of the processor (first waiting for
    further cells to become final, if asked to); its exit status."""
    before = final_cells(cube).sum()
    process = subprocess.Popen(command(sweep, cube, "--resume"), stderr=subprocess.PIPE)
    while more_cells and process.poll() is None and final_cells(cube).sum() == before:
        time.sleep(0.002)
    wait_for_work(process, work)
    process.send_signal(number)
    process.communicate()
    return process.returncode


def assert_final_cells_stand(cube, whole, before):
    """Final cells have the uninterrupted run's bits, and those that were final before still are; the status as it is now."""
    now = variables(cube)
    final = now["status"] != PENDING
    assert final[before].all()
    for name, values in now.items():
        if values.shape[: final.ndim] == final.shape:
            assert values[final].tobytes() == whole[name][final].tobytes(), name
    return final


def test_kills_lose_nothing(long_run, tmp_path):
    """Every other kill comes soon after the start, the others soon after a slab."""
    sweep, whole_path = long_run
    whole, generator, partial = variables(whole_path), random.Random(43), 0
    nothing = np.zeros(whole["status"].shape, bool)
    cube, before = tmp_path / "killed.h5", nothing
    for attempt in range(KILLS):
        stop(sweep, cube, signal.SIGKILL, generator.uniform(0, 0.15), more_cells=attempt % 2 == 1)
        if cube.exists():
            before = assert_final_cells_stand(cube, whole, before)
            partial += 0 < before.sum() < before.size
        if before.all():
            assert_identical(cube, whole_path)
            cube, before = tmp_path / f"killed{attempt}.h5", nothing
    assert partial >= KILLS // 4  # the kills did come in the middle
    run(sweep, cube, "--resume")
    assert_identical(cube, whole_path)


@pytest.mark.parametrize("number, exit_status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_a_run_that_can_be_resumed(long_run, tmp_path, number, exit_status):
    sweep, whole_path = long_run
    whole, cube = variables(whole_path), tmp_path / "stopped.h5"
    assert stop(sweep, cube, number, 0, more_cells=True) == exit_status
    final = assert_final_cells_stand(cube, whole, np.zeros(whole["status"].shape, bool))
    assert 0 < final.sum() < final.size
    run(sweep, cube, "--resume")
    assert_identical(cube, whole_path)


def test_one_long_cell_goes_on_from_its_checkpoint(tmp_path):
    """A slab that is long by itself: an interrupt leaves its tallies beside the cube, a kill what was left before."""
    sweep, folder = tmp_path / "sweep.yaml", tmp_path / "stopped"
    sweep.write_text(sweep_text({**LONG, "world.step": DAY, "desk.rebalance": DAY}, paths=100_000_000, seed=44))
    run(sweep, tmp_path / "whole.h5")
    folder.mkdir()
    cube, generator = folder / "cube.h5", random.Random(45)
    for number, exit_status in [(signal.SIGINT, 130), (signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGKILL, -9)]:
        assert stop(sweep, cube, number, generator.uniform(0.2, 0.4)) == exit_status
        assert len(list(folder.iterdir())) == 2
    run(sweep, cube, "--resume")
    assert list(folder.iterdir()) == [cube]
    assert_identical(cube, tmp_path / "whole.h5")


FUNDED = """
seed: 4
paths: 3000
world: {{spot: 100, step: 1d, volatility: 60%}}
book: {{expiry: {days}d, implied_volatility: 60%, legs: [{{type: call, strike: 100, quantity: {quantity}}}]}}
desk: {{rebalance: 5d}}
ledger: {{funding: {funding}}}
"""


@pytest.mark.parametrize("days, quantity", [(30, 1), (30, -1), (3650, -1)])
def test_a_cell_without_funding_does_not_notice_one_with(tmp_path, days, quantity):
    """Not by a bit of the sign of zero, and not if the neighbour's funding overflows (ten years)."""
    cubes = []
    for funding in ("0bp", "[0bp, 1bp]"):
        (tmp_path / "sweep.yaml").write_text(FUNDED.format(days=days, quantity=quantity, funding=funding))
        call = command(tmp_path / "sweep.yaml", tmp_path / "cube.h5", "--force")
        assert subprocess.run(call, capture_output=True).returncode in (0, 1)
        cubes.append(variables(tmp_path / "cube.h5"))
    alone, together = cubes
    for name, values in comparable(alone, together).items():
        assert np.asarray(values).tobytes() == np.asarray(together[name][0]).tobytes(), name
