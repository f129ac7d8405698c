"""The sides: market variables beside the price. A file of this folder is one, and is found by being there:

    SECTION     of the sweep file, whose presence switches it on
    DEFAULTS    what its keys are if the sweep does not say
    CELL        what a cell needs to have it, beside what every cell has
    MOVES       its own parameters: (key, values, the variable that must follow), moved from a base cell with CELL; a fourth item is
                what else that cell then has
    path        (cell, seconds, draws, world) -> [time][path] of the variable at `seconds`, which are the grid of world.step; `world` is
                what the world's path has there. The price's normals are those that the world drew
    facts       yields what theory says of cubes with this side, as facts.Fact
"""

from importlib import import_module
from pkgutil import iter_modules

SIDES = {side.SECTION: side for side in (import_module(f"{__name__}.{file.name}") for file in iter_modules(__path__))}


def has(cell, section):
    """Whether a cell has a section of the sweep file."""
    return any(key.startswith(f"{section}.") for key in cell)
