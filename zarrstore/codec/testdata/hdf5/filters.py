"""Writes random chunks through HDF5's own filters and prints what is stored.

One JSON object a line: what, size (bytes of an element), shape, filters [[id, parameters]],
mask, stored and elements (base64, elements in the byte order of the file).
"""
import base64, json, sys, tempfile, os
import h5py, numpy as np
from h5py import h5d, h5p, h5s, h5t, h5z

rng = np.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
folder = tempfile.mkdtemp()
file = h5py.File(os.path.join(folder, "x.h5"), "w")
serial = 0


def smooth(shape, dtype):
    n = int(np.prod(shape))
    x = 40 * np.sin(np.arange(n) / 17) + rng.integers(0, 5, n)
    kind = np.dtype(dtype).kind
    if kind == "u":
        x = np.abs(x)
    if kind == "f":
        x = x + np.round(rng.normal(size=n), 3)
    return x.astype(dtype).reshape(shape)


def data(shape, dtype, how):
    t = np.dtype(dtype)
    if how == "zero":
        return np.zeros(shape, t)
    if how == "noise":
        raw = rng.integers(0, 256, int(np.prod(shape)) * t.itemsize, dtype="u1")
        x = raw.view(t).reshape(shape)
        return np.where(np.isfinite(x), x, 1).astype(t) if t.kind == "f" else x
    x = smooth(shape, dtype)
    if how == "sparse":
        x[rng.random(shape) < 0.97] = 0
    return x


def store(what, values, filters, tid=None, mem=None, fill=None):
    """filters: functions of a creation list."""
    global serial
    serial += 1
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk(values.shape)
    tid = tid or h5t.py_create(values.dtype)
    if fill is not None:
        plist.set_fill_value(np.array(fill, dtype=values.dtype))
    elif fill is None and what.endswith("no fill"):
        plist.set_fill_time(h5d.FILL_TIME_NEVER)
    for f in filters:
        f(plist)
    try:
        d = h5d.create(file.id, str(serial).encode(), tid, h5s.create_simple(values.shape), plist)
    except ValueError as e:
        if "unusual datatype" in str(e):  # HDF5 2 refuses most unused bits
            return
        raise
    d.write(h5s.ALL, h5s.ALL, np.ascontiguousarray(values), mtype=mem)
    file.flush()
    mask, stored = d.read_direct_chunk((0,) * values.ndim)
    size = d.get_type().get_size()
    out = np.zeros(values.shape, f"V{size}")
    try:
        d.read(h5s.ALL, h5s.ALL, out, mtype=d.get_type())
    except OSError as e:  # HDF5 2.0 does not read some compounds back that it wrote
        print(what, e, file=sys.stderr)
        return
    p = d.get_create_plist()
    used = [[p.get_filter(i)[0], [int(v) & 0xFFFFFFFF for v in p.get_filter(i)[2]]] for i in range(p.get_nfilters())]
    text = lambda b: base64.b64encode(bytes(b)).decode()
    print(json.dumps({"what": what, "size": size, "shape": list(values.shape), "filters": used, "mask": mask,
                      "stored": text(stored), "elements": text(out.tobytes())}))


NN, EC = 32, 4
shapes = [(64,), (7, 33), (3, 40, 17), (5, 8)]
types = ["i1", "u1", "<i2", ">u2", "<i4", ">i4", "<u8", ">i8", "<f4", ">f4", "<f8", ">f8"]
hows = ["smooth", "zero", "sparse", "noise"]
gzip, shuffle, sums = (lambda p: p.set_deflate(4)), (lambda p: p.set_shuffle()), (lambda p: p.set_fletcher32())

for i, t in enumerate(types):
    for j, how in enumerate(hows):
        shape = shapes[(i + j) % len(shapes)]
        v = data(shape, t, how)
        for option in NN, EC:
            block = [2, 8, 16, 32][(i + j + option) % 4]
            store(f"szip {t} {how} {option} {block}", v, [lambda p: p.set_szip(option, block)])
        store(f"lzf {t} {how}", v, [lambda p: p.set_filter(h5z.FILTER_LZF, h5z.FLAG_OPTIONAL)])
        factor = [0, 3][j % 2] if v.dtype.kind == "f" else 0
        if v.dtype.kind != "f" or how != "noise":
            kind = h5z.SO_FLOAT_DSCALE if v.dtype.kind == "f" else h5z.SO_INT
            scale = lambda p: p.set_scaleoffset(kind, factor)
            store(f"scaleoffset {t} {how}", v, [scale])
            w = v.copy()
            w[rng.random(shape) < 0.2] = 99
            store(f"scaleoffset {t} {how} fill", w, [scale, shuffle, gzip, sums], fill=99)
        store(f"several {t} {how}", v, [shuffle, lambda p: p.set_szip(NN, 8), sums] if v.size >= 64 else [shuffle, gzip])

big = data((40, 5000), "<i2", "smooth")
store("szip long lines", big, [lambda p: p.set_szip(NN, 32)])
store("szip zeros", np.zeros((40, 5000), "<f4"), [lambda p: p.set_szip(NN, 16)])

# nbit: integers and floats of fewer bits than their room, alone, in arrays and in compounds.
nbit = lambda p: p.set_filter(h5z.FILTER_NBIT, h5z.FLAG_OPTIONAL)


def integer(base, precision, offset):
    t = base.copy()
    t.set_precision(precision)
    t.set_offset(offset)
    return t


def real(base):
    t = base.copy()
    t.set_fields(26, 20, 6, 7, 13)
    t.set_offset(7)
    t.set_precision(20)
    t.set_size(4)
    t.set_ebias(31)
    return t


for base, t in (h5t.STD_I8LE, "i1"), (h5t.STD_I16BE, "i2"), (h5t.STD_I32LE, "i4"), (h5t.STD_U32BE, "u4"), (h5t.STD_I64BE, "i8"), (h5t.STD_U64LE, "u8"):
    whole = 8 * base.get_size()
    for precision, offset in (whole, 0), (whole - 1, 0), (whole // 2 + 1, whole // 4), (3, whole - 3), (1, 0):
        v = data((6, 11), t, "noise")
        v = v % (1 << max(precision - 1, 1)) if precision < whole else v
        store(f"nbit {t} {precision} {offset}", v, [nbit], integer(base, precision, offset), h5t.py_create(v.dtype))
for base in h5t.IEEE_F32LE, h5t.IEEE_F32BE:
    v = data((6, 11), "f4", "smooth")
    store("nbit float", v, [nbit, gzip], real(base), h5t.py_create(v.dtype))
inner = h5t.create(h5t.COMPOUND, 5)
inner.insert(b"p", 0, integer(h5t.STD_U16BE, 9, 3))
inner.insert(b"q", 3, integer(h5t.STD_I16LE, 12, 0))
text = h5t.C_S1.copy()
text.set_size(5)
pair = [("p", "<u2"), ("q", "<i2")]
for name, t, memory in (
    ("array", h5t.array_create(real(h5t.IEEE_F32BE), (2, 3)), ("<f4", (2, 3))),
    ("compound", inner, (pair,)),
    ("array of compounds", h5t.array_create(inner, (3,)), (pair, (3,))),
    ("text", text, ("S5",)),
):
    outer = h5t.create(h5t.COMPOUND, 48)
    outer.insert(b"a", 2, integer(h5t.STD_I32LE, 17, 2))
    outer.insert(b"x", 7, t)
    outer.insert(b"z", 40, integer(h5t.STD_U64BE, 40, 11))
    memory = np.dtype([("a", "<i4"), ("x", *memory), ("z", "<u8")])
    v = np.zeros((4, 5), memory)
    v["a"] = rng.integers(-1000, 1000, (4, 5))
    v["z"] = rng.integers(0, 1 << 40, (4, 5))
    if name == "array":
        v["x"] = np.round(rng.normal(size=(4, 5, 2, 3)), 2)
    elif name == "text":
        v["x"] = b"texts"
    else:
        v["x"]["p"], v["x"]["q"] = rng.integers(0, 500, v["x"].shape), rng.integers(-2000, 2000, v["x"].shape)
    store("nbit " + name, v, [nbit], outer, h5t.py_create(memory))

# Registered filters, where the package with them is installed.
try:
    import hdf5plugin as plugin
except ImportError:
    sys.exit()
kinds = [
    ("bitshuffle", plugin.Bitshuffle(cname="none")),
    ("bitshuffle lz4", plugin.Bitshuffle(cname="lz4")),
    ("bitshuffle zstd", plugin.Bitshuffle(cname="zstd", clevel=2)),
    ("bitshuffle blocks", plugin.Bitshuffle(nelems=128, cname="lz4")),
    ("lz4", plugin.LZ4()),
    ("lz4 blocks", plugin.LZ4(nbytes=1000)),
    ("zstd", plugin.Zstd(clevel=3)),
    ("bzip2", plugin.BZip2()),
]
for name in "blosclz", "lz4", "lz4hc", "zlib", "zstd":
    for arranged in 0, 1, 2:
        kinds.append((f"blosc {name} {arranged}", plugin.Blosc(cname=name, clevel=5, shuffle=arranged)))
for i, (name, kind) in enumerate(kinds):
    for j, t in enumerate(types):
        v = data([(64,), (7, 33), (3, 40, 17), (5, 3)][(i + j) % 4], t, hows[(i + 3 * j) % 4])
        code, options = kind["compression"], tuple(kind["compression_opts"])
        store(f"{name} {t}", v, [lambda p: p.set_filter(code, h5z.FLAG_OPTIONAL, options)])
    v = data((300, 400), "<f4", "sparse")
    store(f"{name} large", v, [lambda p: p.set_filter(code, h5z.FLAG_OPTIONAL, options)])
