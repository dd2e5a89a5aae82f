"""Compares arrays that gonda reduced with xarray's: reduce.py FILE [OP DIMS RESULT.npy]...

Prints the largest difference of each, relative to values above 1.
"""
import json
import sys

import numpy as np
import xarray as xr

path, *results = sys.argv[1:]
x = xr.open_dataset(path)["t2m"]
scale = x.encoding.get("scale_factor")
if scale is not None:  # packed: scaled in float64, rounded once to float32
    raw = xr.open_dataset(path, mask_and_scale=False)["t2m"]
    x = (raw.astype("f8") * scale + x.encoding["add_offset"]).astype("f4")
x = x.astype("f8")
worst = {}
for op, over, result in zip(*[iter(results)] * 3):
    want, got = getattr(x, op)(over.split(",")).values, np.load(result)
    assert got.shape == want.shape, (op, over, got.shape, want.shape)
    assert got.dtype == {"count": "i8", "min": "f4", "max": "f4"}.get(op, "f8"), (op, got.dtype)
    worst[op + " over " + over] = float(np.max(np.abs(got - want) / np.maximum(np.abs(want), 1)))
print(json.dumps(worst))
