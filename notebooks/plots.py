"""How the notebooks draw a cube: ticks and labels that carry units, and heat maps over two axes."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import CenteredNorm, Normalize

STEPS = 65  # of colour: more than the eye tells apart, few enough for small pictures
GAIN_OR_LOSS = plt.get_cmap("RdBu", STEPS).with_extremes(bad="0.92")  # around zero: red is a loss
COST_OR_SAVING = plt.get_cmap("RdBu_r", STEPS).with_extremes(bad="0.92")  # around zero: red is a cost
SIZE = plt.get_cmap("YlOrBr", STEPS).with_extremes(bad="0.92")  # from small to large
AXES = {  # name of a dimension: what to write on its axis, and what one unit there is
    "volatility": ("realised volatility [%]", 0.01),
    "rebalance": ("rebalance interval [h]", 1),
    "fee": ("fee, one way [bp]", 0.0001),
}


def style():
    """Sets matplotlib up for every picture of a notebook."""
    plt.rcParams.update({
        "figure.constrained_layout.use": True, "figure.figsize": (8, 4), "figure.dpi": 110, "figure.facecolor": "white",
        "figure.titlesize": 11,
        "axes.titlesize": 10, "axes.titleweight": "bold", "axes.labelsize": 10, "axes.spines.top": False,
        "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True, "grid.alpha": 0.3, "legend.frameon": False,
        "legend.fontsize": 9, "xtick.labelsize": 9, "ytick.labelsize": 9,
    })  # fmt: skip


def label(dimension):
    return AXES[dimension][0]


def ticks(coordinate):
    """A coordinate's values as its axis writes them: 45 for a volatility of 0.45, 5 for a fee of 0.0005."""
    return [f"{value:g}" for value in np.round(coordinate.values / AXES[coordinate.name][1], 6)]


def set_axis(axis, coordinate):
    """Puts a coordinate's values at 0, 1, 2, … of an axis."""
    axis.set_ticks(range(coordinate.size), ticks(coordinate))
    axis.set_label_text(label(coordinate.name))


def line_of(axes, y, **options):
    """Draws an array of one dimension over its coordinate, whose values stand at equal distances."""
    (name,) = y.dims
    set_axis(axes.xaxis, y[name])
    return axes.plot(range(y.size), y.values, **options)


def errors_of(axes, y, error, **options):
    """Draws an array of one dimension as points with error bars."""
    (name,) = y.dims
    set_axis(axes.xaxis, y[name])
    return axes.errorbar(range(y.size), y.values, error.values, fmt="o", markersize=3.5, capsize=3, **options)


def heat_map(axes, values, x, y, colours=SIZE, norm=None, texts=None):
    """Values over the dimensions x and y; colours that diverge do so around zero. texts: a format, or an array of words."""
    values = values.transpose(y, x)
    if norm is None:
        norm = Normalize() if colours is SIZE else CenteredNorm()
    image = axes.imshow(values.values, norm=norm, cmap=colours, origin="lower", aspect="auto")
    set_axis(axes.xaxis, values[x])
    set_axis(axes.yaxis, values[y])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    if texts is not None:
        texts = words(values, texts) if isinstance(texts, str) else texts.transpose(y, x)
        write_in_cells(axes, image, texts.values)
    return image


def words(values, form):
    """An array's values as text, in a format such as `.1f`."""
    return values.copy(data=np.vectorize(lambda value: format(value, form))(values))


def write_in_cells(axes, image, texts):
    """A text in each cell of a heat map, light on dark and dark on light."""
    for (row, column), text in np.ndenumerate(texts):
        red, green, blue, _ = image.to_rgba(image.get_array()[row, column])
        light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.45
        axes.text(column, row, text, ha="center", va="center", fontsize=8, color="black" if light else "white")
