"""What is under way when something happens: a sweep, a folder as it is found, and the options of the run."""

import itertools
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from program import CUBE, PARTIAL, WHOLE, run, run_on_faulty_disk
from verdict import PENDING, Reference, cube_at, goes_on, judge_cube

SHORT = """
seed: 7
paths: {paths}
{first}
world: {{spot: 100, step: 6h, volatility: [30%, 40%, 50%, 60%, 70%, 80%]}}
book: {{expiry: 2d, legs: [{{type: call, strike: 100, quantity: -1}}]}}
desk: {{rebalance: [6h, 12h]}}
{last}
"""
FEES = "ledger: {fee: [0bp, 5bp]}"
OTHER = SHORT.format(paths=300, first="", last="ledger: {fee: [1bp, 2bp, 3bp]}")
SWEEPS = {
    "compact": SHORT.format(paths=700, first="", last=FEES),
    "scattered": SHORT.format(paths=1000, first=FEES, last=""),  # a slab's cells lie in two places; three checkpoints each
}


@dataclass
class Scenario:
    name: str
    sweep: Path
    reference: Reference
    options: tuple = ()
    start: dict = field(default_factory=dict)  # {name: bytes} of the folder
    named: bool = False  # the file system knows no files without a name

    @property
    def replaces(self):
        return "--force" in self.options

    def begin(self, base):
        """A new folder as the run finds it."""
        folder = Path(tempfile.mkdtemp(dir=base))
        for name, content in self.start.items():
            (folder / name).write_bytes(content)
        return folder

    def run(self, folder, **how):
        return run_on_faulty_disk(folder, self.sweep, *self.options, named=self.named, **how)

    def final_before(self):
        """Cells of this sweep's cube that are final before the run."""
        if CUBE not in self.start or self.replaces:
            return set()
        status = self.reference.status_of(np.frombuffer(self.start[CUBE], np.uint8))
        return set(np.flatnonzero(status != PENDING).tolist())

    def acknowledged(self, folder):
        path = folder / CUBE
        return self.reference.acknowledged(path.stat().st_ino if path.exists() and not self.replaces else None)

    def judge(self, folder, acknowledged):
        """What is wrong with the folder now, and after the run that goes on."""
        must_be_final, content = self.final_before() | acknowledged, cube_at(folder)
        if CUBE in self.start and content is None:
            return [("lost", "the cube that was there is gone")]
        if self.replaces and content is not None and content.tobytes() == self.start[CUBE]:
            lost = [("lost", f"the old cube again, but cells {sorted(must_be_final)} were final")] if must_be_final else []
            return lost + goes_on(folder, self.sweep, self.reference, ("--force",))
        return judge_cube(folder, self.reference, must_be_final) + goes_on(folder, self.sweep, self.reference)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def killed(scenario, base, wanted):
    """The folder's contents after a kill at a call, in the second half of them, after which they are as wanted."""
    folder = scenario.begin(base)
    calls = len(scenario.run(folder).steps)
    shutil.rmtree(folder)
    for at in itertools.cycle(range(calls // 2, calls)):
        folder = scenario.begin(base)
        scenario.run(folder, at=at, how="die-after")
        left = contents(folder)
        shutil.rmtree(folder)
        if wanted(left):
            return left


def make(base):
    """All scenarios by name."""
    references, made = {}, {}
    for name, text in {**SWEEPS, "other": OTHER}.items():
        (base / f"{name}.yaml").write_text(text)
        folder = base / name
        folder.mkdir()
        done = run(folder, base / f"{name}.yaml", "-q", program=WHOLE)
        assert done.status == 0, done.err
        references[name] = Reference(folder / CUBE)

    def add(name, sweep, *options, **rest):
        made[name] = Scenario(name, base / f"{sweep}.yaml", references[sweep], options, **rest)
        return made[name]

    def half_done(left):
        status = references[sweep].status_of(np.frombuffer(left.get(CUBE, b""), np.uint8))
        return status.any() and not status.all()

    old = {CUBE: references["other"].bytes.tobytes()}
    sweep = "compact"
    fresh = add("fresh", sweep)
    add("fresh-named", sweep, named=True)
    add("resumed", sweep, "--resume", start=killed(fresh, base, half_done))
    add("replacing", sweep, "--force", start=old)
    add("replacing-named", sweep, "--force", start=old, named=True)
    sweep = "scattered"
    long = add("checkpoints", sweep)
    add("resumed-checkpoint", sweep, "--resume",
        start=killed(long, base, lambda left: PARTIAL in left and len(left) == 2 and half_done(left)))  # fmt: skip
    return made
