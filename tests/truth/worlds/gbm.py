"""Geometric Brownian motion, exact in law for any step (Black & Scholes 1973)."""

import numpy as np

import closed_forms as theory
from draws import PRICE, cumulated
from facts import Fact
from units import DAY, YEAR

NAME = "gbm"
CELL = {}
MOVES = [
    ("world.drift", [0.3, -0.4, 3.0], "funding_mean"),
    ("world.volatility", [0.7, 1.1], "pnl_mean"),
]


def path(cell, seconds, draws):
    t, vol = np.asarray(seconds)[:, None] / YEAR, cell["world.volatility"]
    noise = vol * np.sqrt(np.diff(t, axis=0)) * draws.normals(PRICE, len(t) - 1)
    return {"x": cumulated(noise) + (cell["world.drift"] - vol**2 / 2) * t}


def volatility(cell):
    """At which a book is sold if the sweep does not say."""
    return cell["world.volatility"]


def facts():
    """Few, for the sake of comparison: test_ground_truth.py says far more of this world."""
    for drift, strike in ((0.0, 80), (0.4, 100), (-0.8, 120)):
        cell = {
            "world.spot": 100, "world.volatility": 0.6, "world.drift": drift, "world.step": DAY, "book.expiry": 30 * DAY,
            "desk.policy": "static", "desk.hedge_ratio": 0, "legs": [{"type": "call", "strike": strike, "quantity": 1}],
        }  # fmt: skip

        def value(drift=drift, strike=strike):
            return theory.expected_payoff([(theory.CALL, strike, 1)], 100, 30 * DAY / YEAR, 0.6, drift)

        yield Fact(f"call {strike}, drift {drift:g}", cell, "payoff_mean", (value,), settings={"paths": 200_000, "seed": 50})
