"""Makes files of structures that ordinary files seldom have, and what h5py reads from them.

    GONDA_PYTHON deep.py FOLDER [CASE] [LARGE]
    GONDA_PYTHON deep.py ../deep seeds

The second makes the files of ../deep, which are kept.
CASE is the name of one case, or the path of a file to tell of; without it, or as "", all are made.
With LARGE they are larger.
Beside each file lies NAME.lines: every link, attribute, chunk and value of it, a line each.
Needs h5py with its own library, of which some functions are called that h5py does not offer.
"""
import ctypes, glob, gzip, hashlib, os, sys
import h5py, numpy as np

OUT = sys.argv[1]
LARGE = len(sys.argv) > 3
LIB = ctypes.CDLL((glob.glob(os.path.join(os.path.dirname(h5py.__file__), "..", "h5py.libs", "libhdf5-*")) or ["libhdf5.so"])[0])
UNLIMITED = None
PACKED = {"compression": "gzip", "compression_opts": 1, "shuffle": True, "fletcher32": True}


def call(name, *args):
    args = [ctypes.c_int64(a.id) if hasattr(a, "id") else a for a in args]
    assert getattr(LIB, name)(*args) >= 0, name


def more(n, large):
    return large if LARGE else n


def created(path, libver="earliest", sizes=None, sym_k=None, istore_k=None, shared=None, tracked=False, userblock=0, **options):
    """A new file with properties that h5py.File does not take."""
    low = dict(earliest=h5py.h5f.LIBVER_EARLIEST, v108=h5py.h5f.LIBVER_V18, v110=h5py.h5f.LIBVER_V110, latest=h5py.h5f.LIBVER_LATEST)[libver]
    c, a = h5py.h5p.create(h5py.h5p.FILE_CREATE), h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    a.set_libver_bounds(low, h5py.h5f.LIBVER_LATEST)
    if sizes:
        c.set_sizes(*sizes)
    if sym_k:
        call("H5Pset_sym_k", c, ctypes.c_uint(sym_k[0]), ctypes.c_uint(sym_k[1]))
    if istore_k:
        call("H5Pset_istore_k", c, ctypes.c_uint(istore_k))
    if userblock:
        c.set_userblock(userblock)
    if shared:
        indexes, most_list, least_tree = shared
        call("H5Pset_shared_mesg_nindexes", c, ctypes.c_uint(len(indexes)))
        for i, (kinds, least) in enumerate(indexes):
            call("H5Pset_shared_mesg_index", c, ctypes.c_uint(i), ctypes.c_uint(kinds), ctypes.c_uint(least))
        call("H5Pset_shared_mesg_phase_change", c, ctypes.c_uint(most_list), ctypes.c_uint(least_tree))
    if tracked:
        c.set_link_creation_order(3)
        c.set_attr_creation_order(3)
    return h5py.File(h5py.h5f.create(path.encode(), h5py.h5f.ACC_TRUNC, c, a))


def links(path):
    """Heaps with indirect blocks in indirect blocks, B-trees by name and by creation."""
    with h5py.File(path, "w", libver="latest") as f:
        f["x"] = np.int8(1)
        for name, tracked in (("named", False), ("ordered", True)):
            g = f.create_group(name, track_order=tracked)
            for i in range(more(3000, 40000)):
                i = i * 7919 % 100003
                link = "%d and much that makes the name of a link longer" % i
                if i % 5 == 0:
                    g[link] = f["x"]
                elif i % 7 == 0:
                    g[link] = h5py.ExternalLink("other%d.h5" % i, "/way/%d" % i)
                else:
                    g[link] = h5py.SoftLink("/nowhere/" + "far/" * (i % 99))
            for i in range(more(40, 1000)):
                g["huge %d" % i] = h5py.SoftLink("/nowhere/" * (500 + i))


def relinked(path):
    """Links and attributes that were removed and set again: heaps with free space."""
    with h5py.File(path, "w", libver="latest") as f:
        f["x"] = np.int8(1)
        for name, tracked in (("named", False), ("ordered", True)):
            g = f.create_group(name, track_order=tracked)
            for i in range(2000):
                g["link %d" % i] = h5py.SoftLink("/old/" + "long/" * (i % 50))
                g.attrs["attribute %d" % i] = np.arange(i % 60)
            for i in range(2000):
                if i % 3 or 500 < i < 900:
                    del g["link %d" % i], g.attrs["attribute %d" % i]
            for i in range(0, 2000, 2):
                if "link %d" % i in g:
                    continue
                g["link %d" % i] = f["x"] if i % 4 else h5py.SoftLink("/new/" + "longer/" * (i % 70))
                g.attrs["attribute %d" % i] = np.arange(i % 90, dtype="i2")
        g = f.create_group("emptied")
        for i in range(300):
            g["link %d" % i] = f["x"]
        for i in range(300):
            del g["link %d" % i]
        for i in range(4):
            f["few%d" % i] = h5py.SoftLink("/x")


def attributes(path):
    """Attributes in heaps: managed and huge, with and without the order of their creation."""
    with h5py.File(path, "w", libver="latest") as f:
        for name, tracked in (("named", False), ("ordered", True)):
            d = f.create_dataset(name, data=np.arange(3), track_order=tracked)
            for i in range(more(1500, 15000)):
                d.attrs["attribute %d" % (i * 7919 % 100003)] = np.arange(i * i % 400, dtype="i2")
            for i in range(more(300, 2000)):
                d.attrs["huge %d" % i] = np.arange(2000 + i, dtype="i2")


def compact_attributes(path, libver="latest", n=0):
    """Headers of many messages that continue in many blocks: three grow in turns, into each other's way."""
    n = n or more(1200, 1500)
    if LARGE and libver == "earliest":
        n = 4500  # more than 1,024 blocks each
    with h5py.File(path, "w", libver=libver) as f:
        p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        if libver != "earliest":
            p.set_attr_phase_change(60000, 0)
        for name in (b"x", b"y", b"z"):
            d = h5py.Dataset(h5py.h5d.create(f.id, name, h5py.h5t.NATIVE_INT16, h5py.h5s.create_simple((3,)), p))
            d[:] = [1, 2, 3]
        for i in range(n):
            d = f["xyz"[i % 3]]
            d.attrs["attribute %d" % i] = np.arange(i % 29, dtype="i2")
            if i % 15 > 11:
                del d.attrs["attribute %d" % (i - 6)]
            if i % 60 > 56:
                d.attrs["attribute %d" % (i - 36)] = np.arange(100, dtype="i2")


def small_offsets(path, sizes, libver="latest"):
    """Addresses and lengths of 2 and 4 bytes: ids that hold tiny objects and the place of huge ones."""
    with created(path, libver, sizes=sizes, tracked=libver == "latest") as f:
        f["x"] = np.int16(5)
        g = f.create_group("g")
        letters = "abcdefghijklmnopqrstuvwxyz"
        for c in letters:
            g[c] = f["x"]
        for i in range(30):
            g["longer %d" % i] = h5py.SoftLink("/x") if i % 2 else f["x"]
        for i in range(2):
            if libver == "latest":
                g["huge %d" % i] = h5py.SoftLink("/way" * 1030)
        grows = libver == "earliest" or sizes[1] == 8  # else the library does not find what it wrote
        d = f.create_dataset("chunks", data=np.arange(240, dtype="i1").reshape(12, 20), chunks=(2, 5), maxshape=(None, None) if grows else None, **PACKED)
        f.create_dataset("grows", data=np.arange(200, dtype="i2"), chunks=(3,), maxshape=(None,) if grows else None)
        f.create_dataset("fixed", data=np.arange(200, dtype="i2"), chunks=(3,), **PACKED)
        for i in range(12):
            d.attrs["a%d" % i] = np.arange(i)
        d.attrs["huge"] = np.arange(2100, dtype="i2")
        for i in range(300 if sizes[0] > 2 else 0):
            g["many %d" % i] = h5py.SoftLink("/x")
        for i in range(10 if sizes[0] > 2 else 0):
            d.attrs["huge %d" % i] = np.arange(2100, dtype="i2")


def scattered(d, n, rng, shape=None):
    """Writes n boxes here and there."""
    shape = shape or d.shape
    for _ in range(n):
        lo = [int(rng.integers(0, s)) for s in shape]
        box = tuple(slice(a, a + int(rng.integers(1, 1 + max(1, min(s, 40))))) for a, s in zip(lo, shape))
        part = d[box]
        d[box] = rng.integers(-99, 99, part.shape)


def trees2(path):
    """B-trees of version 2 of several levels: records of high rank are long."""
    rng = np.random.default_rng(1)
    with h5py.File(path, "w", libver="latest") as f:
        for name, options in (("plain", {}), ("packed", PACKED)):
            for rank, shape in ((2, (61, 47)), (8, (5, 4, 3, 3, 3, 2, 1, 2)), (24, (3, 3, 3, 2, 2, 2, 2, 2) + (1,) * 15 + (2,)), (32, (3, 3, 2, 2, 2, 2, 3, 3) + (1,) * 24)):
                d = f.create_dataset("%s%d" % (name, rank), data=rng.integers(-99, 99, shape).astype("i1"), chunks=(2 if rank == 2 else 1,) + (1,) * (rank - 1), maxshape=(None,) * rank, **options)
            d = f.create_dataset(name + "_sparse", (700, 500), "i2", chunks=(7, 3), maxshape=(None, None), fillvalue=-8, **options)
            scattered(d, 60, rng)
            d = f.create_dataset(name + "_shrunk", (90, 90), "i2", chunks=(2, 3), maxshape=(None, None), fillvalue=-8, **options)
            d[:] = rng.integers(-99, 99, d.shape)
            d.resize((31, 44))
            d.resize((70, 50))
            d[60:, 40:] = 9
            if LARGE:
                f.create_dataset(name + "_wide", data=rng.integers(-99, 99, (400, 500)).astype("i1"), chunks=(1, 1), maxshape=(None, None), **options)


def fixed_arrays(path):
    """Fixed arrays in pages, some of them never written, and larger than the extent."""
    rng = np.random.default_rng(2)
    with h5py.File(path, "w", libver="latest") as f:
        for name, options in (("plain", {}), ("packed", PACKED)):
            f.create_dataset(name, data=rng.integers(-99, 99, (83, 97)).astype("i2"), chunks=(2, 2), **options)
            d = f.create_dataset(name + "_holes", (40000,), "i2", chunks=(3,), fillvalue=4, **options)
            scattered(d, 12, rng)
            d = f.create_dataset(name + "_max", (50, 61), "i2", chunks=(2, 3), maxshape=(210, 190), fillvalue=4, **options)
            scattered(d, 30, rng)
            d.resize((190, 70))
            scattered(d, 30, rng)
            d.resize((77, 68))
            f.create_dataset(name + "_1024", data=np.arange(1024, dtype="i2"), chunks=(1,), **options)
            f.create_dataset(name + "_1025", data=np.arange(1025, dtype="i2"), chunks=(1,), **options)
            if LARGE:
                f.create_dataset(name + "_many", data=rng.integers(-99, 99, (500, 401)).astype("i1"), chunks=(1, 2), **options)


def extensible_arrays(path):
    """Extensible arrays through super blocks and data blocks in pages, with chunks missing."""
    rng = np.random.default_rng(3)
    with h5py.File(path, "w", libver="latest") as f:
        for name, options in (("plain", {}), ("packed", PACKED)):
            n = more(9001, 60001)
            f.create_dataset(name, data=rng.integers(-99, 99, n).astype("i1"), chunks=(2,), maxshape=(None,), **options)
            for axis in (0, 1, 2):
                shape, most = [5, 7, 9], [9, 11, 12]
                shape[axis], most[axis] = 400, None
                f.create_dataset("%s%d" % (name, axis), data=rng.integers(-99, 99, shape).astype("i2"), chunks=(2, 3, 4), maxshape=most, **options)
            d = f.create_dataset(name + "_holes", (90000,), "i2", chunks=(2,), maxshape=(None,), fillvalue=6, **options)
            scattered(d, 40, rng)
            d = f.create_dataset(name + "_shrunk", (3, 12000), "i2", chunks=(2, 3), maxshape=(5, None), fillvalue=6, **options)
            d[:] = rng.integers(-99, 99, (3, 12000))
            d.resize((5, 3111))
            d.resize((2, 9001))
            scattered(d, 5, rng)


def edges(path):
    """Chunks across the extent that skip all filters."""
    with h5py.File(path, "w", libver="latest") as f:
        for n, most in (("single", (10, 6)), ("fixed", (10, 6)), ("first", (None, 6)), ("second", (10, None)), ("both", (None, None))):
            p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            p.set_chunk((16, 8) if n == "single" else (3, 4))
            p.set_deflate(1)
            call("H5Pset_chunk_opts", p, ctypes.c_uint(2))
            s = h5py.h5s.create_simple((10, 6), tuple(h5py.h5s.UNLIMITED if m is None else max(m, 16 if n == "single" else m) for m in most))
            h5py.Dataset(h5py.h5d.create(f.id, n.encode(), h5py.h5t.NATIVE_INT16, s, p))[:] = np.arange(60).reshape(10, 6)


def single_and_implicit(path):
    with h5py.File(path, "w", libver="latest") as f:
        for name, options in (("plain", {}), ("packed", PACKED)):
            f.create_dataset(name, data=np.arange(400, dtype="i4").reshape(20, 20), chunks=(20, 20), **options)
            f.create_dataset(name + "_unwritten", (20, 20), "i4", chunks=(20, 20), fillvalue=3, **options)
        noise = np.random.default_rng(4).integers(-128, 128, 4000).astype("i1")
        f.create_dataset("noise", data=noise, chunks=(4000,), compression="gzip")
        d = f.create_dataset("masked", (10,), "i4", chunks=(10,), compression="gzip", shuffle=True)
        d.id.write_direct_chunk((0,), np.arange(10, dtype="i4").tobytes(), filter_mask=3)
        for n, shape, most, chunk in (("implicit", (50, 43), (60, 90), (3, 4)), ("implicit1", (3001,), (3001,), (1,))):
            p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            p.set_chunk(chunk)
            p.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
            x = h5py.Dataset(h5py.h5d.create(f.id, n.encode(), h5py.h5t.NATIVE_INT16, h5py.h5s.create_simple(shape, most), p))
            x[...] = np.random.default_rng(5).integers(-99, 99, shape)
            if len(shape) == 2:
                x.resize((60, 20))
                x[50:] = 3


def trees1(path, **options):
    """B-trees of version 1 of many levels, of chunks and of names, with chunks missing."""
    rng = np.random.default_rng(6)
    with created(path, **options) as f:
        for name, packed in (("plain", {}), ("packed", PACKED)):
            d = f.create_dataset(name, data=rng.integers(-99, 99, (more(29, 1160), 173)).astype("i1"), chunks=(1, 2), maxshape=(None, None), **packed)
            d = f.create_dataset(name + "_sparse", (700, 500), "i2", chunks=(7, 3), fillvalue=-8, **packed)
            scattered(d, 60, rng)
            d = f.create_dataset(name + "_shrunk", (90, 90), "i2", chunks=(2, 3), maxshape=(None, None), **packed)
            d[:] = rng.integers(-99, 99, d.shape)
            d.resize((31, 44))
            d.resize((70, 50))
            d[60:, 40:] = 9
        g = f.create_group("g")
        for i in range(more(1500, 20000)):
            g["link %d" % (i * 7919 % 100003)] = f["plain"] if i % 3 else h5py.SoftLink("/nowhere/%d" % i)
        for i in range(0, more(1500, 20000), 4):
            del g["link %d" % (i * 7919 % 100003)]
        for i in range(200):
            g["again %d" % i] = h5py.SoftLink("/plain")


def shared_messages(path, libver="earliest", phase=(50, 40), two=False):
    """Messages in heaps of the file, of which an index is a list or a B-tree."""
    kinds = {"space": 2, "type": 8, "fill": 32, "filters": 1 << 11, "attribute": 1 << 12}
    indexes = [(sum(kinds.values()), 1)]
    if two:
        indexes = [(kinds["attribute"], 20), (kinds["type"] | kinds["space"], 10), (kinds["fill"] | kinds["filters"], 10)]
    with created(path, libver, shared=(indexes, *phase)) as f:
        pair = np.dtype([("a", "i2"), ("b", "f8", (3,))])
        for i in range(more(60, 1500)):
            options = dict(chunks=(2, 5), **PACKED) if i % 3 == 0 else {}
            d = f.create_dataset("d%d" % i, data=np.arange(20, dtype="i4").reshape(4, 5), fillvalue=6, **options)
            d.attrs["units"] = np.bytes_("metres per second, or what is like it")
            d.attrs["number"] = np.arange(i % 7)
            d.attrs["pair"] = np.zeros(i % 3 + 1, pair)
            d.attrs["bulk"] = np.arange(700 + i % 2)
            for k in range(12 if i % 9 == 0 else 0):
                d.attrs["more %d" % k] = np.arange(k // 2)
        f["t"] = pair
        d = f.create_dataset("typed", (3,), f["t"])
        d.attrs.create("typed", np.zeros(2, pair), dtype=f["t"])
        for i in range(0, more(60, 1500), 5):
            del f["d%d" % i].attrs["bulk"]
            if i % 2:
                del f["d%d" % i]


def swmr(path):
    """Written under SWMR, and closed."""
    with h5py.File(path, "w", libver="latest") as f:
        a = f.create_dataset("a", (0,), "i4", chunks=(3,), maxshape=(None,))
        b = f.create_dataset("b", (0, 0), "i2", chunks=(2, 3), maxshape=(None, None), **PACKED)
        c = f.create_dataset("c", (0, 7), "i2", chunks=(2, 3), maxshape=(None, 7), **PACKED)
        for d in (a, b, c):
            d.attrs["n"] = np.arange(5)
        f.swmr_mode = True
        for i in range(1, more(150, 400)):
            a.resize((11 * i,))
            a[11 * (i - 1) :] = i
            b.resize((i, i))
            b[i - 1 :] = i
            c.resize((3 * i, 7))
            c[3 * (i - 1) :] = i
            for d in (a, b, c):
                d.flush()


def paged(path, persist=True):
    """A file in pages, with free space kept or not."""
    with h5py.File(path, "w", libver="latest", fs_strategy="page", fs_persist=persist, fs_page_size=4096) as f:
        g = f.create_group("g", track_order=True)
        for i in range(400):
            g["n%d" % i] = h5py.SoftLink("/far/" * (1 + i % 90))
        for i in range(0, 400, 3):
            del g["n%d" % i]
        for n, most in (("first", (None, 70)), ("fixed", (90, 70)), ("both", (None, None))):
            d = f.create_dataset(n, data=np.arange(6300, dtype="i4").reshape(90, 70), chunks=(4, 3), maxshape=most, **PACKED)
            for i in range(30):
                d.attrs["a%d" % i] = np.arange(20 * i)
        f["gone"] = np.arange(5000)
        del f["gone"]


def userblock(path, libver):
    with created(path, libver, userblock=2048) as f:
        g = f.create_group("g", track_order=libver == "latest")
        for i in range(600):
            g["n%d" % i] = h5py.SoftLink("/far/" * (1 + i % 90))
        for i in range(20):
            g.attrs["a%d" % i] = np.arange(60 * i)
        for n, most in (("first", (None, 70)), ("fixed", (90, 70)), ("both", (None, None)), ("single", (90, 70))):
            f.create_dataset(n, data=np.arange(6300, dtype="i4").reshape(90, 70), chunks=(90, 70) if n == "single" else (2, 3), maxshape=most, **PACKED)


CASES = {
    "links": links,
    "relinked": relinked,
    "attributes": attributes,
    "compact1": lambda p: compact_attributes(p, "earliest"),
    "compact2": compact_attributes,
    "sizes24": lambda p: small_offsets(p, (2, 4)),  # lengths of 2 bytes do not hold what heaps say
    "sizes28": lambda p: small_offsets(p, (2, 8)),
    "sizes44": lambda p: small_offsets(p, (4, 4)),
    "sizes48": lambda p: small_offsets(p, (4, 8)),
    "sizes84": lambda p: small_offsets(p, (8, 4)),
    "sizes44old": lambda p: small_offsets(p, (4, 4), "earliest"),
    "sizes42old": lambda p: small_offsets(p, (4, 2), "earliest"),
    "sizes48old": lambda p: small_offsets(p, (4, 8), "earliest"),
    "sizes84old": lambda p: small_offsets(p, (8, 4), "earliest"),
    "sizes24old": lambda p: small_offsets(p, (2, 4), "earliest"),
    "sizes22old": lambda p: small_offsets(p, (2, 2), "earliest"),
    "trees2": trees2,
    "fixed": fixed_arrays,
    "extensible": extensible_arrays,
    "edges": edges,
    "single": single_and_implicit,
    "trees1": trees1,
    "trees1narrow": lambda p: trees1(p, sym_k=(2, 2), istore_k=2),
    "trees1wide": lambda p: trees1(p, sym_k=(300, 200), istore_k=500, userblock=512),
    "sharedlist": lambda p: shared_messages(p, phase=(5000, 4000)),
    "sharedtree": lambda p: shared_messages(p, phase=(0, 0)),
    "sharednew": lambda p: shared_messages(p, "latest", two=True),
    "swmr": swmr,
    "paged": paged,
    "paged_loose": lambda p: paged(p, False),
    "userblock": lambda p: userblock(p, "latest"),
    "userblock_old": lambda p: userblock(p, "earliest"),
}


def narrow(path):
    """Trees of version 1 with the smallest nodes."""
    with created(path, sym_k=(1, 1), istore_k=1) as f:
        f.create_dataset("plain", data=np.arange(30, dtype="i1"), chunks=(1,))
        d = f.create_dataset("packed", data=np.arange(18, dtype="i1").reshape(6, 3), chunks=(1, 1), maxshape=(None, 3), compression="gzip")
        d.resize((4, 3))
        for i in range(24):
            f["l%d" % (i * 7 % 24)] = h5py.SoftLink("/plain")
        for i in range(0, 24, 5):
            del f["l%d" % i]


def few_shared(path, libver, phase):
    kinds = 2 | 8 | 32 | 1 << 11 | 1 << 12
    with created(path, libver, shared=([(kinds, 1)], *phase)) as f:
        for i in range(5):
            d = f.create_dataset("d%d" % i, data=np.arange(6, dtype="i2"), fillvalue=6, chunks=(3,), compression="gzip")
            for k in range(9 if i == 2 else 2):
                d.attrs["a%d" % k] = np.arange(k, dtype="i2")


SEEDS = {
    "narrow": narrow,
    "sizes24": lambda p: small_offsets(p, (2, 4)),
    "sizes22old": lambda p: small_offsets(p, (2, 2), "earliest"),
    "sharedlist": lambda p: few_shared(p, "earliest", (20, 10)),
    "sharedtree": lambda p: few_shared(p, "latest", (0, 0)),
    "continued1": lambda p: compact_attributes(p, "earliest", 60),
    "continued2": lambda p: compact_attributes(p, n=60),
    "edges": edges,
}


def sha(b):
    return hashlib.sha256(b).hexdigest()[:16]


def tell(path):
    """All that is in a file, in lines of fields."""
    lines, seen = [], set()

    def attributes(x, at):
        names = []
        h5py.h5a.iterate(x.id, lambda n: names.append(n))
        for n in names:
            a = h5py.h5a.open(x.id, n)
            value = np.empty(a.shape, a.dtype)
            a.read(value)
            lines.append(("attribute", at, n.decode(), sha(value.tobytes())))

    def dataset(d, at):
        attributes(d, at)
        if d.dtype.kind == "i":
            lines.append(("values", at, ",".join(map(str, d.shape)), sha(d[...].tobytes())))
        if d.chunks is not None:
            def chunk(c):
                lines.append(("chunk", at, ",".join(map(str, c.chunk_offset)), str(c.byte_offset), str(c.size), str(c.filter_mask)))
            # where another dimension than the first grows alone the library tells other places
            if d.maxshape[0] is None or None not in d.maxshape:
                d.id.chunk_iter(chunk)

    def group(g, at):
        attributes(g, at)
        order = h5py.h5g.open(g.id, b".").get_create_plist().get_link_creation_order() & 1
        hard, n = [], 0

        def link(name, info):
            nonlocal n
            target = "" if info.type == h5py.h5l.TYPE_HARD else g.id.links.get_val(name)
            kind = {h5py.h5l.TYPE_HARD: "hard", h5py.h5l.TYPE_SOFT: "soft", h5py.h5l.TYPE_EXTERNAL: "external"}[info.type]
            text = "" if target == "" else target.decode() if kind == "soft" else target[0].decode() + ":" + target[1].decode()
            lines.append(("link", at, str(n), name.decode(), kind, text))
            n += 1
            if kind == "hard":
                hard.append(name.decode())

        g.id.links.iterate(link, idx_type=h5py.h5.INDEX_CRT_ORDER if order else h5py.h5.INDEX_NAME, info=True)
        for n in hard:
            x = g[n]
            info = h5py.h5o.get_info(x.id)
            if info.addr in seen:
                continue
            seen.add(info.addr)
            if isinstance(x, h5py.Group):
                group(x, at + n + "/")
            elif isinstance(x, h5py.Dataset):
                dataset(x, at + n)

    with h5py.File(path, "r") as f:
        group(f, "/")
    with open(path + ".lines", "w") as o:
        for line in sorted("\t".join(l) for l in lines):
            o.write(line + "\n")


if __name__ == "__main__":
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    if only == "seeds":
        for name, make in SEEDS.items():
            path = os.path.join(OUT, name + ".h5")
            make(path)
            tell(path)
            with open(path, "rb") as f, open(path + ".gz", "wb") as o:
                o.write(gzip.compress(f.read(), mtime=0))
            os.remove(path)
        sys.exit()
    if only.endswith(".h5"):
        tell(only)
        sys.exit()
    for name, make in CASES.items():
        if only and name != only:
            continue
        make(os.path.join(OUT, name + ".h5"))
        tell(os.path.join(OUT, name + ".h5"))
