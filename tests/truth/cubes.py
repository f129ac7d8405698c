"""Runs the program on a sweep and reads its cube. A cell is reference.py's flat dict; an axis is a key and its values."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import xarray

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.append(str(REPOSITORY / "tests"))
HEDGECUBE = os.environ.get("HEDGECUBE", str(REPOSITORY / "build" / "hedgecube"))
DEVICE = os.environ.get("HEDGECUBE_DEVICE", "cpu")
FULL = "HEDGECUBE_FULL" in os.environ  # products for covering arrays, and more paths
TIMES = {"world.step", "book.expiry", "book.horizon", "desk.rebalance", "perpetual.interval"}
LEG_KEY, REGIME_KEY = re.compile(r"legs\[(\d+)\]\.(\w+)"), re.compile(r"regimes\[(\d+)\]\.(\w+)")


# ---- the sweep file ---------------------------------------------------------------------------------------------------


def scalar(key, value):
    """A number, word or switch as the sweep file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    return f"{int(value)}s" if key in TIMES else repr(float(value))


def flow(key, value):
    """A value in YAML's flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {flow(name, item)}" for name, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(key, item) for item in value) + "]"
    return scalar(key, value)


def with_values(cell, values):
    """The cell with other values of some keys, legs[j].name among them; those of regimes, regimes[i].name, are keys like any other."""
    cell = {**cell, "legs": [dict(leg) for leg in cell["legs"]]}
    for key, value in values.items():
        leg = LEG_KEY.fullmatch(key)
        if leg:
            cell["legs"][int(leg[1])][leg[2]] = value
        else:
            cell[key] = value
    return cell


def regimes(cell):
    """The list of regimes that a cell's keys say."""
    said = {}
    for key, value in cell.items():
        if named := REGIME_KEY.fullmatch(key):
            said.setdefault(int(named[1]), {})[named[2]] = value
    assert sorted(said) == list(range(len(said))), f"regimes {sorted(said)}"
    return [said[i] for i in range(len(said))]


def sweep_text(cell, axes=None, paths=100_000, seed=42, precision="float", quantiles=None, tails=None, batches=0):
    """The sweep file of a cell whose `axes` ({key: values}) are swept."""
    cell = with_values(cell, axes or {})
    lines = [f"seed: {seed}", f"paths: {paths}", f"precision: {precision}"]
    for section in ("world", "book", "desk", "ledger", "perpetual", "implied"):
        lines.append(f"{section}:")
        keys = [key for key in cell if key.startswith(f"{section}.")]
        lines += [f"  {key.split('.')[1]}: {flow(key, cell[key])}" for key in keys]
        if section == "book":
            lines += ["  legs:"] + [f"    - {flow('legs', leg)}" for leg in cell["legs"]]
        elif not keys:
            lines.pop()
    if said := regimes(cell):
        lines += ["regimes:"] + [f"  - {flow('regimes', regime)}" for regime in said]
    output = {"quantiles": quantiles, "tail": tails}
    if any(output.values()) or batches:
        lines += ["output:"] + [f"  {name}: {flow(name, levels)}" for name, levels in output.items() if levels]
        lines += [f"  batches: {batches}"]
    return "\n".join(lines) + "\n"


# ---- the program ------------------------------------------------------------------------------------------------------


def command(sweep, cube, *options, device=DEVICE):
    return [HEDGECUBE, "run", str(sweep), "-o", str(cube), "-q", "--device", device, *options]


def run(sweep, cube, *options, device=DEVICE):
    """Runs a sweep file to its end; the program's own words if it fails."""
    done = subprocess.run(command(sweep, cube, *options, device=device), capture_output=True, text=True)
    assert done.returncode == 0, f"exit {done.returncode} of {' '.join(done.args)}\n{done.stderr}{Path(sweep).read_text()}"


def processor_seconds(process):
    """What a program has worked so far, however busy the machine is; no more if it has ended."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return float("inf")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields[0] != "Z" else float("inf")


def wait_for_work(process, seconds):
    """Returns when the program has worked for so long from now on, or has ended."""
    enough = processor_seconds(process) + seconds
    while processor_seconds(process) < enough:
        time.sleep(0.005)


def read(cube):
    """The cube in memory. (h5netcdf takes ten times as long.)"""
    with xarray.open_dataset(cube, engine="netcdf4") as dataset:
        return dataset.load()


class Runner:
    """Runs sweeps, each once per session, into a folder of its own."""

    def __init__(self, folder):
        self.folder, self.cubes, self.datasets = folder, {}, {}

    def path(self, text, *options):
        """The cube of a sweep file's text."""
        if (text, options) not in self.cubes:
            sweep = self.folder / f"{len(self.cubes)}.yaml"
            sweep.write_text(text)
            run(sweep, sweep.with_suffix(".h5"), *options)
            self.cubes[text, options] = sweep.with_suffix(".h5")
        return self.cubes[text, options]

    def __call__(self, cell, axes=None, **settings):
        """The dataset of a cell, swept over `axes`."""
        path = self.path(sweep_text(cell, axes, **settings))
        if path not in self.datasets:
            self.datasets[path] = read(path)
        return self.datasets[path]
