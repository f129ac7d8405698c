#!/usr/bin/env python3
"""Measures hedgecube on the CPU, with its peers beside it in the same run. See README.md for what each row means.

    python benchmarks/run.py [--quick] [--json FILE] [--readme]

Everything is run once to warm up, then the repetitions are interleaved (each repetition runs every job once), so that a
slow minute of a shared machine hits every job. A row is the median; a ratio is taken within a repetition first.
Only the standard library is imported here until the memory has been measured: a child's peak starts at its parent's.
"""
import argparse
import datetime
import importlib.metadata
import json
import math
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
GRID, CELL, LARGE = HERE / "reference_grid.yaml", HERE / "one_cell.yaml", ROOT / "examples" / "large.yaml"

# Counted here rather than taken from the program: cells per interval x intervals in 21 days, and one cell's steps.
GRID_STEPS = {fees: 8 * fees * (252 + 126 + 63 + 21) for fees in (2, 8, 16)}
CELL_STEPS = 252
CHECKED_CELL = (3, 0, 1)  # volatility 60 %, rebalance 2 h, fee 1 bp: the one that every peer reports too


def spawn(command, environment=None):
    """Runs a command; its wall and CPU seconds, peak resident memory in bytes, exit status and output."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_bytes": usage.ru_maxrss * 1024,
                "status": child.returncode, "out": out.read().decode(), "err": err.read().decode()}


def must(result, command):
    if result["status"] != 0:
        sys.exit(f"run.py: exit status {result['status']} from: {' '.join(map(str, command))}\n{result['err']}")
    return result


def hedgecube(context, sweep, cell_steps, paths, *settings, threads=1, isa="auto", keep=None):
    """One sweep on the CPU. Its CPU time is the whole process's: start-up and the cube's writing are in it."""
    cube = keep or context["folder"] / "out.h5"
    command = [context["program"], "run", sweep, "-o", cube, "--force", "--device", "cpu", "--threads", threads, "--isa", isa,
               "--json", "-q", "--set", f"paths={paths}"]
    for setting in settings:
        command += ["--set", setting]
    result = must(spawn(command), command)
    summary, steps = json.loads(result["out"]), cell_steps * paths
    summary.pop("output")  # a name in a temporary folder
    if summary["cell_path_steps"] != steps:
        context["notes"].add(f"{sweep.name}: the program counts {summary['cell_path_steps']:.0f} cell-path-steps, run.py {steps}")
    return {"wall": result["wall"], "cpu": result["cpu"], "steps": steps, "rate": steps / result["cpu"], "summary": summary}


def peer(context, *command):
    """A peer reports its own CPU time, without the time to start Python and to import."""
    one_thread = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
    result = json.loads(must(spawn(command, one_thread), command)["out"])
    result["rate"] = result["cell_path_steps"] / result["cpu_seconds"]
    context["peers"][result["peer"]] = {key: result[key] for key in ("numpy", "scipy", "quantlib") if key in result}
    return result


def build_quantlib(folder):
    """The C++ peer, if QuantLib's headers are here (Debian: libquantlib0-dev); None if not."""
    program, source = folder / "peer_quantlib", HERE / "peer_quantlib.cpp"
    compiler = os.environ.get("CXX", "g++")
    if shutil.which(compiler) is None or not any(pathlib.Path(p, "ql/version.hpp").exists() for p in ("/usr/include", "/usr/local/include")):
        return None
    command = [compiler, "-O3", "-march=native", source, "-o", program, "-lQuantLib"]
    must(spawn(command), command)
    return program


def available_isas(context):
    works = []
    for isa in ("avx512", "avx2", "baseline"):
        result = spawn([context["program"], "run", CELL, "-o", context["folder"] / "isa.h5", "--force", "--device", "cpu",
                        "--isa", isa, "-q", "--set", "paths=1"])
        if result["status"] == 0:
            works.append(isa)
        else:
            context["notes"].add(f"isa {isa}: skipped, the program said: {result['err'].strip()}")
    return works


def jobs_of(context, scale):
    """name -> a function that runs the job once."""
    def paths(full):
        return max(1024, full // scale)

    def fees(count):
        return "ledger.fee=" + ",".join(f"{k}bp" for k in range(count))

    python = [sys.executable]
    jobs = {
        "grid": lambda: hedgecube(context, GRID, GRID_STEPS[8], paths(1 << 20), keep=context["folder"] / "grid.h5"),
        "numpy_arrays": lambda: peer(context, *python, HERE / "peer_numpy.py", "naive", "--paths", paths(1 << 16), "--chunk", 16384),
        "numpy_naive": lambda: peer(context, *python, HERE / "peer_numpy.py", "naive", "--paths", paths(1 << 17)),
        "cell": lambda: hedgecube(context, CELL, CELL_STEPS, paths(1 << 22)),
        "numpy_shared": lambda: peer(context, *python, HERE / "peer_numpy.py", "shared", "--paths", paths(1 << 15)),
        "grid_double": lambda: hedgecube(context, GRID, GRID_STEPS[8], paths(1 << 18), "precision=double"),
        "cell_double": lambda: hedgecube(context, CELL, CELL_STEPS, paths(1 << 20), "precision=double"),
        "fees_2": lambda: hedgecube(context, GRID, GRID_STEPS[2], paths(1 << 20), fees(2)),
        "fees_16": lambda: hedgecube(context, GRID, GRID_STEPS[16], paths(1 << 20), fees(16)),
    }
    if context["quantlib"]:
        jobs["quantlib_cpp"] = lambda: peer(context, context["quantlib"], paths(1 << 14))
    if context["quantlib_python"]:
        jobs["quantlib_python"] = lambda: peer(context, *python, HERE / "peer_quantlib.py", "--paths", paths(1 << 10))
    if len(os.sched_getaffinity(0)) > 1:
        jobs["threads_1"] = lambda: hedgecube(context, GRID, GRID_STEPS[8], paths(1 << 20))
        jobs["threads_2"] = lambda: hedgecube(context, GRID, GRID_STEPS[8], paths(1 << 20), threads=2)
    for isa in context["isas"]:  # the baseline emulates fma, so it gets fewer paths
        isa_paths = paths(1 << 14) if isa == "baseline" else paths(1 << 18)
        jobs[f"isa_{isa}"] = lambda isa=isa, n=isa_paths: hedgecube(context, GRID, GRID_STEPS[8], n, isa=isa)
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


def start_up(context, repetitions):
    version = [context["program"], "--version"]
    sweep = [context["program"], "run", CELL, "-o", context["folder"] / "start.h5", "--force", "--device", "cpu", "--threads", 1, "-q",
             "--set", "paths=1"]
    times = {"start_version": [], "start_sweep": []}
    for repetition in range(repetitions + 2):
        for name, command in (("start_version", version), ("start_sweep", sweep)):
            result = must(spawn(command), command)
            if repetition > 1:
                times[name].append(result["wall"])
    return times


def peak_memory(context, paths):
    command = [context["program"], "run", LARGE, "-o", context["folder"] / "large.h5", "--force", "--device", "cpu", "--threads", 1, "-q",
               "--set", f"paths={paths}"]
    return must(spawn(command), command)["peak_bytes"]


def check_answers(context, samples):
    """Is it the same question? Distance of each peer's mean from the cube's in standard errors, and the ratio of deviations."""
    try:
        import h5py
    except ImportError:
        context["notes"].add("h5py is not installed: the answers were not compared")
        return {}
    with h5py.File(context["folder"] / "grid.h5", locking=False) as cube:
        mean, error, sd = (float(cube[name][CHECKED_CELL]) for name in ("pnl_mean", "pnl_mean_stderr", "pnl_sd"))
    answers = {}
    for results in samples.values():
        if "pnl_mean" in results[0]:
            r = results[0]
            z = (r["pnl_mean"] - mean) / math.hypot(error, r["pnl_sd"] / math.sqrt(r["paths"]))
            answers[r["peer"]] = {"mean_z": z, "sd_ratio": r["pnl_sd"] / sd, "paths": r["paths"]}
    return answers


def row(name, unit, values):
    return {"name": name, "unit": unit, "median": statistics.median(values), "low": min(values), "high": max(values), "runs": len(values)}


def rows_of(samples, times, memory):
    rows = []

    def rate(name, job, unit="cell-path-steps per CPU second"):
        if job in samples:
            rows.append(row(name, unit, [r["rate"] for r in samples[job]]))

    def ratio(name, above, below, key):
        if above in samples and below in samples:
            rows.append(row(name, "ratio", [a[key] / b[key] for a, b in zip(samples[above], samples[below])]))

    rate("reference grid", "grid")
    rate("reference grid, double", "grid_double")
    rate("one cell alone", "cell", "path-steps per CPU second")
    rate("one cell alone, double", "cell_double", "path-steps per CPU second")
    peers = {"numpy_arrays": "NumPy, whole arrays", "numpy_naive": "NumPy, in cache", "numpy_shared": "NumPy, shared", "quantlib_cpp": "QuantLib C++",
             "quantlib_python": "QuantLib Python"}
    for job, name in peers.items():
        rate(name, job)
    for job, name in peers.items():
        ratio(f"reference grid / {name}", "grid", job, "rate")
        ratio(f"reference grid, double / {name}", "grid_double", job, "rate")
    ratio("one cell alone / NumPy, whole arrays", "cell", "numpy_arrays", "rate")
    ratio("one cell alone, double / NumPy, whole arrays", "cell_double", "numpy_arrays", "rate")
    ratio("wall time, 1 thread / 2 threads", "threads_1", "threads_2", "wall")
    ratio("speed, avx512 / avx2", "isa_avx512", "isa_avx2", "rate")
    ratio("speed, avx2 / baseline", "isa_avx2", "isa_baseline", "rate")
    ratio("CPU time, 16 fees / 2 fees", "fees_16", "fees_2", "cpu")
    rows.append(row("start-up, hedgecube --version", "s", times["start_version"]))
    rows.append(row("start-up, one cell with one path", "s", times["start_sweep"]))
    for paths, peak in memory.items():
        rows.append(row(f"peak memory, large.yaml with {paths} paths", "bytes", [peak]))
    return rows


def shown(value, unit):
    if unit.endswith("second"):
        return f"{value / 1e9:.3g} G" if value >= 1e9 else f"{value / 1e6:.3g} M"
    return {"ratio": f"{value:,.0f}" if value >= 100 else f"{value:.3g}", "s": f"{value * 1e3:.3g} ms", "bytes": f"{value / 2**20:.1f} MiB"}[unit]


def markdown(report):
    machine = report["machine"]
    lines = [f"{machine['cpu']} (family {machine['family']}, model {machine['model']}), {machine['cores']} cores, {machine['kernel']}; {report['date']}; commit {report['commit']}; "
             f"{report['repetitions']} repetitions{', QUICK: not for quoting' if report['quick'] else ''}.", "",
             "| row | median | lowest … highest | unit |", "|---|---:|---:|---|"]
    for r in report["rows"]:
        low, middle, high = (shown(r[key], r["unit"]) for key in ("low", "median", "high"))
        lines.append(f"| {r['name']} | {middle} | {low} … {high} | {r['unit'] if r['unit'].endswith('second') else ''} |")
    lines += [""] + [f"- {name}: its mean is {a['mean_z']:+.1f} standard errors from the cube's, its standard deviation {a['sd_ratio']:.4f} times."
                     for name, a in report["answers"].items()]
    lines += [f"- Peer {name}: " + ", ".join(f"{k} {v}" for k, v in versions.items()) + "." for name, versions in report["peers"].items()]
    lines += [f"- {line}" for line in report["program"].splitlines() + report["notes"]]
    return "\n".join(lines)


def write_table(table, name):
    """Puts a table between the marks of that name in README.md."""
    readme, begin, end = HERE / "README.md", f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = readme.read_text().split(begin)
    readme.write_text(before + begin + "\n" + table + "\n" + end + rest.split(end)[1])


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    fields = {line.split(":")[0].strip(): line.split(":", 1)[1].strip() for line in info if ":" in line}
    return {"cpu": fields.get("model name", platform.processor()), "family": fields.get("cpu family"), "model": fields.get("model"),
            "flags": [f for f in fields.get("flags", "").split() if f.startswith(("avx", "fma"))], "cores": len(os.sched_getaffinity(0)),
            "kernel": platform.platform(), "python": platform.python_version(), "load_before": os.getloadavg()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer paths and repetitions: to see that it works")
    parser.add_argument("--json", type=pathlib.Path, help="write everything that was measured to this file")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    parser.add_argument("--repetitions", type=int)
    options = parser.parse_args()
    program = os.environ.get("HEDGECUBE", str(ROOT / "build" / "hedgecube"))
    repetitions = options.repetitions or (2 if options.quick else 5)
    before = machine()
    with tempfile.TemporaryDirectory(prefix="hedgecube-bench-") as name:
        folder = pathlib.Path(name)
        version = must(spawn([program, "--version"]), [program, "--version"])["out"].strip()
        packages = {d.metadata["Name"].lower(): d.version for d in importlib.metadata.distributions()}
        context = {"program": program, "folder": folder, "notes": set(), "peers": {}, "quantlib": build_quantlib(folder),
                   "quantlib_python": "quantlib" in packages}
        context["isas"] = available_isas(context)
        if not context["quantlib"]:
            context["notes"].add("QuantLib C++: skipped, no headers or no compiler (Debian: apt-get install libquantlib0-dev)")
        samples = measure(jobs_of(context, 16 if options.quick else 1), repetitions)
        times = start_up(context, 20)
        memory = {paths: peak_memory(context, paths) for paths in (1000, 20000)} if LARGE.exists() else {}
        floor = spawn(["true"])["peak_bytes"]
        if not memory or min(memory.values()) <= floor:
            context["notes"].add(f"peak memory: {'too small to be seen' if memory else 'skipped, no examples/large.yaml'}")
            memory = {}
        answers = check_answers(context, samples)
    commit = spawn(["git", "-C", ROOT, "describe", "--always", "--dirty"])["out"].strip() or "unknown"
    report = {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"), "commit": commit, "quick": options.quick,
              "repetitions": repetitions, "program": version, "machine": before, "peers": context["peers"], "notes": sorted(context["notes"]),
              "packages": packages, "rows": rows_of(samples, times, memory), "answers": answers, "memory_floor_bytes": floor,
              "samples": samples, "start_up": times}
    table = markdown(report)
    print(table)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    if options.readme:
        write_table(table, "results")
    wrong = [name for name, a in answers.items() if abs(a["mean_z"]) > 5]
    if wrong:
        sys.exit(f"run.py: {', '.join(wrong)} and hedgecube do not compute the same thing: see the answers")


if __name__ == "__main__":
    main()
