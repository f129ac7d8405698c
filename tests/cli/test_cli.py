"""The program as its user sees it: what it prints where, its exit status, its files, its manners under signals."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

import pytest
from command_line import (LIMIT, REPO, SWEEP, call, environment, finish, on_terminal, processor_seconds, read_terminal, start,
                          start_on_terminal, wait_until)  # fmt: skip

BAD_SWEEPS = pathlib.Path(__file__).parent / "bad_sweeps"
COMMANDS = ["run", "plan", "info", "show", "verify", "diff", "params", "devices"]
NOBODY = 65534


def cubes(folder):
    """Everything that a run could have left behind."""
    return sorted(p.name for p in folder.iterdir() if p.name != "sweep.yaml")


def test_help(folder):
    status, out, err = call("--help", cwd=folder)
    assert (status, err) == (0, "")
    assert all(re.search(rf"^  {command} ", out, re.M) for command in COMMANDS)
    assert call("-h", cwd=folder) == call("help", cwd=folder) == (0, out, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_command_help(folder, command):
    status, out, err = call("help", command, cwd=folder)
    assert (status, err) == (0, "")
    assert out.startswith(f"hedgecube {command}: ") and f"usage: hedgecube {command} [OPTION]..." in out
    assert call(command, "--help", cwd=folder) == call(command, "-h", cwd=folder) == (0, out, "")


def test_help_of_run_names_every_option(folder):
    out = call("help", "run", cwd=folder)[1]
    for option in "output set device threads isa resume force dry-run dump json quiet help".split():
        assert f"--{option}" in out


def test_version(folder):
    version = re.search(r'HC_VERSION "(.*)"', (REPO / "src" / "base" / "version.h").read_text())[1]
    assert call("--version", cwd=folder) == call("-V", cwd=folder) == (0, f"hedgecube {version}\n", "")


@pytest.mark.parametrize("arguments, phrase", [
    ("rnu sweep.yaml", "did you mean 'run'?"),
    ("sweep.yaml", "did you mean 'hedgecube run sweep.yaml'?"),
    ("frobnicate", "see: hedgecube --help"),
    ("--json run sweep.yaml", "comes before the command"),
    ("help rnu", "did you mean 'run'?"),
    ("help run plan", "leave out 'plan'"),
    ("run", "needs a SWEEP"),
    ("plan", "needs a SWEEP"),
    ("info", "needs a CUBE"),
    ("show", "needs a CUBE"),
    ("verify", "needs a CUBE"),
    ("diff", "needs its A; write: hedgecube diff A B"),
    ("diff a.h5", "needs its B; write: hedgecube diff A B"),
    ("diff a.h5 b.h5 c.h5", "'c.h5' is one too many"),
    ("verify a.h5 b.h5", "run it once for each"),
    ("run sweep.yaml other.yaml", "'other.yaml' comes after 'sweep.yaml'"),
    ("run sweep.yaml -- -o", "'-o' comes after 'sweep.yaml'"),
    ("params sweep.yaml", "leave it out"),
    ("devices cpu", "leave it out"),
    ("run sweep.yaml --jsno", "did you mean '--json'?"),
    ("run sweep.yaml --d", "can be several options"),
    ("run sweep.yaml -x", "no option '-x'"),
    ("run sweep.yaml --json=yes", "takes no argument"),
    ("run sweep.yaml -o", "needs its CUBE"),
    ("run sweep.yaml -o --json", "needs its CUBE before '--json'"),
    ("run sweep.yaml --output=", "name after -o is empty"),
    ("run sweep.yaml --set", "needs its KEY=VALUE"),
    ("run sweep.yaml --set desk.rebalance", "is not KEY=VALUE"),
    ("run sweep.yaml --set =1h", "is not KEY=VALUE"),
    ("run sweep.yaml --threads two", "whole number from 1 to 1024"),
    ("run sweep.yaml --threads 2x", "whole number from 1 to 1024"),
    ("run sweep.yaml --threads 0", "whole number from 1 to 1024"),
    ("run sweep.yaml --threads=-1", "whole number from 1 to 1024"),
    ("run sweep.yaml --threads 1025", "whole number from 1 to 1024"),
    ("run sweep.yaml --threads 99999999999999999999", "whole number from 1 to 1024"),
    ("plan sweep.yaml --threads 0", "whole number from 1 to 1024"),
    ("run sweep.yaml --device gpu", "cuda"),
    ("run sweep.yaml --device cuda:", "cuda:N"),
    ("run sweep.yaml --device cuda:-1", "cuda:N"),
    ("run sweep.yaml --isa sse9", "avx512"),
    ("run sweep.yaml --force --resume", "leave out one of them"),
    ("run sweep.yaml --dump --json", "leave out --json"),
    ("run sweep.yaml --dump --dry-run", "leave out --dry-run"),
    ("run -", "add -o CUBE"),
    ("run nowhere.yaml", "nowhere.yaml"),
    ("run sweep.yaml -o sweep.yaml --force", "is the sweep itself"),
])
def test_usage_mistakes(folder, arguments, phrase):
    status, out, err = call(*arguments.split(), cwd=folder)
    assert status == 2 and out == ""
    assert phrase in err and len(err.splitlines()) == 1
    assert re.match(r"hedgecube: error: |nowhere\.yaml: error: ", err)
    assert cubes(folder) == [] and (folder / "sweep.yaml").read_text() == SWEEP


def test_no_arguments_prints_the_commands_to_stderr(folder):
    status, out, err = call(cwd=folder)
    assert (status, out) == (2, "") and "usage: hedgecube COMMAND" in err


def test_posixly_correct_does_not_change_the_order_of_arguments(folder):
    status, out, _ = call("plan", "sweep.yaml", "--json", cwd=folder, env={"POSIXLY_CORRECT": "1"})
    assert status == 0 and json.loads(out)["cells"] == 6


def test_control_characters_do_not_reach_the_terminal(folder):
    status, _, err = call("\033[31mrun", cwd=folder)
    assert status == 2 and "\033" not in err


PHRASES = {
    "alias_bomb": "anchor",
    "binary": "UTF-8",
    "boolean_as_number": "boolean",
    "comma_decimal": "'0,6'",
    "comment_only": "empty",
    "count_zero": "count.*out of bounds",
    "duplicate_key": "'spot' stands twice",
    "duplicate_section": "'world' stands twice",
    "empty": "empty",
    "empty_list": "empty list",
    "expiry_off_the_grid": "expiry.*multiple of world.step",
    "fee_of_half": "out of bounds.*10%",
    "fractional_count": "not a whole number",
    "fractional_paths": "not a whole number",
    "fractional_seconds": "whole number of seconds",
    "gigantic_count": "count.*out of bounds",
    "gigantic_paths": "out of bounds",
    "horizon_beyond_expiry": "beyond book.expiry",
    "horizon_off_the_grid": "horizon.*multiple of world.step",
    "infinite": "'inf' is not",
    "interval_off_the_grid": "rebalance.*multiple of world.step",
    "leg_without_strike": "strike is missing",
    "log_through_zero": "log range.*zero",
    "jump_axis_under_gbm": "gbm does not read world.jump_sd; merton and bates do",
    "jump_under_gbm": "gbm does not read world.jump_mean; merton and bates do",
    "merton_without_intensity": "world.jump_intensity is missing",
    "missing_volatility": "world.volatility is missing",
    "nan": "'.nan' is not",
    "nan_word": "'nan' is not",
    "negative_paths": "out of bounds",
    "negative_step": "out of bounds",
    "negative_strike": "out of bounds",
    "negative_volatility": "out of bounds",
    "no_legs": "no legs",
    "not_yaml": "not YAML",
    "number_as_boolean": "true or false",
    "overflowing": "not a finite number",
    "quantile_one": "out of bounds",
    "quantile_zero": "out of bounds",
    "range_without_count": "without .?count",
    "rebalance_axis_under_static": "static does not read desk.rebalance; delta does",
    "repeated_values": "60% stands twice",
    "repeated_values_by_unit": "stands twice",
    "tab": "spaces, not tabs",
    "tail_above_one": "out of bounds",
    "ties_in_a_circle": "circle",
    "tie_to_jump_under_gbm": "tied to world.jump_sd, but gbm does not read world.jump_sd; merton and bates do",
    "tie_to_nothing": "did you mean world.volatility",
    "time_in_percent": "wrong unit",
    "time_without_unit": "no unit",
    "top_level_list": "list at the top level",
    "top_level_scalar": "value at the top level",
    "trailing_junk": "'0.6x'",
    "unknown_key": "did you mean volatility",
    "unknown_leg_key": "did you mean strike",
    "unknown_leg_type": "call or put",
    "unknown_model": "it is gbm, merton, kou, heston, bates or regimes",
    "unknown_policy": "delta or static",
    "unknown_section": "did you mean ledger",
    "volatility_60": "did you mean 60%",
    "wrong_unit": "wrong unit",
    "zero_paths": "out of bounds",
    "zero_step": "out of bounds",
    "zero_strike": "out of bounds",
    "zero_volatility": "out of bounds",
}


def check_refusal(result, folder, phrase):
    status, out, err = result
    assert (status, out) == (2, ""), err
    assert re.match(r"[^:]+:\d+:\d+: error: ", err)
    assert re.search(phrase, err.split(": error: ", 1)[1], re.I), err  # the file's name does not count
    assert all(re.match(r"[^:]+:(\d+:\d+:)? error: ", line) for line in err.splitlines())
    assert cubes(folder) == []


def test_every_bad_sweep_has_its_phrase():
    assert {p.stem for p in BAD_SWEEPS.iterdir()} == set(PHRASES)


@pytest.mark.parametrize("name", sorted(PHRASES))
def test_bad_sweep(tmp_path, name):
    path = BAD_SWEEPS / f"{name}.yaml"
    check_refusal(call("run", path, cwd=tmp_path), tmp_path, PHRASES[name])


@pytest.mark.parametrize("opening, closing", [("[", "]"), ("{a: ", "}"), ("[", "")])
def test_deep_nesting(folder, opening, closing):
    (folder / "sweep.yaml").write_text("seed: 1\nworld: " + 5000 * opening + "1" + 5000 * closing + "\n")
    check_refusal(call("run", "sweep.yaml", cwd=folder), folder, "deep|nest|levels")


def test_all_mistakes_are_listed(folder):
    bad = SWEEP.replace("5bp", "50%").replace("spot: 100", "spot: -1").replace("seed: 1", "sede: 1")
    (folder / "sweep.yaml").write_text(bad)
    status, _, err = call("run", "sweep.yaml", cwd=folder)
    assert status == 2
    lines = [int(line.split(":")[1]) for line in err.splitlines()]
    assert {1, 4, 13} <= set(lines)


TOO_LARGE = SWEEP.replace("[40%, 60%, 80%]", "{from: 10%, to: 90%, count: 3000}").replace(
    "5bp", "{from: 0bp, to: 10bp, count: 3000}").replace("[1h, 4h]", "1h").replace(
    "strike: 100", "strike: {from: 50, to: 150, count: 3000}")


@pytest.mark.parametrize("command", ["run", "plan"])
def test_grid_too_large_for_this_machine_is_said_at_once(folder, command):
    (folder / "sweep.yaml").write_text(TOO_LARGE)
    before = processor_seconds()
    status, out, err = call(command, "sweep.yaml", cwd=folder)
    if command == "run":
        assert status in (1, 2) and "error: " in err
    assert processor_seconds() - before < 30
    assert cubes(folder) == []


def test_plan_json(folder):
    status, out, err = call("plan", "sweep.yaml", "--json", "--threads", "1", cwd=folder)
    assert (status, err) == (0, "")
    plan = json.loads(out)
    assert list(plan) == ["sweep", "cells", "worlds", "hedge_rules", "hedges", "desks", "slabs", "path_steps", "cell_path_steps",
                          "memory_bytes", "cube_bytes", "seconds", "axes"]
    assert (plan["cells"], plan["worlds"], plan["desks"]) == (6, 3, 6)
    assert plan["path_steps"] == 3 * 48 * 2000
    assert plan["axes"] == [
        {"name": "volatility", "key": "world.volatility", "values": 3, "minimum": 0.4, "maximum": 0.8,
         "unit": "1/sqrt(yr)", "stage": "world"},
        {"name": "rebalance", "key": "desk.rebalance", "values": 2, "minimum": 1, "maximum": 4, "unit": "h",
         "stage": "desk"}]
    assert cubes(folder) == []


def test_plan_for_humans(folder):
    status, out, err = call("plan", "sweep.yaml", cwd=folder)
    assert (status, err) == (0, "")
    assert re.search(r"^cells +6 .*\nworlds +3 ", out)
    assert out.splitlines()[-6:-3] == ["axis        values  range         unit in the cube  stage",
                                       "volatility  3       40 % .. 80 %  1/sqrt(yr)        world",
                                       "rebalance   2       1 h .. 4 h    h                 desk"]


def test_leg_axis(folder):
    (folder / "sweep.yaml").write_text(SWEEP.replace("strike: 100", "strike: [90, 110]"))
    axes = json.loads(call("plan", "sweep.yaml", "--json", cwd=folder)[1])["axes"]
    assert [(a["name"], a["key"]) for a in axes][1] == ("leg0_strike", "legs[0].strike")


def test_set(folder):
    def cells(*overrides):
        options = [word for override in overrides for word in ("--set", override)]
        return json.loads(call("plan", "sweep.yaml", "--json", *options, cwd=folder)[1])["cells"]

    assert cells() == 6
    assert cells("desk.rebalance=1h,4h,8h") == 9
    assert cells("desk.rebalance=1h", "ledger.fee=1bp,2bp") == 6
    assert cells("desk.rebalance=1h", "desk.rebalance=1h,2h,4h,8h") == 12


@pytest.mark.parametrize("override, phrase", [
    ("desk.rebalnce=1h", "did you mean (desk.)?rebalance"),
    ("desk.rebalance=1", "no unit"),
    ("desk.rebalance=", "no value|empty|not a"),
    ("world.volatility=60", "did you mean 60%"),
])
def test_set_mistakes(folder, override, phrase):
    status, out, err = call("run", "sweep.yaml", "--set", override, cwd=folder)
    assert (status, out) == (2, "") and re.search(phrase, err) and "error: " in err
    assert cubes(folder) == []


def test_dump_reads_back_as_itself(folder):
    status, dumped, err = call("run", "sweep.yaml", "--set", "ledger.fee=7bp", "--dump", cwd=folder)
    assert (status, err) == (0, "")
    assert re.search(r"^seed: 1$", dumped, re.M) and "hedge_ratio" in dumped
    assert call("run", "-", "--dump", cwd=folder, text=dumped.encode()) == (0, dumped, "")
    assert cubes(folder) == []


def test_params(folder):
    status, out, err = call("params", cwd=folder)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert re.split(r"  +", lines[0]) == ["key", "stage", "read by", "unit", "suffixes", "bounds", "default", "doc"]
    rows = {row[0]: row[1:] for row in (re.split(r"  +", line) for line in lines)}
    assert rows["world.volatility"] == ["world", "gbm merton kou heston bates", "1/sqrt(yr)", "% bp", "0.01% .. 1000%", "required",
                                        "realised volatility of log-returns, annualised"]
    assert rows["world.jump_mean"][:3] == ["world", "merton bates", "1"]
    assert rows["world.jump_up_mean"][4] == "0% .. 49.9999%"
    assert rows["world.start_regime"][:5] == ["world", "regimes", "1", "-", "0 .. 3"]
    assert [key for key in rows if key.startswith("regimes[N].rate")] == [f"regimes[N].rate_to_{to}" for to in range(4)]
    assert not [line for line in lines if line != line.rstrip()]
    words = [re.split(r"  +", line) for line in lines[lines.index("") + 1:]]
    assert words[0] == ["key", "word", "default", "doc"]
    assert ["world.model", "gbm", "gbm", "geometric Brownian motion (Black & Scholes 1973)"] in words
    assert ["legs[N].type", "put", "required"] in [row[:3] for row in words]


def rows_of_table(name, macro):
    """The first column of a table."""
    return re.findall(rf"^{macro}\((\w+),", (REPO / "tables" / f"{name}.def").read_text(), re.M)


def test_params_json(folder):
    rows = {row["key"]: row for row in json.loads(call("params", "--json", cwd=folder)[1])}
    assert len({tuple(row) for row in rows.values()}) == 1  # the same members in each
    choices = {key: row for key, row in rows.items() if row["words"] is not None}
    assert list(choices) == ["precision", "world.model", "perpetual.settle_to_index", "implied.model", "desk.policy", "desk.instrument",
                             "desk.close_out", "legs[N].type"]  # fmt: skip
    assert all(word["doc"] for row in choices.values() for word in row["words"])
    assert [word["word"] for word in choices["world.model"]["words"]] == rows_of_table("worlds", "HC_WORLD")
    assert [word["word"] for word in choices["desk.policy"]["words"]] == rows_of_table("policies", "HC_POLICY")
    assert [word["word"] for word in choices["implied.model"]["words"]] == rows_of_table("marks", "HC_MARK")
    assert (choices["desk.close_out"]["default"], choices["legs[N].type"]["default"]) == ("true", None)
    assert {name: choices["precision"][name] for name in ("stage", "unit", "suffixes", "minimum", "maximum")} == dict.fromkeys(
        ("stage", "unit", "suffixes", "minimum", "maximum"))
    for key in choices:
        del rows[key]
    definitions = (REPO / "tables" / "parameters.def").read_text()
    keys = [f"{a}.{b}" for a, b in re.findall(r"^HC_PARAMETER\((\w+), *(\w+),", definitions, re.M)]
    keys += [f"regimes[N].{a}" for a in re.findall(r"^HC_PARAMETER\(regime##n, *(\w+),", definitions, re.M)]
    keys += [f"regimes[N].rate_to_{to}" for to in range(4)]
    keys += [f"legs[N].{a}" for a in re.findall(r"^HC_LEG_PARAMETER\((\w+),", definitions, re.M)]
    assert list(rows) == keys
    assert rows["world.step"]["suffixes"] == ["s", "min", "h", "d", "w", "y"]
    assert rows["world.jump_sd"]["read_by"] == ["merton", "bates"] and rows["desk.rebalance"]["read_by"] == ["delta"]
    assert rows["implied.reversion"]["read_by"] == ["ou"]
    assert rows["world.step"]["read_by"] == rows["ledger.fee"]["read_by"] == []
    assert rows["world.spot"]["suffixes"] == [] and rows["world.spot"]["default"] is None
    assert rows["ledger.fee"]["minimum"] == -0.1 and rows["desk.hedge_ratio"]["default"] == "1"


def test_devices(folder):
    found = json.loads(call("devices", "--json", cwd=folder)[1])
    assert 1 <= found["processors"] <= len(os.sched_getaffinity(0))  # a cgroup may give it time of fewer
    assert any(d["name"].startswith("cpu") and d["available"] for d in found["devices"])
    status, out, err = call("devices", cwd=folder)
    assert (status, err) == (0, "") and all(d["name"] in out for d in found["devices"])


def test_usable_processors_follow_the_affinity(folder):
    one = {min(os.sched_getaffinity(0))}
    out = call("devices", "--json", cwd=folder, before=lambda: os.sched_setaffinity(0, one))[1]
    assert json.loads(out)["processors"] == 1


@pytest.mark.parametrize("command", ["plan sweep.yaml --json", "plan sweep.yaml", "run sweep.yaml --dump",
                                     "params --json"])
def test_locale_changes_nothing(folder, command):
    def printed(**how):
        status, out, err = call(*command.split(), cwd=folder, **how)
        assert (status, err) == (0, "")
        return re.sub(r'("seconds": |estimated time +)[\d.e-]+', r"\1", out)  # the machine is measured anew each time

    assert printed(env={"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"}) == printed()


SUMMARY_KEYS = {"cells", "cells_done", "cells_failed", "cells_damaged", "output", "seconds", "cpu_seconds", "path_steps",
                "cell_path_steps", "path_steps_per_second", "cell_path_steps_per_second", "device", "status"}


def test_run_names_the_cube_after_the_sweep(folder):
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    status, out, err = call("run", folder / "sweep.yaml", cwd=elsewhere)
    assert status == 0, err
    assert cubes(elsewhere) == ["sweep.h5"]
    assert re.search(r"^cube +sweep.h5\ncells +6 of 6, 0 failed\n", out)
    assert err.splitlines()[0] == f"hedgecube: 6 cells of {folder}/sweep.yaml into sweep.h5"
    assert err.splitlines()[-1] == "hedgecube: 6 of 6 cells are in sweep.h5"


def test_run_json(folder):
    status, out, _ = call("run", "sweep.yaml", "-o", "a b.h5", "--json", "--threads", "1", cwd=folder)
    summary = json.loads(out)
    assert status == 0 and set(summary) == SUMMARY_KEYS
    assert (summary["cells"], summary["cells_done"], summary["cells_failed"]) == (6, 6, 0)
    assert (summary["status"], summary["output"]) == ("done", "a b.h5")
    assert summary["path_steps"] == 3 * 48 * 2000


def test_json_of_a_name_that_is_not_utf8(folder):
    status, out, _ = call("run", "sweep.yaml", "--json", "-o", os.fsdecode(b'q"\\\xff\n\x01.h5'), cwd=folder)
    assert status == 0 and json.loads(out)["output"] == 'q"\\\ufffd\n\x01.h5'


def test_quiet(folder):
    assert call("run", "sweep.yaml", "-q", cwd=folder) == (0, "", "")
    status, out, err = call("run", "sweep.yaml", "-q", cwd=folder)
    assert (status, out) == (1, "") and "sweep.h5" in err


def test_sweep_from_standard_input(folder):
    assert call("run", "-", "-q", "-o", "in.h5", cwd=folder, text=SWEEP.encode()) == (0, "", "")
    assert cubes(folder) == ["in.h5"]


def test_existing_output_is_kept_without_force(folder):
    (folder / "sweep.h5").write_text("precious")
    for option in (), ("--force",), ("--dry-run",), ("--dry-run", "--force"):
        status, out, err = call("run", "sweep.yaml", *option, cwd=folder)
        assert (status, out) == (1, "")
        assert err == "hedgecube: error: 'sweep.h5' is not a cube, and is not replaced; remove it, or choose another name\n"
        assert (folder / "sweep.h5").read_text() == "precious" and cubes(folder) == ["sweep.h5"]
    (folder / "sweep.h5").unlink()
    assert call("run", "sweep.yaml", "-q", "--set", "seed=2", cwd=folder) == (0, "", "")
    before = (folder / "sweep.h5").read_bytes()
    status, out, err = call("run", "sweep.yaml", cwd=folder)
    assert (status, out) == (1, "") and "--force" in err and (folder / "sweep.h5").read_bytes() == before
    assert call("run", "sweep.yaml", "--force", "-q", cwd=folder) == (0, "", "")
    assert json.loads(call("info", "sweep.h5", "--json", cwd=folder)[1])["sweep"].startswith("seed: 1\n")


def test_resume(folder):
    """One that is not there begins; one that is whole stays as it is."""
    assert call("run", "sweep.yaml", "--resume", "-q", cwd=folder) == (0, "", "")
    before = (folder / "sweep.h5").read_bytes()
    (folder / "sweep.h5.hedgecube-partial").write_bytes(b"hedgecube-part\0\0")  # a kill right at the end may leave one
    status, out, _ = call("run", "sweep.yaml", "--resume", "--json", cwd=folder)
    assert status == 0 and json.loads(out)["cells_done"] == 6 and json.loads(out)["path_steps"] == 0
    assert (folder / "sweep.h5").read_bytes() == before and cubes(folder) == ["sweep.h5"]
    assert "path-steps" not in call("run", "sweep.yaml", "--resume", cwd=folder)[1]
    status, out, err = call("run", "sweep.yaml", "--resume", "--set", "ledger.fee=7bp", cwd=folder)
    assert (status, out) == (1, "") and "hedgecube: error: " in err
    assert (folder / "sweep.h5").read_bytes() == before


def test_resume_of_a_foreign_file(folder):
    (folder / "sweep.h5").write_text("precious")
    status, _, err = call("run", "sweep.yaml", "--resume", cwd=folder)
    assert status == 1 and "sweep.h5" in err and (folder / "sweep.h5").read_text() == "precious"


def test_dry_run(folder):
    plan = call("plan", "sweep.yaml", "--json", cwd=folder)
    dry = call("run", "sweep.yaml", "--dry-run", "--json", cwd=folder)
    assert dry[0] == 0 and json.loads(dry[1]).keys() == json.loads(plan[1]).keys()
    assert cubes(folder) == []
    (folder / "sweep.h5").write_text("precious")
    for option, status in ((), 1), (("--force",), 1), (("--resume",), 1), (("-o", "no/x.h5"), 1), (("-o", "."), 1):
        result = call("run", "sweep.yaml", "--dry-run", *option, cwd=folder)
        assert result[0] == status and bool(result[2]) == bool(status), result
    assert (folder / "sweep.h5").read_text() == "precious" and cubes(folder) == ["sweep.h5"]


def test_missing_folder(folder):
    status, out, err = call("run", "sweep.yaml", "-o", "no/where.h5", cwd=folder)
    assert (status, out) == (1, "") and "no/where.h5" in err and cubes(folder) == []


def test_output_is_not_a_file(folder):
    (folder / "out").mkdir()
    os.mkfifo(folder / "pipe")
    for name in "out", "pipe", "/dev/null":
        for option in (), ("--force",), ("--resume",):
            status, out, err = call("run", "sweep.yaml", "-o", name, *option, cwd=folder)
            kind = "not a cube" if "--resume" in option else "; choose another name"
            assert (status, out) == (1, "") and f"error: '{name}' is " in err and kind in err
    assert (folder / "out").is_dir() and (folder / "pipe").is_fifo() and cubes(folder) == ["out", "pipe"]


@pytest.mark.parametrize("option", [(), ("--dry-run",)])
def test_read_only_folder(option):
    """As root nothing is read-only: the child becomes nobody."""

    def become_nobody():
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)

    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        (folder / "sweep.yaml").write_text(SWEEP)
        folder.chmod(0o555)
        try:
            status, _, err = call("run", "sweep.yaml", *option, cwd=folder, before=become_nobody)
        except PermissionError:
            pytest.skip("nobody may not execute the program where it lies")
        assert status == 1 and "hedgecube: error: " in err and "sweep.h5" in err
        assert cubes(folder) == []
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_cuda_is_never_replaced_by_the_cpu(folder):
    devices = json.loads(call("devices", "--json", cwd=folder)[1])["devices"]
    if any(d["name"].startswith("cuda") and d["available"] for d in devices):
        pytest.skip("this machine has a GPU")
    status, out, err = call("run", "sweep.yaml", "--device", "cuda", cwd=folder)
    assert status == 1 and out == "" and "hedgecube: error: " in err and cubes(folder) == []


@pytest.mark.parametrize("command", ["--help", "--version", "help run", "params", "params --json", "devices",
                                     "plan sweep.yaml", "run sweep.yaml --dump", "run sweep.yaml --json"])
def test_full_disk_behind_stdout(folder, command):
    with open("/dev/full", "wb") as full:
        status, _, err = call(*command.split(), cwd=folder, stdout=full)
    assert status == 1 and "hedgecube: error: standard output" in err


def test_reader_that_goes_away(folder):
    process = start(["params", "--json"], folder)
    process.stdout.close()
    assert "standard output" in process.stderr.read().decode() and process.wait(timeout=LIMIT) == 1


@pytest.mark.parametrize("fd", [0, 1, 2])
def test_closed_standard_stream_does_not_become_the_cube(folder, fd):
    process = start(["run", "sweep.yaml", "-o", "x.h5"], folder, before=lambda: os.close(fd))
    status = finish(process)[0]
    assert status == (1 if fd == 1 else 0)
    assert call("info", "x.h5", cwd=folder)[0] == 0


def test_info(folder):
    call("run", "sweep.yaml", "-q", cwd=folder)
    status, out, err = call("info", "sweep.h5", "--json", cwd=folder)
    assert (status, err) == (0, "")
    info = json.loads(out)
    assert list(info) == ["cube", "version", "cells", "cells_by_status", "bytes", "provenance", "axes", "sweep"]
    assert info["cells"] == 6
    assert info["cells_by_status"] == {"pending": 0, "done": 6, "overflow": 0, "non_finite": 0}
    assert info["bytes"] == (folder / "sweep.h5").stat().st_size
    assert [a["name"] for a in info["axes"]] == ["volatility", "rebalance"]
    dumped = call("run", "sweep.yaml", "--dump", cwd=folder)[1]
    assert info["sweep"] == dumped
    status, out, err = call("info", "sweep.h5", cwd=folder)
    assert (status, err) == (0, "") and out.endswith("\n" + dumped) and re.search(r"^cells +6\n +done +6$", out, re.M)


def test_info_refuses_what_is_not_a_whole_cube(folder):
    call("run", "sweep.yaml", "-q", cwd=folder)
    whole = (folder / "sweep.h5").read_bytes()
    (folder / "text").write_text(SWEEP)
    for name, length in ("half", len(whole) // 2), ("short", len(whole) - 1), ("tiny", 8), ("empty", 0):
        (folder / name).write_bytes(whole[:length])
    for name in "half", "short", "tiny", "empty", "text", "missing", ".":
        for option in (), ("--json",):
            status, out, err = call("info", name, *option, cwd=folder)
            assert (status, out) == (1, ""), name
            assert err.startswith("hedgecube: error: ") and name in err


def begin_long(folder, text, *options, **how):
    """Starts a run and returns once its cube is there."""
    (folder / "sweep.yaml").write_text(text)
    process = start(["run", "sweep.yaml", "--threads", "1", *options], folder, **how)
    wait_until(lambda: (folder / "sweep.h5").exists() or process.poll() is not None, "the cube")
    time.sleep(0.3)
    return process


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signal_keeps_what_is_finished(folder, long_sweep, number, status):
    before = processor_seconds()
    process = begin_long(folder, long_sweep(20))
    process.send_signal(number)
    code, out, err = finish(process)
    assert (code, out) == (status, "") and processor_seconds() - before < 10
    hint = r"hedgecube: stopped: \d+ of 64 cells are in sweep.h5(, the first \d+ paths of further ones in sweep.h5.hedgecube-partial)?; go on with: .* --resume"
    assert re.fullmatch(hint, err.splitlines()[-1])
    assert call("info", "sweep.h5", cwd=folder)[0] == 0


def test_a_person_is_told_what_the_next_ctrl_c_does(folder, long_sweep):
    (folder / "sweep.yaml").write_text(long_sweep(20))
    process, master = start_on_terminal("stderr", ["run", "sweep.yaml", "--threads", "1"], folder)
    wait_until(lambda: (folder / "sweep.h5").exists() or process.poll() is not None, "the cube")
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    text = read_terminal(master)
    os.close(master)
    assert process.wait(timeout=LIMIT) == 130
    assert text.count("stopping, and keeping what is done; Ctrl-C again, a second or more from now, ends at once") == 1


def test_resume_hint_can_be_pasted(folder, long_sweep):
    awkward = "it's a $sweep.yaml"
    (folder / awkward).write_text(long_sweep(6))
    fees = ["--set", "ledger.fee=[1bp, 2bp]"]
    process = start(["run", awkward, "-o", "my cube.h5", *fees, "--threads", "1", "--force", "--json"], folder)
    wait_until(lambda: (folder / "my cube.h5").exists() or process.poll() is not None, "the cube")
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    code, out, err = finish(process)
    stopped = json.loads(out)
    assert code == 130 and stopped["status"] == "stopped" and stopped["cells"] == 128
    hint = err.splitlines()[-1].split("go on with: ")[1]
    assert "--force" not in hint and "--json" in hint
    result = subprocess.run(["sh", "-c", hint], cwd=folder, capture_output=True, timeout=LIMIT, env=environment())
    assert result.returncode == 0, result.stderr
    summary = json.loads(result.stdout)
    assert (summary["status"], summary["cells_done"], summary["output"]) == ("done", 128, "my cube.h5")
    assert json.loads(call("info", "my cube.h5", "--json", cwd=folder)[1])["provenance"]["resumed"] == 1


def test_ignored_signal_stays_ignored(folder, long_sweep):
    """nohup: the terminal may close."""
    process = begin_long(folder, long_sweep(20), before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert finish(process)[0] == 130


def test_progress_lines_without_a_terminal(folder, long_sweep):
    (folder / "sweep.yaml").write_text(long_sweep(60))
    process = start(["run", "sweep.yaml", "--threads", "1"], folder)
    seen = []
    for line in process.stderr:
        seen.append(line.decode().rstrip())
        if re.fullmatch(r"hedgecube: \d+\.\d %, [\d.]+( [kMGTP])? path-steps/s, ETA .*", seen[-1]):
            break
    process.send_signal(signal.SIGTERM)
    assert finish(process)[0] == 143
    assert seen[0] == "hedgecube: 64 cells of sweep.yaml into sweep.h5"
    assert "path-steps/s" in seen[-1], "no progress line before the end"
    assert not any("\r" in line or "\033" in line for line in seen)


@pytest.mark.parametrize("columns", [120, 80, 40, 12])
def test_bar_on_a_terminal(folder, long_sweep, columns):
    (folder / "sweep.yaml").write_text(long_sweep(2))
    status, out, text = on_terminal("run", "sweep.yaml", "--threads", "1", cwd=folder, columns=columns)
    assert status == 0 and out.startswith("cube ")
    pieces = re.sub(r"\033\[K", "", text).replace("\r\n", "\n").split("\r")
    bars = [piece for piece in pieces if piece and "\n" not in piece]  # a notice ends its line
    assert len(bars) >= 3
    assert all(len(bar) < columns and "%" in bar for bar in bars)
    assert text.endswith("\r\033[K")
    if columns >= 80:
        assert any(re.search(r"\[#+-+\] [\d.]+( [kMGTP])? path-steps/s, ETA ", bar) for bar in bars)


def test_no_bar(folder, long_sweep):
    (folder / "sweep.yaml").write_text(long_sweep(2))
    assert on_terminal("run", "sweep.yaml", "-q", cwd=folder) == (0, "", "")
    status, _, text = on_terminal("run", "sweep.yaml", "--force", cwd=folder, env={"TERM": "dumb"})
    assert status == 0 and "\033" not in text and "6" in text


@pytest.mark.parametrize("env, coloured", [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False),
                                           ({"TERM": "dumb"}, False)])
def test_colour(folder, env, coloured):
    text = on_terminal("run", "nowhere.yaml", cwd=folder, env=env)[2]
    assert ("\033[1;31merror:\033[0m" in text) == coloured and ("\033" in text) == coloured
    text = on_terminal("run", BAD_SWEEPS / "volatility_60.yaml", cwd=folder, env=env)[2]
    assert ("\033[1;31merror:\033[0m" in text) == coloured and ("\033" in text) == coloured


def test_no_colour_without_a_terminal(folder):
    assert "\033" not in call("run", "nowhere.yaml", cwd=folder)[2]
