"""Every parameter moved in turn, from a base cell in which everything is switched on but the sides. What only a world, a policy or a
side reads is moved in its own file; what moves here is read by all of them."""

from cubes import with_values
from policies import POLICIES
from sides import SIDES, mark
from units import DAY, HOUR
from worlds import WORLDS

BASE = {
    "world.spot": 100, "world.drift": 0.3, "world.rate": 0.1, "world.step": HOUR, "world.volatility": 0.7,
    "book.expiry": 20 * DAY, "book.horizon": 12 * DAY, "book.implied_volatility": 0.65,
    "legs": [
        {"type": "call", "strike": 105, "quantity": -1, "implied_volatility": 0.6},
        {"type": "put", "strike": 95, "quantity": -1},
        {"type": "call", "strike": 125, "quantity": 0.3, "implied_volatility": 0.9},
    ],
    "desk.rebalance": DAY, "desk.hedge_ratio": 0.9, "desk.hedge_volatility": 0.75,
    "ledger.fee": 5e-4, "ledger.half_spread": 2e-4, "ledger.fixed_cost": 0.01, "ledger.funding": 3e-4,
}  # fmt: skip

AT_IMPLIED = {key: value for key, value in BASE.items() if key != "desk.hedge_volatility"}

# What a word's own parameters are. A key that takes a word has no axis, but a run for each of its words.
FAMILIES = {"world.model": WORLDS, "desk.policy": POLICIES, "implied.model": mark.MODELS}
SWITCHES = (*FAMILIES, "desk.close_out", "desk.instrument", "perpetual.settle_to_index", "legs[0].type")


def moved(cell, key, value):
    """The cell with another value of a key; with another world or policy it has that one's parameters, and not the old one's."""
    if key not in FAMILIES:
        return with_values(cell, {key: value})
    family = FAMILIES[key]
    foreign = {name for member in family.values() for name in member.CELL} | getattr(family[value], "UNREAD", set())
    kept = {name: old for name, old in cell.items() if name not in foreign}
    return {**kept, **family[value].CELL}


# What is moved, from which cell, to which values, and a variable that must follow.
MOVES = [
    ("world.model", BASE, list(WORLDS), "pnl_sd"),
    ("world.spot", BASE, [100, 112], "premium"),
    ("world.rate", BASE, [0.1, 0.8], "hedge_gain_mean"),
    ("book.expiry", BASE, [20 * DAY, 12 * DAY, 40 * DAY], "pnl_sd"),
    ("book.horizon", BASE, [12 * DAY, 20 * DAY, 3 * DAY + HOUR], "turnover_mean"),
    ("book.implied_volatility", BASE, [0.65, 0.8], "pnl_mean"),
    ("book.implied_volatility", AT_IMPLIED, [0.65, 1.3], "pnl_sd"),
    ("legs[0].type", BASE, ["call", "put"], "payoff_mean"),
    ("legs[0].strike", BASE, [105, 95], "pnl_sd"),
    ("legs[0].strike", AT_IMPLIED, [105, 95], "premium"),  # two legs of one strike and two volatilities
    ("legs[0].quantity", BASE, [-1, 1.5], "pnl_mean"),
    ("legs[1].implied_volatility", BASE, [0.65, 0.5], "pnl_mean"),
    ("legs[2].implied_volatility", AT_IMPLIED, [0.9, 0.3], "premium"),
    ("desk.hedge_ratio", BASE, [0.9, 0.0, -0.5], "pnl_sd"),
    ("desk.hedge_volatility", BASE, [0.75, 1.5], "turnover_mean"),
    ("desk.policy", BASE, list(POLICIES), "pnl_sd"),
    ("desk.close_out", BASE, [True, False], "fees_mean"),
    ("ledger.fee", BASE, [5e-4, -1e-4], "fees_mean"),
    ("ledger.half_spread", BASE, [2e-4, 1e-3], "spread_mean"),
    ("ledger.fixed_cost", BASE, [0.01, 0.05], "fixed_mean"),
    ("ledger.funding", BASE, [3e-4, -3e-4], "funding_mean"),
    ("ledger.funding", BASE, [-3e-4, -1e-3], "funding_mean"),
]
STEPS = [HOUR, 4 * HOUR, DAY]  # world.step moves the paths and not the law; tests of its own say so
NAMES = [f"{key}-{variable}" for key, _, _, variable in MOVES]


def add_moves(word, member, own):
    """Those of a file, from a cell of its own; a key that is None is left out of it."""
    for key, values, variable, *others in member.MOVES:
        cell = {**own, **dict(*others)}
        MOVES.append((key, {name: value for name, value in cell.items() if value is not None}, values, variable))
        NAMES.append(f"{word}-{key}-{variable}")


for switch, family in FAMILIES.items():
    for word, member in family.items():
        add_moves(word, member, moved(BASE, switch, word))
for section, side in SIDES.items():
    add_moves(section, side, {**BASE, **side.CELL})
