"""`hedgecube verify`: a cube that is as it was written passes; one bit that is not is found."""

import json
import os
import re
import shutil
import signal
import time

import damage
import h5py
import pytest
from command_line import SWEEP, call, finish, on_terminal, processor_seconds, start

# few cells, every variable
SMALL = SWEEP.replace("paths: 2000", "paths: 500").replace("fee: 5bp", "fee: 5bp\noutput:\n  batches: 2")
LARGE = SMALL.replace("5bp\n", "{from: 0bp, to: 9bp, count: 10}\n")
SPREAD = " (they are spread evenly over the cube; --all takes every cell)"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("verify")
    for name, text in ("small", SMALL), ("large", LARGE):
        (folder / f"{name}.yaml").write_text(text)
        assert call("run", f"{name}.yaml", "-q", cwd=folder) == (0, "", "")
    return folder


@pytest.fixture
def cube(made, tmp_path):
    """A copy of the small cube, to be damaged."""
    return shutil.copy(made / "small.h5", tmp_path / "small.h5")


def spreads(name):
    return [f"{name}_mean", f"{name}_mean_stderr", f"{name}_sd"]


def variables():
    """Every variable of the small cube."""
    return ["premium", "pnl_mean", "pnl_mean_stderr", "pnl_sd", "pnl_sd_stderr", "pnl_skewness", "pnl_excess_kurtosis",
            "pnl_min", "pnl_max", "prob_loss", "prob_loss_stderr", "pnl_quantile", "pnl_quantile_stderr", "value_at_risk",
            "value_at_risk_stderr", "expected_shortfall", "expected_shortfall_stderr", *spreads("payoff"), *spreads("hedge_gain"),
            *spreads("fees"), *spreads("spread"), *spreads("fixed"), "funding_mean", *spreads("turnover"), *spreads("trades"),
            "break_even_volatility", "break_even_volatility_stderr", "pnl_batch_mean", "paths", "checksum", "status"]


def test_the_list_of_variables_is_whole(made):
    with h5py.File(made / "small.h5") as cube:
        assert [name for name, item in cube.items() if damage.is_variable(item)] == variables()


@pytest.mark.parametrize("options, computed, note", [
    ([], 16, SPREAD), (["--cells", "3"], 3, ""), (["--cells", "60"], 60, ""), (["--cells", "1000"], 60, ""),
    (["--all"], 60, ""), (["--threads", "1", "--isa", "baseline"], 16, SPREAD)])
def test_a_good_cube(made, options, computed, note):
    status, out, err = call("verify", "large.h5", *options, cwd=made)
    assert (status, err) == (0, "")
    assert out == f"60 of 60 cells fit their checksums\n{computed} of 60 cells computed anew: all the same to the last bit{note}\n"


def test_a_small_cube_is_computed_whole(made):
    assert call("verify", "small.h5", cwd=made)[1].endswith("\n6 of 6 cells computed anew: all the same to the last bit\n")


def test_quiet_and_json(made):
    assert call("verify", "small.h5", "-q", cwd=made) == (0, "", "")
    status, out, err = call("verify", "large.h5", "--json", cwd=made)
    found = json.loads(out)
    assert (status, err, found.pop("seconds") > 0) == (0, "", True)
    version = call("--version", cwd=made)[1].split()[1]
    assert found == {"cube": "large.h5", "version": version, "cells": 60, "cells_final": 60, "cells_damaged": 0,
                     "cells_computed": 16, "cells_differing": 0, "values_differing": 0, "differences": [], "status": "same"}


def test_nothing_is_written(made, folder):
    shutil.copy(made / "small.h5", folder / "x.h5")
    os.chmod(folder / "x.h5", 0o444)
    before = (folder / "x.h5").stat().st_mtime_ns, sorted(folder.iterdir())
    assert call("verify", "x.h5", cwd=folder)[0] == 0
    assert before == ((folder / "x.h5").stat().st_mtime_ns, sorted(folder.iterdir()))


def shown(value):
    return f"{value:.17g}"


def coordinate(path, variable, place):
    """Of a value in its variable's own dimension, as people write it."""
    with h5py.File(path) as cube:
        scale = cube[variable].dims[2][0]
        value = scale[place]
        return f"{value:g}" if scale.name == "/batch" else f"{100 * value:g} %"


@pytest.mark.parametrize("variable", [name for name in variables() if name not in ("status", "checksum", "paths")])
def test_a_flipped_bit_is_found(cube, variable):
    """By the checksum; and by computing anew, even if the checksum was made to fit, whichever value of a cell it is in."""
    values = damage.offsets(cube)[variable][1] // 8
    for place in {0, values - 1}:
        with h5py.File(cube) as before:
            right = before[variable][1, 0].flatten()[place]
        damage.flip_in(cube, variable, cell=2, bit=64 * place)
        with h5py.File(cube) as after:
            wrong = after[variable][1, 0].flatten()[place]
        status, out, err = call("verify", cube.name, cwd=cube.parent)
        name = f"{variable}[{coordinate(cube, variable, place)}]" if values > 1 else variable
        line = rf"cell 2 \(volatility 60 %, rebalance 1 h\)  {re.escape(name)}  +{re.escape(shown(wrong))}  +{re.escape(shown(right))}"
        assert status == 1 and "1 of 6 cells does not fit its checksum" in out
        assert err.startswith("hedgecube: error: cell 2 (volatility 60 %, rebalance 1 h) is damaged")
        assert re.search(rf"^{line}$", out, re.M) and out.endswith("6 of 6 cells computed anew: 1 is not the same\n")
        damage.checksum_again(cube, cell=2)
        status, out, err = call("verify", cube.name, cwd=cube.parent)
        assert status == 1 and "6 of 6 cells fit their checksums" in out and re.search(rf"^{line}$", out, re.M)
        assert "  checksum" in out and "does not hold what its sweep gives" in err and "is damaged" not in err
        damage.flip_in(cube, variable, cell=2, bit=64 * place)
        damage.checksum_again(cube, cell=2)
        assert call("verify", cube.name, "-q", cwd=cube.parent) == (0, "", "")


def test_every_bit_of_a_value(cube):
    for bit in range(64):
        damage.flip_in(cube, "pnl_mean", cell=5, bit=bit)
        damage.checksum_again(cube, cell=5)
        found = json.loads(call("verify", cube.name, "--json", cwd=cube.parent)[1])
        assert (found["status"], found["cells_differing"]) == ("different", 1), bit
        damage.flip_in(cube, "pnl_mean", cell=5, bit=bit)


@pytest.mark.parametrize("variable, bits", [("paths", range(64)), ("checksum", range(32))])
def test_a_flipped_bit_of_paths_or_checksum(cube, variable, bits):
    for bit in bits:
        damage.flip_in(cube, variable, cell=3, bit=bit)
        status, out, err = call("verify", cube.name, cwd=cube.parent)
        assert status == 1 and "1 of 6 cells does not fit" in out and f"  {variable}  " in out and "cell 3 " in err
        if variable == "paths":
            damage.checksum_again(cube, cell=3)
            status, out, _ = call("verify", cube.name, cwd=cube.parent)
            assert status == 1 and "6 of 6 cells fit" in out and "  paths  " in out
        damage.flip_in(cube, variable, cell=3, bit=bit)
        if variable == "paths":
            damage.checksum_again(cube, cell=3)


@pytest.mark.parametrize("bit", range(8))
def test_a_flipped_bit_of_status(cube, bit):
    """Bit 0 makes of a cell that is done one that is pending, which still has its values."""
    damage.flip_in(cube, "status", cell=4, bit=bit)
    status, out, err = call("verify", cube.name, cwd=cube.parent)
    assert status == 1 and "cell 4 (volatility 80 %, rebalance 1 h) is damaged" in err
    if bit == 1:  # done becomes non_finite
        damage.checksum_again(cube, cell=4)
        status, out, _ = call("verify", cube.name, cwd=cube.parent)
        assert status == 1 and re.search(r"  status  +3  +1$", out, re.M)
    if bit > 1:
        assert f"(cell 4 has status {1 | 1 << bit})" in err and out == ""


def test_many_differences_are_cut(cube):
    for cell in range(6):
        for bit in range(7):
            damage.flip_in(cube, "pnl_quantile", cell, 64 * bit)
            damage.flip_in(cube, "pnl_quantile_stderr", cell, 64 * bit)
    status, out, err = call("verify", cube.name, cwd=cube.parent)
    lines = out.splitlines()
    assert status == 1 and lines[-2:] == ["and 34 more values", "6 of 6 cells computed anew: 6 are not the same"]
    assert len([line for line in lines if line.startswith("cell ")]) == 1 + 50
    assert "6 cells of small.h5 are damaged" in err
    found = json.loads(call("verify", cube.name, "--json", cwd=cube.parent)[1])
    assert (found["values_differing"], len(found["differences"]), found["cells_damaged"]) == (84, 50, 6)
    assert found["differences"][1]["variable"] == "pnl_quantile" and found["differences"][1]["index"] == 1
    assert found["differences"][1]["in_cube"] != found["differences"][1]["computed"]
    assert call("verify", cube.name, "-q", cwd=cube.parent)[:2] == (1, "")


def test_a_cell_beyond_the_sample_is_found_by_its_checksum(made, folder):
    shutil.copy(made / "large.h5", folder / "x.h5")
    damage.flip_in(folder / "x.h5", "pnl_mean", cell=1)
    status, out, err = call("verify", "x.h5", "--cells", "2", cwd=folder)
    assert status == 1 and "2 of 60 cells computed anew: all the same" in out and "cell 1 (" in err
    damage.checksum_again(folder / "x.h5", cell=1)
    assert call("verify", "x.h5", "--cells", "2", cwd=folder)[0] == 0
    assert call("verify", "x.h5", "--all", cwd=folder)[0] == 1


# ---- what is not this version's cube ---------------------------------------------------------------------------------------


def refused(cube, *phrases, command=("verify",)):
    for options in (), ("-q",), ("--json",):
        status, out, err = call(*command, cube.name, *options, cwd=cube.parent)
        assert status == 1 and err.startswith("hedgecube: error: ") and all(phrase in err for phrase in phrases), err
        assert options == ("--json",) or out == ""


@pytest.mark.parametrize("axis", ["volatility", "rebalance", "probability", "tail_level", "batch"])
def test_a_flipped_bit_of_a_coordinate(cube, axis):
    damage.flip(cube, damage.offsets(cube)[axis][0])
    refused(cube, "is damaged", "compute it anew")


@pytest.mark.parametrize("text", [b"standard error of pnl_mean", b"hedgecube_layout", b"paths: 500", b"1/sqrt(yr)", b"world.volatility"])
def test_a_flipped_bit_of_an_attribute(cube, text):
    damage.flip(cube, cube.read_bytes().index(text))
    refused(cube, "small.h5")


def test_a_cube_of_an_older_version(cube):
    damage.set_version(cube, "0.1.0")
    version = call("--version", cwd=cube.parent)[1].split()[1]
    status, out, err = call("verify", cube.name, cwd=cube.parent)
    assert (status, out) == (1, "")
    assert err == (f"hedgecube: error: 'small.h5' was computed by hedgecube 0.1.0 (this is {version}); "
                   "verify it with that version\n")


def test_a_cube_that_is_laid_out_otherwise(cube):
    damage.set_version(cube, "0.1.0")
    damage.set_layout(cube, "1")
    refused(cube, "was made by hedgecube 0.1.0", "lays cubes out otherwise", "open it with that version, or in Python")


def test_what_is_cut_or_no_cube(cube):
    whole = cube.read_bytes()
    for length in len(whole) - 1, len(whole) // 2, 100, 0:
        cube.write_bytes(whole[:length])
        refused(cube, "small.h5")
    cube.write_text(SWEEP)
    refused(cube, "not a cube")
    cube.unlink()
    refused(cube, "No such file")


def test_a_cube_that_is_not_finished(cube):
    for cell in 0, 3:
        damage.forget(cube, cell)
    status, out, err = call("verify", cube.name, cwd=cube.parent)
    assert (status, err) == (3, "")
    assert call("verify", cube.name, "-q", cwd=cube.parent) == (3, "", "")
    assert json.loads(call("verify", cube.name, "--json", cwd=cube.parent)[1])["status"] == "incomplete"
    assert out == ("4 of 6 cells fit their checksums\n4 of 6 cells computed anew: all the same to the last bit\n"
                   "2 of 6 cells are not computed yet\n")
    for cell in range(6):
        damage.forget(cube, cell)
    assert call("verify", cube.name, cwd=cube.parent) == (
        3, "0 of 6 cells fit their checksums\n6 of 6 cells are not computed yet\n", "")


def test_a_script_can_tell_incomplete_from_whole_and_from_damaged(cube):
    """By the exit status alone, of verify and of info --check."""
    def statuses():
        return {call(*command, cube.name, cwd=cube.parent)[0]
                for command in (("verify", "-q"), ("info", "--check"), ("info", "--check", "--json"))}

    assert statuses() == {0}
    damage.forget(cube, 2)
    assert statuses() == {3} and call("info", cube.name, cwd=cube.parent)[0] == 0
    damage.flip_in(cube, "premium", cell=4)
    assert statuses() == {1}


@pytest.mark.parametrize("options, phrase", [
    ("--cells 0", "at least 1"), ("--cells many", "at least 1"), ("--cells 2x", "at least 1"), ("--cells -3", "at least 1"),
    ("--cells 9999999999999999999", "at least 1"), ("--all --cells 3", "leave out one of them"), ("--isa sse9", "avx512"),
    ("--threads 0", "1 to 1024")])
def test_mistakes(made, options, phrase):
    status, out, err = call("verify", "small.h5", *options.split(), cwd=made)
    assert (status, out) == (2, "") and phrase in err and len(err.splitlines()) == 1


# ---- long ones -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def slow(tmp_path_factory, long_sweep):
    """A cube that takes some seconds to compute anew."""
    folder = tmp_path_factory.mktemp("slow")
    (folder / "slow.yaml").write_text(long_sweep(6))
    assert call("run", "slow.yaml", "-q", cwd=folder)[0] == 0
    return folder


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal(slow, number, status):
    before, worked = (slow / "slow.h5").read_bytes(), processor_seconds()
    process = start(["verify", "slow.h5", "--all", "--threads", "1"], slow)
    time.sleep(1)
    assert process.poll() is None
    process.send_signal(number)
    code, out, err = finish(process)
    assert (code, out) == (status, "") and processor_seconds() - worked < 4
    assert err.splitlines()[-1] == "hedgecube: stopped: nothing was compared; slow.h5 is as it was, since verify only reads it"
    assert (slow / "slow.h5").read_bytes() == before


def test_stop_in_json(slow):
    process = start(["verify", "slow.h5", "--all", "--threads", "1", "--json"], slow)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    code, out, _ = finish(process)
    assert code == 130 and json.loads(out)["status"] == "stopped" and json.loads(out)["cells_computed"] == 0


def test_bar(slow):
    status, out, text = on_terminal("verify", "slow.h5", "--all", "--threads", "1", cwd=slow)
    assert status == 0 and out.endswith("64 of 64 cells computed anew: all the same to the last bit\n")
    assert re.search(r"\[#+-+\] [\d.]+( [kMGTP])? path-steps/s, ETA ", text) and text.endswith("\r\033[K")
    assert on_terminal("verify", "slow.h5", "--cells", "2", "-q", cwd=slow) == (0, "", "")
