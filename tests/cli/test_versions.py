"""Cubes of other versions: one layout is read whichever version made it; of any other the sweep is there to be had."""

import json
import re
import shutil

import damage
import pytest
from command_line import REPO, SWEEP, call

CUBES = REPO / "tests" / "cubes"
OLD = CUBES / "0.2.0.h5"  # kept as 0.2.0 wrote it
EARLIER = CUBES / "layout-3.h5"  # as 0.3.0 did
READING = [["info"], ["info", "--check"], ["show"], ["show", "--json"]]


@pytest.fixture
def cube(tmp_path):
    (tmp_path / "sweep.yaml").write_text(SWEEP.replace("2000", "200"))
    assert call("run", "sweep.yaml", "-q", "-o", "cube.h5", cwd=tmp_path) == (0, "", "")
    shutil.copy(tmp_path / "cube.h5", tmp_path / "other.h5")
    return tmp_path / "other.h5"


def test_the_layout_of_a_number_stays(tmp_path):
    """Kept since the layout has its number. If it is not opened, the layout was changed: raise HC_LAYOUT (src/cube/cube_layout.h)
    and keep a cube of the new one; or, if no release has this number yet, write this one anew with the sweep beside it."""
    for command in READING:
        status, out, err = call(*command, CUBES / "layout-4.h5", cwd=tmp_path)
        assert (status, err) == (0, "") and out, (command, err)


@pytest.mark.parametrize("version", ["0.2.9", "9.9.9"])
def test_an_equal_layout_is_read_whatever_the_version(cube, version):
    damage.set_version(cube, version)
    for command in READING:
        status, out, err = call(*command, cube, cwd=cube.parent)
        assert (status, err) == (0, ""), command
    status, out, err = call("diff", "cube.h5", cube, cwd=cube.parent)
    assert status == 1 and f"B of {version}\n0 of 6 cells differ\n" in out
    # what would be computed anew would be another version's answer
    status, out, err = call("verify", cube, cwd=cube.parent)
    assert status == 1 and f"was computed by hedgecube {version}" in err
    content = cube.read_bytes()
    status, out, err = call("run", "sweep.yaml", "-o", cube, "--resume", cwd=cube.parent)
    assert status == 1 and f"was begun by hedgecube {version}" in err and cube.read_bytes() == content


@pytest.mark.parametrize("command", [*READING, ["info", "--json"], ["diff", OLD], ["verify"]])
def test_another_layout_is_refused_in_one_line(cube, command):
    kept = OLD.read_bytes()
    damage.set_version(cube, "9.9.9")
    damage.set_layout(cube, "9")
    for path, version in (OLD, "0.2.0"), (cube, "9.9.9"):
        status, out, err = call(*command, path, cwd=cube.parent)
        lines = err.splitlines()
        assert (status, out) == (1, "") and len(lines) == (2 if command[0] == "diff" else 1)
        assert f"'{path}' was made by hedgecube {version} (this is " in lines[-1] and "`hedgecube info --sweep`" in lines[-1]
    assert OLD.read_bytes() == kept


def test_the_sweep_of_any_version_is_a_sweep_file(cube):
    status, out, err = call("info", "--sweep", OLD, cwd=cube.parent)
    assert (status, err) == (0, "")
    assert out.startswith("# the sweep of a cube that hedgecube 0.2.0 began\n# axis world.volatility: 2 values\n"
                          "# axis legs[0].strike: 2 values\nseed: 5\n")  # fmt: skip
    now = re.sub("^#.*\n", "", out, flags=re.M).replace("world:\n", "world:\n  model: gbm\n")  # which said nothing of models
    assert call("run", "-", "--dump", text=out.encode(), cwd=cube.parent)[1] == now
    told = json.loads(call("info", "--sweep", "--json", OLD, cwd=cube.parent)[1])
    assert (told["version"], told["layout"]) == ("0.2.0", None) and told["sweep"].startswith("seed: 5\n")
    assert told["axes"] == [{"key": "world.volatility", "values": 2}, {"key": "legs[0].strike", "values": 2}]
    told = json.loads(call("info", "--sweep", "--json", EARLIER, cwd=cube.parent)[1])
    assert (told["version"], told["layout"]) == ("0.3.0", "3") and told["sweep"].startswith("seed: 5\n")
    told = json.loads(call("info", "--sweep", "--json", cube, cwd=cube.parent)[1])
    assert told["layout"] == "4" and told["sweep"] == json.loads(call("info", "--json", cube, cwd=cube.parent)[1])["sweep"]


def test_axes_of_lists_have_their_entries_keys(tmp_path):
    """And what stands behind a list has its section's."""
    (tmp_path / "sweep.yaml").write_text("""\
paths: 10
regimes:
  - {volatility: 40%, rate_to_1: 6}
  - {volatility: [80%, 90%], rate_to_0: [5, 6, 7]}
world: {model: regimes, spot: 100, start_regime: [0, 1]}
book:
  legs:
    - {type: put, strike: 90, quantity: -1}
    - {type: call, strike: [100, 110], quantity: -1}
  expiry: [1d, 2d]
desk: {rebalance: 4h}
""")
    assert call("run", "sweep.yaml", "-q", "-o", "cube.h5", cwd=tmp_path) == (0, "", "")
    told = json.loads(call("info", "--sweep", "--json", "cube.h5", cwd=tmp_path)[1])["axes"]
    assert {axis["key"]: axis["values"] for axis in told} == {
        "regimes[1].volatility": 2, "regimes[1].rate_to_0": 3, "world.start_regime": 2, "legs[1].strike": 2, "book.expiry": 2}  # fmt: skip
    assert [axis["key"] for axis in told][-2:] == ["legs[1].strike", "book.expiry"]
    assert call("verify", "cube.h5", cwd=tmp_path)[0] == 0
    assert call("run", "sweep.yaml", "-q", "-o", "cube.h5", "--resume", cwd=tmp_path) == (0, "", "")


def test_a_sweep_that_this_version_does_not_know(cube):
    """Of a version to come: parameters, sections and policies of other names."""
    damage.set_version(cube, "9.9.9")
    content = cube.read_bytes()
    content = content.replace(b"  half_spread: 0\n", b"  imp\033ct: [0, 1]\n").replace(b"policy: delta", b"policy: bands")
    cube.write_bytes(content)
    status, out, err = call("info", "--sweep", cube, cwd=cube.parent)
    assert (status, err) == (0, "") and "policy: bands\n" in out
    assert re.findall("^# axis (.*)", out, re.M) == ["world.volatility: 3 values", "desk.rebalance: 2 values",
                                                     "ledger.imp?ct: 2 values"]  # fmt: skip


def test_a_cube_without_axes(tmp_path):
    text = SWEEP.replace("[40%, 60%, 80%]", "40%").replace("[1h, 4h]", "1h").replace("2000", "10")
    assert call("run", "-", "-q", "-o", "one.h5", text=text.encode(), cwd=tmp_path)[0] == 0
    out = call("info", "--sweep", "one.h5", cwd=tmp_path)[1]
    assert out.splitlines()[1] == "# no axes: one cell" and "# axis" not in out


def test_info_sweep_refuses_what_is_no_cube(tmp_path):
    (tmp_path / "text.h5").write_text(SWEEP)
    for name in "text.h5", "nothing.h5", ".":
        status, out, err = call("info", "--sweep", name, cwd=tmp_path)
        assert (status, out, len(err.splitlines())) == (1, "", 1)
    status, _, err = call("info", "--sweep", "--check", "text.h5", cwd=tmp_path)
    assert status == 2 and "--check" in err
