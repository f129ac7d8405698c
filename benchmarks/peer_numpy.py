"""The reference grid as a quant would write it in NumPy and SciPy, in float64: the peer that hedgecube is measured against.

naive:  every cell simulates its own paths at its own rebalance times. This is the ordinary way; its rate is what one
        cell costs and does not depend on the grid, so it runs the grid's four intervals at one volatility and one fee.
shared: the normals serve every volatility, a path and its deltas serve every interval, a turnover serves every fee. It
        runs all 256 cells, since the gain is in the grid.

P&L and statistics are hedgecube's (zero rate, close-out charged). Prints JSON: cell-path-steps per second of CPU, without
the time to import NumPy, and mean and standard deviation of one cell for the comparison of answers.
"""
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import sys
import time

import numpy as np
import scipy
from scipy.special import ndtr

SPOT = STRIKE = 100.0
HEDGE_VOLATILITY = 0.6
HOURS = 21 * 24
YEAR_HOURS = 365 * 24
VOLATILITIES = [0.30, 0.40, 0.50, 0.60, 0.75, 0.90, 1.05, 1.20]
INTERVALS = [2, 4, 8, 24]  # hours
FEES = [k * 1e-4 for k in range(8)]
CHECKED_CELL = (0.60, 2, 1e-4)
HESTON = (3.0, 0.64, 2.0, -0.2)  # reversion, long-run variance, volatility of variance, correlation; v at t = 0 is the grid's
QUANTILES = [0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99]
CHUNK = 256  # paths at a time, so that an array of 252 steps stays in cache (half a megabyte); see the README


def premium():
    root = HEDGE_VOLATILITY * np.sqrt(HOURS / YEAR_HOURS)
    d1 = np.log(SPOT / STRIKE) / root + root / 2
    return SPOT * ndtr(d1) - STRIKE * ndtr(d1 - root)


def prices(normals, volatility, hours):
    """Spot at every step, and its logarithm over the strike; [step + 1, path]."""
    dt = hours / YEAR_HOURS
    log_return = np.zeros((normals.shape[0] + 1, normals.shape[1]))
    np.cumsum(volatility * np.sqrt(dt) * normals - 0.5 * volatility**2 * dt, axis=0, out=log_return[1:])
    return SPOT * np.exp(log_return), log_return + np.log(SPOT / STRIKE)


def heston_prices(rng, shape, volatility, hours):
    """The same under stochastic variance, by the quadratic-exponential scheme with martingale correction (Andersen 2008),
    vectorised over paths."""
    (kappa, theta, xi, rho), dt, v = HESTON, hours / YEAR_HOURS, np.full(shape[1], volatility**2)
    x, e = np.zeros((shape[0] + 1, shape[1])), np.exp(-kappa * dt)
    k = dt / 2 * (kappa * rho / xi - 0.5)
    k1, k2, k3 = k - rho / xi, k + rho / xi, dt * (1 - rho**2) / 2
    a_star = k2 + k3 / 2
    for step in range(shape[0]):
        mean = theta + (v - theta) * e
        psi = (v * xi**2 * e * (1 - e) / kappa + theta * xi**2 * (1 - e) ** 2 / (2 * kappa)) / mean**2
        w = np.maximum(2 / psi, 1)
        b2 = w - 1 + np.sqrt(w * (w - 1))
        a, p = mean / (1 + b2), (psi - 1) / (psi + 1)
        beta, is_quadratic = (1 - p) / mean, psi <= 1.5
        quadratic = a * (np.sqrt(b2) + rng.standard_normal(shape[1])) ** 2
        exponential = np.maximum(rng.standard_exponential(shape[1]) + np.log(1 - np.where(is_quadratic, 0, p)), 0) / beta
        following = np.where(is_quadratic, quadratic, exponential)
        inside = np.where(is_quadratic, 1 - 2 * a_star * a, p + beta * (1 - p) / (beta - a_star))
        k0 = np.where(is_quadratic, -a_star * b2 * a / (1 - 2 * a_star * a) + 0.5 * np.log(inside), -np.log(np.abs(inside)))
        spread = np.sqrt(k3 * (v + following)) * rng.standard_normal(shape[1])
        x[step + 1] = x[step] + k0 - (k1 + k3 / 2) * v + k1 * v + k2 * following + spread
        v = following
    return SPOT * np.exp(x), x + np.log(SPOT / STRIKE)


def deltas(log_moneyness, hours):
    """Delta at every step before expiry; [step, path]."""
    left = (HOURS - hours * np.arange(log_moneyness.shape[0] - 1)) / YEAR_HOURS
    root = HEDGE_VOLATILITY * np.sqrt(left)[:, None]
    return ndtr(log_moneyness[:-1] / root + root / 2)


def gross_and_turnover(spot, delta):
    """P&L before fees, and the notional traded, the close-out included; [path]."""
    hedge_gain = np.sum(delta * np.diff(spot, axis=0), axis=0)
    turnover = np.sum(np.abs(np.diff(delta, axis=0)) * spot[1:-1], axis=0) + delta[0] * spot[0] + delta[-1] * spot[-1]
    return premium() - np.maximum(spot[-1] - STRIKE, 0) + hedge_gain, turnover


def statistics(pnl):
    y = (pnl - pnl.mean()) / pnl.std()
    y2 = y * y
    ordered = np.sort(pnl)
    return {"mean": pnl.mean(), "sd": pnl.std(ddof=1), "skewness": (y2 * y).mean(), "excess_kurtosis": (y2 * y2).mean() - 3,
            "prob_loss": np.mean(pnl < 0), "quantiles": ordered[[int(q * len(pnl)) for q in QUANTILES]],
            "shortfall": [-ordered[: int((1 - level) * len(pnl))].mean() for level in (0.95, 0.99)]}


def naive(paths, rng, world):
    cells, steps = {}, 0
    for hours in INTERVALS:
        volatility, fee = 0.60, 1e-4
        pnl = np.empty(paths)
        for start in range(0, paths, CHUNK):
            shape = HOURS // hours, min(CHUNK, paths - start)
            if world == "heston":
                spot, log_moneyness = heston_prices(rng, shape, volatility, hours)
            else:
                spot, log_moneyness = prices(rng.standard_normal(shape), volatility, hours)
            gross, turnover = gross_and_turnover(spot, deltas(log_moneyness, hours))
            pnl[start:start + CHUNK] = gross - fee * turnover
        cells[volatility, hours, fee] = statistics(pnl)
        steps += HOURS // hours * paths
    return cells, steps


def shared(paths, rng, world):
    if world != "gbm":
        sys.exit("peer_numpy.py: shared is of gbm")
    finest = INTERVALS[0]
    gross = np.empty((len(VOLATILITIES), len(INTERVALS), paths))
    turnover = np.empty_like(gross)
    for start in range(0, paths, CHUNK):
        chunk = slice(start, min(start + CHUNK, paths))
        normals = rng.standard_normal((HOURS // finest, chunk.stop - start))
        for v, volatility in enumerate(VOLATILITIES):
            spot, log_moneyness = prices(normals, volatility, finest)
            delta = deltas(log_moneyness, finest)
            for i, hours in enumerate(INTERVALS):
                stride = hours // finest
                gross[v, i, chunk], turnover[v, i, chunk] = gross_and_turnover(spot[::stride], delta[::stride])
    cells = {(volatility, hours, fee): statistics(gross[v, i] - fee * turnover[v, i])
             for v, volatility in enumerate(VOLATILITIES) for i, hours in enumerate(INTERVALS) for fee in FEES}
    return cells, sum(HOURS // hours for _, hours, _ in cells) * paths


def main():
    global CHUNK
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("flavour", choices=["naive", "shared"])
    parser.add_argument("--world", choices=["gbm", "heston"], default="gbm")
    parser.add_argument("--paths", type=int, default=32768)
    parser.add_argument("--chunk", type=int, default=CHUNK)
    arguments = parser.parse_args()
    CHUNK = arguments.chunk
    rng = np.random.default_rng(42)
    began = time.process_time()
    cells, steps = {"naive": naive, "shared": shared}[arguments.flavour](arguments.paths, rng, arguments.world)
    seconds = time.process_time() - began
    checked = cells[CHECKED_CELL]
    print(json.dumps({"peer": f"NumPy {arguments.flavour}{'' if arguments.world == 'gbm' else ', ' + arguments.world}", "numpy": np.__version__, "scipy": scipy.__version__,
                      "cell_path_steps": steps, "cpu_seconds": seconds, "paths": arguments.paths,
                      "pnl_mean": checked["mean"], "pnl_sd": checked["sd"]}))


if __name__ == "__main__":
    main()
