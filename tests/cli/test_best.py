"""`hedgecube best`: its choices are those that NumPy makes from the cube's values, and its errors are what they say."""

import itertools
import json
import math
import random
import re

import damage
import numpy as np
import pytest
import xarray
from command_line import SWEEP, call

AXES = {"volatility": ("world.volatility", "[40%, 55%, 80%]"), "rebalance": ("desk.rebalance", "[1h, 4h, 8h, 1d]"),
        "fee": ("ledger.fee", "[0bp, 5bp]"), "hedge_ratio": ("desk.hedge_ratio", "[0.9, 1, 1.1]"),
        "funding": ("ledger.funding", "[0%/y, 30%/y]")}
TERMS = {"mean": [("pnl_mean", 1)], "sd": [("pnl_sd", 1)], "es": [("expected_shortfall", 1)],
         "mean-es": [("pnl_mean", 1), ("expected_shortfall", -1)]}
ROW = re.compile(r"(?P<best>\S+(?: [a-z%]+)?) +(?P<value>-?[\d.,]+) +(?P<next>\S+(?: [a-z%]+)?) +"
                 r"(?P<difference>[\d.,]+) \+- (?P<error>[\d.,]+|\?)(?:  (?P<remark>.*))?$")


def make(folder, name="sweep", *options, text=SWEEP):
    (folder / "sweep.yaml").write_text(text)
    assert call("run", "sweep.yaml", "-q", "-o", f"{name}.h5", *options, cwd=folder) == (0, "", "")
    return xarray.open_dataset(folder / f"{name}.h5", engine="h5netcdf").load()


def best(folder, *options, name="sweep"):
    status, out, err = call("best", f"{name}.h5", "--json", *options, cwd=folder)
    assert (status, err) == (0, "")
    return json.loads(out)


def terms_of(under, level, aversion, cube):
    for name, sign in TERMS[under]:
        weight = sign * (aversion if sign < 0 else 1)
        if weight:
            pair = cube[name], cube[f"{name}_stderr"]
            yield weight, *(values.isel(tail_level=level) if "tail_level" in values.dims else values for values in pair)


def expect(cube, along, under="mean", level=0, aversion=1.0):
    """What `best` should say, from the cube alone: rows by the other axes' values."""
    terms = list(terms_of(under, level, aversion, cube))
    value, error = sum(w * v for w, v, _ in terms), sum(abs(w) * e for w, _, e in terms)
    others = [name for name in value.dims if name != along]
    sign = -1 if under in ("sd", "es") else 1
    rows = {}
    for places in itertools.product(*(range(value.sizes[name]) for name in others)):
        at = dict(zip(others, places, strict=True))
        scores, errors = value.isel(at).values, error.isel(at).values
        order = [k for k in np.argsort(-sign * scores, kind="stable") if np.isfinite(scores[k])]
        row = {"candidates": len(order), "best": None, "next": None, "difference": None, "error": None}
        if order:
            row |= {"best": float(cube[along][order[0]]), "best_value": scores[order[0]]}
        if len(order) > 1:
            first, second = order[:2]
            row |= {"next": float(cube[along][second]), "next_value": scores[second],
                    "difference": abs(scores[first] - scores[second]), "error": math.hypot(errors[first], errors[second])}
            if under == "mean" and cube.sizes.get("batch", 0) > 1:
                batches = cube.pnl_batch_mean.isel(at)
                apart = (batches.isel({along: first}) - batches.isel({along: second})).values
                row["error"] = np.std(apart, ddof=1) / math.sqrt(len(apart))
        rows[tuple((name, float(cube[name][place])) for name, place in at.items())] = row
    return rows


def assert_same(said, expected):
    assert len(said["rows"]) == len(expected)
    for row, (at, right) in zip(said["rows"], expected.items(), strict=True):
        assert row["at"] == {name: value for name, value in at if name not in said["selected"]}
        for name, value in right.items():
            if value is None or not math.isfinite(value):
                assert row[name] is None, (at, name)
            else:
                assert row[name] == pytest.approx(value, rel=1e-9, abs=1e-12), (at, name)
        if right["error"] is None or not math.isfinite(right["error"]):
            assert row["indistinguishable"] is None
        else:
            assert row["indistinguishable"] == (right["difference"] <= 2 * right["error"])


@pytest.mark.parametrize("seed", range(6))
def test_choices_are_those_of_numpy(tmp_path, seed):
    """Random sweeps, all criteria, along any axis."""
    draw = random.Random(seed)
    text = re.sub(r"\[.+\]", "60%", SWEEP, count=1).replace("[1h, 4h]", "4h").replace("paths: 2000", "paths: 960")
    names = draw.sample(list(AXES), draw.randint(1, 4))
    options = [option for name in names for option in ("--set", "=".join(AXES[name]))]
    batches, tails = draw.choice([0, 0, 1, 2, 8, 32]), draw.choice(["[95%]", "[90%, 95%, 99%]", "[95%, 80%]"])
    cube = make(tmp_path, "sweep", *options, "--set", f"output.batches={batches}", "--set", f"output.tail={tails}",
                "--set", f"seed={seed}", text=text)
    for along, under in itertools.product(names, TERMS):
        level, aversion = draw.randrange(cube.sizes["tail_level"]), draw.choice([0.0, 0.3, 1.0, 2.5])
        asked = ["--tail", f"{100 * float(cube.tail_level[level]):g}%"] if "es" in under else []
        asked += ["--aversion", aversion] if under == "mean-es" else []
        said = best(tmp_path, "--along", along, "--under", under, *asked)
        assert_same(said, expect(cube, along, under, level, aversion))
        assert said["errors"] == ("paired" if under == "mean" and batches > 1 else "unpaired")
        assert said["tail_level"] == (float(cube.tail_level[level]) if "es" in under else None)
        assert (said["along"], said["under"]) == (along, under) and said["selected"] == {}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("best")
    text = SWEEP.replace("fee: 5bp", "fee: [0bp, 5bp, 10bp]\noutput:\n  batches: 20\n  tail: [90%, 95%, 99%]")
    make(folder, "three", text=text.replace("[1h, 4h]", "[1h, 4h, 1d]"))
    make(folder, "plain", text=SWEEP)
    make(folder, "one", text=SWEEP.replace("[40%, 60%, 80%]", "60%"))
    make(folder, "cell", text=SWEEP.replace("[40%, 60%, 80%]", "60%").replace("[1h, 4h]", "4h"))
    make(folder, "still", text=SWEEP.replace("[1h, 4h]", "[4h]"))
    return folder


def loaded(folder, name):
    return xarray.open_dataset(folder / f"{name}.h5", engine="h5netcdf").load()


def number(text):
    return float(text.replace(",", ""))


@pytest.mark.parametrize("options, title, errors", [
    ([], "the largest mean P&L", "Errors are paired, from the differences of 20 batches of paths; "),
    (["--under", "sd"], "the smallest standard deviation of the P&L", "Errors are unpaired, "),
    (["--under", "es", "--tail", "99%"], "the smallest expected shortfall at 99 %", "Errors are unpaired, "),
    (["--under", "mean-es", "--aversion", "0.5"], "the largest mean P&L less 0.5 times the expected shortfall at 95 %",
     "Errors are unpaired, "),
])
def test_the_table_is_the_json(made, options, title, errors):
    said = best(made, *options, name="three")
    status, out, err = call("best", "three.h5", *options, cwd=made)
    assert (status, err) == (0, "") and all(line == line.rstrip() for line in out.splitlines())
    heading, table, footer = out.split("\n\n")
    assert heading == f"best rebalance: {title}" and footer.startswith(errors)
    columns, *lines = table.splitlines()
    assert columns.split()[:3] == ["volatility", "fee", "best"] and len(lines) == 9
    for line, row in zip(lines, said["rows"], strict=True):
        volatility, fee, rest = re.fullmatch(r" *(\d+) % +(\d+) bp +(.*)", line).groups()
        assert (float(volatility) / 100, float(fee) / 1e4) == pytest.approx((row["at"]["volatility"], row["at"]["fee"]))
        found = ROW.fullmatch(rest)
        assert (found["best"], found["next"]) == (f"{row['best']:g} h", f"{row['next']:g} h")
        for name, value in ("value", "best_value"), ("difference", "difference"), ("error", "error"):
            digits = len(found[name].partition(".")[2])
            assert abs(number(found[name]) - row[value]) <= 0.5000001 * 10**-digits
        assert (found["remark"] == "indistinguishable") == row["indistinguishable"]


def test_without_batches_the_error_of_a_mean_is_unpaired_and_that_is_said(made):
    said = best(made, name="plain")
    assert said["errors"] == "unpaired"
    assert_same(said, expect(loaded(made, "plain"), "rebalance"))
    assert "Errors are unpaired, mostly too large: cells share their paths, and the cube has no batches" in call(
        "best", "plain.h5", cwd=made)[1]


def test_paired_errors_are_those_of_independent_runs(tmp_path):
    """Over 12 seeds the differences scatter as their errors say; unpaired ones are of another size."""
    text = SWEEP.replace("[40%, 60%, 80%]", "60%").replace("[1h, 4h]", "4h") + "output: {batches: 20}\n"
    differences, paired, unpaired = [], [], []
    for seed in range(12):
        cube = make(tmp_path, f"run{seed}", "--set", f"seed={seed}", "--set", "ledger.fee=5bp,10bp", text=text)
        (row,) = best(tmp_path, "--along", "fee", name=f"run{seed}")["rows"]
        assert row["best"] == 0.0005 and not row["indistinguishable"]
        differences.append(row["difference"])
        paired.append(row["error"])
        unpaired.append(math.hypot(*cube.pnl_mean_stderr.values))
    scatter = np.std(differences, ddof=1)
    assert 0.5 < np.sqrt(np.mean(np.square(paired))) / scatter < 2  # 12 draws tell a scatter to 21 %
    assert np.sqrt(np.mean(np.square(unpaired))) / scatter > 10


def test_a_cube_with_one_axis_has_one_row(made):
    said = best(made, name="one")
    assert_same(said, expect(loaded(made, "one"), "rebalance"))
    out = call("best", "one.h5", cwd=made)[1].split("\n\n")[1]
    assert len(out.splitlines()) == 2 and ROW.fullmatch(out.splitlines()[1].strip())


def test_selected_axes_have_no_rows(made):
    said = best(made, "--sel", "fee=5bp", "--sel", "volatility=0.62", name="three")
    assert said["selected"] == {"volatility": 0.6, "fee": 0.0005} and len(said["rows"]) == 1
    cube = loaded(made, "three").isel(volatility=[1], fee=[1])
    assert said["rows"][0]["best_value"] == list(expect(cube, "rebalance").values())[0]["best_value"]
    lines = call("best", "three.h5", "--sel", "fee=5bp", "--sel", "volatility=0.62", cwd=made)[1].splitlines()
    assert lines[1:3] == ["at volatility 60 % (the nearest to 0.62)", "at fee 5 bp"]


@pytest.mark.parametrize("wanted, level, tick", [("95%", 0.95, None), ("0.99", 0.99, None), ("97.5%", 0.99, "99 %"),
                                                 ("50%", 0.9, "90 %"), (None, 0.95, None)])
def test_the_nearest_tail_level_is_taken_with_a_word(made, wanted, level, tick):
    asked = ["--tail", wanted] if wanted else []
    assert best(made, "--under", "es", *asked, name="three")["tail_level"] == level
    out = call("best", "three.h5", "--under", "es", *asked, cwd=made)[1]
    assert (f"\nat tail_level {tick} (the nearest to {wanted})\n" in out) == (tick is not None)


def test_equal_cells_cannot_be_told_apart(made, tmp_path):
    """A hedge of nothing is the same at every interval: the first is named."""
    text = SWEEP.replace("rebalance: [1h, 4h]", "rebalance: [4h, 1h]\n  hedge_ratio: 0") + "output: {batches: 10}\n"
    make(tmp_path, text=text)
    for under in TERMS:
        for row in best(tmp_path, "--under", under)["rows"]:
            assert (row["best"], row["next"], row["difference"], row["indistinguishable"]) == (4, 1, 0, True)


def doctored(made, tmp_path):
    """The first volatility has a pending cell, the second two failed ones, the third only cells without a value."""
    (tmp_path / "some.h5").write_bytes((made / "three.h5").read_bytes())
    cube, places = tmp_path / "some.h5", damage.offsets(made / "three.h5")
    damage.forget(cube, 0)
    nan = bytes.fromhex("000000000000f87f")
    for cell in 9, 12:
        damage.write(cube, places["status"][0] + cell, bytes([2]))
        damage.checksum_again(cube, cell)
    for cell in 18, 21, 24:
        damage.write(cube, places["pnl_mean"][0] + 8 * cell, nan)
        damage.checksum_again(cube, cell)
    return cube


def test_cells_without_values_are_never_chosen_and_said(made, tmp_path):
    doctored(made, tmp_path)
    said = best(tmp_path, "--sel", "fee=0", name="some")
    assert [row["candidates"] for row in said["rows"]] == [2, 1, 0]
    assert [said[f"cells_{gap}"] for gap in ("pending", "failed", "without_value")] == [1, 2, 3]
    cube = loaded(made, "three").isel(fee=[0])
    cube.pnl_mean[0, 0, 0] = cube.pnl_mean[1, :2, 0] = cube.pnl_mean[2, :, 0] = np.nan
    assert_same(said, expect(cube, "rebalance"))
    assert [(row["best"], row["next"]) for row in said["rows"][1:]] == [(24, None), (None, None)]
    out = call("best", "some.h5", "--sel", "fee=0", cwd=tmp_path)[1]
    first, second, third = out.split("\n\n")[1].splitlines()[1:]
    assert first.endswith("of 3") and "of 2 of 3" in first
    assert re.search(r"24 h +-?[\d.]+ +- +- +of 1 of 3$", second) and re.search(r"% +- +- +- +- +of 0 of 3$", third)
    assert out.endswith("Never chosen: 1 cell not computed yet.\nNever chosen: 2 cells failed.\n"
                        "Never chosen: 3 cells without such a value.\n")


def test_damaged_cells_are_never_chosen(made, tmp_path):
    """Whatever of a cell is damaged, and whatever it would be worth."""
    (tmp_path / "some.h5").write_bytes((made / "three.h5").read_bytes())
    damage.flip_in(tmp_path / "some.h5", "premium", 3)
    damage.flip_in(tmp_path / "some.h5", "pnl_mean", 15, bit=62)  # a huge number
    status, out, err = call("best", "some.h5", "--sel", "fee=0", "--json", cwd=tmp_path)
    assert status == 1 and err.startswith("hedgecube: error: 2 cells of some.h5 are damaged")
    cube = loaded(made, "three").isel(fee=[0])
    cube.pnl_mean[0, 1, 0] = cube.pnl_mean[1, 2, 0] = np.nan
    assert_same(json.loads(out), expect(cube, "rebalance"))
    assert json.loads(out)["cells_damaged"] == 2
    out = call("best", "some.h5", "--sel", "fee=0", cwd=tmp_path)[1]
    assert len(re.findall(r"of 2 of 3$", out, re.M)) == 2 and out.endswith("Never chosen: 2 cells damaged.\n")


def test_an_unknown_error_is_no_error_of_zero(made, tmp_path):
    (tmp_path / "some.h5").write_bytes((made / "one.h5").read_bytes())
    place = damage.offsets(tmp_path / "some.h5")["pnl_sd_stderr"][0]
    damage.write(tmp_path / "some.h5", place, bytes.fromhex("000000000000f87f"))
    damage.checksum_again(tmp_path / "some.h5", 0)
    (row,) = best(tmp_path, "--under", "sd", name="some")["rows"]
    assert row["error"] is None and row["indistinguishable"] is None and row["difference"] > 0
    assert re.search(r"\+- \?  error not known$", call("best", "some.h5", "--under", "sd", cwd=tmp_path)[1], re.M)


@pytest.mark.parametrize("name, arguments, phrases", [
    ("three", "--along rebalanc", ["the cube has no axis 'rebalanc'; did you mean 'rebalance'?", "(it has volatility, rebalance, fee)"]),
    ("still", "", ["is one value, or none; name another axis with --along (it has volatility)"]),
    ("still", "--along rebalance", ["--along: rebalance has one value"]),
    ("cell", "", ["one cell: there is nothing to choose"]),
    ("three", "--under men", ["best has no criterion 'men'; did you mean 'mean'? (it has mean, sd, es, mean-es)"]),
    ("three", "--aversion 1", ["add --under mean-es"]),
    ("three", "--under es --aversion 1", ["add --under mean-es"]),
    ("three", "--under sd --tail 95%", ["add --under es or mean-es"]),
    ("three", "--under mean-es --aversion=-1", ["'--aversion -1' is not a number from 0 on"]),
    ("three", "--under mean-es --aversion nan", ["is not a number from 0 on"]),
    ("three", "--under mean-es --aversion 1e999", ["is not a number from 0 on"]),
    ("three", "--under mean-es --aversion 1x", ["is not a number from 0 on"]),
    ("three", "--under mean-es --aversion=", ["is not a number from 0 on"]),
    ("three", "--under es --tail 95", ["--tail 95: the cube has no value near that; it has 90 %, 95 %, 99 %; did you mean 95 %?"]),
    ("three", "--under es --tail 4h", ["'4h' is not a value of tail_level"]),
    ("three", "--sel rebalance=4h", ["leave out --sel rebalance=4h"]),
    ("three", "--sel tail_level=95%", ["the cube has no axis 'tail_level'"]),
    ("three", "--sel fee=5bp --sel fee=0", ["given twice"]),
    ("three", "--sel fee=90bp", ["no value near that"]),
])
def test_mistakes(made, name, arguments, phrases):
    status, out, err = call("best", f"{name}.h5", *arguments.split(), cwd=made)
    assert (status, out) == (2, "") and err.startswith("hedgecube: error: ") and len(err.splitlines()) == 1
    assert all(phrase in err for phrase in phrases), err


def test_what_is_no_cube(made):
    for name in "missing.h5", "sweep.yaml":
        status, out, err = call("best", name, cwd=made)
        assert (status, out) == (1, "") and name in err


def test_full_disk_behind_stdout(made):
    for options in (), ("--json",):
        with open("/dev/full", "wb") as full:
            status, _, err = call("best", "three.h5", *options, cwd=made, stdout=full)
        assert status == 1 and "hedgecube: error: standard output" in err
