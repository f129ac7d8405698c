"""The cube against the plain reference on the same paths: the words of draws.py, the world's own file, then the P&L of
docs/pnl.md term by term. In double precision the two must agree to the last digits, whatever is switched on; a wrong sign, a
time off by one step or a dropped term cannot hide behind a standard error."""

from itertools import product

import numpy as np
import pytest

import reference
from draws import Words
from moves import AT_IMPLIED, BASE, MOVES, NAMES, moved
from random_sweeps import MOVING
from reference import DAY, HOUR
from sides import mark, premium
from test_reference import cube_cells
from worlds import WORLDS

PATHS, SEED = 3000, 0x1234567890ABCDEF


@reference.once
def plain(cell):
    cell = reference.resolve(cell)
    seconds = reference.trading_seconds(cell)
    return cell, reference.ledger(cell, seconds, reference.watch(cell, seconds, Words(PATHS, SEED), every_step=True))


def check(answer, cell, tolerance):
    cell, book = plain(cell)
    scale = cell["world.spot"] * sum(abs(leg["quantity"]) for leg in cell["legs"])
    pnl = book["pnl"]
    for name in reference.amounts(cell):
        check_amount(answer, name, book[name], tolerance, scale)
    expected = {"pnl_mean": pnl.mean(), "pnl_sd": pnl.std(ddof=1), "pnl_min": pnl.min(), "pnl_max": pnl.max(),
                "pnl_mean_stderr": pnl.std(ddof=1) / np.sqrt(PATHS), "premium": reference.premium(cell)}  # fmt: skip
    for name, value in expected.items():
        assert float(answer[name]) == pytest.approx(value, abs=tolerance * scale), name
    centred = (pnl - pnl.mean()) / pnl.std()
    assert float(answer.pnl_skewness) == pytest.approx((centred**3).mean(), abs=1e4 * tolerance)
    assert float(answer.pnl_excess_kurtosis) == pytest.approx((centred**4).mean() - 3, abs=1e5 * tolerance)
    assert float(answer.prob_loss) * PATHS == pytest.approx((pnl < 0).sum(), abs=0.1 if tolerance < 1e-9 else 3)
    distributions = [("pnl", pnl, pnl.mean()), ("hedge_cash_min", book["hedge_cash_min"], 0.0)][: 1 + ("basis" in reference.amounts(cell))]
    for level, (name, x, centre) in product(answer["probability"].values, distributions):
        at = np.sort(x)[int(np.ceil(level * PATHS)) - 1]
        bin_width = 4e-3 * max(abs(at - centre), x.std())  # of the distance from the cell's centre
        found = float(answer[f"{name}_quantile"].sel(probability=level))
        assert found == pytest.approx(at, abs=bin_width + 1e-7 * scale), (name, level)
    for level in answer["tail_level"].values:
        shortfall = -np.sort(pnl)[: round((1 - level) * PATHS)].mean()
        bin_width = 4e-3 * max(abs(shortfall + pnl.mean()), pnl.std())
        assert float(answer.expected_shortfall.sel(tail_level=level)) == pytest.approx(shortfall, abs=bin_width), level
    check_errors(answer, pnl, tolerance)


def check_amount(answer, name, amount, tolerance, scale):
    """What an amount is on average, by how much paths differ in it, and how well its mean is known."""
    sd = amount.std(ddof=1)
    for variable, value in ((f"{name}_mean", amount.mean()), (f"{name}_sd", sd), (f"{name}_mean_stderr", sd / np.sqrt(PATHS))):
        if variable in answer or float(answer[f"{name}_mean"]) != 0 or sd != 0:  # there are costs of which only payers have an sd
            assert float(answer[variable]) == pytest.approx(value, rel=tolerance, abs=tolerance * scale), variable
    if name == "trades":  # whole numbers: rounding adds nothing to their error
        assert float(answer.trades_mean_stderr) == pytest.approx(float(answer.trades_sd) / np.sqrt(PATHS), rel=1e-12, abs=0)


def check_errors(answer, pnl, tolerance):
    """What a reader takes for the width of an error bar: each standard error by its formula, from the paths themselves."""
    centred, loss = (pnl - pnl.mean()) / pnl.std(), float(answer.prob_loss)
    of_sd = pnl.std(ddof=1) * np.sqrt(((centred**4).mean() - 1) / (4 * PATHS))
    assert float(answer.pnl_sd_stderr) == pytest.approx(of_sd, rel=1e4 * tolerance)
    if not 5 <= loss * PATHS <= PATHS - 5:  # a path more of either kind
        loss = (loss * PATHS + 1) / (PATHS + 2)
    assert float(answer.prob_loss_stderr) == pytest.approx(np.sqrt(loss * (1 - loss) / PATHS), rel=1e3 * tolerance)
    for level in answer["tail_level"].values:
        worst = np.sort(pnl)[: round((1 - level) * PATHS)]
        of_shortfall = np.sqrt((worst.var(ddof=1) + level * (worst[-1] - worst.mean()) ** 2) / len(worst))
        found = float(answer.expected_shortfall_stderr.sel(tail_level=level))
        assert found == pytest.approx(of_shortfall, rel=0.05), level  # value at risk is known to the width of a bin


@pytest.mark.parametrize("precision, tolerance", [("double", 2e-11), ("float", 3e-6)])
@pytest.mark.parametrize("key, base, values, _", MOVES, ids=NAMES)
def test_every_cell_is_the_plain_sum_over_its_paths(cube, key, base, values, _, precision, tolerance):
    answers = cube_cells(cube, base, key, values, paths=PATHS, seed=SEED, precision=precision)
    for value, answer in zip(values, answers):
        check(answer, moved(base, key, value), tolerance)


def test_the_grid_may_be_coarser_than_an_hour(cube):
    cell = {**AT_IMPLIED, "world.step": 3 * HOUR, "desk.rebalance": 6 * HOUR, "book.horizon": 2 * DAY}
    (answer,) = cube_cells(cube, cell, "world.volatility", [0.5], paths=PATHS, seed=SEED, precision="double")
    check(answer, moved(cell, "world.volatility", 0.5), 2e-11)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("precision, tolerance", [("double", 2e-11), ("float", 3e-6)])
def test_every_world_has_a_grid_coarser_than_its_trades_need(cube, world, precision, tolerance):
    """Steps of a day, in each of which most happens that can."""
    cell = {**moved(BASE, "world.model", world), "world.step": DAY, "desk.rebalance": 3 * DAY}
    (answer,) = cube_cells(cube, cell, "ledger.fee", [5e-4], paths=PATHS, seed=SEED, precision=precision)
    check(answer, cell, tolerance)


@pytest.mark.parametrize("world, often", [
    ("merton", {"world.jump_intensity": 800}), ("bates", {"world.jump_intensity": 800}),
    ("kou", {"world.jump_intensity": 222}), ("regimes", {"regimes[1].rate_to_0": 133}),
])  # fmt: skip
def test_as_much_happens_in_a_step_as_may(cube, world, often):
    """Steps of a day, at the rate that is nearly too long for them: loops of many turns."""
    cell = {**moved(BASE, "world.model", world), **often, "world.step": DAY, "desk.rebalance": DAY}
    (answer,) = cube_cells(cube, cell, "ledger.fee", [5e-4], paths=PATHS, seed=SEED, precision="double")
    check(answer, cell, 2e-11)


BESIDE = {  # a price, and what a cell then has
    "perpetual": premium.CELL, "premium": {**premium.CELL, "desk.instrument": "spot", "perpetual.premium": "stationary"}, "mark": mark.OWN,
    "world's mark": {"implied.model": "world"}, "both": {**premium.CELL, **mark.OWN, "perpetual.settle_to_index": True},
}  # fmt: skip


@pytest.mark.parametrize("world, side", [pair for pair in product(WORLDS, BESIDE) if pair[1] != "world's mark" or pair[0] in MOVING])
def test_every_world_has_every_side(cube, world, side):
    cell = {**moved(AT_IMPLIED, "world.model", world), **BESIDE[side], "world.step": 4 * HOUR}
    if world in ("gbm", "heston"):  # where the hedge is closed at a mark
        cell["book.horizon"] = cell["book.expiry"]
    (answer,) = cube_cells(cube, cell, "ledger.fee", [5e-4], paths=PATHS, seed=SEED, precision="double")
    check(answer, cell, 2e-11)


def test_large_losses_are_added_up_as_exactly(cube):
    """A market that rises to 150 times the spot, without a hedge: the powers of such a P&L still fit the sums."""
    cell = {
        "world.spot": 100, "world.drift": 5, "world.step": DAY, "world.volatility": 0.1, "book.expiry": 365 * DAY,
        "legs": [{"type": "call", "strike": 100, "quantity": -1}], "desk.hedge_ratio": 0, "desk.rebalance": DAY,
    }  # fmt: skip
    (answer,) = cube_cells(cube, cell, "world.volatility", [0.1], paths=PATHS, seed=SEED, precision="double")
    assert float(answer.pnl_min) < -150 * cell["world.spot"]
    check(answer, {**reference.DEFAULTS, **cell, "book.horizon": cell["book.expiry"]}, 1e-9)
