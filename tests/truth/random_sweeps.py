"""Sweeps drawn at random, in which every parameter and every word that the program knows moves sooner or later.

What there is to draw, within which bounds and in which world is the program's own table (registry.py); around which values, the
rows of MOVES, so that a parameter has values here once it is moved at all. Times, which must fit each other, are drawn by hand."""

import random
import re
from itertools import combinations, product

import registry
from cubes import sweep_text
from moves import FAMILIES, MOVES
from units import HOUR
from worlds import WORLDS

ODD_PATHS = [1, 2, 31, 32, 33, 255, 257, 509, 1021, 1537, 3001]  # one, primes, one more or less than a warp, a block, a batch
BY_HAND = {
    "world.spot", "world.step", "world.start_regime", "book.expiry", "book.horizon", "desk.rebalance", "legs[N].strike",
    "perpetual.premium", "perpetual.cap", "perpetual.interval",
}  # fmt: skip
# What a sweep is made of beside the program's words. Of those the sides' follow from here.
BOOK, RATE, HORIZON, SETTLED, SIDES = "book", "rate", "horizon", "settled", "sides"
CHOICES = {
    BOOK: ("short", "long"), RATE: ("0", "rate"), HORIZON: ("expiry", "before"), SETTLED: ("premium", "index"),
    SIDES: ("none", "spot", "perpetual", "ou", "world", "both"),
}  # fmt: skip
OF_SIDES = {"desk.instrument", "implied.model", "perpetual.settle_to_index"}
MOVING = {world for world, member in WORLDS.items() if hasattr(member, "expected_variance")}  # whose variance is a mark


def some(draw, values):
    """One to three of them, in any order; a single one is a scalar."""
    chosen = draw.sample(values, draw.randint(1, min(3, len(values))))
    return chosen if len(chosen) > 1 else chosen[0]


def row_key(key):
    """As the program's table names it."""
    return re.sub(r"\[\d+\]", "[N]", key)


def values_near(draw, row, moved):
    """Values like those that tests move a parameter to, stretched by up to a half, and zero where that is allowed."""
    low, high = row["minimum"], row["maximum"]
    values = {round(min(max(value * draw.uniform(0.5, 1.5), low), high), 6) for value in moved}
    return sorted(values | {0} if low <= 0 <= high else values)


def is_read(key, row, chosen):
    sections = {"perpetual": has_perpetual(chosen), "implied": chosen["implied.model"] != "fixed"}
    return registry.is_read(row, chosen) and sections.get(key.split(".")[0], True) and (key != "world.rate" or chosen[RATE] != "0")


def numbers(draw, chosen):
    """{key of the table: values} of the parameters that a sweep with these words reads."""
    moved = {}
    for key, _, values, _ in MOVES:
        moved.setdefault(row_key(key), []).extend(values)
    read = {key: row for key, row in registry.parameters().items() if key not in BY_HAND and is_read(key, row, chosen)}
    return {key: values_near(draw, row, moved[key]) for key, row in sorted(read.items()) if key in moved}


def has_perpetual(chosen):
    return chosen[SIDES] in ("spot", "perpetual", "both")


def is_possible(chosen):
    return chosen[SIDES] != "world" or chosen["world.model"] in MOVING


def random_words(draw, fixed):
    """A word of each key that takes one, the default in half of the sweeps; worlds as often as each other. Of what else a sweep is made,
    a choice each; half of the sweeps have no side."""
    chosen = {}
    for key, words in registry.words().items():
        if not key.startswith("legs") and key not in OF_SIDES:
            keep = key not in ("world.model", "precision") and draw.random() < 0.5
            chosen[key] = registry.default_word(key) if keep else draw.choice(words)
    chosen.update({key: draw.choice(words) for key, words in CHOICES.items()})
    chosen = {**chosen, **fixed}
    if SIDES not in fixed and (draw.random() < 0.5 or not is_possible(chosen)):
        chosen[SIDES] = "none"
    return {**chosen, **words_of_sides(chosen)}


def words_of_sides(chosen):
    side, settled = chosen[SIDES], chosen[SETTLED] == "index" and chosen[SIDES] != "spot"
    return {
        "desk.instrument": "perpetual" if side in ("perpetual", "both") else "spot",
        "implied.model": {"ou": "ou", "both": "ou", "world": "world"}.get(side, "fixed"),
        **({"perpetual.settle_to_index": str(settled).lower()} if has_perpetual(chosen) else {}),
    }


def random_leg(draw, spot, near, book):
    leg = {"type": draw.choice(registry.words()["legs[N].type"]), "strike": draw.choice([0.8, 0.95, 1, 1.045, 1.3]) * spot,
           "quantity": draw.choice([1, 2.5, 0.3]) * (-1 if book == "short" else 1)}  # fmt: skip
    if draw.random() < 0.3:
        leg["implied_volatility"] = draw.choice(near["legs[N].implied_volatility"])
    return leg


def random_regimes(draw, near):
    """Two to four: {key: values} of each, and a value of some of the keys, the volatility among them; none where none are read."""
    names, count = [key.split(".")[1] for key in near if key.startswith("regimes[N]")], draw.choice([2, 3, 4])
    axes = {}
    for i in range(count):
        nowhere = {f"rate_to_{j}" for j in (i, *range(count, 4))}
        axes.update({f"regimes[{i}].{name}": near[f"regimes[N].{name}"] for name in names if name not in nowhere})
    said = {key: draw.choice(values) for key, values in axes.items() if key.endswith(".volatility") or draw.random() < 0.5}
    if names:
        axes["world.start_regime"] = list(range(count))
    return said, axes


def random_perpetual(draw, step):
    """What of a perpetual must fit: {key: value}, and values."""
    said = {"perpetual.premium": draw.choice(["stationary", 0.002, -0.01]), "perpetual.cap": draw.choice([1, 0.003]),
            "perpetual.interval": draw.choice(["step", step, 3 * step])}  # fmt: skip
    axes = {"perpetual.premium": [0, 0.002, -0.02], "perpetual.cap": [0.002, 0.01, 1], "perpetual.interval": [step, 2 * step, 7 * step]}
    return {key: value for key, value in said.items() if draw.random() < 0.5}, axes


def random_cell(draw, chosen):
    """A cell, and values of some of its keys that are swept."""
    near = numbers(draw, chosen)
    step, spot = draw.choice([HOUR, 2 * HOUR, 4 * HOUR]), draw.choice([100, 64000])
    horizons, intervals = [step * n for n in (1, 2, 7, 12)], [step * n for n in (1, 2, 3, 5, 8, 12, 17, 24, 31, 40)]
    legs = [random_leg(draw, spot, near, chosen[BOOK]) for _ in range(draw.choice([1, 1, 2, 3]))]
    # A parameter that has a default is left to it in half of the sweeps.
    needed = [key for key in near if "[N]" not in key and (registry.parameters()[key]["default"] is None or draw.random() < 0.5)]
    regimes, axes_of_regimes = random_regimes(draw, near)
    perpetual, axes_of_the_perpetual = random_perpetual(draw, step) if has_perpetual(chosen) else ({}, {})
    words = {key: word for key, word in chosen.items() if key not in ("precision", *CHOICES)}
    for key in (*FAMILIES, "desk.instrument"):  # the program's default is said in some of them
        if words[key] == registry.default_word(key) and draw.random() < 0.5:
            del words[key]
    cell = {
        **words, **{key: draw.choice(near[key]) for key in needed}, **regimes, **perpetual, "world.spot": spot, "world.step": step,
        "book.expiry": step * 29, "legs": legs,
    }  # fmt: skip
    axes = {**{key: values for key, values in near.items() if "[N]" not in key}, **axes_of_regimes, **axes_of_the_perpetual}
    axes.update({
        "world.step": [step, step // 2], "world.spot": [spot, 1.1 * spot], "book.expiry": [step * 29, step * 40],
        "legs[0].strike": [legs[0]["strike"], 1.05 * legs[0]["strike"]],
        "legs[0].implied_volatility": near["legs[N].implied_volatility"],
        "legs[0].quantity": [legs[0]["quantity"], 2 * legs[0]["quantity"]],
    })  # fmt: skip
    if chosen[HORIZON] == "before":
        cell["book.horizon"], axes["book.horizon"] = draw.choice(horizons), horizons[1:]
    if chosen[RATE] != "0":
        near["world.rate"] = axes["world.rate"] = [rate for rate in near["world.rate"] if rate]
        cell["world.rate"] = draw.choice(axes["world.rate"])
    if registry.is_read(registry.parameters()["desk.rebalance"], chosen):
        cell["desk.rebalance"], axes["desk.rebalance"] = step, intervals
    if "ledger.fixed_cost" in axes:  # a price
        axes["ledger.fixed_cost"] = [value * spot / 100 for value in axes["ledger.fixed_cost"]]
    return cell, axes


def random_sweep(seed, paths_factor=1, most_cells=60, least_paths=1, most_paths=10_000, words=None):
    """A sweep file's text; `words`: {key: word} that are not drawn."""
    draw = random.Random(seed)
    chosen = random_words(draw, words or {})
    cell, choices = random_cell(draw, chosen)
    swept, cells = {}, 1
    for key in draw.sample(sorted(choices), 7):
        values = some(draw, choices[key])
        count = len(values) if isinstance(values, list) else 1
        if cells * count <= most_cells:
            swept[key], cells = values, cells * count
    # Many cells and many paths at once would take the shim too long.
    paths = draw.choice([n for n in ODD_PATHS if least_paths <= n <= most_paths and n * cells <= 12_000]) * paths_factor
    batches = draw.choice([0, 0, 1, *(n for n in range(2, 65) if paths % n == 0)])
    return sweep_text(cell, swept, paths=paths, seed=draw.getrandbits(63), precision=chosen["precision"], batches=batches)


# ---- covering arrays ---------------------------------------------------------------------------------------------------------------


def factors():
    """{key: words} of all that takes a word and is not the sides', and what else a sweep is made of."""
    return {**{key: words for key, words in registry.words().items() if not key.startswith("legs") and key not in OF_SIDES}, **CHOICES}


def pairs_of(row):
    return frozenset(combinations(sorted(row.items()), 2))


def full_product():
    """Every combination of words that there is."""
    keys = factors()
    return [row for row in (dict(zip(keys, words)) for words in product(*keys.values())) if is_possible(row)]


def covering_array():
    """Combinations in which each two words of two keys meet: of all that there are, the one with most new pairs, again and again."""
    every = [(row, pairs_of(row)) for row in full_product()]
    missing, chosen = set().union(*(pairs for _, pairs in every)), []
    while missing:
        row, pairs = max(every, key=lambda one: len(one[1] & missing))
        chosen.append(row)
        missing -= pairs
    return chosen
