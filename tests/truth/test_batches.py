"""Batches: the means of equal groups of paths, and what they are for: how sure a comparison of cells is."""

import h5py
import numpy as np
import pytest
from closed_forms import price
from cubes import read, run, sweep_text
from reference import DAY, HOUR
from scipy import stats

CELL = {
    "world.spot": 100, "world.rate": 0.03, "world.volatility": 0.6, "book.expiry": 10 * DAY,
    "legs": [{"type": "call", "strike": 102, "quantity": -1}],
    "desk.rebalance": 4 * HOUR, "ledger.fee": 5e-4, "ledger.funding": 1e-4,
}  # fmt: skip
AXES = {"world.volatility": [0.5, 0.7], "desk.rebalance": [4 * HOUR, 18 * HOUR], "ledger.fee": [0, 5e-4]}


@pytest.mark.parametrize("precision", ["float", "double"])
def test_a_batch_is_the_mean_of_its_paths(cube, precision):
    """The first n batches together are a run of so many paths."""
    batches, batch_paths = 6, 700  # no multiple of any block
    whole = cube(CELL, AXES, paths=batches * batch_paths, precision=precision, batches=batches).pnl_batch_mean
    assert whole.dims == ("volatility", "rebalance", "fee", "batch")
    np.testing.assert_array_equal(whole.batch, range(batches))
    first = cube(CELL, AXES, paths=batch_paths, precision=precision)
    np.testing.assert_array_equal(whole.isel(batch=0), first.pnl_mean)
    for count in range(2, batches + 1):
        prefix = cube(CELL, AXES, paths=count * batch_paths, precision=precision)
        np.testing.assert_allclose(whole.isel(batch=slice(count)).mean("batch"), prefix.pnl_mean, rtol=1e-12, atol=1e-12)


def test_batches_change_nothing_else(cube):
    with_batches = cube(CELL, AXES, paths=4200, batches=60)
    without = cube(CELL, AXES, paths=4200)
    assert set(with_batches.variables) - set(without.variables) == {"pnl_batch_mean", "batch"}
    for name in set(without.data_vars) - {"checksum"}:
        np.testing.assert_array_equal(with_batches[name], without[name], err_msg=name)


@pytest.mark.parametrize("options", [("--threads", "1"), ("--threads", "5"), ("--isa", "baseline")])
def test_batches_do_not_depend_on_who_computes(cube, options):
    text = sweep_text(CELL, AXES, paths=4200, batches=7)
    one, other = read(cube.path(text)), read(cube.path(text, *options))
    np.testing.assert_array_equal(one.pnl_batch_mean, other.pnl_batch_mean)


# ---- intervals ----------------------------------------------------------------------------------------------------------

SEEDS, BATCHES, BATCH_PATHS = 600, 16, 256
VOLATILITIES = [0.5, 0.55, 0.8]
UNHEDGED = {
    "world.spot": 100, "world.volatility": 0.6, "book.expiry": 20 * DAY, "book.implied_volatility": 0.6,
    "legs": [{"type": "call", "strike": 100, "quantity": -1}],
    "desk.rebalance": 20 * DAY, "desk.hedge_ratio": 0, "world.step": 20 * DAY,
}  # fmt: skip


def true_means():
    """Of an unhedged short call: its premium less what it is worth at the realised volatility."""
    years = 20 / 365
    premium = price(1, 100, 100, years, 0.6, 0)
    return np.array([premium - price(1, 100, 100, years, volatility, 0) for volatility in VOLATILITIES])


@pytest.fixture(scope="module")
def repeated(tmp_path_factory):
    """pnl_batch_mean and pnl_mean_stderr of the same cells under many seeds: [seed, volatility, batch], [seed, volatility]."""
    folder = tmp_path_factory.mktemp("seeds")
    sweep, cube = folder / "sweep.yaml", folder / "cube.h5"
    means, errors = [], []
    for seed in range(SEEDS):
        sweep.write_text(sweep_text(UNHEDGED, {"world.volatility": VOLATILITIES}, paths=BATCHES * BATCH_PATHS, seed=seed, batches=BATCHES))
        run(sweep, cube, "--force")
        with h5py.File(cube) as file:
            means.append(file["pnl_batch_mean"][()])
            errors.append(file["pnl_mean_stderr"][()])
    return np.array(means), np.array(errors)


def interval_hits(estimates, truth):
    """Of estimates [seed, batch], how many 95 % intervals by Student's t hold the truth."""
    half = stats.t.ppf(0.975, BATCHES - 1) * estimates.std(axis=1, ddof=1) / np.sqrt(BATCHES)
    return np.abs(estimates.mean(axis=1) - truth) <= half


def test_intervals_of_differences_and_ratios_hold(repeated):
    """Nominal 95 %, held to 93 to 97 %: at 600 seeds 2.2 standard errors either way; the seeds are fixed."""
    means, truth = repeated[0], true_means()
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        differences = means[:, one] - means[:, other]
        assert 0.93 <= interval_hits(differences, truth[one] - truth[other]).mean() <= 0.97
        ratio = means[:, one].mean(axis=1) / means[:, other].mean(axis=1)
        residuals = (means[:, one] - ratio[:, None] * means[:, other]) / means[:, other].mean(axis=1)[:, None]
        if abs(truth[other]) > 1:  # a ratio to what may be zero has no such interval
            assert 0.93 <= interval_hits(residuals + ratio[:, None], truth[one] / truth[other]).mean() <= 0.97


def test_paired_errors_are_much_sharper(repeated):
    """Neighbours share nearly all of their noise: the error of their difference is a small part of what two runs apart had."""
    means, errors = repeated
    paired = np.sqrt((means[:, 0] - means[:, 1]).var(axis=1, ddof=1) / BATCHES)
    apart = np.hypot(errors[:, 0], errors[:, 1])
    assert np.median(apart / paired) > 8
