"""`hedgecube diff`: in what two cubes differ, and nothing else."""

import json
import re
import shutil

import damage
import h5py
import pytest
import xarray as xr
from command_line import SWEEP, call

SMALL = SWEEP.replace("paths: 2000", "paths: 500")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("diff")
    (folder / "sweep.yaml").write_text(SMALL)
    for name, *changes in [("a",), ("again", "--threads", "1", "--isa", "baseline"), ("seed", "--set", "seed=2"),
                           ("fee", "--set", "ledger.fee=7bp"), ("wider", "--set", "desk.rebalance=1h,4h,8h"),
                           ("shifted", "--set", "desk.rebalance=1h,6h"),
                           ("fees", "--set", "desk.rebalance=1h", "--set", "ledger.fee=5bp,7bp"),
                           ("levels", "--set", "output.quantiles=1%,5%,25%,50%,70%,95%,99%"),
                           ("quantiles", "--set", "output.quantiles=5%,50%"), ("rates", "--set", "world.rate=1%",
                                                                             "--set", "world.drift=2%")]:
        assert call("run", "sweep.yaml", "-q", "-o", f"{name}.h5", *changes, cwd=folder) == (0, "", "")
    return folder


@pytest.fixture
def pair(made, tmp_path):
    """Two copies of one cube."""
    return [shutil.copy(made / "a.h5", tmp_path / name) for name in ("a.h5", "b.h5")]


def test_the_same_answer_of_two_runs(made):
    """Provenance differs: threads, instruction set, time."""
    assert (made / "a.h5").read_bytes() != (made / "again.h5").read_bytes()
    assert call("diff", "a.h5", "again.h5", cwd=made) == (0, "a.h5 and again.h5 are the same: 6 cells, to the last bit\n", "")
    assert call("diff", "a.h5", "a.h5", "-q", cwd=made) == (0, "", "")
    found = json.loads(call("diff", "a.h5", "again.h5", "--json", cwd=made)[1])
    assert found["same"] and (found["sweep_lines"], found["differences"], found["variables"]) == ([], [], [])
    assert (found["cells"], found["cells_differing"]) == (6, 0)


def names_of(path):
    with h5py.File(path) as cube:
        return [name for name, item in cube.items() if damage.is_variable(item)]


def test_one_flipped_bit(pair):
    """In whichever variable it is, that one is named and no other."""
    for variable in names_of(pair[0]):
        damage.flip_in(pair[1], variable, cell=3, bit=1)
        status, out, err = call("diff", *pair, cwd=pair[0].parent)
        assert (status, err) == (1, "") and "1 of 6 cells differ" in out
        shown = [re.split("  +", line)[1] for line in out.splitlines() if line.startswith("cell 3 ")]
        assert [re.sub(r"\[.*\]$", "", value) for value in shown] == [variable]
        assert re.findall(r"^(\w+) +1 +\S+ +cell 3 \(volatility 60 %, rebalance 4 h\)$", out, re.M) == [variable]
        assert call("diff", *pair, "-q", cwd=pair[0].parent) == (1, "", "")
        damage.flip_in(pair[1], variable, cell=3, bit=1)


def test_a_difference_and_its_checksum_are_one(pair):
    damage.flip_in(pair[1], "pnl_quantile", cell=2, bit=64 * 4 + 3)
    damage.checksum_again(pair[1], cell=2)
    with h5py.File(pair[0]) as a, h5py.File(pair[1]) as b:
        here, there = (float(cube["pnl_quantile"][1, 0, 4]) for cube in (a, b))
    out = call("diff", *pair, cwd=pair[0].parent)[1]
    cell = "cell 2 (volatility 60 %, rebalance 1 h)"
    assert out == (f"A  {pair[0]}\nB  {pair[1]}\n1 of 6 cells differ\n\n"
                   f"variable      values  largest |B - A|  in\npnl_quantile  1       {abs(there - here):<15.6g}  {cell}\n\n"
                   f"{'cell':{len(cell)}}  value               A" + " " * (len(f"{here:.17g}") + 1) + "B\n"
                   f"{cell}  pnl_quantile[75 %]  {here:.17g}  {there:.17g}\n")
    found = json.loads(call("diff", *pair, "--json", cwd=pair[0].parent)[1])
    assert found["differences"] == [{"cell": 2, "variable": "pnl_quantile", "index": 4, "a": here, "b": there}]
    assert found["variables"] == [{"name": "pnl_quantile", "values_differing": 1, "largest": abs(there - here), "cell": 2}]


def test_damage_is_never_the_same(pair):
    """Not even if both cubes are damaged in the same way, as copies are."""
    for cube in pair:
        damage.flip_in(cube, "premium", cell=2)
    assert call("diff", *pair, "-q", cwd=pair[0].parent) == (1, "", "")
    status, out, err = call("diff", *pair, cwd=pair[0].parent)
    assert (status, err) == (1, "") and out.endswith(
        "\n0 of 6 cells differ\n  1 is damaged in A, and worth nothing there (see: hedgecube verify)\n"
        "  1 is damaged in B, and worth nothing there (see: hedgecube verify)\n")  # fmt: skip
    found = json.loads(call("diff", *pair, "--json", cwd=pair[0].parent)[1])
    assert (found["same"], found["cells_damaged_in_a"], found["cells_damaged_in_b"]) == (False, 1, 1)


def test_other_seed(made):
    status, out, err = call("diff", "a.h5", "seed.h5", cwd=made)
    assert (status, err) == (1, "")
    assert "the sweeps differ (- A, + B):\n  - seed: 1\n  + seed: 2\n" in out and "6 of 6 cells differ" in out
    assert len(re.findall(r"^cell \d", out, re.M)) == 20
    with h5py.File(made / "a.h5") as a, h5py.File(made / "seed.h5") as b:
        for name in "pnl_mean", "pnl_sd", "pnl_quantile", "expected_shortfall_stderr", "turnover_mean":
            size = abs(a[name][()] - b[name][()])
            cell = size.reshape(6, -1).max(axis=1).argmax()
            assert re.search(rf"^{name} +{(size > 0).sum()} +{re.escape(f'{size.max():.6g}')} +cell {cell} ", out, re.M), name
        differing = sum((a[name][()] != b[name][()]).sum() for name in names_of(made / "a.h5") if name != "checksum")
    assert f"and {differing - 20} more values" in out
    assert not re.search(r"^(premium|trades_mean|paths|status|checksum) ", out, re.M)


def test_other_value_of_a_scalar(made):
    out = call("diff", "a.h5", "fee.h5", cwd=made)[1]
    assert "  (- A" not in out and "    ledger:\n  -   fee: 0.0005\n  +   fee: 0.0007\n" in out
    assert "by their place" not in out and "6 of 6 cells differ" in out


@pytest.mark.parametrize("other", ["shifted", "fees", "levels"])
def test_other_dimensions_of_the_same_shape(made, other):
    out = call("diff", "a.h5", f"{other}.h5", cwd=made)[1]
    assert "the dimensions differ: values are compared by their place, with A's names\n" in out


def test_axes_in_another_order(made, tmp_path):
    """A dump with sorted keys gives the same sweep with other axes first, and a list may be turned round."""
    dump = call("run", made / "sweep.yaml", "--set", "ledger.fee=0bp,5bp,1bp", "--dump", cwd=tmp_path)[1]
    (tmp_path / "a.yaml").write_text(dump)
    sections = re.split(r"^(?=\w)", dump, flags=re.M)
    turned = "".join(sorted(sections)).replace("[0.4, 0.6, 0.8]", "[0.8, 0.4, 0.6]")
    assert turned.index("rebalance: [") < turned.index("fee: [") < turned.index("volatility: [")
    (tmp_path / "b.yaml").write_text(turned)
    for name in "ab":
        assert call("run", f"{name}.yaml", "-q", "-o", f"{name}.h5", cwd=tmp_path) == (0, "", "")
    with xr.open_dataset(tmp_path / "a.h5") as a, xr.open_dataset(tmp_path / "b.h5") as b:
        assert a.pnl_mean.dims != b.pnl_mean.dims and (a.pnl_mean == b.pnl_mean).sum() == 18
    words = "are the same: 18 cells, to the last bit (their axes stand in another order)\n"
    assert call("diff", "a.h5", "b.h5", cwd=tmp_path) == (0, f"a.h5 and b.h5 {words}", "")
    assert call("diff", "b.h5", "a.h5", cwd=tmp_path) == (0, f"b.h5 and a.h5 {words}", "")
    told = json.loads(call("diff", "a.h5", "b.h5", "--json", cwd=tmp_path)[1])
    assert (told["same"], told["other_order"], told["cells_differing"]) == (True, True, 0)
    # a value that differs is found under its labels: b's first cell is of 80 %, 1 h and 0 bp
    damage.flip_in(tmp_path / "b.h5", "pnl_sd", cell=0, bit=1)
    status, out, err = call("diff", "a.h5", "b.h5", cwd=tmp_path)
    assert (status, err) == (1, "") and "the sweeps differ" not in out and "by their axes' values" in out
    assert re.findall(r"^(pnl_sd) .*cell (12) \(volatility 80 %, rebalance 1 h, fee 0 bp\)$", out, re.M) == [("pnl_sd", "12")]
    damage.flip_in(tmp_path / "b.h5", "pnl_sd", cell=0, bit=1)
    damage.forget(tmp_path / "b.h5", 1)
    assert "1 of 18 cells differ\n  1 only computed in A\n" in call("diff", "a.h5", "b.h5", cwd=tmp_path)[1]
    # what differs beside the order is still said
    assert call("run", "b.yaml", "-q", "-o", "seed.h5", "--set", "seed=2", cwd=tmp_path)[0] == 0
    out = call("diff", "a.h5", "seed.h5", cwd=tmp_path)[1]
    assert "- seed: 1\n" in out and "18 of 18 cells differ" in out and "by their axes' values" in out


def test_sections_stand_above_their_lines_once(made):
    out = call("diff", "a.h5", "rates.h5", cwd=made)[1]
    assert "    world:\n  -   drift: 0\n  -   rate: 0\n  +   drift: 0.02\n  +   rate: 0.01\n" in out
    back = call("diff", "rates.h5", "a.h5", "--json", cwd=made)[1]
    assert json.loads(back)["sweep_lines"] == ["-  drift: 0.02", "-  rate: 0.01", "+  drift: 0", "+  rate: 0"]


@pytest.mark.parametrize("other", ["wider", "quantiles"])
def test_grids_of_other_shapes_are_not_compared(made, other):
    status, out, err = call("diff", "a.h5", f"{other}.h5", cwd=made)
    assert (status, err) == (1, "") and out.splitlines()[-1].startswith("the cells are not compared")
    assert "the sweeps differ" in out and not re.search("^cell ", out, re.M)
    found = json.loads(call("diff", "a.h5", f"{other}.h5", "--json", cwd=made)[1])
    assert not found["same"] and not found["compared"] and len(found["sweep_lines"]) == 2


def test_unfinished_cubes(pair):
    for cell in 0, 1:
        damage.forget(pair[0], cell)
    for cell in 1, 2, 3, 4:
        damage.forget(pair[1], cell)
    status, out, err = call("diff", *pair, cwd=pair[0].parent)
    assert (status, err) == (1, "")
    assert out.endswith("\n4 of 6 cells differ\n  3 only computed in A\n  1 only computed in B\n")
    found = json.loads(call("diff", *pair, "--json", cwd=pair[0].parent)[1])
    assert (found["cells_only_in_a"], found["cells_only_in_b"], found["cells_differing"]) == (3, 1, 4)
    for cell in range(6):
        damage.forget(pair[0], cell)
        damage.forget(pair[1], cell)
    status, out, _ = call("diff", *pair, cwd=pair[0].parent)
    assert status == 0 and out.endswith(" are the same: 0 cells, to the last bit; 6 are computed in neither\n")


def test_a_failed_cell_has_no_number(pair):
    damage.write(pair[1], damage.offsets(pair[1])["pnl_mean"][0], bytes.fromhex("000000000000f87f"))
    out = call("diff", *pair, cwd=pair[0].parent)[1]
    assert re.search(r"^pnl_mean +1 +no number in one of them +cell 0 ", out, re.M) and "  nan\n" in out
    found = json.loads(call("diff", *pair, "--json", cwd=pair[0].parent)[1])
    assert found["differences"][0]["b"] is None and found["variables"][0]["largest"] is None


# ---- what cannot be compared -----------------------------------------------------------------------------------------------


def test_a_cube_of_an_older_version(pair):
    damage.set_version(pair[1], "0.1.0")
    version = call("--version", cwd=pair[0].parent)[1].split()[1]
    status, out, err = call("diff", "a.h5", "b.h5", cwd=pair[0].parent)
    assert (status, err) == (1, "")
    assert out == (f"A  a.h5\nB  b.h5\nthe versions differ: A is of hedgecube {version}, B of 0.1.0\n0 of 6 cells differ\n")


def refused(folder, *phrases):
    for order in ("a.h5", "b.h5"), ("b.h5", "a.h5"):
        for options in (), ("-q",), ("--json",):
            status, out, err = call("diff", *order, *options, cwd=folder)
            assert (status, out) == (1, "") and err.startswith("hedgecube: error: ") and len(err.splitlines()) == 1
            assert all(phrase in err for phrase in phrases), err


def test_a_cube_that_is_laid_out_otherwise(pair):
    damage.set_version(pair[1], "0.1.0")
    damage.set_layout(pair[1], "1")
    refused(pair[0].parent, "'b.h5' was made by hedgecube 0.1.0", "lays cubes out otherwise", "or in Python")


def test_damage_outside_the_values(pair):
    for place in damage.offsets(pair[1])["rebalance"][0], pair[1].read_bytes().index(b"mean P&L"):
        damage.flip(pair[1], place)
        refused(pair[0].parent, "'b.h5' is damaged", "compute it anew")
        damage.flip(pair[1], place)
    assert call("diff", *pair, "-q", cwd=pair[0].parent)[0] == 0


def test_what_is_cut_or_no_cube(pair):
    whole = pair[1].read_bytes()
    for length in len(whole) - 1, len(whole) // 2, 0:
        pair[1].write_bytes(whole[:length])
        refused(pair[0].parent, "b.h5")
    pair[1].unlink()
    refused(pair[0].parent, "b.h5", "No such file")
    status, out, err = call("diff", "b.h5", "c.h5", cwd=pair[0].parent)
    assert (status, out, len(err.splitlines())) == (1, "", 2)
