"""Writes files with numbers of unusual layout into the folder given, and prints what is in them.

One JSON object a line: path, var, stored (name of the type), values (flat, floats; NaN and
infinities as text), or path, attr, value.
"""
import json, os, sys
import h5py, numpy as np, zarr
from h5py import h5d, h5p, h5s, h5t

folder = sys.argv[1]
rng = np.random.default_rng(7)


def tell(path, var, stored, values):
    flat = [x if np.isfinite(x) else str(x) for x in np.asarray(values, "f8").ravel().tolist()]
    print(json.dumps({"path": path, "var": var, "stored": stored, "values": flat}))


def halves(shape):
    x = (rng.normal(size=shape) * 100).astype("f2")
    x.ravel()[:6] = [np.nan, np.inf, -np.inf, 6e-8, -0.0, 65504]
    return x


h5 = os.path.join(folder, "numbers.h5")
with h5py.File(h5, "w") as f:
    for order in "<>":
        x = halves((40, 60)).astype(order + "f2")
        name = {"<": "le", ">": "be"}[order]
        f.create_dataset("flat_" + name, data=x)
        f.create_dataset("chunked_" + name, data=x, chunks=(16, 25), compression="gzip", shuffle=True, fletcher32=True)
        plist = h5p.create(h5p.DATASET_CREATE)
        plist.set_layout(h5d.COMPACT)
        h5d.create(f.id, b"compact_" + name.encode(), h5t.py_create(x.dtype), h5s.create_simple(x.shape), plist).write(h5s.ALL, h5s.ALL, x)
        for kind in "flat_", "chunked_", "compact_":
            tell(h5, kind + name, "float16", x)
    filled = f.create_dataset("filled", shape=(10, 20), dtype="f2", fillvalue=2.5, chunks=(4, 6))
    filled[:5] = 1
    tell(h5, "filled", "float16", filled[...])
    large = halves((3, 700, 400))  # flat rows are read in several pieces
    f.create_dataset("large", data=large)
    tell(h5, "large", "float16", large)

    def odd(name, tid, values, stored, chunks=None, fill=None):
        plist = h5p.create(h5p.DATASET_CREATE)
        if chunks:
            plist.set_chunk(chunks)
            plist.set_deflate(3)
        if fill is not None:
            plist.set_fill_value(np.array(fill, values.dtype))
        d = h5d.create(f.id, name.encode(), tid, h5s.create_simple(values.shape), plist)
        rows = values if fill is None else values[:4]
        space = h5s.create_simple(values.shape)
        space.select_hyperslab((0,) * values.ndim, rows.shape)
        d.write(h5s.create_simple(rows.shape), space, np.ascontiguousarray(rows), mtype=h5t.py_create(values.dtype))
        tell(h5, name, stored, f[name].astype(stored)[...])

    for base, t in (h5t.STD_I16LE, "int16"), (h5t.STD_I32BE, "int32"), (h5t.STD_U32LE, "uint32"), (h5t.STD_I64LE, "int64"), (h5t.STD_U64BE, "uint64"):
        whole = 8 * base.get_size()
        for bits, low in (whole - 1, 0), (whole // 2 + 1, 3), (whole // 2 + 1, whole // 2 - 1):
            tid = base.copy()
            tid.set_precision(bits)
            tid.set_offset(low)
            signed = t.startswith("i")
            v = rng.integers(-(1 << bits - 1) if signed else 0, (1 << bits - 1) - 1, (9, 14), dtype="i8").astype(t)
            odd(f"{t}_{bits}_{low}", tid, v, t)
            odd(f"{t}_{bits}_{low}_chunked", tid, v, t, chunks=(4, 5), fill=-1 if signed else 1)
    for base in h5t.IEEE_F32LE, h5t.IEEE_F32BE:
        tid = base.copy()
        tid.set_fields(26, 20, 6, 7, 13)
        tid.set_offset(7)
        tid.set_precision(20)
        tid.set_size(4)
        tid.set_ebias(31)
        name = "float20_" + str(tid.get_order())
        v = rng.normal(size=(9, 14)).astype("f4")
        v[0, :3] = [0, np.inf, 2.0**-31]
        odd(name, tid, v, "float32")
        odd(name + "_chunked", tid, v, "float32", chunks=(4, 5), fill=-2.5)
    for base in h5t.IEEE_F32LE, h5t.IEEE_F32BE:
        tid = base.copy()
        tid.set_fields(15, 7, 8, 0, 7)
        tid.set_precision(16)
        tid.set_size(2)
        name = "brain_" + str(tid.get_order())
        odd(name, tid, v, "float32")
        odd(name + "_chunked", tid, v, "float32", chunks=(4, 5), fill=3)

    attrs = {
        "grid": np.arange(24, dtype="i2").reshape(2, 3, 4),
        "pair": np.array([[1.5, 2.5]]),
        "texts": np.array([["ab", "c"], ["d", "efg"]], dtype="S3"),
        "pairs": np.array([(1, 2.5), (3, 4.5)], dtype=[("a", "i4"), ("b", ">f4")]),
        "one": np.array((7, [1, 2, 3]), dtype=[("a", "u1"), ("list", "i2", (3,))]),
    }
    for k, v in attrs.items():
        f.attrs[k] = v
    f.attrs.create("lists", np.array([np.array([1, 2], "i4"), np.array([], "i4"), np.array([3], "i4")], dtype=object), dtype=h5py.vlen_dtype("i4"))
    f.attrs["link"] = f["large"].ref

    def plain(x):
        if isinstance(x, np.void):
            return {n: plain(x[n]) for n in x.dtype.names}
        if isinstance(x, (np.ndarray, list)):
            return [plain(y) for y in x]
        return x.decode() if isinstance(x, bytes) else x.item()

    for k, v in attrs.items():
        print(json.dumps({"path": h5, "attr": k, "value": plain(v if v.shape else v[()])}))
    print(json.dumps({"path": h5, "attr": "lists", "value": [[1, 2], [], [3]]}))
    print(json.dumps({"path": h5, "attr": "link", "value": "reference"}))

x = halves((7, 30, 20))
for version in 2, 3:
    for order in "<>":
        for packed in None, "auto":
            path = os.path.join(folder, f"v{version}{'le' if order == '<' else 'be'}{packed}.zarr")
            g = zarr.create_group(path, zarr_format=version)
            a = g.create_array("x", shape=x.shape, dtype=order + "f2", chunks=(2, 16, 9), fill_value=1.5, compressors=packed)
            a[:6] = x[:6]
            y = x.astype("f8")
            y[6] = 1.5 if version == 3 else np.nan
            if version == 2:
                y[y == 1.5] = np.nan  # format 2 has no other way to say what is missing
            tell(path, "x", "float16", y)
