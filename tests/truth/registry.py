"""What the program under test says that sweeps are made of: `hedgecube params --json`."""

import json
import subprocess
from functools import cache

from cubes import HEDGECUBE

FAMILIES = ("world.model", "desk.policy", "implied.model")  # whose words decide which parameters are read


@cache
def rows():
    return json.loads(subprocess.check_output([HEDGECUBE, "params", "--json"]))


def parameters():
    """{key: row} of what takes a number; a leg's key is legs[N].name, a regime's regimes[N].name."""
    return {row["key"]: row for row in rows() if row["words"] is None}


def words():
    """{key: its words} of what takes a word."""
    return {row["key"]: [word["word"] for word in row["words"]] for row in rows() if row["words"] is not None}


def default_word(key):
    return next(row["default"] for row in rows() if row["key"] == key)


def is_read(row, chosen):
    """Whether a sweep with these words ({family: word}) reads a parameter: one that names readers of a family needs one of them."""
    for family in FAMILIES:
        readers = set(row["read_by"]) & set(words()[family])
        if readers and chosen[family] not in readers:
            return False
    return True
