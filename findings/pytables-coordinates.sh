#!/usr/bin/env bash
# PyTables 3.11.1: the coordinates of a netCDF-4 file cannot be read, nor can its tree be walked.
#
# Guess: a coordinate is an HDF5 dataset of doubles as any other; attributes that PyTables does not know are passed over with a warning.
# Seen:  a dimension scale that variables are attached to has the attribute REFERENCE_LIST, a compound with an object reference; what
#        PyTables makes of its type ends in KeyError: 'Reference'. One such leaf spoils iter_nodes and str(file) for the whole file.
#        The variable itself can be had by its name.
# Bites: every netCDF-4 file with coordinates, and what h5py's attach_scale makes.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q tables==3.11.1 netCDF4==1.7.5.1.post1
cd "$room"
diff - <(venv/bin/python -W ignore - <<'PYTHON'
import netCDF4
import tables

with netCDF4.Dataset("grid.nc", "w") as grid:
    grid.createDimension("fee", 2)
    for name in ("fee", "cost"):
        grid.createVariable(name, "f8", ("fee",))[:] = 1, 2

def ask(name, question):
    try:
        print(name, question())
    except Exception as error:
        print(name, repr(error))

with tables.open_file("grid.nc") as file:
    ask("cost", lambda: file.root.cost[:])
    ask("fee", lambda: file.root.fee[:])
    ask("nodes", lambda: list(file.iter_nodes("/")))
    ask("str", lambda: str(file))
PYTHON
) <<'SEEN'
cost [1. 2.]
fee KeyError('Reference')
nodes KeyError('Reference')
str KeyError('Reference')
SEEN
echo "as it was"
