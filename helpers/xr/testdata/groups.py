"""Groups the arrays in a JSON file with xarray and prints what comes out.

Used by TestGroupsAgainstXarray: python groups.py CASES.json > RESULTS.json
"""

import json
import math
import sys
import warnings

import cftime
import numpy as np
import xarray as xr

warnings.simplefilter("ignore")
np.seterr(all="ignore")


def array(c):
    values = np.array([math.nan if x is None else x for x in c["data"]], dtype=c["dtype"]).reshape(c["shape"])
    time = xr.Variable(["time"], np.array(c["times"], dtype="int64"), {"units": c["units"], "calendar": c["calendar"]})
    ds = xr.Dataset({"a": (c["dims"], values)}, coords={"time": time, "basin": ("time", c["basin"])})
    return xr.decode_cf(ds)["a"]


def plain(a):
    def one(v):
        flat = np.asarray(v.values).reshape(-1)
        dtype = str(v.dtype)
        if v.dtype.kind == "M":
            data = [str(x)[:19] for x in flat.astype("datetime64[s]")]
        elif len(flat) and isinstance(flat[0], cftime.datetime):
            dtype = "cftime:" + flat[0].calendar
            data = [x.isoformat() for x in flat]
        else:
            data = [None if isinstance(x, float) and math.isnan(x) else str(x) if v.dtype.kind in "OUT" else x for x in flat.tolist()]
            dtype = "object" if v.dtype.kind in "OUT" else dtype
        return {"dims": list(v.dims), "shape": list(v.shape), "dtype": dtype, "data": data}

    return {**one(a), "coords": {str(n): one(c.variable) for n, c in a.coords.items()}}


def result(c):
    a = array(c)
    if c["op"] == "resample":
        kw = {k: c[k] for k in ("closed", "label") if c.get(k)}
        g = a.resample(time=c["by"], **kw)
    else:
        g = a.groupby(c["by"])
    if c["func"] == "anomaly":
        return g - g.mean()
    return getattr(g, c["func"])()


out = []
for case in json.load(open(sys.argv[1])):
    try:
        out.append(plain(result(case)))
    except Exception as e:
        out.append({"error": f"{type(e).__name__}: {str(e)[:200]}"})
json.dump(out, sys.stdout)
