#!/usr/bin/env python3
"""Counts the instructions of the hot kernels, by pipe, in the machine code that nvcc makes of them; no GPU is needed.

    python benchmarks/sass.py [--arch 90] [--readme]

Needs nvcc, and nvdisasm: the CUDA toolkit's, or the one that the wheel of Triton carries (pip install triton). Counted is what a
thread executes on the way that it takes: of a loop its body, without the slow paths of square roots and divisions (a branch around a call),
which no argument here needs. What a block does beside, at its beginning and end and between stretches, is not in it. A world-step is
one path of one world over one step of its grid.
"""
import argparse
import collections
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from run import write_table

ROOT = pathlib.Path(__file__).resolve().parent.parent
KERNELS = ROOT / "kernels"
FOLDERS = [f"-I{folder}" for folder in (ROOT / "tables", *KERNELS.glob("*/"))]
EXACT = ["-std=c++17", "-O3", "-fmad=false", "-ftz=false", "-prec-div=true", "-prec-sqrt=true"]
STEPS_A_STRETCH, STEPS_A_FOUR, PATHS_A_FOUR = {"gbm": 8, "merton": 4}, 4, 4  # what one pass of a loop does for a thread: see the kernels

# Every instruction takes one of the issue slots of a multiprocessor's four parts, one a cycle: the limit that is quoted. Beside it,
# for how many cycles a warp's instructions hold the busiest pipe of a part, on Hopper: float arithmetic and products of integers share
# two units of 16 lanes, of which one alone makes products, wide ones at half its rate; 16 lanes of other integer operations and of
# double; 4 of special functions; loads and stores by their bytes, 128 a cycle for the four parts together.
PIPES = ("float", "product", "wide product", "integer", "double", "special", "memory", "control", "uniform")
HELD = {
    "float and products": {"float": 1, "product": 1, "wide product": 2},
    "products": {"product": 2, "wide product": 4},
    "integer": {"integer": 2},
    "double": {"double": 2},
    "special": {"special": 8},
}
OPCODES = {
    "float": "FFMA FMUL FADD HFMA2 HFMA2.MMA FFMA32I FMUL32I FADD32I",
    "wide product": "IMAD.WIDE IMAD.HI",
    "product": "IMAD",
    "double": "DFMA DMUL DADD DSETP",
    "special": "MUFU F2F I2F F2I FRND",
    "memory": "LDG STG LDS STS LDC LDL STL ATOMS ATOMG RED REDG ULDC SHFL",
    "control": "BRA BSSY BSYNC BAR CALL RET EXIT NOP WARPSYNC BREAK",
    "uniform": "UIADD3 ULEA UMOV UIMAD ULOP3 USHF R2UR S2UR USEL UISETP",
}  # fmt: skip


def pipe_of(opcode):
    parts = opcode.split(".")
    for name, opcodes in OPCODES.items():
        if any(parts[: len(listed.split("."))] == listed.split(".") for listed in opcodes.split()):
            return name
    return "integer"


# ---- disassembly -----------------------------------------------------------------------------------------------------------------


def find_nvdisasm():
    found = shutil.which("nvdisasm")
    if found:
        return found
    triton = importlib.util.find_spec("triton")
    places = [pathlib.Path(os.environ.get("CUDA_HOME", "/usr/local/cuda"), "bin", "nvdisasm")]
    if triton and triton.origin:
        places.append(pathlib.Path(triton.origin).parent / "backends" / "nvidia" / "bin" / "nvdisasm")
    return next((str(place) for place in places if os.access(place, os.X_OK)), None)


def functions(source, defines, arch, folder, nvdisasm):
    """{mangled name: (instructions, labels)} of a kernel file; an instruction is (predicate, opcode, operands)."""
    cubin = pathlib.Path(folder) / "kernels.cubin"
    subprocess.run(["nvcc", *EXACT, *defines, f"-arch=sm_{arch}", *FOLDERS, "-cubin", "-o", cubin, KERNELS / "cuda" / source], check=True)
    text = subprocess.run([nvdisasm, "-c", cubin], check=True, capture_output=True, text=True).stdout
    found, lines, labels = {}, [], {}
    for line in text.splitlines():
        section = re.match(r"\s*\.section\s+\.text\.(\w+)", line)
        label = re.match(r"(\.L_x_\d+):", line)
        code = re.match(r"\s*/\*[0-9a-f]+\*/\s+(?:(@!?U?P\w+)\s+)?([A-Z][\w.]*)\s*(.*?);", line)
        if section:
            lines, labels = [], {}
            found[section[1]] = lines, labels
        elif label:
            labels[label[1]] = len(lines)
        elif code:
            lines.append((code[1] or "", code[2], code[3]))
    return found


def branch(instruction, labels):
    """Where a branch goes, or None."""
    target = re.search(r"`\((\.L_x_\d+)\)", instruction[2]) if instruction[1] == "BRA" else None
    return labels.get(target[1]) if target else None


def loops(lines, labels):
    """(first, last) of every loop, by its backward branch."""
    return [(branch(line, labels), at) for at, line in enumerate(lines) if branch(line, labels) is not None and branch(line, labels) <= at]


def way(lines, labels, first, last):
    """What is executed from first to last: what a branch around a call skips is a slow path."""
    at, taken = first, []
    while at <= last:
        taken.append(lines[at])
        target = branch(lines[at], labels)
        if target is not None and at < target <= last and any(line[1].startswith("CALL") for line in lines[at:target]):
            at = target
        else:
            at += 1
    return taken


# ---- what is counted -------------------------------------------------------------------------------------------------------------


def tally(taken, passes):
    """Instructions by pipe for one of `passes` things that a stretch of code does."""
    counts = collections.Counter(pipe_of(line[1]) for line in taken)
    return {name: counts[name] / passes for name in PIPES if counts[name]}


def walk_counts(lines, labels, steps_a_stretch):
    """(what is drawn for a step, a step) of a walking kernel: the stretch up to the first barrier, and the loop over fours after it."""
    found = loops(lines, labels)
    every = [at for at, line in enumerate(lines) if line[1].startswith("BAR")]
    barriers = [at for at in every if any(first < at < last for first, last in found)]  # the first waits for the terms alone
    outer = min(loop for loop in found if loop[0] < barriers[0] < loop[1])
    fours = next(loop for loop in sorted(found) if barriers[0] < loop[0] and loop[1] < barriers[1])
    return tally(way(lines, labels, outer[0], barriers[0]), steps_a_stretch), tally(way(lines, labels, *fours), STEPS_A_FOUR)


def cell_counts(lines, labels):
    """A path of the kernel that tallies cells: the loop over fours that counts in shared memory."""
    found = [loop for loop in loops(lines, labels) if sum(line[1].startswith("ATOMS") for line in lines[loop[0] : loop[1]]) >= PATHS_A_FOUR]
    first, last = min(found, key=lambda loop: loop[1] - loop[0])
    return tally(way(lines, labels, first, last), PATHS_A_FOUR)


def added(*parts):
    """Sum of (counts, factor)."""
    total = collections.Counter()
    for counts, factor in parts:
        for name, count in counts.items():
            total[name] += factor * count
    return dict(total)


def facts(counts):
    """Issue slots, and the pipe that is held longest, in cycles of a multiprocessor's part for a warp."""
    cycles = {pipe: sum(counts.get(name, 0) * held for name, held in names.items()) for pipe, names in HELD.items()}
    busiest = max(cycles, key=cycles.get)
    return {"instructions": counts, "issue_slots": sum(counts.values()), "busiest_pipe": busiest, "busiest_pipe_cycles": cycles[busiest]}


def count_walks(of, walks, steps_a_stretch, report):
    """The cheapest kernels of a world, for one hedge and for four."""
    for hedges in (1, 4):
        made_for = {name: re.search(rf"followsELi{hedges}ELj(\d+)ELj(\d+)E", name) for name in walks}  # needs, amounts
        cheapest = min((tuple(map(int, found.groups())), name) for name, found in made_for.items() if found)[1]
        drawn, step = walk_counts(*walks[cheapest], steps_a_stretch)
        if hedges == 1:
            report[of + "what a step draws"] = facts(drawn)
            report[of + "a step, one hedge"] = facts(step)
            report[of + "a world-step with draws of its own"] = facts(added((drawn, 1), (step, 1)))
            report[of + "a world-step, eight worlds sharing draws"] = facts(added((drawn, 1 / 8), (step, 1)))
        else:
            report[of + "a step, four hedges"] = facts(step)
            report[of + "a world-step of the reference grid"] = facts(added((drawn, 1 / 8), (step, 1)))


def count(arch="90"):
    nvdisasm = find_nvdisasm()
    if not nvdisasm:
        sys.exit("sass.py: there is no nvdisasm; install the CUDA toolkit's, or: pip install triton")
    report = {}
    with tempfile.TemporaryDirectory() as folder:
        for precision, defines in (("float", ["-DHC_SINGLE"]), ("double", [])):
            for world, options in (("gbm", ["-DHC_WALK_FAST=1"]), ("merton", [])):
                own = [*defines, f"-DHC_WALK_MODEL={world}", *options]
                walks = functions("cuda_walk.cu", own, arch, folder, nvdisasm)
                count_walks(f"{precision}, {world}: ", walks, STEPS_A_STRETCH[world], report)
            cells = next(code for name, code in functions("cuda_tally.cu", defines, arch, folder, nvdisasm).items() if "tally_cells" in name)
            report[f"{precision}: a cell's path"] = facts(cell_counts(*cells))
    return report


def markdown(report):
    lines = ["| | issue slots | " + " | ".join(PIPES) + " | busiest pipe |", "|---|---:|" + "---:|" * len(PIPES) + "---|"]
    for name, row in report.items():
        numbers = " | ".join(f"{row['instructions'].get(pipe, 0):.1f}" for pipe in PIPES)
        lines.append(f"| {name} | {row['issue_slots']:.1f} | {numbers} | {row['busiest_pipe']}, {row['busiest_pipe_cycles']:.0f} cycles |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--arch", default="90", help="compute capability without its dot (90: H100, H200)")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    table = markdown(count(options.arch))
    print(table)
    if options.readme:
        write_table(table, "counts")


if __name__ == "__main__":
    main()
