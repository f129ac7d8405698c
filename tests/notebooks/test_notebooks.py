"""The notebooks as their reader meets them: they run from top to bottom, every picture says what its axes are, and they say
what is true. They are executed in copies of their folder."""

import json
import re
import sys
from pathlib import Path

import nbformat
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "notebooks"
sys.path.insert(0, str(FOLDER))
from execute import execute, pictures  # noqa: E402
from program import read, start  # noqa: E402

NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))
READING, CHOOSING, WATCHING, WORLDS, CARRYING = NOTEBOOKS

# What a coming version of a library will do otherwise is an error today.
NO_FUTURE_WARNINGS = 'import warnings; warnings.simplefilter("error", FutureWarning)'

# Looks at every figure as it is turned into a picture.
WATCH_FIGURES = """
from matplotlib.backend_bases import FigureCanvasBase

_figures, _faults, _print_figure = [], [], FigureCanvasBase.print_figure

def _named(axes, which):
    shared = getattr(axes, f"get_shared_{which}_axes")().get_siblings(axes)
    return any(getattr(one, f"get_{which}label")() for one in shared)

def _print_and_look(canvas, *arguments, **options):
    figure, title = canvas.figure, canvas.figure.get_suptitle()
    _figures.append(figure)
    for axes in figure.axes:
        if hasattr(axes, "_colorbar"):
            if not axes.get_xlabel() + axes.get_ylabel():
                _faults.append("a colour bar without a label")
        elif axes.has_data():
            _faults.extend(f"no {which} label: {axes.get_title()!r}" for which in "xy" if not _named(axes, which))
            if not axes.get_title() + title:
                _faults.append("axes without a title")
    return _print_figure(canvas, *arguments, **options)

FigureCanvasBase.print_figure = _print_and_look
"""
REPORT_FIGURES = """
import json
print(json.dumps({"figures": len(_figures), "faults": sorted(set(_faults))}))
"""


# What a notebook's own variables must say at its end.
FACTS = {
    READING: """
assert (cube.status == 1).all() and not cube.pnl_mean.isnull().any()
assert abs(parts - cell.pnl_mean) < 1e-6 * cell.premium
assert (abs(before_costs) < 4 * without_fee.pnl_mean_stderr).all()
""",
    CHOOSING: """
assert (errors.paired < errors.separate).all()
assert errors["sharper by"].max() > 10
for share in shares.values():
    assert np.allclose(share.sum("rebalance"), 1)
""",
    WATCHING: """
assert (cube.status == 1).all() and not cube.pnl_mean.isnull().any()
assert seen[-1][1] == 1 and len(seen) >= 2
""",
    WORLDS: """
assert (cube.status == 1).all() and not cube.pnl_mean.isnull().any()
assert (abs(cube.hedge_gain_mean) < 5 * cube.pnl_mean_stderr + 5 * cube.payoff_mean_stderr).all()
assert 5 * worth.loc["even", "sd, hedged"] < worth["sd, hedged"].drop("even").min()
""",
    CARRYING: """
for one in (held, spot, layers):
    assert (one.status == 1).all() and not one.pnl_mean.isnull().any()
assert worst < 4
assert (layers.pnl_sd.squeeze().diff("layer") > 0).all()
assert all((np.diff(difference) > 0).all() for difference in differences.values())
at_one = differences[1e-4]
assert at_one.sel(rate=0.10) < 0 < at_one.sel(rate=0.15)
assert (held.hedge_cash_min_mean < 0).all() and (np.diff(one_in_a_hundred.sel(book="call")) > 0).all()
""",
}


@pytest.fixture(scope="session")
def executed():
    """Each notebook, executed once with its figures watched."""
    done = {}

    def one(name):
        if name not in done:
            done[name] = execute(FOLDER / name, before=[NO_FUTURE_WARNINGS, WATCH_FIGURES], after=[REPORT_FIGURES, FACTS[name]])
        return done[name]

    return one


def text_of(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_committed_without_outputs(name):
    """Outputs would show numbers of another version, and bury changes in a diff."""
    notebook = nbformat.read(FOLDER / name, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None, cell.id
        assert set(cell.metadata) <= {"tags"}, cell.id
        assert re.fullmatch(r"[a-z][a-z0-9-]*", cell.id), "a cell's name is given, not drawn at random"
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_runs_and_labels_its_pictures(executed, name):
    """A cell that fails, or a fact that does not hold, ends the execution with an error."""
    report = json.loads(text_of(executed(name).cells[-2]))
    assert report["figures"] >= 1
    assert not report["faults"]


def test_watching_ends_with_every_cell_done(executed):
    words = text_of(executed(WATCHING).cells[-3])
    assert re.search(r"'pending': 0, 'done': 4608, 'overflow': 0, 'non_finite': 0", words), words


def test_a_look_sees_the_values_of_every_done_cell():
    """A slab that is finished during a look must not count as done while its values are those of before."""
    cells = nbformat.read(FOLDER / WATCHING, as_version=4).cells
    sweep = next(cell.source for cell in cells if cell.id == "start").split('"""')[1]
    process, path = start(sweep, "looked-at", "--device", "cpu", "--threads", "2")
    looks = 0
    while process.poll() is None:
        if path.exists():
            cube = read(path)
            assert not ((cube.status == 1) & cube.pnl_mean.isnull()).any()
            looks += 1
    assert process.returncode == 0 and looks > 1, process.stderr.read()


def test_pictures_of_the_readme(executed):
    """make-pictures would make the files that are there, no more and no fewer, none too big for a page."""
    files = {path.stem: path for path in (REPOSITORY / "docs" / "pictures").glob("*.png")}
    assert set(pictures(executed(READING))) == set(files)
    assert all(path.stat().st_size <= 130_000 for path in files.values())
