"""Sweeps drawn at random, in which every parameter moves sooner or later."""

import random

from cubes import sweep_text

HOUR, DAY = 3600, 86400
ODD_PATHS = [1, 2, 31, 32, 33, 255, 257, 509, 1021, 1537, 3001]  # one, primes, one more or less than a warp, a block, a batch


def some(draw, values):
    """One to three of them, in any order; a single one is a scalar."""
    chosen = draw.sample(values, draw.randint(1, min(3, len(values))))
    return chosen if len(chosen) > 1 else chosen[0]


def random_leg(draw):
    leg = {"type": draw.choice(["call", "put"]), "strike": draw.choice([80, 95, 100, 104.5, 130]),
           "quantity": draw.choice([-1, 1, -2.5, 0.3])}  # fmt: skip
    if draw.random() < 0.3:
        leg["implied_volatility"] = draw.choice([0.5, 0.9])
    return leg


def random_cell(draw):
    """A cell, and values of some of its keys that are swept."""
    step = draw.choice([HOUR, 2 * HOUR, 4 * HOUR])
    horizons = [step * n for n in (1, 2, 7, 12, 29)]
    legs = [random_leg(draw) for _ in range(draw.choice([1, 1, 2, 3]))]
    cell = {
        "world.spot": draw.choice([100, 64000]), "world.drift": draw.choice([0, 0.2, -0.5]),
        "world.rate": draw.choice([0, 0, 0.05, -0.02]), "world.step": step, "world.volatility": 0.6,
        "book.expiry": step * 29, "book.horizon": draw.choice(horizons), "book.implied_volatility": 0.6, "legs": legs,
        "desk.rebalance": step, "desk.hedge_ratio": draw.choice([1, 0.5, 0]), "desk.close_out": draw.random() < 0.7,
        "ledger.fee": 5e-4, "ledger.half_spread": draw.choice([0, 1e-4]), "ledger.fixed_cost": draw.choice([0, 0.01]),
        "ledger.funding": draw.choice([0, 0, 1e-4]),
    }  # fmt: skip
    for leg in legs:
        leg["strike"] *= cell["world.spot"] / 100
    axes = {
        "world.volatility": [0.2, 0.6, 0.9, 1.5], "world.drift": [0, 0.3, -1], "world.rate": [0, 0.03],
        "world.step": [step, step // 2], "world.spot": [cell["world.spot"], 1.1 * cell["world.spot"]],
        "book.expiry": [step * 29, step * 40], "book.horizon": horizons[1:], "book.implied_volatility": [0.4, 0.7],
        "legs[0].strike": [legs[0]["strike"], 1.05 * legs[0]["strike"]], "legs[0].quantity": [-1, 2],
        "legs[0].implied_volatility": [0.5, 0.8],
        "desk.rebalance": [step * n for n in (1, 2, 3, 5, 8, 12, 17, 24, 31, 40)], "desk.hedge_ratio": [0, 1, 1.2],
        "desk.hedge_volatility": [0.3, 0.6, 1.1], "ledger.fee": [0, -1e-4, 1e-3], "ledger.half_spread": [0, 2e-4],
        "ledger.fixed_cost": [0, 0.02], "ledger.funding": [0, 1e-4, -2e-4],
    }  # fmt: skip
    return cell, axes


def random_sweep(seed, paths_factor=1, most_cells=60):
    """A sweep file's text."""
    draw = random.Random(seed)
    cell, choices = random_cell(draw)
    swept, cells = {}, 1
    for key in draw.sample(list(choices), 6):
        values = some(draw, choices[key])
        count = len(values) if isinstance(values, list) else 1
        if cells * count <= most_cells:
            swept[key], cells = values, cells * count
    if draw.random() < 0.1 and not isinstance(swept.get("desk.rebalance"), list):
        cell["desk.policy"] = "static"
        swept.pop("desk.rebalance", None)
        del cell["desk.rebalance"]
    # Many cells and many paths at once would take the shim too long.
    paths = draw.choice([n for n in ODD_PATHS if n * cells <= 12_000]) * paths_factor
    batches = draw.choice([0, 0, 1, *(n for n in range(2, 65) if paths % n == 0)])
    return sweep_text(cell, swept, paths=paths, seed=draw.getrandbits(63), precision=draw.choice(["float", "double"]), batches=batches)
