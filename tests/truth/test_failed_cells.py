"""A cell whose paths leave the range of the exact sums says so and gives no numbers; its neighbours are not touched."""

import subprocess

import numpy as np

from cubes import HEDGECUBE, read

CELL = """
seed: 1
paths: 2000
precision: {precision}
world: {{spot: 100, step: 1d, drift: [0, {drift}], volatility: 60%}}
book: {{expiry: {days}d, implied_volatility: 60%, legs: [{{type: call, strike: 100, quantity: -1}}]}}
desk: {{rebalance: 10d, hedge_ratio: {ratio}}}
ledger: {{fixed_cost: [0, {fixed}]}}
"""
OVERFLOW = 2


def run(tmp_path, **values):
    sweep, cube = tmp_path / "sweep.yaml", tmp_path / "cube.h5"
    sweep.write_text(CELL.format(**{"precision": "float", "drift": 0.1, "days": 300, "ratio": 1, "fixed": 0.01, **values}))
    done = subprocess.run([HEDGECUBE, "run", sweep, "-o", cube, "--force"], capture_output=True, text=True)
    return done, read(cube)


def check(done, cube, failed):
    assert done.returncode == 1 and "overflow" in done.stderr
    assert cube.attrs["hedgecube_version"]
    assert np.array_equal(cube.status == OVERFLOW, failed)
    for name in ("pnl_mean", "pnl_sd", "pnl_quantile", "expected_shortfall", "fees_mean"):
        values = cube[name]
        rest = [dim for dim in values.dims if dim not in ("drift", "fixed_cost")]
        assert np.array_equal(np.isnan(values).all(rest), failed), name


def test_a_price_beyond_all_bounds(tmp_path):
    """exp(10 * 300/365) = 3700 times the spot is too much for a short call without a hedge."""
    for precision in ("float", "double"):
        done, cube = run(tmp_path, drift=10, ratio=0, precision=precision)
        check(done, cube, np.array([[False, False], [True, True]]))


def test_a_price_beyond_floating_point(tmp_path):
    """exp(10 * 50) is beyond the largest float: the path is caught, not wrapped into a number."""
    done, cube = run(tmp_path, drift=10, days=50 * 365, precision="float")
    check(done, cube, np.array([[False, False], [True, True]]))


def test_a_cost_beyond_all_bounds(tmp_path):
    done, cube = run(tmp_path, fixed=1e9)
    check(done, cube, np.array([[False, True], [False, True]]))


def test_nothing_fails_without_a_reason(tmp_path):
    done, cube = run(tmp_path)
    assert done.returncode == 0 and (cube.status == 1).all()
