#!/usr/bin/env python3
from claims import bites, need, reader, works

h5py, np = need("h5py", "numpy")
reader("h5py", h5py.__version__)
with h5py.File("cube.h5") as cube:
    pnl = cube["pnl_mean"]
    works(
        "values and types as they are, attributes, `provenance`",
        pnl.dtype == "f8"
        and cube["checksum"].dtype == "u4"
        and pnl.attrs["units"] == b"quote"
        and cube["provenance/wall_seconds"][()] > 0,
    )
    works(
        'the coordinates of dimension N: `cube["pnl_mean"].dims[N][0]`',
        [scale[0].name for scale in pnl.dims] == ["/volatility", "/rebalance", "/fee"],
    )
    works(
        "a variable is contiguous: `numpy.memmap` at `.id.get_offset()` reads it without HDF5",
        (np.memmap("cube.h5", pnl.dtype, "r", pnl.id.get_offset(), pnl.shape) == pnl[:]).all(),
    )
    bites(
        'texts are `bytes`: `cube.attrs["sweep"].decode()`',
        isinstance(cube.attrs["sweep"], bytes) and isinstance(cube["provenance/device"][()], bytes),
    )
    bites("no labels: values are taken by position", not hasattr(pnl, "sel"))
