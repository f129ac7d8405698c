"""What is known exactly of a world, as a world's file says it."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """`variable` of the cell's cube is the value that all `routes` lead to, but for statistics and `allowed`.

    The standard error is `one_path` / sqrt(paths) where that is known in closed form, else the cube's own; but for sds, of which one has
    an error of its own that rests on a fourth moment from the same paths, it is the reference's, from paths of its own."""

    name: str
    cell: dict
    variable: str
    routes: tuple[Callable[[], float], ...]  # numbers by different derivations
    allowed: float = 0.0
    one_path: float | None = None
    stated: str | None = None  # as GROUND_TRUTH.md prints it
    settings: dict = field(default_factory=dict)  # paths, seed, precision
    reference_paths: int = 60_000


def facts_of_the_price(label, cell, powers, means, sds, settings, allowed=0.0):
    """E S and the sd of S, of a cell whose payoff is S but for next to nothing: by routes to both; errors by E (S/S0)^k, k = 1 .. 4."""
    first, second, third, fourth = powers
    variance = second - first**2
    squared = (fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4) / variance**2 - 1  # kurtosis - 1
    yield Fact(f"{label}: E S", cell, "payoff_mean", means, one_path=100 * variance**0.5, settings=settings)
    yield Fact(f"{label}: sd of S", cell, "pnl_sd", sds, allowed, one_path=100 * (variance * squared) ** 0.5 / 2, settings=settings)
