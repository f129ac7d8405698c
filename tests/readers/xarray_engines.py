#!/usr/bin/env python3
"""Both engines that open a cube: what is claimed holds with either."""

import os
import subprocess

from claims import bites, error_of, need, reader, works

xarray, np, h5netcdf, netCDF4, _ = need("xarray", "numpy", "h5netcdf", "netCDF4", "dask")
SEL = {"fee": 0.0005, "volatility": 0.6}
WHOLE = ("status", "paths", "checksum")


def opened(engine, name="cube.h5", **options):
    return xarray.open_dataset(name, engine=engine, **options)


def checked(engine):
    """(kind, words, truth) of each claim."""
    cube, other, stopped = opened(engine), opened(engine, "other.h5"), opened(engine, "stopped.h5")
    pnl = cube.pnl_mean
    yield works, "axes by name and value: `.sel(fee=0.0005)`", np.isfinite(pnl.sel(SEL)).all() and pnl.sel(SEL).dims == ("rebalance",)
    types = [cube[name].dtype for name in WHOLE]
    yield works, "units and types: `status` uint8, `paths` int64, `checksum` uint32", types == ["u1", "i8", "u4"] and pnl.units == "quote"
    pending = stopped.status == 0
    yield works, "pending cells are NaN with `status` 0", pending.any() and (stopped.pnl_mean.isnull() == pending).all()
    yield works, "lazily with dask: `chunks={}`", (opened(engine, chunks={}).pnl_mean.compute() == pnl).all()
    tree = xarray.open_datatree("cube.h5", engine=engine)
    provenance = opened(engine, group="provenance")
    yield works, "`provenance` by `group=` or `open_datatree`", provenance.wall_seconds == tree["provenance"].wall_seconds > 0

    joined = xarray.concat([cube.sel(fee=[0.0005]), other.sel(fee=[0.0005])], "half_spread")
    along = joined.half_spread.values.tolist() == [0.00005, 0.0001] and cube.half_spread.ndim == 0
    yield works, "a parameter that is no axis is a coordinate without a dimension: cubes concatenate along it", along
    yield bites, "what is concatenated has the first cube's `sweep`", joined.sweep == cube.sweep != other.sweep
    merged = xarray.merge([cube, other.sel(fee=[0.002])], join="outer", compat="override")
    floats = {merged[name].dtype.kind for name in WHOLE} == {"f"}
    yield bites, "a merge that leaves gaps turns `status`, `paths` and `checksum` into floats", floats
    yield bites, "a − b keeps the labels that both have, without a word", (cube - other).fee.values.tolist() == [0.0005]
    cube.to_netcdf("copy.h5", engine=engine)
    refused = subprocess.run([os.environ["HEDGECUBE"], "info", "--check", "copy.h5"], capture_output=True).returncode == 1
    yield bites, "what `to_netcdf` writes is no cube to hedgecube", refused and opened(engine, "copy.h5").pnl_mean.equals(pnl)
    yield bites, "`cube.seed` is text", error_of(lambda: cube.seed + 1) == "TypeError"


reader("xarray", f"{xarray.__version__} with h5netcdf {h5netcdf.__version__} or netCDF4 {netCDF4.__version__}")
for (claim, words, one), (_, _, other) in zip(checked("h5netcdf"), checked("netcdf4"), strict=True):
    claim(words, one and other)
