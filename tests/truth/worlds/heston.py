"""Heston (1993) by Andersen's (2008) scheme QE-M: the variance's conditional mean and variance are exact, its law is a squared normal or,
near zero, an atom and an exponential; the log price, given both variances, is normal, and each step's drift is corrected so that the
discounted price is a martingale step by step. The scheme is not the law: facts are held to the law and say what the scheme adds."""

import numpy as np

import closed_forms as black_scholes
import exp_affine
from draws import PRICE
from facts import Fact
from units import DAY, HOUR, YEAR

NAME = "heston"
CELL = {
    "world.model": NAME, "world.reversion": 5, "world.long_volatility": 0.6, "world.vol_of_vol": 3, "world.correlation": -0.5,
}  # fmt: skip
MOVES = [
    ("world.reversion", [5, 60], "pnl_mean"),
    ("world.long_volatility", [0.6, 1.5], "pnl_mean"),
    ("world.vol_of_vol", [3, 0.5], "pnl_sd"),
    ("world.correlation", [-0.5, 0.6], "pnl_mean"),
    ("world.volatility", [0.7, 1.1], "pnl_mean"),
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
        self.law, self.dt, self.kept = law, dt, np.exp(-law.kappa * dt)
        kappa, xi, rho = law.kappa, law.xi, law.rho
        self.k2 = dt / 2 * (kappa * rho / xi - 0.5) + rho / xi
        self.k3 = self.k4 = dt * (1 - rho**2) / 2
        self.tilt = self.k2 + self.k4 / 2  # A

    def moments(self, v):
        """Mean and variance of the next variance: the law's."""
        kappa, theta, xi, gone = self.law.kappa, self.law.theta, self.law.xi, 1 - self.kept
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


def volatility(cell):
    """The square root of the expected variance of the log a year, up to the expiry: at which a book is sold if the sweep does not say."""
    return np.sqrt(exp_affine.average_variance(law_of(cell), cell["book.expiry"] / YEAR))
