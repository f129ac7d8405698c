"""What a run does to the files it finds, and what it says when somebody does something to its own."""

import json
import os
import re
import resource
import shutil
import signal

import damage
import h5py
import pytest
from command_line import SWEEP, call, finish, start, wait_until

PARTIAL = "sweep.h5.hedgecube-partial"
SHORT = SWEEP.replace("paths: 2000", "paths: 300")


def cubes(folder):
    return sorted(p.name for p in folder.iterdir() if p.name != "sweep.yaml")


def begin(folder, text, *options, cube="sweep.h5"):
    """Starts a run that takes some time and returns once its cube is there."""
    (folder / "sweep.yaml").write_text(text)
    process = start(["run", "sweep.yaml", "-o", cube, "--threads", "1", *options], folder)
    wait_until(lambda: (folder / cube).exists() or process.poll() is not None, "the cube")
    return process


def stop(process):
    process.send_signal(signal.SIGINT)
    return finish(process)


def answer_of(path):
    """The cube's bytes but for its provenance."""
    content = bytearray(path.read_bytes())
    with h5py.File(path) as cube:
        for item in cube["provenance"].values():
            offset, size = item.id.get_offset(), item.id.get_storage_size()
            content[offset : offset + size] = bytes(size)
    return bytes(content)


# ---- somebody does away with the cube --------------------------------------------------------------------------------------


def remove(path):
    path.unlink()


def remove_folder(path):
    shutil.rmtree(path.parent)


def empty(path):
    os.truncate(path, 0)


def replace(path):
    path.with_name("other").write_text("other")
    path.with_name("other").rename(path)


def rename(path):
    path.rename(path.with_name("kept.h5"))


def overwrite(path):
    """As `cp other.h5 sweep.h5` does, which keeps the file and its length."""
    path.write_bytes(bytes(path.stat().st_size))


@pytest.mark.parametrize("lose, words, seconds", [
    (remove, "was removed", 20), (remove_folder, "was removed", 20), (empty, "was emptied or cut", 20),
    (replace, "was replaced", 20), (rename, "was renamed", 20), (overwrite, "was overwritten", 2)])
def test_a_cube_that_is_lost_is_no_success(folder, long_sweep, lose, words, seconds):
    (folder / "out").mkdir()
    process = begin(folder, long_sweep(seconds), cube="out/sweep.h5")
    lose(folder / "out" / "sweep.h5")
    status, out, err = finish(process)
    assert (status, out) == (1, "")
    assert f"error: 'out/sweep.h5' {words} while it was being computed" in err
    assert "cells are in" not in err and "--resume" not in err


def test_a_stop_does_not_hide_the_loss(folder, long_sweep):
    process = begin(folder, long_sweep(20))
    process.send_signal(signal.SIGSTOP)
    (folder / "sweep.h5").unlink()
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    status, _, err = finish(process)
    assert status == 1 and "was removed while it was being computed" in err and "--resume" not in err


# ---- --force ---------------------------------------------------------------------------------------------------------------


def test_a_stop_before_there_is_anything_to_keep(folder, long_sweep):
    """The old cube is as it was, and no one is told to go on with it."""
    (folder / "sweep.yaml").write_text(SHORT)
    assert call("run", "sweep.yaml", "-q", cwd=folder)[0] == 0
    old = (folder / "sweep.h5").read_bytes()
    many = {"before": lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60))}
    (folder / "sweep.yaml").write_text(long_sweep(20))
    process = start(["run", "sweep.yaml", "--force", "--threads", "1"], folder, **many)
    process.stderr.readline()  # signals are caught when it has said what it does
    status, _, err = stop(process)
    assert status == 130
    kept = (folder / "sweep.h5").read_bytes() == old
    assert kept == ("nothing was written to sweep.h5" in err) and kept != ("--resume" in err)


def test_many_that_replace_at_once(folder, long_sweep):
    """One computes, the others wait for it or go elsewhere; none is told to do what it was doing."""
    (folder / "sweep.yaml").write_text(long_sweep(4))
    processes = [start(["run", "sweep.yaml", "--force", "-q", "--threads", "1"], folder) for _ in range(4)]
    results = [finish(process) for process in processes]
    assert sorted(status for status, _, _ in results) == [0, 1, 1, 1]
    for status, _, err in results:
        assert status == 0 or re.search("another process (is writing|made) 'sweep.h5'", err)
        assert "have it replaced" not in err and "--force" not in err
    assert cubes(folder) == ["sweep.h5"] and call("verify", "sweep.h5", "-q", "--cells", "1", cwd=folder)[0] == 0


# ---- damaged cells ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", [(), ("-q",), ("--json",)])
def test_resume_computes_damaged_cells_anew(folder, option):
    (folder / "sweep.yaml").write_text(SHORT)
    assert call("run", "sweep.yaml", "-q", cwd=folder)[0] == 0
    cube = folder / "sweep.h5"
    fresh = answer_of(cube)
    for cell, name in enumerate(["pnl_mean", "checksum", "paths", "pnl_quantile"]):
        damage.flip_in(cube, name, cell, bit=3)
    damage.flip_in(cube, "status", cell=5, bit=4)  # a status that there is not
    status, out, err = call("run", "sweep.yaml", "--resume", *option, cwd=folder)
    assert status == 0
    assert ("hedgecube: warning: 5 final cells are damaged and are computed anew "
            "(the disk or a copy changed what they hold)\n") in err  # fmt: skip
    if "--json" in option:
        assert json.loads(out)["cells_damaged"] == 5
    assert answer_of(cube) == fresh and cubes(folder) == ["sweep.h5"]
    assert call("verify", "sweep.h5", "--all", "-q", cwd=folder) == (0, "", "")


def test_one_damaged_cell_among_pending_ones(folder):
    (folder / "sweep.yaml").write_text(SHORT)
    assert call("run", "sweep.yaml", "-q", cwd=folder)[0] == 0
    cube = folder / "sweep.h5"
    fresh = answer_of(cube)
    damage.forget(cube, 1)
    damage.flip_in(cube, "premium", cell=4)
    status, _, err = call("run", "sweep.yaml", "--resume", "-q", cwd=folder)
    assert (status, err) == (0, "hedgecube: warning: 1 final cell is damaged and is computed anew (the disk or a copy "
                                "changed what it holds)\n")  # fmt: skip
    assert answer_of(cube) == fresh


# ---- the file beside the cube ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stopped(tmp_path_factory, long_sweep):
    """A run that was stopped within its first slab."""
    folder = tmp_path_factory.mktemp("stopped")
    process = begin(folder, long_sweep(3))
    status, _, err = stop(process)
    assert status == 130 and (folder / PARTIAL).exists(), err
    return folder


@pytest.mark.parametrize("make, reason", [
    (lambda whole: whole[: len(whole) // 2], "it is damaged"),
    (lambda whole: whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:], "it is damaged"),
    (lambda whole: whole[:100], "it is damaged"), (lambda whole: b"", "it is damaged"),
    (lambda whole: whole[:16] + b"0.0.9" + whole[21:], "it is of another sweep or version, or damaged"),
    (lambda whole: b"somebody's notes on the cube" * 9, "it is no checkpoint")])
def test_a_checkpoint_that_cannot_be_used_is_said(stopped, tmp_path, make, reason):
    """Even quietly; and the run begins anew and ends well."""
    shutil.copytree(stopped, tmp_path / "run")
    folder = tmp_path / "run"
    (folder / PARTIAL).write_bytes(make((folder / PARTIAL).read_bytes()))
    status, out, err = call("run", "sweep.yaml", "--resume", "-q", cwd=folder)
    assert (status, out) == (0, "")
    told, *others = err.splitlines()
    assert told == f"hedgecube: warning: '{PARTIAL}' is not used ({reason}); the paths of its cells are walked again"
    assert all("no checkpoint can be left" in line for line in others)  # a slow machine's, which finds the notes in its way
    assert cubes(folder) == (["sweep.h5", PARTIAL] if "no checkpoint" in reason else ["sweep.h5"])


def test_no_word_of_a_checkpoint_that_is_not_there(stopped, tmp_path):
    shutil.copytree(stopped, tmp_path / "run")
    (tmp_path / "run" / PARTIAL).unlink()
    assert call("run", "sweep.yaml", "--resume", "-q", cwd=tmp_path / "run") == (0, "", "")


@pytest.mark.parametrize("option", [(), ("-q",)])
def test_a_checkpoint_that_cannot_be_written_is_not_claimed(folder, long_sweep, option):
    """Something else has its name: that is said when it is found, quiet or not, and the end does not take it for one."""
    (folder / PARTIAL).write_text("precious")
    status, _, err = stop(begin(folder, long_sweep(20), *option))
    lines = err.splitlines()
    assert status == 130 and (folder / PARTIAL).read_text() == "precious"
    assert any(line.startswith(f"hedgecube: warning: no checkpoint can be left in '{PARTIAL}'") for line in lines), err
    assert re.fullmatch("hedgecube: stopped: 0 of 64 cells are in sweep.h5; go on with: .* --resume", lines[-1])


# ---- names -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [230, 243, 255])
def test_a_long_name_will_do(folder, long_sweep, length):
    """Though its checkpoint's would be too long: the run is stopped, goes on and leaves nothing beside."""
    name = "x" * (length - 3) + ".h5"
    status, _, err = stop(begin(folder, long_sweep(3), cube=name))
    assert status == 130 and "no checkpoint" not in err
    beside = re.search(r"paths of further ones in (\S+);", err.splitlines()[-1])[1]
    assert cubes(folder) == sorted([name, beside]) and len(beside) <= 255
    status, _, err = call("run", "sweep.yaml", "-o", name, "--resume", cwd=folder)
    assert status == 0 and "going on within an unfinished slab" in err and cubes(folder) == [name]
    status, _, err = call("run", "sweep.yaml", "-o", name + "x" * 256, cwd=folder)
    assert status == 1 and "File name too long" in err


def test_a_cube_does_not_go_to_standard_output(folder):
    for options in ("-o", "-"), ("--output=-",), ("-o", "-", "--force"):
        status, out, err = call("run", "sweep.yaml", *options, cwd=folder)
        assert (status, out) == (2, "") and "standard output" in err and "./-" in err and cubes(folder) == []
    assert call("run", "sweep.yaml", "-q", "-o", "./-", cwd=folder) == (0, "", "") and cubes(folder) == ["-"]


def test_the_working_directory_is_gone(folder):
    gone = folder / "gone"
    gone.mkdir()
    status, out, err = call("run", folder / "sweep.yaml", cwd=gone, before=lambda: gone.rmdir())
    assert (status, out) == (1, "")
    assert err == ("hedgecube: error: cannot create 'sweep.h5' (the working directory was removed); go to a folder that is "
                   "there\n")  # fmt: skip


# ---- words and limits ------------------------------------------------------------------------------------------------------


def test_one_cell_is_not_called_cells(folder):
    one = SHORT.replace("[40%, 60%, 80%]", "60%").replace("[1h, 4h]", "4h")
    said = []
    for command in ("run - -o one.h5", "run - -o one.h5 --resume", "verify one.h5", "info one.h5 --check", "show one.h5",
                    "diff one.h5 one.h5", "plan -"):  # fmt: skip
        status, out, err = call(*command.split(), cwd=folder, text=one.encode())
        assert status == 0, err
        said.append(out + err)
    assert not re.search(r"\b1 cells\b", "".join(said)) and "cells of -" not in said[0]
    assert "hedgecube: 1 cell of standard input into one.h5\n" in said[0]
    assert "hedgecube: 1 of 1 cell is in one.h5\n" in said[0]
    assert said[2] == "1 of 1 cell fits its checksum\n1 of 1 cell computed anew: all the same to the last bit\n"
    assert said[5] == "one.h5 and one.h5 are the same: 1 cell, to the last bit\n"


def test_a_limit_on_the_size_of_files(folder):
    """What fits is written (HDF5 takes up to 2048 bytes more for a while); of what does not, no size is made up."""
    assert call("run", "sweep.yaml", "-q", cwd=folder)[0] == 0
    size = (folder / "sweep.h5").stat().st_size
    (folder / "sweep.h5").unlink()
    for limit, expected in (size + 2048, 0), (size // 1024 * 1024 - 1024, 1), (1024, 1):
        status, _, err = call("run", "sweep.yaml", "-q", cwd=folder,
                              before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))  # fmt: skip
        assert status == expected and ("ulimit -f" in err) == bool(expected)
        assert all(int(number) <= size for number in re.findall(r"\d+", err))
        for path in folder.glob("sweep.h5"):
            path.unlink()
        assert cubes(folder) == []
