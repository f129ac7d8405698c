#!/usr/bin/env python3
"""Builds hedgecube for the GPU of this machine, checks that its cubes are the CPU's, and measures it, with its peers beside it in the
same run. See README.md for what each row means.

    python benchmarks/gpu.py [--quick] [--json FILE] [--readme] [--sanitizer]

Needs nvcc, CMake and Ninja or make; h5py for the comparison of cubes; nvdisasm for the share of the issue limit (see sass.py).
Everything is run once to warm up, then the repetitions are interleaved. A rate is the marginal one: the difference in paths over the
difference in time of a long and a short run, so that starting the program and the GPU is not in it; the whole time of the long run
stands beside it.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import sass
from run import CELL, CHECKED_CELL, GRID, HERE, ROOT, machine, must, row, spawn, write_table

BUILD = ROOT / "build-gpu"
SHORT_PART = 8  # the short run has an eighth of the long one's paths

FEES = "ledger.fee={from: 0bp, to: 10bp, count: 256}"
EIGHT_WORLDS = ["desk.rebalance=2h", "ledger.fee=1bp"]
DESKS = ["desk.rebalance=2h,4h,6h,8h,12h,24h,36h,48h", "desk.hedge_volatility=50%,55%,60%,65%", "ledger.fee=1bp"]
# name: sweep, --set, paths of the long run on a GPU, and on the CPU
CASES = {
    "one cell": (CELL, [], 1 << 31, 1 << 25),
    "eight worlds": (GRID, EIGHT_WORLDS, 1 << 29, 1 << 23),
    "reference grid": (GRID, [], 1 << 28, 1 << 22),
    "256 fees": (GRID, ["desk.rebalance=2h", FEES], 1 << 27, 1 << 20),
    "32 desks a world": (GRID, DESKS, 1 << 27, 1 << 20),
}
LEAST_SECONDS = 0.2  # between a long and a short run, so that the start of CUDA does not matter


def build(folder):
    """The program with the CUDA backend, and the peers, for the GPU of this machine; their names."""
    generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    for command in (["cmake", "-S", ROOT, "-B", BUILD, *generator, "-DHEDGECUBE_CUDA=ON", "-DCMAKE_CUDA_ARCHITECTURES=native"],
                    ["cmake", "--build", BUILD, "--parallel"]):
        must(spawn(command), command)
    peers = {}
    for precision in ("float", "double"):
        for name, flags in (("", []), (", fast math", ["-use_fast_math"])) if precision == "float" else (("", []),):
            peers[precision + name] = folder / f"peer{len(peers)}"
            command = ["nvcc", "-O3", "-std=c++17", "-arch=native", f"-DREAL={precision}", *flags, "-o", peers[precision + name], HERE / "peer_cuda.cu"]
            must(spawn(command), command)
    return BUILD / "hedgecube", peers


def check_equality(program, folder):
    """CPU and GPU cubes of the examples and the benchmark's cases, byte by byte; how many there were."""
    compared = 0
    sweeps = [(sweep, []) for sweep in sorted((ROOT / "examples").glob("*.yaml"))]
    sweeps += [(sweep, settings) for sweep, settings, _, _ in CASES.values()]
    for sweep, settings in sweeps:
        for precision in ("float", "double"):
            cubes = []
            for device in ("cpu", "cuda"):
                cubes.append(folder / f"{device}.h5")
                command = [program, "run", sweep, "-o", cubes[-1], "--force", "-q", "--device", device, "--set", "paths=100003",
                           "--set", f"precision={precision}"]
                for setting in settings:
                    command += ["--set", setting]
                must(spawn(command), command)
            command = [sys.executable, ROOT / "tests" / "compare_cubes.py", *cubes]
            must(spawn(command), command)
            compared += 1
    return compared


def sanitize(program, folder):
    """What compute-sanitizer's tools say of a small sweep with everything in it."""
    tool, verdicts = shutil.which("compute-sanitizer"), {}
    for name in ("memcheck", "racecheck", "synccheck") if tool else ():
        command = [tool, "--tool", name, "--error-exitcode", "9", program, "run", ROOT / "tests" / "sweeps" / "mixed.yaml", "-o",
                   folder / "sanitized.h5", "--force", "-q", "--device", "cuda", "--set", "paths=1000"]
        result = spawn(command)
        verdicts[name] = (result["out"] + result["err"]).strip().splitlines()[-1:] + [f"exit status {result['status']}"]
    return verdicts or "no compute-sanitizer here"


def run_once(context, name, device, precision, scale):
    """A long and a short run of a case; marginal rates, and the whole time of the long run."""
    sweep, settings, gpu_paths, cpu_paths = CASES[name]
    paths = max(1 << 16, (gpu_paths if device == "cuda" else cpu_paths) // scale // (4 if precision == "double" else 1))
    summaries = []
    for count in (paths // SHORT_PART, paths):
        command = [context["program"], "run", sweep, "-o", context["folder"] / "out.h5", "--force", "--json", "-q", "--device", device,
                   "--set", f"paths={count}", "--set", f"precision={precision}"]
        for setting in settings:
            command += ["--set", setting]
        result = must(spawn(command), command)
        summaries.append({**json.loads(result["out"]), "wall": result["wall"]})
    short, long = summaries
    seconds = long["seconds"] - short["seconds"]
    if seconds < LEAST_SECONDS:
        context["notes"].add(f"{name}, {device}, {precision}: a long and a short run differ by less than {LEAST_SECONDS} s; rates not for quoting")
        seconds = max(seconds, 1e-6)
    return {"case": name, "paths": paths, "wall": long["wall"], "seconds": long["seconds"],
            "world_steps_per_second": (long["path_steps"] - short["path_steps"]) / seconds,
            "cell_path_steps_per_second": (long["cell_path_steps"] - short["cell_path_steps"]) / seconds}


def run_peer(program, paths):
    result = json.loads(must(spawn([program, paths]), [program])["out"])
    result["cell_path_steps_per_second"] = result["cell_path_steps"] / result["seconds"]
    result["simulating_cell_path_steps_per_second"] = result["cell_path_steps"] / result["seconds_simulating"]
    return result


def jobs_of(context, scale):
    jobs = {}
    for precision in ("float", "double"):
        for name in CASES:
            jobs[f"GPU, {name}, {precision}"] = lambda n=name, p=precision: run_once(context, n, "cuda", p, scale)
    for name, program in context["peers"].items():
        jobs[f"straightforward CUDA, {name}"] = lambda p=program: run_peer(p, max(1 << 16, (1 << 24) // scale))
    jobs["CPU, reference grid, float"] = lambda: run_once(context, "reference grid", "cpu", "float", scale)
    jobs["CPU, one cell, float"] = lambda: run_once(context, "one cell", "cpu", "float", scale)
    return jobs


def measure(jobs, repetitions):
    samples = {name: [] for name in jobs}
    for repetition in range(repetitions + 1):
        for name, job in jobs.items():
            print(f"{repetition}/{repetitions} {name}", file=sys.stderr)
            result = job()
            if repetition > 0:  # the first is the warm-up
                samples[name].append(result)
    return samples


def check_peer(samples, context):
    """Is it the same question? Distance of the straightforward version's mean from the cube's in standard errors, and the ratio of
    standard deviations."""
    import h5py

    command = [context["program"], "run", GRID, "-o", context["folder"] / "grid.h5", "--force", "-q", "--device", "cuda"]
    must(spawn(command), command)
    with h5py.File(context["folder"] / "grid.h5", locking=False) as cube:
        mean, error, sd = (float(cube[name][CHECKED_CELL]) for name in ("pnl_mean", "pnl_mean_stderr", "pnl_sd"))
    answers = {}
    for name, results in samples.items():
        if name.startswith("straightforward"):
            r = results[0]
            z = (r["pnl_mean"] - mean) / math.hypot(error, r["pnl_sd"] / r["paths"] ** 0.5)
            answers[name] = {"mean_z": z, "sd_ratio": r["pnl_sd"] / sd, "paths": r["paths"]}
    return answers


def rows_of(samples, counts, device):
    rows = []
    issue_limit = device["processors"] * 4 * 32 * device["clock_hz"]  # a thread's instructions a second, at the highest clock
    hot = {"one cell": "gbm: a world-step with draws of its own", "eight worlds": "gbm: a world-step, eight worlds sharing draws"}
    for name, results in samples.items():
        if name.startswith("straightforward"):
            rows.append(row(name, "cell-path-steps/s", [r["cell_path_steps_per_second"] for r in results]))
            rows.append(row(f"{name}, no quantiles", "cell-path-steps/s", [r["simulating_cell_path_steps_per_second"] for r in results]))
            continue
        unit = "world-steps/s" if results[0]["case"] in hot else "cell-path-steps/s"
        rows.append(row(name, unit, [r[unit.replace("-", "_").replace("/s", "_per_second")] for r in results]))
        rows.append(row(f"{name}, whole run of {results[0]['paths']} paths", "s", [r["wall"] for r in results]))
        precision = name.split(", ")[-1]
        if name.startswith("GPU") and results[0]["case"] in hot and counts:
            slots = counts[f"{precision}: {hot[results[0]['case']]}"]["issue_slots"]
            rows.append(row(f"{name}, share of the issue limit", "ratio", [r["world_steps_per_second"] * slots / issue_limit for r in results]))
    grid = samples["GPU, reference grid, float"]
    for name in [n for n in samples if n.startswith("straightforward")] + ["CPU, reference grid, float"]:
        above = samples["GPU, reference grid, double"] if "double" in name else grid
        rows.append(row(f"reference grid / {name}", "ratio", [a["cell_path_steps_per_second"] / b["cell_path_steps_per_second"]
                                                            for a, b in zip(above, samples[name])]))  # fmt: skip
    return rows


def shown(value, unit):
    if unit == "s":
        return f"{value:.3g} s"
    if unit == "ratio":
        return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{value / 1e12:.3g} T" if value >= 1e12 else f"{value / 1e9:.3g} G" if value >= 1e9 else f"{value / 1e6:.3g} M"


def markdown(report):
    device = report["device"]
    lines = [f"{device['device']}, {device['processors']} multiprocessors at up to {device['clock_hz'] / 1e9:.3g} GHz, compute capability "
             f"{device['compute_capability']}; beside it {report['machine']['cpu']}, {report['machine']['cores']} cores; {report['date']}; commit "
             f"{report['commit']}; {report['repetitions']} repetitions{', QUICK: not for quoting' if report['quick'] else ''}. "
             f"{report['equal_cubes']} cubes are byte-identical to the CPU's.", "",
             "| row | median | lowest … highest | unit |", "|---|---:|---:|---|"]  # fmt: skip
    for r in report["rows"]:
        low, middle, high = (shown(r[key], r["unit"]) for key in ("low", "median", "high"))
        lines.append(f"| {r['name']} | {middle} | {low} … {high} | {r['unit'] if '/' in r['unit'] else ''} |")
    lines += [""] + [f"- {name}: its mean is {a['mean_z']:+.1f} standard errors from the cube's, its standard deviation {a['sd_ratio']:.4f} times."
                     for name, a in report["answers"].items()]
    lines += [f"- {line}" for line in report["notes"]]
    lines += ["", sass.markdown(report["instructions"])] if report["instructions"] else ["", "- No nvdisasm: instructions were not counted."]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer paths and repetitions: to see that it works")
    parser.add_argument("--json", type=pathlib.Path, help="write everything that was measured to this file")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    parser.add_argument("--sanitizer", action="store_true", help="run compute-sanitizer's tools as well")
    parser.add_argument("--repetitions", type=int)
    options = parser.parse_args()
    if not shutil.which("nvcc"):
        sys.exit("gpu.py: there is no nvcc; install the CUDA toolkit and put its bin on PATH")
    repetitions = options.repetitions or (1 if options.quick else 3)
    with tempfile.TemporaryDirectory(prefix="hedgecube-gpu-") as name:
        folder = pathlib.Path(name)
        if subprocess.run(["nvidia-smi"], capture_output=True).returncode if shutil.which("nvidia-smi") else True:
            sys.exit("gpu.py: there is no GPU here (nvidia-smi finds none); sass.py counts instructions without one")
        program, peers = build(folder)
        context = {"program": program, "peers": peers, "folder": folder, "notes": set()}
        equal = check_equality(program, folder)
        verdicts = sanitize(program, folder) if options.sanitizer else "not asked for"
        samples = measure(jobs_of(context, 64 if options.quick else 1), repetitions)
        device = {key: samples["straightforward CUDA, float"][0][key] for key in ("device", "processors", "clock_hz", "compute_capability")}
        counts = sass.count(device["compute_capability"].replace(".", "")) if sass.find_nvdisasm() else {}
        answers = check_peer(samples, context)
    commit = spawn(["git", "-C", ROOT, "describe", "--always", "--dirty"])["out"].strip() or "unknown"
    report = {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"), "commit": commit, "quick": options.quick,
              "repetitions": repetitions, "machine": machine(), "device": device, "equal_cubes": equal, "sanitizer": verdicts,
              "instructions": counts, "answers": answers, "notes": sorted(context["notes"]), "rows": rows_of(samples, counts, device), "samples": samples,
              "environment": {key: os.environ[key] for key in ("CUDA_VISIBLE_DEVICES",) if key in os.environ}}  # fmt: skip
    table = markdown(report)
    print(table)
    print(json.dumps(verdicts, indent=1))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    if options.readme:
        write_table(table, "gpu")
    wrong = [name for name, a in answers.items() if abs(a["mean_z"]) > 5 or abs(a["sd_ratio"] - 1) > 0.02]
    if wrong:
        sys.exit(f"gpu.py: {', '.join(wrong)} and hedgecube do not compute the same thing: see the answers")


if __name__ == "__main__":
    main()
