"""The notebooks' helpers draw any cube: every numeric parameter as an axis, labelled with what the cube says of it and in a unit
that people write."""

import sys
import warnings
from pathlib import Path

import matplotlib
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "notebooks"))
matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402
import plots  # noqa: E402
from program import read, run  # noqa: E402

SWEEP = """
seed: 1
paths: 64
world: {spot: 100, step: 1h, volatility: 60%}
book: {expiry: 3d, legs: [{type: call, strike: 100, quantity: -1}, {type: put, strike: 90, quantity: 2}]}
desk: {rebalance: 4h}
output: {batches: 4}
"""
AXES = {  # an axis: its label, its ticks
    "world.volatility=30%,120%": ("realised volatility of log-returns [%]", ["30", "120"]),
    "world.spot=100,110.5": ("price of the underlying at t = 0 [quote]", ["100", "110.5"]),
    "world.drift=-20%,0": ("real-world drift of the underlying [%]", ["-20", "0"]),
    "world.rate=0,4.5%": ("interest rate [%]", ["0", "4.5"]),
    "world.step=15min,30min": ("time grid of the paths [min]", ["15", "30"]),
    "world.step=10s,30s": ("time grid of the paths [s]", ["10", "30"]),
    "book.expiry=2d,30d": ("time from t = 0 to the expiry of the options [d]", ["2", "30"]),
    "book.horizon=12h,2d": ("time from t = 0 at which the P&L is taken [h]", ["12", "48"]),
    "book.implied_volatility=50%,60%": ("volatility at which the book is sold and marked [%]", ["50", "60"]),
    "desk.rebalance=1h,4h": ("interval between two trades of the hedge [h]", ["1", "4"]),
    "desk.hedge_ratio=50%,1.2": ("part of the book's delta that is hedged", ["0.5", "1.2"]),
    "ledger.fee=-1bp,0,2.5bp": ("fee of a trade [bp]", ["-1", "0", "2.5"]),
    "ledger.half_spread=1%,5%": ("half of the bid-ask spread paid by a trade [%]", ["1", "5"]),
    "ledger.fixed_cost=0,0.25": ("fixed cost of a trade [quote]", ["0", "0.25"]),
    "legs[0].strike=90,110": ("strike of leg 0 [quote]", ["90", "110"]),
    "legs[1].quantity=-1,1": ("number of options of leg 1", ["-1", "1"]),
}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def cube_of(*settings):
    return read(run(SWEEP, "any", *(word for setting in settings for word in ("--set", setting))))


def drawn(figure):
    figure.canvas.draw()  # with what only shows itself then


@pytest.mark.parametrize("axis", AXES)
def test_any_parameter_is_an_axis(axis):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cube = cube_of(axis)
        figure, (line, points, map_) = plt.subplots(1, 3)
        plots.line_of(line, cube.pnl_mean)
        plots.errors_of(points, cube.pnl_mean, cube.pnl_mean_stderr)
        name = cube.pnl_mean.dims[np.argmax(cube.pnl_mean.shape)]
        figure.colorbar(plots.heat_map(map_, cube.pnl_quantile, name, "probability", plots.GAIN_OR_LOSS, texts=".0f"))
        drawn(figure)
    for axes in (line, points, map_):
        assert (axes.get_xlabel(), [text.get_text() for text in axes.get_xticklabels()]) == AXES[axis]
    assert map_.get_ylabel() == "probability of a quantile [%]"


def test_a_parameter_that_is_no_axis_is_one_row():
    """In this cube it is a number; in another one of the same desk it is an axis."""
    figure, axes = plt.subplots()
    image = plots.heat_map(axes, cube_of("ledger.fee=1bp,2bp").pnl_mean, "fee", "volatility", texts=".2f")
    drawn(figure)
    assert image.get_array().shape == (1, 2)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["60"]


def test_what_is_left_to_choose_is_said():
    cube = cube_of("ledger.fee=1bp,2bp", "world.volatility=50%,60%", "desk.rebalance=1h,2h,4h")
    with pytest.raises(ValueError, match=r"further dimensions, \{'rebalance': 3\}: take a value of each with .sel or .isel"):
        plots.heat_map(plt.gca(), cube.pnl_mean, "fee", "volatility")
    with pytest.raises(ValueError, match=r"further dimensions.*'fee': 2"):
        plots.line_of(plt.gca(), cube.pnl_mean)


@pytest.mark.parametrize("failed", ["one", "all"])
def test_cells_that_are_not_done_stay_grey(failed):
    cube = cube_of("ledger.fee=1bp,2bp", "world.volatility=50%,60%")
    gone = cube.fee == 0.0001 if failed == "one" else cube.fee >= 0
    figure, axes = plt.subplots()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = plots.heat_map(axes, cube.pnl_mean.where(~gone), "fee", "volatility", plots.GAIN_OR_LOSS, texts=".0f")
        figure.colorbar(image)
        drawn(figure)
    assert [not text.get_text() for text in axes.texts] == gone.broadcast_like(cube.pnl_mean).transpose(
        "volatility", "fee", ...
    ).values.ravel().tolist()
