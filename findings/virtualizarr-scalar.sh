#!/usr/bin/env bash
# VirtualiZarr 2.5.1, references in kerchunk's form: a variable without dimensions comes as NaN.
#
# Guess: a scalar of a netCDF file comes through as an array does.
# Seen:  its one chunk is named "spot/", and zarr 3.1.6 looks for "spot/0": it finds none and takes the fill value, which
#        xarray 2026.9.0 turns into NaN. No error, no warning. kerchunk 0.2.10 names it "spot/0", and 100 arrives.
# Bites: whoever keeps a parameter of a run as a coordinate without a dimension, to concatenate many files along it.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q virtualizarr==2.5.1 kerchunk==0.2.10 zarr==3.1.6 xarray==2026.9.0 netCDF4==1.7.5.1.post1 h5py==3.16.0 \
  obstore==0.12.1 obspec-utils==0.9.0 fsspec==2026.9.0
cd "$room"
diff - <(venv/bin/python -W ignore - <<'PYTHON'
import os

import netCDF4
import xarray
from kerchunk.hdf import SingleHdf5ToZarr
from obspec_utils.registry import ObjectStoreRegistry
from obstore.store import LocalStore
from virtualizarr import open_virtual_dataset
from virtualizarr.parsers import HDFParser

with netCDF4.Dataset("run.nc", "w") as run:
    run.createDimension("fee", 2)
    run.createVariable("cost", "f8", ("fee",))[:] = 1.5, 2.5
    run.createVariable("spot", "f8", ())[...] = 100

def report(name, references):
    store = {"storage_options": {"fo": references}, "consolidated": False}
    opened = xarray.open_dataset("reference://", engine="zarr", backend_kwargs=store)
    chunk = [key for key in references["refs"] if key.startswith("spot/") and "/.z" not in key]
    print(name, chunk, "spot", opened.spot.item(), "cost", opened.cost.values)

registry = ObjectStoreRegistry({"file://": LocalStore()})
with open_virtual_dataset(f"file://{os.getcwd()}/run.nc", registry=registry, parser=HDFParser()) as virtual:
    report("VirtualiZarr", virtual.vz.to_kerchunk(format="dict"))
report("kerchunk", SingleHdf5ToZarr("run.nc", inline_threshold=0).translate())
PYTHON
) <<'SEEN'
VirtualiZarr ['spot/'] spot nan cost [1.5 2.5]
kerchunk ['spot/0'] spot 100.0 cost [1.5 2.5]
SEEN
echo "as it was"
