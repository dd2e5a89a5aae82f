"""Makes files with references of all kinds, and prints what h5py says that they lead to.

    GONDA_PYTHON references.py FOLDER
"""
import json, os, sys
import h5py, numpy as np

KIND = {h5py.Reference: h5py.ref_dtype, h5py.RegionReference: h5py.regionref_dtype}


def told(f, ref):
    if not ref:
        return "reference"
    path = f[ref].name
    if not isinstance(ref, h5py.RegionReference):
        return path
    s = h5py.h5r.get_region(ref, f.id)
    at = lambda p: "(" + ",".join(str(int(i)) for i in p) + ")"
    if s.get_select_type() == h5py.h5s.SEL_ALL:
        return path
    if s.get_select_type() == h5py.h5s.SEL_NONE:
        return path + " {no elements}"
    if s.get_select_type() == h5py.h5s.SEL_POINTS:
        parts = [at(p) for p in s.get_select_elem_pointlist()]
    else:
        parts = [at(lo) + "-" + at(hi) for lo, hi in s.get_select_hyper_blocklist()]
    more = " and %d more" % (len(parts) - 8) if len(parts) > 8 else ""
    return path + " {" + ", ".join(parts[:8]) + more + "}"


def make(name, libver):
    with h5py.File(name, "w", libver=libver) as f:
        a = f.create_dataset("a", data=np.arange(60).reshape(6, 10))
        b = f.create_dataset("g/h/b", data=np.arange(40))
        gone = f.create_dataset("gone", data=1)
        nowhere = h5py.h5r.Reference()
        mask = np.zeros((6, 10), bool)
        mask[[1, 4, 5], [9, 0, 3]] = True
        values = {
            "one": [a.ref],
            "many": [b.ref, f["g"].ref, f.ref, a.ref],
            "none": [nowhere],
            "box": [a.regionref[2:4, 1:9]],
            "boxes": [a.regionref[::3, 1:9:2], b.regionref[:], b.regionref[3:3]],
            "strided": [b.regionref[1:40:3]],
            "points": [a.regionref[mask]],
        }
        for place in (f, a, f["g"]):
            for k, v in values.items():
                place.attrs.create(k, np.array(v, KIND[type(v[0])]))
            place.attrs.create("scalar", b.ref, dtype=h5py.ref_dtype)
            pair = np.zeros(2, [("n", "i4"), ("to", h5py.ref_dtype)])
            pair["to"] = [a.ref, b.ref]
            place.attrs["pairs"] = pair
            place.attrs.create("lost", np.array([gone.ref], h5py.ref_dtype))
        want = {k: [told(f, r) for r in v] for k, v in values.items()}
        want |= {"scalar": ["/g/h/b"], "pairs": ["/a", "/g/h/b"], "lost": ["reference"]}
        f.create_dataset("objects", data=np.array(values["many"], h5py.ref_dtype))
        f.create_dataset("regions", data=np.array(values["boxes"], h5py.regionref_dtype))
        del f["gone"]
        return want


print(json.dumps({v: make(os.path.join(sys.argv[1], v + ".h5"), v) for v in ("earliest", "v108", "latest")}))
