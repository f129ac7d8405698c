"""Opens a cube with every reader that its users have, and checks that all of them see the same cube.

    python readers.py CUBE

Exit status 0 if they do; else 1 and what is wrong on stderr. Needs xarray, h5netcdf, netCDF4, h5py, ncdump and h5dump.
"""

import subprocess
import sys

import h5py
import netCDF4
import numpy as np
import xarray as xr

QUANTILES = ("pnl_quantile", "pnl_quantile_stderr")
TAILS = ("value_at_risk", "value_at_risk_stderr", "expected_shortfall", "expected_shortfall_stderr")
SCALARS = (
    "premium pnl_mean pnl_mean_stderr pnl_sd pnl_sd_stderr pnl_skewness pnl_excess_kurtosis pnl_min pnl_max prob_loss "
    "prob_loss_stderr funding_mean break_even_volatility break_even_volatility_stderr"
).split()
MEANS = "payoff hedge_gain fees spread fixed turnover trades".split()  # each with its standard error and its sd


def spreads(name):
    return {f"{name}_mean", f"{name}_mean_stderr", f"{name}_sd"}


WHOLE = {"paths": np.int64, "checksum": np.uint32, "status": np.uint8}
FLAGS = ["pending", "done", "overflow", "non_finite"]
SETTINGS = (
    "spot drift rate step volatility expiry horizon implied_volatility rebalance hedge_ratio hedge_volatility fee half_spread "
    "fixed_cost funding jump_intensity jump_mean jump_sd"
).split()
# `static` reads no rebalance, one world alone has jumps; the volatilities of legs may differ
OF_SOME = {"rebalance", "hedge_volatility", "jump_intensity", "jump_mean", "jump_sd"}
TIMES = ("step", "expiry", "horizon", "rebalance")
UNITS = ("quote", "1", "h", "1/yr", "1/sqrt(yr)")  # none that begins as a time does for CDO and Ferret: "year…"
ROOT = ("title", "hedgecube_version", "hedgecube_layout", "sweep", "seed", "precision")


class Wrong(Exception):
    pass


def check(truth, message):
    if not truth:
        raise Wrong(message)


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def scales_of(dataset):
    """Names of the dimensions of an HDF5 dataset: one scale each."""
    names = []
    for dimension in dataset.dims:
        check(len(dimension) == 1, f"{dataset.name}: a dimension has {len(dimension)} scales")
        names.append(dimension[0].name.lstrip("/"))
    return tuple(names)


def check_text(name, item):
    """Text that is ASCII has the character set of ASCII: Octave stops at any other."""
    types = [item.attrs.get_id(key).get_type() for key in item.attrs] + ([item.id.get_type()] if hasattr(item, "dtype") else [])
    for kind in types:
        check(kind.get_class() != h5py.h5t.STRING or kind.get_cset() == h5py.h5t.CSET_ASCII, f"{name} has text that is not ASCII")


def check_fill_value(name, item):
    """What Zarr's readers take for missing is nothing that the cube holds."""
    fill, values = item.fillvalue, np.asarray(item[()])
    check(np.isnan(fill) if values.dtype.kind == "f" else fill not in values, f"{name} holds its fill value {fill}")


def read_h5py(path):
    """The reference: name -> (dimensions, values, attributes)."""
    hidden = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}
    with h5py.File(path, "r") as file:
        variables = {}
        check_text("the file", file)
        file.visititems(check_text)
        for name, item in file.items():
            if isinstance(item, h5py.Group):
                check(name == "provenance", f"an unexpected group {name}")
                continue
            check(item.chunks is None and item.compression is None, f"{name} is not contiguous")
            check_fill_value(name, item)
            dimensions = (name,) if item.is_scale else scales_of(item)
            attributes = {k: v for k, v in item.attrs.items() if k not in hidden}
            variables[name] = (dimensions, item[()], attributes)
        root = {name: text(value) for name, value in file.attrs.items()}
        provenance = {name: item[()] for name, item in file["provenance"].items()}
    return variables, root, provenance


def check_parameters(parameters, axes, variables):
    """Every numeric parameter is there: as an axis, or as one number, or over the axis that it is tied to."""
    keys = {text(attributes["key"]) for name, (_, _, attributes) in variables.items() if name in (*axes, *parameters)}
    named = {key.split(".")[1] for key in keys if not key.startswith("legs")}
    check(set(SETTINGS) - OF_SOME <= named <= set(SETTINGS), f"parameters {named ^ set(SETTINGS)} are missing or unexpected")
    for name in parameters:
        dims, values, _ = variables[name]
        check(dims == () or (len(dims) == 1 and dims[0] in axes), f"{name} has dimensions {dims}")
        check(dims == () or same(values, variables[dims[0]][1]), f"{name} is not {dims}")


def check_reference(variables, root, provenance):
    names = list(variables)
    first = names.index("premium")
    parameters = root.pop("coordinates").split()
    dimensions = names[: first - len(parameters)]
    check(names[len(dimensions) : first] == parameters, f"the coordinates are {parameters}")
    batches = {"pnl_batch_mean"} if "batch" in dimensions else set()
    further = ["probability", "tail_level", "batch"] if batches else ["probability", "tail_level"]
    check(dimensions[-len(further) :] == further, f"the dimensions end with {dimensions[-3:]}")
    axes = tuple(dimensions[: -len(further)])
    paid = spreads("funding") if np.any(variables["funding"][1]) else set()
    expected = {*SCALARS, *QUANTILES, *TAILS, *batches, *WHOLE, *paid}.union(*map(spreads, MEANS))
    check(set(names[first:]) == expected, f"variables {set(names[first:]) ^ expected} are missing or unexpected")
    check(names[-3:] == list(WHOLE), f"{list(WHOLE)} come last")
    check(list(root) == list(ROOT), f"root attributes {list(root)}")
    check_parameters(parameters, axes, variables)
    check(list(provenance) == ["host", "device", "created", "wall_seconds", "resumed"], "provenance")

    for name, (dims, values, attributes) in variables.items():
        check(text(attributes.get("long_name", "")), f"{name} has no long_name")
        check(text(attributes.get("units", "1")) in UNITS, f"{name} is in {attributes.get('units')}")
        if name in (*dimensions, *parameters):
            check(values.dtype == np.float64, f"{name} is {values.dtype}")
            check("_FillValue" not in attributes, f"{name} has a _FillValue")
            check(np.isfinite(values).all(), f"{name} has a coordinate that is no number")
            check(("key" in attributes) == (name in (*axes, *parameters)), f"{name}: key")
            if name.split("_")[-1] in TIMES:
                check(text(attributes["units"]) == "h", f"{name} is in {attributes['units']}")
            continue
        extra = ("probability",) if name in QUANTILES else ("tail_level",) if name in TAILS else ("batch",) if name in batches else ()
        check(dims == axes + extra, f"{name} has dimensions {dims}, not {axes + extra}")
        if name in WHOLE:
            check(values.dtype == WHOLE[name], f"{name} is {values.dtype}")
            check("_FillValue" not in attributes, f"{name} has a _FillValue")
        else:
            check(values.dtype == np.float64, f"{name} is {values.dtype}")
            check(np.isnan(attributes["_FillValue"]).all(), f"{name} has no NaN as its _FillValue")
            check("units" in attributes, f"{name} has no units")

    attributes = variables["status"][2]
    check(list(attributes["flag_values"]) == list(range(len(FLAGS))), "flag_values")
    check(attributes["flag_values"].dtype == np.uint8, "flag_values has another type than status")
    check(text(attributes["flag_meanings"]).split() == FLAGS, "flag_meanings")
    status, paths = variables["status"][1], variables["paths"][1]
    pending = np.asarray(status) == 0
    check(np.array_equal(np.asarray(paths) == 0, pending), "a pending cell has paths, or a final one none")
    for name in {*SCALARS, *paid}.union(*map(spreads, MEANS)):
        check(np.isnan(np.asarray(variables[name][1])[pending]).all(), f"{name} of a pending cell is not NaN")
    return dimensions, parameters


def same(left, right):
    left, right = np.asarray(left), np.asarray(right)
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


def check_xarray(path, engine, variables, root, dimensions, parameters):
    with xr.open_dataset(path, engine=engine) as cube:
        check(set(cube.sizes) == set(dimensions), f"dimensions {dict(cube.sizes)}")
        check(set(cube.coords) == {*dimensions, *parameters}, f"coordinates {list(cube.coords)}")
        check({k: text(v) for k, v in cube.attrs.items()} == root, "attributes")
        check(set(cube.variables) == set(variables), "variables")
        for name, (dims, values, attributes) in variables.items():
            array = cube[name]
            check(array.dims == dims, f"{name} has dimensions {array.dims}")
            check(array.dtype.kind not in "mM", f"{name} became {array.dtype}")
            check(same(array.values, values), f"{name} has other values or another type ({array.dtype})")
            check(text(array.attrs["long_name"]) == text(attributes["long_name"]), f"{name}: long_name")
            check(text(array.attrs.get("units", "")) == text(attributes.get("units", "")), f"{name}: units")
            if "_FillValue" in attributes:
                check(np.isnan(array.encoding["_FillValue"]), f"{name}: _FillValue")
            else:
                check("_FillValue" not in array.encoding, f"{name} has a _FillValue")


def check_netcdf4(path, variables, root, dimensions):
    with netCDF4.Dataset(path) as cube:
        cube.set_auto_mask(False)
        check(set(cube.dimensions) == set(dimensions), f"dimensions {list(cube.dimensions)}")
        check(not any(d.isunlimited() for d in cube.dimensions.values()), "an unlimited dimension")
        check({name: cube.getncattr(name) for name in cube.ncattrs() if name != "coordinates"} == root, "attributes")
        for name, (dims, values, _) in variables.items():
            check(cube[name].dimensions == dims, f"{name} has dimensions {cube[name].dimensions}")
            check(same(cube[name][...], values), f"{name} has other values")


def check_tool(command, words):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    check(done.returncode == 0, f"exit status {done.returncode}: {done.stderr.strip()}")
    check(not done.stderr.strip(), done.stderr.strip())
    for word in words:
        check(word in done.stdout, f"'{word}' does not appear")


def check_cube(path):
    step = "h5py"
    try:
        variables, root, provenance = read_h5py(path)
        dimensions, parameters = check_reference(variables, root, provenance)
        for engine in ("h5netcdf", "netcdf4"):
            step = f"xarray {engine}"
            check_xarray(path, engine, variables, root, dimensions, parameters)
        step = "netCDF4"
        check_netcdf4(path, variables, root, dimensions)
        step = "ncdump -h"
        lengths = [f"\t{name} = {len(variables[name][1])} ;" for name in dimensions]
        flags = ['status:flag_meanings = "' + " ".join(FLAGS) + '"', "ubyte status", "int64 paths"]
        check_tool(["ncdump", "-h", path], lengths + flags)
        step = "h5dump -H"
        check_tool(["h5dump", "-H", path], [f'DATASET "{name}"' for name in variables])
    except Wrong as wrong:
        return f"{step}: {wrong}"
    except Exception as error:  # noqa: BLE001: any reader's refusal is a finding
        return f"{step}: {type(error).__name__}: {error}"
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    finding = check_cube(sys.argv[1])
    if finding:
        sys.exit(f"{sys.argv[1]}: {finding}")


if __name__ == "__main__":
    main()
