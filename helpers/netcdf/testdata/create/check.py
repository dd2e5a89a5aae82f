"""Compares files with what was meant to be in them: check.py FOLDER.

For every NAME.json in the folder, NAME.nc is read with netCDF4, h5netcdf, h5py and xarray
(NetCDF-4) or netCDF4, scipy and xarray (classic); then a copy is opened for appending, gets a
record, a variable and attributes, and is read again. Prints each difference, exits 1 if any.
"""
import base64
import glob
import json
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
MODELS = {"classic": "NETCDF3_CLASSIC", "64-bit offset": "NETCDF3_64BIT_OFFSET", "cdf5": "NETCDF3_64BIT_DATA", "netCDF-4": "NETCDF4"}
bad = []


def numpy_type(name):
    return np.dtype("S1") if name == "bytes1" else np.dtype(name)


def values(v):
    if v["type"] == "string":
        return np.array(v["texts"], dtype=object).reshape(v["shape"])
    return np.frombuffer(base64.b64decode(v["data"]), numpy_type(v["type"])).reshape(v["shape"])


def same(a, b):
    if b.dtype == object:
        return a.shape == b.shape and [str(x) for x in a.ravel()] == list(b.ravel())
    if b.dtype.kind == "S":
        a = np.asarray(a).astype("S1")
    return a.dtype.newbyteorder("=") == b.dtype and a.shape == b.shape and a.astype(b.dtype).tobytes() == b.tobytes()


class Check:
    def __init__(self, name):
        self.name = name

    def equal(self, what, got, want):
        if got != want:
            bad.append(f"{self.name}: {what}: got {got!r}, want {want!r}")

    def true(self, what, ok):
        if not ok:
            bad.append(f"{self.name}: {what}")

    def same(self, what, got, want):
        if not same(got, want):
            bad.append(f"{self.name}: {what}: got {got!r}, want {want!r}"[:2000])

    def attrs(self, what, obj, attrs):
        self.equal(what + " attributes", [a for a in obj.ncattrs() if a != "_NCProperties"], [a["name"] for a in attrs])
        for a in attrs:
            got = obj.getncattr(a["name"])
            w = f"{what}:{a['name']}"
            if "text" in a:
                self.equal(w, got.decode() if isinstance(got, bytes) else got, a["text"])
            elif "texts" in a:
                self.equal(w, got if isinstance(got, list) else [got], a["texts"])
            else:
                want = np.frombuffer(base64.b64decode(a["data"]), numpy_type(a["type"]))
                got = np.atleast_1d(np.asarray(got))
                self.same(w, got, want)


def all_attrs(v):
    return ([v["fill"]] if v["fill"] else []) + v["attrs"]


def read_netcdf4(c, path, want, grown=False):
    with netCDF4.Dataset(path) as d:
        d.set_auto_maskandscale(False)
        d.set_auto_chartostring(False)
        c.equal("model", d.data_model, MODELS[want["format"]])
        if not grown:
            c.equal("dims", [(k, x.size, x.isunlimited()) for k, x in d.dimensions.items()], [(x["name"], x["len"], x["unlimited"]) for x in want["dims"]])
            c.equal("vars", list(d.variables), [v["name"] for v in want["vars"]])
            c.attrs("global", d, want["attrs"])
        for v in want["vars"]:
            x = d.variables[v["name"]]
            c.equal(v["name"] + " dims", list(x.dimensions), v["dims"])
            part = tuple(slice(n) for n in v["shape"]) if grown and v["shape"] else ...
            got = np.asarray(x[part])
            c.same(v["name"] + " values", got, values(v))
            if not grown:
                c.attrs(v["name"], x, all_attrs(v))
            if want["format"] == "netCDF-4":
                storage(c, d, v, x)


def storage(c, d, v, x):
    lens = [d.dimensions[n] for n in v["dims"]]
    if v["chunk"]:
        c.equal(v["name"] + " chunks", x.chunking(), [k if n.isunlimited() else max(1, min(k, n.size)) for k, n in zip(v["chunk"], lens)])
    else:
        c.true(v["name"] + " contiguous", x.chunking() in ("contiguous", None))
    f = x.filters() or {}
    c.equal(v["name"] + " filters", (f.get("zlib", False), f.get("complevel", 0), f.get("shuffle", False), f.get("fletcher32", False)),
            (v["deflate"] > 0, v["deflate"], v["shuffle"], v["fletcher32"]))


def read_h5(c, path, want):
    with h5netcdf.File(path, "r") as f:
        c.equal("h5netcdf vars", list(f.variables), [v["name"] for v in want["vars"]])
        for v in want["vars"]:
            x = f.variables[v["name"]]
            got = np.asarray(x[...])
            if v["type"] == "string":
                got = np.array([t.decode() if isinstance(t, bytes) else t for t in got.ravel()], dtype=object).reshape(got.shape)
            c.equal("h5netcdf dims " + v["name"], list(x.dimensions), v["dims"])
            c.same("h5netcdf values " + v["name"], got, values(v))
    names = {d["name"]: d for d in want["dims"]}
    with h5py.File(path, "r") as f:
        for v in want["vars"]:
            key = v["name"]
            if key in names and not (v["dims"] and v["dims"][0] == key):
                key = "_nc4_non_coord_" + key
            x = f[key]
            if x.is_scale:
                continue
            for i, n in enumerate(v["dims"]):
                c.true("h5py scale " + v["name"], len(x.dims[i]) == 1 and x.dims[i][0].name == "/" + n)
            c.equal("h5py maxshape " + v["name"], list(x.maxshape), [None if names[n]["unlimited"] else names[n]["len"] for n in v["dims"]])
            for a in v["attrs"]:
                s = x.attrs.get_id(a["name"]).get_type()
                if "text" in a:
                    c.equal(f"{v['name']}:{a['name']} vlen", s.is_variable_str(), a["vlen"])


def read_xarray(c, path, want, engine):
    names = [x["name"] for x in want["dims"]]
    if any(len(set(v["dims"])) < len(v["dims"]) or v["name"] in names and v["name"] not in v["dims"] for v in want["vars"]):
        return  # xarray has no variable with a dimension twice, nor one named as a foreign dimension
    with xr.open_dataset(path, decode_cf=False, engine=engine) as d:
        for v in want["vars"]:
            if v["type"] not in ("string", "bytes1"):
                c.same(f"xarray {engine} {v['name']}", d[v["name"]].values, values(v))


def read_scipy(c, path, want):
    from scipy.io import netcdf_file
    with netcdf_file(path, "r", mmap=False) as d:
        for v in want["vars"]:
            x = d.variables[v["name"]]
            got = np.asarray(x.data)
            c.same("scipy values " + v["name"], got.reshape(v["shape"]), values(v))


def append(c, path, want):
    """Growing a file proves that its indices and headers are sound."""
    copy = path + ".grown"
    shutil.copy(path, copy)
    grown = {}
    with netCDF4.Dataset(copy, "a") as d:
        d.set_auto_maskandscale(False)
        d.set_auto_chartostring(False)
        for v in want["vars"]:
            x = d.variables[v["name"]]
            free = [i for i, n in enumerate(v["dims"]) if d.dimensions[n].isunlimited()]
            if free and 0 not in v["shape"] and len(set(v["dims"])) == len(v["dims"]):
                key = [slice(None)] * len(v["shape"])
                key[free[0]] = slice(v["shape"][free[0]], v["shape"][free[0]] + 1)
                row = values(v).take([0], free[0])
                x[tuple(key)] = row
                grown[v["name"]] = (tuple(key), row)
            for i in range(12):
                x.setncattr(f"extra{i}", np.float64(i))
        for i in range(12):
            d.setncattr(f"extra{i}", f"value {i}")
        d.createDimension("new_dim", 3)
        n = d.createVariable("new_var", "f4", ("new_dim",) + tuple(x["name"] for x in want["dims"][1:2]))
        n[...] = 1.5
    read_netcdf4(c, copy, want, grown=True)
    with netCDF4.Dataset(copy) as d:
        d.set_auto_maskandscale(False)
        d.set_auto_chartostring(False)
        for name, (key, row) in grown.items():
            got = np.asarray(d.variables[name][key])
            c.same("appended record of " + name, got, row)
        c.true("new variable", bool((d.variables["new_var"][...] == 1.5).all()))
    os.remove(copy)


def main(folder):
    for path in sorted(glob.glob(folder + "/*.json")):
        with open(path) as f:
            want = json.load(f)
        file = path[:-5] + ".nc"
        c = Check(os.path.basename(file))
        steps = [read_netcdf4]
        if want["format"] == "netCDF-4":
            steps += [read_h5, lambda c, p, w: read_xarray(c, p, w, "netcdf4"), lambda c, p, w: read_xarray(c, p, w, "h5netcdf")]
        elif want["format"] != "cdf5":
            steps += [read_scipy]
        for step in steps + [append]:
            try:
                step(c, file, want)
            except Exception as e:
                bad.append(f"{c.name}: {getattr(step, '__name__', step)}: {type(e).__name__}: {e}")
    print("\n".join(bad[:60]))
    sys.exit(bool(bad))


main(sys.argv[1])
