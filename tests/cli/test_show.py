"""`hedgecube show`: the values are the cube's, in the right places; what cannot be shown is said."""

import json
import math
import re
from dataclasses import dataclass

import damage
import h5py
import pytest
import xarray
from command_line import SWEEP, call, on_terminal

# volatility x rebalance x fee, and every further dimension
THREE_AXES = SWEEP.replace("fee: 5bp", "fee: [0bp, 5bp, 10bp]\noutput:\n  batches: 5").replace("[1h, 4h]", "[1h, 4h, 1d]")
WITHOUT_AXES = SWEEP.replace("[40%, 60%, 80%]", "60%").replace("[1h, 4h]", "4h")
TICKS = {"volatility": ["40 %", "60 %", "80 %"], "rebalance": ["1 h", "4 h", "24 h"], "fee": ["0 bp", "5 bp", "10 bp"],
         "probability": ["1 %", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %"], "tail_level": ["95 %", "99 %"],
         "batch": ["0", "1", "2", "3", "4"]}
SHADES = {"C": " .:-=+*#%@", "C.UTF-8": "▁▂▃▄▅▆▇█"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("show")
    for name, text in ("three", THREE_AXES), ("one", SWEEP.replace("[1h, 4h]", "4h")), ("none", WITHOUT_AXES):
        (folder / f"{name}.yaml").write_text(text)
        assert call("run", f"{name}.yaml", "-q", cwd=folder) == (0, "", "")
    return folder


def dataset(folder, name="three"):
    return xarray.open_dataset(folder / f"{name}.h5", engine="h5netcdf")


@dataclass
class Map:
    """A heat map taken apart."""

    heading: list  # lines
    x: str
    y: str
    columns: list  # ticks
    rows: list
    numbers: list  # texts, [row][column]
    shades: list
    below: list
    unit: float  # of the numbers, in the variable's


NUMBER = r"-?\d[\d.,]*(?:e[+-]\d+)?"


def value_of(number):
    """Of a text whose commas part thousands."""
    assert re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?(e[+-]\d+)?", number), number
    return float(number.replace(",", ""))


def unit_of(title):
    power, percent = re.match(r"\w+(?: \[(?:10\^(-?\d+) ?)?(%)?[^\]]*\])?:", title).groups()
    return 10.0 ** int(power or 0) * (0.01 if percent else 1)


def plain(text):
    return re.sub(r"\033\[[\d;]*m", "", text)


def ticks_of(line):
    return re.findall(r"(?:\S+ (?:%|bp|h|d|min|s)|\S+)(?= |$)", line)


def take_apart(text, shades=SHADES["C"]):
    """A map without colour, or with the colours taken off."""
    heading, rest = plain(text).split("\n\n", 1)
    table, _, below = rest.partition("\n\n")
    first, second, *lines = table.splitlines()
    y, _, ticks = second.strip().partition(" ")
    result = Map(heading.splitlines(), first.strip(), y, ticks_of(ticks.strip()), [], [], [], below.splitlines(),
                 unit_of(heading))
    for line in lines:
        tick, values = re.fullmatch(r" *(\S+(?: [%a-z]+)?)((?: .*)?)", line).groups()
        found = re.findall(rf"(?:  ([{re.escape(shades)}]) +|^ *| +)({NUMBER}|nan|[.·?-])(?= |$)", values)
        result.rows.append(tick)
        result.shades.append([shade for shade, _ in found])
        result.numbers.append([number for _, number in found])
    return result


def assert_shows(number, value, unit=1.0):
    """A number that is shown is the value, rounded as it is."""
    digits, power = len(number.partition("e")[0].partition(".")[2]), int(number.partition("e")[2] or 0)
    assert abs(value_of(number) * unit - value) <= 0.5000001 * unit * 10.0 ** (power - digits), (number, value)


PAIRS = [("volatility", "rebalance"), ("rebalance", "volatility"), ("fee", "volatility"), ("volatility", "fee")]


@pytest.mark.parametrize("y, x", PAIRS)
@pytest.mark.parametrize("variable", ["pnl_mean", "turnover_mean", "pnl_skewness", "prob_loss", "break_even_volatility"])
def test_every_cell_is_the_cubes(made, y, x, variable):
    third = ({"volatility", "rebalance", "fee"} - {x, y}).pop()
    for place, tick in enumerate(TICKS[third]):
        status, out, err = call("show", "three.h5", "--var", variable, "--x", x, "--y", y, "--sel", f"{third}={tick}",
                                cwd=made)
        assert (status, err) == (0, "")
        shown = take_apart(out)
        values = dataset(made)[variable].isel({third: place}).transpose(y, x).values
        assert (shown.x, shown.y, shown.columns, shown.rows) == (x, y, TICKS[x], TICKS[y])
        assert len(shown.numbers) == len(TICKS[y])
        for numbers, row in zip(shown.numbers, values, strict=True):
            for number, value in zip(numbers, row, strict=True):
                assert_shows(number, value, shown.unit)
        largest = max((number for row in shown.numbers for number in row), key=lambda text: abs(value_of(text)))
        assert len(re.sub(r"^0\.0*|\D", "", largest)) >= 4 or values.max() == 0


@pytest.mark.parametrize("variable, own", [("pnl_quantile", "probability"), ("expected_shortfall", "tail_level"),
                                           ("pnl_batch_mean", "batch")])
def test_a_variables_own_dimension_is_an_axis_like_the_others(made, variable, own):
    out = call("show", "three.h5", "--var", variable, "--y", own, "--x", "fee", "--sel", "volatility=80%",
               "--sel", "rebalance=1d", cwd=made)[1]
    shown = take_apart(out)
    values = dataset(made)[variable].isel(volatility=2, rebalance=2).transpose(own, "fee").values
    assert (shown.rows, shown.columns) == (TICKS[own], TICKS["fee"])
    for numbers, row in zip(shown.numbers, values, strict=True):
        for number, value in zip(numbers, row, strict=True):
            assert_shows(number, value)


@pytest.mark.parametrize("variable, selection, place", [
    ("pnl_mean", "volatility=60%", {"volatility": 1}), ("pnl_mean", "volatility=0.6", {"volatility": 1}),
    ("pnl_mean", "volatility=6000bp", {"volatility": 1}), ("pnl_mean", "world.volatility=60 %", {"volatility": 1}),
    ("pnl_mean", "volatility=6e-1", {"volatility": 1}), ("pnl_mean", "volatility=.6", {"volatility": 1}),
    ("pnl_mean", "volatility=0.60000001", {"volatility": 1}), ("pnl_mean", "fee=5bp", {"fee": 1}),
    ("pnl_mean", "fee=0.05%", {"fee": 1}), ("pnl_mean", "fee=0.0005", {"fee": 1}), ("pnl_mean", "fee=0", {"fee": 0}),
    ("pnl_mean", "rebalance=4h", {"rebalance": 1}), ("pnl_mean", "rebalance=4", {"rebalance": 1}),
    ("pnl_mean", "rebalance=240min", {"rebalance": 1}), ("pnl_mean", "rebalance=14400s", {"rebalance": 1}),
    ("pnl_mean", "rebalance=1d", {"rebalance": 2}), ("pnl_quantile", "probability=5%", {"probability": 1}),
    ("pnl_quantile", "probability=0.05", {"probability": 1}), ("value_at_risk", "tail_level=99%", {"tail_level": 1}),
    ("pnl_batch_mean", "batch=3", {"batch": 3}),
])
def test_selections(made, variable, selection, place):
    out = call("show", "three.h5", "--var", variable, "--sel", selection, "--json", cwd=made)[1]
    shown = json.loads(out)
    (name, index), = place.items()
    values = dataset(made)[variable]
    assert shown["selected"][name] == float(values[name][index])
    middles = {other: (values.sizes[other] - 1) // 2 for other in shown["selected"]}
    expected = values.isel({**middles, **place}).transpose(shown["y"]["name"], shown["x"]["name"])
    assert shown["values"] == expected.values.tolist()
    heading = take_apart(call("show", "three.h5", "--var", variable, "--sel", selection, cwd=made)[1]).heading
    assert f"at {name} {TICKS[name][index]}" in heading


@pytest.mark.parametrize("variable, selection, tick, nearest", [
    ("pnl_mean", "fee=4bp", "5 bp", True), ("pnl_mean", "fee=12bp", "10 bp", True), ("pnl_mean", "fee=-1bp", "0 bp", True),
    ("pnl_mean", "fee=5.00001bp", "5 bp", False), ("pnl_mean", "volatility=0.52", "60 %", True),
    ("pnl_mean", "volatility=50.1%", "60 %", True), ("pnl_mean", "volatility=49.9%", "40 %", True),
    ("pnl_mean", "rebalance=3h", "4 h", True), ("pnl_mean", "rebalance=47h", "24 h", True),
    ("value_at_risk", "tail_level=99.9%", "99 %", True), ("value_at_risk", "tail_level=50%", "95 %", True),
    ("pnl_batch_mean", "batch=5", "4", True),
])
def test_the_nearest_value_is_taken_with_a_word(made, variable, selection, tick, nearest):
    status, out, err = call("show", "three.h5", "--var", variable, "--sel", selection, cwd=made)
    assert (status, err) == (0, "")
    name, _, wanted = selection.partition("=")
    assert f"at {name} {tick}" + (f" (the nearest to {wanted})" if nearest else "") in out.splitlines()
    exact = call("show", "three.h5", "--var", variable, "--sel", f"{name}={tick.replace(' ', '')}", "--json", cwd=made)[1]
    assert call("show", "three.h5", "--var", variable, "--sel", selection, "--json", cwd=made)[1] == exact


def test_rates_are_selected_per_year_or_per_8_hours(folder):
    (folder / "sweep.yaml").write_text(SWEEP.replace("volatility: [40%, 60%, 80%]", "volatility: 40%\n  drift: [0, 10.95%]").replace(
        "fee: 5bp", "funding: [0, 1bp]"))
    assert call("run", "sweep.yaml", "-q", cwd=folder) == (0, "", "")
    for selection, line in [("funding=10.95%/y", "at funding 1 bp"), ("funding=1bp/8h", "at funding 1 bp"),
                            ("funding=0.1095/y", "at funding 1 bp"), ("drift=1bp/8h", "at drift 10.95 %"),
                            ("drift=1095bp/y", "at drift 10.95 %"), ("funding=10%/y", "at funding 1 bp (the nearest to 10%/y)")]:
        assert line in call("show", "sweep.h5", "--sel", selection, cwd=folder)[1].splitlines()


def test_json(made):
    shown = json.loads(call("show", "three.h5", "--json", cwd=made)[1])
    values = dataset(made).pnl_mean
    assert shown == {"variable": "pnl_mean", "unit": "quote",
                     "x": {"name": "rebalance", "unit": "h", "values": [1, 4, 24]},
                     "y": {"name": "volatility", "unit": "1/sqrt(yr)", "values": [0.4, 0.6, 0.8]},
                     "selected": {"fee": 0.0005}, "values": values.isel(fee=1).values.tolist()}
    other = json.loads(call("show", "three.h5", "--json", "--x", "volatility", "--y", "rebalance", cwd=made)[1])
    assert other["values"] == [list(row) for row in zip(*shown["values"])] and other["x"] == shown["y"]


def test_json_without_axes(made):
    value = float(dataset(made, "none").pnl_mean)
    assert json.loads(call("show", "none.h5", "--json", cwd=made)[1]) == {
        "variable": "pnl_mean", "unit": "quote", "x": None, "y": None, "selected": {}, "values": [[value]]}


def test_defaults_are_said(made):
    shown = take_apart(call("show", "three.h5", cwd=made)[1])
    assert shown.heading == ["pnl_mean [quote]: mean P&L at the horizon",
                             "at fee 5 bp (the middle of 3 values; --sel fee=VALUE takes another)"]
    assert (shown.y, shown.x) == ("volatility", "rebalance")
    match = re.fullmatch(r"' \.:-=\+\*#%@' from (\S+) to (\S+)", shown.below[-1])
    values = dataset(made).pnl_mean.isel(fee=1).values
    assert_shows(match[1], values.min())
    assert_shows(match[2], values.max())
    heading = take_apart(call("show", "three.h5", "--var", "pnl_quantile", cwd=made)[1]).heading
    assert heading[2] == "at probability 50 % (the middle of 7 values; --sel probability=VALUE takes another)"
    heading = take_apart(call("show", "three.h5", "--var", "value_at_risk", cwd=made)[1]).heading
    assert heading[2] == "at tail_level 95 % (the middle of 2 values; --sel tail_level=VALUE takes another)"


def test_selected_axes_are_not_shown_by_default(made):
    shown = take_apart(call("show", "three.h5", "--sel", "volatility=40%", cwd=made)[1])
    assert (shown.y, shown.x) == ("rebalance", "fee")
    shown = take_apart(call("show", "three.h5", "--x", "volatility", cwd=made)[1])
    assert (shown.y, shown.x) == ("rebalance", "volatility")


def test_one_axis_is_a_column(made):
    status, out, err = call("show", "one.h5", cwd=made)
    assert (status, err) == (0, "")
    lines = out.split("\n\n")[1].splitlines()
    assert lines[0] == "volatility" and not any(line != line.rstrip() for line in out.splitlines())
    values = dataset(made, "one").pnl_mean.values
    for line, tick, value in zip(lines[1:], TICKS["volatility"], values, strict=True):
        assert line.strip().startswith(tick)
        assert_shows(line.split()[-1], value)


def test_one_axis_across(made):
    lines = call("show", "one.h5", "--x", "volatility", cwd=made)[1].split("\n\n")[1].splitlines()
    assert lines[0].strip() == "volatility" and ticks_of(lines[1].strip()) == TICKS["volatility"]
    for number, value in zip(re.findall(NUMBER, lines[2]), dataset(made, "one").pnl_mean.values, strict=True):
        assert_shows(number, value)


def test_no_axis_is_a_number_and_its_error(made):
    values = dataset(made, "none")
    expected = f"{float(values.pnl_mean):.6g} +- {float(values.pnl_mean_stderr):.3g} quote"
    assert call("show", "none.h5", cwd=made) == (0, f"pnl_mean [quote]: mean P&L at the horizon\n\n{expected}\n", "")
    out = call("show", "none.h5", cwd=made, env={"LC_ALL": "C.UTF-8"})[1]
    assert out.endswith(expected.replace("+-", "±") + "\n")
    out = call("show", "none.h5", "--var", "trades_mean", cwd=made)[1]
    assert out == f"trades_mean: mean number of trades\n\n{float(values.trades_mean):.6g}\n"
    out = call("show", "none.h5", "--var", "pnl_quantile", "--sel", "probability=5%", cwd=made)[1]
    assert out.endswith(f"\n\n{float(values.pnl_quantile[1]):.6g} +- {float(values.pnl_quantile_stderr[1]):.3g} quote\n")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_shades_rise_with_the_values(made, locale):
    shown = take_apart(call("show", "three.h5", cwd=made, env={"LC_ALL": locale})[1], SHADES[locale])
    pairs = sorted((value_of(number), SHADES[locale].index(shade)) for numbers, shades in zip(shown.numbers, shown.shades)
                   for number, shade in zip(numbers, shades, strict=True))
    assert [shade for _, shade in pairs] == sorted(shade for _, shade in pairs)
    assert pairs[0][1] == 0 and pairs[-1][1] == len(SHADES[locale]) - 1


# ---- colour ----------------------------------------------------------------------------------------------------------------


def luminance(colour):
    """Relative luminance (WCAG 2.2) of a colour of xterm's cube."""
    steps = [0, 95, 135, 175, 215, 255]
    linear = [((s / 255 + 0.055) / 1.055) ** 2.4 if s > 10 else s / 255 / 12.92 for s in steps]
    place = colour - 16
    return 0.2126 * linear[place // 36] + 0.7152 * linear[place // 6 % 6] + 0.0722 * linear[place % 6]


def coloured(text):
    """The background, foreground and number of every coloured cell."""
    cells = re.findall(r"\033\[48;5;(\d+);38;5;(\d+)m *(-?\d[\d.,]*) \033\[0m", text)
    return [(int(background), int(foreground), value_of(number)) for background, foreground, number in cells]


@pytest.mark.parametrize("variable", ["pnl_mean", "turnover_mean"])
def test_colours(made, variable):
    out = call("show", "three.h5", "--var", variable, "--sel", "fee=0", "--color", "always", cwd=made)[1]
    cells = coloured(out)
    assert len(cells) == 9 and len(plain(out).splitlines()) == len(out.splitlines())
    for background, foreground, _ in cells:
        low, high = sorted((luminance(background), luminance(foreground)))
        assert (high + 0.05) / (low + 0.05) >= 4.5  # WCAG's contrast for text
    without = take_apart(call("show", "three.h5", "--var", variable, "--sel", "fee=0", cwd=made)[1])
    assert [f"{number:g}" for _, _, number in cells] == [f"{value_of(n):g}" for row in without.numbers for n in row]


def reds_and_blues(cells):
    """Above 0 more blue than red, below 0 more red than blue."""
    for background, _, number in cells:
        place = background - 16
        red, blue = place // 36, place % 6
        yield number, blue - red


def test_colours_part_at_zero(made):
    """The P&L of a call sold at its own volatility has both signs over the quantiles."""
    out = call("show", "three.h5", "--var", "pnl_quantile", "--y", "probability", "--color", "always", cwd=made)[1]
    cells = list(reds_and_blues(coloured(out)))
    assert min(n for n, _ in cells) < 0 < max(n for n, _ in cells)
    size = max(abs(n) for n, _ in cells)
    for number, tint in cells:
        if abs(number) > size / 12:
            assert (number > 0) == (tint > 0) and tint != 0
    assert re.search(rf"^-{size:g} .*{size:g}; values from ", plain(out), re.M)


def test_colour_is_for_terminals(made):
    coded = re.compile("\033\\[48;5;")
    assert not coded.search(call("show", "three.h5", cwd=made)[1])
    assert coded.search(call("show", "three.h5", "--color", "always", cwd=made, env={"NO_COLOR": "1"})[1])
    for env, options, expected in [({}, [], True), ({"NO_COLOR": "1"}, [], False), ({"NO_COLOR": ""}, [], True),
                                   ({"TERM": "dumb"}, [], False), ({}, ["--color", "never"], False),
                                   ({}, ["--color=auto"], True), ({"TERM": "dumb"}, ["--color", "always"], True)]:
        status, err, out = on_terminal("show", "three.h5", *options, cwd=made, stream="stdout", env=env)
        assert (status, err) == (0, "") and bool(coded.search(out)) == expected, (env, options)
        assert ("\033" in out) == expected


# ---- terminals that are small ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wide(made):
    text = SWEEP.replace("[40%, 60%, 80%]", "{from: 10%, to: 200%, count: 40}").replace(
        "[1h, 4h]", "4h").replace("5bp", "{from: 0bp, to: 29bp, count: 30}")
    (made / "wide.yaml").write_text(text)
    assert call("run", "wide.yaml", "-q", cwd=made) == (0, "", "")
    return made


def blocks_of(text):
    """The pieces that a wide map is printed in, each a map of its own, and their widest line."""
    heading, *blocks, below = plain(text).replace("\r\n", "\n").split("\n\n")
    maps = [take_apart("\n\n".join([heading, block, below])) for block in blocks]
    return maps, max(len(line) for block in blocks for line in block.splitlines())


def assert_blocks_are_the_cubes(maps, values, fees):
    assert [tick for part in maps for tick in part.columns] == [f"{fee} bp" for fee in fees]
    for part in maps:
        assert len(part.rows) == len(values)
    for row, numbers in enumerate(zip(*(part.numbers for part in maps), strict=True)):
        for number, value in zip([n for part in numbers for n in part], values[row], strict=True):
            assert_shows(number, value)


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}])
@pytest.mark.parametrize("columns", [120, 80, 40, 26, 12, 5])
def test_columns_that_do_not_fit_follow_below(wide, columns, env):
    out = on_terminal("show", "wide.h5", cwd=wide, stream="stdout", columns=columns, rows=200, env=env)[2]
    maps, width = blocks_of(out)
    assert width <= columns or all(len(part.columns) == 1 for part in maps)
    assert columns > 80 or len(maps) > 2
    assert_blocks_are_the_cubes(maps, dataset(wide, "wide").pnl_mean.values, range(30))


def test_a_page_may_be_narrow_without_a_terminal(wide):
    maps, width = blocks_of(call("show", "wide.h5", cwd=wide, env={"COLUMNS": "60"})[1])
    assert width <= 60 and len(maps) > 2
    assert_blocks_are_the_cubes(maps, dataset(wide, "wide").pnl_mean.values, range(30))
    for nonsense in "", "0", "-1", "x", "99999999999999999999999":
        assert len(take_apart(call("show", "wide.h5", cwd=wide, env={"COLUMNS": nonsense})[1]).columns) == 30


def test_what_would_take_many_screens_is_shown_on_one_and_that_is_said(wide):
    out = plain(on_terminal("show", "wide.h5", cwd=wide, stream="stdout", columns=40, rows=20)[2]).replace("\r\n", "\n")
    assert len(out.splitlines()) <= 20
    rows = int(re.search(r"of the 40 values of volatility every (\d+)\w\w is shown: the terminal has 20 lines", out)[1])
    columns = int(re.search(r"of the 30 values of fee every (\d+)\w\w is shown: the terminal has 40 columns", out)[1])
    maps, width = blocks_of(out)
    assert width <= 40 and len(maps) == 1
    assert_blocks_are_the_cubes(maps, dataset(wide, "wide").pnl_mean[::rows, ::columns].values, range(0, 30, columns))


def test_a_few_screens_of_lines_are_shown(wide):
    out = plain(on_terminal("show", "wide.h5", "--sel", "fee=3bp", cwd=wide, stream="stdout", rows=20)[2])
    numbers = re.findall(r"% +(-?\d[\d.]*)", out)
    for number, value in zip(numbers, dataset(wide, "wide").pnl_mean[:, 3].values, strict=True):
        assert_shows(number, value)


def test_nothing_is_left_out_without_a_terminal(wide):
    shown = take_apart(call("show", "wide.h5", cwd=wide, env={"COLUMNS": ""})[1])
    assert len(shown.rows) == 40 and len(shown.columns) == 30 and len(shown.below) == 1


# ---- numbers ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spot, power", [(1e10, 9), (1e-6, -9), (64000, 0)])
def test_large_and_small_numbers_have_a_power_of_ten_in_the_heading(folder, spot, power):
    (folder / "sweep.yaml").write_text(SWEEP.replace("spot: 100", f"spot: {spot}").replace("strike: 100", f"strike: {spot}"))
    assert call("run", "sweep.yaml", "-q", cwd=folder) == (0, "", "")
    out = call("show", "sweep.h5", "--var", "turnover_mean", cwd=folder)[1]
    found = re.match(r"turnover_mean \[(?:10\^(-?\d+) )?quote\]", out)[1]
    exponent = int(found or 0)
    assert (exponent == 0) == (power == 0) and exponent % 3 == 0
    shown, values = take_apart(out), dataset(folder, "sweep").turnover_mean.values
    for numbers, row in zip(shown.numbers, values, strict=True):
        for number, value in zip(numbers, row, strict=True):
            assert len(number) <= 8
            assert_shows(number, value, 10.0**exponent)


def test_one_huge_cell_leaves_the_others_their_digits(folder):
    """The scale is that of the median."""
    (folder / "sweep.yaml").write_text(SWEEP.replace("quantity: -1", "quantity: [-1, -2, -1e9]"))
    assert call("run", "sweep.yaml", "-q", cwd=folder) == (0, "", "")
    out = call("show", "sweep.h5", "--x", "leg0_quantity", "--y", "volatility", cwd=folder)[1]
    shown, values = take_apart(out), dataset(folder, "sweep").pnl_mean.isel(rebalance=0).transpose("volatility", ...).values
    for numbers, row in zip(shown.numbers, values, strict=True):
        for number, value in zip(numbers, row, strict=True):
            assert_shows(number, value, shown.unit)
            assert len(number) <= 10
        assert all(len(re.sub(r"^-?0\.0*|\D", "", number)) >= 3 for number in numbers[:2]) and "e+" in numbers[2]


def test_thousands_are_parted(folder):
    (folder / "sweep.yaml").write_text(SWEEP.replace("spot: 100", "spot: 64000").replace("strike: 100", "strike: 64000"))
    assert call("run", "sweep.yaml", "-q", cwd=folder) == (0, "", "")
    shown = take_apart(call("show", "sweep.h5", "--var", "turnover_mean", cwd=folder)[1])
    assert all("," in number for numbers in shown.numbers for number in numbers)
    (folder / "sweep.yaml").write_text(WITHOUT_AXES.replace("spot: 100", "spot: 6.4e9").replace("strike: 100", "strike: 6.4e9"))
    assert call("run", "sweep.yaml", "-q", "-o", "one.h5", cwd=folder) == (0, "", "")
    number, _, error, unit = call("show", "one.h5", "--var", "pnl_sd", cwd=folder)[1].splitlines()[-1].split()
    assert unit == "quote" and abs(value_of(number) - float(dataset(folder, "one").pnl_sd)) <= 0.5
    assert abs(value_of(error) / float(dataset(folder, "one").pnl_sd_stderr) - 1) < 0.005


def test_volatilities_and_probabilities_are_in_per_cent(made):
    for variable in "break_even_volatility", "prob_loss", "break_even_volatility_stderr", "prob_loss_stderr":
        shown = take_apart(call("show", "three.h5", "--var", variable, cwd=made)[1])
        assert re.match(rf"{variable} \[(10\^-3 )?%\]: ", shown.heading[0])
    value = dataset(made, "none")
    out = call("show", "none.h5", "--var", "break_even_volatility", cwd=made)[1]
    number, error = re.search(r"^(\S+) \+- (\S+) %$", out, re.M).groups()
    assert abs(float(number) / 100 - float(value.break_even_volatility)) < 1e-6
    assert abs(float(error) / 100 / float(value.break_even_volatility_stderr) - 1) < 0.005


def test_values_that_are_almost_the_same_are_told_apart(folder):
    (folder / "sweep.yaml").write_text(SWEEP.replace("fee: 5bp", "fee: [5bp, 5.001bp]"))
    assert call("run", "sweep.yaml", "-q", cwd=folder) == (0, "", "")
    out = call("show", "sweep.h5", "--y", "fee", "--sel", "rebalance=4h", "--sel", "volatility=60%", cwd=folder)[1]
    numbers = re.findall(r"5(?:.001)? bp  . +(-?[\d.]+)", out)
    for number, value in zip(numbers, dataset(folder, "sweep").pnl_mean[1, 1].values, strict=True):
        assert_shows(number, value)
    assert numbers[0] != numbers[1]


# ---- cells without values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale, dot", [("C", "."), ("C.UTF-8", "·")])
def test_cells_without_values(made, folder, locale, dot):
    (folder / "some.h5").write_bytes((made / "three.h5").read_bytes())
    with h5py.File(folder / "some.h5") as cube:
        status, values = (cube[name].id.get_offset() for name in ("status", "break_even_volatility"))
    with open(folder / "some.h5", "r+b") as cube:
        for cell, state in (1, 0), (4, 0), (7, 2):  # of the middle fee
            cube.seek(status + cell)
            cube.write(bytes([state]))
        cube.seek(values + 8 * 10)
        cube.write(bytes.fromhex("000000000000f87f"))
    for cell in 7, 10:
        damage.checksum_again(folder / "some.h5", cell)
    out = call("show", "some.h5", "--var", "break_even_volatility", cwd=folder, env={"LC_ALL": locale})[1]
    shown = take_apart(out, SHADES[locale])
    assert shown.numbers[0][:2] == [dot, dot] and shown.numbers[0][2] == "-" and shown.numbers[1][0] == "nan"
    assert shown.below[1:] == [f"{dot}  2 cells are not computed yet",
                               "-  1 cell failed: `status` in the cube says why",
                               "nan  1 cell has no such value"]
    assert plain(call("show", "some.h5", "--color", "always", cwd=folder)[1]).count("nan") == 0
    in_json = json.loads(call("show", "some.h5", "--var", "break_even_volatility", "--json", cwd=folder)[1])["values"]
    assert in_json[0][:2] == [None, None] and math.isfinite(in_json[2][2])


@pytest.mark.parametrize("variable", ["pnl_mean", "pnl_quantile"])
def test_damaged_cells_are_marked(made, folder, variable):
    """Whatever of a cell is damaged, none of its values is shown as if it were one."""
    (folder / "some.h5").write_bytes((made / "three.h5").read_bytes())
    for cell in 10, 16:  # of the middle volatility and fee
        damage.flip_in(folder / "some.h5", "premium", cell)
    options = ["--var", variable, "--y", "rebalance", "--x", "volatility" if variable == "pnl_mean" else "probability"]
    status, out, err = call("show", "some.h5", *options, "--sel", "fee=5bp", cwd=folder)
    shown = take_apart(out)
    assert status == 1 and err.startswith("hedgecube: error: 2 cells of some.h5 are damaged") and "--resume" in err
    if variable == "pnl_mean":
        assert [row[1] for row in shown.numbers] == ["?", shown.numbers[1][1], "?"] and shown.numbers[1][1] != "?"
    else:
        assert shown.numbers[0] == ["?"] * 7 == shown.numbers[2] and "?" not in shown.numbers[1]
    marked = sum(row.count("?") for row in shown.numbers)
    assert shown.below[1:] == [f"?  {marked} cells are damaged: they do not fit their checksums"]
    status, out, _ = call("show", "some.h5", *options, "--sel", "fee=5bp", "--json", cwd=folder)
    assert status == 1 and sum(row.count(None) for row in json.loads(out)["values"]) == marked
    assert call("show", "some.h5", *options, "--sel", "fee=0bp", cwd=folder)[0] == 0  # others are as they were


def test_cube_of_which_nothing_is_computed(made, folder):
    (folder / "none.h5").write_bytes((made / "three.h5").read_bytes())
    (folder / "scalar.h5").write_bytes((made / "none.h5").read_bytes())
    for name in "none.h5", "scalar.h5":
        with h5py.File(folder / name) as cube:
            offset, count = cube["status"].id.get_offset(), cube["status"].size
        with open(folder / name, "r+b") as cube:
            cube.seek(offset)
            cube.write(bytes(count))
    status, out, err = call("show", "none.h5", cwd=folder)
    assert (status, err) == (0, "") and take_apart(out).numbers == [["."] * 3] * 3
    assert out.endswith("\n.  9 cells are not computed yet\n") and " from " not in out
    assert call("show", "scalar.h5", cwd=folder)[1].endswith("\n.  1 cell is not computed yet\n")


# ---- mistakes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments, phrases", [
    ("--var pnl_maen", ["three.h5 has no variable 'pnl_maen'; did you mean 'pnl_mean'?", "premium, ", "break_even_volatility_stderr"]),
    ("--var nonsense", ["no variable 'nonsense' (it has premium, "]),
    ("--x volatilty", ["pnl_mean has no axis 'volatilty'; did you mean 'volatility'?", "(it has volatility, rebalance, fee)"]),
    ("--y probability", ["pnl_mean has no axis 'probability'"]),
    ("--var pnl_quantile --x probabilit", ["did you mean 'probability'?", "volatility, rebalance, fee, probability"]),
    ("--sel probability=5%", ["--sel: pnl_mean has no axis 'probability'"]),
    ("--x fee --y fee", ["--x and --y are both 'fee'"]),
    ("--x fee --sel fee=5bp", ["leave out one of the two"]),
    ("--sel fee=5bp --sel ledger.fee=5bp", ["given twice"]),
    ("--sel fee", ["is not AXIS=VALUE"]),
    ("--sel =5bp", ["is not AXIS=VALUE"]),
    ("--sel fee=", ["is not AXIS=VALUE"]),
    ("--sel fee=21bp", ["--sel fee=21bp: the cube has no value near that; it has 0 bp, 5 bp, 10 bp\n"]),
    ("--sel fee=5", ["it has 0 bp, 5 bp, 10 bp; did you mean 5 bp?"]),
    ("--var status", ["about the cells", "hedgecube info"]),
    ("--sel volatility=60", ["no value near that; it has 40 %, 60 %, 80 %; did you mean 60 %?"]),
    ("--sel volatility=130%", ["no value near that"]),
    ("--var value_at_risk --sel tail_level=95", ["no value near that; it has 95 %, 99 %; did you mean 95 %?"]),
    ("--var value_at_risk --sel tail_level=-1%", ["no value near that"]),
    ("--sel fee=5bp/y", ["'5bp/y' is not a value"]),
    ("--sel volatility=4h", ["'4h' is not a value of volatility; write a number, alone or with %, bp"]),
    ("--sel rebalance=4bp", ["alone or with s, min, h, d, w, y"]),
    ("--sel fee=nan", ["'nan' is not a value"]),
    ("--sel fee=inf", ["'inf' is not a value"]),
    ("--sel fee=0x1", ["'0x1' is not a value"]),
    ("--sel fee=5bpp", ["'5bpp' is not a value"]),
    ("--sel fee=-", ["'-' is not a value"]),
    ("--var pnl_batch_mean --sel batch=9", ["no value near that; it has 0, 1, 2, 3, 4"]),
    ("--var pnl_batch_mean --sel batch=3%", ["write a number\n"]),
    ("--color blue", ["none of auto, always and never"]),
])
def test_mistakes(made, arguments, phrases):
    status, out, err = call("show", "three.h5", *arguments.split(), cwd=made)
    assert (status, out) == (2, "") and err.startswith("hedgecube: error: ") and len(err.splitlines()) == 1
    assert all(phrase in err for phrase in phrases), err


def test_long_lists_of_values_are_cut(wide):
    err = call("show", "wide.h5", "--sel", "fee=90bp", cwd=wide)[2]
    assert "0 bp, 1 bp, " in err and err.endswith("15 bp and 14 more up to 29 bp\n")


def test_full_disk_behind_stdout(made):
    for options in (), ("--json",):
        with open("/dev/full", "wb") as full:
            status, _, err = call("show", "three.h5", *options, cwd=made, stdout=full)
        assert status == 1 and "hedgecube: error: standard output" in err


def test_what_is_no_cube(folder):
    for name in "missing.h5", "sweep.yaml":
        status, out, err = call("show", name, cwd=folder)
        assert (status, out) == (1, "") and name in err


def test_cube_without_axes_has_no_axis_to_name(made):
    status, _, err = call("show", "none.h5", "--x", "fee", cwd=made)
    assert status == 2 and "has no axis 'fee' (it has none)" in err
