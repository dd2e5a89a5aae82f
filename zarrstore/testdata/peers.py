"""Write or read Zarr stores with zarr-python, xarray and tensorstore.

  peers.py write DIR   makes stores in DIR and prints what they hold, as JSON
  peers.py read DIR    prints what the stores in DIR hold, by each library, as JSON
"""
import hashlib, json, os, sys, warnings

import numpy as np
import tensorstore as ts
import xarray as xr
import zarr

warnings.filterwarnings("ignore")


def digest(a):
    a = np.ascontiguousarray(a)
    if a.dtype.kind in "OT":
        data = "\0".join(str(x) for x in a.ravel()).encode()
    else:
        data = a.astype(a.dtype.newbyteorder("<")).tobytes()
    return hashlib.sha256(data).hexdigest()


def plain(v):
    if isinstance(v, (np.generic,)):
        v = v.item()
    if isinstance(v, np.ndarray):
        return [plain(x) for x in v]
    return v


def field(shape, dtype, seed):
    rng = np.random.default_rng(seed)
    n = int(np.prod(shape))
    x = 280 + 20 * np.sin(np.arange(n) / 40) + rng.random(n) / 4
    if np.dtype(dtype).kind in "iub":
        x = np.round((x - 280) * 5)
        if np.dtype(dtype).kind == "u":
            x = np.abs(x)
        if np.dtype(dtype).kind == "b":
            x = x > 0
    return x.reshape(shape).astype(dtype)


def write(top):
    out = {}

    def record(store, name, a, dims=None):
        out.setdefault(store, {})[name] = {"sha": digest(a), "shape": list(a.shape), "dims": dims}

    from numcodecs import Blosc, BZ2, Delta, FixedScaleOffset, GZip, LZ4, PackBits, Shuffle, Zlib, Zstd, CRC32, Adler32, Fletcher32

    shape, chunks = (13, 40, 31), (4, 16, 31)
    v2 = {
        "none": (None, None), "zlib": (Zlib(3), None), "gzip": (GZip(5), None), "zstd": (Zstd(3), None), "lz4": (LZ4(), None),
        "bz2": (BZ2(2), None), "shuffle": (Zstd(1), [Shuffle(4)]), "delta": (Zlib(1), [Delta("<i4")]),
        "sums": (Zlib(1), [CRC32(), Adler32(), Fletcher32()]),
    }
    for cname in ("lz4", "lz4hc", "zstd", "zlib", "blosclz"):
        for shuffle in (0, 1, 2, -1):
            for level in (1, 5, 9):
                v2[f"{cname}{shuffle}{level}"] = (Blosc(cname, level, shuffle), None)
    store = os.path.join(top, "v2.zarr")
    g = zarr.create_group(store, zarr_format=2)
    for i, (name, (compressor, filters)) in enumerate(v2.items()):
        for order in "CF":
            for dtype in ("<i4", "<f4") if filters is None else ("<i4",):
                a = field(shape, dtype, i)
                key = f"{name}_{order}_{dtype[1:]}"
                z = g.create_array(key, shape=shape, chunks=chunks, dtype=dtype, compressors=compressor, filters=filters, order=order, fill_value=0)
                z[...] = a
                record("v2.zarr", key, a)
    for dtype in (">i2", ">f8", "<u8", "|b1", "|i1", "<c8", ">c16", "<f2", "<M8[ns]", "<m8[s]", "|S5", "<U4", ">U4"):
        a = field((5, 7), "i2" if dtype[1] in "Mm" else "f4", 9).astype("i8" if dtype[1] in "Mm" else "f8").astype(dtype)
        key = "type_" + dtype.strip("<>|").replace("[", "_").replace("]", "") + ("_big" if dtype[0] == ">" else "")
        z = g.create_array(key, shape=a.shape, chunks=(2, 3), dtype=a.dtype, compressors=Zlib(1))
        z[...] = a
        record("v2.zarr", key, a)
    z = g.create_array("nested", shape=shape, chunks=chunks, dtype="f4", chunk_key_encoding={"name": "v2", "separator": "/"})
    z[...] = field(shape, "f4", 5)
    record("v2.zarr", "nested", field(shape, "f4", 5))
    z = g.create_array("missing", shape=(10,), chunks=(3,), dtype="f8", fill_value=7.5)
    z[3:6] = [1, 2, 3]
    record("v2.zarr", "missing", z[...])
    z = g.create_array("scalar", shape=(), dtype="i8")
    z[...] = 42
    record("v2.zarr", "scalar", np.array(42, "i8"))
    z = g.create_array("fso", shape=(30,), chunks=(7,), dtype="f8", filters=[FixedScaleOffset(offset=200, scale=10, dtype="<f8", astype="<u2")], compressors=None, fill_value=0)
    z[...] = np.linspace(210, 300, 30)
    record("v2.zarr", "fso", z[...])
    z = g.create_array("bits", shape=(30,), chunks=(7,), dtype="|b1", filters=[PackBits()], compressors=None, fill_value=False)
    z[...] = np.arange(30) % 3 == 0
    record("v2.zarr", "bits", z[...])

    store = os.path.join(top, "v3.zarr")
    g = zarr.create_group(store, zarr_format=3, attributes={"title": "three", "n": [1, 2.5]})
    from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, TransposeCodec, ZstdCodec
    v3 = {"none": None, "gzip": GzipCodec(level=5), "zstd": ZstdCodec(level=3, checksum=True), "crc": [Crc32cCodec()], "gzcrc": [GzipCodec(level=1), Crc32cCodec()]}
    for cname in ("lz4", "zstd", "zlib", "blosclz", "lz4hc"):
        for shuffle in ("noshuffle", "shuffle", "bitshuffle"):
            v3[f"blosc_{cname}_{shuffle}"] = BloscCodec(cname=cname, clevel=5, shuffle=shuffle)
    for name, compressors in v3.items():
        for dtype in ("f4", "i2"):
            a = field(shape, dtype, 3)
            z = g.create_array(f"{name}_{dtype}", shape=shape, chunks=chunks, dtype=dtype, compressors=compressors, dimension_names=["time", "y", "x"])
            z[...] = a
            record("v3.zarr", f"{name}_{dtype}", a, ["time", "y", "x"])
    a = field(shape, "f8", 4)
    z = g.create_array("turned", shape=shape, chunks=chunks, dtype="f8", filters=[TransposeCodec(order=(2, 0, 1))], serializer=BytesCodec(endian="big"), compressors=None)
    z[...] = a
    record("v3.zarr", "turned", a)
    for where in ("start", "end"):
        z = g.create_array("sharded_" + where, shape=(20, 30), shards=(10, 12), chunks=(5, 4), dtype="f4", fill_value=-1,
                           compressors=ZstdCodec(level=1))
        z[...] = field((20, 30), "f4", 8)
        z[0:5, 0:4] = -1
        record("v3.zarr", "sharded_" + where, z[...])
    z = g.create_array("dotted", shape=shape, chunks=chunks, dtype="f4", chunk_key_encoding={"name": "v2", "separator": "."})
    z[...] = field(shape, "f4", 5)
    record("v3.zarr", "dotted", field(shape, "f4", 5))
    sub = g.create_group("deep/er")
    z = sub.create_array("a", shape=(3,), dtype="u1")
    z[...] = [1, 2, 3]
    record("v3.zarr", "deep/er/a", z[...])
    z = g.create_array("text", shape=(4,), chunks=(3,), dtype="str")
    z[...] = np.array(["a", "", "βγ", "0005"], dtype=object)
    record("v3.zarr", "text", np.array(["a", "", "βγ", "0005"], dtype=object))
    zarr.consolidate_metadata(store)

    ds = xr.Dataset(
        {"t2m": (("time", "lat", "lon"), field((4, 6, 8), "f4", 1), {"units": "K"}), "mask": (("lat", "lon"), field((6, 8), "i1", 2))},
        {"time": np.arange("2020-01-01", "2020-01-05", dtype="M8[D]").astype("M8[ns]"), "lat": np.linspace(5, 0, 6), "lon": np.arange(8.0), "number": 0},
        {"title": "xarray"},
    )
    ds["packed"] = (("time", "lat", "lon"), field((4, 6, 8), "f8", 6))
    ds["expver"] = (("time",), np.array(["0001", "0001", "0005", "0005"], dtype=object))
    enc = {"packed": {"dtype": "i2", "scale_factor": 0.01, "add_offset": 280.0, "_FillValue": -32767}, "t2m": {"chunks": (2, 6, 8)}}
    for fmt in (2, 3):
        name = f"xarray{fmt}.zarr"
        ds.to_zarr(os.path.join(top, name), zarr_format=fmt, encoding=enc, consolidated=True)
        for v in list(ds.variables):
            a = zarr.open_group(os.path.join(top, name), mode="r")[v][...]
            record(name, v, np.asarray(a, dtype=object) if v == "expver" else a, list(ds[v].dims))

    for driver, meta in (("zarr", {"compressor": {"id": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1}, "chunks": [4, 5], "dtype": ">f4", "order": "F"}),
                         ("zarr3", {"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4, 5]}}, "data_type": "float32",
                                    "codecs": [{"name": "transpose", "configuration": {"order": [1, 0]}}, {"name": "bytes", "configuration": {"endian": "big"}},
                                               {"name": "blosc", "configuration": {"cname": "zstd", "clevel": 3, "shuffle": "bitshuffle", "typesize": 4, "blocksize": 0}}]})):
        name = "ts_" + driver
        a = field((11, 13), "f4", 7)
        spec = {"driver": driver, "kvstore": {"driver": "file", "path": os.path.join(top, name)}, "metadata": dict(meta, shape=[11, 13])}
        ts.open(spec, create=True).result().write(a).result()
        record(name, name, a)
    return out


def read(top):
    out = {}
    for store in sorted(os.listdir(top)):
        path = os.path.join(top, store)
        info = out[store] = {}
        for how, opts in (("zarr", {"use_consolidated": False}), ("consolidated", {"use_consolidated": True})):
            g = zarr.open_group(path, mode="r", **opts)
            for name, z in g.arrays():
                a = z[...]
                if z.dtype.kind in "OT":
                    a = np.asarray(a, dtype=object)
                info[f"{how}:{name}"] = {"sha": digest(a), "shape": list(a.shape), "attrs": {k: plain(v) for k, v in dict(z.attrs).items()}}
        ds = xr.open_zarr(path, decode_times=False, mask_and_scale=False)
        for v in ds.variables:
            a = ds[v].values
            info[f"xarray:{v}"] = {"sha": digest(a), "shape": list(a.shape), "dims": list(ds[v].dims)}
        info["xarray"] = {"attrs": {k: plain(v) for k, v in ds.attrs.items()}}
        fill = xr.open_zarr(path)
        for v in fill.variables:
            if fill[v].dtype.kind == "f":
                info[f"missing:{v}"] = {"count": int(np.isnan(fill[v].values).sum())}
        driver = "zarr3" if os.path.exists(os.path.join(path, "zarr.json")) else "zarr"
        for name, z in g.arrays():
            if z.dtype.kind in "OTUSMm":
                continue
            t = ts.open({"driver": driver, "kvstore": {"driver": "file", "path": os.path.join(path, name)}}).result()
            a = t.read().result()
            info[f"tensorstore:{name}"] = {"sha": digest(a), "shape": list(a.shape)}
    return out


print(json.dumps({"write": write, "read": read}[sys.argv[1]](sys.argv[2])))
