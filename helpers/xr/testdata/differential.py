"""Applies the chains of verbs in a JSON file with xarray and prints what comes out.

Used by TestAgainstXarray: python differential.py CASES.json > RESULTS.json
"""

import json
import math
import sys
import warnings

import numpy as np
import xarray as xr

warnings.simplefilter("ignore")
np.seterr(all="ignore")
xr.set_options(arithmetic_join="exact")


def number(x):
    return {"Infinity": math.inf, "-Infinity": -math.inf}.get(x, math.nan if x is None else x)


def array(v):
    def values(x):
        data = [number(i) for i in x["data"] or []]
        return np.array(data, dtype=x["dtype"]).reshape(x["shape"] or [])

    coords = {n: (c["dims"] or [], values(c)) for n, c in (v.get("coords") or {}).items()}
    return xr.DataArray(values(v), dims=v["dims"] or [], coords=coords, name="a")


def plain(a):
    def values(v):
        flat = v.values.reshape(-1).tolist()
        return [
            None if isinstance(x, float) and math.isnan(x) else ("Infinity" if x > 0 else "-Infinity") if isinstance(x, float) and math.isinf(x) else x
            for x in flat
        ]

    def one(v):
        return {"dims": list(v.dims), "shape": list(v.shape), "dtype": str(v.dtype), "data": values(v)}

    return {**one(a), "coords": {str(n): one(c.variable) for n, c in a.coords.items()}}


BINARY = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "lt": lambda a, b: a < b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "min": lambda a, b: xr.apply_ufunc(np.minimum, a, b, join="exact"),
    "max": lambda a, b: xr.apply_ufunc(np.maximum, a, b, join="exact"),
}


def apply(a, s):
    op, dim = s["op"], s.get("dim")
    if op == "isel":
        return a.isel({dim: s["index"]})
    if op == "range":
        return a.isel({dim: slice(*s["slice"])})
    if op == "sel":
        return a.sel({dim: s["index"]})
    if op in ("nearest", "pad", "backfill"):
        return a.sel({dim: s["index"]}, method=op)
    if op == "slice":
        return a.sel({dim: slice(*s["slice"])})
    if op == "reduce":
        kw = {}
        if s["func"] in ("sum", "mean", "min", "max", "var", "std"):
            kw["skipna"] = s["skipna"]
        if s["func"] in ("var", "std"):
            kw["ddof"] = s["ddof"]
        if s["func"] == "sum" and s["skipna"] and s["min_count"]:
            kw["min_count"] = s["min_count"]
        return getattr(a, s["func"])(s.get("dims") or None, **kw)
    if op == "transpose":
        return a.transpose(*s["dims"])
    if op == "diff":
        return a.diff(dim)
    if op == "sortby":
        return a.sortby(dim)
    if op == "where":
        a, other = xr.align(a, array(s["other"]), join="exact")
        out = a.where(other > 0)
        return out.astype("float32") if a.dtype.itemsize <= 2 else out  # float32 holds them
    if op == "isnull":
        return a.isnull()
    if op == "abs":
        return abs(a)
    if op == "neg":
        return -a
    if op == "points":
        return a.sel({d: xr.DataArray(x, dims="point") for d, x in s["points"].items()})
    other = array(s["other"]) if s.get("other") else s["scalar"]
    if op == "fillna":
        return a.fillna(other)
    return BINARY[op](a, other)


out = []
for case in json.load(open(sys.argv[1])):
    try:
        a = array(case["array"])
        for step in case["steps"] or []:
            a = apply(a, step)
        out.append(plain(a))
    except Exception as e:
        out.append({"error": "%s: %s" % (type(e).__name__, str(e)[:200])})
json.dump(out, sys.stdout)
