#!/usr/bin/env python3
from claims import bites, need, reader, works

netCDF4, np = need("netCDF4", "numpy")
reader("netCDF4-python", f"{netCDF4.__version__}, netCDF {netCDF4.__netcdf4libversion__}")
with netCDF4.Dataset("cube.h5") as cube, netCDF4.Dataset("stopped.h5") as stopped:
    works(
        "dimensions, coordinates, units, types, the group `provenance`",
        cube["pnl_mean"].dimensions == ("volatility", "rebalance", "fee")
        and cube["fee"].units == "1"
        and cube["checksum"].dtype == "u4"
        and cube.groups["provenance"]["device"][...].endswith("threads"),
    )
    pending = stopped["pnl_mean"][-1]
    bites(
        "arrays are masked ones, and pending cells come masked: `set_auto_mask(False)` for NaN", np.ma.getmaskarray(pending).all()
    )
    stopped.set_auto_mask(False)
    works(
        "pending cells are NaN then, with `status` 0",
        np.isnan(stopped["pnl_mean"][-1]).all() and (stopped["status"][-1] == 0).all(),
    )
