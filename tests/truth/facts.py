"""What is known exactly of a world, as a world's file says it."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """`variable` of the cell's cube is the value that all `routes` lead to, but for statistics and `allowed`.

    The standard error is `one_path` / sqrt(paths) where that is known in closed form, else the cube's own; but for pnl_sd, whose own
    error rests on a fourth moment that the cube has from the same paths, it is the reference's, from paths of its own."""

    name: str
    cell: dict
    variable: str
    routes: tuple[Callable[[], float], ...]  # numbers by different derivations
    allowed: float = 0.0
    one_path: float | None = None
    stated: str | None = None  # as GROUND_TRUTH.md prints it
    settings: dict = field(default_factory=dict)  # paths, seed, precision
