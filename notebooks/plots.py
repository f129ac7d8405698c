"""How the notebooks draw a cube, whatever its axes: ticks and labels with units, from what the cube says of itself, and heat maps."""

import re

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import CenteredNorm, Normalize

STEPS = 65  # of colour: more than the eye tells apart, few enough for small pictures
GAIN_OR_LOSS = plt.get_cmap("RdBu", STEPS).with_extremes(bad="0.92")  # around zero: red is a loss
COST_OR_SAVING = plt.get_cmap("RdBu_r", STEPS).with_extremes(bad="0.92")  # around zero: red is a cost
SIZE = plt.get_cmap("YlOrBr", STEPS).with_extremes(bad="0.92")  # from small to large
TIMES = (("h", 1), ("min", 1 / 60), ("s", 1 / 3600))  # and what they are in the cube's hours


def style():
    """Sets matplotlib up for every picture of a notebook."""
    plt.rcParams.update({
        "figure.constrained_layout.use": True, "figure.figsize": (8, 4), "figure.dpi": 110, "figure.facecolor": "white",
        "figure.titlesize": 11,
        "axes.titlesize": 10, "axes.titleweight": "bold", "axes.labelsize": 10, "axes.spines.top": False,
        "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True, "grid.alpha": 0.3, "legend.frameon": False,
        "legend.fontsize": 9, "xtick.labelsize": 9, "ytick.labelsize": 9,
    })  # fmt: skip


def scale(coordinate):
    """In what a coordinate is written, and what one of that is in the cube: ("%", 0.01) for a volatility, ("bp", 0.0001) for a fee."""
    unit, sizes = coordinate.attrs.get("units", ""), np.abs(coordinate.values)
    if unit == "h":
        if sizes.min() > 0 and not (sizes % 24).any():
            return "d", 24
        return next((time for time in TIMES if sizes.max() >= time[1]), TIMES[-1])
    if unit == "1":
        return ("bp", 0.0001) if 0 < sizes.max() <= 0.015 else ("%", 0.01) if 0 < sizes.max() < 1 else ("", 1)
    return ("%", 0.01) if "yr" in unit else (unit, 1)


def label(coordinate):
    """What stands at an axis: the coordinate's long name up to its first comma, a leg with its number, and the ticks' unit."""
    words = re.split("[,;]", coordinate.attrs.get("long_name", str(coordinate.name)))[0]
    leg = re.match(r"legs\[(\d+)\]", coordinate.attrs.get("key", ""))
    if leg:
        words = words.replace("the leg", f"leg {leg[1]}")
    unit = scale(coordinate)[0]
    return f"{words} [{unit}]" if unit else words


def ticks(coordinate):
    """A coordinate's values as its axis writes them: 45 for a volatility of 0.45, 5 for a fee of 0.0005."""
    return [f"{value:.9g}" for value in coordinate.values / scale(coordinate)[1]]


def set_axis(axis, coordinate):
    """Puts a coordinate's values at 0, 1, 2, … of an axis."""
    axis.set_ticks(range(coordinate.size), ticks(coordinate))
    axis.set_label_text(label(coordinate))


def over(values, *names):
    """Values over these dimensions, in this order. One that the sweep left at a single value counts as one, too."""
    further = {name: size for name, size in values.sizes.items() if name not in names and size > 1}
    if further:
        raise ValueError(f"{values.name} has further dimensions, {further}: take a value of each with .sel or .isel")
    values = values.squeeze([name for name in values.dims if name not in names])
    return values.expand_dims([name for name in names if name not in values.dims]).transpose(*names)


def line(y):
    """Values of a line, over the only dimension that has several."""
    return over(y, max(y.sizes, key=y.sizes.get))


def line_of(axes, y, **options):
    """Draws a line over its coordinate, whose values stand at equal distances."""
    y = line(y)
    set_axis(axes.xaxis, y[y.dims[0]])
    return axes.plot(range(y.size), y.values, **options)


def errors_of(axes, y, error, **options):
    """Draws a line as points with error bars."""
    y, error = line(y), line(error)
    set_axis(axes.xaxis, y[y.dims[0]])
    return axes.errorbar(range(y.size), y.values, error.values, fmt="o", markersize=3.5, capsize=3, **options)


def heat_map(axes, values, x, y, colours=SIZE, norm=None, texts=None):
    """Values over the dimensions x and y; colours that diverge do so around zero. texts: a format, or an array of words."""
    values = over(values, y, x)
    if norm is None:
        norm = Normalize() if colours is SIZE else CenteredNorm()
    image = axes.imshow(values.values, norm=norm, cmap=colours, origin="lower", aspect="auto")
    set_axis(axes.xaxis, values[x])
    set_axis(axes.yaxis, values[y])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    if texts is not None:
        texts = words(values, texts) if isinstance(texts, str) else over(texts, y, x)
        write_in_cells(axes, image, texts.values)
    return image


def words(values, form):
    """An array's values as text, in a format such as `.1f`; a cell that is not done has none."""
    return values.copy(data=np.vectorize(lambda value: "" if np.isnan(value) else format(value, form))(values))


def write_in_cells(axes, image, texts):
    """A text in each cell of a heat map, light on dark and dark on light."""
    colours = image.to_rgba(image.get_array())
    for (row, column), text in np.ndenumerate(texts):
        red, green, blue, _ = colours[row, column]
        light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.45
        axes.text(column, row, text, ha="center", va="center", fontsize=8, color="black" if light else "white")
