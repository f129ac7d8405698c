"""Heston (1993) by Andersen's (2008) scheme QE-M: the variance's conditional mean and variance are exact, its law is a squared normal or,
near zero, an atom and an exponential; the log price, given both variances, is normal, and each step's drift is corrected so that the
discounted price is a martingale step by step. The scheme is not the law: facts are held to the law and say what the scheme adds."""

from dataclasses import replace

import numpy as np

import closed_forms as black_scholes
import exp_affine
from draws import PRICE
from facts import Fact, facts_of_the_price
from units import DAY, HOUR, YEAR
from worlds import merton
from worlds.merton import NEXT_TO_NOTHING

NAME = "heston"
CELL = {
    "world.model": NAME, "world.reversion": 5, "world.long_volatility": 0.6, "world.vol_of_vol": 3, "world.correlation": -0.5,
}  # fmt: skip
COARSE = {"world.step": 4 * HOUR}  # the reference walks every step of the scheme
MOVES = [
    ("world.reversion", [5, 60], "pnl_mean", COARSE),
    ("world.long_volatility", [0.6, 1.5], "pnl_mean", COARSE),
    ("world.vol_of_vol", [3, 0.5], "pnl_sd", COARSE),
    ("world.correlation", [-0.5, 0.9], "payoff_sd", COARSE),
    ("world.volatility", [0.7, 1.1], "pnl_mean", COARSE),
]
VARIANCE = 1  # stream: a pair of words a step, two steps a block
SWITCH = 1.5  # of psi, between the scheme's branches


# ---- a path ---------------------------------------------------------------------------------------------------------------------------


def law_of(cell):
    """The numbers of exp_affine.py."""
    volatility, xi = cell["world.volatility"], cell["world.vol_of_vol"]
    theta = cell.get("world.long_volatility", volatility) ** 2
    return exp_affine.Law(volatility**2, cell["world.reversion"], theta, xi, cell["world.correlation"])


class Scheme:
    """QE-M over dt years."""

    def __init__(self, law, dt):
        self.law = law
        self.kept, self.gone = np.exp(-law.kappa * dt), -np.expm1(-law.kappa * dt)
        kappa, xi, rho = law.kappa, law.xi, law.rho
        self.k2 = dt / 2 * (kappa * rho / xi - 0.5) + rho / xi
        self.k3 = self.k4 = dt * (1 - rho**2) / 2
        self.tilt = self.k2 + self.k4 / 2  # A

    def moments(self, v):
        """Mean and variance of the next variance: the law's."""
        kappa, theta, xi, gone = self.law.kappa, self.law.theta, self.law.xi, self.gone
        return theta + (v - theta) * self.kept, v * xi**2 * self.kept * gone / kappa + theta * xi**2 * gone**2 / (2 * kappa)

    def quadratic(self, v):
        """a and b of v' = a (b + Z)^2, and ln E e^{A v'}."""
        mean, variance = self.moments(v)
        twice = np.maximum(2 * mean**2 / variance, 2 / SWITCH)  # 2 / psi
        square = twice - 1 + np.sqrt(twice) * np.sqrt(twice - 1)
        a = mean / (1 + square)
        return a, np.sqrt(square), self.tilt * square * a / (1 - 2 * self.tilt * a) - np.log1p(-2 * self.tilt * a) / 2

    def exponential(self, v):
        """The probability of v' > 0, the mean of v' then, and ln E e^{A v'}."""
        mean, variance = self.moments(v)
        psi = np.maximum(variance / mean**2, SWITCH)
        positive, scale = 2 / (psi + 1), mean * (psi + 1) / 2
        return positive, scale, np.log(1 - positive + positive / (1 - self.tilt * scale))

    def is_quadratic(self, v):
        mean, variance = self.moments(v)
        return variance <= SWITCH * mean**2

    def step(self, v, normal, exponential, z):
        """The next variance, and what the log price gains beside its drift."""
        quadratic = self.is_quadratic(v)
        a, b, of_squares = self.quadratic(v)
        with np.errstate(invalid="ignore", divide="ignore"):  # far from where it is taken
            positive, scale, of_exponentials = self.exponential(v)
        after = np.where(quadratic, a * (b + normal) ** 2, np.maximum(exponential + np.log(positive), 0) * scale)
        noise = self.k3 * v + self.k4 * after
        correction = np.where(quadratic, of_squares, of_exponentials)
        return after, self.tilt * after - correction - noise / 2 + np.sqrt(noise) * z


def path(cell, seconds, draws):
    """In steps of world.step, at `seconds`, which are multiples of it; with the variance, `v`."""
    looks = np.asarray(seconds) // cell["world.step"]
    steps, dt, law = int(looks[-1]), cell["world.step"] / YEAR, law_of(cell)
    scheme, z = Scheme(law, dt), draws.normals(PRICE, steps)
    variance_draws = draws.normals_and_exponentials(VARIANCE, steps)
    x, v = np.zeros((steps + 1, draws.paths)), np.full((steps + 1, draws.paths), law.v)
    for i, (normal, exponential) in enumerate(zip(*variance_draws)):
        v[i + 1], gain = scheme.step(v[i], normal, exponential, z[i])
        x[i + 1] = x[i] + gain
    return {"x": x[looks] + cell["world.drift"] * dt * looks[:, None], "v": v[looks]}


def expected_variance(cell, v, years):
    """Of the log, a year, over so many years from a variance v on."""
    return exp_affine.average_variance(replace(law_of(cell), v=v), years)


def volatility(cell):
    """The square root of the expected variance of the log a year, up to the expiry: at which a book is sold if the sweep does not say."""
    return np.sqrt(expected_variance(cell, cell["world.volatility"] ** 2, cell["book.expiry"] / YEAR))


# ---- how long a step may be -------------------------------------------------------------------------------------------------------------


def reach(law):
    """M of the condition A c M < 1, c = xi^2 (1 - e^{-kappa dt}) / kappa, on which E e^{A v'} exists from every v: the scheme's a < c M
    and 1/beta < c M. As s^2 = c (m - m_0/2), m_0 the mean from v = 0, psi falls in v; a is monotone in v, from a(m*) = m*/2 where the
    branches meet to c/4, and 1/beta rises to 5/4 m*, m* = c (1 + r)/3."""
    r = np.sqrt(max(0.0, 1 - 3 * law.kappa * law.theta / law.xi**2))
    return max(0.5, 5 * (1 + r) / 12)


def longest_step(law):
    """Years, or infinity: the first k / kappa with A c M = M n (1 - e^{-k}) (1 + h k) = 1. That is concave where it is positive, so
    Newton's iterates from 0 rise to the root, if there is one."""
    n, m = law.rho * law.xi / law.kappa, reach(law)
    h, k = 0.5 - n / 4, 0.0
    for _ in range(200):
        gone = -np.expm1(-k)
        left, slope = 1 - m * n * gone * (1 + h * k), m * n * ((1 - gone) * (1 + h * k) + gone * h)
        if slope <= 0:
            return np.inf
        if left <= 1e-15 * m * n * k or k > 700:
            return k / law.kappa
        k += left / slope
    return k / law.kappa


# ---- two routes to the scheme's own value after a single step ---------------------------------------------------------------------------


def one_step_call(scheme, forward, strike):
    """E (S - K)+: given the variance's draw, Black and Scholes'."""
    v = np.array([scheme.law.v])
    if scheme.is_quadratic(v)[0]:
        normal, weight = black_scholes.normal_nodes(8001, 12.0)
        exponential = np.zeros_like(normal)
    else:  # what lies above the atom is a shifted exponential
        positive = scheme.exponential(v)[0].item()
        node, weight = np.polynomial.laguerre.laggauss(120)
        exponential, weight = np.append(0, node - np.log(positive)), np.append(1 - positive, positive * weight)
        normal = np.zeros_like(exponential)
    after, gain = scheme.step(v, normal, exponential, 0.0)
    variance = scheme.k3 * v + scheme.k4 * after
    prices = black_scholes.price(black_scholes.CALL, forward * np.exp(gain + variance / 2), strike, 1.0, np.sqrt(variance))
    return np.sum(weight * prices)


def transformed_call(scheme, forward, strike):
    """Lewis' integral of E e^{z(x' - x)}, which is as elementary as E e^{Av'}."""
    v = np.array([scheme.law.v])

    def moment(z):
        convexity = (z**2 - z) / 2
        w = z * scheme.tilt + convexity * scheme.k4
        if scheme.is_quadratic(v)[0]:
            a, b, correction = scheme.quadratic(v)
            of_variance = np.exp(w * a * b**2 / (1 - 2 * w * a)) / np.sqrt(1 - 2 * w * a)
        else:
            positive, scale, correction = scheme.exponential(v)
            of_variance = 1 - positive + positive / (1 - w * scale)
        return np.exp(convexity * scheme.k3 * v - z * correction) * of_variance

    return exp_affine.lewis(moment, forward, strike)


# ---- what theory says of cubes ----------------------------------------------------------------------------------------------------------

CRYPTO = {"world.volatility": 0.8, "world.reversion": 3, "world.vol_of_vol": 2, "world.correlation": -0.2}  # Feller's condition fails
BROADIE_KAYA = {
    "world.volatility": 0.101, "world.reversion": 6.21, "world.long_volatility": 0.019**0.5, "world.vol_of_vol": 0.61,
    "world.correlation": -0.7,
}  # fmt: skip
ANDERSEN = {"world.volatility": 0.2, "world.reversion": 0.5, "world.vol_of_vol": 1, "world.correlation": -0.9}  # fails by far
RISING = {
    "world.volatility": 0.3**0.5, "world.reversion": 12, "world.long_volatility": 0.5**0.5, "world.vol_of_vol": 6,
    "world.correlation": 0.6,
}  # fmt: skip
NEAR_ZERO = {
    "world.volatility": 0.05, "world.reversion": 3, "world.long_volatility": 0.3, "world.vol_of_vol": 2, "world.correlation": -0.7,
}  # fmt: skip


def world_of(parameters, *arguments, **others):
    return {**merton.world_of(parameters, *arguments, **others), "world.model": NAME}


def facts():
    yield from option_values()
    yield from values_after_one_step()
    yield from moments_of_the_price()
    yield from next_to_no_variance_of_the_variance()
    yield from hedged()


def values(label, parameters, law, step, days, strikes, allowed=0.0, drift=0.0, seed=300, paths=200_000):
    """E of the payoff at some strikes, by Lewis' integral and by Heston's two."""
    years = days * DAY / YEAR
    forward = 100 * np.exp(drift * years)
    for strike, stated in strikes.items():
        cell = world_of(parameters, step, days * DAY, strike, **{"world.drift": drift})
        routes = tuple(
            lambda route=route, strike=strike: float(route(law, forward, strike, years))
            for route in (exp_affine.call, exp_affine.call_by_probabilities)
        )
        settings = {"paths": paths, "seed": seed + strike}
        yield Fact(f"{label}: call {strike}", cell, "payoff_mean", routes, allowed, stated=stated, settings=settings)


def option_values():
    """The scheme's own error, `allowed`, was computed without paths: the transform of the scheme, step by step backwards on a grid of the
    root of v by quadratures over its draws, less the law's, and Lewis' integral of the difference."""
    for label, parameters, step, days, strikes, allowed, drift in (
        ("crypto, daily", CRYPTO, DAY, 30, {80: None, 100: "8.933481", 120: "2.773864"}, 6e-5, 0.0),
        ("Broadie-Kaya 1, five days a step", BROADIE_KAYA, 5 * DAY, 365, {80: None, 100: "7.026728", 120: None}, 5e-4, 0.0319),
        ("Andersen I, fifty days a step", ANDERSEN, 50 * DAY, 3650, {60: "44.329975", 100: "13.084670", 140: "0.295774"}, 0.0137, 0.0),
        ("rising with the price, 8 h a step", RISING, 8 * HOUR, 30, {80: None, 100: None, 130: None}, 2e-5, 0.0),
    ):
        yield from values(label, parameters, law_of(parameters), step, days, strikes, allowed, drift)


def values_after_one_step():
    """The scheme's own: where it is far from the law, and from below the switch, of either sign of the correlation."""
    for label, parameters, days, strikes in (
        ("crypto, one step", CRYPTO, 30, (80, 100, 120)),
        ("near zero", NEAR_ZERO, 7, (95, 100)),
        ("near zero, rising", {**NEAR_ZERO, "world.correlation": 0.9}, 7, (100, 105)),
    ):
        scheme = Scheme(law_of(parameters), days * DAY / YEAR)
        for strike in strikes:
            routes = tuple(
                lambda route=route, scheme=scheme, strike=strike: float(route(scheme, 100.0, strike))
                for route in (one_step_call, transformed_call)
            )
            cell = world_of(parameters, days * DAY, days * DAY, strike)
            yield Fact(f"{label}: call {strike}", cell, "payoff_mean", routes, settings={"paths": 400_000, "seed": 330 + strike})


def moments_of_the_price():
    """E S_t = S0 after few steps and many, and the sd of S_t, which the scheme has to 1e-5 of it by daily steps."""
    for days in (1, 2, 5, 30, 90):
        cell, law, years = world_of(CRYPTO, DAY, days * DAY, NEXT_TO_NOTHING), law_of(CRYPTO), days * DAY / YEAR
        powers = [1.0, *(exp_affine.real_moment(law, order, years) for order in (2, 3, 4))]
        settings = {"paths": 1_000_000 if days < 90 else 400_000, "seed": 350 + days, "precision": "double"}
        sds = tuple(
            lambda route=route, law=law, years=years: 100 * np.sqrt(route(law, 2, years) - 1)
            for route in (exp_affine.real_moment, exp_affine.real_moment_by_steps)
        )
        yield from facts_of_the_price(f"crypto, {days} days", cell, powers, (lambda: 100 - NEXT_TO_NOTHING,), sds, settings, 2e-3)


def next_to_no_variance_of_the_variance():
    """Black and Scholes' values at the average variance; and where rho / xi is large, in float."""
    still = {"world.volatility": 0.5, "world.reversion": 8, "world.long_volatility": 0.9, "world.vol_of_vol": 5e-4, "world.correlation": 0}
    law, years = law_of(still), 30 * DAY / YEAR
    for strike in (90, 110):
        cell = world_of(still, DAY, 30 * DAY, strike)

        def by_black_scholes(strike=strike):
            return black_scholes.price(black_scholes.CALL, 100, strike, years, np.sqrt(exp_affine.average_variance(law, years)))

        routes = (by_black_scholes, lambda strike=strike: float(exp_affine.call(law, 100, strike, years)))
        yield Fact(f"next to no vol of vol: call {strike}", cell, "payoff_mean", routes, settings={"paths": 200_000, "seed": 360})
    leaning = {**still, "world.vol_of_vol": 0.01, "world.correlation": -0.95}
    yield from values("little vol of vol", leaning, law_of(leaning), DAY, 30, {90: None, 110: None}, seed=300)


def hedged():
    """The exact sd of one short call's P&L for finitely many hedges, where the drift is the rate: no 1/sqrt(n), but a floor that only an
    instrument of the variance lowers. Two million paths of the law itself, the variance drawn exactly and its integral by the trapezoidal
    rule on quarters of 8 h, say 2.3804 +- .0019 and 2.0703 +- .0016 of the first two, 2.3808 and 2.0689 here."""
    at_rate = {"world.drift": 0.1, "world.rate": 0.1, "desk.hedge_ratio": 0.7}
    for label, parameters, strike, steps, implied, others, seed in (
        ("crypto, n 30", CRYPTO, 100, 30, 0.8, {}, 370),
        ("crypto, n 90", CRYPTO, 100, 90, 0.8, {}, 371),
        ("half as rising, rate 10 %, ratio .7, hedged at .6", {**RISING, "world.vol_of_vol": 3}, 110, 30, 0.6, at_rate, 372),
    ):  # fmt: skip
        step = 30 * DAY // steps
        settings = {"world.drift": 0.0, "world.rate": 0.0, "desk.hedge_ratio": 1.0, "book.implied_volatility": implied, **others}
        cell = world_of(parameters, step, 30 * DAY, strike, -1, **{"desk.rebalance": step}, **settings)
        yield Fact(f"{label}: sd", cell, "pnl_sd", (hedged_sd(cell, law_of(cell)),), settings={"paths": 1_000_000, "seed": seed})


def hedged_sd(cell, law):
    """A route: of the call of a cell whose drift is its rate and whose hedges are all in time; the hedge may follow the world's mark."""
    strike, ratio, rate, years = cell["legs"][0]["strike"], cell["desk.hedge_ratio"], cell["world.rate"], cell["book.expiry"] / YEAR
    times = np.linspace(0, years, cell["book.expiry"] // cell["desk.rebalance"] + 1)

    def held(i, f, v):
        spot, left, mark = f * np.exp(rate * (times[i] - years)), years - times[i], cell["book.implied_volatility"]
        if cell.get("implied.model") == "world":
            mark = mark * np.sqrt(expected_variance(cell, v, left) / expected_variance(cell, law.v, years))
        return ratio * black_scholes.delta(black_scholes.CALL, spot, strike, left, mark, rate)

    return lambda: np.sqrt(exp_affine.hedged_variance(law, 100 * np.exp(rate * years), strike, times, held))
