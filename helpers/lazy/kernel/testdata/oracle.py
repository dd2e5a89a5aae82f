"""Answers, line by line, what NumPy makes of elementwise operations.

A request is JSON: {"op", "types": [...], "data": [hex, ...]}. The reply is {"dtype", "hex"},
or {"error"} where NumPy refuses. op "promote" replies with the dtype alone; op "ulps" takes
[name, result] of a float64 function and replies with the largest error in units in the last
place against 80-bit arithmetic, and the argument of it.
"""
import json
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
np.seterr(all="ignore")
ops = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.true_divide, "floordiv": np.floor_divide,
    "mod": np.mod, "pow": np.power, "atan2": np.arctan2, "hypot": np.hypot, "min": np.minimum, "max": np.maximum,
    "fmin": np.fmin, "fmax": np.fmax, "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal,
    "gt": np.greater, "ge": np.greater_equal, "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    "neg": np.negative, "abs": np.abs, "sign": np.sign, "sqrt": np.sqrt, "square": np.square, "round": np.rint,
    "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "not": np.invert, "isnan": np.isnan,
    "where": np.where, "clip": np.clip,
    "exp": np.exp, "log": np.log, "log2": np.log2, "log10": np.log10, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
}


def reply(q):
    arrays = [np.frombuffer(bytes.fromhex(d), t) for t, d in zip(q["types"], q["data"])]
    if q["op"] == "promote":
        return {"dtype": str(np.result_type(*q["types"]))}
    if q["op"] == "ulps":
        *x, got = arrays
        want = ops[q["name"]](*(v.astype(np.longdouble) for v in x))
        fine = np.isfinite(want) & np.isfinite(got) & (np.abs(want) > 1e-300) & (np.abs(want) < 1e308)
        if (np.isnan(want) != np.isnan(got)).any():
            return {"error": "NaN at %r" % [v[np.isnan(want) != np.isnan(got)][0] for v in x]}
        e = np.where(fine, np.abs(got - want) / np.spacing(np.abs(want.astype(np.float64))), 0)
        k = int(np.argmax(e))
        return {"ulps": float(e[k]), "at": repr([float(v[k]) for v in x])}
    if q["op"] == "astype":
        r = arrays[0].astype(q["to"])
    else:
        r = np.asarray(ops[q["op"]](*arrays))
    return {"dtype": str(r.dtype), "hex": r.tobytes().hex()}


for line in sys.stdin:
    try:
        answer = reply(json.loads(line))
    except Exception as e:
        answer = {"error": str(e)}
    print(json.dumps(answer), flush=True)
