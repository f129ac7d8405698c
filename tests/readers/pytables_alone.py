#!/usr/bin/env python3
from claims import bites, error_of, need, reader, works

tables, h5py = need("tables", "h5py")
reader("PyTables", tables.__version__)
with h5py.File("cube.h5") as cube:
    expected = cube["pnl_mean"][:]
with tables.open_file("cube.h5") as cube:
    works(
        "a variable by its name: `file.root.pnl_mean[:]`; attributes of the file",
        (cube.root.pnl_mean[:] == expected).all() and cube.root._v_attrs.seed == b"42" and cube.root.checksum.dtype == "u4",
    )
    bites("the coordinates cannot be read (KeyError `Reference`)", error_of(lambda: cube.root.fee[:]) == "KeyError")
    bites(
        "nor can the file be walked: `iter_nodes`, `print(file)`",
        error_of(lambda: list(cube.iter_nodes("/"))) == "KeyError" == error_of(lambda: str(cube)),
    )
