"""What a process may use of its machine: memory and processors as its cgroup, its limits, its affinity and Slurm leave them."""

import json
import os
import re
import resource
import shutil
import subprocess
import sys

import pytest
from command_line import HEDGECUBE, call

CELLS = "ledger.fee={from: 0bp, to: 4.99bp, count: 500}"
MEGABYTE = 1 << 20


def limited(kind, limit):
    return lambda: resource.setrlimit(kind, (limit, limit))


def devices(folder, **how):
    """What computed, in the words of the summary."""
    status, out, err = call("run", "sweep.yaml", "--json", "--force", cwd=folder, **how)
    assert status == 0, err
    return json.loads(out)["device"]


# A process inherits the mark of the one that began it, so that one is small.
MEASURE = """
import os, resource, sys
program = os.fork() or os.execvp(sys.argv[1], sys.argv[1:])
status = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
print(status, 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def memory_of_run(command, folder):
    """The exit status of a command and the most memory that it had resident, in bytes."""
    done = subprocess.run([sys.executable, "-S", "-c", MEASURE, *command], cwd=folder, capture_output=True, text=True)
    return tuple(map(int, done.stdout.split()))


limits_memory = pytest.mark.skipif("HEDGECUBE_SANITIZED" in os.environ, reason="sanitizers take memory of their own")


# ---- processors ----


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="there is but one processor")
def test_threads_are_those_of_the_affinity_and_of_slurm(folder):
    first = min(os.sched_getaffinity(0))
    assert devices(folder, before=lambda: os.sched_setaffinity(0, {first})).endswith(" 1 thread")
    assert devices(folder, env={"SLURM_CPUS_PER_TASK": "1"}).endswith(" 1 thread")
    usual = devices(folder)
    assert not usual.endswith(" 1 thread")
    for value in "", "0", "-1", "many", "100000":
        assert devices(folder, env={"SLURM_CPUS_PER_TASK": value}) == usual


def test_slurm_does_not_overrule_a_word(folder):
    status, out, _ = call("run", "sweep.yaml", "--json", "--threads", "2", cwd=folder, env={"SLURM_CPUS_PER_TASK": "1"})
    assert status == 0 and json.loads(out)["device"].endswith(" 2 threads")


# ---- cgroups: a likeness of one file, in a namespace of its own ----


def likeness(folder, name, text):
    """The start of a command line in whose eyes a file of this process's topmost cgroup holds another text; skips if it cannot be."""
    with open("/proc/self/mountinfo") as mounts:
        points = [line.split()[4] for line in mounts if " - cgroup" in line]
    there = [os.path.join(point, name) for point in points if os.path.exists(os.path.join(point, name))]
    if not there or not shutil.which("unshare"):
        pytest.skip(f"no cgroup here has {name}, or there is no unshare")
    (folder / "likeness").write_text(text)
    mount = f'mount --bind "{folder / "likeness"}" "{there[0]}" && exec "$@"'
    prefix = ["unshare", "--mount", "sh", "-c", mount, "sh"]
    if subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
        pytest.skip("this user may not mount")
    return prefix


def memory_likeness(folder, limit):
    name = "memory.limit_in_bytes" if os.path.exists("/sys/fs/cgroup/memory/memory.limit_in_bytes") else "memory.max"
    return likeness(folder, name, f"{limit}\n")


@limits_memory
def test_a_run_stays_within_its_cgroups_memory(folder):
    limit = 60 * MEGABYTE
    prefix = memory_likeness(folder, limit)
    told = subprocess.run([*prefix, HEDGECUBE, "plan", "sweep.yaml", "--json", "--set", CELLS], cwd=folder, capture_output=True)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["memory_bytes"] <= limit
    status, used = memory_of_run([*prefix, HEDGECUBE, "run", "sweep.yaml", "-q", "--set", CELLS, "-o", "small.h5"], folder)
    assert status == 0 and used <= limit
    assert call("run", "sweep.yaml", "-q", "--set", CELLS, "-o", "large.h5", cwd=folder)[0] == 0
    assert call("diff", "small.h5", "large.h5", cwd=folder)[0] == 0


def test_too_little_memory_is_said_before_anything_is_written(folder):
    prefix = memory_likeness(folder, 4 * MEGABYTE)
    done = subprocess.run([*prefix, HEDGECUBE, "run", "sweep.yaml", "--threads", "1"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 1 and "the cgroup of this process allows 4 MiB" in done.stderr
    assert "--threads" not in done.stderr and not (folder / "sweep.h5").exists()


def test_threads_are_those_of_the_quota(folder):
    name, text = ("cpu.cfs_quota_us", "50000\n") if os.path.exists("/sys/fs/cgroup/cpu") else ("cpu.max", "50000 100000\n")
    prefix = likeness(folder, name, text)
    done = subprocess.run([*prefix, HEDGECUBE, "run", "sweep.yaml", "--json"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and json.loads(done.stdout)["device"].endswith(" 1 thread")


# ---- limits of the process ----


@limits_memory
@pytest.mark.parametrize("kind", [resource.RLIMIT_AS, resource.RLIMIT_DATA])
def test_a_plan_stays_within_a_limit(folder, kind):
    status, out, err = call("plan", "sweep.yaml", "--json", "--set", CELLS, cwd=folder, before=limited(kind, 150 * MEGABYTE))
    assert status == 0, err
    assert json.loads(out)["memory_bytes"] <= 150 * MEGABYTE


@limits_memory
@pytest.mark.parametrize("threads", [None, 1, 16])
def test_a_run_within_few_addresses_works_or_says_what_to_do(folder, threads):
    options, works = ["--threads", str(threads)] if threads else [], 0
    for megabytes in 20, 30, 45, 60, 100, 400:
        status, _, err = call("run", "sweep.yaml", "-q", "--force", *options, "--set", CELLS, "--set", "paths=100", cwd=folder,
                              before=limited(resource.RLIMIT_AS, megabytes * MEGABYTE))  # fmt: skip
        if status == 127:  # the loader found no room for the libraries
            continue
        assert status in (0, 1, 2) and (status == 0 or "error: " in err), err
        assert threads == 16 or "--threads" not in err
        works += status == 0
        assert works == 0 or status == 0  # what works with less works with more
        if status == 1 and "'ulimit -v' allows" in err:
            needs, allows = map(int, re.search(r"needs (\d+) MiB of memory .* allows (\d+) MiB", err).groups())
            assert needs >= allows
    assert works > 0
