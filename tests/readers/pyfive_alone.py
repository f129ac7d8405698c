#!/usr/bin/env python3
from claims import bites, need, reader, works

pyfive, h5py, np = need("pyfive", "h5py", "numpy")
reader("pyfive", pyfive.__version__)
with h5py.File("cube.h5") as cube:
    expected, sweep = cube["pnl_mean"][:], cube.attrs["sweep"]
cube = pyfive.File("cube.h5")
works(
    "all of it, without the HDF5 library: values, coordinates by `.dims`, attributes, `provenance`",
    (cube["pnl_mean"][:] == expected).all()
    and [scale[0].name for scale in cube["pnl_mean"].dims] == ["/volatility", "/rebalance", "/fee"]
    and cube["checksum"].dtype == "u4"
    and cube["provenance/wall_seconds"][()] > 0,
)
bites(
    "texts are `bytes`",
    cube.attrs["sweep"] == sweep and isinstance(sweep, bytes) and isinstance(cube["provenance/device"][()], bytes),
)
