#!/usr/bin/python3
"""Debian's Python, since GDAL's bindings are Debian's."""

import json
import subprocess

from claims import bites, need, reader, works

gdal, np = need("osgeo.gdal", "numpy")
gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")
reader("GDAL", gdal.__version__)
root = gdal.OpenEx("cube.h5", gdal.OF_MULTIDIM_RASTER).GetRootGroup()
pnl = root.OpenMDArray("pnl_mean")
told = json.loads(subprocess.run(["gdalmdiminfo", "cube.h5"], capture_output=True, check=True).stdout)
works(
    "`gdalmdiminfo`: all that is there",
    told["arrays"]["pnl_mean"]["dimensions"] == ["/volatility", "/rebalance", "/fee"] and "provenance" in told["groups"],
)
works(
    "in Python by `OF_MULTIDIM_RASTER`: dimensions, units, types, `provenance`",
    [dimension.GetName() for dimension in pnl.GetDimensions()] == ["volatility", "rebalance", "fee"]
    and pnl.GetUnit() == "quote"
    and root.OpenMDArray("checksum").ReadAsArray().dtype == "u4"
    and root.GetGroupNames() == ["provenance"],
)
netcdf, hdf5 = (gdal.Open(name).ReadAsArray() for name in ("NETCDF:cube.h5:pnl_mean", 'HDF5:"cube.h5"://pnl_mean'))
works("as rasters by the HDF5 driver: the first axis becomes bands", (hdf5 == pnl.ReadAsArray()).all() and hdf5.shape == (3, 2, 4))
bites(
    "the netCDF driver turns rasters upside down, the last axis but one", (netcdf == hdf5[:, ::-1]).all() and (netcdf != hdf5).any()
)
