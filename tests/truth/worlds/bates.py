"""Bates (1996): Heston's variance and Merton's jumps, independent of each other; so are the draws, and a step's gain is the sum."""

from dataclasses import replace

import numpy as np

import exp_affine
from draws import cumulated
from facts import Fact
from units import DAY, YEAR
from worlds import heston, merton

NAME = "bates"
JUMPS = {"world.jump_intensity": 100, "world.jump_mean": -0.02, "world.jump_sd": 0.03}
CELL = {**heston.CELL, **JUMPS, "world.model": NAME}
MOVES = heston.MOVES + [
    ("world.jump_intensity", [100, 400, 0], "pnl_sd", heston.COARSE),
    ("world.jump_mean", [-0.02, 0.03, 0.0], "pnl_mean", heston.COARSE),
    ("world.jump_sd", [0.03, 0.06, 0.0], "pnl_sd", heston.COARSE),
]


def jump_gains(cell, seconds, draws):
    """[step][path]: what the log gains by jumps, compensated, in each step of world.step."""
    steps, dt = int(seconds[-1]) // cell["world.step"], cell["world.step"] / YEAR
    counts = merton.events(draws.uniforms(merton.JUMP, steps, words=(0, 1)), np.full(steps, cell["world.jump_intensity"] * dt))
    sizes = np.sqrt(counts) * cell["world.jump_sd"] * draws.normals(merton.JUMP, steps, pairs=((2, 3),))
    return counts * cell["world.jump_mean"] + sizes - cell["world.jump_intensity"] * merton.growth(cell) * dt


def path(cell, seconds, draws):
    diffused = heston.path(cell, seconds, draws)
    looks = np.asarray(seconds) // cell["world.step"]
    return {**diffused, "x": diffused["x"] + cumulated(jump_gains(cell, seconds, draws))[looks]}


def law_of(cell):
    intensity, mean, sd = (cell[f"world.{key}"] for key in ("jump_intensity", "jump_mean", "jump_sd"))
    growth = merton.growth(cell)
    return replace(heston.law_of(cell), jumps=lambda z: intensity * (np.expm1(z * mean + z**2 * sd**2 / 2) - z * growth))


def expected_variance(cell, v, years):
    """Of the log, a year, over so many years from a variance v on, jumps included."""
    of_jumps = cell["world.jump_intensity"] * (cell["world.jump_mean"] ** 2 + cell["world.jump_sd"] ** 2)
    return heston.expected_variance(cell, v, years) + of_jumps


def volatility(cell):
    """The square root of that up to the expiry: at which a book is sold if the sweep does not say."""
    return np.sqrt(expected_variance(cell, cell["world.volatility"] ** 2, cell["book.expiry"] / YEAR))


# ---- what theory says of cubes ----------------------------------------------------------------------------------------------------------

CRYPTO = {**heston.CRYPTO, "world.jump_intensity": 12, "world.jump_mean": -0.03, "world.jump_sd": 0.06}
RISING = {**heston.RISING, "world.jump_intensity": 98, "world.jump_mean": 0.02, "world.jump_sd": 0.03}  # 1.88 a week
STILL = {"world.reversion": 5, "world.vol_of_vol": 5e-4, "world.correlation": 0}


def world_of(parameters, *arguments, **others):
    return {**heston.world_of(parameters, *arguments, **others), "world.model": NAME}


def facts():
    for fact in option_values():
        yield replace(fact, cell={**fact.cell, "world.model": NAME})
    yield from moments_of_the_price()
    yield from mertons_values()
    yield from hedged()


def option_values():
    """The scheme's own error is heston.py's, measured where jumps are left out: they are exact, and smear it."""
    for label, parameters, step, days, strikes, allowed, drift in (
        ("crypto, daily", CRYPTO, DAY, 30, {80: None, 100: "9.310766", 120: "3.053396"}, 6e-5, 0.0),
        ("rising, many jumps, 8 h a step", RISING, DAY // 3, 30, {80: None, 110: None}, 2e-5, 0.4),
    ):
        yield from heston.values(label, parameters, law_of(parameters), step, days, strikes, allowed, drift, seed=400)


def moments_of_the_price():
    for days in (1, 30):
        cell, route = world_of(CRYPTO, DAY, days * DAY, heston.NEXT_TO_NOTHING), lambda: 100 - heston.NEXT_TO_NOTHING
        sd = 100 * np.sqrt(exp_affine.real_moment(law_of(CRYPTO), 2, days * DAY / YEAR) - 1)
        settings = {"paths": 1_000_000, "seed": 420 + days, "precision": "double"}
        yield Fact(f"crypto, {days} days: E S", cell, "payoff_mean", (route,), one_path=sd, settings=settings)


def mertons_values():
    """With next to no variance of the variance: the series of merton.py."""
    parameters = {**merton.DOCUMENTED, **STILL}
    law, years = law_of(parameters), 30 * DAY / YEAR
    for strike, stated in ((80, "20.930605"), (100, "7.317587"), (120, "1.664468")):
        routes = (
            lambda strike=strike: float(merton.series_call(100, strike, merton.lognormals(parameters, years))),
            lambda strike=strike: float(exp_affine.call(law, 100, strike, years)),
        )
        cell = world_of(parameters, DAY, 30 * DAY, strike)
        yield Fact(f"merton's: call {strike}", cell, "payoff_mean", routes, stated=stated, settings={"paths": 200_000, "seed": 430})


def hedged():
    settings = {"desk.rebalance": DAY, "desk.hedge_ratio": 1.0, "book.implied_volatility": 0.85}
    cell = world_of(CRYPTO, DAY, 30 * DAY, 100, -1, **{"world.drift": 0.0, "world.rate": 0.0}, **settings)
    route = heston.hedged_sd(cell, law_of(cell))
    yield Fact("crypto, n 30, hedged at .85: sd", cell, "pnl_sd", (route,), settings={"paths": 1_000_000, "seed": 440})
