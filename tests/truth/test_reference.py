"""The cube against reference.py, cell by cell: two independent simulations whose difference must be within 4.5 of their joint
standard errors, from a base cell where everything is switched on, with every parameter moved in turn; and, on one single path
read back from the cube, to the last digits."""

import math

import numpy as np
import pytest

import reference
from cubes import FULL
from draws import Words
from moves import AT_IMPLIED, BASE, MOVES, NAMES, STEPS, SWITCHES, moved
from reference import DAY, HOUR

Z = 4.5
PATHS, REFERENCE_PATHS = 400_000, 60_000
FEWER = 1 if FULL else 4  # times fewer paths where a world's or a policy's own parameter moves
FLOOR = 3e-7  # what rounding leaves of a number that is zero, and of its error
QUANTILES, TAILS = [0.01, 0.25, 0.5, 0.9], [0.95, 0.99]
SHAPE = ("pnl_skewness", "pnl_excess_kurtosis")

def cube_cells(cube, cell, key, values, **settings):
    """The cell at each value: one swept run, or a run each of a switch or where a value is a word."""
    settings = {"paths": PATHS, "quantiles": QUANTILES, "tails": TAILS, **settings}
    if key in SWITCHES or any(isinstance(value, str) for value in values):
        return [cube(moved(cell, key, value), **settings) for value in values]
    swept = cube(cell, {key: values}, **settings)
    (axis,) = swept.pnl_mean.dims
    return [swept.isel({axis: i}) for i in range(len(values))]


def number(dataset, name):
    """(value, standard error or None) of a variable; a quantile's or tail's name is (variable, level)."""
    if isinstance(name, tuple):
        name, level = name
        dimension, levels = ("probability", QUANTILES) if name.endswith("quantile") else ("tail_level", TAILS)
        dataset = dataset.isel({dimension: levels.index(level)})
    error = dataset.get(f"{name}_stderr")
    return float(dataset[name]), None if error is None else float(error)


def absent(dataset, name, expected):
    """Whether a cube need not have a variable: the sd of a cost that no cell pays."""
    return str(name).endswith("_sd") and name not in dataset and expected == 0


def compare(dataset, estimates, closely=True):
    """Every number of the reference against the cube's; the cube's missing errors are the reference's, scaled. `closely`: also what
    takes many paths, the shape of the distribution and the errors themselves."""
    scale, failures = math.sqrt(REFERENCE_PATHS / PATHS), []
    for name, (expected, error) in estimates.items():
        if absent(dataset, name, expected) or not closely and name in SHAPE:
            continue
        value, own = number(dataset, name)
        if math.isnan(expected) and math.isnan(value):
            continue
        allowed = Z * math.hypot(error, error * scale if own is None else own) + 1e-6 * abs(expected) + FLOOR
        if not abs(value - expected) <= allowed:
            failures.append(f"{name}: {value:.9g} against {expected:.9g}, z = {Z * (value - expected) / allowed:.2f}")
        # Bins of the least balance are as wide as it is, and where it is 0 on most paths, rounding is all of its error.
        wider = 1.5e-3 * abs(expected) + 2e-5 if name[0] == "hedge_cash_min_quantile" else FLOOR
        if closely and own is not None and not 0.75 * error * scale - FLOOR <= own <= 1.33 * error * scale + wider:
            failures.append(f"{name}_stderr: {own:.4g} against {error * scale:.4g}")
    assert not failures, "\n".join(failures)


# What the third and the fourth entry of a list do, one path says to the last digits.
ENTRIES = [(move, name) for move, name in zip(MOVES, NAMES) if not move[0].startswith(("regimes[2]", "regimes[3]"))]


@pytest.mark.parametrize("key, cell, values, variable", [move for move, _ in ENTRIES], ids=[name for _, name in ENTRIES])
def test_every_cell_is_the_references(cube, key, cell, values, variable):
    fewer = 1 if cell in (BASE, AT_IMPLIED) else FEWER
    answers, datasets = [], cube_cells(cube, cell, key, values, paths=PATHS // fewer, seed=20)
    for i, (dataset, value) in enumerate(zip(datasets, values)):
        answers.append(reference.estimates(moved(cell, key, value), REFERENCE_PATHS // fewer, 100 + i, QUANTILES, TAILS))
        compare(dataset, answers[-1], closely=fewer == 1)
    # The parameter moves what it should, in the cube as in the reference, by ten standard errors or more of all paths.
    for other, answer in zip(datasets[1:], answers[1:]):
        ten_sigma = 10 / math.sqrt(fewer) * math.hypot(answers[0][variable][1], answer[variable][1])
        assert abs(number(other, variable)[0] - number(datasets[0], variable)[0]) > ten_sigma


def test_double_is_the_references_too(cube):
    (dataset,) = cube_cells(cube, BASE, "ledger.fee", [5e-4], seed=21, precision="double")
    compare(dataset, reference.estimates(BASE, REFERENCE_PATHS, 99, QUANTILES, TAILS))


def test_the_step_moves_the_paths_and_not_the_law(cube):
    datasets = cube_cells(cube, BASE, "world.step", STEPS, seed=22)
    for i, dataset in enumerate(datasets):
        compare(dataset, reference.estimates(BASE, REFERENCE_PATHS, 200 + i, QUANTILES, TAILS))
    assert len({float(dataset.pnl_mean) for dataset in datasets}) == len(STEPS)


def test_the_seed_moves_the_paths_and_not_the_law(cube):
    seeds = [0, 1, 2**63, 2**64 - 1]
    datasets = [cube(BASE, paths=PATHS, seed=seed) for seed in seeds]
    means = [float(dataset.pnl_mean) for dataset in datasets]
    assert len(set(means)) == len(seeds)
    assert max(means) - min(means) < Z * math.sqrt(2) * float(datasets[0].pnl_mean_stderr)


# ---- one path, to the last digits --------------------------------------------------------------------------------------------

TOLERANCE = {"double": 1e-9, "float": 3e-6}  # of the spot and of what is compared


PATH_DAYS = 20  # the longest horizon in MOVES


def world_of(cell):
    """What decides a cell's path, in a cell without a book."""
    world = {key: value for key, value in cell.items() if key.startswith(("world.", "regimes[")) and key != "world.rate"}
    return {**world, "book.expiry": PATH_DAYS * DAY, "legs": []}


@reference.once
def path_of(world, cube, seed, precision):
    """[step] spots of the only path of a one-path sweep, from 0 to the expiry, each from the gain of a static hedge at rate 0."""
    step, expiry = world["world.step"], world["book.expiry"]
    leg = {"type": "put", "strike": world["world.spot"], "quantity": 1}
    probe = {**world, "book.implied_volatility": 0.7, "desk.policy": "static", "legs": [leg]}
    horizons = list(range(step, expiry + 1, step))
    swept = cube(probe, {"book.horizon": horizons}, paths=1, seed=seed, precision=precision)
    held = reference.holding(reference.resolve(probe), probe["world.spot"], 0)
    spots = probe["world.spot"] * np.ones(1 + len(horizons)) + np.append(0.0, swept.hedge_gain_mean / held)
    of_the_model = reference.draw_spots(world, np.array([0, *horizons]), Words(1, seed))[:, 0]
    np.testing.assert_allclose(spots, of_the_model, rtol=TOLERANCE[precision])
    return spots


# Words in both precisions, and of the parameters of a world each in one of them.
ONE_PATH = [(*move[:3], precision) for i, move in enumerate(MOVES) for k, precision in enumerate(("double", "float"))
            if FULL or move[0] in SWITCHES or (i + k) % 2 == 0]  # fmt: skip


@pytest.mark.parametrize("key, cell, values, precision", ONE_PATH, ids=[f"{key}-{precision}" for key, _, _, precision in ONE_PATH])
def test_one_path_to_the_last_digits(cube, key, cell, values, precision):
    """Also the prefix property: all horizons and expiries of a world live on one path."""
    cell = {**cell, "world.step": HOUR}
    for dataset, value in zip(cube_cells(cube, cell, key, values, paths=1, seed=23, precision=precision), values):
        one = reference.resolve(moved(cell, key, value))
        spots = path_of(world_of(one), cube, 23, precision)
        seconds = reference.trading_seconds(one)
        seen = reference.watch(one, seconds, Words(1, 23), every_step=True)
        read = spots[seconds // HOUR][:, None]
        seen.spots, seen.traded = read, read * seen.traded / seen.spots
        ledger = reference.ledger(one, seconds, seen)
        expected = {f"{name}_mean": ledger[name][0] for name in ("pnl", *reference.amounts(one))} | {"premium": reference.premium(one)}
        for name in expected:
            allowed = TOLERANCE[precision] * max(one["world.spot"], abs(expected[name]))
            assert abs(float(dataset[name]) - expected[name]) <= allowed, (name, value)
        assert dataset.pnl_min == pytest.approx(float(dataset.pnl_mean), abs=1e-9 * one["world.spot"])
        assert dataset.pnl_max == pytest.approx(float(dataset.pnl_mean), abs=1e-9 * one["world.spot"])
