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


def naive(paths, rng):
    cells, steps = {}, 0
    for hours in INTERVALS:
        volatility, fee = 0.60, 1e-4
        pnl = np.empty(paths)
        for start in range(0, paths, CHUNK):
            normals = rng.standard_normal((HOURS // hours, min(CHUNK, paths - start)))
            spot, log_moneyness = prices(normals, volatility, hours)
            gross, turnover = gross_and_turnover(spot, deltas(log_moneyness, hours))
            pnl[start:start + CHUNK] = gross - fee * turnover
        cells[volatility, hours, fee] = statistics(pnl)
        steps += HOURS // hours * paths
    return cells, steps


def shared(paths, rng):
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
    parser.add_argument("--paths", type=int, default=32768)
    parser.add_argument("--chunk", type=int, default=CHUNK)
    arguments = parser.parse_args()
    CHUNK = arguments.chunk
    rng = np.random.default_rng(42)
    began = time.process_time()
    cells, steps = {"naive": naive, "shared": shared}[arguments.flavour](arguments.paths, rng)
    seconds = time.process_time() - began
    checked = cells[CHECKED_CELL]
    print(json.dumps({"peer": f"NumPy {arguments.flavour}", "numpy": np.__version__, "scipy": scipy.__version__,
                      "cell_path_steps": steps, "cpu_seconds": seconds, "paths": arguments.paths,
                      "pnl_mean": checked["mean"], "pnl_sd": checked["sd"]}))


if __name__ == "__main__":
    main()
