"""The cube against reference.py, cell by cell: two independent simulations whose difference must be within 4.5 of their joint
standard errors, from a base cell where everything is switched on, with every parameter moved in turn; and, on one single path
read back from the cube, to the last digits."""

import math

import numpy as np
import pytest

import reference
from cubes import PATHS_PART, with_values
from reference import DAY, HOUR

Z = 4.5
PATHS, REFERENCE_PATHS = 400_000 // PATHS_PART, 60_000 // PATHS_PART
QUANTILES, TAILS = [0.01, 0.25, 0.5, 0.9], [0.95, 0.99]

BASE = {
    "world.spot": 100, "world.drift": 0.3, "world.rate": 0.1, "world.step": HOUR, "world.volatility": 0.7,
    "book.expiry": 20 * DAY, "book.horizon": 12 * DAY, "book.implied_volatility": 0.65,
    "legs": [
        {"type": "call", "strike": 105, "quantity": -1, "implied_volatility": 0.6},
        {"type": "put", "strike": 95, "quantity": -1},
        {"type": "call", "strike": 125, "quantity": 0.3, "implied_volatility": 0.9},
    ],
    "desk.rebalance": DAY, "desk.hedge_ratio": 0.9, "desk.hedge_volatility": 0.75,
    "ledger.fee": 5e-4, "ledger.half_spread": 2e-4, "ledger.fixed_cost": 0.01, "ledger.funding": 3e-4,
}  # fmt: skip

AT_IMPLIED = {key: value for key, value in BASE.items() if key != "desk.hedge_volatility"}

# What is moved, from which cell, to which values, and a variable that must follow.
MOVES = [
    ("world.spot", BASE, [100, 112], "premium"),
    ("world.drift", BASE, [0.3, -0.4, 3.0], "funding_mean"),
    ("world.rate", BASE, [0.1, 0.8], "hedge_gain_mean"),
    ("world.volatility", BASE, [0.7, 1.1], "pnl_mean"),
    ("book.expiry", BASE, [20 * DAY, 12 * DAY, 40 * DAY], "pnl_sd"),
    ("book.horizon", BASE, [12 * DAY, 20 * DAY, 3 * DAY + HOUR], "turnover_mean"),
    ("book.implied_volatility", BASE, [0.65, 0.8], "pnl_mean"),
    ("book.implied_volatility", AT_IMPLIED, [0.65, 1.3], "pnl_sd"),
    ("legs[0].strike", BASE, [105, 95], "pnl_sd"),
    ("legs[0].strike", AT_IMPLIED, [105, 95], "premium"),  # two legs of one strike and two volatilities
    ("legs[0].quantity", BASE, [-1, 1.5], "pnl_mean"),
    ("legs[1].implied_volatility", BASE, [0.65, 0.5], "pnl_mean"),
    ("legs[2].implied_volatility", AT_IMPLIED, [0.9, 0.3], "premium"),
    ("desk.rebalance", BASE, [DAY, 7 * HOUR, 13 * DAY], "pnl_sd"),
    ("desk.hedge_ratio", BASE, [0.9, 0.0, -0.5], "pnl_sd"),
    ("desk.hedge_volatility", BASE, [0.75, 1.5], "turnover_mean"),
    ("desk.policy", BASE, ["delta", "static"], "pnl_sd"),
    ("desk.close_out", BASE, [True, False], "fees_mean"),
    ("ledger.fee", BASE, [5e-4, -1e-4], "fees_mean"),
    ("ledger.half_spread", BASE, [2e-4, 1e-3], "spread_mean"),
    ("ledger.fixed_cost", BASE, [0.01, 0.05], "fixed_mean"),
    ("ledger.funding", BASE, [3e-4, -3e-4], "funding_mean"),
    ("ledger.funding", BASE, [-3e-4, -1e-3], "funding_mean"),
]
NAMES = [f"{key}-{variable}" for key, _, _, variable in MOVES]
SWITCHES = ("desk.policy", "desk.close_out")  # no numbers, so no axis: a run each


def moved(cell, key, value):
    cell = with_values(cell, {key: value})
    if value == "static":
        del cell["desk.rebalance"]
    return cell


def cube_cells(cube, cell, key, values, **settings):
    """The cell at each value: one swept run, or a run each of a switch."""
    settings = {"paths": PATHS, "quantiles": QUANTILES, "tails": TAILS, **settings}
    if key in SWITCHES:
        return [cube(moved(cell, key, value), **settings) for value in values]
    swept = cube(cell, {key: values}, **settings)
    (axis,) = swept.pnl_mean.dims
    return [swept.isel({axis: i}) for i in range(len(values))]


def number(dataset, name):
    """(value, standard error or None) of a variable; a quantile's or tail's name is (variable, level)."""
    if isinstance(name, tuple):
        name, level = name
        dimension, levels = ("probability", QUANTILES) if name == "pnl_quantile" else ("tail_level", TAILS)
        dataset = dataset.isel({dimension: levels.index(level)})
    error = dataset.get(f"{name}_stderr")
    return float(dataset[name]), None if error is None else float(error)


def compare(dataset, estimates):
    """Every number of the reference against the cube's; the cube's missing errors are the reference's, scaled."""
    scale, failures = math.sqrt(REFERENCE_PATHS / PATHS), []
    for name, (expected, error) in estimates.items():
        value, own = number(dataset, name)
        if math.isnan(expected) and math.isnan(value):
            continue
        allowed = Z * math.hypot(error, error * scale if own is None else own) + 1e-6 * abs(expected)
        if not abs(value - expected) <= allowed:
            failures.append(f"{name}: {value:.9g} against {expected:.9g}, z = {Z * (value - expected) / allowed:.2f}")
        if own is not None and not 0.75 <= own / (error * scale) <= 1.33:
            failures.append(f"{name}_stderr: {own:.4g} against {error * scale:.4g}")
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize("key, cell, values, variable", MOVES, ids=NAMES)
def test_every_cell_is_the_references(cube, key, cell, values, variable):
    answers = []
    for i, (dataset, value) in enumerate(zip(cube_cells(cube, cell, key, values, seed=20), values)):
        answers.append(reference.estimates(moved(cell, key, value), REFERENCE_PATHS, 100 + i, QUANTILES, TAILS))
        compare(dataset, answers[-1])
    # The parameter moves what it should, in the cube as in the reference, by ten standard errors or more.
    datasets = cube_cells(cube, cell, key, values, seed=20)
    for other, answer in zip(datasets[1:], answers[1:]):
        ten_sigma = 10 * math.hypot(answers[0][variable][1], answer[variable][1])
        assert abs(number(other, variable)[0] - number(datasets[0], variable)[0]) > ten_sigma


def test_double_is_the_references_too(cube):
    (dataset,) = cube_cells(cube, BASE, "ledger.fee", [5e-4], seed=21, precision="double")
    compare(dataset, reference.estimates(BASE, REFERENCE_PATHS, 99, QUANTILES, TAILS))


def test_the_step_moves_the_paths_and_not_the_law(cube):
    steps = [HOUR, 4 * HOUR, DAY]
    datasets = cube_cells(cube, BASE, "world.step", steps, seed=22)
    for i, dataset in enumerate(datasets):
        compare(dataset, reference.estimates(BASE, REFERENCE_PATHS, 200 + i, QUANTILES, TAILS))
    assert len({float(dataset.pnl_mean) for dataset in datasets}) == len(steps)


def test_the_seed_moves_the_paths_and_not_the_law(cube):
    seeds = [0, 1, 2**63, 2**64 - 1]
    datasets = [cube(BASE, paths=PATHS, seed=seed) for seed in seeds]
    means = [float(dataset.pnl_mean) for dataset in datasets]
    assert len(set(means)) == len(seeds)
    assert max(means) - min(means) < Z * math.sqrt(2) * float(datasets[0].pnl_mean_stderr)


# ---- one path, to the last digits --------------------------------------------------------------------------------------------

AMOUNTS = ["premium", "pnl_mean"] + [f"{name}_mean" for name in reference.LEDGER]
TOLERANCE = {"double": 1e-9, "float": 3e-6}  # of the spot and of what is compared


def path_of(cube, cell, seed, precision):
    """[step] spots of the only path of a one-path sweep, from 0 to the expiry, each from the gain of a static hedge at rate 0."""
    step, expiry = cell["world.step"], cell["book.expiry"]
    probe = {key: cell[key] for key in ("world.spot", "world.drift", "world.step", "world.volatility")}
    leg = {"type": "put", "strike": cell["world.spot"], "quantity": 1}
    probe.update({"book.expiry": expiry, "desk.policy": "static", "legs": [leg]})
    horizons = list(range(step, expiry + 1, step))
    swept = cube(probe, {"book.horizon": horizons}, paths=1, seed=seed, precision=precision)
    held = reference.holding(reference.resolve(probe), probe["world.spot"], 0)
    return probe["world.spot"] * np.ones(1 + len(horizons)) + np.append(0.0, swept.hedge_gain_mean / held)


@pytest.mark.parametrize("precision", ["double", "float"])
@pytest.mark.parametrize("key, cell, values, variable", MOVES, ids=NAMES)
def test_one_path_to_the_last_digits(cube, key, cell, values, variable, precision):
    """Also the prefix property: all horizons and expiries of a world live on one path."""
    cell = {**cell, "world.step": HOUR}
    for dataset, value in zip(cube_cells(cube, cell, key, values, paths=1, seed=23, precision=precision), values):
        one = reference.resolve(moved(cell, key, value))
        world = {**one, "book.expiry": 40 * DAY}
        spots = path_of(cube, world, 23, precision)
        seconds = reference.trading_seconds(one)
        ledger = reference.ledger(one, seconds, spots[seconds // HOUR][:, None])
        expected = {f"{name}_mean": amount[0] for name, amount in ledger.items()} | {"premium": reference.premium(one)}
        for name in AMOUNTS:
            allowed = TOLERANCE[precision] * max(one["world.spot"], abs(expected[name]))
            assert abs(float(dataset[name]) - expected[name]) <= allowed, (name, value)
        assert dataset.pnl_min == pytest.approx(float(dataset.pnl_mean), abs=1e-9 * one["world.spot"])
        assert dataset.pnl_max == pytest.approx(float(dataset.pnl_mean), abs=1e-9 * one["world.spot"])
