#!/usr/bin/env python3
import os

from claims import bites, need, reader, works

virtualizarr, parsers, obstore, registries, xarray = need(
    "virtualizarr", "virtualizarr.parsers", "obstore.store", "obspec_utils.registry", "xarray"
)
reader("VirtualiZarr", virtualizarr.__version__)
registry = registries.ObjectStoreRegistry({"file://": obstore.LocalStore()})


def opened(name):
    with virtualizarr.open_virtual_dataset(
        f"file://{os.path.abspath(name)}", registry=registry, parser=parsers.HDFParser()
    ) as virtual:
        references = virtual.vz.to_kerchunk(format="dict")
    return xarray.open_dataset(
        "reference://", engine="zarr", backend_kwargs={"storage_options": {"fo": references}, "consolidated": False}
    )


cube, stopped, direct = opened("cube.h5"), opened("stopped.h5"), xarray.open_dataset("cube.h5", engine="h5netcdf")
works(
    "values and axes, a fee of 0 among them, through references in kerchunk's form",
    cube.fee.variable.equals(direct.fee.variable) and cube.pnl_mean.variable.equals(direct.pnl_mean.variable),
)
works(
    "pending cells are NaN with `status` 0",
    (stopped.status == 0).any() and (stopped.pnl_mean.isnull() == (stopped.status == 0)).all(),
)
bites("parameters that are no axes come as NaN", cube.half_spread.isnull() and direct.half_spread == 0.00005)
bites(
    "`status` is float32, `paths` and `checksum` float64",
    (cube.status.dtype, cube.paths.dtype, cube.checksum.dtype) == ("f4", "f8", "f8"),
)
