"""Kou (2002): Brownian motion and compound Poisson jumps of the log, exponential upwards with probability jump_up_probability and else
exponential downwards, compensated so that the drift stays the drift; exact in law for any step. Jumps up and down come independently
of each other, and the sum of either kind has a density that is known: given both sums the log is normal, beside the integrals of
exp_levy.py."""

import numpy as np
from scipy.special import i1e, roots_legendre

import closed_forms as black_scholes
import exp_levy
import on_a_grid
from draws import PRICE, cumulated
from facts import Fact, facts_of_the_price
from units import DAY, HOUR, YEAR
from worlds.merton import NEXT_TO_NOTHING, delta_of, events, hedged_cell, series_call, world_of

NAME = "kou"
CELL = {
    "world.model": NAME, "world.jump_intensity": 100, "world.jump_up_probability": 0.4,
    "world.jump_up_mean": 0.03, "world.jump_down_mean": 0.05,
}  # fmt: skip
MOVES = [
    ("world.jump_intensity", [100, 20, 0], "pnl_sd"),
    ("world.jump_up_probability", [0.4, 1, 0], "pnl_mean"),
    ("world.jump_up_mean", [0.03, 0.06, 0.0], "pnl_mean"),
    ("world.jump_down_mean", [0.05, 0.08, 0.0], "pnl_mean"),
    ("world.volatility", [0.7, 1.1], "pnl_mean"),
]
ARRIVAL = 3  # stream: words 0 and 1 of a block are the uniforms of two steps' numbers of jumps up, words 2 and 3 of jumps down
SIZE = 4  # and the three after it: words 0 and 1 of a block are the exponentials of a step's next two jumps up, words 2 and 3 down


# ---- a path -----------------------------------------------------------------------------------------------------------------


def kinds(cell):
    """(jumps a year, mean size of the log), up and down."""
    intensity, up = cell["world.jump_intensity"], cell["world.jump_up_probability"]
    return (intensity * up, cell["world.jump_up_mean"]), (intensity * (1 - up), -cell["world.jump_down_mean"])


def compensation(cell):
    """What jumps add to the drift in a year: lambda (E e^Y - 1)."""
    return sum(rate * mean / (1 - mean) for rate, mean in kinds(cell))


def path(cell, seconds, draws):
    t, steps = np.asarray(seconds)[:, None] / YEAR, len(seconds) - 1
    dt, vol = np.diff(t, axis=0), cell["world.volatility"]
    noise = vol * np.sqrt(dt) * draws.normals(PRICE, steps)
    for word, (rate, mean) in zip((0, 2), kinds(cell)):
        jumps = events(draws.uniforms(ARRIVAL, steps, words=(word, word + 1)), rate * dt[:, 0])
        for k in range(int(jumps.max())):
            noise += mean * np.where(jumps > k, draws.exponentials(SIZE + k // 2, steps, words=(word + k % 2,)), 0)
    return {"x": cumulated(noise) + (cell["world.drift"] - vol**2 / 2 - compensation(cell)) * t}


# ---- the first route: the exponent ------------------------------------------------------------------------------------------------


def exponent(cell):
    """psi of ln(S/S0) - drift t."""
    vol, extra = cell["world.volatility"], compensation(cell)

    def psi(u):
        jumps = sum(rate * 1j * u * mean / (1 - 1j * u * mean) for rate, mean in kinds(cell))
        return -(vol**2) * (u**2 + 1j * u) / 2 + jumps - 1j * u * extra

    return psi


def volatility(cell):
    """The square root of the variance rate, jumps included: at which a book is sold if the sweep does not say."""
    return np.sqrt(cell["world.volatility"] ** 2 + sum(2 * rate * mean**2 for rate, mean in kinds(cell)))


# ---- the second: the sums of the jumps up and of those down -------------------------------------------------------------------------


def sums(expected, mean, count):
    """Weights and values of the sum of a Poisson number of exponentials: `mean` y has the density e^{-n - y} (n/y)^1/2 I1(2 (n y)^1/2),
    n being the expected number, and the probability e^-n of being 0 (the series in n! (n-1)! of Poisson and gamma laws is Bessel's)."""
    end = (np.sqrt(expected) + 6.5) ** 2  # where 1e-18 is left
    z, weight = roots_legendre(count)
    y = end * (1 + z) / 2
    root = 2 * np.sqrt(expected * y)
    density = np.exp(root - expected - y) * np.sqrt(expected / y) * i1e(root)
    return np.append(np.exp(-expected), weight * end / 2 * density), mean * np.append(0, y)


def lognormals(cell, years):
    """(probability, ln of the mean, variance of the log) of e^X after so long, given each pair of sums."""
    (p, up), (q, down) = (sums(rate * years, mean, 120) for rate, mean in kinds(cell))
    return np.outer(p, q).ravel(), np.add.outer(up, down).ravel() - compensation(cell) * years, cell["world.volatility"] ** 2 * years


def law(cell):
    """Of a step, as on_a_grid.py has it: two Gaussians of half the variance, one about the sums of jumps up, one about those down."""

    def of(years, less):
        half = (cell["world.volatility"] ** 2 * years - less) / 2
        (p, up), (q, down) = (sums(rate * years, mean, 800) for rate, mean in kinds(cell))
        one, other = on_a_grid.gaussians(up - half, half), on_a_grid.gaussians(down - compensation(cell) * years, half)
        return np.convolve(p @ one, q @ other, "same")[None, None]

    return of


# ---- what they say of cubes ---------------------------------------------------------------------------------------------------------


def world(volatility, intensity, up, up_mean, down_mean):
    return {
        "world.model": NAME, "world.volatility": volatility, "world.jump_intensity": intensity,
        "world.jump_up_probability": up, "world.jump_up_mean": up_mean, "world.jump_down_mean": down_mean,
    }  # fmt: skip


DOCUMENTED = world(0.6, 12, 0.4, 1 / 25, 1 / 20)
KOUS_OWN = world(0.16, 1, 0.4, 1 / 10, 1 / 5)
MANY = world(0.5, 34, 0.5, 0.04, 0.03)  # .33 of either kind a week
LARGE = world(0.4, 3, 0.3, 0.12, 0.2)


def facts():
    yield from option_values()
    yield from kous_own_example()
    yield from moments_of_the_price()
    yield from hedged()


def option_values():
    """E of the payoff, in one step or many."""
    seeds = iter(range(300, 399))
    for label, parameters, step, days, drift, strikes in (
        ("documented", DOCUMENTED, DAY, 30, 0.0, {80: "20.914326", 100: "7.287049", 120: "1.662567"}),
        ("many jumps, weekly steps", MANY, 7 * DAY, 28, 0.4, {90: None, 110: None}),
        ("large jumps", LARGE, DAY, 30, -0.8, {75: None, 110: None}),
        ("only up", {**LARGE, "world.jump_up_probability": 1}, DAY, 30, 0.0, {110: None}),
        ("only down", {**LARGE, "world.jump_up_probability": 0}, DAY, 30, 0.0, {90: None}),
        ("no jumps", {**LARGE, "world.jump_intensity": 0}, DAY, 30, 0.0, {105: None}),
    ):  # fmt: skip
        years, seed = days * DAY / YEAR, next(seeds)
        psi, forward, vol = exponent(parameters), 100 * np.exp(drift * years), parameters["world.volatility"]
        for strike, stated in strikes.items():
            cell = world_of(parameters, step, days * DAY, strike, **{"world.drift": drift})
            routes = (
                lambda k=strike, f=forward, t=years, psi=psi, vol=vol: exp_levy.call(psi, f, k, t, vol),
                lambda p=parameters, k=strike, f=forward, t=years: float(series_call(f, k, lognormals(p, t))),
            )
            if label == "no jumps":
                routes += (lambda k=strike, f=forward, t=years, vol=vol: black_scholes.price(black_scholes.CALL, f, k, t, vol),)
            settings = {"paths": 400_000, "seed": seed}
            yield Fact(f"{label}: call {strike}", cell, "payoff_mean", routes, stated=stated, settings=settings)


def kous_own_example():
    """His paper's call, discounted: so much of it that the payoff is the price."""
    years, rate = 0.5, 0.05
    discounted, forward = np.exp(-rate * years), 100 * np.exp(rate * years)
    cell = world_of(KOUS_OWN, 146 * HOUR, 4380 * HOUR, 98, discounted, **{"world.drift": rate})
    routes = (
        lambda: discounted * exp_levy.call(exponent(KOUS_OWN), forward, 98, years, 0.16),
        lambda: discounted * float(series_call(forward, 98, lognormals(KOUS_OWN, years))),
    )
    yield Fact("Kou's own example", cell, "payoff_mean", routes, stated="9.147317", settings={"paths": 400_000, "seed": 400})


def moments_of_the_price():
    """E S_t = S0 and E S_t^2 = S0^2 e^{t psi(-2i)}: after few steps and many, and after single ones, the longest of which has on
    average next to all the jumps that a step is allowed."""
    for label, parameters, step, expiry in (
        *((f"documented, {days} days", DOCUMENTED, DAY, days * DAY) for days in (1, 5, 30, 90)),
        *((f"one step of {hours} h, many jumps", MANY, hours * HOUR, hours * HOUR) for hours in (1, 24, 168)),
        ("one step of 30 days, .35 jumps down", {**LARGE, "world.jump_intensity": 6.1}, 30 * DAY, 30 * DAY),
    ):
        cell, psi, years = world_of(parameters, step, expiry, NEXT_TO_NOTHING), exponent(parameters), expiry / YEAR
        powers, law = [np.exp(years * psi(-1j * k).real) for k in (1, 2, 3, 4)], lognormals(parameters, years)
        settings = {"paths": 1_000_000, "seed": 410 + expiry // HOUR, "precision": "double"}
        means = (lambda: 100 - NEXT_TO_NOTHING, lambda law=law: 100 * float(np.sum(law[0] * np.exp(law[1]))) - NEXT_TO_NOTHING)
        sds = (
            lambda powers=powers: 100 * np.sqrt(powers[1] - 1),
            lambda law=law: 100 * float(np.sqrt(np.sum(law[0] * np.exp(2 * law[1] + law[2])) - 1)),
        )
        yield from facts_of_the_price(label, cell, powers, means, sds, settings)


def hedged():
    """The exact sd of one short call's P&L for finitely many hedges, where the drift is the rate."""
    at_rate = {"world.drift": 0.1, "world.rate": 0.1, "desk.hedge_ratio": 0.7}
    for label, parameters, strike, steps, implied, others, stated, seed in (
        ("documented, n 30", DOCUMENTED, 100, 30, volatility(DOCUMENTED), {}, "1.581963", 420),
        ("documented, n 90", DOCUMENTED, 100, 90, volatility(DOCUMENTED), {}, "1.301132", 421),
        ("many jumps, rate 10 %, ratio .7, hedged at .8", MANY, 110, 30, 0.8, at_rate, None, 422),
    ):  # fmt: skip
        cell, years = hedged_cell(parameters, strike, steps, implied, **others), 30 * DAY / YEAR
        times, rate, vol = np.linspace(0, years, steps + 1), cell["world.rate"], cell["world.volatility"]
        held = delta_of(cell, times, implied, lambda t, rate=rate, years=years: rate * (t - years))
        arguments = (100 * np.exp(rate * years), strike, times, vol, held)
        routes = (
            lambda p=parameters, a=arguments: np.sqrt(exp_levy.hedged_variance(exponent(p), *a)),
            lambda p=parameters, a=arguments: np.sqrt(on_a_grid.hedged_variance(law(p), *a)),
        )
        yield Fact(f"{label}: sd", cell, "pnl_sd", routes, stated=stated, settings={"paths": 1_000_000, "seed": seed})
