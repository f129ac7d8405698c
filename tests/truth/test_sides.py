"""The sides where no closed form is needed: who pays whom, what is nothing, what is the same said otherwise, and what must add up. What
theory says of them is in sides/*.py and held by test_worlds.py."""

import numpy as np
import pytest
import xarray

import reference
from closed_forms import CALL, PUT, delta
from cubes import with_values
from draws import Words
from moves import BASE, moved
from reference import DAY, HOUR, YEAR
from sides import mark, premium
from worlds import WORLDS

Z = 4
MONTH = 30 * DAY
LEVELS = {"quantiles": [0.01, 0.25, 0.5, 0.9], "tails": [0.95]}
STILL = {"perpetual.premium_sd": 0.0, "perpetual.premium_reversion": 0.01}
PLAIN = {
    "world.spot": 100, "world.volatility": 0.8, "world.step": 4 * HOUR, "book.expiry": MONTH, "book.horizon": 20 * DAY,
    "legs": [{"type": "call", "strike": 105, "quantity": -1}, {"type": "put", "strike": 95, "quantity": 2.5}], "desk.rebalance": DAY,
    "ledger.fee": 5e-4, "ledger.half_spread": 1e-4, "ledger.funding": 1e-4,
}  # fmt: skip
HESTON = {"world.model": "heston", "world.reversion": 5, "world.long_volatility": 0.6, "world.vol_of_vol": 3, "world.correlation": -0.5}
NOT_COMPARED = {"pnl_skewness", "pnl_excess_kurtosis", "checksum", "status", "paths"}  # the first are of sums whose last bits differ


def equal_bits(one, other, but=()):
    assert set(one.data_vars) == set(other.data_vars)
    for name in set(one.data_vars) - set(but):
        assert one[name].values.tobytes() == other[name].values.tobytes(), name


def close(one, other, tolerance, names):
    """Of the size of the book; bins are as wide as they are, and errors of errors no matter."""
    for name in names:
        rough = name.endswith("_stderr") or name in ("pnl_quantile", "value_at_risk", "expected_shortfall")
        relative = 0.01 if rough else 1e3 * tolerance
        np.testing.assert_allclose(one[name].values, other[name].values, rtol=relative, atol=100 * tolerance, err_msg=name)


# ---- who pays whom ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def constant(cube):
    """{call or put: a cube over quantities and premiums, which stay}: one look, at -50 or 50 bp for ten days."""
    return {kind: cube(
        {"world.spot": 100, "world.volatility": 0.8, "world.step": 8 * HOUR, "book.expiry": 10 * DAY, "desk.policy": "static",
         "legs": [{"type": kind, "strike": 100, "quantity": -1}], "desk.instrument": "perpetual", **STILL},
        {"legs[0].quantity": [-1, 1], "perpetual.premium": [-0.005, 0.005]}, paths=200, precision="double",
    ) for kind in ("call", "put")}  # fmt: skip


def paid(constant, kind, quantity, premium):
    """Funding, of which a position's sign is known: h S0 p (1 - e^{-kt})/k by payments of 8 h."""
    found = constant[kind].sel(leg0_quantity=quantity, perpetual_premium=premium)
    held = -quantity * delta(CALL if kind == "call" else PUT, 100, 100, 10 * DAY / YEAR, 0.8)
    rates = premium * np.exp(-0.01 * np.arange(30) / 1095)
    assert float(found.funding_mean) == pytest.approx(100 * held * rates.sum(), rel=1e-9)
    assert float(found.funding_sd) == pytest.approx(0, abs=1e-9)
    return float(found.funding_mean)


def test_a_short_call_is_hedged_long_and_pays(constant):
    assert paid(constant, "call", -1, 0.005) > 7


def test_a_short_put_is_hedged_short_and_receives(constant):
    assert paid(constant, "put", -1, 0.005) < -6


def test_a_long_call_is_hedged_short_and_receives(constant):
    assert paid(constant, "call", 1, 0.005) < -7


def test_a_long_put_is_hedged_long_and_pays(constant):
    assert paid(constant, "put", 1, 0.005) > 6


@pytest.mark.parametrize("kind", ["call", "put"])
@pytest.mark.parametrize("quantity", [-1, 1])
def test_a_negative_premium_is_paid_the_other_way(constant, kind, quantity):
    assert paid(constant, kind, quantity, -0.005) == pytest.approx(-paid(constant, kind, quantity, 0.005), rel=1e-9)


@pytest.mark.parametrize("kind, quantity, gains", [("call", -1, 1), ("put", -1, -1), ("call", 1, -1), ("put", 1, 1)],
                         ids=["short call", "short put", "long call", "long put"])  # fmt: skip
def test_a_rising_premium_gains_a_long_hedge(cube, kind, quantity, gains):
    cell = {"world.spot": 100, "world.volatility": 0.8, "world.step": 8 * HOUR, "book.expiry": 10 * DAY, "desk.policy": "static",
            "legs": [{"type": kind, "strike": 100, "quantity": -1}], "desk.instrument": "perpetual", "perpetual.premium": 0.0,
            "perpetual.premium_mean": 0.01, "perpetual.premium_sd": 0.0, "perpetual.premium_reversion": 100}  # fmt: skip
    done = cube(cell, {"legs[0].quantity": [-1, 1], "perpetual.premium_mean": [-0.01, 0.01]}, paths=200, precision="double")
    rising, falling = (float(done.basis_mean.sel(leg0_quantity=quantity, perpetual_premium_mean=level)) for level in (0.01, -0.01))
    assert gains * rising > 0.3 and gains * falling < -0.3


# ---- what is nothing, and what is the same ----------------------------------------------------------------------------------------------


def test_without_sides_there_is_nothing_of_them(cube):
    names = set(cube(PLAIN, paths=500, **LEVELS).data_vars)
    assert not [name for name in names if name.startswith(("basis", "hedge_cash"))]


@pytest.mark.parametrize("instrument, there", [
    ("spot", {"hedge_cash_min_mean", "hedge_cash_min_mean_stderr", "hedge_cash_min_sd"}),
    ("perpetual", {"hedge_cash_min_mean", "hedge_cash_min_mean_stderr", "hedge_cash_min_sd", "basis_mean", "basis_mean_stderr", "basis_sd",
                   "hedge_cash_min_quantile", "hedge_cash_min_quantile_stderr"}),
])  # fmt: skip
def test_a_perpetual_has_its_variables(cube, instrument, there):
    none = set(cube(PLAIN, paths=500, **LEVELS).data_vars)
    some = set(cube({**PLAIN, **premium.CELL, "desk.instrument": instrument}, paths=500, **LEVELS).data_vars)
    assert some - none == there and none <= some
    assert {"funding_mean", "funding_mean_stderr", "funding_sd"} <= some


@pytest.mark.parametrize("precision", ["float", "double"])
@pytest.mark.parametrize("world", ["gbm", "heston"])
def test_a_fixed_mark_is_no_mark(cube, world, precision):
    cell = moved(PLAIN, "world.model", world)
    one, other = (cube({**cell, **own}, paths=700, precision=precision, **LEVELS) for own in ({"implied.model": "fixed"}, {}))
    equal_bits(one, other)


@pytest.mark.parametrize("precision", ["float", "double"])
def test_a_mark_that_neither_hedge_nor_worth_reads_moves_nothing(cube, precision):
    """At the expiry, hedged at a volatility that the sweep says."""
    cell = {**PLAIN, "book.horizon": MONTH, "desk.hedge_volatility": 0.75}
    equal_bits(*(cube({**cell, **own}, paths=700, precision=precision, **LEVELS) for own in (mark.OWN, {})), but={"checksum"})


@pytest.mark.parametrize("precision, tolerance", [("float", 1e-6), ("double", 1e-6)])  # a variance is never quite still
@pytest.mark.parametrize("own, world", [
    ({"implied.model": "ou", "implied.reversion": 10, "implied.vol_of_vol": 0}, {}),
    ({"implied.model": "world"}, {**HESTON, "world.vol_of_vol": 0, "world.long_volatility": 0.8}),
], ids=["ou", "world"])  # fmt: skip
def test_a_mark_that_stands_still_is_fixed(cube, own, world, precision, tolerance):
    one, other = (cube({**PLAIN, **world, **own}, paths=700, precision=precision, **LEVELS) for own in (own, {}))
    close(one, other, tolerance, {"pnl_mean", "pnl_sd", "payoff_mean", "payoff_sd", "hedge_gain_mean", "turnover_mean", "premium"})


def test_the_premium_received_does_not_know_the_mark(cube):
    heston = {**PLAIN, **HESTON}
    premiums = {float(cube({**heston, **own}, paths=700).premium) for own in ({}, mark.OWN, {"implied.model": "world"})}
    assert len(premiums) == 1


@pytest.mark.parametrize("precision, tolerance", [("float", 1e-6), ("double", 2e-11)])
@pytest.mark.parametrize("instrument, rates", [("spot", [0, 0.3]), ("perpetual", [0])])
def test_a_premium_of_nothing_changes_nothing(cube, instrument, rates, precision, tolerance):
    """A perpetual is not financed: without a rate it is the spot."""
    nothing = {**STILL, "perpetual.premium": 0.0, "desk.instrument": instrument}
    one, other = (cube({**PLAIN, **own}, {"world.rate": rates}, paths=700, precision=precision, **LEVELS) for own in (nothing, {}))
    close(one, other, tolerance, set(other.data_vars) - NOT_COMPARED)


@pytest.mark.parametrize("precision, tolerance", [("float", 2e-7), ("double", 1e-11)])
@pytest.mark.parametrize("interval", [8 * HOUR, "step"])
def test_a_constant_premium_is_a_constant_funding(cube, precision, tolerance, interval):
    """Over three years of hours: nothing is lost in so many small payments."""
    cell = {
        "world.spot": 100, "world.volatility": 0.3, "world.rate": 0.05, "world.drift": 0.05, "book.expiry": 3 * YEAR,
        "legs": [{"type": "call", "strike": 100, "quantity": -1}], "desk.rebalance": 5 * DAY,
    }  # fmt: skip
    still = {"perpetual.premium": 3e-4, "perpetual.premium_mean": 3e-4, "perpetual.premium_sd": 0.0, "perpetual.premium_reversion": 365,
             "perpetual.interval": interval}  # fmt: skip
    settings = {"paths": 64, "seed": 3, "precision": precision}
    one, other = cube({**cell, **still}, **settings), cube({**cell, "ledger.funding": 3e-4}, **settings)
    for name in ("funding_mean", "funding_sd", "pnl_mean", "pnl_sd"):
        size = float(other.funding_mean)
        assert float(one[name]) == pytest.approx(float(other[name]), abs=size * tolerance, rel=tolerance), name


@pytest.mark.parametrize("precision, tolerance", [("float", 1e-6), ("double", 2e-11)])
def test_fundings_add_up(cube, precision, tolerance):
    """The ledger's and the perpetual's; and where the premium is the interest, the damper leaves that."""
    settings, free = {"paths": 700, "precision": precision}, {**PLAIN, "ledger.funding": 0.0}
    interest = {**STILL, "perpetual.premium": 2e-4, "perpetual.premium_mean": 2e-4, "perpetual.interest": 2e-4, "perpetual.damper": 1e-4}
    own = {**premium.CELL, "desk.instrument": "spot"}
    both, ledgers, perpetuals, paid = (cube({**cell, **side}, **settings).funding_mean for cell, side in
                                       ((PLAIN, own), (PLAIN, {}), (free, own), (free, interest)))  # fmt: skip
    assert float(both) == pytest.approx(float(ledgers) + float(perpetuals), abs=100 * tolerance)
    assert float(paid) == pytest.approx(2 * float(ledgers), abs=100 * tolerance)


def test_every_step_is_a_payment_of_a_step(cube):
    cell = {**PLAIN, **premium.CELL}
    equal_bits(*(cube({**cell, "perpetual.interval": interval}, paths=700, **LEVELS) for interval in ("step", 4 * HOUR)), but={"checksum"})


def test_defaults_are_what_they_stand_for(cube):
    bare = {**PLAIN, "book.implied_volatility": 0.7, "perpetual.premium_sd": 0.003, "perpetual.premium_reversion": 200,
            "implied.model": "ou", "implied.reversion": 10, "implied.vol_of_vol": 1.5}  # fmt: skip
    spelled = {**bare, **premium.DEFAULTS, "desk.instrument": "spot", "implied.long_volatility": 0.7, "implied.correlation": 0.0}
    xarray.testing.assert_identical(*(cube(cell, paths=700).drop_attrs() for cell in (bare, spelled)))


# ---- laws that no side changes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("world", WORLDS)
def test_a_hedge_in_perpetuals_gains_nothing_where_prices_do_not(cube, world):
    """At drift 0, whatever the rate and whatever is held: |z| <= 4. (Spot is financed, so that there the drift must be the rate.)"""
    cell = {**moved(BASE, "world.model", world), "world.drift": 0.0, "world.step": 8 * HOUR, "book.horizon": 20 * DAY,
            "legs": [{"type": "call", "strike": 100, "quantity": -1}], "desk.instrument": "perpetual", "perpetual.premium_sd": 0.002,
            "perpetual.premium_reversion": 200}  # fmt: skip
    if world == "regimes":
        cell["regimes[1].drift"] = 0.0
    done = cube(cell, {"world.rate": [-0.2, 0.2], "desk.rebalance": [8 * HOUR, 5 * DAY]}, paths=40_000, seed=900)
    assert (abs(done.hedge_gain_mean) <= Z * done.hedge_gain_mean_stderr).all()
    assert (done.hedge_gain_mean_stderr < 0.08).all()


# ---- the least balance of the hedge's account -------------------------------------------------------------------------------------------


def balances(cell, paths, seed):
    """[look][path] of what the hedge has gained and been paid so far, in money of each look."""
    cell = reference.resolve(cell)
    seconds = reference.trading_seconds(cell)
    seen = reference.watch(cell, seconds, Words(paths, seed))
    holds, _ = reference.positions(cell, seconds, seen)
    balance = [np.zeros(paths)]
    for i, held in enumerate(holds):
        grown = np.exp(cell["world.rate"] * (seconds[i + 1] - seconds[i]) / YEAR)
        gain = held * (seen.traded[i + 1] - seen.traded[i]) - held * seen.spots[i] * (seen.funding[i + 1] - seen.funding[i])
        balance.append(balance[-1] * grown + gain)
    return np.array(balance)


def test_the_least_balance_goes_with_the_hedge(cube):
    """Twice the hedge has twice the balance, the opposite hedge the opposite balance, whose least was the most; none has none."""
    cell = {**with_values(PLAIN, {"legs[1].quantity": -0.5}), "world.rate": 0.3, "ledger.funding": 0.0, **premium.CELL}
    paths, seed = 2000, 77
    done = cube(cell, {"desk.hedge_ratio": [1, 2, -1, 0]}, paths=paths, seed=seed, precision="double", **LEVELS)
    path = balances(cell, paths, seed)
    for ratio, least in ((1, path.min(axis=0)), (2, 2 * path.min(axis=0)), (-1, -path.max(axis=0)), (0, 0 * path[0])):
        found = done.sel(hedge_ratio=ratio)
        assert float(found.hedge_cash_min_mean) == pytest.approx(least.mean(), abs=2e-9), ratio
        assert float(found.hedge_cash_min_sd) == pytest.approx(least.std(ddof=1), abs=2e-9), ratio
        for level in LEVELS["quantiles"]:
            at = np.sort(least)[int(np.ceil(level * paths)) - 1]
            assert float(found.hedge_cash_min_quantile.sel(probability=level)) == pytest.approx(at, rel=4e-3, abs=1e-6), (ratio, level)
    assert (done.hedge_cash_min_mean <= 0).all() and (done.hedge_cash_min_quantile <= 0).all()
    assert (done.hedge_cash_min_quantile.diff("probability") >= 0).all()


@pytest.mark.parametrize("side", [
    {"desk.instrument": "perpetual", "perpetual.premium": 0.01, "perpetual.premium_sd": 0, "perpetual.premium_reversion": 1},
    {"implied.model": "ou", "implied.reversion": 0.3, "implied.vol_of_vol": 0, "implied.long_volatility": 0.3},
], ids=["premium", "mark"])  # fmt: skip
def test_a_slow_return_over_many_short_steps_is_not_rounded_away(cube, side):
    """Of a premium, or a mark, that nothing else moves: float's own rounding would take the same way at every step."""
    cell = {**BASE, "world.step": 60, "world.volatility": 1e-4, "book.expiry": 60 * DAY, "book.horizon": 30 * DAY, "book.implied_volatility": 0.6,
            "desk.rebalance": DAY, "legs": [{"type": "call", "strike": 90, "quantity": -1}], **side}  # fmt: skip
    one, other = (cube(cell, paths=64, precision=precision, seed=3) for precision in ("float", "double"))
    for name in ("funding_mean", "basis_mean", "payoff_mean"):
        if name in other:
            assert float(one[name]) == pytest.approx(float(other[name]), rel=3e-6, abs=3e-5), name
