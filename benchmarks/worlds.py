#!/usr/bin/env python3
"""What each model of the market and each side costs on the reference grid: its rate over plain gbm's, and Heston's over NumPy's.

    python benchmarks/worlds.py [--pairs N] [--paths N] [--only NAME ...]    HEDGECUBE=path/to/hedgecube names another program

One thread, pinned to one processor, CPU time of the whole process. Pairs of gbm and a model are run in turn, so that a
slow minute of a shared machine hits both; a row is the median of their ratios, with its quartiles. NumPy is
peer_numpy.py: QE-M vectorised over arrays of 16,384 paths, every cell for itself.
"""
import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from run import GRID, GRID_STEPS, HERE, ROOT, hedgecube, must, peer, spawn

JUMPS = ["world.jump_intensity=12", "world.jump_mean=-3%", "world.jump_sd=6%"]
REVERTING = ["world.reversion=3", "world.long_volatility=80%", "world.vol_of_vol=2", "world.correlation=-0.2"]
SIZES = ["world.jump_intensity=12", "world.jump_up_probability=40%", "world.jump_up_mean=4%", "world.jump_down_mean=5%"]
WORLDS = {"merton": JUMPS, "kou": SIZES, "heston": REVERTING, "bates": REVERTING + JUMPS}
PERPETUAL = ["perpetual.premium_mean=2bp", "perpetual.premium_sd=8bp", "perpetual.premium_reversion=365", "perpetual.interest=1bp",
             "perpetual.damper=5bp", "perpetual.cap=50bp", "desk.instrument=perpetual"]  # fmt: skip
# A hedge that follows the mark: each leg's volatility is the book's.
MARK = ["implied.model=ou", "implied.reversion=10", "implied.vol_of_vol=150%", "implied.correlation=-0.5"]
SIDES = {"perpetual": PERPETUAL, "moving mark": MARK, "both": PERPETUAL + MARK}
REGIMES = """regimes:
  - {volatility: [30%, 40%, 50%, 60%, 75%, 90%, 105%, 120%], rate_to_1: 6}
  - {volatility: 120%, rate_to_0: 24}
"""


def quartiles(values):
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.3g} ({low:.3g} ... {high:.3g})"


def regimes_grid(folder):
    """The reference grid, of as many calm volatilities."""
    lines = GRID.read_text().splitlines(keepends=True)
    sweep = folder / "regimes.yaml"
    sweep.write_text("".join("  model: regimes\n" if line.startswith("  volatility:") else line for line in lines) + REGIMES)
    return sweep


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--paths", type=int, default=1 << 17)
    parser.add_argument("--only", nargs="*", help="of these models and sides alone")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    program = os.environ.get("HEDGECUBE", str(ROOT / "build" / "hedgecube"))
    with tempfile.TemporaryDirectory(prefix="hedgecube-bench-") as name:
        context = {"program": program, "folder": Path(name), "notes": set(), "peers": {}}

        def grid(sweep, *settings):
            return hedgecube(context, sweep, GRID_STEPS[8], options.paths, *settings)["rate"]

        jobs = {world: (GRID, f"world.model={world}", *settings) for world, settings in WORLDS.items()}
        jobs["regimes"] = (regimes_grid(context["folder"]),)
        jobs.update({side: (GRID, *settings) for side, settings in SIDES.items()})
        jobs = {name: job for name, job in jobs.items() if not options.only or name in options.only}
        print(must(spawn([program, "--version"]), [program])["out"].splitlines()[0], f"load {os.getloadavg()[0]:.1f}, {options.pairs} pairs")
        for world, job in jobs.items():
            pairs = [(grid(GRID), grid(*job)) for _ in range(options.pairs + 1)][1:]
            print(f"{world} / gbm: {quartiles([own / gbm for gbm, own in pairs])}, {statistics.median(own for _, own in pairs):.3g} cell-path-steps per CPU second")
        if "heston" not in jobs:
            return
        numpy = [sys.executable, HERE / "peer_numpy.py", "naive", "--world", "heston", "--paths", 1 << 14, "--chunk", 16384]
        pairs = [(peer(context, *numpy)["rate"], grid(*jobs["heston"])) for _ in range(3)]
        print(f"heston / NumPy: {quartiles([own / other for other, own in pairs])}")
        print(*sorted(context["notes"]), sep="\n", end="")


if __name__ == "__main__":
    main()
