"""Rates with a time: /y and /8h are converted to the nearest double, and a rate that was hardly meant is said."""

import random
import re
from fractions import Fraction

import h5py
import pytest
from command_line import SWEEP, call

PER_YEAR, PER_8H = ("world.drift", "world.rate"), ("ledger.funding",)
SUFFIXES = {"": 1, "%": 100, "bp": 10000}
MEANT = re.compile(r"warning: '(.+)' is taken as (\S+) per 8 h, (\S+) a year .*; write (\S+) if a year's was meant, (\S+) if not")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    return tmp_path


def dumped(folder, key, text):
    status, out, err = call("run", "sweep.yaml", "--dump", "--set", f"{key}={text}", cwd=folder)
    assert status == 0, err
    found = re.search(rf"^  {key.split('.')[1]}: \[?([^\]\n]+)\]?$", out, re.M)[1]
    return [float(number) for number in found.split(", ")], err


@pytest.mark.parametrize("key", PER_YEAR + PER_8H)
@pytest.mark.parametrize("period", ["/y", "/8h"])
def test_conversions_are_exact(folder, key, period):
    draw = random.Random(7)
    own = "/y" if key in PER_YEAR else "/8h"
    times = Fraction(1) if period == own else Fraction(1095) if own == "/y" else Fraction(1, 1095)
    texts = {}
    while len(texts) < 300:
        number, suffix = f"{draw.uniform(-0.09, 0.09):.{draw.randint(1, 14)}g}", draw.choice(list(SUFFIXES))
        value = Fraction(number) / times if period != own and own == "/y" else Fraction(number)
        number = f"{float(value * SUFFIXES[suffix]):.{draw.randint(1, 15)}g}"
        exact = Fraction(number) / SUFFIXES[suffix] * times
        if abs(exact) <= Fraction(1, 10):
            texts[float(exact)] = f"{number}{suffix}{period}"
    values, err = dumped(folder, key, ",".join(texts.values()))
    assert values == list(texts) and err == ""


def test_a_range_has_the_values_of_its_list(folder):
    span = dumped(folder, "ledger.funding", "{from: 0%/y, to: 30%/y, step: 7.5%/y}")[0]
    assert span == dumped(folder, "ledger.funding", "0%/y,7.5%/y,15%/y,22.5%/y,30%/y")[0]
    assert span == [float(Fraction(k * 3, 40 * 1095)) for k in range(5)]
    mixed = dumped(folder, "world.rate", "{from: 0bp/8h, to: 10.95%, count: 2}")[0]
    assert mixed == [0, 0.1095]


def test_a_years_funding_is_the_same_cube(folder):
    for name, text in ("year", "10.95%/y"), ("hours", "1bp"):
        assert call("run", "sweep.yaml", "-q", "-o", f"{name}.h5", "--set", f"ledger.funding={text}", cwd=folder) == (0, "", "")
    with h5py.File(folder / "year.h5") as year, h5py.File(folder / "hours.h5") as hours:
        assert (year["pnl_mean"][()] == hours["pnl_mean"][()]).all() and year.attrs["sweep"] == hours.attrs["sweep"]


@pytest.mark.parametrize("text, said", [
    ("10%", ("10%", "10%", "10950%", "10%/y", "10%/8h")),
    ("-0.01", ("-0.01", "-1%", "-1095%", "-0.01/y", "-0.01/8h")),
    ("1bp,31bp,1%", ("31bp", "0.31%", "339%", "31bp/y", "31bp/8h")),
    ("{from: 0bp, to: 40bp, step: 10bp}", ("40bp", "0.4%", "438%", "40bp/y", "40bp/8h")),
])
def test_funding_that_was_hardly_meant_is_said(folder, text, said):
    """By every command that reads a sweep, in the file and on the command line; once for each parameter."""
    (folder / "sweep.yaml").write_text(SWEEP + f"  funding: {f'[{text}]' if ',' in text and '{' not in text else text}\n")
    for command in ("run", "-q"), ("plan",), ("run", "--dump"), ("run", "--dry-run", "--force"):
        status, _, err = call(command[0], "sweep.yaml", *command[1:], cwd=folder)
        assert status == 0 and err.startswith("sweep.yaml:14:") and len(err.splitlines()) == 1
        assert MEANT.search(err).groups() == said
    for command in ("info", "sweep.h5"), ("verify", "sweep.h5"), ("show", "sweep.h5"):  # it was said before it was computed
        assert call(*command, cwd=folder)[::2] == (0, "")
    (folder / "sweep.yaml").write_text(SWEEP)
    err = call("plan", "sweep.yaml", "--set", f"ledger.funding={text}", cwd=folder)[2]
    assert err.startswith("--set ledger.funding: warning: ") and MEANT.search(err).groups() == said


@pytest.mark.parametrize("text", ["30bp", "-0.3%", "10%/y", "100%/y", "31bp/8h", "1%/8h", "400%/y", "[0, 30bp, 31bp/8h]",
                                  "{from: -30bp, to: 30bp, step: 60bp}"])
def test_funding_that_was_meant_is_not(folder, text):
    assert call("plan", "sweep.yaml", "--set", f"ledger.funding={text}", cwd=folder)[::2] == (0, "")


def test_a_mistake_beside_it_is_what_counts(folder):
    status, out, err = call("plan", "sweep.yaml", "--set", "ledger.funding=10%", "--set", "ledger.fee=5", cwd=folder)
    assert (status, out) == (2, "") and "error: '5' is out of bounds" in err


@pytest.mark.parametrize("key, text, phrase", [
    ("world.volatility", "60%/y", "the wrong unit for a volatility"), ("ledger.fee", "5bp/8h", "the wrong unit for a fraction"),
    ("ledger.funding", "10%/d", "which /y or /8h may follow"), ("ledger.funding", "10% p.a.", "did you mean 10%/y?"),
    ("world.rate", "5%/year", "did you mean 5%/y?"), ("ledger.funding", "50%", "did you mean 50%/y?"),
    ("world.rate", "1%/8h", "out of bounds"),
])
def test_mistakes(folder, key, text, phrase):
    status, out, err = call("plan", "sweep.yaml", "--set", f"{key}={text}", cwd=folder)
    assert (status, out) == (2, "") and phrase in err and f"--set {key}: error: " in err
