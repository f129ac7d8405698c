"""A cube that another program has written anew is told from one that is damaged: its values may be intact."""

import random
import shutil
import subprocess

import h5netcdf
import h5py
import pytest
import xarray as xr
from command_line import SWEEP, call


def with_xarray(engine, **encoding):
    def save(cube, other):
        with xr.open_dataset(cube) as dataset:
            dataset.load().to_netcdf(other, engine=engine, encoding={name: encoding for name in dataset.data_vars})

    return save


def with_h5netcdf(cube, other):
    with h5netcdf.File(cube, "r") as here, h5netcdf.File(other, "w") as there:
        there.dimensions = {name: dimension.size for name, dimension in here.dimensions.items()}
        there.attrs.update(here.attrs)
        for name, variable in here.variables.items():
            there.create_variable(name, variable.dimensions, variable.dtype)[...] = variable[...]


def with_h5py(cube, other):
    with h5py.File(cube) as here, h5py.File(other, "w") as there:
        for name in here:
            here.copy(name, there)
        there.attrs.update(here.attrs)


def with_a_note(cube, other):
    shutil.copy(cube, other)
    with h5py.File(other, "r+") as file:
        file.attrs["note"] = "of the eighth run"


def with_tool(*command):
    def save(cube, other):
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed")
        subprocess.run([*command, cube, other], check=True, capture_output=True)

    return save


SAVERS = {
    "xarray, netcdf4": with_xarray("netcdf4"),
    "xarray, netcdf4, compressed": with_xarray("netcdf4", zlib=True),
    "xarray, h5netcdf": with_xarray("h5netcdf"),
    "xarray, h5netcdf, compressed": with_xarray("h5netcdf", zlib=True),
    "h5netcdf": with_h5netcdf,
    "h5py": with_h5py,
    "h5py, an attribute more": with_a_note,
    "nccopy": with_tool("nccopy"),
    "nccopy -d": with_tool("nccopy", "-d", "4"),
    "ncks": with_tool("ncks", "-O", "-4"),
    "ncks, a part": with_tool("ncks", "-O", "-4", "-d", "volatility,0,1"),
    "h5repack": with_tool("h5repack"),
    "h5repack -L": with_tool("h5repack", "-L"),
    "h5repack, compressed": with_tool("h5repack", "-f", "GZIP=4"),
    "h5repack -L, compressed": with_tool("h5repack", "-L", "-f", "GZIP=4"),
}
WORDS = "is a cube that another program has written anew; its values may be intact"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("resaved")
    (folder / "sweep.yaml").write_text(SWEEP.replace("2000", "100"))
    assert call("run", "sweep.yaml", "-q", "-o", "cube.h5", cwd=folder) == (0, "", "")
    return folder


@pytest.mark.parametrize("saver", SAVERS)
def test_written_anew(folder, saver):
    other = folder / "other.h5"
    other.unlink(missing_ok=True)
    SAVERS[saver](folder / "cube.h5", other)
    content = other.read_bytes()
    for command in ["info"], ["info", "--check"], ["show"], ["verify"], ["diff", "cube.h5"], ["run", "sweep.yaml", "--resume", "-o"]:
        status, out, err = call(*command, "other.h5", cwd=folder)
        assert (status, out) == (1, "") and len(err.splitlines()) == 1
        assert f"'other.h5' {WORDS}" in err and "keep the original" in err and "compress the file whole" in err, command
    assert other.read_bytes() == content


def test_damage_is_no_other_program(folder):
    """Bits that flip, a file that is cut or grew: whatever is wrong with it then, nobody wrote it anew."""
    sound, other, chance = (folder / "cube.h5").read_bytes(), folder / "other.h5", random.Random(5)
    front = [bytes([*sound[:place], sound[place] ^ 1 << chance.randrange(8), *sound[place + 1 :]]) for place in range(8, 700, 7)]
    others = [sound[:-1], sound[: len(sound) // 3], sound + b"\0", sound + sound, b""]
    for content in front + others:
        other.write_bytes(content)
        _, _, err = call("info", "other.h5", cwd=folder)
        assert err.startswith("hedgecube: error: 'other.h5' is ") and "another program" not in err


def test_packed_whole_it_stays_a_cube(folder):
    """How to make it smaller."""
    subprocess.run(["gzip", "--keep", "--force", "cube.h5"], cwd=folder, check=True)
    assert (folder / "cube.h5.gz").stat().st_size < (folder / "cube.h5").stat().st_size
    with open(folder / "other.h5", "wb") as other:
        subprocess.run(["gzip", "--decompress", "--stdout", "cube.h5.gz"], cwd=folder, check=True, stdout=other)
    assert call("diff", "cube.h5", "other.h5", "-q", cwd=folder) == (0, "", "")
