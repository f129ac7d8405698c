"""What must hold between a cube's own numbers, or between the cubes of related sweeps, whatever the random numbers."""

import numpy as np
import pytest
import xarray

import reference
from closed_forms import CALL, PUT, price, vega
from cubes import with_values
from reference import DAY, HOUR

LEVELS = {"quantiles": [0.01, 0.05, 0.1, 0.5, 0.9, 0.95, 0.99], "tails": [0.9, 0.95, 0.99]}
COSTS = ["fees", "spread", "fixed", "funding"]
# What the sums and the bins of a distribution round differently when P&L is scaled by what is no power of two: half a bin.
IN_BINS = {"pnl_quantile", "value_at_risk", "expected_shortfall"}

CALL_LEG = {"type": "call", "strike": 105, "quantity": -1}
PUT_LEG = {"type": "put", "strike": 105, "quantity": -1}
MIXED = {
    "world.spot": 100, "world.drift": 0.1, "world.rate": 0.05, "world.volatility": 0.8, "world.step": HOUR,
    "book.expiry": 10 * DAY, "book.implied_volatility": 0.7,
    "legs": [CALL_LEG, {"type": "put", "strike": 90, "quantity": -2, "implied_volatility": 0.9}],
    "desk.rebalance": 8 * HOUR, "desk.hedge_ratio": 0.9,
    "ledger.fee": 5e-4, "ledger.half_spread": 1e-4, "ledger.fixed_cost": 0.02, "ledger.funding": 2e-4,
}  # fmt: skip
FREE = {key: value for key, value in MIXED.items() if not key.startswith("ledger.")}


def same(one, other, factor=1.0, relative=0.0, absolute=0.0, names=None):
    """Every variable of `one` is `factor` times the other's where it is a price, else equal."""
    for name in names or one.data_vars:
        if name in ("paths", "status", "checksum"):
            continue
        price_like = not name.startswith(("pnl_skew", "pnl_excess", "prob", "trades", "break"))
        expected = (factor if price_like else 1.0) * other[name].values
        np.testing.assert_allclose(one[name].values, expected, rtol=relative, atol=absolute, err_msg=name)



# ---- inside one cube ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["float", "double"])
def mixed(cube, request):
    axes = {
        "world.volatility": [0.5, 1.0], "world.rate": [0.0, 0.3], "book.horizon": [3 * DAY, 10 * DAY],
        "desk.rebalance": [8 * HOUR, 55 * HOUR], "desk.hedge_ratio": [1, 0, -0.4], "ledger.fee": [0, 5e-4, -1e-4],
    }  # fmt: skip
    done = cube(MIXED, axes, paths=20_000, seed=31, precision=request.param, **LEVELS)
    return done.assign_attrs(tolerance={"float": 1e-6, "double": 1e-12}[request.param])


def test_every_cell_is_done(mixed):
    assert (mixed.status == 1).all() and (mixed.paths == 20_000).all()


def test_the_mean_is_the_sum_of_its_parts(mixed):
    years = mixed.horizon * HOUR / reference.YEAR
    costs = sum(mixed[f"{name}_mean"] for name in COSTS)
    parts = mixed.premium * np.exp(mixed.rate * years) + mixed.payoff_mean + mixed.hedge_gain_mean - costs
    assert abs(parts - mixed.pnl_mean).max() <= mixed.tolerance * 100


def test_the_premium_is_black_scholes(mixed):
    years = MIXED["book.expiry"] / reference.YEAR
    for rate in (0.0, 0.3):
        received = price(CALL, 100, 105, years, 0.7, rate) + 2 * price(PUT, 100, 90, years, 0.9, rate)
        assert abs(mixed.premium.sel(rate=rate) / received - 1).max() < 1e-12


def test_value_at_risk_is_a_quantile(mixed):
    for i, level in enumerate(LEVELS["tails"]):
        quantile = mixed.pnl_quantile.sel(probability=round(1 - level, 2))
        np.testing.assert_allclose(mixed.value_at_risk.isel(tail_level=i), -quantile, rtol=1e-12, atol=1e-12)


def test_distributions_are_in_order(mixed):
    slack = 1e-6 * 100
    assert (mixed.expected_shortfall >= mixed.value_at_risk - slack).all()
    for name, dimension in (("pnl_quantile", "probability"), ("value_at_risk", "tail_level"), ("expected_shortfall", "tail_level")):
        assert (mixed[name].diff(dimension) >= 0).all(), name
    assert (mixed.pnl_min <= mixed.pnl_quantile.min("probability") + slack).all()
    assert (mixed.pnl_max >= mixed.pnl_quantile.max("probability") - slack).all()
    assert (mixed.expected_shortfall <= -mixed.pnl_min + slack).all()
    assert ((mixed.pnl_min <= mixed.pnl_mean) & (mixed.pnl_mean <= mixed.pnl_max)).all()


def test_probability_of_loss_agrees_with_the_quantiles(mixed):
    for level in LEVELS["quantiles"]:
        quantile = mixed.pnl_quantile.sel(probability=level)
        assert (mixed.prob_loss.where(quantile < -0.01, 1.0) >= level - 1e-9).all()
        assert (mixed.prob_loss.where(quantile > 0.01, 0.0) <= level + 1e-9).all()


def test_the_error_of_the_mean_is_the_sd_over_root_paths(mixed):
    np.testing.assert_allclose(mixed.pnl_mean_stderr * np.sqrt(20_000), mixed.pnl_sd, rtol=1e-4)


def test_fees_are_proportional_to_the_fee(mixed):
    for other in (1, 2):
        ratio = float(mixed.fee[other] / mixed.fee[1])
        np.testing.assert_allclose(mixed.fees_mean.isel(fee=other), ratio * mixed.fees_mean.isel(fee=1), rtol=1e-12)
    assert (mixed.fees_mean.isel(fee=0) == 0).all()
    at_zero_rate = mixed.sel(rate=0, fee=5e-4)
    np.testing.assert_allclose(at_zero_rate.fees_mean, 5e-4 * at_zero_rate.turnover_mean, rtol=max(1e-12, mixed.tolerance))
    for name in ("premium", "payoff_mean", "hedge_gain_mean", "turnover_mean", "trades_mean", "spread_mean", "funding_mean"):
        for fee in range(3):
            np.testing.assert_array_equal(mixed[name].isel(fee=fee), mixed[name].isel(fee=0), err_msg=name)


def test_no_hedge_means_no_trades(mixed):
    naked = mixed.sel(hedge_ratio=0)
    for name in ("turnover", "trades", "hedge_gain", *COSTS):
        assert (naked[f"{name}_mean"] == 0).all(), name


def test_trades_are_counted(mixed):
    for rebalance in mixed.rebalance.values:
        for horizon in mixed.horizon.values:
            counted = mixed.trades_mean.sel(rebalance=rebalance, horizon=horizon, hedge_ratio=[1, -0.4])
            assert (counted == np.ceil(horizon / rebalance) + 1).all()


def test_what_the_desk_does_leaves_the_market_alone(mixed):
    for name, dimension in (("payoff_mean", "hedge_ratio"), ("payoff_mean", "rebalance"), ("premium", "horizon")):
        values = mixed[name]
        assert (values == values.isel({dimension: 0})).all(), (name, dimension)


def test_each_trade_pays_the_fixed_cost(mixed):
    np.testing.assert_allclose(mixed.fixed_mean.sel(rate=0), 0.02 * mixed.trades_mean.sel(rate=0), rtol=1e-12)


@pytest.mark.parametrize("policy", ["delta", "static"])
@pytest.mark.parametrize("close_out", [True, False])
def test_trades_with_and_without_the_close(cube, policy, close_out):
    cell = {**MIXED, "desk.policy": policy, "desk.close_out": close_out, "desk.rebalance": 7 * HOUR}
    if policy == "static":
        del cell["desk.rebalance"]
    done = cube(cell, paths=1000)
    assert done.trades_mean == (1 if policy == "static" else 35) + close_out


@pytest.mark.parametrize("precision", ["float", "double"])
def test_what_is_the_same_on_all_paths_has_no_spread(cube, precision):
    """One trade at t = 0, at a price that is known."""
    cell = {key: value for key, value in MIXED.items() if key != "desk.rebalance"} | {"desk.policy": "static", "desk.close_out": False}
    done = cube(cell, {"world.rate": [0, 0.2], "book.horizon": [DAY, 9 * DAY]}, paths=1000, precision=precision)
    for name in ("turnover", "fees", "spread", "fixed", "trades"):
        assert (done[f"{name}_mean"] > 0).all() and (done[f"{name}_sd"] == 0).all(), name


def test_static_is_one_interval(cube):
    static = {key: value for key, value in MIXED.items() if key != "desk.rebalance"}
    once = cube({**static, "desk.policy": "static"}, paths=10_000, **LEVELS)
    for interval in (10 * DAY, 20 * DAY):
        same(once, cube({**MIXED, "desk.rebalance": interval}, paths=10_000, **LEVELS))


# ---- between related sweeps ----------------------------------------------------------------------------------------------------


def scaled(cell, factor):
    """Another unit of the quote currency."""
    cell = with_values(cell, {f"legs[{i}].strike": leg["strike"] * factor for i, leg in enumerate(cell["legs"])})
    return {**cell, "world.spot": cell["world.spot"] * factor, "ledger.fixed_cost": cell["ledger.fixed_cost"] * factor}


@pytest.mark.parametrize("precision", ["float", "double"])
def test_the_unit_of_the_currency_does_not_matter(cube, precision):
    settings = {"paths": 100_000, "seed": 32, "precision": precision, **LEVELS}
    plain = cube(MIXED, **settings)
    same(cube(scaled(MIXED, 1024), **settings), plain, factor=1024)
    other = cube(scaled(MIXED, 640), **settings)
    exact = [name for name in plain.data_vars if not name.startswith(tuple(IN_BINS))]
    same(other, plain, factor=640, relative=1e-12, names=exact)
    same(other, plain, factor=640, relative=4e-3, absolute=1e-6, names=IN_BINS)


@pytest.mark.parametrize("precision, relative", [("float", 1e-6), ("double", 1e-12)])
def test_a_thousand_books_cost_a_thousand_times_as_much(cube, precision, relative):
    settings = {"paths": 100_000, "seed": 33, "precision": precision, **LEVELS}
    quantities = {f"legs[{i}].quantity": 1000 * leg["quantity"] for i, leg in enumerate(MIXED["legs"])}
    large = {**with_values(MIXED, quantities), "ledger.fixed_cost": 1000 * MIXED["ledger.fixed_cost"]}
    one, plain = cube(large, **settings), cube(MIXED, **settings)
    parts = ["premium", "turnover_mean", *(f"{name}_mean" for name in COSTS)]
    same(one, plain, factor=1000, relative=relative, names=parts)
    means = ["pnl_mean", "pnl_sd", "payoff_mean", "hedge_gain_mean", "pnl_min", "pnl_max"]
    same(one, plain, factor=1000, absolute=1000 * 100 * relative, names=means)
    same(one, plain, factor=1000, relative=4e-3, absolute=1e-3, names=IN_BINS)


def test_a_put_far_in_the_money_has_room(cube):
    """A strike of 900,000 times the spot: the sums are as wide as the book, not as the spot."""
    cell = {**FREE, "world.rate": 0, "world.drift": 0, "desk.hedge_ratio": 0, "legs": [{**PUT_LEG, "strike": 90_000_000}]}
    done = cube(cell, paths=10_000, precision="double")
    assert done.status == 1 and abs(float(done.pnl_mean)) < 4 * float(done.pnl_mean_stderr)


@pytest.mark.parametrize("precision, absolute", [("float", 1e-5), ("double", 1e-10)])
def test_buying_is_the_opposite_of_selling(cube, precision, absolute):
    settings = {"paths": 100_000, "seed": 34, "precision": precision, **LEVELS}
    bought = with_values(FREE, {f"legs[{i}].quantity": -leg["quantity"] for i, leg in enumerate(FREE["legs"])})
    long, short = cube(bought, **settings), cube(FREE, **settings)
    means = ["premium", "pnl_mean", "payoff_mean", "hedge_gain_mean", "pnl_skewness"]
    for name in means:
        assert float(long[name]) == pytest.approx(-float(short[name]), abs=absolute), name
    for name in ("pnl_sd", "pnl_mean_stderr", "pnl_excess_kurtosis", "turnover_mean", "trades_mean"):
        assert float(long[name]) == pytest.approx(float(short[name]), abs=absolute, rel=absolute), name
    assert float(long.pnl_min) == pytest.approx(-float(short.pnl_max), abs=absolute)
    assert float(long.prob_loss) == pytest.approx(1 - float(short.prob_loss), abs=1e-4)
    np.testing.assert_allclose(long.pnl_quantile, -short.pnl_quantile[::-1], rtol=4e-3, atol=0.005)


@pytest.mark.parametrize("precision, absolute", [("float", 1e-5), ("double", 1e-10)])
@pytest.mark.parametrize("rate, drift", [(0, 0), (0.1, 0.4)])
def test_a_hedged_put_is_a_hedged_call(cube, precision, absolute, rate, drift):
    settings = {"paths": 100_000, "seed": 35, "precision": precision, **LEVELS}
    cell = {**FREE, "world.rate": rate, "world.drift": drift, "desk.hedge_ratio": 1}
    one, other = (cube({**cell, "legs": [leg]}, **settings) for leg in (CALL_LEG, PUT_LEG))
    for name in ("pnl_mean", "pnl_sd", "pnl_min", "pnl_max", "pnl_mean_stderr"):
        assert float(one[name]) == pytest.approx(float(other[name]), abs=100 * absolute), name
    np.testing.assert_allclose(one.pnl_quantile, other.pnl_quantile, rtol=4e-3, atol=0.005)


def test_half_a_leg_twice_is_a_leg(cube):
    halves = [{**CALL_LEG, "quantity": -0.5}] * 2
    one, two = (cube({**FREE, "legs": legs}, paths=50_000, precision="double") for legs in ([CALL_LEG], halves))
    same(one, two, absolute=1e-9, names=["premium", "pnl_mean", "pnl_sd", "payoff_mean", "hedge_gain_mean", "turnover_mean"])


def test_a_premium_moves_the_mean_by_itself(cube):
    """In float too, where every path's P&L begins with a rounded premium: cells that differ in nothing else stay comparable."""
    cell = {**FREE, "desk.hedge_volatility": 0.75, "legs": [CALL_LEG, PUT_LEG]}
    done = cube(cell, {"book.implied_volatility": list(np.linspace(0.7, 0.71, 8))}, paths=100_000, seed=39)
    received = done.premium * np.exp(0.05 * 10 * DAY / reference.YEAR)
    np.testing.assert_allclose(done.pnl_mean - done.pnl_mean[0], received - received[0], rtol=0, atol=2e-8)


def test_float_is_as_good_as_double(cube):
    axes = {"desk.rebalance": [HOUR, DAY], "world.volatility": [0.3, 1.2], "ledger.fee": [0, 5e-4]}
    levels = {"quantiles": [0.01], "tails": [0.99]}
    one, two = (cube(MIXED, axes, paths=1_000_000, seed=36, precision=name, **levels) for name in ("float", "double"))
    for name in ("pnl_mean", "pnl_sd", "pnl_quantile", "expected_shortfall"):
        sigmas = abs(one[name] - two[name]) / two[f"{name}_stderr"]
        assert sigmas.max() < 0.1, (name, float(sigmas.max()))


def test_defaults_are_what_they_stand_for(cube):
    """A tie, or a value that says the same, is the same cell to the bit."""
    bare = {key: FREE[key] for key in ("world.spot", "world.volatility", "book.expiry", "desk.rebalance")}
    bare["legs"] = [CALL_LEG]
    spelled = {
        **bare, **reference.DEFAULTS, "book.horizon": bare["book.expiry"], "book.implied_volatility": 0.8,
        "desk.hedge_volatility": 0.8, "legs": [{**CALL_LEG, "implied_volatility": 0.8}],
    }  # fmt: skip
    xarray.testing.assert_identical(cube(bare, paths=5000).drop_attrs(), cube(spelled, paths=5000).drop_attrs())


def test_a_world_is_a_prefix_of_a_longer_one(cube):
    """The mean of S at the horizon, from a static hedge's gain, does not depend on the expiry."""
    cell = {key: value for key, value in FREE.items() if key != "desk.rebalance"}
    cell.update({"desk.policy": "static", "world.rate": 0, "book.horizon": 5 * DAY, "legs": [CALL_LEG]})
    expiries = [5 * DAY, 6 * DAY, 50 * DAY]
    done = cube(cell, {"book.expiry": expiries}, paths=20_000, precision="double")
    held = [reference.holding(reference.resolve({**cell, "book.expiry": expiry}), 100, 0) for expiry in expiries]
    np.testing.assert_allclose(done.hedge_gain_mean / held, done.hedge_gain_mean[0] / held[0], rtol=1e-9)


# ---- break-even volatility ---------------------------------------------------------------------------------------------------


def test_at_the_break_even_volatility_the_mean_is_zero(cube):
    cell = {**MIXED, "legs": [CALL_LEG, {"type": "put", "strike": 90, "quantity": -2}], "desk.hedge_volatility": 0.75}
    settings = {"paths": 50_000, "seed": 37, "precision": "double"}
    for implied in (0.4, 0.7, 1.5):
        first = cube({**cell, "book.implied_volatility": implied}, **settings)
        again = cube({**cell, "book.implied_volatility": float(first.break_even_volatility)}, **settings)
        assert abs(float(again.pnl_mean)) < 1e-9 * 100
        assert float(again.break_even_volatility) == pytest.approx(float(first.break_even_volatility), rel=1e-9)


def test_break_even_is_the_flat_volatility_of_a_fair_premium(cube):
    """Skewed legs and a horizon before expiry: only the premium is another, the mark and the hedge stay."""
    done = cube({**MIXED, "book.horizon": 4 * DAY}, paths=50_000, seed=38)
    years, rate = MIXED["book.expiry"] / reference.YEAR, MIXED["world.rate"]
    flat = float(done.break_even_volatility)
    fair = price(CALL, 100, 105, years, flat, rate) + 2 * price(PUT, 100, 90, years, flat, rate)
    growth = np.exp(rate * 4 * DAY / reference.YEAR)
    assert (float(done.premium) - fair) * growth == pytest.approx(float(done.pnl_mean), abs=1e-9 * 100)
    slope = vega(100, 105, years, flat, rate) + 2 * vega(100, 90, years, flat, rate)
    assert float(done.break_even_volatility_stderr) * slope * growth == pytest.approx(float(done.pnl_mean_stderr), rel=1e-6)


def test_there_is_no_break_even_without_one_sign_of_vega_or_a_root(cube):
    calendar = [CALL_LEG, {"type": "call", "strike": 140, "quantity": 1}]
    assert np.isnan(cube({**MIXED, "legs": calendar}, paths=1000).break_even_volatility)
    # A naked call in a market that doubles: no premium below the spot pays for that.
    doubling = {**FREE, "world.drift": 10, "book.expiry": 60 * DAY, "desk.hedge_ratio": 0, "legs": [CALL_LEG]}
    done = cube(doubling, paths=1000)
    assert float(done.pnl_mean) < -200 and np.isnan(done.break_even_volatility)


@pytest.mark.parametrize("volatility", [0.02, 4.0])
def test_break_even_is_found_over_its_whole_range(cube, volatility):
    """Hedged at the realised volatility, a book breaks even at it: at 2 % and at 400 % too. z <= 4."""
    cell = {
        "world.spot": 100, "world.volatility": volatility, "book.expiry": 10 * DAY, "book.implied_volatility": 0.6,
        "legs": [{"type": "call", "strike": 100, "quantity": -1}], "desk.rebalance": HOUR, "desk.hedge_volatility": volatility,
    }  # fmt: skip
    answer = cube(cell, paths=50_000, seed=12, precision="double")
    found, error = float(answer.break_even_volatility), float(answer.break_even_volatility_stderr)
    assert abs(found - volatility) <= 4 * error and error < 0.01 * volatility
