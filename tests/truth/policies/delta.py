"""The book's delta is bought at regular intervals."""

import numpy as np

from units import DAY, HOUR

NAME = "delta"
CELL = {"desk.rebalance": DAY}
MOVES = [("desk.rebalance", [DAY, 7 * HOUR, 13 * DAY], "pnl_sd")]


def trading(cell):
    """Every `rebalance`, the last interval up to the horizon."""
    return np.append(np.arange(0, cell["book.horizon"], cell["desk.rebalance"]), cell["book.horizon"])
