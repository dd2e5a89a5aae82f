"""Compares what xarray reads from a file or store with what gonda says of it.

    equal.py < [{"path": ..., "info": ..., "stats": {variable: ...}}, ...]

Prints the differences as a JSON list of sentences for each.
"""
import json
import sys

import numpy as np
import xarray as xr

path, faults = "", []


def check(what, want, got):
    if want != got:
        faults.append(f"{what}: xarray has {want!r}, gonda says {got!r}")


def number(x):
    if isinstance(x, str):
        return float(x.replace("Infinity", "inf"))
    return np.nan if x is None else x


def near(what, want, got, tolerance):
    want, got = np.float64(want), np.float64(number(got))
    if not (want == got or np.isnan(want) and np.isnan(got) or abs(want - got) <= tolerance):
        faults.append(f"{what}: xarray has {want!r}, gonda says {got!r}")


def plain(v):
    v = v.tolist() if isinstance(v, (np.ndarray, np.generic)) else v
    return v[0] if isinstance(v, list) and len(v) == 1 else v


def attributes(what, want, got):
    for k, v in want.items():
        v, g = plain(v), got.get(k)
        if isinstance(v, float) and np.isnan(v):
            v = "NaN"
        if k == "_FillValue" and g is None and path.endswith(".zarr"):
            continue  # the store's own fill value; gonda says it with the elements
        check(f"attribute {k} of {what}", v, g)


def times(v):
    return [None if np.isnat(t) else np.datetime_as_string(t.astype("M8[s]")) for t in v.ravel()]


def opened(**how):
    if path.endswith(".zarr"):
        return xr.open_zarr(path, **how)
    return xr.open_dataset(path, **how)



def compare(said):
    ds, raw = opened(), opened(mask_and_scale=False, decode_times=False)
    info = said["info"]
    check("dimensions", dict(ds.sizes), info["dims"])
    check("coordinates", sorted(ds.coords), sorted(info["coords"]))
    check("variables", sorted(ds.variables), sorted(info["variables"]))
    attributes("the file", ds.attrs, info["attrs"])
    for name, v in ds.variables.items():
        i, s, r = info["variables"][name], said["stats"][name], raw[name]
        attributes(name, r.attrs, i["attrs"])
        check(f"dims of {name}", list(v.dims), i["dims"])
        check(f"shape of {name}", list(v.shape), i["shape"])
        check(f"stored type of {name}", str(r.dtype.newbyteorder("=")), i["stored_dtype"])
        check(f"dims in statistics of {name}", list(v.dims), s["dims"])
        check(f"shape in statistics of {name}", list(v.shape), s["shape"])
        if np.issubdtype(v.dtype, np.datetime64):
            t = times(v.values)
            check(f"first of {name}", t[:3], s["first"])
            check(f"last of {name}", t[-3:], s["last"])
            check(f"min of {name}", min(t), s["min"])
            check(f"max of {name}", max(t), s["max"])
            check(f"count of {name}", len(t), s["count"])
            continue
        x = v.values.astype("f8")
        packed = {"scale_factor", "add_offset"} & set(r.attrs)
        if packed:
            x = r.values * np.float64(r.attrs.get("scale_factor", 1)) + np.float64(r.attrs.get("add_offset", 0))
            for k in ("_FillValue", "missing_value"):
                if k in r.attrs:
                    x[r.values == r.attrs[k]] = np.nan
        there = x[~np.isnan(x)]
        check(f"count of {name}", there.size, s["count"])
        eps = 1.2e-7 if packed else 1e-12
        with np.errstate(invalid="ignore"):
            if there.size:
                tol = eps * max([abs(a) for a in (there.min(), there.max()) if np.isfinite(a)] + [0])
                exact = tol if packed else 0
                near(f"min of {name}", there.min(), s["min"], exact)
                near(f"max of {name}", there.max(), s["max"], exact)
                near(f"mean of {name}", there.mean(), s["mean"], tol)
                near(f"sum of {name}", there.sum(), s["sum"], tol * there.size)
                near(f"std of {name}", there.std(), s["std"], tol)
                for k, part in (("first", x.ravel()[:3]), ("last", x.ravel()[-3:])):
                    for a, b in zip(part, s[k], strict=True):
                        check(f"missing in {k} of {name}", bool(np.isnan(a)), b is None)
                        near(f"{k} of {name}", a, b, exact)
            else:
                for k in ("min", "max", "mean", "std"):
                    check(f"{k} of {name}", None, s[k])


all_faults = []
for said in json.load(sys.stdin):
    path, faults = said["path"], []
    compare(said)
    all_faults.append(faults)
print(json.dumps(all_faults))
