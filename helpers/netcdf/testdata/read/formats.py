"""Makes a file for each feature of the format, and what h5py and netCDF4 read from it.

    GONDA_PYTHON formats.py FOLDER
"""
import os, struct, sys
import gen
import h5py, netCDF4, numpy as np
from h5py import h5a, h5d, h5g, h5p, h5s, h5t, h5z

gen.OUT = sys.argv[1]
rng = np.random.default_rng(11)


def create(name, **options):
    return h5py.File(gen.path(name), "w", **options)


def user_blocks():
    """Bytes of somebody else before the file, of every size and version."""
    for libver in "earliest", "latest":
        for size in 512, 1024, 8192:
            name = f"userblock_{libver}_{size}.h5"
            with create(name, libver=libver, userblock_size=size) as f:
                f["g/x"] = gen.smooth(4, 5).astype("i4")
                f.create_dataset("chunks", data=gen.smooth(20, 5).astype("f4"), chunks=(3, 2), maxshape=(None, 5), compression="gzip")
                f["words"] = np.array(["a", "", "grün"], object)
                for i in range(12):
                    f.attrs[f"attribute {i}"] = np.arange(i + 1)
            with open(gen.path(name), "r+b") as f:
                f.write((b"user block " * 1000)[:size])
            gen.of_hdf5(name)


def groups():
    """Links and attributes compact and dense, by name and by order of creation, old and new."""
    for libver in "earliest", "v108", "latest":
        for order in False, True:
            for n in 3, 40:
                name = f"groups_{libver}_{order}_{n}.h5"
                with create(name, libver=libver, track_order=order) as f:
                    g = f.create_group("many", track_order=order)
                    for i in range(n):
                        g.create_group(f"group {i * 7 % n}")["x"] = np.int16(i)
                        g[f"number {i * 13 % n}"] = np.arange(i)
                    x = f.create_dataset("x", data=np.int8(1), track_order=order)
                    for i in range(n):
                        x.attrs[f"attribute {i * 11 % n}"] = np.arange(i % 5) if i % 2 else f"text {i}"
                    if libver != "earliest":
                        x.attrs["large"] = np.arange(20000)
                gen.of_hdf5(name)


def numbers():
    """Every width, sign and byte order, and those that few files have."""
    with create("numbers.h5", libver="latest") as f:
        for order in "<>":
            for t in "i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8".split():
                info = np.iinfo(t) if t[0] != "f" else np.finfo(t)
                a = np.array([0, 1, 100, info.min, info.max, 3], order + t)
                f["x_" + ("le_" if order == "<" else "be_") + t] = a
                f.create_dataset("c_" + ("le_" if order == "<" else "be_") + t, data=np.tile(a, 5), chunks=(7,), compression="gzip", shuffle=True, fletcher32=True)
                f["x_" + ("le_" if order == "<" else "be_") + t].attrs["a"] = a
        f["flag"] = np.array([True, False, True])
        e = h5py.enum_dtype({"low": -300, "high": 300}, basetype=">i2")
        f.create_dataset("enum", data=np.array([-300, 300], ">i2"), dtype=e)
        f["empty"] = np.zeros((0, 4), "f4")
        f["null"] = h5py.Empty("f4")
        f["scalar"] = np.float64(np.pi)
        f["committed"] = np.dtype(">i4")
        f.create_dataset("of_committed", data=[1, -2], dtype=f["committed"])
        f.create_dataset("fill", (4, 4), ">i2", fillvalue=-77, chunks=(2, 2))[0] = 5
        f.create_dataset("never", (5,), "f8", fillvalue=np.nan)
    gen.of_hdf5("numbers.h5")


def complex_numbers():
    """Class 11 of HDF5 2.0."""
    if not hasattr(h5t, "COMPLEX_IEEE_F32LE"):
        return
    a = (np.arange(6) + 1j * np.arange(6)[::-1]).reshape(2, 3)
    with create("complex.h5") as f:
        for name, t in ("c8", h5t.COMPLEX_IEEE_F32LE), (">c16", h5t.COMPLEX_IEEE_F64BE):
            h5d.create(f.id, name.encode(), t, h5s.create_simple((2, 3))).write(h5s.ALL, h5s.ALL, a.astype(name), mtype=t)
        h5a.create(f["c8"].id, b"a", h5t.COMPLEX_IEEE_F64LE, h5s.create_simple((3,))).write(a[0], mtype=h5t.COMPLEX_IEEE_F64LE)


def texts():
    with create("texts.h5") as f:
        f["ascii"] = np.array([b"ab", b"", b"abcd"], "S4")
        f.create_dataset("utf8", data=np.array(["grün".encode(), b"x"], h5py.string_dtype("utf-8", 6)))
        f["any"] = np.array([["a", "bb"], ["", "grün" * 50]], object)
        f.create_dataset("packed", data=np.array([b"abcdef", b"g"] * 30, "S6"), chunks=(7,), compression="gzip", shuffle=True)
        f.create_dataset("chunks", data=np.array(["t%d" % i for i in range(50)], object), dtype=h5py.string_dtype(), chunks=(7,), maxshape=(None,), compression="gzip")
        f.create_dataset("unwritten", (3,), dtype=h5py.string_dtype())
        f.attrs["list"] = ["a", "grün", ""]
        t = h5t.C_S1.copy()
        t.set_size(5)
        t.set_strpad(h5t.STR_SPACEPAD)
        d = h5d.create(f.id, b"spaces", t, h5s.create_simple((2,)))
        d.write(h5s.ALL, h5s.ALL, np.array([b"ab", b"abcde"], "S5"))
    gen.of_hdf5("texts.h5")


def links():
    """Soft links to data and groups, hard links twice, circles, links that leave the file."""
    with create("links.h5") as f:
        f["g/h/x"] = np.arange(5)
        f["soft"] = h5py.SoftLink("/g/h/x")
        f["g/relative"] = h5py.SoftLink("h/x")
        f["group"] = h5py.SoftLink("/g/h")
        f["through"] = h5py.SoftLink("/group/x")
        f["twice"] = h5py.SoftLink("soft")
        f["circle1"] = h5py.SoftLink("circle2")
        f["circle2"] = h5py.SoftLink("circle1")
        f["g/up"] = f["/"]
        for i in range(20):  # 12^20 steps for who counts depth alone
            f[f"maze{i}"] = h5py.SoftLink(f"/maze{i+1}/" * 12)
        f["nowhere"] = h5py.SoftLink("/none/at/all")
        f["other"] = h5py.ExternalLink("elsewhere.h5", "/data")
    gen.of_hdf5("links.h5")


def foreign():
    """What is refused by name, and filters that are not known."""
    with create("foreign.h5", libver="latest") as f:
        f["plain"] = np.arange(4)
        layout = h5py.VirtualLayout((2, 4), "i8")
        layout[0] = h5py.VirtualSource(".", "plain", (4,))
        f.create_virtual_dataset("virtual", layout)
        texts = h5py.VirtualLayout((4,), h5py.string_dtype())
        texts[:] = h5py.VirtualSource(".", "words", (4,), h5py.string_dtype())
        f.create_virtual_dataset("virtual_text", texts)
        f.create_dataset("external", data=np.arange(10), external=[(gen.path("raw.bin"), 0, 80)])
        f.create_dataset("object", data=np.array([f["plain"].ref], h5py.ref_dtype))
        f.create_dataset("region", data=np.array([f["plain"].regionref[1:3]], h5py.regionref_dtype))
        f.create_dataset("sequences", (2,), h5py.vlen_dtype("i4"))[0] = [1, 2, 3]
        f.create_dataset("opaque", data=np.array([b"ab", b"c"], "V2"))
        f.create_dataset("long", data=np.zeros(2, np.longdouble))
        f.create_dataset("pairs", data=np.array([(1, 2.5)], [("a", ">i2"), ("b", "<f8")]))
    with create("filters.h5", libver="earliest") as f:
        for n in "registered", "unregistered", "optional":
            p = h5p.create(h5p.DATASET_CREATE)
            p.set_chunk((64,))
            p.set_filter(h5z.FILTER_LZF, h5z.FLAG_OPTIONAL if n == "optional" else h5z.FLAG_MANDATORY)
            d = h5d.create(f.id, n.encode(), h5t.STD_I32LE, h5s.create_simple((64,)), p)
            if n == "optional":  # the chunk says that the filter was skipped
                d.write_direct_chunk((0,), np.arange(64, dtype="<i4").tobytes(), filter_mask=1)
            else:
                d.write(h5s.ALL, h5s.ALL, np.zeros(64, "i4"))
    with open(gen.path("filters.h5"), "r+b") as f:
        whole = bytearray(f.read())
        for number in 32013, 54321, 54321:
            at = whole.index(struct.pack("<HH", 32000, 8))  # number, length of the name
            whole[at : at + 2] = struct.pack("<H", number)
        f.seek(0)
        f.write(whole)


def filters():
    """The filters of NetCDF's own plugins and of HDF5, over types and byte orders."""
    with netCDF4.Dataset(gen.path("filters.nc"), "w") as d:
        d.createDimension("t", None)
        d.createDimension("y", 13)
        d.createDimension("x", 170)
        kinds = [("zlib", {"complevel": 1, "shuffle": True}), ("zlib", {"complevel": 9, "fletcher32": True}), ("zstd", {"complevel": 3}), ("zstd", {"complevel": 9, "shuffle": True, "fletcher32": True}), ("bzip2", {"complevel": 1}), ("bzip2", {"complevel": 9, "shuffle": True})]
        kinds += [("szip", {"szip_coding": c, "szip_pixels_per_block": n}) for c in ("nn", "ec") for n in (4, 32)]
        kinds += [("blosc_" + c, {"blosc_shuffle": s, "complevel": l}) for c in ("lz", "lz4", "lz4hc", "zlib", "zstd") for s in (0, 1, 2) for l in (1, 6)]
        for i, (kind, options) in enumerate(kinds):
            for j, t in enumerate(["i1", "i2", "u2", "i4", "i8", "f4", "f8"]):
                if (i + j) % 2 and kind.startswith("blosc"):
                    continue
                order = "<>"[(i // 2 + j) % 2] if t != "i1" else ""
                v = d.createVariable(f"v{i}_{t}", order + t, ("t", "y", "x"), compression=kind, chunksizes=(4, 13, 60), endian={"": "native", "<": "little", ">": "big"}[order], **options)
                a = gen.smooth(11, 13, 170) // 16
                try:
                    v[:] = (a % 100 if t == "i1" else a / 7 if t[0] == "f" else a).astype(order + t)
                except RuntimeError as e:  # blosc as a plugin fails for what it cannot make smaller
                    print(kind, options, t, e)
    gen.of_netcdf("filters.nc")


def anonymous():
    """Files of HDF5 alone, as the NetCDF library names their dimensions."""
    for libver in "earliest", "latest":
        name = f"anonymous_{libver}.h5"
        with create(name, libver=libver, track_order=True) as f:
            f["a"] = np.zeros((3, 4), "f4")
            f["b"] = np.zeros((4, 4), "f4")
            f.create_dataset("c", (3, 4), "i2", maxshape=(None, 4), chunks=(1, 4))
            f.create_dataset("d", (3,), "i2", maxshape=(None,), chunks=(2,))
            f["e"] = np.zeros((3, 5, 3), "f4")
        gen.of_netcdf(name)


for make in user_blocks, groups, numbers, complex_numbers, texts, links, foreign, filters, anonymous:
    make()
