"""A folder with a sweep, and sweeps that take some time."""

import json

import pytest
from command_line import SWEEP, call


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    return tmp_path


@pytest.fixture(scope="session")
def long_sweep(tmp_path_factory):
    """Returns a function that makes a sweep which takes one thread about that many seconds of a processor."""
    folder = tmp_path_factory.mktemp("rate")
    text = SWEEP.replace("[40%, 60%, 80%]", "{from: 20%, to: 200%, count: 32}").replace("2d", "30d")
    paths, seconds = 2000, 0.0
    while seconds < 0.5 and paths < 10**8:
        paths *= 4
        (folder / "rate.yaml").write_text(text.replace("paths: 2000", f"paths: {paths}"))
        result = call("run", "rate.yaml", "--force", "--json", "--threads", "1", cwd=folder)
        assert result[0] == 0, result[2]
        seconds = json.loads(result[1])["cpu_seconds"]
    return lambda wanted: text.replace("paths: 2000", f"paths: {int(paths * wanted / seconds)}")
