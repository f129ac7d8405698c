"""The policies. A file of this folder is one, and is found by being there:

    NAME        its word in desk.policy
    CELL        what a cell needs to have this policy, beside what every cell has
    MOVES       its own parameters: (key, values, the variable that must follow), moved from a base cell with CELL
    trading     (cell) -> seconds t_0 .. t_n: when it looks, and the horizon
    held        (cell, spots, wanted) -> [look][path] what it holds after each look, `wanted` being what hedges the book then and
                `spots` the prices: of a policy that decides on the path, which trades where that changes. The others have none: they
                trade to what is wanted at every look
"""

from importlib import import_module
from pkgutil import iter_modules

POLICIES = {policy.NAME: policy for policy in (import_module(f"{__name__}.{file.name}") for file in iter_modules(__path__))}
