"""The text of a sweep, as a cube keeps it and --dump prints it, is for other programs too, and theirs for hedgecube."""

import json
import re

import pytest
from command_line import REPO, call

# What YAML 1.1 (yaml.org/type/int.html and float.html, as PyYAML and others have them) takes for a number.
WHOLE = r"[-+]?(0|[1-9][0-9_]*)"
FLOAT = r"[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9_]+)([eE][-+][0-9]+)?"
NUMBER = re.compile(f"{WHOLE}|{FLOAT}")
SWEEP = {
    "seed": 3, "paths": 1000,
    "world": {"spot": 64000, "volatility": [0.3, 0.6], "drift": 1e-5},
    "book": {"expiry": "2d", "legs": [{"type": "call", "strike": 64000.5, "quantity": -1e-6}]},
    "desk": {"rebalance": ["1h", "4h"]},
    "ledger": {"fixed_cost": 1e-300, "half_spread": -5e-6, "fee": [5e-06, 0.00025, 1.23e-7]},
    "output": {"quantiles": [1e-05, 0.5]},
}  # fmt: skip


def scalars(text):
    """What stands behind a colon or in a list."""
    for line in text.splitlines():
        value = line.split("#")[0].partition(":")[2].strip()
        yield from (item.strip() for item in re.sub(r"[][{}]", ",", value).split(",") if item.strip())


def is_number(word):
    try:
        float(word)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("changes", [[], ["legs[0].quantity=1e9,1e-9", "ledger.fixed_cost=1e12"],
                                     ["legs[0].quantity=-3.25e-17,0.1", "ledger.fixed_cost=-1e-5,2.5e-7", "seed=18446744073709551615"]])
def test_numbers_are_numbers_to_every_loader(tmp_path, changes):
    sets = [word for change in changes for word in ("--set", change)]
    status, dump, err = call("run", "-", "--dump", *sets, text=json.dumps(SWEEP).encode(), cwd=tmp_path)
    assert (status, err) == (0, "")
    numbers = [word for word in scalars(dump) if is_number(word)]
    assert len(numbers) > 20 and any("e-" in word for word in numbers)
    assert [word for word in numbers if not NUMBER.fullmatch(word)] == []
    # and they are exact
    assert call("run", "-", "--dump", text=dump.encode(), cwd=tmp_path)[1] == dump


@pytest.mark.parametrize("sweep", sorted((REPO / "examples").glob("*.yaml")), ids=lambda path: path.name)
def test_examples_too(sweep):
    assert [word for word in scalars(sweep.read_text()) if is_number(word) and not NUMBER.fullmatch(word)] == []


def test_a_sweep_from_python(tmp_path):
    """json.dumps writes 1e-05, and keeps the order of the axes; that of the sections is theirs."""
    dump = call("run", "-", "--dump", text=json.dumps(SWEEP).encode(), cwd=tmp_path)[1]
    assert {"  fee: [5.0e-6, 0.00025, 1.23e-7]", "  quantiles: [0.00001, 0.5]", "      quantity: -1.0e-6"} <= set(dump.splitlines())
    assert dump.index("volatility: [") < dump.index("rebalance: [") < dump.index("fee: [")
    in_order = call("run", "-", "--dump", text=json.dumps(SWEEP, sort_keys=True).encode(), cwd=tmp_path)[1]
    assert in_order != dump and sorted(in_order) == sorted(dump)


def test_anchors_are_refused(tmp_path):
    """As PyYAML writes what stands twice in a dict; the message says what to do."""
    text = json.dumps(SWEEP).replace('"volatility": [0.3, 0.6]', '"volatility": &v [0.3, 0.6]')
    status, out, err = call("run", "-", "--dump", text=text.encode(), cwd=tmp_path)
    assert (status, out) == (2, "") and "anchor" in err
