#!/usr/bin/env python3
from claims import bites, need, reader, works

kerchunk, hdf, xarray, zarr, fsspec = need("kerchunk", "kerchunk.hdf", "xarray", "zarr", "fsspec")
reader("kerchunk", f"{kerchunk.__version__} with zarr {zarr.__version__}")


def opened(name):
    references = hdf.SingleHdf5ToZarr(name, inline_threshold=0).translate()
    return xarray.open_dataset(
        "reference://", engine="zarr", backend_kwargs={"storage_options": {"fo": references}, "consolidated": False}
    )


cube, stopped, direct = opened("cube.h5"), opened("stopped.h5"), xarray.open_dataset("cube.h5", engine="h5netcdf")
works("values and axes, a fee of 0 among them", cube.fee.equals(direct.fee) and cube.pnl_mean.equals(direct.pnl_mean))
works(
    "pending cells are NaN with `status` 0",
    (stopped.status == 0).any() and (stopped.pnl_mean.isnull() == (stopped.status == 0)).all(),
)
bites(
    "`status` is float32, `paths` and `checksum` float64",
    (cube.status.dtype, cube.paths.dtype, cube.checksum.dtype) == ("f4", "f8", "f8"),
)
bites("no group `provenance` in the dataset of the root", not hasattr(cube, "provenance"))
