"""A parameter that is not swept is a coordinate, so that cubes of several runs are one cube along it."""

import numpy as np
import pytest
import xarray as xr
from command_line import call

SWEEP = """\
paths: 200
world: {spot: 100, step: 6h, volatility: [40%, 60%], rate: 3%}
book:
  expiry: 2d
  legs:
    - {type: call, strike: 105, quantity: -1}
    - {type: put, strike: 95, quantity: -2, implied_volatility: 55%}
desk: {rebalance: [6h, 12h]}
ledger: {funding: 0.5bp}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("coordinates")

    def run(*changes, sweep=SWEEP):
        (folder / "sweep.yaml").write_text(sweep)
        sets = [word for change in changes for word in ("--set", change)]
        name = f"{len(list(folder.iterdir()))}.h5"
        assert call("run", "sweep.yaml", "-q", "-o", name, *sets, cwd=folder) == (0, "", "")
        with xr.open_dataset(folder / name) as cube:
            return cube.load()

    return run


@pytest.mark.parametrize("key, name, values", [
    ("ledger.fee", "fee", ["0bp", "7bp", "3bp"]),
    ("book.expiry", "expiry", ["2d", "1d"]),  # the horizon is tied to it
    ("book.implied_volatility", "implied_volatility", ["50%", "70%"]),  # and a leg to this
    ("desk.hedge_volatility", "hedge_volatility", ["50%", "60%"]),
    ("legs[1].strike", "leg1_strike", ["95", "90.5"]),
])  # fmt: skip
def test_runs_side_by_side_are_one_cube(made, key, name, values):
    several = xr.concat([made(f"{key}={value}") for value in values], name, data_vars="all", coords="different", compat="equals",
                        join="exact")  # fmt: skip
    one = made(f"{key}={','.join(values)}")
    assert set(one.coords) == set(several.coords)
    # what stands beside each variable is the same to the last bit, and so are the coordinates
    xr.testing.assert_identical(one.drop_attrs().transpose(*several.dims), several.drop_attrs().transpose(*several.dims))
    assert one[name].attrs == several[name].attrs


def test_a_parameter_is_a_number_or_stands_over_the_axis_that_it_is_tied_to(made):
    cube = made()
    assert {name: float(cube[name]) for name in ("spot", "rate", "fee", "expiry", "horizon", "leg0_strike", "leg1_quantity")} == {
        "spot": 100, "rate": 0.03, "fee": 0, "expiry": 48, "horizon": 48, "leg0_strike": 105, "leg1_quantity": -2}  # fmt: skip
    for name in "implied_volatility", "leg0_implied_volatility":
        assert cube[name].dims == ("volatility",) and (cube[name] == cube.volatility).all()
    assert cube.leg1_implied_volatility == 0.55
    assert cube.pnl_mean.sel(volatility=0.6).implied_volatility == 0.6
    assert [cube[name].attrs["key"] for name in ("fee", "leg1_strike")] == ["ledger.fee", "legs[1].strike"]


def test_what_no_number_says_is_left_out(made):
    """Each leg is hedged at its own volatility; without a hedge there is no interval."""
    assert "hedge_volatility" not in made().coords
    assert made("legs[1].implied_volatility=book.implied_volatility").hedge_volatility.dims == ("volatility",)
    assert float(made("desk.hedge_volatility=50%").hedge_volatility) == 0.5
    assert "rebalance" not in made(sweep=SWEEP.replace("rebalance: [6h, 12h]", "policy: static")).coords


def of_world(model, **parameters):
    keys = ", ".join(f"{key}: {value}" for key, value in {"model": model, "spot": 100, "step": "6h", **parameters}.items())
    return "\n".join([SWEEP.splitlines()[0], f"world: {{{keys}}}", *SWEEP.splitlines()[2:], ""])


HESTON = {"volatility": "60%", "reversion": 4, "vol_of_vol": 1, "correlation": -0.5}
REGIMES = "regimes: [{volatility: 40%, rate_to_1: 6}, {volatility: 80%, rate_to_0: 12}]\n"


def mean_volatility(first, later, reversion, expiry):
    x = reversion * expiry / (365 * 24)
    return np.sqrt(later**2 + (first**2 - later**2) * -np.expm1(-x) / x)


def test_what_the_world_varies_by_is_a_number_without_an_axis(made):
    cube = made("desk.rebalance=6h", sweep=of_world("heston", **HESTON | {"long_volatility": "90%"}))
    assert not cube.pnl_mean.dims
    for name in "implied_volatility", "leg0_implied_volatility":
        np.testing.assert_allclose(float(cube[name]), mean_volatility(0.6, 0.9, 4, 48), rtol=1e-14)
    assert float(cube.leg1_implied_volatility) == 0.55
    cube = made("desk.rebalance=6h", sweep=REGIMES + of_world("regimes", start_regime=1))
    assert 0.78 < float(cube.implied_volatility) < 0.8


def test_what_the_world_varies_by_stands_over_the_axis_that_moves_it(made):
    cube = made("book.expiry=1d,2d", "world.vol_of_vol=1,2", sweep=of_world("heston", **HESTON | {"long_volatility": "90%"}))
    assert cube.implied_volatility.dims == ("expiry",)
    np.testing.assert_allclose(cube.implied_volatility, mean_volatility(0.6, 0.9, 4, cube.expiry), rtol=1e-14)
    # where volatility and its long-run value are the same there is nothing to revert to, elsewhere there is
    both = made("world.reversion=4,8", "world.volatility=60%,90%", sweep=of_world("heston", **HESTON | {"long_volatility": "60%"}))
    assert "implied_volatility" not in both.coords and "leg0_implied_volatility" not in both.coords
    start = made("world.start_regime=0,1", "regimes[0].drift=1%,2%", sweep=REGIMES + of_world("regimes"))
    assert start.implied_volatility.dims == ("start_regime",)
    assert float(start.implied_volatility[0]) < 0.42 < 0.78 < float(start.implied_volatility[1])
