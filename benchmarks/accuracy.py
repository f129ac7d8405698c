"""What rounding and binning cost: float against double on the examples, and quantiles from bins against those of the paths themselves.

    python benchmarks/accuracy.py [--paths N]

Float and double runs draw the same random numbers, so their difference is rounding alone; it is stated in standard errors, and of
single paths in units of spot. The P&L of the paths that are binned comes from the plain reference of the tests, which walks the same paths.
"""
import argparse
import sys
from pathlib import Path
import tempfile

import numpy as np
import xarray as xr

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests" / "truth"))
import test_same_paths  # noqa: E402
from cubes import run, sweep_text  # noqa: E402
from reference import DAY  # noqa: E402

EXAMPLES = ("quickstart", "fee_tiers", "implied_vs_realised", "large", "jumps", "stochastic_volatility", "regimes",
            "perpetual_deribit", "perpetual_binance", "perpetual_hyperliquid", "moving_mark")  # fmt: skip


def cube(folder, sweep, *options):
    path = Path(folder) / "cube.h5"
    run(sweep, path, "--force", *options)
    with xr.open_dataset(path, engine="h5netcdf") as dataset:
        return dataset.load()


def float_against_double(folder, name, paths):
    sweep = REPOSITORY / "examples" / f"{name}.yaml"
    single, double = (cube(folder, sweep, "--set", f"paths={paths}", "--set", f"precision={p}") for p in ("float", "double"))
    row = [name, int(np.prod(list(double.pnl_mean.shape)))]
    for variable in ("pnl_mean", "pnl_sd"):
        row.append(float((abs(single[variable] - double[variable]) / double[f"{variable}_stderr"]).max()))
    at = {"probability": 0.01}
    error = abs(single.pnl_quantile.sel(at) - double.pnl_quantile.sel(at)) / double.pnl_quantile_stderr.sel(at)
    return [*row, float(error.max())]


def binning(folder, paths):
    """The largest error of a quantile over hedged and naked books, in standard deviations of the P&L, and where it was."""
    worst = (0, "")
    levels = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]
    test_same_paths.PATHS = paths
    for kind, strike, ratio in [("call", 100, 1), ("call", 100, 0), ("call", 120, 1), ("put", 90, 1), ("put", 100, 0.5)]:
        cell = {"world.spot": 100, "world.volatility": 0.6, "world.step": DAY // 4, "book.expiry": 20 * DAY,
                "book.implied_volatility": 0.65, "desk.rebalance": DAY, "desk.hedge_ratio": ratio, "ledger.fee": 3e-4,
                "legs": [{"type": kind, "strike": strike, "quantity": -1}]}  # fmt: skip
        sweep = Path(folder) / "sweep.yaml"
        sweep.write_text(sweep_text(cell, paths=paths, seed=test_same_paths.SEED, precision="double", quantiles=levels))
        answer, pnl = cube(folder, sweep), np.sort(test_same_paths.plain(cell)[1]["pnl"])
        for level in levels:
            exact = pnl[int(np.ceil(level * paths - 1e-6)) - 1]
            error = abs(float(answer.pnl_quantile.sel(probability=level)) - exact) / pnl.std()
            worst = max(worst, (error, f"{kind} {strike}, hedge ratio {ratio}, {level:.0%}: {exact:.4f}"))
    return worst


def many_trades(folder, step, seeds=40):
    """The root mean square of float less double over single paths of a hedged call that trades at every step, in units of spot."""
    cell = {"world.spot": 100, "world.volatility": 0.6, "world.step": step, "book.expiry": 30 * DAY, "desk.rebalance": step,
            "legs": [{"type": "call", "strike": 100, "quantity": -1}]}  # fmt: skip
    sweep, differences = Path(folder) / "sweep.yaml", []
    for seed in range(seeds):
        pnl = []
        for precision in ("float", "double"):
            sweep.write_text(sweep_text(cell, paths=1, seed=seed, precision=precision))
            pnl.append(float(cube(folder, sweep).pnl_mean))
        differences.append((pnl[0] - pnl[1]) / cell["world.spot"])
    return 30 * DAY // step, np.sqrt(np.mean(np.square(differences)))


def accrued(folder, premium, interest, step, rebalance):
    """Funding of a year at a constant premium, float less double, relatively: of a position that is held if it does not rebalance."""
    desk, paid = f"rebalance: {rebalance}" if rebalance else "policy: static", []
    for precision in ("float", "double"):
        sweep = Path(folder) / "sweep.yaml"
        sweep.write_text(f"""
paths: 1
precision: {precision}
world: {{spot: 100, step: {step}, volatility: 60%}}
perpetual: {{premium: {premium}, premium_mean: {premium}, premium_sd: 0, premium_reversion: 365/y, interest: {interest}, interval: step}}
book: {{expiry: 365d, implied_volatility: 60%, legs: [{{type: call, strike: 1e-3, quantity: -1}}]}}
desk: {{instrument: perpetual, {desk}}}
""")
        paid.append(float(cube(folder, sweep).funding_mean))
    return abs(paid[0] / paid[1] - 1)


def plain_sum(rate, steps):
    """What a plain float sum of so many equal rates is off by, relatively."""
    return abs(float(np.add.accumulate(np.full(steps, rate, np.float32))[-1]) / (rate * steps) - 1)


def funding(folder):
    """The largest over three premiums, with and without interest."""
    premiums = {"3.7bp": 3.7e-4, "10bp": 1e-3, "1.234567bp": 1.234567e-4}
    for step, steps in (("1h", 8760), ("1min", 525600)):
        for rebalance in (None, "1h"):
            error = max(accrued(folder, premium, interest, step, rebalance) for premium in premiums for interest in ("0", "1bp"))
            kind = f"traded every {rebalance}" if rebalance else "held"
            print(f"a year's funding, steps of {step}, {kind}: float - double is at most {error:.1e} of it", flush=True)
        plain = max(plain_sum(rate, steps) for rate in premiums.values())
        print(f"a plain sum of {steps} equal floats is off by up to {plain:.1e} of itself", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--paths", type=int, default=1_000_000)
    paths = parser.parse_args().paths
    with tempfile.TemporaryDirectory() as folder:
        print(f"largest difference float - double over all cells, in standard errors at {paths} paths")
        print("| example | cells | pnl_mean | pnl_sd | 1 % quantile |\n|---|---:|---:|---:|---:|")
        for name in EXAMPLES:
            row = float_against_double(folder, name, paths if name != "large" else paths // 4)
            label = f"{name}, a quarter of the paths" if name == "large" else name
            print(f"| {label} | {row[1]} | {row[2]:.1e} | {row[3]:.1e} | {row[4]:.1e} |", flush=True)
        for step in (3600, 60, 10):
            trades, error = many_trades(folder, step)
            print(f"a path of {trades} trades: float - double is {error:.1e} of the spot, in root mean square", flush=True)
        funding(folder)
        error, where = binning(folder, 200_000)
        print(f"largest error of a quantile from binning, 200,000 paths: {error:.2e} sd ({where})")


if __name__ == "__main__":
    main()
