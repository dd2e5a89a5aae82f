"""Edits files of ours as other programs do: edit.py FOLDER.

Every NAME.nc of the folder is copied by the NetCDF library. Both are changed in the same ways
by netCDF4, h5py, h5netcdf and xarray: records appended, values overwritten, attributes, names,
groups, variables and scales made, changed and deleted. Then the library reads the same from
both. Prints each difference, exits 1 if any.
"""
import glob
import os
import shutil
import sys
import warnings

import h5netcdf
import h5py
import netCDF4
import numpy as np
import xarray as xr

warnings.simplefilter("ignore")
HIDDEN = ("CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates", "_NCProperties", "_FillValue")


def raw(d):
    d.set_auto_maskandscale(False)
    d.set_auto_chartostring(False)
    return d


def attributes(source, target):
    for k in source.ncattrs():
        if k not in HIDDEN:
            target.setncattr(k, source.getncattr(k))


def library_copy(path, copy):
    with raw(netCDF4.Dataset(path)) as a, raw(netCDF4.Dataset(copy, "w", format=a.data_model)) as b:
        attributes(a, b)
        for n, d in a.dimensions.items():
            b.createDimension(n, None if d.isunlimited() else d.size)
        for n, v in a.variables.items():
            how = {}
            if a.data_model == "NETCDF4" and v.dtype != str:
                f = v.filters()
                how = dict(zlib=f["zlib"], complevel=f["complevel"] or 4, shuffle=f["shuffle"], fletcher32=f["fletcher32"])
            if a.data_model == "NETCDF4" and v.shape and v.chunking() != "contiguous":
                how["chunksizes"] = v.chunking()
            fill = v.getncattr("_FillValue") if "_FillValue" in v.ncattrs() else None
            attributes(v, b.createVariable(n, v.dtype, v.dimensions, fill_value=fill, **how))
        raw(b)
        for n, v in a.variables.items():
            if 0 not in v.shape:
                b[n][tuple(slice(k) for k in v.shape) or ...] = v[...]


def records(d):
    for n in d.variables:
        v = d[n]
        if v.shape and 0 not in v.shape and v.dtype != str:
            v[...] = v[...][::-1].copy()
    for n, dim in d.dimensions.items():
        length = dim.size
        for v in d.variables.values():
            if dim.isunlimited() and v.dtype != str and v.dimensions[:1] == (n,) and 0 not in v.shape and v.dimensions.count(n) == 1:
                v[length : length + 5] = np.repeat(v[:1], 5, 0)


def netcdf4(path):
    with raw(netCDF4.Dataset(path, "a")) as d:
        records(d)
        for v in list(d.variables.values()) + [d]:
            own = [k for k in v.ncattrs() if k not in HIDDEN]
            for k in own[:2]:
                v.delncattr(k)
            for k in own[2:3]:
                v.setncattr(k, "another text and a longer one " * 5)
            for i in range(10):
                v.setncattr(f"made{i}", np.arange(i + 1, dtype="i4"))
    with raw(netCDF4.Dataset(path, "a")) as d:
        d.createDimension("nd", 3)
        first = tuple(list(d.dimensions)[:1])
        d.createVariable("nv", "f4", ("nd",) if d.data_model != "NETCDF4" else ("nd",) + first)[...] = 2.5
        if d.data_model == "NETCDF4":
            d.setncattr("huge", "y" * 70000)
            g = d.createGroup("group")
            g.createDimension("gd", 2)
            g.createVariable("gv", "i4", ("gd",) + first)[...] = 7
            d.createDimension("nu", None)
            for i in range(12):
                d.createVariable(f"many{i}", "i2", ("nu",))[:] = np.arange(4)
    with netCDF4.Dataset(path, "a") as d:
        for n in [n for n in d.variables if n not in d.dimensions][:3]:
            d.renameVariable(n, "renamed " + n)
        for n in [n for n in d.dimensions if n not in d.variables][:1]:
            d.renameDimension(n, "renamed_" + n)


def hdf5(path):
    with h5py.File(path, "r+") as f:
        for x in list(f.values()):
            if x.maxshape and x.maxshape[0] is None and x.shape[0]:
                x.resize((x.shape[0] + 3,) + x.shape[1:])
                x[-1] = x[0]
            for k in [k for k in x.attrs if k not in HIDDEN][:1]:
                del x.attrs[k]
            for i in range(10):
                x.attrs[f"made{i}"] = np.int32(i)
        made = f.create_dataset("made", data=np.arange(4.0))
        made.make_scale("made")
        old = [x for x in f.values() if x.is_scale and x.name != "/made"]
        f.create_dataset("two", data=np.arange(8.0).reshape(2, 4)).dims[1].attach_scale(made)
        if old:
            f.create_dataset("along", data=np.zeros(old[0].shape[:1])).dims[0].attach_scale(old[0])
        f.move("two", "moved")
    with h5py.File(path, "r+") as f:
        data = [x for x in f.values() if not x.is_scale and x.name not in ("/moved", "/along")]
        for x in data[:1]:
            for axis in x.dims:
                for s in list(axis.values()):
                    axis.detach_scale(s)
                    axis.attach_scale(s)
        for x in data[1:2]:
            del f[x.name]


def h5_netcdf(path):
    with h5netcdf.File(path, "a") as f:
        for n, d in f.dimensions.items():
            if d.isunlimited() and d.size:
                f.resize_dimension(n, d.size + 4)
        f.dimensions["hd"] = 5
        f.create_variable("hv", ("hd",) + tuple(list(f.dimensions)[:1]), "f4")[...] = 3
        f.create_group("hg").create_variable("w", ("hd",), "i4", data=np.arange(5))
        for v in f.variables.values():
            v.attrs["made"] = "text"
            if v.ndim and v.dtype.kind in "if" and 0 not in v.shape:
                v[...] = np.ones(v.shape, v.dtype)


def by_xarray(path):
    with raw(netCDF4.Dataset(path)) as d:
        n, size = next(((n, x.size) for n, x in d.dimensions.items() if x.size), (None, 0))
        four = d.data_model == "NETCDF4"
    made = xr.Dataset({"made": ((n,), np.arange(size, dtype="f4")) if n else ((), np.float32(3))}, attrs={"a": "1"})
    made.to_netcdf(path, mode="a", engine="netcdf4")
    if four:
        made.to_netcdf(path, mode="a", group="g", engine="netcdf4")
        made.rename(made="other").to_netcdf(path, mode="a", engine="h5netcdf")


def plain(x):
    x = np.asarray(x)
    if x.dtype == object:
        return [str(t) for t in x.ravel()]
    return x.dtype.str, x.shape, x.tobytes()


def attrs_of(x):
    return [(k, plain(x.getncattr(k))) for k in x.ncattrs() if k != "_NCProperties"]


def content(g):
    yield "attributes", attrs_of(g)
    yield "dimensions", [(n, d.size, d.isunlimited()) for n, d in g.dimensions.items()]
    yield "variables", [(n, v.dimensions, str(v.dtype)) for n, v in g.variables.items()]
    for n, v in g.variables.items():
        yield n + " attributes", attrs_of(v)
        yield n + " values", plain(v[...])
    for n, sub in g.groups.items():
        for what, x in content(sub):
            yield n + "/" + what, x


def different(a, b):
    with raw(netCDF4.Dataset(a)) as x, raw(netCDF4.Dataset(b)) as y:
        p, q = dict(content(x)), dict(content(y))
    return [k for k in list(p) + list(q) if p.get(k) != q.get(k)]


bad = []
for path in sorted(glob.glob(sys.argv[1] + "/*.nc")):
    with netCDF4.Dataset(path) as d:
        edits = [netcdf4, hdf5, h5_netcdf, by_xarray] if d.data_model == "NETCDF4" else [netcdf4, by_xarray]
    for edit in edits:
        ours, theirs = path + ".ours", path + ".theirs"
        shutil.copy(path, ours)
        try:
            library_copy(path, theirs)
            edit(theirs)
        except Exception as e:
            bad.append(f"{os.path.basename(path)}: {edit.__name__} fails on the library's file: {type(e).__name__}: {e}")
            continue
        try:
            edit(ours)
            for k in different(ours, theirs):
                bad.append(f"{os.path.basename(path)}: after {edit.__name__}: {k} differs")
        except Exception as e:
            bad.append(f"{os.path.basename(path)}: {edit.__name__}: {type(e).__name__}: {e}")
        os.remove(ours)
        os.remove(theirs)
print("\n".join(bad[:60]))
sys.exit(bool(bad))
