"""The P&L of one cell, said as plainly as docs/pnl.md says it: NumPy, double precision, its own random numbers, no sharing.

A cell is a flat dict {"world.volatility": 0.8, "book.expiry": 30 * DAY, ..., "legs": [...]}: the sweep file's keys, fractions
for percentages and seconds for times. What is left out takes the sweep file's default.
"""

from functools import lru_cache
from types import SimpleNamespace

import numpy as np
from scipy.optimize import brentq

from closed_forms import CALL, PUT, delta, payoff, price, vega
from draws import Generator
from policies import POLICIES
from sides import SIDES, has
from units import DAY, HOUR, YEAR  # noqa: F401, for those who import the reference
from worlds import WORLDS

DEFAULTS = {
    "world.model": "gbm", "world.drift": 0.0, "world.rate": 0.0, "world.step": HOUR,
    "desk.policy": "delta", "desk.instrument": "spot", "desk.hedge_ratio": 1.0, "desk.close_out": True,
    "ledger.fee": 0.0, "ledger.half_spread": 0.0, "ledger.fixed_cost": 0.0, "ledger.funding": 0.0,
}  # fmt: skip
BLOCK = 8000  # paths at a time, for the cache
LEDGER = ("payoff", "hedge_gain", "fees", "spread", "fixed", "funding", "turnover", "trades")
OF_SIDES = {"basis": lambda cell: cell["desk.instrument"] == "perpetual", "hedge_cash_min": lambda cell: has(cell, "perpetual")}


def amounts(cell):
    """What a path's ledger has beside its P&L."""
    return (*LEDGER, *(name for name, is_there in OF_SIDES.items() if is_there(cell)))


def resolve(cell):
    """The cell with every default and tie filled in; each leg gets its kind, its implied and its hedge volatility, the latter with
    whether it follows the mark."""
    of_sides = {key: value for section, side in SIDES.items() if has(cell, section) for key, value in side.DEFAULTS.items()}
    full = {**DEFAULTS, **of_sides, **cell}
    full.setdefault("book.horizon", full["book.expiry"])
    full.setdefault("book.implied_volatility", WORLDS[full["world.model"]].volatility(full))
    legs = []
    for leg in full["legs"]:
        implied = leg.get("implied_volatility", full["book.implied_volatility"])
        hedge = full.get("desk.hedge_volatility", implied)
        kind = CALL if leg["type"] == "call" else PUT
        follows = "desk.hedge_volatility" not in full
        legs.append({**leg, "kind": kind, "implied_volatility": implied, "hedge_volatility": hedge, "hedge_follows": follows})
    return {**full, "legs": legs}


def trading_seconds(cell):
    """t_0 .. t_n: when the policy looks, and the horizon."""
    return POLICIES[cell["desk.policy"]].trading(cell)


def draw_spots(cell, seconds, draws):
    """[time][path]: prices of the cell's world at the given times."""
    return cell["world.spot"] * np.exp(WORLDS[cell["world.model"]].path(cell, seconds, draws)["x"])


def watch(cell, seconds, draws, every_step=False):
    """What paths see at the given times, [time][path] of each: the price; what the hedge trades at; the mark, over that at t = 0; and
    what a notional of 1 has paid in funding since then, or [time] where there is no such side. Sides are walked step by step, worlds if
    so wanted."""
    steps = np.arange(0, seconds[-1] + 1, cell["world.step"])
    grid = steps if every_step or any(has(cell, section) for section in SIDES) else np.asarray(seconds)
    looks = np.searchsorted(grid, seconds)
    world = WORLDS[cell["world.model"]].path(cell, grid, draws)
    sides = {section: side.path(cell, grid, draws, world) for section, side in SIDES.items() if has(cell, section)}
    spots = cell["world.spot"] * np.exp(world["x"][looks])
    seen = SimpleNamespace(spots=spots, traded=spots, marks=np.ones(len(looks)), funding=np.zeros(len(looks)))
    if "perpetual" in sides:
        seen.funding = SIDES["perpetual"].funding(cell, sides["perpetual"])[looks]
        if cell["desk.instrument"] == "perpetual":
            seen.traded = spots * np.exp(sides["perpetual"][looks])
            if cell["perpetual.settle_to_index"]:
                seen.traded[-1] = spots[-1]
    if "implied" in sides:
        seen.marks = sides["implied"][looks]
    return seen


def premium(cell):
    spot, rate, expiry = cell["world.spot"], cell["world.rate"], cell["book.expiry"] / YEAR
    return -sum(
        leg["quantity"] * price(leg["kind"], spot, leg["strike"], expiry, leg["implied_volatility"], rate)
        for leg in cell["legs"]
    )


def final_value(cell, spot, mark=1.0):
    left = (cell["book.expiry"] - cell["book.horizon"]) / YEAR
    if left == 0:
        return sum(leg["quantity"] * payoff(leg["kind"], spot, leg["strike"]) for leg in cell["legs"])
    return sum(
        leg["quantity"] * price(leg["kind"], spot, leg["strike"], left, leg["implied_volatility"] * mark, cell["world.rate"])
        for leg in cell["legs"]
    )


def holding(cell, spot, second, mark=1.0):
    """h at a look: what hedges the book."""
    left = (cell["book.expiry"] - second) / YEAR

    def hedge_delta(leg):
        volatility = leg["hedge_volatility"] * (mark if leg["hedge_follows"] else 1.0)
        return delta(leg["kind"], spot, leg["strike"], left, volatility, cell["world.rate"])

    return -cell["desk.hedge_ratio"] * sum(leg["quantity"] * hedge_delta(leg) for leg in cell["legs"])


def positions(cell, seconds, seen):
    """[look][path] what is held after each look, and whether the policy decided that on the path."""
    spots = seen.spots[:-1]
    wanted = np.array([holding(cell, *look) for look in zip(spots, seconds, seen.marks)])
    decides = getattr(POLICIES[cell["desk.policy"]], "held", None)
    return (decides(cell, spots, wanted), True) if decides else (wanted, False)


def ledger(cell, seconds, seen):
    """The P&L of docs/pnl.md and what it is made of, per path; `seen` is what `watch` sees at trading_seconds."""
    rate, horizon = cell["world.rate"], cell["book.horizon"] / YEAR
    t, spots, traded = seconds / YEAR, seen.spots, seen.traded
    book = {name: np.zeros(spots.shape[1]) for name in (*LEDGER, *OF_SIDES)}
    holds, decides = positions(cell, seconds, seen)
    financed = cell["desk.instrument"] == "spot"

    def trade(i, units):
        if cell["desk.hedge_ratio"] == 0:
            return
        carried = np.exp(rate * (horizon - t[i]))
        notional = np.abs(units) * traded[i]
        trades = np.abs(units) > 0 if decides else 1
        book["turnover"] += notional
        book["trades"] += trades
        book["fees"] += cell["ledger.fee"] * notional * carried
        book["spread"] += cell["ledger.half_spread"] * notional * carried
        book["fixed"] += cell["ledger.fixed_cost"] * carried * trades

    held = balance = np.zeros(spots.shape[1])
    for i in range(len(seconds) - 1):
        trade(i, holds[i] - held)
        held = holds[i]
        carried, grown = np.exp(rate * (horizon - t[i + 1])), np.exp(rate * (t[i + 1] - t[i]))
        gain = held * (traded[i + 1] - traded[i] * (grown if financed else 1.0))
        eight_hours = (seconds[i + 1] - seconds[i]) / (8 * HOUR)
        funding = held * spots[i] * (cell["ledger.funding"] * eight_hours + seen.funding[i + 1] - seen.funding[i])
        book["hedge_gain"] += gain * carried
        book["funding"] += funding * carried
        book["basis"] += held * (traded[i + 1] - spots[i + 1] - (traded[i] - spots[i])) * carried
        balance = balance * grown + gain - funding
        book["hedge_cash_min"] = np.minimum(book["hedge_cash_min"], balance)
    if cell["desk.close_out"]:
        trade(len(seconds) - 1, held)

    book["payoff"] = final_value(cell, spots[-1], seen.marks[-1])
    costs = book["fees"] + book["spread"] + book["fixed"] + book["funding"]
    book["pnl"] = premium(cell) * np.exp(rate * horizon) + book["payoff"] + book["hedge_gain"] - costs
    return book


OF_THE_MARKET = ("world.", "regimes[", "perpetual.", "implied.", "desk.instrument", "book.expiry", "book.implied_volatility")


@lru_cache(maxsize=2)
def walk(market, seconds, paths, seed):
    """The blocks of `watch`; `market` is the items of the cell's own dict that it reads."""
    seconds, generator = np.array(seconds), np.random.Generator(np.random.PCG64(seed))
    sizes = np.diff(np.append(np.arange(0, paths, BLOCK), paths))
    return [watch(dict(market), seconds, Generator(size, generator)) for size in sizes]


def simulate(cell, paths, seed):
    """The ledger of `paths` independent paths."""
    cell = resolve(cell)
    seconds, market = trading_seconds(cell), tuple(item for item in cell.items() if item[0].startswith(OF_THE_MARKET))
    if not any(has(cell, section) for section in SIDES):
        market = tuple(item for item in market if item[0].startswith(("world.", "regimes[")))
    blocks = [ledger(cell, seconds, seen) for seen in walk(market, tuple(seconds), paths, seed)]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


# ---- estimates: every function returns (value, standard error) ---------------------------------------------------------


def mean(x):
    return x.mean(), x.std(ddof=1) / np.sqrt(len(x))


def standard_deviation(x):
    """Its error from the influence function (z^2-1)/2, z the standardised value."""
    sd = x.std(ddof=1)
    return sd, np.square(x - x.mean()).std() / (2 * sd * np.sqrt(len(x))) if sd > 0 else 0.0


def moments(x):
    """sd, skewness, excess kurtosis. Errors from the influence functions: with g the skewness, k the raw kurtosis,
    z^3 - 3z - g - 3g(z^2-1)/2, z^4 - k - 2k(z^2-1) - 4gz."""
    z = (x - x.mean()) / x.std()
    g, k, root = (z**3).mean(), (z**4).mean(), np.sqrt(len(x))
    skewness_error = (z**3 - 3 * z - 1.5 * g * (z**2 - 1)).std() / root
    kurtosis_error = (z**4 - 2 * k * (z**2 - 1) - 4 * g * z).std() / root
    return {
        "pnl_sd": standard_deviation(x),
        "pnl_skewness": (g, skewness_error),
        "pnl_excess_kurtosis": (k - 3, kurtosis_error),
    }


def quantile(x_sorted, level):
    """The inverse of the empirical distribution; its error from the order statistics three binomial sd to either side."""
    n = len(x_sorted)
    rank, spread = int(np.ceil(level * n)) - 1, int(np.ceil(3 * np.sqrt(n * level * (1 - level))))
    low, high = x_sorted[max(rank - spread, 0)], x_sorted[min(rank + spread, n - 1)]
    return x_sorted[rank], (high - low) / 6


def shortfall(x_sorted, level):
    """ES = -(q + E[min(x - q, 0)] / (1-level)), whose terms are also its influence function."""
    q, _ = quantile(x_sorted, round(1 - level, 12))
    value, error = mean(q + np.minimum(x_sorted - q, 0.0) / (1 - level))
    return -value, error


def break_even(cell, pnl_mean):
    """The flat volatility whose premium would have made the mean P&L zero; (nan, nan) where docs/pnl.md says so."""
    spot, rate, expiry = cell["world.spot"], cell["world.rate"], cell["book.expiry"] / YEAR
    growth = np.exp(rate * cell["book.horizon"] / YEAR)

    def flat(vol):
        legs = [{**leg, "implied_volatility": vol} for leg in cell["legs"]]
        return premium({**cell, "legs": legs})

    def flat_vega(vol):
        return sum(-leg["quantity"] * vega(spot, leg["strike"], expiry, vol, rate) for leg in cell["legs"])

    def excess(vol):
        return (flat(vol) - premium(cell)) * growth + pnl_mean[0]

    vegas = np.array([flat_vega(vol) for vol in np.geomspace(0.01, 10, 400)])
    if vegas.min() < 0 < vegas.max() or excess(0.01) * excess(10.0) > 0:
        return np.nan, np.nan
    root = brentq(excess, 0.01, 10.0, xtol=1e-14)
    return root, pnl_mean[1] / abs(flat_vega(root) * growth)


def once(function):
    """`function` of a cell and more, once for each; its answer is nobody's to change."""
    kept = {}

    def answer(cell, *others):
        key = repr((sorted(resolve(cell).items()), others))
        if key not in kept:
            kept[key] = function(cell, *others)
        return kept[key]

    return answer


@once
def estimates(cell, paths, seed, quantiles=(), tails=()):
    """{variable: (value, error)} of one cell as the cube names them; a quantile's key is (variable, level)."""
    book = simulate(cell, paths, seed)
    cell, x = resolve(cell), np.sort(book["pnl"])
    answer = {f"{name}_mean": mean(book[name]) for name in amounts(cell)}
    answer.update({f"{name}_sd": standard_deviation(book[name]) for name in amounts(cell)})
    answer.update(premium=(premium(cell), 0.0), pnl_mean=mean(x), prob_loss=mean((x < 0).astype(float)), **moments(x))
    answer["break_even_volatility"] = break_even(cell, answer["pnl_mean"])
    for level in quantiles:
        answer["pnl_quantile", level] = quantile(x, level)
        if "basis" in amounts(cell):
            answer["hedge_cash_min_quantile", level] = quantile(np.sort(book["hedge_cash_min"]), level)
    for level in tails:
        value, error = quantile(x, round(1 - level, 12))
        answer["value_at_risk", level] = (-value, error)
        answer["expected_shortfall", level] = shortfall(x, level)
    return answer
