"""What a number says of itself: generated axis values, errors in the tail, distributions far from zero, moments and rounding. Each
sweep is one that an earlier version answered with more digits than it had."""

import h5py
import numpy as np
import pytest
import xarray

from cubes import sweep_text
from reference import DAY, HOUR

PUT = {"type": "put", "strike": 50, "quantity": -1}


# ---- axes ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key, written, values",
    [
        ("volatility", "{from: 20%, to: 320%, count: 5, spacing: log}", [0.2, 0.4, 0.8, 1.6, 3.2]),
        ("volatility", "{from: 0.1, to: 0.7, count: 7}", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),
        ("volatility", "{from: 0.1, to: 0.7, step: 0.1}", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),
        ("volatility", "{from: 2e-3, to: 2, count: 4, spacing: log}", [0.002, 0.02, 0.2, 2]),
        ("fee", "{from: 0.5bp, to: 50bp, count: 3, spacing: log}", [0.00005, 0.0005, 0.005]),
        ("fee", "{from: -1bp, to: 2bp, count: 31}", [round(-1e-4 + 1e-5 * k, 5) for k in range(31)]),
        ("fee", "{from: -0.01, to: -0.0001, count: 3, spacing: log}", [-0.01, -0.001, -0.0001]),
        ("fee", "{from: -4.4bp, to: 25.6bp, count: 101}", [round(-4.4e-4 + 3e-5 * k, 5) for k in range(101)]),
        ("fee", "{from: 0.001bp, to: 1000bp, count: 7, spacing: log}", [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]),
        ("fixed_cost", "{from: 0.01, to: 1000, count: 6, spacing: log}", [0.01, 0.1, 1, 10, 100, 1000]),
        ("fixed_cost", "{from: 1, to: 1000000, count: 7, spacing: log}", [10**k for k in range(7)]),
        ("fixed_cost", "{from: 1500, to: 3072000, count: 12, spacing: log}", [1500 * 2**k for k in range(12)]),
        ("fixed_cost", "{from: -2, to: 0.4, count: 25}", [round(-2 + 0.1 * k, 1) for k in range(25)]),
        ("fixed_cost", "{from: -0.2, to: 1.2, step: 0.1}", [round(-0.2 + 0.1 * k, 1) for k in range(15)]),
    ],
)
def test_generated_values_are_the_decimals_that_people_write(cube, key, written, values):
    section = "world" if key == "volatility" else "ledger"
    text = sweep_text({"world.spot": 50, "world.volatility": 0.4, "book.expiry": DAY, "desk.rebalance": DAY,
                       "ledger.fee": 0, "ledger.fixed_cost": 0, "legs": [PUT], f"{section}.{key}": written}, paths=8)  # fmt: skip
    with xarray.open_dataset(cube.path(text), engine="h5netcdf") as dataset:
        np.testing.assert_array_equal(dataset[key].values, values)
        for value in values:
            assert dataset.pnl_mean.sel({key: value}).size == 1


# ---- errors in the tail -------------------------------------------------------------------------------------------------

SEEDS = 100
TAILS = [0.5, 0.9, 0.95, 0.97, 0.975, 0.98, 0.99, 0.995, 0.999]  # of 200 paths: 100, 20, 10, 6, 5, 4, 2, 1 and 0.2 in the tail
FEW = {"world.spot": 50, "world.volatility": 0.45, "world.step": DAY, "book.expiry": 20 * DAY, "desk.rebalance": DAY,
       "legs": [{"type": "put", "strike": 48, "quantity": -1}]}  # fmt: skip


@pytest.fixture(scope="module")
def many_seeds(cube):
    """Of 200 paths under many seeds: each variable's values [seed, level]."""
    levels = {"tails": TAILS, "quantiles": sorted(round(1 - tail, 4) for tail in TAILS)}
    texts = [sweep_text(FEW, paths=200, seed=seed, precision="double", **levels) for seed in range(1, SEEDS + 1)]
    files = [h5py.File(cube.path(text, "--threads", "1")) for text in texts]
    names = ("expected_shortfall", "value_at_risk", "pnl_quantile")
    return {name: [np.array([file[name + end][()].ravel() for file in files]) for end in ("", "_stderr")] for name in names}


@pytest.mark.parametrize("name", ["expected_shortfall", "value_at_risk", "pnl_quantile"])
def test_errors_of_the_tail_are_those_of_its_scatter_or_not_given(many_seeds, name):
    """Stated over scattered between 1/2 and 2 from five paths on; the scatter of 100 seeds is itself known to 7 %."""
    values, errors = many_seeds[name]
    in_tail = 200 * (1 - np.array(TAILS))
    if name == "pnl_quantile":
        in_tail = in_tail[::-1]
    for level, paths in enumerate(in_tail):
        if paths > 4.99:
            assert 0.5 < np.median(errors[:, level]) / values[:, level].std() < 2, paths
        else:
            assert np.isnan(errors[:, level]).all(), paths


def test_no_loss_is_no_proof_of_none(cube):
    """A call 20 % in the money that was sold too cheaply: every one of 300 paths loses, and the error is that of one that may not."""
    cell = {"world.spot": 100, "world.volatility": 0.1, "book.expiry": 10 * DAY, "book.implied_volatility": 0.01, "desk.rebalance": DAY,
            "legs": [{"type": "call", "strike": 100, "quantity": -1}]}  # fmt: skip
    answer = cube(cell, paths=300)
    assert float(answer.prob_loss) == 1
    assert float(answer.prob_loss_stderr) == pytest.approx(np.sqrt(301 / 302 * 1 / 302 / 300), rel=1e-12)


# ---- what every path pays -----------------------------------------------------------------------------------------------

SHAPE = ("pnl_sd", "pnl_sd_stderr", "pnl_skewness", "pnl_excess_kurtosis", "pnl_quantile_stderr", "value_at_risk_stderr",
         "expected_shortfall_stderr")  # fmt: skip


@pytest.mark.parametrize("precision", ["float", "double"])
def test_a_constant_cost_moves_a_distribution_and_nothing_else(cube, precision):
    trades = 45 * 12 + 1
    cell = {"world.spot": 50, "world.volatility": 0.4, "book.expiry": 45 * DAY, "desk.rebalance": 2 * HOUR, "legs": [PUT]}
    costs = [0, 0.1, 0.25, 1000]
    answer = cube(cell, {"ledger.fixed_cost": costs}, paths=20_000, seed=11, precision=precision, tails=[0.95, 0.99])
    for name in SHAPE:
        for cost in costs:
            np.testing.assert_allclose(answer[name].sel(fixed_cost=cost), answer[name].sel(fixed_cost=0), rtol=1e-9, err_msg=name)
    for name, sign in (("pnl_mean", -1), ("pnl_min", -1), ("pnl_max", -1), ("pnl_quantile", -1), ("expected_shortfall", 1), ("value_at_risk", 1)):
        for cost in costs:
            moved = answer[name].sel(fixed_cost=cost) - answer[name].sel(fixed_cost=0)
            np.testing.assert_allclose(moved, sign * trades * cost, rtol=1e-12, atol=1e-11, err_msg=name)


@pytest.mark.parametrize("precision", ["float", "double"])
def test_a_premium_far_from_the_pnl_moves_a_distribution_and_nothing_else(cube, precision):
    cell = {"world.spot": 50, "world.volatility": 0.2, "book.expiry": 45 * DAY, "desk.rebalance": 2 * HOUR, "legs": [PUT],
            "desk.hedge_volatility": 0.2}  # fmt: skip
    answer = cube(cell, {"book.implied_volatility": [0.2, 2, 9]}, paths=20_000, seed=3, precision=precision, tails=[0.95, 0.99])
    for name in SHAPE:
        for volatility in (2, 9):
            near, far = answer[name].sel(implied_volatility=0.2), answer[name].sel(implied_volatility=volatility)
            np.testing.assert_allclose(far, near, rtol=1e-9, err_msg=name)


CALL, SOLD_PUT, BOUGHT_PUT = ({"type": kind, "strike": 100, "quantity": quantity} for kind, quantity in (("call", -1), ("put", -1), ("put", 1)))


@pytest.mark.parametrize(
    "amount, varied",
    [
        ("fees", {"desk.rebalance": 60, "ledger.fee": 0.01, "legs": [CALL]}),
        ("payoff", {"desk.rebalance": 60, "book.expiry": 365 * DAY, "legs": [CALL, SOLD_PUT]}),
        ("funding", {"desk.rebalance": HOUR, "ledger.funding": 0.01, "world.volatility": 0.2, "legs": [CALL, BOUGHT_PUT]}),
    ],
)
def test_quantiles_keep_their_digits_beside_a_large_amount(cube, amount, varied):
    """An amount of many sd that every path has: the P&L is binned where it varies. The mean of 64 batches of one path each is that path."""
    cell = {"world.spot": 100, "world.volatility": 0.5, "world.step": 60, "book.expiry": 30 * DAY, "book.horizon": DAY, **varied}
    levels = [k / 64 for k in range(1, 64)]
    answer = cube(cell, {}, paths=64, seed=5, precision="double", batches=64, quantiles=levels)
    paths = np.sort(answer.pnl_batch_mean.values.ravel())
    assert abs(float(answer[f"{amount}_mean"])) > 30 * paths.std()
    assert np.abs(answer.pnl_quantile.values.ravel() - paths[:63]).max() < 0.1 * paths.std()


AT_100 = {"world.spot": 100, "legs": [CALL]}


@pytest.mark.parametrize(
    "varied",
    [
        {"world.volatility": 0.6, "desk.hedge_volatility": 1e-4, "book.expiry": 30 * DAY, "desk.rebalance": HOUR, "ledger.fee": 0.01},
        {"world.volatility": 2, "book.implied_volatility": 1e-4, "book.expiry": 30 * DAY, "desk.rebalance": HOUR, "ledger.fee": 0.01},
        {"world.volatility": 3, "desk.hedge_volatility": 0.01, "book.expiry": 3 * DAY, "world.step": 60, "desk.rebalance": 60, "ledger.fee": 0.1},
        {"world.volatility": 3, "world.drift": 0.6, "world.step": 73 * DAY, "desk.hedge_ratio": 0, "book.expiry": 3650 * DAY, "desk.rebalance": 730 * DAY},
    ],
)
def test_no_cell_fails_for_what_was_expected_of_it(cube, varied):
    """Where closed forms are of no use: the hedge's gamma is not the market's, and a mean is that of paths which are not seen."""
    answer = cube({**AT_100, **varied}, paths=300)
    assert int(answer.status) == 1 and np.isfinite(answer.pnl_mean)


# ---- moments ------------------------------------------------------------------------------------------------------------


def test_kurtosis_is_right_or_not_given(cube):
    """A synthetic forward sold and bought back: all that varies is the fee on the way out, lognormal at every fee."""
    cell = {"world.spot": 64000, "world.volatility": 0.6, "world.step": DAY, "book.expiry": 10 * DAY, "desk.policy": "static",
            "ledger.fixed_cost": 20,
            "legs": [{"type": "call", "strike": 64000, "quantity": -1}, {"type": "put", "strike": 64000, "quantity": 1}]}  # fmt: skip
    fees = [3e-7, 3e-6, 2e-5, 1e-4, 5e-4, 5e-3]
    answer = cube(cell, {"ledger.fee": fees}, paths=200_000, precision="double")
    variance = np.exp(0.36 * 10 / 365)
    skewness = -(variance + 2) * np.sqrt(variance - 1)
    kurtosis = variance**4 + 2 * variance**3 + 3 * variance**2 - 6
    given = ~np.isnan(answer.pnl_excess_kurtosis)
    np.testing.assert_array_equal(given, answer.pnl_sd >= 128000 * 2.0**-17)
    assert given.values.tolist() == [False, False, False, False, True, True]
    np.testing.assert_array_equal(np.isnan(answer.pnl_sd_stderr), ~given)
    np.testing.assert_allclose(answer.pnl_sd / answer.pnl_sd[-1], np.array(fees) / fees[-1], rtol=1e-8)
    of_kurtosis, of_skewness = np.sqrt(24 / 200_000), np.sqrt(6 / 200_000)  # of a normal's; a lognormal's are a little wider
    np.testing.assert_allclose(answer.pnl_excess_kurtosis[given], kurtosis, atol=6 * of_kurtosis)
    carried = answer.pnl_sd >= 128000 * 2.0**-25
    assert carried.values.tolist() == [False, True, True, True, True, True]
    np.testing.assert_allclose(answer.pnl_skewness[carried], skewness, atol=6 * of_skewness)
    assert np.isnan(answer.pnl_skewness[~carried]).all()


def test_a_narrow_spread_has_no_kurtosis(cube):
    cell = {"world.spot": 50, "world.volatility": 0.4, "book.expiry": 7 * DAY, "desk.rebalance": 3 * HOUR,
            "legs": [{"type": "call", "strike": 50, "quantity": 500}, {"type": "call", "strike": 50.001, "quantity": -500}]}  # fmt: skip
    answer = cube(cell, paths=20_000, precision="double")
    assert np.isnan(answer.pnl_excess_kurtosis) and np.isnan(answer.pnl_sd_stderr)
    assert float(answer.pnl_sd) == pytest.approx(0.072, rel=0.05)


# ---- rounding -----------------------------------------------------------------------------------------------------------


def test_float_owns_up_to_its_rounding(cube):
    """Calls deep in the money, hedged: nearly nothing is left but float's rounding. What float says agrees with double within errors."""
    cell = {"world.spot": 50, "world.volatility": 0.6, "book.expiry": 10 * DAY, "desk.rebalance": 4 * HOUR,
            "legs": [{"type": "call", "strike": 27, "quantity": -1}]}  # fmt: skip
    axes = {"legs[0].strike": [27, 31, 35, 50]}
    single, double = (cube(cell, axes, paths=100_000, seed=1, precision=precision) for precision in ("float", "double"))
    for name in ("pnl_mean", "prob_loss", "break_even_volatility", "pnl_quantile", "value_at_risk", "expected_shortfall"):
        off = np.abs(single[name] - double[name])
        error = np.hypot(single[f"{name}_stderr"], double[f"{name}_stderr"])
        assert ((off <= 2 * error) | np.isnan(error)).all(), name
    deep = single.isel(leg0_strike=0)
    assert np.isnan(deep.break_even_volatility) and float(deep.prob_loss_stderr) > 0.3
    assert np.isnan(deep.pnl_excess_kurtosis) and np.isnan(deep.pnl_skewness)
    at_the_money = single.isel(leg0_strike=3)  # where rounding is small, nothing of it shows
    losses = float(at_the_money.prob_loss)
    assert float(at_the_money.prob_loss_stderr) == pytest.approx(np.sqrt(losses * (1 - losses) / 100_000), rel=1e-2)


DEEP = {"world.spot": 100, "world.volatility": 0.2, "world.step": DAY, "desk.rebalance": DAY, "book.expiry": 365 * DAY}


@pytest.mark.parametrize(
    "strike, varied",
    [
        (50, {"world.drift": 0.5}),
        (50, {"world.volatility": 0.3, "world.drift": 2, "book.expiry": 182 * DAY}),
        (60, {"world.volatility": 0.1, "world.drift": 0.05, "world.rate": 0.05, "book.expiry": 3650 * DAY}),
        (30, {"world.volatility": 0.1, "world.drift": 0.3, "world.rate": 0.3, "world.step": 10 * DAY, "desk.rebalance": 10 * DAY, "book.expiry": 3650 * DAY}),
        (50, {"world.volatility": 0.05, "world.drift": 2, "desk.policy": "static"}),
        (100, {"world.volatility": 0.6, "world.step": 6, "desk.rebalance": 6, "book.expiry": DAY // 4}),
        (80, {"book.expiry": 30 * DAY, "world.step": 4 * HOUR, "desk.rebalance": 4 * HOUR}),
        (70, {"world.volatility": 0.1, "world.rate": 0.05}),
    ],
)  # fmt: skip
def test_float_owns_up_where_prices_grow_trades_are_many_and_tails_heavy(cube, strike, varied):
    cell = {**DEEP, **varied, "legs": [{"type": "call", "strike": strike, "quantity": -1}]}
    single, double = (cube(cell, paths=10_000, seed=4, precision=precision) for precision in ("float", "double"))
    for name in ("pnl_mean", "pnl_sd", "prob_loss", "break_even_volatility", "pnl_quantile", "value_at_risk", "expected_shortfall"):
        off, error = np.abs(single[name] - double[name]), np.hypot(single[f"{name}_stderr"], double[f"{name}_stderr"])
        assert ((off <= 2.5 * error) | np.isnan(error)).all(), (name, off.values, error.values)


def test_the_rounding_of_a_path_is_within_what_errors_take_it_for(cube):
    """float against double, path by path, root mean square: no more than docs/numerics.md says, and not a hundredth of it."""
    draw, worst = np.random.default_rng(8), 0
    for trial in range(16):
        spot, days, hours = float(draw.choice([50, 64000])), int(draw.choice([1, 10, 30, 360])), int(draw.choice([1, 2, 6]))
        hours *= 6 if days > 30 else 1
        drift, rate = float(draw.choice([0, 0, 1, -1])), float(draw.choice([0, 0, 0.3, -0.3]))
        legs = [{"type": str(draw.choice(["call", "put"])), "strike": spot * float(draw.uniform(0.8, 1.2)), "quantity": float(draw.choice([-1, 2]))}
                for _ in range(draw.integers(1, 4))]  # fmt: skip
        volatility = float(draw.choice([0.3, 0.6, 0.9]))
        cell = {"world.spot": spot, "world.volatility": volatility, "book.expiry": days * DAY, "desk.rebalance": hours * HOUR,
                "world.drift": drift, "world.rate": rate, "ledger.fee": 5e-4, "legs": legs}  # fmt: skip
        one, other = (cube(cell, paths=64, seed=trial + 1, precision=p, batches=64).pnl_batch_mean for p in ("float", "double"))
        size = sum(abs(leg["quantity"]) * max(spot, leg["strike"]) for leg in legs)
        growth = np.exp((max(drift, rate, 0) + max(-rate, 0)) * days / 365 + volatility * np.sqrt(days / 365))
        bound = size * growth * 2.0**-24 * (1 + 0.35 * np.sqrt(days * 24 / hours))
        part = float(np.sqrt(((one - other) ** 2).mean())) / bound
        assert part <= 1, cell
        worst = max(worst, part)
    assert worst > 0.3


@pytest.mark.parametrize("mean, sd", [(0.01, 0), (-0.02, 0.01)])
def test_many_jumps_leave_a_float_its_digits(cube, mean, sd):
    """Ten thousand jumps a year, whose sizes add up to a hundred times the log price's own: the mean of the price is what it is."""
    cell = {"world.model": "merton", "world.spot": 100, "world.volatility": 0.1, "world.step": HOUR, "world.jump_intensity": 10_000,
            "world.jump_mean": mean, "world.jump_sd": sd, "book.expiry": 365 * DAY, "book.implied_volatility": 0.5,
            "legs": [{"type": "call", "strike": 0.001, "quantity": 1}], "desk.hedge_ratio": 0, "desk.rebalance": 365 * DAY}  # fmt: skip
    rough, fine = (cube(cell, paths=5000, seed=5, precision=precision) for precision in ("float", "double"))
    assert abs(float(rough.payoff_mean - fine.payoff_mean)) < 1e-3 * float(fine.payoff_mean_stderr)
    assert abs(float(fine.payoff_mean) - 100) < 4 * float(fine.payoff_mean_stderr)


def test_means_of_the_ledger_own_up_to_rounding(cube):
    """A call so far out of the money that what its hedge trades is the rounding of its delta."""
    cell = {"world.spot": 100, "world.volatility": 0.05, "world.step": DAY, "book.expiry": 20 * DAY, "book.horizon": 10 * DAY,
            "book.implied_volatility": 0.2, "legs": [{"type": "call", "strike": 150, "quantity": -1}], "desk.rebalance": DAY,
            "ledger.fee": 5e-4, "ledger.funding": 1e-4}  # fmt: skip
    rough, fine = (cube(cell, paths=20_000, seed=5, precision=precision) for precision in ("float", "double"))
    for name in ("payoff", "hedge_gain", "fees", "turnover", "funding"):
        error = float(rough[f"{name}_mean_stderr"])
        assert abs(float(rough[f"{name}_mean"] - fine[f"{name}_mean"])) < 4 * error, name
