"""The mark of implied volatility: every leg's own times u, which starts at 1. Either its log is an Ornstein-Uhlenbeck process that the
price's noise may move, or it is what the world's variance is expected to be, the root of its mean until the expiry over that at t = 0.

A hedge gains nothing in the mean, whatever volatility it is taken at, so that at the expiry the mark moves the sd alone, and before it
the mean by what the legs are worth: given the mark the price is lognormal, and what Black and Scholes make of that is a price again."""

from types import SimpleNamespace

import numpy as np

import closed_forms as theory
import exp_affine
import ou
from draws import PRICE
from facts import Fact
from units import DAY, HOUR, YEAR
from worlds import WORLDS, bates, heston

SECTION = "implied"
DEFAULTS = {"implied.model": "fixed", "implied.correlation": 0.0}
OWN = {
    "implied.model": "ou", "implied.reversion": 10, "implied.vol_of_vol": 1.5, "implied.long_volatility": 0.7, "implied.correlation": -0.5,
}  # fmt: skip
CELL = OWN
IMPLIED = 13  # stream
COARSE = {  # a hedge that follows
    "world.step": 4 * HOUR, "desk.hedge_volatility": None, "desk.hedge_ratio": 1.0,
    "legs": [{"type": "call", "strike": 100, "quantity": -1}],
}  # fmt: skip
AT_EXPIRY = {**COARSE, "book.horizon": 20 * DAY}
MODELS = {  # what a cell needs to have each, and its moves
    "fixed": SimpleNamespace(CELL={"implied.model": "fixed"}, MOVES=[]),
    "ou": SimpleNamespace(CELL=OWN, MOVES=[
        ("implied.reversion", [10, 40], "pnl_mean", {**COARSE, "implied.long_volatility": 1.0}),
        ("implied.vol_of_vol", [1.5, 0.0, 4.0], "pnl_sd", COARSE),
        ("implied.long_volatility", [0.7, 1.5], "pnl_mean", COARSE),
        ("implied.correlation", [-0.5, 0.9, 1.0], "pnl_sd", {**COARSE, "implied.vol_of_vol": 3}),
        ("book.implied_volatility", [0.65, 0.8], "pnl_mean", COARSE),
        ("desk.hedge_volatility", [0.75, 1.5], "turnover_mean", {"world.step": 4 * HOUR}),
    ]),
    "world": SimpleNamespace(CELL={"implied.model": "world"}, MOVES=[
        ("world.model", ["heston", "bates"], "turnover_mean", {**heston.CELL, **COARSE}),
        ("world.reversion", [5, 60], "pnl_sd", {**heston.CELL, **COARSE}),
        ("world.vol_of_vol", [3, 0.5], "pnl_sd", {**heston.CELL, **AT_EXPIRY}),
        ("world.jump_intensity", [100, 400], "turnover_mean", {**bates.CELL, **COARSE}),
    ]),
}  # fmt: skip
MOVES = [("implied.model", list(MODELS), "pnl_sd", {**heston.CELL, **COARSE})]


# ---- a path ---------------------------------------------------------------------------------------------------------------------------


def numbers(cell):
    """Of ln u: where it reverts to, reversion, noise per root of a year, correlation."""
    kappa, noise, rho = (cell[f"implied.{key}"] for key in ("reversion", "vol_of_vol", "correlation"))
    level = cell.get("implied.long_volatility", cell["book.implied_volatility"]) / cell["book.implied_volatility"]
    return np.log(level), kappa, noise, rho


def path(cell, seconds, draws, world):
    """u"""
    model, steps = cell["implied.model"], len(seconds) - 1
    if model == "ou":
        level, kappa, noise, rho = numbers(cell)
        own, dt = draws.normals(IMPLIED, steps), cell["world.step"] / YEAR
        return np.exp(ou.walk(0.0, level, kappa, noise, rho, dt, draws.normals(PRICE, steps), own))
    if model == "world":
        left = (cell["book.expiry"] - seconds) / YEAR
        expected = WORLDS[cell["world.model"]].expected_variance
        variance = np.array([expected(cell, v, years) if years else v for v, years in zip(world["v"], left)])
        return np.sqrt(variance / variance[0])  # at the expiry there is none
    return np.ones_like(world["x"])


# ---- an Ornstein-Uhlenbeck mark ---------------------------------------------------------------------------------------------------------


class Law:
    """Of ln u and of W after so many years."""

    def __init__(self, cell, years):
        level, kappa, noise, rho = numbers(cell)
        self.mean, self.variance = ou.mean(0.0, level, kappa, years), ou.variance(kappa, noise, years)
        self.with_price = ou.covariance(kappa, noise, rho, years)


def call_later(cell):
    """E BS(S_T, E - T; the mark), an integral over the mark."""
    strike, vol, start = cell["legs"][0]["strike"], cell["world.volatility"], cell["book.implied_volatility"]
    years, left = cell["book.horizon"] / YEAR, (cell["book.expiry"] - cell["book.horizon"]) / YEAR
    law, (z, weight) = Law(cell, years), theory.normal_nodes()
    mark, slope = start * np.exp(law.mean + np.sqrt(law.variance) * z), vol * law.with_price / np.sqrt(law.variance)
    forward, known = cell["world.spot"] * np.exp(slope * z - slope**2 / 2), vol**2 * years - slope**2
    return np.sum(weight * theory.price(theory.CALL, forward, strike, 1.0, np.sqrt(known + mark**2 * left)))


def call_later_on_a_plane(cell):
    """The same over price and mark."""
    strike, vol, start = cell["legs"][0]["strike"], cell["world.volatility"], cell["book.implied_volatility"]
    years, left = cell["book.horizon"] / YEAR, (cell["book.expiry"] - cell["book.horizon"]) / YEAR
    law, (z, weight) = Law(cell, years), theory.normal_nodes(301, 9.0)
    slope = law.with_price / np.sqrt(years)
    mark = start * np.exp(law.mean + slope * z[:, None] + np.sqrt(law.variance - slope**2) * z)
    s = theory.spots_at(years, cell["world.spot"], vol, 0.0, z)[:, None]
    return weight @ theory.price(theory.CALL, s, strike, left, mark) @ weight


def moments_of_a_straddle(cell):
    """[power 1 .. 4] of its value at the horizon, at a price that has hardly moved."""
    vol, start = cell["world.volatility"], cell["book.implied_volatility"]
    years, left = cell["book.horizon"] / YEAR, (cell["book.expiry"] - cell["book.horizon"]) / YEAR
    law, (z, weight) = Law(cell, years), theory.normal_nodes()
    mark = start * np.exp(law.mean + np.sqrt(law.variance) * z)
    value = sum(leg["quantity"] * theory.price(kind, 100, 100, 1.0, np.sqrt(vol**2 * years + mark**2 * left))
                for leg, kind in zip(cell["legs"], (theory.CALL, theory.PUT)))  # fmt: skip
    return [np.sum(weight * value**power) for power in (1, 2, 3, 4)]


def hedged_sd(cell):
    """At the expiry, of one call: closed_forms.exact_sd's argument, hedge by hedge over price and mark."""
    strike, spot, vol, start = cell["legs"][0]["strike"], cell["world.spot"], cell["world.volatility"], cell["book.implied_volatility"]
    times = theory.trading_times(cell["book.expiry"], cell["desk.rebalance"]) / YEAR
    variance, (z, weight) = theory.call_payoff_variance(spot, strike, times[-1], vol), theory.normal_nodes(301, 9.0)
    for t, dt in zip(times[:-1], np.diff(times)):
        s, tau, law = theory.spots_at(t, spot, vol, 0.0, z)[:, None], times[-1] - t, Law(cell, t)
        slope = law.with_price / np.sqrt(t) if t else 0.0
        mark = start * np.exp(law.mean + slope * z[:, None] + np.sqrt(max(law.variance - slope**2, 0.0)) * z)
        h, growth = theory.delta(theory.CALL, s, strike, tau, mark), np.exp(vol**2 * dt)
        gained = theory.price(theory.CALL, s * growth, strike, tau, vol) - theory.price(theory.CALL, s, strike, tau, vol)
        variance += weight @ (-2 * h * s * gained + (h * s) ** 2 * (growth - 1)) @ weight
    return np.sqrt(variance)


# ---- the world's own mark ---------------------------------------------------------------------------------------------------------------


def marked_call(cell):
    """E BS(S_T, E - T; the mark): the mark's variance until the expiry is a + b v_T, so that this is a call on a price that goes on
    with that variance, and its transform another number in the world's."""
    world = WORLDS[cell["world.model"]]
    law, years, left = world.law_of(cell), cell["book.horizon"] / YEAR, (cell["book.expiry"] - cell["book.horizon"]) / YEAR
    a = world.expected_variance(cell, 0.0, left) * left
    b = world.expected_variance(cell, 1.0, left) * left - a

    def moment(z):
        convexity = (z**2 - z) / 2
        c, d = exp_affine.transform(law, z, years, convexity * b)
        return np.exp(c + d * law.v + convexity * a)

    return exp_affine.lewis(moment, cell["world.spot"], cell["legs"][0]["strike"])


def marked_call_on_a_plane(cell):
    """The same over the joint law of price and variance."""
    world = WORLDS[cell["world.model"]]
    law, years, left = world.law_of(cell), cell["book.horizon"] / YEAR, (cell["book.expiry"] - cell["book.horizon"]) / YEAR
    x, v, probability = exp_affine.joint_law(law, years, 20.0, 2001)
    mark = np.sqrt(world.expected_variance(cell, v, left))
    forward, strike = cell["world.spot"] * np.exp(x)[:, None], cell["legs"][0]["strike"]
    # At high prices a call is the price less the strike, whose mean is known; the put's is what is left.
    put = theory.price(theory.PUT, forward, strike, left, mark)
    return cell["world.spot"] - strike + np.sum(probability * put)


# ---- what theory says of cubes ----------------------------------------------------------------------------------------------------------

MONTH = 30 * DAY
MOVING = {**DEFAULTS, "implied.model": "ou", "implied.reversion": 8, "implied.vol_of_vol": 1.2, "implied.long_volatility": 0.7}


def cell_of(volatility, implied, step, horizon, expiry, rebalance, **others):
    """One short call."""
    looks = {"desk.rebalance": rebalance} if rebalance else {"desk.policy": "static", "desk.hedge_ratio": 0}
    return {
        "world.spot": 100, "world.volatility": volatility, "world.step": step, "book.expiry": expiry, "book.horizon": horizon,
        "book.implied_volatility": implied, "legs": [{"type": "call", "strike": 100, "quantity": -1}], **looks, **others,
    }  # fmt: skip


def gains(cell, *worths):
    """Routes to the mean P&L of what is sold, by what it is worth later."""
    premium = theory.price(theory.CALL, 100, 100, cell["book.expiry"] / YEAR, cell["book.implied_volatility"])
    return tuple(lambda worth=worth: float(premium - worth(cell)) for worth in worths)


def facts():
    yield from moments_of_the_mark()
    yield from before_the_expiry()
    yield from at_the_expiry()
    yield from of_the_world()


def moments_of_the_mark():
    """By a straddle at a price that stands still, a day before its expiry: worth 100 times the mark but for a thousandth."""
    legs = [{"type": kind, "strike": 100, "quantity": 0.5 * np.sqrt(2 * np.pi * YEAR / DAY)} for kind in ("call", "put")]
    mark = {**OWN, "implied.correlation": 0.0}
    cell = {**cell_of(1e-4, 0.6, DAY, MONTH, MONTH + DAY, None, **mark), "legs": legs}
    first, second, third, fourth = moments_of_a_straddle(cell)
    sd = np.sqrt(second - first**2)
    of_sd = np.sqrt((fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4) / sd**4 - 1) * sd / 2
    settings = {"paths": 400_000, "seed": 800, "precision": "double"}
    yield Fact("100 E of the mark", cell, "payoff_mean", (lambda: float(first),), one_path=sd, settings=settings)
    yield Fact("100 sd of the mark", cell, "payoff_sd", (lambda: float(sd),), one_path=of_sd, settings=settings)


def before_the_expiry():
    """However long the steps."""
    for label, correlation, step, rebalance, stated in (
        ("independent", 0.0, DAY, DAY, "-0.077377"), ("falling, steps of a day", -0.5, DAY, DAY, "-0.007025"),
        ("falling, 6 h", -0.5, 6 * HOUR, DAY, "-0.007025"), ("falling, ten days", -0.5, 10 * DAY, 10 * DAY, "-0.007025"),
        ("rising, 6 h", 0.8, 6 * HOUR, DAY, None),
    ):  # fmt: skip
        cell = cell_of(0.6, 0.65, step, MONTH, 2 * MONTH, rebalance, **{**MOVING, "implied.correlation": correlation})
        routes = gains(cell, call_later, call_later_on_a_plane)
        yield Fact(f"{label}: mean P&L", cell, "pnl_mean", routes, stated=stated, settings={"paths": 400_000, "seed": 810})


def at_the_expiry():
    """The mark moves the hedge alone."""
    for label, mark, rebalance in (
        ("independent, n 30", {}, DAY), ("falling, n 90", {"implied.correlation": -0.7}, 8 * HOUR),
        ("at the price's beck, n 30", {"implied.correlation": 1.0, "implied.vol_of_vol": 2.5}, DAY),
    ):  # fmt: skip
        cell = cell_of(0.8, 0.6, 8 * HOUR, MONTH, MONTH, rebalance, **{**MOVING, **mark})
        settings = {"paths": 400_000, "seed": 820}
        yield Fact(f"{label}: sd of the P&L", cell, "pnl_sd", (lambda cell=cell: float(hedged_sd(cell)),), settings=settings)


def of_the_world():
    """What a step adds to a call, worlds/heston.py says."""
    own = {"world.drift": 0.0, "world.rate": 0.0, "implied.model": "world"}
    rising = {**heston.RISING, "world.vol_of_vol": 3}
    for world, parameters, seed in ((heston, heston.CRYPTO, 830), (bates, bates.CRYPTO, 831), (heston, rising, 832)):
        terms = {"world.model": world.NAME, **parameters, **own}
        sold = world.volatility({**terms, "book.expiry": 2 * MONTH})
        cell = {**cell_of(terms["world.volatility"], float(sold), DAY, MONTH, 2 * MONTH, DAY), **terms}
        routes, label = gains(cell, marked_call, marked_call_on_a_plane), "rising" if parameters is rising else "crypto"
        settings = {"paths": 400_000, "seed": seed}
        yield Fact(f"{world.NAME}'s own, {label}: mean P&L", cell, "pnl_mean", routes, 1e-4, settings=settings)
    cell = {**cell_of(0.8, 0.8, DAY, MONTH, MONTH, DAY), "world.model": "heston", **heston.CRYPTO, **own, "desk.hedge_ratio": 1.0}
    settings = {"paths": 400_000, "seed": 840}
    route = heston.hedged_sd(cell, heston.law_of(cell))
    yield Fact("heston's own at the expiry: sd of the P&L", cell, "pnl_sd", (route,), settings=settings)
