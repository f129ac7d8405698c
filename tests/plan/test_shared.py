"""What cells share is what each of them would have alone: the program under test ($HEDGECUBE is hedgecube-checked) builds every cell of
a slab anew and compares, bit for bit. Examples, and random sweeps of every world and policy. (test_plan_check.c shows that it can
fail.)"""

import subprocess

import pytest

from cubes import REPOSITORY, command
from random_sweeps import covering_array, random_sweep

EXAMPLES = sorted((REPOSITORY / "examples").glob("*.yaml")) + sorted((REPOSITORY / "tests" / "sweeps").glob("*.yaml"))
SHORTENED = {"large": ["--set", "world.volatility=30%,60%,90%", "--set", "ledger.funding=0bp,1bp", "--set", "ledger.fee=1bp,2bp"]}


def check(sweep, folder, *options):
    done = subprocess.run(command(sweep, folder / "cube.h5", "--set", "paths=1", "--set", "output.batches=0", *options, device="cpu"),
                          capture_output=True, text=True)  # fmt: skip
    assert "the plan is wrong" not in done.stderr and done.returncode in (0, 1), done.stderr


@pytest.mark.parametrize("sweep", EXAMPLES, ids=lambda path: path.stem)
def test_examples(sweep, tmp_path):
    check(sweep, tmp_path, *SHORTENED.get(sweep.stem, []))


@pytest.mark.parametrize("seed", range(100))
def test_random_sweeps(seed, tmp_path):
    (tmp_path / "sweep.yaml").write_text(random_sweep(seed))
    check(tmp_path / "sweep.yaml", tmp_path)


@pytest.mark.parametrize("words", covering_array(), ids=lambda words: "-".join(words.values()))
def test_pairs_of_words(words, tmp_path):
    (tmp_path / "sweep.yaml").write_text(random_sweep(1, words=words))
    check(tmp_path / "sweep.yaml", tmp_path)
