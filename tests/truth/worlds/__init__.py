"""The world models. A file of this folder is one, and is found by being there:

    NAME        its word in world.model
    CELL        what a cell needs to be of this model, beside what every cell has
    MOVES       its own parameters: (key, values, the variable that must follow), moved from a base cell with CELL; a fourth item is
                what else that cell then has
    UNREAD      of what every cell has, the keys that it does not read; only if there are any
    path        (cell, seconds, draws) -> {"x": [time][path] ln(S/S0)}, exact in law, or by the scheme that the file names in
                steps of world.step, of which `seconds` are multiples; from draws.Words it is the program's path, if `seconds`
                are the program's grid or the file walks that
    volatility  (cell) -> at which a book is sold if the sweep does not say
    facts       yields what theory says of cubes of this model, as facts.Fact
"""

from importlib import import_module
from pkgutil import iter_modules

WORLDS = {world.NAME: world for world in (import_module(f"{__name__}.{file.name}") for file in iter_modules(__path__))}
