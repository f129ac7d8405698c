#!/usr/bin/env bash
# kerchunk 0.2.10: a value of 0 in an HDF5 file becomes NaN, also in a coordinate, and integers become floats.
#
# Guess: zeros that were written arrive as zeros; only chunks that were never written take the fill value.
# Seen:  the fill value that HDF5 gives every dataset by default, 0, is passed on as zarr's; xarray 2026.9.0 takes zarr's fill value
#        for a missing one. The same file by xarray's own engine has its zeros, and its types.
# Bites: a label of 0 on an axis (no fee, no drift), a flag or a count of 0. A file whose writer sets a fill value that the data
#        does not hold is spared.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q kerchunk==0.2.10 zarr==3.1.6 xarray==2026.9.0 h5py==3.16.0 h5netcdf==1.8.2 fsspec==2026.9.0
cd "$room"
diff - <(venv/bin/python -W ignore - <<'PYTHON'
import h5py
import xarray
from kerchunk.hdf import SingleHdf5ToZarr

with h5py.File("grid.h5", "w") as grid:
    grid["fee"] = [0.0, 0.5]
    grid["fee"].make_scale("fee")
    for name, values in {"cost": [0.0, 1.0], "count": [0, 7]}.items():
        grid[name] = values
        grid[name].dims[0].attach_scale(grid["fee"])

references = {"storage_options": {"fo": SingleHdf5ToZarr("grid.h5", inline_threshold=0).translate()}, "consolidated": False}
for opened in (xarray.open_dataset("reference://", engine="zarr", backend_kwargs=references), xarray.open_dataset("grid.h5", engine="h5netcdf")):
    print(*(f"{name} {opened[name].values} {opened[name].dtype}" for name in ("fee", "cost", "count")), sep=", ")
PYTHON
) <<'SEEN'
fee [nan 0.5] float64, cost [nan  1.] float64, count [nan  7.] float64
fee [0.  0.5] float64, cost [0. 1.] float64, count [0 7] int64
SEEN
echo "as it was"
