"""A file system without locks (NFS without lockd, Lustre as it is usually mounted): said once, and all works."""

import errno
import shutil

import pytest

from program import CUBE, LOCKS, WHOLE, call
from verdict import is_whole

KERNELS_ENOTSUPP = 524


@pytest.mark.parametrize("error", [errno.ENOLCK, KERNELS_ENOTSUPP, errno.ENOSYS, errno.EOPNOTSUPP])
@pytest.mark.parametrize("name", ["fresh", "fresh-named", "resumed", "replacing"])
def test_a_file_system_without_locks(scenarios, base, name, error):
    scenario = scenarios[name]
    folder = scenario.begin(base)
    done = call(folder, ["run", scenario.sweep, "-o", CUBE, *scenario.options], LD_PRELOAD=LOCKS, HC_LOCKS_ERRNO=error)
    assert done.status == 0, done.err
    assert done.err.count(f"the file system of '{CUBE}' has no locks") == 1
    assert is_whole(folder, scenario.reference)
    for command in "info", "verify":
        read = call(folder, [command, CUBE], WHOLE, LD_PRELOAD=LOCKS, HC_LOCKS_ERRNO=error)
        assert (read.status, read.err) == (0, "")
    shutil.rmtree(folder)


@pytest.mark.parametrize("error", [errno.EAGAIN, errno.EACCES])
def test_a_lock_that_another_has_is_respected(scenarios, base, error):
    scenario = scenarios["resumed"]
    folder = scenario.begin(base)
    done = call(folder, ["run", scenario.sweep, "-o", CUBE, "--resume"], LD_PRELOAD=LOCKS, HC_LOCKS_ERRNO=error)
    assert done.status == 1 and "another process is writing" in done.err
    assert (folder / CUBE).read_bytes() == scenario.start[CUBE]
    shutil.rmtree(folder)
