#!/usr/bin/env bash
# GDAL 3.10.3 (in rasterio 1.4.4): its two drivers that open a netCDF-4 file hand out the same variable upside down to each other.
#
# Guess: a variable without a longitude or a latitude is read as it lies, by either driver.
# Seen:  the netCDF driver takes the last axis but one for a latitude that counts from the south and turns it, whatever its name and
#        unit; the HDF5 driver does not. (GDAL_NETCDF_BOTTOMUP=NO makes them agree.)
# Bites: whoever reads a matrix of anything but a map, here over rebalance interval and fee.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q rasterio==1.4.4 netCDF4==1.7.5.1.post1
cd "$room"
diff - <(venv/bin/python -W ignore - <<'PYTHON'
import netCDF4
import rasterio

with netCDF4.Dataset("grid.nc", "w") as grid:
    for name, unit, values in (("rebalance", "h", [1, 4]), ("fee", "1", [0.0001, 0.0002, 0.0005])):
        grid.createDimension(name, len(values))
        axis = grid.createVariable(name, "f8", (name,))
        axis.units = unit
        axis[:] = values
    grid.createVariable("cost", "f8", ("rebalance", "fee"))[:] = [[1, 2, 3], [4, 5, 6]]

def rows(name, **options):
    with rasterio.Env(**options), rasterio.open(name) as opened:
        return opened.read(1).tolist()

print("GDAL", rasterio.__gdal_version__)
print("netCDF driver", rows("netcdf:grid.nc:cost"))
print("HDF5 driver  ", rows("HDF5:grid.nc://cost"))
print("netCDF driver", rows("netcdf:grid.nc:cost", GDAL_NETCDF_BOTTOMUP="NO"), "with GDAL_NETCDF_BOTTOMUP=NO")
PYTHON
) <<'SEEN'
GDAL 3.10.3
netCDF driver [[4.0, 5.0, 6.0], [1.0, 2.0, 3.0]]
HDF5 driver   [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
netCDF driver [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]] with GDAL_NETCDF_BOTTOMUP=NO
SEEN
echo "as it was"
