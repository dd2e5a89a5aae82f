"""Makes the files of this folder and what independent libraries read from them.

    GONDA_PYTHON gen.py [FOLDER]

Needs netCDF4, h5py (HDF5 2.0 or later for layout version 5), numpy and the program h5repack.
The oracles have the fields of the data corpus, see ../../corpus_test.go.
"""
import hashlib, json, os, struct, subprocess, sys
import h5py, netCDF4, numpy as np

OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(7)
HIDDEN = {"_NCProperties", "_Netcdf4Dimid", "_Netcdf4Coordinates", "_nc3_strict", "CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS"}


def path(name):
    return os.path.join(OUT, name)


def plain(x):
    """A value as JSON."""
    if isinstance(x, h5py.Empty):
        return None
    x = np.asarray(x)
    if x.dtype.kind in "SO" and all(isinstance(e, (bytes, str)) for e in x.ravel()):
        x = np.array([e.decode("utf-8", "replace") if isinstance(e, bytes) else e for e in x.ravel()])
        return x[0] if len(x) == 1 else list(x)
    if x.dtype.kind == "U":
        return str(x) if x.ndim == 0 else [str(e) for e in x.ravel()]
    if x.dtype.kind == "O" or x.dtype.names:
        return structured(x)
    if x.dtype.kind not in "iufb":
        return None
    if x.dtype.kind == "f":
        values = [float(e) if np.isfinite(e) else ("NaN" if np.isnan(e) else "Infinity" if e > 0 else "-Infinity") for e in x.ravel()]
    else:
        values = [int(e) for e in x.ravel()]
    return values[0] if len(values) == 1 else values


def structured(x):
    """Records, sequences and references as JSON."""
    if isinstance(x, (h5py.Reference, h5py.RegionReference)):
        return "reference"
    if isinstance(x, bytes):
        return x.decode()
    if isinstance(x, np.ndarray) and x.ndim:
        return [structured(e) for e in x]
    names = getattr(getattr(x, "dtype", None), "names", None)
    if names:
        return {n: structured(x[n]) for n in names}
    return plain(x) if isinstance(x, (np.ndarray, np.generic)) else x


def stored(a):
    a = np.ascontiguousarray(a)
    le = a.astype(a.dtype.newbyteorder("<"), copy=False)
    return {"sha256_le": hashlib.sha256(le.tobytes()).hexdigest(), "first3": [], "last3": []}


def strings(values):
    joined = "\0".join(values).encode()
    return {"count": len(values), "first3": values[:3], "last3": values[-3:], "sha256_nul_joined": hashlib.sha256(joined).hexdigest()}


def of_netcdf(name):
    """The oracle of what the NetCDF library opens."""
    o = {"dimensions": {}, "variables": {}, "groups": [], "global_attributes": {}, "group_attributes": {}}

    def group(g, at):
        for n, d in g.dimensions.items():
            o["dimensions"][at + n] = {"size": len(d), "unlimited": bool(d.isunlimited())}
        attributes = {k: plain(g.getncattr(k)) for k in g.ncattrs()}
        if at == "/":
            o["global_attributes"] = attributes
            o["format"] = g.data_model
        else:
            o["groups"].append(at[:-1])
            o["group_attributes"][at[:-1]] = attributes
        for n, v in g.variables.items():
            v.set_auto_maskandscale(False)
            v.set_auto_chartostring(False)
            w = {"dims": list(v.dimensions), "shape": [int(x) for x in v.shape], "attributes": {k: plain(v.getncattr(k)) for k in v.ncattrs()}}
            if g.data_model == "NETCDF4":
                c = v.chunking()
                w["chunking"] = c if isinstance(c, str) else [int(x) for x in c]
            a = v[...]
            if isinstance(v.datatype, np.dtype) and v.datatype.kind in "iuf":
                w["dtype"] = v.datatype.newbyteorder(">").str if v.endian() == "big" and v.datatype.itemsize > 1 else v.datatype.name
                w["stored"] = stored(a)
            elif v.dtype is str:
                w["dtype"] = "string"
                w["strings"] = strings([str(x) for x in np.asarray(a, object).ravel()])
            elif isinstance(v.datatype, np.dtype):
                w["dtype"] = "|S1"
                rows = a.reshape(-1, a.shape[-1]) if a.ndim else a.reshape(1, 1)
                w["strings_last_dim_joined"] = strings([b"".join(r).rstrip(b"\0").decode() for r in np.ma.filled(rows, b"")])
            elif isinstance(v.datatype, netCDF4.EnumType):
                w["dtype"], w["enum"] = "enum", {k: int(x) for k, x in v.datatype.enum_dict.items()}
            elif isinstance(v.datatype, netCDF4.CompoundType):
                w["dtype"], w["fields"] = "compound", {k: str(t[0]) for k, t in v.datatype.dtype.fields.items()}
            else:
                w["dtype"] = "vlen"
            o["variables"][at + n] = w
        for n, c in g.groups.items():
            group(c, at + n + "/")

    with netCDF4.Dataset(path(name)) as d:
        group(d, "/")
    write(name, o)


def of_hdf5(name):
    """The oracle of plain HDF5."""
    o = {"variables": {}, "groups": [], "global_attributes": {}, "group_attributes": {}}
    seen = set()

    def attributes(x):
        return {k: plain(x.attrs[k]) for k in x.attrs if k not in HIDDEN}

    def visit(g, at):
        for n in g:
            link = g.get(n, getlink=True)
            if not isinstance(link, h5py.HardLink):
                continue
            x = g[n]
            if isinstance(x, h5py.Group):
                address = h5py.h5o.get_info(x.id).addr
                if address in seen:
                    continue
                seen.add(address)
                o["groups"].append(at + n)
                o["group_attributes"][at + n] = attributes(x)
                visit(x, at + n + "/")
            elif isinstance(x, h5py.Dataset):
                if x.shape is None:
                    o["variables"][at + n] = {"shape": [0], "dtype": x.dtype.name, "null_dataspace": True}
                    continue
                w = {"shape": list(x.shape), "dtype": x.dtype.str if x.dtype.byteorder == ">" else x.dtype.name, "chunks": x.chunks and list(x.chunks), "attributes": attributes(x)}
                w["filters"] = [list(x.id.get_create_plist().get_filter(i)[:1]) for i in range(x.id.get_create_plist().get_nfilters())]
                s = h5py.check_string_dtype(x.dtype)
                if s is not None:
                    w["dtype"] = "string"
                    w["strings"] = strings([e.decode("utf-8", "replace") for e in np.asarray(x[...], object).ravel()])
                elif x.dtype.kind in "iuf":
                    w["stored"], w["fillvalue"] = stored(x[...]), plain(x.fillvalue)
                o["variables"][at + n] = w

    with h5py.File(path(name), "r") as f:
        o["global_attributes"] = attributes(f)
        visit(f, "/")
    write(name, o)


def write(name, o):
    with open(path(name + ".oracle.json"), "w") as f:
        json.dump(o, f, separators=(",", ":"), sort_keys=True)
        f.write("\n")


def smooth(*shape):
    x = np.add.outer(np.arange(shape[0]) * 3, np.arange(int(np.prod(shape[1:])))).reshape(shape)
    return x + rng.integers(0, 3, shape)


def classic(name, form, kinds, odd):
    """Fixed and record variables of each type; odd lengths make padding."""
    with netCDF4.Dataset(path(name), "w", format=form) as d:
        d.createDimension("x", 5)
        d.createDimension("t", None)
        d.createDimension("c", 7)
        d.title = "padding and records"
        d.setncattr("numbers", np.array([1, 2, 3], "i2"))
        d.setncattr("single", np.float64(2.5))
        for k in kinds:
            v = d.createVariable("fixed_" + k, k, ("x",))
            v[:] = np.arange(5)
        t = d.createVariable("chars", "S1", ("x", "c"))
        t[:] = netCDF4.stringtochar(np.array(["one", "two", "", "fourfou", "5"], "S7"))
        records = kinds if not odd else ["i1"]
        for k in records:
            v = d.createVariable("by_record_" + k, k, ("t", "x") if not odd else ("t",))
            v.units = "K"
            v[0:4] = smooth(4, 5) if not odd else np.arange(4)
        s = d.createVariable("scalar", "f8", ())
        s[...] = 1.25


def daily(name):
    """What the Climate Data Store sends since 2024, with attributes in dense storage."""
    with netCDF4.Dataset(path(name), "w") as d:
        d.Conventions = "CF-1.7"
        d.createDimension("valid_time", 24)
        d.createDimension("latitude", 3)
        d.createDimension("longitude", 4)
        d.createVariable("number", "i8", ())[...] = 0
        t = d.createVariable("valid_time", "i8", ("valid_time",))
        t[:] = 1700000000 + 3600 * np.arange(24)
        t.units = "seconds since 1970-01-01"
        for n in ("latitude", "longitude"):
            v = d.createVariable(n, "f8", (n,), fill_value=np.nan)
            v[:] = np.arange(len(d.dimensions[n])) / 4
        e = d.createVariable("expver", str, ("valid_time",))
        e[:] = np.array(["0001"] * 20 + ["0005"] * 4, object)
        for n in ("t2m", "d2m"):
            v = d.createVariable(n, "f4", ("valid_time", "latitude", "longitude"), zlib=True, shuffle=True, complevel=1, fill_value=np.nan, chunksizes=(24, 3, 4))
            for i in range(12 if n == "t2m" else 3):
                v.setncattr("GRIB_%02d" % i, np.int64(i) if i % 2 else "text %d" % i)
            v[:] = smooth(24, 3, 4)


def groups(name):
    with netCDF4.Dataset(path(name), "w") as d:
        d.createDimension("time", None)
        d.createDimension("x", 3)
        d.createDimension("alone", 4)
        d.createDimension("n", 6)
        for k, n in (("long", 5), ("short", 3)):
            v = d.createVariable(k, "i4", ("time", "x"), chunksizes=(2, 3))
            v[:n] = smooth(n, 3)
        g = d.createGroup("a").createGroup("b")
        d["a"].note = "group"
        g.createDimension("y", 2)
        v = g.createVariable("deep", ">i2", ("y", "x"), endian="big", fill_value=-5)
        v[0] = [1, 2, 3]
        d.createVariable("alone", "f4", ("x",))[:] = 1  # named like a dimension, but no coordinate
        c = d.createVariable("names", "S1", ("x", "n"), zlib=False)
        c[:] = netCDF4.stringtochar(np.array(["ab", "käse"[:1], "abcdef"], "S6"))
        w = d.createVariable("words", str, ("x",))
        w[:] = np.array(["", "grün", "blau"], object)
        w.list = ["p", "q"]
        two = d.createVariable("time", "f8", ("time", "x"))  # a coordinate of two dimensions
        two[:5] = smooth(5, 3)
        k = d.createEnumType("u1", "sky_t", {"clear": 0, "cloud": 7})
        d.createVariable("sky", k, ("x",), fill_value=7)[:] = [0, 7, 0]
        p = d.createCompoundType(np.dtype([("u", "f4"), ("v", "i2", (2,))]), "pair_t")
        d.createVariable("pairs", p, ("x",))


def chunked(name, libver, options, names):
    """Every index of chunks, with chunks that were never written."""
    a = smooth(10, 6).astype("i2")
    forms = {
        "single": dict(chunks=(10, 6)),
        "fixed": dict(chunks=(3, 4)),
        "fixed_max": dict(chunks=(3, 4), maxshape=(12, 20)),
        "first": dict(chunks=(3, 4), maxshape=(None, 6)),
        "second": dict(chunks=(3, 4), maxshape=(10, None)),
        "both": dict(chunks=(3, 4), maxshape=(None, None)),
    }
    with h5py.File(path(name), "w", libver=libver) as f:
        for n in names:
            if n in forms:
                f.create_dataset(n, data=a, **forms[n], **options)
        if "sparse" in names:
            s = f.create_dataset("sparse", (500, 6), "f4", chunks=(1, 6), maxshape=(None, 6), fillvalue=-1.5, **options)
            s[7:9] = 3
            s[470:480] = 4
        if "pages" in names:
            s = f.create_dataset("pages", (1030,), "i1", chunks=(1,), fillvalue=9, **options)
            s[5], s[1026:] = 1, 2
        if "implicit" in names:
            d = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            d.set_chunk((3, 4))
            d.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
            x = h5py.h5d.create(f.id, b"implicit", h5py.h5t.NATIVE_INT16, h5py.h5s.create_simple((10, 6), (12, 20)), d)
            x.write(h5py.h5s.ALL, h5py.h5s.ALL, a)


def old(name):
    with h5py.File(path(name), "w", libver="earliest", userblock_size=512) as f:
        f.attrs["title"] = np.bytes_("old")
        f.attrs["list"] = np.array([1.5, np.nan])
        g = f.create_group("g/h")
        g["big"] = np.arange(6, dtype=">f8").reshape(2, 3)
        f["s"] = np.array([b"ab", b"cde"], "S4")
        f["scalar"] = np.float32(4)
        f["words"] = np.array(["x", "", "grün"], object)
        f["empty"] = np.zeros((0, 3), "i4")
        f.create_dataset("unwritten", (4,), "i2", fillvalue=-3)
        p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        p.set_layout(h5py.h5d.COMPACT)
        h5py.h5d.create(f.id, b"compact", h5py.h5t.NATIVE_INT32, h5py.h5s.create_simple((5,)), p).write(h5py.h5s.ALL, h5py.h5s.ALL, np.arange(5, dtype="i4"))
        f["same"] = f["g/h/big"]
        f["soft"] = h5py.SoftLink("/g/h/big")
        f["elsewhere"] = h5py.ExternalLink("other.h5", "/x")
        f["nowhere"] = h5py.SoftLink("/none")
        f["half"] = np.array([1, -2, 6e-8, np.inf], "f2")
        t = np.dtype([("a", "i2"), ("b", "f8", (2,))])
        f["pairs"] = np.zeros(2, t)
        f["flag"] = np.array([True, False])
        f["arrays"] = np.zeros(2, np.dtype(("i4", (3,))))
        f["type"] = np.dtype("i4")
        d = f.create_dataset("typed", (3,), dtype=f["type"])
        d[:] = [7, 8, 9]
        d.attrs["again"] = np.int16(3)
        f["g/circle"] = f["/g"]


def dense(name):
    """Links and attributes in heaps: managed, huge."""
    with h5py.File(path(name), "w", libver="latest", track_order=True) as f:
        for i in range(20):
            f["link%02d" % ((i * 7) % 20)] = np.int16(i)
        x = f["link00"]
        for i in range(12):
            x.attrs["attribute%02d" % ((i * 5) % 12)] = np.arange(i % 3 + 1)
        x.attrs["huge"] = np.arange(550)


def shared(name):
    with h5py.File(path("unshared.h5"), "w") as f:
        for i in range(3):
            packed = dict(chunks=(2, 5), compression="gzip") if i == 0 else {}
            d = f.create_dataset("d%d" % i, data=smooth(4, 5).astype("i4"), fillvalue=6, **packed)
            d.attrs["units"] = np.bytes_("metres per second")
            d.attrs["n"] = np.arange(4)
    subprocess.run(["h5repack", "-s", "8", path("unshared.h5"), path(name)], check=True)
    os.remove(path("unshared.h5"))


def trees(name):
    """Trees of several levels in little room, of both versions, and a heap of indirect blocks."""
    with h5py.File(path("wide.h5"), "w", libver="latest") as f:
        x = f.create_dataset("x", data=np.arange(90, dtype="i1").reshape(9, 10), chunks=(1, 1), maxshape=(None, None))
        for i in range(32):
            x.attrs["a%02d" % i] = np.int8(i)
        g = f.create_group("g")
        for i in range(50):
            g["a rather long name, number %02d" % i] = h5py.SoftLink("/x")
    os.replace(path("wide.h5"), path(name % 2))
    with h5py.File(path(name % 1), "w", libver="earliest") as f:
        f.create_dataset("x", data=np.arange(70, dtype="i1"), chunks=(1,))
        for i in range(140):
            f["l%03d" % i] = h5py.SoftLink("/x")
    of_hdf5(name % 1)
    of_hdf5(name % 2)


def types(name):
    """Every class of datatype, as attribute and as dataset, in both versions of headers."""
    with h5py.File(path(name), "w", libver="earliest") as f:
        pair = np.dtype([("n", ">i2"), ("x", "f8")])
        text = h5py.string_dtype()
        values = {
            "pairs": np.array([(1, 2.5), (-3, np.nan)], pair),
            "nested": np.array([((4, 1.5), [7, 8, 9], "grün")], [("p", pair), ("a", "i4", (3,)), ("t", text)]),
            "sequences": np.array([np.arange(3), np.arange(1)], h5py.vlen_dtype("i2")),
            "opaque": np.array([b"ab", b"cd"], "V2"),
            "kinds": np.array([1, 5], h5py.enum_dtype({"one": 1, "five": 5}, "u1")),
            "arrays": np.ones(2, np.dtype(("<i2", (2, 2)))),
            "words": np.array(["a", "", "grün"], text),
            "padded": np.array([b"ab", b"c"], "S3"),
            "narrow": np.array([1, 2], "f2"),
        }
        for n, v in values.items():
            f.create_dataset(n, data=v, dtype=v.dtype)
            f.attrs.create(n, v, dtype=v.dtype)
        f["object"] = np.array([f["pairs"].ref], h5py.ref_dtype)
        f["region"] = np.array([f["pairs"].regionref[:1]], h5py.regionref_dtype)
        t = h5py.h5t.STD_I32BE.copy()
        t.set_precision(17)
        t.set_offset(3)
        h5py.h5d.create(f.id, b"bits", t, h5py.h5s.create_simple((3,))).write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1, -2, 3], "i4"))
        h5py.h5d.create(f.id, b"flags", h5py.h5t.STD_B16LE, h5py.h5s.create_simple((3,)))
    of_hdf5(name)


def paged(name):
    """A file in pages, with the messages about free space in the superblock's extension."""
    with h5py.File(path(name), "w", libver="latest", fs_strategy="page", fs_persist=True, fs_page_size=512) as f:
        f["x"] = np.arange(5, dtype="i2")
        f["y"] = np.arange(5, dtype="i2")
        del f["y"]
    of_hdf5(name)


def layouts(name):
    """Messages of the first versions of the library, which the present one does not write."""
    with h5py.File(path(name), "w", libver="earliest") as f:
        f["whole"] = np.arange(5, dtype="<i4")
        f.create_dataset("chunks", data=np.arange(5, dtype="<i4"), chunks=(3,))
        f.create_dataset("filled", (5,), "<i4", fillvalue=-7, chunks=(3,))[4] = 1
    with open(path(name), "r+b") as f:
        whole = bytearray(f.read())
        at = -1
        while (at := whole.find(b"\x08\x00\x18\x00", at + 1)) >= 0:
            data = whole[at + 8 : at + 32]
            if data[:2] == b"\x03\x01":
                data = b"\x01\x02\x01" + bytes(5) + data[2:10] + struct.pack("<II", 5, 4)
            elif data[:3] == b"\x03\x02\x02":
                data = b"\x02\x02\x02" + bytes(5) + data[3:11] + struct.pack("<II", 3, 4)
            whole[at + 8 : at + 32] = data
        at = whole.index(struct.pack("<Ii", 4, -7)) - 12  # version, three times, size, value
        assert whole[at : at + 4] == b"\x05\x00\x10\x00" and whole[at + 8] == 2, bytes(whole[at : at + 20])
        whole[at] = 4
        whole[at + 8 : at + 24] = struct.pack("<Ii", 4, -7) + bytes(8)
        f.seek(0)
        f.write(whole)
    of_hdf5(name)


def virtual(name, libver):
    """Virtual datasets of all kinds of selections, whose sources are in the file itself."""
    with h5py.File(path(name), "w", libver=libver) as f:
        f["a"] = np.arange(12, dtype="i2").reshape(3, 4)
        f.create_dataset("b", data=np.arange(6, dtype="i2"), chunks=(2,), maxshape=(None,))
        whole = h5py.VirtualLayout((3, 8), "i2")
        a, b = h5py.VirtualSource(".", "a", (3, 4)), h5py.VirtualSource(".", "b", (6,), maxshape=(None,))
        whole[:, 0:4] = a
        whole[0:3:2, 4:8:3] = a[1:, ::2]
        f.create_virtual_dataset("whole", whole, fillvalue=-9)
        p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        target, source = h5py.h5s.create_simple((6,), (h5py.h5s.UNLIMITED,)), h5py.h5s.create_simple((6,), (h5py.h5s.UNLIMITED,))
        target.select_hyperslab((1,), (h5py.h5s.UNLIMITED,), (2,), (1,))
        source.select_hyperslab((0,), (h5py.h5s.UNLIMITED,), (1,), (1,))
        p.set_virtual(target, b".", b"b", source)
        h5py.h5d.create(f.id, b"grows", h5py.h5t.STD_I16LE, h5py.h5s.create_simple((6,), (h5py.h5s.UNLIMITED,)), p)
        p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        target, source = h5py.h5s.create_simple((9,)), h5py.h5s.create_simple((3, 4))
        target.select_hyperslab((1,), (2,), None, None)
        target.select_hyperslab((5,), (3,), None, None, h5py.h5s.SELECT_OR)
        source.select_hyperslab((0, 1), (1, 2), None, None)
        source.select_hyperslab((2, 0), (1, 3), None, None, h5py.h5s.SELECT_OR)
        p.set_virtual(target, b".", b"a", source)
        p.set_virtual(h5py.h5s.create_simple((9,)), b"part.h5", b"none", h5py.h5s.create_simple((9,)))
        h5py.h5d.create(f.id, b"listed", h5py.h5t.STD_I16LE, h5py.h5s.create_simple((9,)), p)


def main():
    classic("classic1.nc", "NETCDF3_CLASSIC", ["i1", "i2", "i4", "f4", "f8"], False)
    classic("classic1odd.nc", "NETCDF3_CLASSIC", ["i2"], True)
    classic("classic2.nc", "NETCDF3_64BIT_OFFSET", ["i2", "f4"], False)
    classic("classic5.nc", "NETCDF3_64BIT_DATA", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"], False)
    classic("classic5odd.nc", "NETCDF3_64BIT_DATA", ["u2"], True)
    daily("daily.nc")
    groups("groups.nc")
    for name in ("classic1.nc", "classic1odd.nc", "classic2.nc", "classic5.nc", "classic5odd.nc", "daily.nc", "groups.nc"):
        of_netcdf(name)
    every = ["single", "fixed", "fixed_max", "first", "second", "both", "sparse"]
    packed = {"compression": "gzip", "shuffle": True, "fletcher32": True}
    chunked("btree1.h5", "earliest", {}, ["both", "sparse"])
    chunked("btree1_packed.h5", "earliest", packed, ["single", "both"])
    chunked("layout4.h5", ("v110", "v110"), {}, every + ["implicit"])
    chunked("layout4_packed.h5", ("v110", "v110"), packed, every)
    chunked("layout5_packed.h5", "latest", packed, every)
    chunked("pages.h5", "latest", {}, ["pages"])
    old("old.h5")
    dense("dense.h5")
    shared("shared.h5")
    trees("trees%d.h5")
    types("types.h5")
    paged("paged.h5")
    layouts("layouts.h5")
    virtual("virtual1.h5", "earliest")  # no oracles: package xr reads these
    virtual("virtual2.h5", "latest")
    for name in ("btree1.h5", "btree1_packed.h5", "layout4.h5", "layout4_packed.h5", "layout5_packed.h5", "pages.h5", "old.h5", "dense.h5", "shared.h5"):
        of_hdf5(name)


if __name__ == "__main__":
    main()
