"""What theory says of each world and side (worlds/*.py, sides/*.py), held against the cube at |z| <= 4 with fixed seeds; and first the
references against each other: derivations against derivations and documents, and against the reference's own paths."""

import runpy
from functools import cache

import numpy as np
import pytest

import reference
from cubes import REPOSITORY, with_values
from draws import Words
from moves import BASE, moved
from random_sweeps import MOVING
from reference import DAY, HOUR, YEAR
from sides import SIDES
from worlds import WORLDS

Z, Z_REFERENCE = 4, 4.5
FACTS = {f"{name}: {fact.name}": fact for name, part in {**WORLDS, **SIDES}.items() for fact in part.facts()}
CELLS = {str(fact.cell): fact.cell for fact in FACTS.values()}
OF_FACTS = pytest.mark.parametrize("name", FACTS)


@cache
def value_of(name, route=0):
    """A fact's value by one of its routes."""
    return float(FACTS[name].routes[route]())


@cache
def estimates(cell, paths):
    """{variable: (value, standard error)} of the reference; `cell`, as text, has several facts. The error of a world's pnl_sd scatters by
    some 4 % from seed to seed at its excess kurtosis, 5 to 11: not what |z| <= 4 depends on."""
    book = reference.simulate(CELLS[cell], paths, seed=18)
    means = {f"{name}_mean": reference.mean(x) for name, x in book.items()}
    return {**means, **{f"{name}_sd": reference.standard_deviation(x) for name, x in book.items()}}


def walked(name):
    """A fact's variable over the reference's paths, with its standard error for one."""
    fact = FACTS[name]
    value, error = estimates(str(fact.cell), fact.reference_paths)[fact.variable]
    return value, fact.one_path or error * np.sqrt(fact.reference_paths)


# ---- the references ------------------------------------------------------------------------------------------------------------------


@OF_FACTS
def test_all_routes_lead_to_one_number(name):
    fact = FACTS[name]
    values = [value_of(name, route) for route in range(len(fact.routes))]
    assert values == pytest.approx([values[0]] * len(values), rel=1e-8)
    if fact.stated:
        assert abs(values[0] - float(fact.stated)) <= 0.75 * 10.0 ** -len(fact.stated.split(".")[1])


@OF_FACTS
def test_the_reference_walks_by_theory(name):
    fact = FACTS[name]
    value, one_path = walked(name)
    error = one_path / np.sqrt(fact.reference_paths)
    assert abs(value - value_of(name)) <= Z_REFERENCE * error + fact.allowed


@pytest.mark.parametrize("world", WORLDS)
def test_the_words_are_of_the_same_law(world):
    """The program's words and NumPy's generator, one text of the model: the same moments after one step and after fifty."""
    cell, paths = reference.resolve(moved(BASE, "world.model", world)), 20_000
    grid = np.arange(51) * 8 * HOUR
    generator = np.random.Generator(np.random.PCG64(19))
    draws = (Words(paths, 20), reference.Generator(paths, generator))
    x = [WORLDS[world].path(cell, grid, draw)["x"][[1, 50]] for draw in draws]
    for power in (1, 2, 3):
        one, other = (part**power for part in x)
        error = np.sqrt((one.var(axis=1) + other.var(axis=1)) / paths)
        assert (abs(one.mean(axis=1) - other.mean(axis=1)) < Z_REFERENCE * error).all(), power


@pytest.mark.parametrize("world", WORLDS)
def test_the_readers_path_is_the_references(world):
    """docs/one_path.py says each model once more, without NumPy."""
    spoken = runpy.run_path(str(REPOSITORY / "docs" / "one_path.py"))
    own = {f"world.{name}": value for name, value in spoken["WORLDS"][world].items()}
    if world == "regimes":
        own = {f"regimes[{i}].{name}": value for i, regime in enumerate(spoken["REGIMES"]) for name, value in regime.items()}
    cell = {"world.spot": 100, "world.model": world, "world.drift": 0.0, "world.step": HOUR, **own}
    spots, seed = reference.draw_spots(cell, np.arange(31) * HOUR, Words(7, 2**63 + 5)), 2**63 + 5
    assert set(spoken["MODELS"]) == set(WORLDS)
    np.testing.assert_allclose(spots.T, [spoken["prices"](world, seed, path, 30) for path in range(7)], rtol=1e-13)


@pytest.mark.parametrize("world", WORLDS)
def test_the_readers_sides_are_the_references(world):
    spoken, seed, paths, steps = runpy.run_path(str(REPOSITORY / "docs" / "one_path.py")), 2**63 + 5, 7, 30
    names = ("AT_FIRST", "MEAN", "SD", "REVERSION", "CORRELATION", "INTEREST", "DAMPER", "CAP")
    keys = ("premium", "premium_mean", "premium_sd", "premium_reversion", "correlation", "interest", "damper", "cap")
    of_the_perpetual = {f"perpetual.{key}": spoken.get(f"PREMIUM_{name}", spoken.get(name)) for key, name in zip(keys, names)}
    own = {f"implied.{key}": spoken[f"MARK_{name}"] for key, name in (
        ("reversion", "REVERSION"), ("vol_of_vol", "NOISE"), ("long_volatility", "LEVEL"), ("correlation", "CORRELATION"))}  # fmt: skip
    regimes = spoken["REGIMES"] if world == "regimes" else []
    cell = reference.resolve({
        "world.spot": 100, "world.model": world, **{f"world.{name}": value for name, value in spoken["WORLDS"][world].items()},
        **{f"regimes[{i}].{name}": value for i, regime in enumerate(regimes) for name, value in regime.items()},
        "book.implied_volatility": spoken["MARK"], "book.expiry": spoken["MARK_HOURS"] * HOUR, "book.horizon": steps * HOUR, "legs": [],
        "desk.instrument": "perpetual", **of_the_perpetual,
        **({"implied.model": "world"} if world in MOVING else {"implied.model": "ou", **own}),
    })  # fmt: skip
    seen = reference.watch(cell, np.arange(steps + 1) * HOUR, Words(paths, seed))
    for path in range(paths):
        premiums, rates, marks = zip(*((spoken["premium"](seed, path, step), spoken["funding"](seed, path, step),
                                        spoken["mark"](world, seed, path, step)) for step in range(steps + 1)))  # fmt: skip
        np.testing.assert_allclose(np.log(seen.traded / seen.spots)[:, path], premiums, rtol=1e-11, atol=1e-15)
        np.testing.assert_allclose(8 * np.diff(seen.funding[:, path]), rates[:-1], rtol=1e-11, atol=1e-15)
        np.testing.assert_allclose(seen.marks[:, path], marks, rtol=1e-13)


# ---- the cube ------------------------------------------------------------------------------------------------------------------------


@OF_FACTS
def test_the_cube_knows(cube, name):
    fact, value = FACTS[name], value_of(name)
    answer = cube(fact.cell, **fact.settings)
    if fact.one_path or fact.variable.endswith("_sd"):
        error = (fact.one_path or walked(name)[1]) / np.sqrt(fact.settings["paths"])
    else:
        error = float(answer[f"{fact.variable}_stderr"])
    off = float(answer[fact.variable]) - value
    assert abs(off) <= Z * error + fact.allowed, f"{float(answer[fact.variable]):.9g} against {value:.9g}, z = {off / error:.2f}"


@pytest.mark.parametrize("precision", ["float", "double"])
@pytest.mark.parametrize("world, still", [
    ("merton", {"world.jump_intensity": 0}), ("merton", {"world.jump_mean": 0, "world.jump_sd": 0}),
    ("merton", {"world.jump_intensity": 0, "world.jump_mean": 0}),
    ("kou", {"world.jump_intensity": 0}), ("kou", {"world.jump_up_mean": 0, "world.jump_down_mean": 0}),
], ids=["merton, no jumps", "merton, of no size", "merton, neither", "kou, no jumps", "kou, of no size"])  # fmt: skip
def test_without_jumps_it_is_gbm_to_the_bit(cube, world, still, precision):
    settings = {"paths": 3008, "seed": 51, "precision": precision, "quantiles": [0.05, 0.5], "tails": [0.95], "batches": 47}
    axes = {"world.volatility": [0.4, 1.1], "world.drift": [0, -0.6], "desk.rebalance": [DAY, 7 * HOUR]}
    one, other = (cube(cell, axes, **settings) for cell in ({**moved(BASE, "world.model", world), **still}, BASE))
    assert set(one.data_vars) == set(other.data_vars)
    for name in set(other.data_vars) - {"checksum"}:
        assert one[name].values.tobytes() == other[name].values.tobytes(), name


@pytest.mark.parametrize("precision", ["float", "double"])
def test_without_variance_of_the_variance_it_is_gbm(cube, precision):
    """Path by path where prices go their own way, and in law where all that moves them is the variance's normal."""
    still = {**moved(BASE, "world.model", "heston"), "world.long_volatility": 0.7, "world.vol_of_vol": 0}
    axes, settings = {"world.correlation": [0, -1, 1]}, {"paths": 3000, "seed": 53, "precision": precision}
    one, other = cube(still, axes, **settings), cube(BASE, **settings)
    for name in ("pnl_mean", "pnl_sd", "hedge_gain_mean", "payoff_sd"):
        assert float(one[name][0]) == pytest.approx(float(other[name]), rel=1e-5, abs=1e-5), name
        assert one[name].values == pytest.approx(float(other[name]), rel=0.05, abs=0.4), name


@pytest.mark.parametrize("jumps, lost", [({}, 4), ({"world.jump_intensity": 0}, 0), ({"world.jump_up_probability": 0}, 0)])
def test_moments_that_kous_price_lacks_are_not_given(cube, jumps, lost):
    """E S^n is finite where n times the mean jump up is below 1, or none comes."""
    cell = {**moved(BASE, "world.model", "kou"), **jumps}
    answer = cube(cell, {"world.jump_up_mean": [0.2, 0.25, 0.3, 1 / 3, 0.4]}, paths=1000, seed=52)
    for name, given in (("pnl_excess_kurtosis", 5 - lost), ("pnl_sd_stderr", 5 - lost), ("pnl_skewness", 5 - lost // 2)):
        assert np.isfinite(answer[name].values).tolist() == [True] * given + [False] * (5 - given), name
    assert np.isfinite(answer.pnl_sd.values).all()


@pytest.mark.parametrize("world, own", [
    *((world, {}) for world in WORLDS), ("regimes", {"world.start_regime": 1}), ("heston", {"world.long_volatility": None}),
])  # fmt: skip
def test_a_book_is_sold_at_the_worlds_own_volatility_by_default(cube, world, own):
    unsaid = {key: value for key, value in BASE.items() if key != "book.implied_volatility"}
    cell = {**moved(with_values(unsaid, {"legs[0].strike": 100}), "world.model", world), **own}
    cell = {key: value for key, value in cell.items() if value is not None}
    answer = cube(cell, paths=100, precision="double")
    assert float(answer.premium) == pytest.approx(reference.premium(reference.resolve(cell)), rel=1e-12)


@pytest.mark.parametrize("world, others, days, paths", [
    ("bates", {"world.jump_intensity": 25, "world.jump_mean": -0.04, "world.jump_sd": 0.04}, 30, 2048),
    ("heston", {"world.reversion": 1, "world.vol_of_vol": 5, "world.correlation": -0.5}, 100, 512),
    ("kou", {"world.jump_up_mean": 0.03, "world.jump_down_mean": 0.04}, 30, 2048),
    ("regimes", {}, 30, 2048),
])  # fmt: skip
def test_many_short_steps_are_rounded_without_a_bias(cube, world, others, days, paths):
    """On the same paths, float against double: what a step adds that is the same every time must not be rounded alone."""
    cell = {**moved(BASE, "world.model", world), **others, "world.step": 60, "world.drift": 0.0, "book.expiry": days * DAY}
    cell = {**cell, "book.horizon": days * DAY, "desk.policy": "static", "desk.hedge_ratio": 0, "ledger.funding": 0.0}
    cell = {**cell, "legs": [{"type": "call", "strike": 1e-3, "quantity": 1}]}
    cell.pop("desk.rebalance", None)
    one, other = (float(cube(cell, paths=paths, seed=52, precision=precision).payoff_mean) for precision in ("float", "double"))
    assert abs(one - other) < 1e-3
