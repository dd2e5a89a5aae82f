"""Makes files that are too large to be kept, and what h5py reads from them.

    GONDA_PYTHON large.py FOLDER
"""
import sys
import gen
import h5py, numpy as np

gen.OUT = sys.argv[1]


def links(name):
    """A group of 20,000 links: a B-tree of depth 2 and a heap of indirect blocks."""
    with h5py.File(gen.path(name), "w", libver="latest") as f:
        f["x"] = 1
        for i in range(20000):
            f["a rather long name of a link, number %d" % i] = f["x"] if i % 100 == 0 else h5py.SoftLink("/x")


def trees(name):
    """9,000 chunks with two unlimited dimensions; with old and new indexes."""
    for libver, part in (("latest", "new"), ("earliest", "old")):
        with h5py.File(gen.path(part + name), "w", libver=libver) as f:
            for n, options in (("plain", {}), ("packed", {"compression": "gzip"})):
                f.create_dataset(n, data=np.arange(36000, dtype="i4").reshape(180, 200), chunks=(2, 2), maxshape=(None, None), **options)


def arrays(name):
    """An extensible array with paged data blocks, some pages of them never written."""
    with h5py.File(gen.path(name), "w", libver="latest") as f:
        for n, options in (("plain", {}), ("packed", {"compression": "gzip"})):
            s = f.create_dataset(n, (200000,), "i1", chunks=(1,), maxshape=(None,), fillvalue=7, **options)
            for at in (0, 1000, 70000, 131000, 199990):
                s[at : at + 9] = np.arange(9)
            w = f.create_dataset(n + "_fixed", (50000,), "i2", chunks=(3,), fillvalue=-7, **options)
            for at in (1, 20000, 49990):
                w[at : at + 5] = 1


def attributes(name):
    with h5py.File(gen.path(name), "w", libver="latest") as f:
        x = f.create_dataset("x", data=np.int8(1))
        for i in range(3000):
            x.attrs["attribute number %d" % i] = np.arange(i % 40)
        for i in range(40):
            x.attrs["huge %d" % i] = np.arange(1000 + i)


links("links.h5")
trees("trees.h5")
arrays("arrays.h5")
attributes("attributes.h5")
for name in ("links.h5", "newtrees.h5", "oldtrees.h5", "arrays.h5", "attributes.h5"):
    gen.of_hdf5(name)
