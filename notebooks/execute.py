"""Executes a notebook in a copy of its folder, so that nothing is written into the tree, and finds the pictures in it."""

import base64
import os
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from program import program

FOLDER = Path(__file__).resolve().parent
TAG = "picture-"  # a cell with the tag picture-NAME shows one picture


def execute(path, before=(), after=()):
    """A notebook with its outputs; `before` and `after` are code cells for this execution alone."""
    notebook = nbformat.read(path, as_version=4)
    cells = [[nbformat.v4.new_code_cell(source) for source in sources] for sources in (before, after)]
    notebook.cells = cells[0] + notebook.cells + cells[1]
    with tempfile.TemporaryDirectory(prefix="hedgecube-notebooks-") as room:
        folder = Path(room) / "notebooks"
        shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        resources = {"metadata": {"path": str(folder)}}
        own = {"HEDGECUBE": str(program()), "IPYTHONDIR": f"{room}/ipython", "JUPYTER_RUNTIME_DIR": f"{room}/runtime"}
        client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources)
        return client.execute(env={**os.environ, **own})


def pictures(notebook):
    """{name: PNG} of an executed notebook's tagged cells."""
    found = {}
    for cell in notebook.cells:
        for tag in cell.metadata.get("tags", []):
            if tag.startswith(TAG):
                images = [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]
                if len(images) != 1:
                    raise ValueError(f"the cell {cell.id} has {len(images)} pictures, not one")
                found[tag.removeprefix(TAG)] = base64.b64decode(images[0])
    return found
