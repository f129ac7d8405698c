"""Items 1 to 9 of GROUND_TRUTH.md beside this file, held against the cube at |z| <= 4 with the cube's own standard errors and fixed seeds.

Where a variable has no standard error (fees, turnover, funding, ...), its spread per path comes from a few thousand paths of
reference.py. Skewness and kurtosis are compared with a stated tolerance.
"""

import numpy as np
import pytest

import closed_forms as theory
import reference
from closed_forms import CALL, PUT
from reference import DAY, HOUR, YEAR

Z = 4
MONTH = 30 * DAY


def call(strike=100, quantity=-1):
    return {"type": "call", "strike": strike, "quantity": quantity}


def put(strike=100, quantity=-1):
    return {"type": "put", "strike": strike, "quantity": quantity}


def book(*legs):
    """The legs as closed_forms.py takes them."""
    return [(CALL if leg["type"] == "call" else PUT, leg["strike"], leg["quantity"]) for leg in legs]


def times(horizon, interval):
    return theory.trading_times(horizon, interval) / YEAR


def cells(dataset):
    """Every cell of a dataset with its index, as (coordinates, cell)."""
    names = dataset.pnl_mean.dims
    for index in np.ndindex(*dataset.pnl_mean.shape):
        cell = dataset.isel(dict(zip(names, index)))
        yield {name: float(cell[name]) for name in names}, cell


def near(value, expected, error, note=""):
    z = float((value - expected) / error)
    assert abs(z) <= Z, f"{note}: {float(value):.9g} against {float(expected):.9g}, z = {z:.2f}"


def spread(cell, name, dataset, paths=4000):
    """Standard error of a ledger mean in a cube, from its spread over a few paths of the reference."""
    return reference.simulate(cell, paths, seed=7)[name].std() / np.sqrt(float(dataset.paths.min()))


# ---- the references themselves: they must give the document's numbers --------------------------------------------------

T = MONTH / YEAR


@pytest.mark.parametrize(
    "value, stated",
    [
        (lambda: theory.exact_sd(book(call()), 100, np.linspace(0, 1 / 12, 22), 0.2, 0.2, 0.05), 0.427757),
        (lambda: theory.exact_sd(book(call()), 100, np.linspace(0, 1 / 12, 85), 0.2, 0.2, 0.05), 0.218134),
        (lambda: theory.exact_sd(book(call()), 100, np.linspace(0, T, 31), 0.8, 0.8), 1.426235),
        (lambda: theory.exact_sd(book(call()), 100, np.linspace(0, T, 91), 0.8, 0.8), 0.834822),
        (lambda: theory.exact_sd(book(call()), 100, np.linspace(0, T, 721), 0.8, 0.8), 0.298855),
        (lambda: theory.exact_sd(book(call()), 100, np.linspace(0, T, 91), 0.8, 0.6), 1.297043),
        (lambda: theory.exact_sd(book(call()), 100, np.linspace(0, T, 91), 0.8, 0.8, lag=T / 180), 1.166275),
        (lambda: sum(theory.expected_trades(book(call()), 100, np.linspace(0, T, 91), T, 0.8, 0.8)[1:-1]), 298.649),
        (lambda: theory.turnover_leading_order(100, 100, T, 0.8, 90), 300.00),
        (lambda: theory.turnover_leading_order(100, 100, T, 0.8, 720), 848.52),
        (lambda: theory.leland_volatility(0.8, T / 90, 5e-4), 0.813094),
        (lambda: theory.leland_volatility(0.8, T / 720, 20e-4), 0.937534),
        (lambda: theory.price(CALL, 100, 100, 1, 0.3, 0.05) - theory.price(CALL, 100, 100, 1, 0.2, 0.05), 3.780671),
        (lambda: theory.ahmad_wilmott_mean(100, 100, 1, 0.05, 0.10, 0.3, 0.2), 3.743039),
        (lambda: theory.ahmad_wilmott_mean(100, 100, 1, 0.05, 0.05, 0.3, 0.2), 3.780671),
        (lambda: theory.ahmad_wilmott_mean(100, 100, 1, 0.05, 0.00, 0.3, 0.2), 3.780674),
        (lambda: theory.ahmad_wilmott_sd(100, 100, 1, 0.05, 0.10, 0.3, 0.2), 1.73806),
        (lambda: theory.ahmad_wilmott_sd(100, 100, 1, 0.05, 0.05, 0.3, 0.2), 1.72557),
        (lambda: theory.ahmad_wilmott_sd(100, 100, 1, 0.05, 0.00, 0.3, 0.2), 1.71585),
        (lambda: theory.naked_call_tail(100, 100, T, 0.8, 0.05)[0], 32.911865),
        (lambda: theory.naked_call_tail(100, 100, T, 0.8, 0.05)[1], 47.791886),
        (lambda: theory.naked_call_tail(100, 100, T, 0.8, 0.01)[0], 56.942483),
        (lambda: theory.naked_call_tail(100, 100, T, 0.8, 0.01)[1], 70.840248),
    ],
)
def test_references_give_the_documents_numbers(value, stated):
    last_digit = 10.0 ** -len(str(stated).split(".")[1])
    assert abs(value() - stated) <= 0.75 * last_digit


def test_payoff_variance_has_two_derivations():
    for strike in (80, 100, 130):
        moments = [theory.final_moment(book(call(strike)), 100, T, T, 0.8, power) for power in (1, 2)]
        assert moments[1] - moments[0] ** 2 == pytest.approx(theory.call_payoff_variance(100, strike, T, 0.8), rel=1e-10)


# ---- items 1, 2, 3, 5: one short call, strikes x hedge volatilities x intervals, with and without a fee ------------------

FEE = 5e-4
STRIKES, HEDGES, INTERVALS = [80, 100, 105, 130], [0.6, 0.8, 1.0], [DAY, 8 * HOUR, HOUR]
LADDER = {
    "world.spot": 100, "world.volatility": 0.8, "book.implied_volatility": 0.8, "book.expiry": MONTH, "legs": [call()],
}  # fmt: skip


@pytest.fixture(scope="module")
def ladder(cube):
    axes = {
        "legs[0].strike": STRIKES, "desk.hedge_volatility": HEDGES, "desk.rebalance": INTERVALS, "ledger.fee": [0, FEE],
    }  # fmt: skip
    return cube(LADDER, axes, paths=200_000, seed=1)


def free_cells(ladder):
    """(strike, hedge volatility, interval) and the cell without a fee."""
    for at, cell in cells(ladder.isel(fee=0)):
        yield (at["leg0_strike"], at["hedge_volatility"], round(at["rebalance"] * HOUR)), cell


def test_mean_without_costs_is_zero_whatever_the_hedge(ladder):
    for key, free in free_cells(ladder):
        near(free.pnl_mean, 0, free.pnl_mean_stderr, key)
        near(free.break_even_volatility, 0.8, free.break_even_volatility_stderr, key)


def test_sd_is_the_exact_one(ladder):
    for (strike, hedge, interval), free in free_cells(ladder):
        exact = theory.exact_sd(book(call(strike)), 100, times(MONTH, interval), 0.8, hedge)
        near(free.pnl_sd, exact, free.pnl_sd_stderr, (strike, hedge, interval))


def test_sd_is_near_derman_kamal_at_the_money(ladder):
    at_the_money = ladder.sel(leg0_strike=100, hedge_volatility=0.8).isel(fee=0)
    for i, (n, tolerance) in enumerate([(30, 0.05), (90, 0.03), (720, 0.015)]):
        assert at_the_money.pnl_sd[i] == pytest.approx(theory.derman_kamal_sd(100, 100, T, 0.8, n), rel=tolerance)


@pytest.mark.parametrize("strike, hedge, interval", [(100, 0.8, HOUR), (100, 0.8, 8 * HOUR), (80, 0.6, DAY), (130, 1.0, DAY)])
def test_turnover_and_fees_are_the_exact_ones(ladder, strike, hedge, interval):
    cell = ladder.sel(leg0_strike=strike, hedge_volatility=hedge, rebalance=interval / HOUR)
    trades = theory.expected_trades(book(call(strike)), 100, times(MONTH, interval), T, 0.8, hedge)
    paid = {**LADDER, "legs": [call(strike)], "desk.hedge_volatility": hedge, "desk.rebalance": interval}
    error = spread(paid, "turnover", ladder)
    for fee, one in ((0, cell.isel(fee=0)), (FEE, cell.isel(fee=1))):
        near(one.turnover_mean, trades.sum(), error, "turnover")
        near(one.fees_mean, fee * trades.sum(), max(fee, 1e-9) * error, "fees")
        near(one.pnl_mean, -fee * trades.sum(), one.pnl_mean_stderr, "mean")


# ---- item 2 further: other books, rates, intervals that do not divide, a horizon before expiry ---------------------------


@pytest.mark.parametrize("n, sd, skewness, kurtosis", [(21, 0.427757, -0.310, 1.53), (84, 0.218134, -0.179, 1.66)])
@pytest.mark.parametrize("precision", ["float", "double"])
def test_quantlibs_discrete_hedging(cube, n, sd, skewness, kurtosis, precision):
    """QuantLib's T = 1/12 year is no whole number of seconds per interval; 728 h is, with sigma^2 T and r T kept."""
    seconds, stretch = 728 * HOUR, 730 / 728
    cell = {
        "world.spot": 100, "world.volatility": 0.2 * np.sqrt(stretch), "world.rate": 0.05 * stretch,
        "world.drift": 0.05 * stretch, "world.step": seconds // 84, "book.expiry": seconds, "legs": [call()],
    }  # fmt: skip
    done = cube(cell, {"desk.rebalance": [seconds // 21, seconds // 84]}, paths=1_000_000, seed=3, precision=precision)
    done = done.isel(rebalance=[21, 84].index(n))
    near(done.pnl_mean, 0, done.pnl_mean_stderr)
    near(done.pnl_sd, sd, done.pnl_sd_stderr)
    assert done.pnl_skewness == pytest.approx(skewness, abs=0.03)
    assert done.pnl_excess_kurtosis == pytest.approx(kurtosis, abs=0.15)


BOOKS = [
    [call(110, -1)], [call(110, 1)], [put(90, -1)], [put(90, 2)],
    [put(90, -1), call(110, -1)], [call(90, -1), call(110, 2), put(100, -0.5)],
]  # fmt: skip


@pytest.mark.parametrize("legs", BOOKS)
def test_sd_of_other_books_with_a_rate(cube, legs):
    rate = 0.2
    cell = {
        "world.spot": 100, "world.volatility": 0.8, "world.rate": rate, "world.drift": rate, "world.step": DAY,
        "book.expiry": MONTH, "desk.rebalance": DAY, "legs": legs,
    }  # fmt: skip
    done = cube(cell, {"desk.hedge_volatility": [0.7, 0.8], "desk.hedge_ratio": [1, 0.6]}, paths=300_000, seed=4)
    for at, one in cells(done):
        exact = theory.exact_sd(
            book(*legs), 100, times(MONTH, DAY), 0.8, at["hedge_volatility"], rate, hedge_ratio=at["hedge_ratio"]
        )
        near(one.pnl_mean, 0, one.pnl_mean_stderr, at)
        near(one.pnl_sd, exact, one.pnl_sd_stderr, at)


def test_sd_with_a_shorter_last_interval(cube):
    intervals = [7 * HOUR, 50 * HOUR, 500 * HOUR, 1000 * HOUR]
    cell = {**LADDER, "legs": [call(105)], "desk.rebalance": DAY, "desk.hedge_volatility": 0.8}
    done = cube(cell, {"desk.rebalance": intervals}, paths=200_000, seed=5, precision="double")
    for interval, one in zip(intervals, (one for _, one in cells(done))):
        at = times(MONTH, interval)
        near(one.pnl_sd, theory.exact_sd(book(call(105)), 100, at, 0.8, 0.8), one.pnl_sd_stderr, interval)
        assert one.trades_mean == len(at)


@pytest.mark.parametrize("days", [1, 10, 29])
def test_sd_before_expiry(cube, days):
    rate, horizon = 0.1, days * DAY
    cell = {
        "world.spot": 100, "world.volatility": 0.8, "world.rate": rate, "world.drift": rate, "world.step": 6 * HOUR,
        "book.expiry": MONTH, "book.horizon": horizon, "desk.rebalance": DAY, "legs": [call(105), put(100, 2)],
    }  # fmt: skip
    done = cube(cell, {"desk.rebalance": [6 * HOUR, DAY]}, paths=200_000, seed=6, precision="double")
    for interval, one in zip((6 * HOUR, DAY), (one for _, one in cells(done))):
        exact = theory.exact_sd(book(*cell["legs"]), 100, times(horizon, interval), 0.8, 0.8, rate, expiry=T)
        near(one.pnl_mean, 0, one.pnl_mean_stderr, interval)
        near(one.pnl_sd, exact, one.pnl_sd_stderr, interval)


# ---- item 4 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strike", [80, 100, 130])
def test_one_interval_is_boyle_emanuel(cube, strike):
    cell = {
        "world.spot": 100, "world.volatility": 0.8, "book.expiry": YEAR, "book.horizon": HOUR, "desk.rebalance": HOUR,
        "legs": [call(strike)],
    }  # fmt: skip
    done = cube(cell, paths=2_000_000, seed=8, precision="double")
    mean, sd, skewness, kurtosis, gain = theory.one_interval(book(call(strike)), 100, HOUR / YEAR, 1.0, 0.8)
    gamma = theory.normal_pdf(theory.d1(100, strike, 1.0, 0.8)) / (100 * 0.8)
    assert sd == pytest.approx(np.sqrt(0.5) * gamma * 100**2 * 0.8**2 * HOUR / YEAR, rel=0.005)
    assert (skewness, kurtosis, gain) == pytest.approx((-2 * np.sqrt(2), 12, 0.6827), rel=0.02)
    near(done.pnl_mean, mean, done.pnl_mean_stderr)
    near(done.pnl_sd, sd, done.pnl_sd_stderr)
    near(done.prob_loss, 1 - gain, done.prob_loss_stderr)
    assert done.pnl_skewness == pytest.approx(skewness, abs=0.05)
    assert done.pnl_excess_kurtosis == pytest.approx(kurtosis, abs=0.6)


# ---- item 6 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cost, interval, extra_premium, rebalancing",
    [(5e-4, 8 * HOUR, 0.14876, 0.148116), (20e-4, HOUR, 1.56084, 1.56109)],
)
def test_leland(cube, cost, interval, extra_premium, rebalancing):
    vol, at = theory.leland_volatility(0.8, interval / YEAR, cost), times(MONTH, interval)
    cell = {**LADDER, "book.implied_volatility": vol, "ledger.fee": cost, "desk.rebalance": interval}
    done = cube(cell, paths=400_000, seed=9)
    trades = cost * theory.expected_trades(book(call()), 100, at, T, 0.8, vol)
    assert trades[1:-1].sum() == pytest.approx(rebalancing, rel=4e-6)
    assert done.premium - theory.price(CALL, 100, 100, T, 0.8) == pytest.approx(extra_premium, abs=1e-5)
    near(done.fees_mean, trades.sum(), spread(cell, "fees", done))
    near(done.pnl_mean, extra_premium - trades.sum(), done.pnl_mean_stderr)


# ---- item 7 --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bought(cube):
    """One call bought at 20 %, in a market that realises 30 % with three drifts, hedged 1,000 times at either volatility."""
    cell = {
        "world.spot": 100, "world.volatility": 0.3, "world.rate": 0.05, "world.step": YEAR // 1000,
        "book.expiry": YEAR, "book.implied_volatility": 0.2, "desk.rebalance": YEAR // 1000, "legs": [call(quantity=1)],
    }  # fmt: skip
    axes = {"world.drift": [0.10, 0.05, 0.0], "desk.hedge_volatility": [0.2, 0.3]}
    return cube(cell, axes, paths=200_000, seed=10)


def test_mean_under_a_drift_is_the_exact_one(bought):
    long, at = book(call(quantity=1)), times(YEAR, YEAR // 1000)
    for key, one in cells(bought):
        gain = theory.expected_hedge_gain(long, 100, at, 1.0, 0.3, key["hedge_volatility"], 0.05, key["drift"])
        value = theory.expected_payoff(long, 100, 1.0, 0.3, key["drift"])
        near(one.pnl_mean, one.premium * np.exp(0.05) + value + gain, one.pnl_mean_stderr, key)


def test_hedged_at_implied_is_ahmad_wilmott(bought):
    """The mean at n = 1,000 is the continuous one but for O(1/n); the sd is sqrt(continuous^2 + discrete^2), the discrete
    part being what the exact variance has above the continuous one when the drift is the rate."""
    at, carried = times(YEAR, YEAR // 1000), np.exp(0.05)

    def continuous_sd(drift):
        return theory.ahmad_wilmott_sd(100, 100, 1, 0.05, drift, 0.3, 0.2) * carried

    discrete = theory.exact_sd(book(call(quantity=1)), 100, at, 0.3, 0.2, 0.05) ** 2 - continuous_sd(0.05) ** 2
    for key, one in cells(bought.sel(hedge_volatility=0.2)):
        expected = theory.ahmad_wilmott_mean(100, 100, 1, 0.05, key["drift"], 0.3, 0.2) * carried
        near(one.pnl_mean, expected, one.pnl_mean_stderr, key)
        assert one.pnl_sd == pytest.approx(np.sqrt(continuous_sd(key["drift"]) ** 2 + discrete), rel=0.008)


def test_hedged_at_actual_earns_the_difference_of_prices(bought):
    profit = theory.price(CALL, 100, 100, 1, 0.3, 0.05) - theory.price(CALL, 100, 100, 1, 0.2, 0.05)
    fair = bought.sel(hedge_volatility=0.3, drift=0.05)
    near(fair.pnl_mean, profit * np.exp(0.05), fair.pnl_mean_stderr)
    near(fair.pnl_sd, theory.exact_sd(book(call()), 100, times(YEAR, YEAR // 1000), 0.3, 0.3, 0.05), fair.pnl_sd_stderr)
    for _, one in cells(bought.sel(hedge_volatility=0.3)):
        assert one.pnl_mean == pytest.approx(profit * np.exp(0.05), abs=0.02)
        assert one.pnl_sd < 0.5


# ---- item 8 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("precision", ["float", "double"])
@pytest.mark.parametrize("strike", [90, 100, 120])
def test_naked_short_call(cube, strike, precision):
    cell = {**LADDER, "world.step": MONTH, "desk.hedge_ratio": 0, "desk.rebalance": MONTH, "legs": [call(strike)]}
    levels = {"quantiles": [0.01, 0.05], "tails": [0.95, 0.99]}
    done = cube(cell, paths=2_000_000, seed=11, precision=precision, **levels)
    near(done.pnl_sd, np.sqrt(theory.call_payoff_variance(100, strike, T, 0.8)), done.pnl_sd_stderr)
    for i, tail in enumerate((0.05, 0.01)):
        at_risk, shortfall = theory.naked_call_tail(100, strike, T, 0.8, tail)
        near(done.value_at_risk[i], at_risk, done.value_at_risk_stderr[i], f"VaR {tail}")
        near(done.expected_shortfall[i], shortfall, done.expected_shortfall_stderr[i], f"ES {tail}")
        near(done.pnl_quantile[1 - i], -at_risk, done.pnl_quantile_stderr[1 - i], f"quantile {tail}")


# ---- item 9, and costs under a rate and a drift -----------------------------------------------------------------------------


@pytest.mark.parametrize("leg", [call(105), put(105), call(105, 1)])
def test_funding(cube, leg):
    cell = {**LADDER, "legs": [leg], "world.step": HOUR}
    axes = {"ledger.funding": [1e-4, -1e-4], "desk.rebalance": [8 * HOUR, 5 * DAY]}
    done = cube(cell, axes, paths=200_000, seed=12)
    kind = CALL if leg["type"] == "call" else PUT
    expected = -1e-4 * 90 * leg["quantity"] * theory.delta(kind, 100, 105, T, 0.8) * 100
    if leg == call(105):
        assert expected == pytest.approx(0.414851, abs=1e-6)
    for key, one in cells(done):
        paid = {**cell, "ledger.funding": key["funding"], "desk.rebalance": round(key["rebalance"] * HOUR)}
        near(one.funding_mean, expected * np.sign(key["funding"]), spread(paid, "funding", done), key)
        near(one.pnl_mean, -expected * np.sign(key["funding"]), one.pnl_mean_stderr, key)


def test_every_ledger_mean_under_a_rate_and_a_drift(cube):
    rate, drift, leg = 0.3, -0.5, put(95)
    cell = {
        "world.spot": 100, "world.volatility": 0.8, "world.rate": rate, "world.drift": drift, "world.step": HOUR,
        "book.expiry": MONTH, "book.implied_volatility": 0.7, "desk.hedge_volatility": 0.6, "desk.rebalance": 17 * HOUR,
        "ledger.fee": 5e-4, "ledger.half_spread": -2e-4, "ledger.fixed_cost": 0.01, "ledger.funding": 3e-4, "legs": [leg],
    }  # fmt: skip
    one, at = cube(cell, paths=300_000, seed=13), times(MONTH, 17 * HOUR)
    law = (100, at, T, 0.8, 0.6, rate, drift)
    trades = theory.expected_trades(book(leg), *law)
    cost = theory.expected_cost(trades, at, rate)
    expected = {
        "payoff": theory.expected_payoff(book(leg), 100, T, 0.8, drift),
        "hedge_gain": theory.expected_hedge_gain(book(leg), *law),
        "fees": 5e-4 * cost,
        "spread": -2e-4 * cost,
        "funding": theory.expected_funding(theory.expected_notionals(book(leg), *law[:-2], rate, drift), at, 3e-4, rate),
        "turnover": trades.sum(),
    }
    for name, value in expected.items():
        near(one[f"{name}_mean"], value, spread(cell, name, one), name)
    assert one.premium == pytest.approx(theory.price(PUT, 100, 95, T, 0.7, rate), rel=1e-12)
    assert one.fixed_mean == pytest.approx(0.01 * np.exp(rate * (T - at)).sum(), rel=1e-9)
    assert one.trades_mean == len(at)
