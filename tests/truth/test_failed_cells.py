"""A cell whose paths leave the range of the exact sums says so and gives no numbers; its neighbours are not touched."""

import subprocess

import numpy as np

from cubes import HEDGECUBE, read

CELL = """
seed: 1
paths: 2000
precision: {precision}
world: {{spot: 100, step: 1d, drift: [0, {drift}], volatility: 60%, rate: {rate}}}
book: {{expiry: {days}d, implied_volatility: 60%, legs: [{{type: call, strike: 100, quantity: {quantity}}}]}}
desk: {{rebalance: 10d, hedge_ratio: {ratio}}}
ledger: {{fixed_cost: [0, {fixed}], funding: {funding}}}
"""
DONE, OVERFLOW, NON_FINITE = 1, 2, 3
SOUND = {"precision": "float", "drift": 0.1, "rate": 0, "days": 300, "ratio": 1, "fixed": 0.01, "funding": "0bp", "quantity": -1}


def run(tmp_path, **values):
    sweep, cube = tmp_path / "sweep.yaml", tmp_path / "cube.h5"
    sweep.write_text(CELL.format(**{**SOUND, **values}))
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
    """exp(10 * 300/365) = 3700 times the spot is too much for a call without a hedge, whether it is lost or won."""
    for precision, quantity in (("float", -1), ("double", -1), ("float", 1), ("double", 1)):
        done, cube = run(tmp_path, drift=10, ratio=0, precision=precision, quantity=quantity)
        check(done, cube, np.array([[False, False], [True, True]]))


def test_a_price_beyond_floating_point(tmp_path):
    """exp(10 * 50) is beyond the largest float: the path is caught, not wrapped into a number."""
    done, cube = run(tmp_path, drift=10, days=50 * 365, precision="float")
    check(done, cube, np.array([[False, False], [True, True]]))


def test_an_amount_beyond_its_bounds(tmp_path):
    """exp(10 * 480/365) = 500,000 times the spot: the hedge makes good what the call loses, but neither fits its sum."""
    for precision in ("float", "double"):
        done, cube = run(tmp_path, drift=10, days=480, precision=precision)
        check(done, cube, np.array([[False, False], [True, True]]))


def test_a_cost_that_every_path_pays_has_no_bounds(tmp_path):
    done, cube = run(tmp_path, fixed=1e9)
    assert done.returncode == 0 and (cube.status == DONE).all()
    np.testing.assert_allclose(cube.pnl_sd.isel(fixed_cost=1), cube.pnl_sd.isel(fixed_cost=0), rtol=1e-12)


def test_funding_beyond_all_bounds(tmp_path):
    """Over ten years it leaves its range; that is of no concern to who pays none."""
    for precision in ("float", "double"):
        done, cube = run(tmp_path, days=3650, funding="[0bp, 1bp]", precision=precision)
        assert done.returncode == 1
        assert (cube.status == [DONE, OVERFLOW]).all() and np.isnan(cube.pnl_mean.isel(funding=1)).all()
        assert not np.isnan(cube.pnl_mean.isel(funding=0)).any()


def test_what_is_no_number_is_not_called_an_overflow(tmp_path):
    """A discount factor of e^100 is infinite in float."""
    done, cube = run(tmp_path, days=36500, rate=-1)
    assert done.returncode == 1 and (cube.status == NON_FINITE).all() and np.isnan(cube.pnl_mean).all()


def test_nothing_fails_without_a_reason(tmp_path):
    done, cube = run(tmp_path)
    assert done.returncode == 0 and (cube.status == DONE).all()
