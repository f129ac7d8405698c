"""The cube against the plain reference on the same paths: Philox4x32-10 and Box & Muller's map said again in NumPy, then the P&L of
docs/pnl.md term by term. In double precision the two must agree to the last digits, whatever is switched on; a wrong sign, a
time off by one step or a dropped term cannot hide behind a standard error."""

import numpy as np
import pytest

import reference
from reference import DAY, HOUR, YEAR
from test_reference import AT_IMPLIED, MOVES, NAMES, cube_cells, moved

PATHS, SEED = 3000, 0x1234567890ABCDEF
M0, M1, W0, W1 = 0xD2511F53, 0xCD9E8D57, 0x9E3779B9, 0xBB67AE85
LOW = np.uint64(0xFFFFFFFF)
SUMS = ("payoff", "hedge_gain", "fees", "spread", "fixed", "funding", "turnover", "trades")


def philox(block, paths, seed):
    """[4][paths] words of Philox4x32-10 (Salmon et al. 2011) with cuRAND's counter (block, 0, path, 0) and key = seed."""
    c = [np.full(paths, block, np.uint64), np.zeros(paths, np.uint64), np.arange(paths, dtype=np.uint64), np.zeros(paths, np.uint64)]
    key0, key1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        a, b = c[0] * np.uint64(M0), c[2] * np.uint64(M1)
        c = [(b >> np.uint64(32)) ^ c[1] ^ np.uint64(key0), b & LOW, (a >> np.uint64(32)) ^ c[3] ^ np.uint64(key1), a & LOW]
        key0, key1 = (key0 + W0) & 0xFFFFFFFF, (key1 + W1) & 0xFFFFFFFF
    return c


def box_muller(a, b):
    """Two normals from two words: u = (a + 1/2) 2^-32, an angle from b's upper 24 bits, the cosine's sign from its lowest."""
    radius = np.sqrt(-2 * np.log((a + 0.5) / 2**32))
    signed = b.astype(np.uint32).view(np.int32) >> 8
    angle = np.pi * (signed + 0.5) / 2**24
    return radius * np.sin(angle), radius * np.cos(angle) * np.where(b % np.uint64(2), -1, 1)


def spots(cell, paths, seed):
    """[step][path] of the cell's world, and the seconds of each step."""
    steps = int(cell["book.horizon"] // cell["world.step"])
    normals = []
    for block in range(-(-steps // 4)):
        words = philox(block, paths, seed)
        normals += [*box_muller(words[0], words[1]), *box_muller(words[2], words[3])]
    dt, vol = cell["world.step"] / YEAR, cell["world.volatility"]
    moves = (cell["world.drift"] - vol**2 / 2) * dt + vol * np.sqrt(dt) * np.array(normals[:steps])
    return cell["world.spot"] * np.exp(np.concatenate([np.zeros((1, paths)), np.cumsum(moves, axis=0)]))


def plain(cell):
    cell = reference.resolve(cell)
    seconds = reference.trading_seconds(cell)
    path = spots(cell, PATHS, SEED)[(seconds // cell["world.step"]).astype(int)]
    return cell, reference.ledger(cell, seconds, path)


def check(answer, cell, tolerance):
    cell, book = plain(cell)
    scale = cell["world.spot"] * sum(abs(leg["quantity"]) for leg in cell["legs"])
    pnl = book["pnl"]
    for name in SUMS:
        assert float(answer[f"{name}_mean"]) == pytest.approx(book[name].mean(), rel=tolerance, abs=tolerance * scale), name
    expected = {"pnl_mean": pnl.mean(), "pnl_sd": pnl.std(ddof=1), "pnl_min": pnl.min(), "pnl_max": pnl.max(),
                "pnl_mean_stderr": pnl.std(ddof=1) / np.sqrt(PATHS), "premium": reference.premium(cell)}  # fmt: skip
    for name, value in expected.items():
        assert float(answer[name]) == pytest.approx(value, abs=tolerance * scale), name
    centred = (pnl - pnl.mean()) / pnl.std()
    assert float(answer.pnl_skewness) == pytest.approx((centred**3).mean(), abs=1e4 * tolerance)
    assert float(answer.pnl_excess_kurtosis) == pytest.approx((centred**4).mean() - 3, abs=1e5 * tolerance)
    assert float(answer.prob_loss) * PATHS == pytest.approx((pnl < 0).sum(), abs=0.1 if tolerance < 1e-9 else 3)
    for level in answer["probability"].values:
        at = np.sort(pnl)[int(np.ceil(level * PATHS)) - 1]
        bin_width = 4e-3 * max(abs(at - pnl.mean()), pnl.std())  # of the distance from the cell's centre
        assert float(answer.pnl_quantile.sel(probability=level)) == pytest.approx(at, abs=bin_width + 1e-7 * scale), level
    for level in answer["tail_level"].values:
        shortfall = -np.sort(pnl)[: round((1 - level) * PATHS)].mean()
        bin_width = 4e-3 * max(abs(shortfall + pnl.mean()), pnl.std())
        assert float(answer.expected_shortfall.sel(tail_level=level)) == pytest.approx(shortfall, abs=bin_width), level
    check_errors(answer, pnl, tolerance)


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


def test_large_losses_are_added_up_as_exactly(cube):
    """A market that rises to 150 times the spot, without a hedge: the powers of such a P&L still fit the sums."""
    cell = {
        "world.spot": 100, "world.drift": 5, "world.step": DAY, "world.volatility": 0.1, "book.expiry": 365 * DAY,
        "legs": [{"type": "call", "strike": 100, "quantity": -1}], "desk.hedge_ratio": 0, "desk.rebalance": DAY,
    }  # fmt: skip
    (answer,) = cube_cells(cube, cell, "world.volatility", [0.1], paths=PATHS, seed=SEED, precision="double")
    assert float(answer.pnl_min) < -150 * cell["world.spot"]
    check(answer, {**reference.DEFAULTS, **cell, "book.horizon": cell["book.expiry"]}, 1e-9)
